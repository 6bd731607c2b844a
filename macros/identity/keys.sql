{# Ids that are decided by a name inside the practice: made here alone, so that every layer makes the same. #}

{# The service of an item's name; the same name in two systems is one service. #}
{% macro service_id(name) -%}
    {{ return(source_key('practice', "'service'", words(name))) }}
{%- endmacro %}

{# The treatment room of a location. #}
{% macro room_id(location_id, room_name) -%}
    {{ return(source_key('practice', "'room'", [location_id, letters_and_digits(room_name)])) }}
{%- endmacro %}

{# The house of a location: who stands for work and money of nobody in particular. #}
{% macro house_provider_id(location_id) -%}
    {{ return(source_key('practice', "'house'", "coalesce(" ~ location_id ~ ", '')")) }}
{%- endmacro %}
