-- One row per lead and question of its form.
with typed as (

    {{ typed_rows('meta_ads', 'api_lead_answers') }}

),

final as (

    select
        account,
        lead_id as lead_number,
        lower(question) as question,
        answer,
        source_file,
        source_row,
        file_sha256
    from typed

)

select * from final
