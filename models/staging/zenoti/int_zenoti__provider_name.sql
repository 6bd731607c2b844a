-- One row per account and name of an employee as an export writes it, with the
-- employee's id.
with employees as (

    select * from {{ ref('stg_zenoti__employee') }}

),

appointments as (

    select distinct account, provider_name, provider_code from {{ ref('stg_zenoti__appointment') }}

),

names as (

    select account, provider_name from appointments
    union
    select account, display_name from employees
    union
    select account, sold_by from {{ ref('stg_zenoti__sales_accrual') }}
    union
    select account, serviced_by from {{ ref('stg_zenoti__sales_accrual') }}
    union
    select account, sold_by from {{ ref('stg_zenoti__sales_cash') }}
    union
    select account, employee_name from {{ ref('stg_zenoti__attendance') }}
    union
    select account, sold_by from {{ ref('stg_zenoti__cost_of_goods') }}

),

-- who bears a name: the employee list, its form before a credential, and what the
-- appointment book shows beside a code
bearers as (

    select account, {{ words('display_name') }} as name_words, employee_code from employees
    union
    select account, {{ words("split_part(display_name, ',', 1)") }} as name_words, employee_code from employees
    union
    select account, {{ words("concat_ws(' ', first_name, last_name)") }} as name_words, employee_code from employees
    union
    select account, {{ words('provider_name') }} as name_words, provider_code from appointments
    where provider_code not like '%,%'

),

known as (

    select account, name_words, min(employee_code) as employee_code
    from bearers
    where name_words is not null and employee_code is not null
    group by account, name_words
    having count(distinct employee_code) = 1

),

final as (

    select
        names.account,
        names.provider_name,
        -- several performers in one cell: the first stands for the row
        coalesce(
            whole.employee_code, first_part.employee_code, 'name:' || {{ words('names.provider_name') }}
        ) as source_provider_id
    from names
    left join known as whole
        on
            names.account = whole.account
            and {{ words('names.provider_name') }} = whole.name_words
    left join known as first_part
        on
            names.account = first_part.account
            and {{ words("split_part(names.provider_name, ',', 1)") }} = first_part.name_words
    where {{ words('names.provider_name') }} is not null

)

select * from final
