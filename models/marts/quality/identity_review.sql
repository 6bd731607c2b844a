-- One row per side of a pair of patient records that may be one person: for somebody to decide.
with pairs as (

    select * from {{ ref('int_patient__pair') }}

),

records as (

    select * from {{ ref('int_patient__record') }}

),

links as (

    select * from {{ ref('int_patient__link') }}

),

-- the doubtful band, what was likely but would join people who are told apart, and birth dates that differ by more than a
-- slip where all the rest is alike
doubtful as (

    select
        pairs.left_key,
        pairs.right_key,
        pairs.match_probability,
        pairs.evidence_words,
        row_number() over (order by pairs.match_probability desc, pairs.left_key, pairs.right_key) as pair_number
    from pairs
    inner join links as left_links on pairs.left_key = left_links.source_patient_key
    inner join links as right_links on pairs.right_key = right_links.source_patient_key
    where
        left_links.patient_id <> right_links.patient_id
        and (
            pairs.verdict in ('review', 'linked')
            or (
                pairs.ruled_out_by = 'birth_date'
                and pairs.first_name_level in ('exact', 'form')
                and pairs.match_probability >= {{ parameter('identity_link_probability', 'decimal(18,6)') }}
            )
        )

),

sides as (

    select pair_number, match_probability, evidence_words, left_key as source_patient_key from doubtful
    union all
    select pair_number, match_probability, evidence_words, right_key as source_patient_key from doubtful

),

final as (

    select
        sides.pair_number,
        sides.match_probability,
        sides.evidence_words as evidence,
        records.source_system,
        records.account,
        records.source_patient_id,
        records.person,
        records.first_name,
        records.last_name,
        records.birth_date,
        records.email,
        records.phone,
        records.source_file,
        records.source_row
    from sides
    inner join records on sides.source_patient_key = records.source_patient_key

)

select * from final
