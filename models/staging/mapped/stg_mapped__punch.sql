-- One row per standing row of a mapped time clock: one punch, or clock-in and clock-out together.
with final as (

    {{ mapped_rows('punch') }}

)

select * from final
