-- One row per standing row of a mapped list of packages, gift cards or credits.
with final as (

    {{ mapped_rows('prepaid_instrument') }}

)

select * from final
