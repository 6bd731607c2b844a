-- One row per survey sent; its score is null while nobody has answered. Times are in UTC.
with typed as (

    {{ typed_rows('podium', 'api_feedback') }}

),

final as (

    select
        account,
        source_location_id,
        feedback_uid,
        flow_uid,
        location_uid,
        current_step,
        score,
        adjusted_score,
        created_at,
        source_file,
        source_row,
        file_sha256,
        file_latest_on
    from typed

)

select * from final
