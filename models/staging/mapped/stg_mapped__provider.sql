-- One row per standing row of a mapped file about a provider or employee.
with final as (

    {{ mapped_rows('provider') }}

)

select * from final
