-- One row per split of a payment by a patient, and what a payment holds beyond its splits. A transfer of income between
-- splits is no payment; it says what a prepayment was used for.
with payments as (

    select * from {{ ref('stg_open_dental__payment') }}

),

splits as (

    select * from {{ ref('stg_open_dental__paysplit') }}

),

split_totals as (

    select
        account,
        pay_num,
        sum(split_amount) as split_amount
    from splits
    group by account, pay_num

),

parts as (

    select
        splits.account,
        splits.source_location_id,
        splits.pay_num,
        splits.split_num,
        splits.f_split_num,
        splits.pat_num,
        splits.prov_num,
        splits.clinic_num,
        splits.proc_num,
        splits.unearned_type is not null as is_prepayment,
        coalesce(splits.paid_on, payments.paid_on) as paid_on,
        splits.split_amount as part_amount,
        payments.pay_type,
        -- without the payment's own row it is taken for money
        payments.pay_num is not null and payments.pay_type is null as is_transfer,
        splits.source_file,
        splits.source_row
    from splits
    left join payments
        on
            splits.account = payments.account
            and splits.pay_num = payments.pay_num
    union all
    select
        payments.account,
        payments.source_location_id,
        payments.pay_num,
        cast(null as varchar) as split_num,
        cast(null as varchar) as f_split_num,
        payments.pat_num,
        cast(null as varchar) as prov_num,
        payments.clinic_num,
        cast(null as varchar) as proc_num,
        false as is_prepayment,
        payments.paid_on,
        payments.payment_amount - coalesce(split_totals.split_amount, 0) as part_amount,
        payments.pay_type,
        payments.pay_type is null as is_transfer,
        payments.source_file,
        payments.source_row
    from payments
    left join split_totals
        on
            payments.account = split_totals.account
            and payments.pay_num = split_totals.pay_num
    where payments.payment_amount <> coalesce(split_totals.split_amount, 0)

),

final as (

    select
        parts.*,
        coalesce(clones.person_num, parts.pat_num) as person_num,
        -- one tender, apart by whom it is for, who is credited, where and whether it is paid ahead
        concat_ws(
            '|', 'pay:' || parts.pay_num, coalesce(clones.person_num, parts.pat_num), coalesce(parts.prov_num, '0'),
            coalesce(parts.clinic_num, '0'), case when parts.is_prepayment then 'ahead' else 'due' end
        ) as payment_num
    from parts
    left join {{ ref('int_open_dental__clone') }} as clones
        on
            parts.account = clones.account
            and parts.pat_num = clones.pat_num

)

select * from final
