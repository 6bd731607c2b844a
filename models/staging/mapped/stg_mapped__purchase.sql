-- One row per standing row of a mapped list of supplier bills or rebates.
with final as (

    {{ mapped_rows('purchase') }}

)

select * from final
