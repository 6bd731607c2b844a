-- One row per standing row of a mapped recall list.
with final as (

    {{ mapped_rows('recall') }}

)

select * from final
