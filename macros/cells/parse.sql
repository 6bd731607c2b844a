{# Text of a vendor's cell to a typed value; null when the text is not of the type. One dispatch per engine. #}

{% macro clean_text(text, blanks=[]) -%}
    {{ return(adapter.dispatch('clean_text')(text, blanks)) }}
{%- endmacro %}

{% macro default__clean_text(text, blanks) -%}
    {%- set ns = namespace(sql="trim(replace(" ~ text ~ ", chr(160), ' '))") -%}
    {%- for blank in [''] + (blanks | list) -%}
        {%- set ns.sql = "nullif(" ~ ns.sql ~ ", '" ~ blank ~ "')" -%}
    {%- endfor -%}
    {{ return(ns.sql) }}
{%- endmacro %}

{# A cell of a declared type. `text` is an expression that is already clean. #}
{% macro parse_cell(text, type, formats=[]) -%}
    {%- if type == 'text' -%}{{ return(text) }}
    {%- elif type == 'money' -%}{{ return(parse_money(text)) }}
    {%- elif type == 'number' -%}{{ return(parse_number(text)) }}
    {%- elif type == 'integer' -%}{{ return(parse_integer(text)) }}
    {%- elif type == 'percent' -%}{{ return(parse_percent(text)) }}
    {%- elif type == 'boolean' -%}{{ return(parse_boolean(text)) }}
    {%- elif type == 'date' -%}{{ return(parse_date(text, formats)) }}
    {%- elif type == 'timestamp' -%}{{ return(parse_timestamp(text, formats)) }}
    {%- elif type == 'moment' -%}{{ return(parse_moment(text)) }}
    {%- elif type == 'duration_minutes' -%}{{ return(parse_duration(text, 1)) }}
    {%- elif type == 'minor_units' -%}{{ return(parse_integer(text)) }}
    {%- elif type == 'unix_time' -%}{{ return(parse_unix_time(text)) }}
    {%- elif type == 'duration_hours' -%}{{ return(parse_duration(text, 60)) }}
    {%- else -%}{{ exceptions.raise_compiler_error('unknown cell type: ' ~ type) }}
    {%- endif -%}
{%- endmacro %}

{#
    A cell of a mapped file, which says itself how it writes: `date_order` mdy or dmy, `decimal_mark` point or comma (expressions).
    Beyond what every export may hold: 31-Jan-2026, 20260131, 1.234,56 and the signs of other currencies.
#}
{% macro parse_written_cell(text, type, date_order, decimal_mark) -%}
    {%- if type in ('date', 'timestamp') -%}
        {%- set month_first = timestamp_formats() + date_formats() + ['%d-%b-%Y', '%d %b %Y', '%Y%m%d'] -%}
        {{ return(
            "case when " ~ date_order ~ " = 'dmy' then " ~ parse_cell(text, type, day_first_formats())
            ~ " else " ~ parse_cell(text, type, month_first) ~ " end"
        ) }}
    {%- elif type in ('money', 'number', 'integer', 'percent') -%}
        {{ return(parse_cell(plain_number(text, decimal_mark), type)) }}
    {%- else -%}
        {{ return(parse_cell(text, type)) }}
    {%- endif -%}
{%- endmacro %}

{% macro plain_number(text, decimal_mark) -%}{{ return(adapter.dispatch('plain_number')(text, decimal_mark)) }}{%- endmacro %}
{% macro duckdb__plain_number(text, decimal_mark) -%}
    {{ return(
        "regexp_replace(case when " ~ decimal_mark ~ " = 'comma' then translate(" ~ text ~ ", '.,', ',.') else " ~ text
        ~ " end, '€|£|EUR|GBP|CAD|CA\\$', '', 'g')"
    ) }}
{%- endmacro %}

{#
    $1,234.56, -$3.45, ($36.75), 1,288, 12.50-, and 1.234,56 or 399,00 of other locales: thousands stand in threes, so one or two
    digits after the last comma are decimals. Four decimals are kept until the sum.
#}
{% macro parse_money(text) -%}{{ return(adapter.dispatch('parse_money')(text)) }}{%- endmacro %}
{% macro duckdb__parse_money(text) -%}
    {%- set digits = "regexp_replace(" ~ text ~ ", '[$()\\s'']|USD|US|(-$)', '', 'g')" -%}
    {{ return(
        "case when regexp_matches(" ~ text ~ ", '^\\(.*\\)$|-$') then -1 else 1 end * try_cast(case when regexp_matches("
        ~ digits ~ ", ',\\d{1,2}$') then replace(replace(" ~ digits ~ ", '.', ''), ',', '.') else replace(" ~ digits
        ~ ", ',', '') end as decimal(18, 4))"
    ) }}
{%- endmacro %}

{% macro parse_number(text) -%}{{ return(adapter.dispatch('parse_number')(text)) }}{%- endmacro %}
{% macro duckdb__parse_number(text) -%}
    {{ return("try_cast(replace(" ~ text ~ ", ',', '') as decimal(18, 4))") }}
{%- endmacro %}

{# 1,288 and 3.0 are whole numbers, 3.5 is not. #}
{% macro parse_integer(text) -%}{{ return(adapter.dispatch('parse_integer')(text)) }}{%- endmacro %}
{% macro duckdb__parse_integer(text) -%}
    {%- set digits = "regexp_replace(replace(" ~ text ~ ", ',', ''), '\\.0+$', '')" -%}
    {{ return(
        "case when regexp_matches(" ~ digits ~ ", '^[+-]?\\d+$') then try_cast(" ~ digits
        ~ " as bigint) end"
    ) }}
{%- endmacro %}

{# 8.88% is 0.0888; a bare 0.0888 stays. #}
{% macro parse_percent(text) -%}{{ return(adapter.dispatch('parse_percent')(text)) }}{%- endmacro %}
{% macro duckdb__parse_percent(text) -%}
    {{ return(
        "cast(case when " ~ text ~ " like '%\\%' escape '\\' then try_cast(rtrim(replace(" ~ text
        ~ ", ',', ''), '% ') as decimal(18, 6)) * 0.01 else try_cast(" ~ text
        ~ " as decimal(18, 6)) end as decimal(18, 6))"
    ) }}
{%- endmacro %}

{% macro parse_boolean(text) -%}{{ return(adapter.dispatch('parse_boolean')(text)) }}{%- endmacro %}
{% macro duckdb__parse_boolean(text) -%}
    {{ return(
        "case when lower(" ~ text ~ ") in ('yes', 'y', 'true', 't', '1') then true when lower("
        ~ text ~ ") in ('no', 'n', 'false', 'f', '0') then false end"
    ) }}
{%- endmacro %}

{#
    A date; a date-time is cut to its day; a spreadsheet's serial number counts from 1899-12-30. The blank after the text: DuckDB 1.5
    compares a format's separator with the byte after the text's end, which at the end of a memory page kills the process.
#}
{% macro parse_date(text, formats=[]) -%}{{ return(adapter.dispatch('parse_date')(text, formats)) }}{%- endmacro %}
{% macro duckdb__parse_date(text, formats) -%}
    {%- set forms = (formats or (date_formats() + timestamp_formats())) | list -%}
    {{ return(
        "cast(coalesce(try_strptime(" ~ text ~ " || ' ', ['" ~ forms | join("', '") ~ "']), "
        ~ serial_number_time(text) ~ ") as date)"
    ) }}
{%- endmacro %}

{% macro parse_timestamp(text, formats=[]) -%}{{ return(adapter.dispatch('parse_timestamp')(text, formats)) }}{%- endmacro %}
{% macro duckdb__parse_timestamp(text, formats) -%}
    {%- set forms = (formats or (timestamp_formats() + date_formats())) | list -%}
    {{ return(
        "coalesce(try_strptime(" ~ text ~ " || ' ', ['" ~ forms | join("', '") ~ "']), "
        ~ serial_number_time(text) ~ ")"
    ) }}
{%- endmacro %}

{#
    A moment with its offset (2026-03-31T14:30:05.123Z, 2026-03-31 14:30:05 -0500, Tue, 31 Mar 2026 14:30:05 +0000) as the time in
    UTC. Without an offset it is no moment.
#}
{% macro parse_moment(text) -%}{{ return(adapter.dispatch('parse_moment')(text)) }}{%- endmacro %}
{% macro duckdb__parse_moment(text) -%}
    {%- set offset = "regexp_replace(regexp_replace(" ~ text ~ ", '(Z|UTC|GMT)$', '+00:00'), ' ([+-])', '\\1')" -%}
    {{ return(
        "timezone('UTC', case when regexp_matches(" ~ text ~ ", '^\\d{4}-\\d{2}-\\d{2}[ T]\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?"
        ~ " ?(Z|UTC|GMT|[+-]\\d{2}(:?\\d{2})?)$') then try_cast(" ~ offset ~ " as timestamptz) else try_strptime("
        ~ "regexp_replace(" ~ text ~ ", '(UT|UTC|GMT)$', '+0000') || ' ', '%a, %d %b %Y %H:%M:%S %z ') end)"
    ) }}
{%- endmacro %}

{% macro serial_number_time(text) -%}{{ return(adapter.dispatch('serial_number_time')(text)) }}{%- endmacro %}
{% macro duckdb__serial_number_time(text) -%}
    {{ return(
        "case when regexp_matches(" ~ text ~ ", '^[2-6]\\d{4}(\\.\\d+)?$') then timestamp '1899-12-30'"
        ~ " + to_seconds(cast(round(try_cast(" ~ text ~ " as double) * 86400) as bigint)) end"
    ) }}
{%- endmacro %}

{# Seconds since 1970 as a moment in UTC; a fraction of a second is cut off. #}
{% macro parse_unix_time(text) -%}{{ return(adapter.dispatch('parse_unix_time')(text)) }}{%- endmacro %}
{% macro duckdb__parse_unix_time(text) -%}
    {{ return(
        "case when regexp_matches(" ~ text ~ ", '^-?\\d{1,11}(\\.\\d+)?$') then timestamp '1970-01-01' + to_seconds(cast(split_part("
        ~ text ~ ", '.', 1) as bigint)) end"
    ) }}
{%- endmacro %}

{# H:MM or H:MM:SS in minutes (divisor 1) or hours (60). #}
{% macro parse_duration(text, divisor) -%}{{ return(adapter.dispatch('parse_duration')(text, divisor)) }}{%- endmacro %}
{% macro duckdb__parse_duration(text, divisor) -%}
    {{ return(
        "case when regexp_matches(" ~ text ~ ", '^\\d+:[0-5]\\d(:[0-5]\\d)?$') then cast((try_cast(split_part("
        ~ text ~ ", ':', 1) as decimal(18, 4)) * 60 + try_cast(split_part(" ~ text
        ~ ", ':', 2) as decimal(18, 4)) + coalesce(try_cast(nullif(split_part(" ~ text
        ~ ", ':', 3), '') as decimal(18, 4)), 0) / 60) / " ~ divisor
        ~ " as decimal(18, 4)) else try_cast(" ~ text ~ " as decimal(18, 4)) end"
    ) }}
{%- endmacro %}
