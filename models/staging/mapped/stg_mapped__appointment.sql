-- One row per standing row of a mapped file about an appointment; several may tell of one.
with final as (

    {{ mapped_rows('appointment') }}

)

select * from final
