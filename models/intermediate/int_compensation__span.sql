-- One row per line of pay of every payroll, with the days whose work it pays, and whether the payroll that
-- is the record of the place tells the same pay.
with lines as (

    select * from {{ ref('int_compensation__locate') }}

),

records as (

    select * from {{ source('raw_practice', 'location_record') }}
    where kind = 'payroll'

),

-- a payroll that names no period pays for the days since its last pay date, the first one for as many as
-- the next; a gap of more than a month is a break
pay_dates as (

    select distinct source_system, account, person, paid_on
    from lines
    where
        pay_period_start_on is null
        and pay_period_end_on is null
        and not is_off_cycle
        and component in ('base', 'overtime', 'commission', 'pto')

),

gaps as (

    select
        *,
        coalesce(
            {{ days_between('lag(paid_on) over person_dates', 'paid_on') }},
            {{ days_between('paid_on', 'lead(paid_on) over person_dates') }}
        ) as gap_days
    from pay_dates
    window person_dates as (partition by source_system, account, person order by paid_on)

),

spanned as (

    select
        lines.*,
        case
            -- an off-cycle payment that states no period pays for the quarter in which it is made
            when lines.is_off_cycle and (
                lines.pay_period_start_on is null or lines.pay_period_start_on >= lines.pay_period_end_on
            ) then {{ quarter_start('lines.paid_on') }}
            when gaps.gap_days <= 31 then {{ add_days('lines.paid_on', '1 - gaps.gap_days') }}
            else coalesce(lines.pay_period_start_on, lines.pay_period_end_on, lines.paid_on)
        end as earned_from_on,
        case
            when lines.is_off_cycle and (
                lines.pay_period_start_on is null or lines.pay_period_start_on >= lines.pay_period_end_on
            ) then {{ add_days(add_months(quarter_start('lines.paid_on'), 3), -1) }}
            else coalesce(lines.pay_period_end_on, lines.pay_period_start_on, lines.paid_on)
        end as earned_to_on
    from lines
    left join gaps
        on
            lines.pay_period_start_on is null
            and lines.pay_period_end_on is null
            and not lines.is_off_cycle
            and lines.source_system = gaps.source_system
            and lines.account = gaps.account
            and lines.person = gaps.person
            and lines.paid_on = gaps.paid_on

),

-- where practice.yml says which payroll is the record and since when
declared as (

    select
        spanned.compensation_id,
        bool_or(
            spanned.source_system = records.source_system
            and spanned.account = coalesce(records.account, spanned.account)
            and coalesce(spanned.pay_period_end_on, spanned.paid_on)
            >= coalesce(records.from_on, date '1900-01-01')
            and coalesce(spanned.pay_period_end_on, spanned.paid_on)
            <= coalesce(records.to_on, date '9999-12-31')
        ) as is_named
    from spanned
    inner join records on spanned.location_id = records.location_id
    group by spanned.compensation_id

),

named as (

    select
        spanned.*,
        declared.is_named
    from spanned
    left join declared on spanned.compensation_id = declared.compensation_id

),

-- pay outside the record is a copy only where the record has it too: at a change of vendors, the last and
-- the first run need not keep to the declared day
copies as (

    select distinct other.compensation_id
    from named as other
    inner join named as record
        on
            other.person = record.person
            and (other.source_system <> record.source_system or other.account <> record.account)
            and case
                when other.is_off_cycle then other.paid_on = record.paid_on
                else
                    not record.is_off_cycle
                    and other.earned_from_on <= record.earned_to_on
                    and other.earned_to_on >= record.earned_from_on
            end
    where not other.is_named and record.is_named

),

final as (

    select
        named.*,
        copies.compensation_id is not null as is_copy
    from named
    left join copies on named.compensation_id = copies.compensation_id

)

select * from final
