-- One row per standing row of a mapped schedule or list of hours.
with final as (

    {{ mapped_rows('provider_hours') }}

)

select * from final
