-- One row per second record of a person: the record it was made from.
with patients as (

    select * from {{ ref('stg_open_dental__patient') }}

),

final as (

    select
        account,
        pat_num,
        pat_num_clone_from as person_num
    from patients
    where pat_num_clone_from is not null

)

select * from final
