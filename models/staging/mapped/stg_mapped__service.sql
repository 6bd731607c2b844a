-- One row per standing row of a mapped list of services or prices.
with final as (

    {{ mapped_rows('service') }}

)

select * from final
