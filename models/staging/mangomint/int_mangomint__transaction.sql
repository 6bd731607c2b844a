-- One row per day and kind of sale (services, products), and per deposit: no report has
-- both the lines of a sale and their day.
with days as (

    select * from {{ ref('stg_mangomint__sales_summary') }}

),

deposits as (

    select * from {{ ref('stg_mangomint__deposits_collected') }}

),

clients as (

    select * from {{ ref('int_mangomint__client') }}

),

used as (

    select
        account,
        source_location_id,
        sold_on,
        sum(deposit_amount) as used_amount
    from {{ ref('stg_mangomint__deposits_used') }}
    group by account, source_location_id, sold_on

),

kinds as (

    select
        *,
        'service' as line_type,
        service_count as quantity,
        service_amount as line_amount
    from days
    where service_count <> 0 or service_amount <> 0
    union all
    select
        *,
        'retail' as line_type,
        product_count as quantity,
        product_amount as line_amount
    from days
    where product_count <> 0 or product_amount <> 0

),

-- tax and tip are the day's: on its larger line. A deposit pays services first
day_lines as (

    select
        kinds.*,
        row_number() over (
            partition by kinds.account, kinds.source_location_id, kinds.sold_on
            order by abs(kinds.line_amount) desc, kinds.line_type desc
        ) = 1 as bears_tax_and_tip,
        greatest(
            least(
                kinds.line_amount,
                coalesce(used.used_amount, 0) - coalesce(
                    sum(kinds.line_amount) over (
                        partition by kinds.account, kinds.source_location_id, kinds.sold_on
                        order by kinds.line_type desc
                        rows between unbounded preceding and 1 preceding
                    ), 0
                )
            ), 0
        ) as prepaid_amount
    from kinds
    left join used
        on
            kinds.account = used.account
            and kinds.source_location_id is not distinct from used.source_location_id
            and kinds.sold_on = used.sold_on

),

lines as (

    select
        account,
        source_location_id,
        'day' as line_kind,
        line_type || ' ' || cast(sold_on as varchar) as line_name,
        cast(null as varchar) as sale_no,
        cast(null as varchar) as source_patient_id,
        sold_on,
        line_type,
        quantity,
        line_amount,
        case when bears_tax_and_tip then tax_amount else 0 end as tax_amount,
        case when bears_tax_and_tip then tip_amount else 0 end as tip_amount,
        prepaid_amount,
        source_file,
        source_row
    from day_lines
    union all
    select
        deposits.account,
        deposits.source_location_id,
        'deposit' as line_kind,
        deposits.sale_no || ' ' || cast(deposits.paid_on as varchar) || ' '
        || cast(deposits.deposit_occurrence as varchar) as line_name,
        deposits.sale_no,
        clients.source_patient_id,
        deposits.paid_on,
        'deposit' as line_type,
        1 as quantity,
        deposits.deposit_amount,
        0 as tax_amount,
        0 as tip_amount,
        0 as prepaid_amount,
        deposits.source_file,
        deposits.source_row
    from deposits
    left join clients
        on
            deposits.account = clients.account
            and deposits.file_sha256 = clients.file_sha256
            and deposits.source_row = clients.source_row

),

final as (

    select
        -- keys: a day's sum is no receipt, so it has no invoice
        {{ source_key('mangomint', 'account', [
            "coalesce(source_location_id, '')", 'line_kind', 'line_name',
        ]) }} as transaction_id,
        {{ source_key('mangomint', 'account', 'sale_no') }} as invoice_id,

        -- times
        sold_on,
        cast(null as timestamp) as sold_at,
        cast(null as varchar) as source_time_zone,

        -- who and where: a day's sum is nobody's
        {{ source_key('mangomint', 'account', 'source_patient_id') }}
            as source_patient_key,
        source_location_id,
        cast(null as varchar) as source_location_name,
        cast(null as varchar) as source_provider_key,
        cast(null as varchar) as source_selling_provider_key,

        -- what
        cast(null as varchar) as source_service_key,
        cast(null as varchar) as item_name,
        cast(null as varchar) as source_item_type,
        case when line_amount < 0 then 'refund' else line_type end as line_type,
        cast(null as varchar) as adjustment_kind,
        cast(null as varchar) as procedure_code,
        case when line_amount < 0 then line_type end as refunded_line_type,
        cast(null as varchar) as refunds_transaction_id,

        -- measures: what was taken off the price is not told
        cast(quantity as decimal(18, 4)) as quantity,
        cast(null as decimal(18, 4)) as list_amount,
        cast(null as decimal(18, 4)) as discount_amount,
        cast(line_amount as decimal(18, 4)) as net_amount,
        cast(tax_amount as decimal(18, 4)) as tax_amount,
        cast(tip_amount as decimal(18, 4)) as tip_amount,
        cast(prepaid_amount as decimal(18, 4)) as prepaid_applied_amount,
        case when prepaid_amount <> 0 then 'deposit' end as prepaid_instrument_type,
        cast(null as varchar) as prepaid_instrument_id,
        cast(null as varchar) as source_status,

        -- provenance
        'mangomint' as source_system,
        account,
        source_file,
        source_row

    from lines

)

select * from final
