-- One row per header of the two Workforce Now layouts under which hours or money stand: what the column
-- holds, and the company's code and name of it.
with headers as (

    select column_header from {{ ref('stg_adp__payroll_history_amount') }}
    union
    select column_header from {{ ref('stg_adp__payroll_register_amount') }}

),

columns_known as (

    select * from {{ ref('map_adp__column') }}

),

-- two spaces may stand before a colon, or at the end of a name that was cut
spelled as (

    select
        column_header,
        replace(replace(upper(trim(column_header)), '  ', ' '), '  ', ' ') as header,
        {{ words('column_header') }} as column_words
    from headers

),

families as (

    select
        spelled.column_header,
        spelled.header,
        columns_known.pay_label as known_label,
        case
            when columns_known.family is not null then columns_known.family
            when spelled.header like 'TOTAL %' then 'total'
            when spelled.header like '%TAXABLE' then 'wage base'
            when spelled.header like '% - EMPLOYEE TAX' then 'employee tax'
            when spelled.header like '% - EMPLOYER TAX' then 'employer tax'
            when spelled.header like 'VOLUNTARY DEDUCTION%' then 'deduction'
            when spelled.header like '%!_DEDUCTION' escape '!' then 'deduction'
            when spelled.header like 'MEMO%' then 'memo'
            when spelled.header like 'ADDITIONAL HOURS%' then 'hours'
            when spelled.header like '%!_HOURS' escape '!' then 'hours'
            when spelled.header like '%!_ADDITIONAL HOURS' escape '!' then 'hours'
            when spelled.header like 'ADDITIONAL EARNINGS%' then 'earning'
            when spelled.header like '%!_%EARNINGS' escape '!' then 'earning'
            when spelled.header like '% - %' then 'earning'
            else 'unknown'
        end as family,
        trim(split_part(spelled.header, ':', 2)) as after_colon
    from spelled
    left join columns_known on spelled.column_words = columns_known.column_words

),

-- `ADDITIONAL EARNINGS : V-VACATION`, `V_Vacation_Earnings` and `T - Tips`: code, then name
named as (

    select
        *,
        case
            when known_label is not null then null
            when after_colon <> '' then trim(split_part(after_colon, '-', 1))
            when family in ('employee tax', 'employer tax') then null
            when header like '%!_%' escape '!' then trim(split_part(header, '_', 1))
            when header like '% - %' then trim(split_part(header, ' - ', 1))
        end as pay_code,
        case
            when known_label is not null then known_label
            when after_colon like '%-%' then substr(after_colon, length(split_part(after_colon, '-', 1)) + 2)
            when after_colon <> '' then after_colon
            when family in ('employee tax', 'employer tax') then split_part(header, ' - ', 1)
            when header like '%!_%' escape '!' then split_part(header, '_', 2)
            when header like '% - %' then split_part(header, ' - ', 2)
            else header
        end as pay_name
    from families

),

final as (

    select
        column_header,
        family,
        pay_code,
        {{ words('pay_name') }} as pay_label,
        -- hours belong to the earnings of their code
        coalesce(pay_code, {{ words('pay_name') }}) as pay_key
    from named

)

select * from final
