-- One row per standing row of a mapped file of payments or settlements.
with final as (

    {{ mapped_rows('payment') }}

)

select * from final
