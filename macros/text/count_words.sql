{# A count and what is counted, as one says it: "one provider", "two providers", "12 providers". #}
{% macro count_words(number, noun) -%}
    {%- set words = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'] -%}
    {%- set cases = [] -%}
    {%- for word in words -%}{%- do cases.append("when " ~ loop.index ~ " then '" ~ word ~ "'") -%}{%- endfor -%}
    {{ return(
        "case " ~ number ~ " " ~ cases | join(" ") ~ " else cast(" ~ number ~ " as varchar) end || ' ' || " ~ noun
        ~ " || case when " ~ number ~ " = 1 then '' else 's' end"
    ) }}
{%- endmacro %}
