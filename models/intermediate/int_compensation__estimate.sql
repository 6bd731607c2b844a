-- One row per person, pay run and employer's cost (tax, benefits) that the register of the account
-- never shows: an estimate.
with register as (

    select * from {{ ref('int_compensation__register') }}

),

providers as (

    select * from {{ ref('int_provider__person') }}

),

practice as (

    select * from {{ source('raw_practice', 'practice') }}

),

-- the latest year whose limits are known holds on
taxes as (

    select
        *,
        lead(tax_year) over (order by tax_year) as next_tax_year
    from {{ ref('payroll_tax') }}

),

-- a register that shows an employer's cost for anybody shows it for all
accounts as (

    select
        source_system,
        account,
        bool_or(component = 'employer_tax') as shows_tax,
        bool_or(component = 'benefits') as shows_benefits
    from register
    group by source_system, account

),

runs as (

    select
        register.source_system,
        register.account,
        register.provider_id,
        register.employee_name,
        coalesce(register.provider_id, register.employee_name) as person,
        register.pay_period_start_on,
        register.pay_period_end_on,
        register.paid_on,
        register.is_off_cycle,
        register.earned_from_on,
        register.earned_to_on,
        min(register.location_id) as location_id,
        sum(register.compensation_amount) as wage_amount,
        min(register.source_file) as source_file,
        min(register.source_row) as source_row
    from register
    left join providers on register.provider_id = providers.provider_id
    where
        register.component in ('base', 'overtime', 'commission', 'bonus', 'pto', 'other_earning', 'tips')
        and register.paid_on is not null
        and not coalesce(providers.is_contractor, false)
        and (select max(currency) from practice) = 'USD'
    group by
        register.source_system,
        register.account,
        register.provider_id,
        register.employee_name,
        register.pay_period_start_on,
        register.pay_period_end_on,
        register.paid_on,
        register.is_off_cycle,
        register.earned_from_on,
        register.earned_to_on

),

account_years as (

    select
        source_system,
        account,
        person,
        extract(year from paid_on) as paid_year,
        min(paid_on) as first_paid_on,
        max(paid_on) as last_paid_on,
        sum(wage_amount) as wage_amount
    from runs
    group by source_system, account, person, extract(year from paid_on)

),

-- a payroll that ended before this one began paid for the same employer: its vendor was changed
carried as (

    select
        later.source_system,
        later.account,
        later.person,
        later.paid_year,
        sum(earlier.wage_amount) as wage_amount
    from account_years as later
    inner join account_years as earlier
        on
            later.person = earlier.person
            and later.paid_year = earlier.paid_year
            and later.first_paid_on > earlier.last_paid_on
    group by later.source_system, later.account, later.person, later.paid_year

),

-- caps count the wages of the calendar year before and with this run
to_date as (

    select
        runs.*,
        taxes.social_security_rate,
        taxes.social_security_wage_base,
        taxes.medicare_rate,
        taxes.federal_unemployment_rate,
        taxes.federal_unemployment_wage_base,
        sum(runs.wage_amount) over (
            partition by runs.source_system, runs.account, runs.person, date_trunc('year', runs.paid_on)
            order by runs.paid_on, runs.earned_from_on, runs.is_off_cycle, runs.employee_name
            rows between unbounded preceding and current row
        ) + coalesce(carried.wage_amount, 0) as wages_to_date
    from runs
    inner join taxes
        on
            extract(year from runs.paid_on) >= taxes.tax_year
            and extract(year from runs.paid_on) < coalesce(taxes.next_tax_year, 9999)
    left join carried
        on
            runs.source_system = carried.source_system
            and runs.account = carried.account
            and runs.person = carried.person
            and extract(year from runs.paid_on) = carried.paid_year

),

costs as (

    select
        to_date.*,
        'employer_tax' as component,
        (least(wages_to_date, social_security_wage_base) - least(wages_to_date - wage_amount, social_security_wage_base))
        * social_security_rate
        + wage_amount * medicare_rate
        + (
            least(wages_to_date, federal_unemployment_wage_base)
            - least(wages_to_date - wage_amount, federal_unemployment_wage_base)
        ) * (
            federal_unemployment_rate + {{ parameter('compensation_state_unemployment_rate', 'decimal(9, 6)') }}
        ) as cost_amount
    from to_date
    inner join accounts
        on to_date.source_system = accounts.source_system and to_date.account = accounts.account
    where not accounts.shows_tax

    union all

    select
        to_date.*,
        'benefits' as component,
        wage_amount * {{ parameter('compensation_benefits_load', 'decimal(9, 6)') }} as cost_amount
    from to_date
    inner join accounts
        on to_date.source_system = accounts.source_system and to_date.account = accounts.account
    where not accounts.shows_benefits

),

final as (

    select
        {{ canonical_key([
            'component', 'source_system', 'account', 'person', 'paid_on', 'earned_from_on', 'earned_to_on', 'is_off_cycle',
            "coalesce(employee_name, '')",
        ]) }} as compensation_id,
        provider_id,
        employee_name,
        location_id,
        pay_period_start_on,
        pay_period_end_on,
        paid_on,
        is_off_cycle,
        component,
        'estimate' as source_component,
        cast(null as decimal(18, 4)) as hours,
        cast({{ round_half_up('cost_amount') }} as decimal(18, 2)) as compensation_amount,
        true as is_employer_cost,
        true as is_estimated,
        earned_from_on,
        earned_to_on,
        source_system,
        account,
        source_file,
        source_row
    from costs
    where cost_amount <> 0

)

select * from final
