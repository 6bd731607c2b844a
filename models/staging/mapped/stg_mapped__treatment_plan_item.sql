-- One row per standing row of a mapped list of treatment plan items.
with final as (

    {{ mapped_rows('treatment_plan_item') }}

)

select * from final
