-- One row per review or survey answer of a mapped list.
with told as (

    select * from {{ ref('stg_mapped__review') }}

),

performers as (

    select distinct source_provider_key from {{ ref('int_mapped__performer') }}

),

words as (

    select * from {{ ref('stg_mapped__word') }}

),

named as (

    select
        *,
        coalesce(
            source_review_id,
            concat_ws(
                '|', cast(coalesce(reviewed_at, reviewed_on) as varchar), platform, cast(rating as varchar),
                cast(nps_score as varchar)
            )
        ) as told_id
    from told

),

measured as (

    select
        *,
        -- the same record twice in a file is two, in the order of the file
        cast(
            row_number() over (
                partition by source_system, account, told_id
                order by source_file, source_row
            ) as varchar
        ) as occurrence
    from named

),

final as (

    select
        {{ mapped_key(['measured.told_id', 'measured.occurrence'], 'measured') }} as review_id,
        measured.source_location_id,
        measured.source_location_name,
        performers.source_provider_key,
        coalesce(measured.reviewed_on, cast(measured.reviewed_at as date)) as reviewed_on,
        measured.reviewed_at,
        measured.source_time_zone,
        measured.platform,
        coalesce(kinds.canonical_word, case when measured.nps_score is not null then 'survey' else 'public' end) as kind,
        cast(measured.rating as decimal(18, 2)) as rating,
        measured.nps_score,
        measured.platform_review_id,
        measured.source_system,
        measured.account,
        measured.source_file,
        measured.source_row
    from measured
    -- left joins: who stands for nobody is nobody, and a word nobody has mapped yet loses no row
    left join performers on {{ mapped_key('measured.performer_id', 'measured') }} = performers.source_provider_key
    left join words as kinds
        on
            measured.source_system = kinds.source_system
            and kinds.vocabulary = 'review_kind'
            and lower(trim(measured.source_review_kind)) = kinds.source_word

)

select * from final
