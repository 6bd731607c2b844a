{# Every word of a mapped column has a meaning in its system's vocabulary: rows are the words without one, with how often they occur. #}
{% test is_understood(model, column_name, vocabulary) -%}
    select
        told.source_system,
        lower(trim(told.{{ column_name }})) as word,
        count(*) as row_count
    from {{ model }} as told
    left join {{ ref('stg_mapped__word') }} as words
        on told.source_system = words.source_system
        and words.vocabulary = '{{ vocabulary }}'
        and lower(trim(told.{{ column_name }})) = words.source_word
    where told.{{ column_name }} is not null and words.source_word is null
    group by told.source_system, lower(trim(told.{{ column_name }}))
{%- endtest %}
