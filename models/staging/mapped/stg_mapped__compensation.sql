-- One row per standing row of a mapped payroll register.
with final as (

    {{ mapped_rows('compensation') }}

)

select * from final
