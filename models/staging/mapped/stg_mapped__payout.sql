-- One row per standing row of a mapped list of a processor's deposits.
with final as (

    {{ mapped_rows('payout') }}

)

select * from final
