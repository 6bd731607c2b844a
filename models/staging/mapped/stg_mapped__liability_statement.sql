-- One row per standing row of a mapped statement of prepaid balances.
with final as (

    {{ mapped_rows('liability_statement') }}

)

select * from final
