-- One row per standing row of a mapped bank statement.
with final as (

    {{ mapped_rows('bank_line') }}

)

select * from final
