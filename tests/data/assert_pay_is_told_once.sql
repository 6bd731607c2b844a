-- What is this: a person whom two payrolls pay at one place for the same days. It matters when the vendor was
-- changed and the new one was told the old one's pay: then that pay counts twice. Say in practice.yml which is the
-- record and since when (`record: {kind: payroll, system: …, from: …}`); who really has two jobs stays.
{{ config(severity='warn') }}

with spans as (

    select distinct
        source_system,
        account,
        coalesce(provider_id, employee_name) as person,
        location_id,
        earned_from_on,
        earned_to_on
    from {{ ref('compensation') }}
    where component = 'base' and not is_off_cycle

)

select
    first_told.person,
    first_told.location_id,
    first_told.source_system,
    first_told.account,
    second_told.source_system as other_source_system,
    second_told.account as other_account,
    min(first_told.earned_from_on) as from_on,
    max(first_told.earned_to_on) as to_on
from spans as first_told
inner join spans as second_told
    on
        first_told.person = second_told.person
        and first_told.location_id = second_told.location_id
        and first_told.earned_from_on <= second_told.earned_to_on
        and first_told.earned_to_on >= second_told.earned_from_on
        and first_told.source_system || chr(31) || first_told.account
        < second_told.source_system || chr(31) || second_told.account
group by
    first_told.person,
    first_told.location_id,
    first_told.source_system,
    first_told.account,
    second_told.source_system,
    second_told.account
