-- One row per pair of likely records that the exact rules leave apart: whether it is linked, for review, or
-- ruled out, and why. What no likeness outweighs: clearly different first names (twins, families), birth
-- dates that no slip explains, junior and senior, and what the override file says.
with pairs as (

    select * from {{ ref('int_patient__likeness') }}

),

records as (

    select * from {{ ref('int_patient__record') }}

),

groups as (

    select * from {{ ref('int_patient__group') }}

),

evidence as (

    select * from {{ ref('identity_evidence') }}

),

described as (

    select
        pairs.left_key,
        pairs.right_key,
        string_agg(evidence.words, ', ' order by evidence.same_person_rate desc, evidence.words) as evidence_words
    from pairs
    inner join evidence
        on
            case evidence.comparison
                when 'first_name' then pairs.first_name_level
                when 'last_name' then pairs.last_name_level
                when 'birth_date' then pairs.birth_date_level
                when 'email' then pairs.email_level
                when 'phone' then pairs.phone_level
                when 'postal_code' then pairs.postal_code_level
            end = evidence.level
    group by pairs.left_key, pairs.right_key

),

grouped as (

    select
        pairs.*,
        described.evidence_words,
        left_groups.group_label as left_label,
        right_groups.group_label as right_label,
        case
            when left_records.person is not null and right_records.person is not null then 'decided'
            when pairs.first_name_level = 'other' then 'first_name'
            when pairs.birth_date_level = 'other' then 'birth_date'
            when left_records.suffix is distinct from right_records.suffix then 'suffix'
        end as ruled_out_by
    from pairs
    inner join described on pairs.left_key = described.left_key and pairs.right_key = described.right_key
    inner join records as left_records on pairs.left_key = left_records.source_patient_key
    inner join records as right_records on pairs.right_key = right_records.source_patient_key
    inner join groups as left_groups on pairs.left_key = left_groups.source_patient_key
    inner join groups as right_groups on pairs.right_key = right_groups.source_patient_key
    where left_groups.group_label <> right_groups.group_label

),

-- one contradiction between two groups of records speaks for all of them
contradicted as (

    select
        least(left_label, right_label) as low_label,
        greatest(left_label, right_label) as high_label,
        min(ruled_out_by) as ruled_out_by
    from grouped
    where ruled_out_by is not null
    group by least(left_label, right_label), greatest(left_label, right_label)

),

final as (

    select
        grouped.left_key,
        grouped.right_key,
        grouped.left_label,
        grouped.right_label,
        cast(grouped.match_probability as decimal(18, 6)) as match_probability,
        grouped.first_name_level,
        grouped.evidence_words,
        contradicted.ruled_out_by,
        case
            when contradicted.ruled_out_by is not null then 'ruled_out'
            -- one letter makes Tina of Gina, Kate's mother may be Katherine: a person has to look
            when
                (
                    grouped.first_name_level = 'letter'
                    or (grouped.first_name_level in ('form', 'initial') and grouped.birth_date_level is null)
                    -- nobody slips in everything at once: namesakes with addresses and numbers in a row
                    or 'exact' not in (
                        coalesce(grouped.birth_date_level, 'unknown'),
                        coalesce(grouped.email_level, 'unknown'),
                        coalesce(grouped.phone_level, 'unknown')
                    )
                )
                and grouped.match_probability >= {{ parameter('identity_review_probability', 'decimal(18,6)') }}
                then 'review'
            when grouped.match_probability >= {{ parameter('identity_link_probability', 'decimal(18,6)') }} then 'linked'
            when grouped.match_probability >= {{ parameter('identity_review_probability', 'decimal(18,6)') }} then 'review'
            else 'unlikely'
        end as verdict
    from grouped
    left join contradicted
        on
            least(grouped.left_label, grouped.right_label) = contradicted.low_label
            and greatest(grouped.left_label, grouped.right_label) = contradicted.high_label

)

select * from final
