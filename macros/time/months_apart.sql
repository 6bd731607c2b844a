{# Whole months from the first day of one month to the first day of another. #}
{% macro months_apart(earlier, later) -%}
    {{ return(
        "(12 * (extract(year from " ~ later ~ ") - extract(year from " ~ earlier ~ ")) + extract(month from "
        ~ later ~ ") - extract(month from " ~ earlier ~ "))"
    ) }}
{%- endmacro %}
