-- The macros that cut money and convert clocks give these values; rows are the cases that do not.
with running as (

    select
        line,
        {{ running_cents('amount', 'place', 'line') }} as cents,
        expected
    from (
        values
        ('a', 1, cast(10.005 as decimal(18, 4)), 10.01),
        ('a', 2, cast(-250 as decimal(18, 4)), -250.00),
        ('a', 3, cast(10.005 as decimal(18, 4)), 10.00),
        ('b', 4, cast(10.005 as decimal(18, 4)), 10.01),
        ('b', 5, cast(null as decimal(18, 4)), null),
        ('b', 6, cast(-10.005 as decimal(18, 4)), -10.01)
    ) as lines (place, line, amount, expected)

),

split as (

    select
        part,
        {{ split_cents('amount', 'weight', 'total_weight', 'whole', 'part') }} as cents,
        expected
    from (
        values
        ('a', 1, cast(100.00 as decimal(18, 2)), 1, 3, 33.33),
        ('a', 2, cast(100.00 as decimal(18, 2)), 1, 3, 33.33),
        ('a', 3, cast(100.00 as decimal(18, 2)), 1, 3, 33.34),
        ('b', 4, cast(-0.05 as decimal(18, 2)), 1, 2, -0.03),
        ('b', 5, cast(-0.05 as decimal(18, 2)), 1, 2, -0.02),
        ('c', 6, cast(0.05 as decimal(18, 2)), -3, 2, -0.08),
        ('c', 7, cast(0.05 as decimal(18, 2)), 5, 2, 0.13)
    ) as parts (whole, part, amount, weight, total_weight, expected)

),

clock as (

    select
        {{ local_time('written_at', 'source_zone', 'zone') }} as local_at,
        expected
    from (
        values
        (timestamp '2026-03-08 00:30:00', 'America/New_York', 'America/Chicago', timestamp '2026-03-07 23:30:00'),
        (timestamp '2026-07-01 04:30:00', 'UTC', 'America/Chicago', timestamp '2026-06-30 23:30:00'),
        (timestamp '2026-07-01 04:30:00', null, 'America/Chicago', timestamp '2026-07-01 04:30:00')
    ) as times (written_at, source_zone, zone, expected)

),

minor_units as (

    select
        {{ from_minor_units('units', 'currency') }} as amount,
        expected
    from (
        values
        (60000, 'usd', 600.00),
        (-2501, 'USD', -25.01),
        (600, 'jpy', 600),
        (1005, 'KWD', 1.005)
    ) as written (units, currency, expected)

)

select 'running_cents' as macro_name, cast(cents as varchar) as given, cast(expected as varchar) as expected
from running
where cents is distinct from expected
union all
select 'split_cents' as macro_name, cast(cents as varchar) as given, cast(expected as varchar) as expected
from split
where cents is distinct from expected
union all
select 'local_time' as macro_name, cast(local_at as varchar) as given, cast(expected as varchar) as expected
from clock
where local_at is distinct from expected
union all
select 'from_minor_units' as macro_name, cast(amount as varchar) as given, cast(expected as varchar) as expected
from minor_units
where amount is distinct from expected
