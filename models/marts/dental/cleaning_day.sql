-- One row per patient and day with a completed cleaning or periodontal therapy.
with transactions as (

    select * from {{ ref('transaction') }}

),

visits as (

    select * from {{ ref('visit') }}

),

services as (

    select * from {{ ref('service') }}

),

procedure_groups as (

    select * from {{ ref('procedure_group') }}

),

lines as (

    select
        transactions.patient_id,
        transactions.sold_on,
        transactions.procedure_code,
        services.service_line
    from transactions
    left join services on transactions.service_id = services.service_id
    where transactions.line_type in ('service', 'redemption')
    and transactions.patient_id is not null

),

codes as (

    select
        codes.procedure_code,
        procedure_groups.procedure_group
    from (select distinct procedure_code from lines) as codes
    inner join procedure_groups
        on lower(codes.procedure_code) like replace(procedure_groups.pattern, '*', '%')
    qualify row_number() over (
        partition by codes.procedure_code order by procedure_groups.priority
    ) = 1

),

final as (

    select
        lines.patient_id,
        lines.sold_on as cleaned_on
    from lines
    left join codes on lines.procedure_code = codes.procedure_code
    where case
        when codes.procedure_group is not null
            then codes.procedure_group in ('cleaning', 'periodontal_therapy')
        else lines.service_line = 'hygiene'
    end

    union

    -- the book alone tells of it
    select
        patient_id,
        visit_on as cleaned_on
    from visits
    where visit_basis = 'appointment'
    and service_line = 'hygiene'

)

select * from final
