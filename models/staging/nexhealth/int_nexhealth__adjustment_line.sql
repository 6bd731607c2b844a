-- One row per adjustment that stands. The amount is signed, negative lowers the balance.
with adjustments as (

    select * from {{ ref('stg_nexhealth__adjustments') }}
    where deleted_at is null

),

adjustment_types as (

    select * from {{ ref('stg_nexhealth__adjustment_types') }}

),

charges as (

    select * from {{ ref('stg_nexhealth__charges') }}

),

procedure_lines as (

    select * from {{ ref('int_nexhealth__procedure_line') }}

),

-- the first rule that the practice's word meets
meanings as (

    select
        adjustment_types.account,
        adjustment_types.adjustment_type_id,
        rules.line_type,
        rules.adjustment_kind
    from adjustment_types
    inner join {{ ref('map_nexhealth__adjustment_type') }} as rules
        on lower(trim(adjustment_types.adjustment_type_name)) like rules.name_pattern
    qualify
        row_number() over (
            partition by adjustment_types.account, adjustment_types.adjustment_type_id order by rules.rule_number
        ) = 1

),

final as (

    select
        adjustments.*,
        coalesce(adjustment_types.adjustment_type_name, 'Adjustment type ' || adjustments.adjustment_type_id)
            as adjustment_type_name,
        -- a kind that no rule knows changes the account all the same
        coalesce(meanings.line_type, 'adjustment') as line_type,
        meanings.adjustment_kind,
        procedure_lines.code,
        coalesce(
            procedure_lines.invoice_num,
            'day:' || adjustments.patient_id || '|' || cast(cast(adjustments.adjusted_at as date) as varchar)
        ) as invoice_num
    from adjustments
    left join adjustment_types
        on
            adjustments.account = adjustment_types.account
            and adjustments.adjustment_type_id = adjustment_types.adjustment_type_id
    left join meanings
        on
            adjustments.account = meanings.account
            and adjustments.adjustment_type_id = meanings.adjustment_type_id
    left join charges
        on
            adjustments.account = charges.account
            and adjustments.charge_id = charges.charge_id
    left join procedure_lines
        on
            charges.account = procedure_lines.account
            and charges.procedure_id = procedure_lines.procedure_id

)

select * from final
