{# What a URN names: `urn:blvd:Client:17` is 17; an id that is none stays. #}
{% macro urn_id(text) -%}{{ return("regexp_replace(" ~ text ~ ", '^urn:[^:]+:[^:]+:', '')") }}{%- endmacro %}
