-- One row per location, month and kind of finding that takes something from earned revenue: earned as loaded plus
-- the amounts is what the rows support.
with lines as (

    select * from {{ ref('finding_line') }}

),

kinds as (

    select * from {{ ref('finding_kind') }}
    where is_taken_from_revenue

),

final as (

    select
        lines.location_id,
        lines.month_start_on,
        lines.finding_kind,
        count(*) as records,
        count(distinct lines.patient_id) as patients,
        cast(-sum(lines.earned_amount) as decimal(18, 2)) as amount
    from lines
    inner join kinds on lines.finding_kind = kinds.finding_kind
    group by lines.location_id, lines.month_start_on, lines.finding_kind
    having sum(lines.earned_amount) <> 0

)

select * from final
