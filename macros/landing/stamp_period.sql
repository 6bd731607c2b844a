{#
    The period that a report's file name states, for reports whose rows have no date: `2026-01` is a month, `2026-01-01_2026-01-15` two days. Null
    where the stamp is neither.
#}
{% macro stamp_first_day(stamp) -%}
    {{ return(
        "case when length(" ~ stamp ~ ") = 7 then " ~ parse_date(stamp ~ " || '-01'", ['%Y-%m-%d']) ~ " else "
        ~ parse_date("substr(" ~ stamp ~ ", 1, 10)", ['%Y-%m-%d']) ~ " end"
    ) }}
{%- endmacro %}

{% macro stamp_last_day(stamp) -%}
    {{ return(
        "case when length(" ~ stamp ~ ") = 7 then " ~ month_end(parse_date(stamp ~ " || '-01'", ['%Y-%m-%d'])) ~ " else "
        ~ parse_date("substr(" ~ stamp ~ ", length(" ~ stamp ~ ") - 9, 10)", ['%Y-%m-%d']) ~ " end"
    ) }}
{%- endmacro %}
