-- One row per sale line with its money in cents; a third decimal is carried to the next line, so
-- that sums are rounded once.
with lines as (

    select * from {{ ref('int_transaction__record') }}

),

redemptions as (

    select * from {{ ref('int_prepaid__redeem') }}

),

valued as (

    select
        lines.transaction_id,
        lines.location_id,
        lines.is_system_of_record,
        {{ month_start('lines.business_on') }} as month_start_on,
        lines.business_on,
        -- a bad debt is no revenue lost: it was earned, and is not collected
        case
            when lines.line_type = 'adjustment' and lines.adjustment_kind = 'bad_debt' then 0
            else coalesce(lines.net_amount, redemptions.allocated_amount)
        end as net_amount,
        case
            when lines.line_type = 'adjustment' and lines.adjustment_kind = 'bad_debt' then 0
            else lines.discount_amount
        end as discount_amount,
        lines.list_amount,
        lines.tax_amount,
        lines.tip_amount,
        lines.prepaid_applied_amount
    from lines
    -- left join: most sources print the value of what is redeemed
    left join redemptions on lines.transaction_id = redemptions.transaction_id

),

completed as (

    select
        *,
        -- of list, discount and net any two give the third
        coalesce(list_amount, net_amount + discount_amount) as whole_list_amount,
        coalesce(discount_amount, list_amount - net_amount) as whole_discount_amount
    from valued

),

rounded as (

    select
        transaction_id,
        whole_list_amount - whole_discount_amount = net_amount as is_consistent,
        {% set partition = "location_id, is_system_of_record, month_start_on" -%}
        {% set order = "business_on, transaction_id" -%}
        {{ running_cents('net_amount', partition, order) }} as net_amount,
        {{ running_cents('whole_list_amount', partition, order) }} as list_amount,
        {{ running_cents('whole_discount_amount', partition, order) }} as discount_amount,
        {{ running_cents('tax_amount', partition, order) }} as tax_amount,
        {{ running_cents('tip_amount', partition, order) }} as tip_amount,
        {{ running_cents('prepaid_applied_amount', partition, order) }} as prepaid_applied_amount
    from completed

),

final as (

    select
        transaction_id,
        net_amount,
        list_amount,
        case when is_consistent then list_amount - net_amount else discount_amount end as discount_amount,
        tax_amount,
        tip_amount,
        prepaid_applied_amount
    from rounded

)

select * from final
