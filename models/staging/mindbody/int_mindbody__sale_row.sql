-- One row per line of a sale and method of payment, with the keys of both.
with sales as (

    select * from {{ ref('stg_mindbody__sale') }}

),

rules as (

    select * from {{ ref('map_mindbody__tender') }}

),

first_rules as (

    select
        methods.payment_method,
        rules.tender
    from (select distinct payment_method from sales) as methods
    inner join rules on lower(methods.payment_method) like rules.pattern
    qualify
        row_number() over (
            partition by methods.payment_method order by rules.rule_number
        ) = 1

),

final as (

    select
        sales.*,
        -- the rows of a line differ in what was paid and how, and in nothing else
        {{ source_key('mindbody', 'sales.account', [
            'sales.sale_id', 'cast(sales.sold_on as varchar)',
            "coalesce(sales.source_location_name, '')", "coalesce(sales.item_name, '')",
            "coalesce(sales.color, '')", "coalesce(sales.size, '')",
            "coalesce(cast(sales.item_price_amount as varchar), '')",
            "coalesce(cast(sales.quantity as varchar), '')",
            "coalesce(cast(sales.discount_amount as varchar), '')",
            "coalesce(cast(sales.tax_amount as varchar), '')",
            'cast(sales.item_total_amount as varchar)',
        ]) }} as line_group_id,
        -- one payment covers several lines
        {{ source_key('mindbody', 'sales.account', [
            "'payment'", 'sales.sale_id', 'cast(sales.sold_on as varchar)',
            "coalesce(sales.source_location_name, '')",
            "lower(coalesce(sales.payment_method, ''))",
        ]) }} as payment_id,
        coalesce(first_rules.tender, 'other') as tender,
        first_rules.tender is null and sales.payment_method is not null as is_unmapped
    from sales
    left join first_rules on sales.payment_method = first_rules.payment_method

)

select * from final
