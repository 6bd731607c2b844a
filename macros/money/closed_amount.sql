{# What closing a gap in part brings: the whole amount × how much of it is additional × how much is closed, in cents. #}
{% macro closed_amount(raw_amount, incremental_share, closure_share) -%}
    {{ return(
        "cast(" ~ round_half_up(
            "cast(" ~ raw_amount ~ " as decimal(22, 2)) * " ~ incremental_share ~ " * " ~ closure_share
        ) ~ " as decimal(18, 2))"
    ) }}
{%- endmacro %}
