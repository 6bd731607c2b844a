-- One row per standing row of a mapped file about a person; several may tell of one.
with final as (

    {{ mapped_rows('patient') }}

)

select * from final
