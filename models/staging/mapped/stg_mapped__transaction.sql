-- One row per standing row of a mapped file of sale lines, procedures or ledger entries.
with final as (

    {{ mapped_rows('transaction') }}

)

select * from final
