-- One row per standing row of a mapped list of reviews or survey answers.
with final as (

    {{ mapped_rows('review') }}

)

select * from final
