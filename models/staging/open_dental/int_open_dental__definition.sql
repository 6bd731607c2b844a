-- One row per word that the office has defined, with what it means where a rule knows it.
{%- set maps = [
    ('tender', 'map_open_dental__tender', ['tender']),
    ('adjustment', 'map_open_dental__adjustment_type', ['line_type', 'adjustment_kind', 'appointment_status']),
    ('confirmation', 'map_open_dental__confirmation', ['appointment_status']),
    ('priority', 'map_open_dental__priority', ['plan_item_status']),
] %}
with definitions as (

    select * from {{ ref('stg_open_dental__definition') }}

),

{% for field, map, columns in maps -%}
-- the first rule that the word meets
{{ field }}_words as (

    select
        definitions.account,
        definitions.def_num,
        {% for column in columns -%}
        rules.{{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from definitions
    inner join {{ ref(map) }} as rules on lower(trim(definitions.item_name)) like rules.name_pattern
    qualify row_number() over (partition by definitions.account, definitions.def_num order by rules.rule_number) = 1

),

{% endfor -%}
final as (

    select
        definitions.account,
        definitions.def_num,
        definitions.category,
        definitions.item_name,
        tender_words.tender,
        adjustment_words.line_type,
        adjustment_words.adjustment_kind,
        adjustment_words.appointment_status as break_status,
        confirmation_words.appointment_status as confirmation_status,
        priority_words.plan_item_status
    from definitions
    {% for field, map, columns in maps -%}
    left join {{ field }}_words
        on
            definitions.account = {{ field }}_words.account
            and definitions.def_num = {{ field }}_words.def_num
    {% endfor %}

)

select * from final
