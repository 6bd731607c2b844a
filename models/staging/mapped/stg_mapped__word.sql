-- One row per mapped system, vocabulary and word of it: what the word means.
with words as (

    select * from {{ source('raw_practice', 'mapping_word') }}

),

final as (

    select
        source_system,
        vocabulary,
        lower(trim(source_word)) as source_word,
        min(canonical_word) as canonical_word
    from words
    group by source_system, vocabulary, lower(trim(source_word))

)

select * from final
