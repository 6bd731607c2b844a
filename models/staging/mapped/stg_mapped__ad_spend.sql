-- One row per standing row of a mapped report of advertising.
with final as (

    {{ mapped_rows('ad_spend') }}

)

select * from final
