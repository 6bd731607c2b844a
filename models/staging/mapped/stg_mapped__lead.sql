-- One row per standing row of a mapped list of inquiries.
with final as (

    {{ mapped_rows('lead') }}

)

select * from final
