-- One row per standing row of a mapped general ledger.
with final as (

    {{ mapped_rows('ledger_entry') }}

)

select * from final
