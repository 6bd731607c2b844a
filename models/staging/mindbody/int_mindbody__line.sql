-- One row per line of a sale. A line paid in several ways stands several times in the
-- report, the same item sold twice as well: what was paid tells how many lines there
-- are.
with sales as (

    select * from {{ ref('int_mindbody__sale_row') }}

),

rules as (

    select * from {{ ref('map_mindbody__line_type') }}

),

visited as (

    select distinct account, {{ words('service_name') }} as name_words
    from {{ ref('stg_mindbody__visit') }}

),

methods as (

    select
        line_group_id,
        payment_method,
        count(*) as row_count,
        sum(coalesce(paid_amount, 0)) as paid_amount
    from sales
    group by line_group_id, payment_method

),

paid as (

    select
        line_group_id,
        sum(row_count) as row_count,
        max(row_count) as most_of_a_method,
        sum(paid_amount) as paid_amount
    from methods
    group by line_group_id

),

groups as (

    select
        sales.*,
        paid.row_count,
        paid.most_of_a_method,
        paid.paid_amount as group_paid_amount
    from sales
    inner join paid on sales.line_group_id = paid.line_group_id
    qualify row_number() over (
        partition by sales.line_group_id order by sales.source_file, sales.source_row
    ) = 1

),

-- what was paid is so many times the price; of what cost nothing or is not paid up, each
-- row of the same method is a line
counted as (

    select
        *,
        case
            when
                item_total_amount != 0
                and mod(group_paid_amount, item_total_amount) = 0
                and group_paid_amount / item_total_amount between 1 and row_count
                then cast(group_paid_amount / item_total_amount as bigint)
            else most_of_a_method
        end as line_count
    from groups

),

numbered as (

    select
        *,
        {{ each_number('line_count') }} as line_number
    from counted

),

first_rules as (

    select
        items.item_name,
        rules.line_type
    from (select distinct item_name from sales) as items
    inner join rules on lower(items.item_name) like rules.pattern
    qualify
        row_number() over (partition by items.item_name order by rules.rule_number) = 1

),

final as (

    select
        {{ source_key('mindbody', 'numbered.account', [
            'numbered.line_group_id', 'cast(numbered.line_number as varchar)',
        ]) }} as line_id,
        numbered.line_group_id,
        numbered.line_number,
        numbered.line_count,
        numbered.account,
        numbered.source_location_id,
        numbered.source_location_name,
        numbered.sale_id,
        numbered.sold_on,
        numbered.client_id,
        coalesce(numbered.item_name, 'No name') as item_name,
        -- there is no type of item: what no rule knows is most often a service
        coalesce(first_rules.line_type, 'service') as line_type,
        first_rules.line_type is null and visited.name_words is null as is_unmapped,
        coalesce(numbered.quantity, 1) < 0 or numbered.item_total_amount < 0 as is_refund,
        numbered.quantity,
        -- the item total has the tax in it on every site, the price only on some
        numbered.item_total_amount - coalesce(numbered.tax_amount, 0) as net_amount,
        abs(coalesce(numbered.discount_amount, 0)) as discount_amount,
        numbered.tax_amount,
        numbered.source_file,
        numbered.source_row
    from numbered
    left join first_rules on numbered.item_name = first_rules.item_name
    left join visited
        on
            numbered.account = visited.account
            and {{ words('numbered.item_name') }} = visited.name_words

)

select * from final
