-- One row per standing row of a mapped list of messages or calls.
with final as (

    {{ mapped_rows('message') }}

)

select * from final
