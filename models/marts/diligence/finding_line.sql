-- One row per sale line and way in which it is no revenue, or not that of the person credited.
with lines as (

    select * from {{ ref('transaction') }}

),

people as (

    select * from {{ ref('patient') }}

),

services as (

    select * from {{ ref('service') }}

),

providers as (

    select * from {{ ref('provider') }}

),

doubled as (

    select * from {{ ref('doubled_receipt') }}

),

-- what is prepaid by its own name, whatever the till calls it; the practice's own rule goes before
prepaid as (

    select
        records.service_id,
        min(taxonomy.service_line) as service_line
    from {{ ref('int_service__record') }} as records
    inner join {{ ref('service_taxonomy') }} as taxonomy
        on ' ' || records.name_words || ' ' like '% ' || replace(taxonomy.pattern, '*', '%') || ' %'
    inner join services on records.service_id = services.service_id
    where taxonomy.field = 'name'
    and taxonomy.service_line in ('package', 'gift_card')
    and (services.mapped_by <> 'override' or services.service_line in ('package', 'gift_card'))
    group by records.service_id

),

-- whom the source credits, before the book says who it was
credits as (

    select
        transaction_id,
        location_id,
        source_system,
        account,
        provider_id is not null and not is_house as has_performer
    from {{ ref('int_transaction__record') }}
    where line_type in ('service', 'redemption')
    and is_system_of_record

),

-- a source that names no performers credits nobody, not the house
naming as (

    select
        location_id,
        source_system,
        account
    from credits
    group by location_id, source_system, account
    having 2 * count(case when has_performer then 1 end) >= count(*)

),

uncredited as (

    select credits.transaction_id
    from credits
    inner join naming
        on credits.location_id = naming.location_id
        and credits.source_system = naming.source_system
        and credits.account = naming.account
    where not credits.has_performer

),

described as (

    select
        lines.*,
        {{ month_start('lines.sold_on') }} as month_start_on,
        coalesce(people.is_test, false) as is_test,
        doubled.invoice_id is not null as is_doubled,
        prepaid.service_line as prepaid_line,
        coalesce(lines.item_name, services.service_name) as sold_name,
        uncredited.transaction_id is not null as is_uncredited,
        case when not coalesce(providers.is_house, false) then providers.provider_name end as performer_name,
        lines.net_amount / nullif(lines.quantity, 0) as unit_amount
    from lines
    -- left joins: a line may name nobody and nothing known
    left join people on lines.patient_id = people.patient_id
    left join services on lines.service_id = services.service_id
    left join prepaid on lines.service_id = prepaid.service_id
    left join providers on lines.provider_id = providers.provider_id
    left join uncredited on lines.transaction_id = uncredited.transaction_id
    left join doubled
        on lines.location_id = doubled.location_id
        and lines.patient_id = doubled.patient_id
        and lines.invoice_id = doubled.invoice_id
        and lines.sold_on = doubled.sold_on

),

-- what a service usually costs at the place, by unit
usual as (

    select
        location_id,
        service_id,
        cast(median(unit_amount) as decimal(18, 2)) as usual_amount
    from described
    where line_type = 'service'
    and unit_amount > 0
    and not is_test
    and not is_doubled
    group by location_id, service_id
    having count(*) >= {{ parameter('usual_price_min_lines') }}

),

-- what one line is, it is once
kinds as (

    select
        described.*,
        usual.usual_amount,
        case
            when described.is_test then 'test_patient'
            when described.is_doubled then 'doubled_receipt'
            when described.line_type in ('service', 'retail') and described.prepaid_line is not null
                then 'prepaid_as_revenue'
            when described.line_type = 'service'
                and described.unit_amount
                >= {{ parameter('slipped_price_factor', 'decimal(9, 4)') }} * usual.usual_amount
                then 'slipped_decimal'
        end as finding_kind
    from described
    left join usual
        on described.location_id = usual.location_id
        and described.service_id = usual.service_id

),

found as (

    select
        finding_kind,
        location_id,
        month_start_on,
        case finding_kind
            when 'test_patient' then 'test patients'
            when 'doubled_receipt' then 'second receipts'
            else sold_name
        end as subject,
        patient_id,
        transaction_id,
        -- a receipt counts once, however many lines it has
        case
            when finding_kind = 'doubled_receipt' and row_number() over (
                partition by finding_kind, location_id, invoice_id order by transaction_id
            ) > 1 then 0
            else 1
        end as records,
        net_amount - case when finding_kind = 'slipped_decimal' then usual_amount * quantity else 0 end
            as amount,
        earned_amount
        - case when finding_kind = 'slipped_decimal' then usual_amount * quantity else 0 end
            as earned_amount,
        case finding_kind
            when 'test_patient' then 'the person is marked or named as a test'
            when 'doubled_receipt' then 'same person, place, day and lines under another number, paid once'
            when 'prepaid_as_revenue' then 'sold as ' || line_type || ', by its name a '
                || replace(prepaid_line, '_', ' ')
            when 'slipped_decimal' then 'usually ' || cast(usual_amount as varchar)
        end as detail
    from kinds
    where finding_kind is not null

    union all

    select
        'house_credited' as finding_kind,
        location_id,
        month_start_on,
        coalesce(performer_name, 'nobody that the book knows') as subject,
        patient_id,
        transaction_id,
        1 as records,
        net_amount as amount,
        cast(0 as decimal(18, 2)) as earned_amount,
        'credited to the house; by the book the work of the one named' as detail
    from kinds
    where is_uncredited
    and coalesce(finding_kind, '') not in ('test_patient', 'doubled_receipt', 'prepaid_as_revenue')

    union all

    select
        'unnamed_receipt' as finding_kind,
        location_id,
        month_start_on,
        sold_name as subject,
        patient_id,
        transaction_id,
        1 as records,
        net_amount as amount,
        cast(0 as decimal(18, 2)) as earned_amount,
        'no patient on the receipt' as detail
    from kinds
    where patient_id is null
    and line_type in ('service', 'redemption')

),

final as (

    select
        finding_kind,
        location_id,
        month_start_on,
        subject,
        patient_id,
        'transaction' as canonical_table,
        transaction_id as record_id,
        cast(records as bigint) as records,
        cast(amount as decimal(18, 2)) as amount,
        cast(earned_amount as decimal(18, 2)) as earned_amount,
        detail
    from found

)

select * from final
