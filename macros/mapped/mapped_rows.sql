{#
    The standing rows of a mapped file, every column typed, with what a mapping says of them applied: amounts whose sign it turns
    round, and who is meant. `person_id` is the vendor's own number, else the contact with the name, else the name; `performer_id`
    and `service_key_id` alike. What means nobody (WALK_IN, Front Desk) stays: it is told apart where people are listed.
#}
{% macro mapped_rows(export) -%}
    {%- set table = raw_table('mapped', export) -%}
    {%- set columns = table.columns.values() | list if table is not none else [] -%}
    {%- set names = columns | map(attribute='name') | list -%}
    {%- set parts = {} -%}
    {%- for part in ['email', 'phone', 'first_name', 'last_name'] -%}
        {%- do parts.update({part: part if part in names else 'patient_' ~ part}) -%}
    {%- endfor -%}
    select
        account,
        source_location_id,
        source_file,
        source_row,
        file_sha256,
        path_version,
        {%- if 'patient_name' in names %}
        {%- set name = "coalesce(nullif(concat_ws(' ', " ~ parts.first_name ~ ", " ~ parts.last_name ~ "), ''), patient_name)" %}
        coalesce(
            {{ contact_id('source_patient_id', parts.email, parts.phone, spoken_name(name)) }},
            'name:' || {{ words(spoken_name(name)) }}
        ) as person_id,
        coalesce({{ parts.first_name }}, {{ given_names('patient_name') }}) as person_first_name,
        coalesce({{ parts.last_name }}, {{ family_name('patient_name') }}) as person_last_name,
        {%- endif %}
        {%- if 'provider_name' in names %}
        {%- set employee = "provider_name" %}
        {%- if 'provider_first_name' in names %}
        {%- set employee = "coalesce(provider_name, nullif(concat_ws(' ', provider_first_name, provider_last_name), ''))" %}
        {%- endif %}
        coalesce(source_provider_id, lower(trim({{ employee }}))) as performer_id,
        {{ employee }} as performer_name,
        {%- endif %}
        {%- if 'service_name' in names %}
        coalesce(source_service_id, 'name:' || lower(trim(service_name))) as service_key_id,
        {%- endif %}
        {%- for column in columns %}
        {%- if column.config.meta.type == 'money' %}
        case
            when reversed_columns like '%,{{ column.name }},%' then -{{ column.name }}
            else {{ column.name }}
        end as {{ column.name }}
        {%- else %}
        {{ adapter.quote(column.name) }}
        {%- endif -%}
        {{ ',' if not loop.last }}
        {%- endfor %}
    from ({{ typed_rows('mapped', export) }}) as typed
    {%- if table is none %}
    where false
    {%- endif %}
{%- endmacro %}

{# A name as it is spoken: `Halloway, Wren` is Wren Halloway. #}
{% macro spoken_name(name) -%}
    {{ return(
        "case when " ~ name ~ " like '%,%' then concat_ws(' ', trim(split_part(" ~ name ~ ", ',', 2)), trim(split_part("
        ~ name ~ ", ',', 1))) else " ~ name ~ " end"
    ) }}
{%- endmacro %}

{# The key of a mapped record: like source_key, with the system that its row names. #}
{% macro mapped_key(id, row='') -%}
    {%- set ids = [id] if id is string else id -%}
    {%- set prefix = row ~ '.' if row else '' -%}
    {{ return(
        "md5(" ~ prefix ~ "source_system || chr(31) || " ~ prefix ~ "account || chr(31) || "
        ~ ids | join(" || chr(31) || ") ~ ")"
    ) }}
{%- endmacro %}

{# A moment that a file may write in one cell or as day and time of day in two. #}
{% macro moment_of(moment, time, day=none) -%}
    {%- set whole = "cast(coalesce(" ~ moment ~ (", " ~ day if day else "") ~ ") as date)" -%}
    {{ return(
        "case when " ~ time ~ " is not null then " ~ date_with_time(whole, time) ~ " else coalesce(" ~ moment
        ~ (", cast(" ~ day ~ " as timestamp)" if day else "") ~ ") end"
    ) }}
{%- endmacro %}

{# A refund is negative, however its file writes it. #}
{% macro refunded(amount, is_refund) -%}
    {{ return("case when " ~ is_refund ~ " then -abs(" ~ amount ~ ") else " ~ amount ~ " end") }}
{%- endmacro %}
