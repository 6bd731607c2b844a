{# The row of the file that a record comes from, as one text: the id of records that have none of their own. #}
{% macro source_record(relation) -%}
    {{ return(relation ~ ".source_file || '#' || cast(" ~ relation ~ ".source_row as varchar)") }}
{%- endmacro %}
