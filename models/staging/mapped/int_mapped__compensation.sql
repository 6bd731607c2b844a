-- One row per pay line of a mapped register: a row of its own, or the cell of a column for one kind of pay.
with told as (

    select * from {{ ref('stg_mapped__compensation') }}

),

performers as (

    select distinct source_provider_key from {{ ref('int_mapped__performer') }}

),

words as (

    select * from {{ ref('stg_mapped__word') }}

),

lines as (

    select
        *,
        source_component as component_word,
        cast(null as varchar) as column_component,
        hours as line_hours,
        compensation_amount as line_amount
    from told
    where compensation_amount is not null
    {% for column, component, hours in [
        ('base_amount', 'base', 'base_hours'), ('overtime_amount', 'overtime', 'overtime_hours'),
        ('pto_amount', 'pto', none), ('commission_amount', 'commission', none), ('bonus_amount', 'bonus', none),
        ('tips_amount', 'tips', none), ('reimbursement_amount', 'reimbursement', none),
        ('employer_tax_amount', 'employer_tax', none), ('benefits_amount', 'benefits', none)
    ] -%}
    union all
    select
        *,
        '{{ component }}' as component_word,
        '{{ component }}' as column_component,
        {{ hours or 'cast(null as decimal(18, 4))' }} as line_hours,
        {{ column }} as line_amount
    from told
    where {{ column }} <> 0
    {% endfor %}

),

named as (

    select
        *,
        concat_ws('|', performer_id, cast(coalesce(paid_on, pay_period_end_on) as varchar), component_word) as told_id
    from lines

),

measured as (

    select
        *,
        -- the same record twice in a file is two, in the order of the file
        cast(
            row_number() over (
                partition by source_system, account, told_id
                order by source_file, source_row
            ) as varchar
        ) as occurrence
    from named

),

final as (

    select
        {{ mapped_key(['measured.told_id', 'measured.occurrence'], 'measured') }} as compensation_id,
        performers.source_provider_key,
        measured.performer_name as employee_name,
        coalesce(measured.provider_first_name, {{ given_names('measured.provider_name') }}) as first_name,
        coalesce(measured.provider_last_name, {{ family_name('measured.provider_name') }}) as last_name,
        measured.source_location_id,
        measured.source_location_name,
        measured.pay_period_start_on,
        measured.pay_period_end_on,
        measured.paid_on,
        measured.pay_period_start_on is null as is_off_cycle,
        coalesce(measured.column_component, components.canonical_word, 'other_earning') as component,
        measured.component_word as source_component,
        cast(measured.line_hours as decimal(18, 4)) as hours,
        cast(measured.line_amount as decimal(18, 2)) as compensation_amount,
        coalesce(measured.column_component, components.canonical_word, 'other_earning')
        not in ('tips', 'reimbursement') as is_employer_cost,
        false as is_estimated,
        measured.source_system,
        measured.account,
        measured.source_file,
        measured.source_row
    from measured
    -- left joins: who stands for nobody is nobody, and a word nobody has mapped yet loses no row
    left join performers on {{ mapped_key('measured.performer_id', 'measured') }} = performers.source_provider_key
    left join words as components
        on
            measured.source_system = components.source_system
            and components.vocabulary = 'pay_component'
            and lower(trim(measured.source_component)) = components.source_word
    where coalesce(components.canonical_word, '') <> 'ignore'

)

select * from final
