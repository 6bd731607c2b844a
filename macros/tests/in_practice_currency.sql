{# Money is in the practice's currency: rows are the other currencies, with what was spent in each. #}
{% test in_practice_currency(model, column_name, amount) -%}
    select
        {{ column_name }} as other_currency,
        count(*) as row_count,
        sum({{ amount }}) as other_amount
    from {{ model }}
    where {{ column_name }} not in (select currency from {{ source('raw_practice', 'practice') }})
    group by {{ column_name }}
{%- endtest %}
