{#
    How a figure stands against an earlier one, in words: points for shares of 1, per cent for the rest; null without both. Under half of a
    point or per cent is about the same. `since` is an expression, as everything else.
#}
{% macro change_words(value, earlier, is_share, since) -%}
    {%- set change -%}
        round(case when {{ is_share }} then {{ value }} - {{ earlier }} else ({{ value }} - {{ earlier }}) / nullif(abs({{ earlier }}), 0) end * 100)
    {%- endset -%}
    case
        when {{ change }} is null then null
        when {{ change }} = 0 then 'about the same as ' || {{ since }}
        else
            cast(cast(abs({{ change }}) as integer) as varchar)
            || case when not {{ is_share }} then '%' when abs({{ change }}) = 1 then ' point' else ' points' end
            || case when {{ change }} > 0 then ' more' else ' less' end || ' than ' || {{ since }}
    end
{%- endmacro %}
