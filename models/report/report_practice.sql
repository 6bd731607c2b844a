-- One row: whose report this is and up to which day the data speaks.
{{ config(alias='practice') }}

with practice as (

    select * from {{ source('raw_practice', 'practice') }}

),

final as (

    select
        practice.practice_name,
        practice.currency,
        {{ as_of() }} as as_of_on,
        {{ parameter('suppress_below') }} as suppress_below
    from practice

)

select * from final
