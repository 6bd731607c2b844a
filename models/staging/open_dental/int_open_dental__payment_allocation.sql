-- One row per payment and procedure that it pays, prepayments by what they were later used for.
with recursive parts as (

    select * from {{ ref('int_open_dental__payment_part') }}

),

insurance as (

    select * from {{ ref('int_open_dental__insurance_payment') }}

),

procedure_lines as (

    select * from {{ ref('int_open_dental__procedure_line') }}

),

-- a transfer leads back, split by split, to the payment whose money it moves
origins (account, split_num, origin_num) as (

    select account, split_num, f_split_num
    from parts
    where is_transfer and f_split_num is not null
    union
    select origins.account, origins.split_num, parts.f_split_num
    from origins
    inner join parts
        on
            origins.account = parts.account
            and origins.origin_num = parts.split_num
    where parts.is_transfer and parts.f_split_num is not null

),

sources as (

    select
        account,
        split_num,
        proc_num,
        payment_num,
        part_amount
    from parts
    where not is_transfer
    union all
    select
        moved.account,
        moved.split_num,
        moved.proc_num,
        paid.payment_num,
        moved.part_amount
    from parts as moved
    inner join origins
        on
            moved.account = origins.account
            and moved.split_num = origins.split_num
    inner join parts as paid
        on
            origins.account = paid.account
            and origins.origin_num = paid.split_num
            and not paid.is_transfer
    where moved.is_transfer
    union all
    select
        account,
        cast(null as varchar) as split_num,
        proc_num,
        payment_num,
        paid_amount as part_amount
    from insurance

),

final as (

    select
        {{ source_key('open_dental', 'sources.account', 'sources.payment_num') }}
            as payment_id,
        {{ source_key('open_dental', 'sources.account', "'proc:' || procedure_lines.proc_num") }}
            as transaction_id,
        cast(sum(sources.part_amount) as decimal(18, 2)) as allocated_amount,
        'open_dental' as source_system,
        sources.account,
        cast(min(procedure_lines.source_file) as varchar) as source_file,
        cast(min(procedure_lines.source_row) as bigint) as source_row
    from sources
    inner join procedure_lines
        on
            sources.account = procedure_lines.account
            and sources.proc_num = procedure_lines.proc_num
    group by sources.account, sources.payment_num, procedure_lines.proc_num

)

select * from final
