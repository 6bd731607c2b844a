-- One row per standing row of a mapped list of memberships.
with final as (

    {{ mapped_rows('membership') }}

)

select * from final
