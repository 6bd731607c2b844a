{# The parts of a person's name and contacts by which records of several systems are compared. #}

{#
    A mail address: lower case, without guards. Plus-tags and dots stay: families use them to tell their members apart,
    and only one mail provider ignores dots. Null when the text is not an address.
#}
{% macro normalised_email(text) -%}{{ return(adapter.dispatch('normalised_email')(text)) }}{%- endmacro %}
{% macro duckdb__normalised_email(text) -%}
    {{ return(
        "nullif(regexp_extract(regexp_replace(lower(" ~ decode_entities(text)
        ~ "), '^[\\s''\"=<]*(mailto:)?|[\\s''\">;,.]+$', '', 'g'), "
        ~ "'^[^@\\s,;<>\"]+@[^@\\s,;<>\"]+\\.[a-z]{2,}$'), '')"
    ) }}
{%- endmacro %}

{#
    A telephone number as E.164: guards, brackets and an extension go; a number without a country gets
    `default_calling_code`. Null when the cell is a spreadsheet's 5.55E+09, has too few or too many digits, or is a
    placeholder (one digit repeated, 1234567890, seven zeros at the end).
#}
{% macro normalised_phone(text) -%}{{ return(adapter.dispatch('normalised_phone')(text)) }}{%- endmacro %}
{% macro duckdb__normalised_phone(text) -%}
    {%- set code = var('default_calling_code') -%}
    {%- set bare = "regexp_replace(regexp_replace(trim(" ~ text ~ "), '(?i)\\s*(x|ext\\.?|extension|#)\\s*\\d+$', ''), '\\.0+$', '')" -%}
    {%- set digits = "regexp_replace(bare, '\\D', '', 'g')" -%}
    {%- set national_length = 10 if code == '1' else 9 -%}
    {%- set number -%}
        case
            when regexp_matches(bare, '(?i)\d\s*e\s*[+-]?\s*\d') then null
            when regexp_matches(bare, '^[^0-9+]*\+') then digits
            when regexp_matches(bare, '^[^0-9]*00[1-9]') then substr(digits, 3)
            when digits like '{{ code }}%' and length(digits) > {{ national_length }} then digits
            when length(digits) >= {{ national_length }} then '{{ code }}' || regexp_replace(digits, '^0', '')
        end
    {%- endset -%}
    {%- set checked = (
        "case when regexp_matches(number, '^" ~ code ~ "\\d{" ~ national_length ~ "," ~ (10 if code == '1' else 11)
        ~ "}$|^[2-9]\\d{7,14}$') and not regexp_matches(number, "
        ~ "'0{7}$|1234567890$|0123456789$|^\\d{0,3}(0{9,}|1{9,}|2{9,}|3{9,}|4{9,}|5{9,}|6{9,}|7{9,}|8{9,}|9{9,})$')"
        ~ " then '+' || number end"
    ) -%}
    {{ return(let('bare', bare, let('digits', digits, let('number', number, checked)))) }}
{%- endmacro %}

{# Junior, senior, third: told apart from the name, because father and son share all the rest. #}
{% macro name_suffix(last_name) -%}{{ return(adapter.dispatch('name_suffix')(last_name)) }}{%- endmacro %}
{% macro duckdb__name_suffix(last_name) -%}
    {{ return("nullif(regexp_extract(" ~ words(last_name) ~ ", ' (jr|sr|junior|senior|ii|iii|iv)$', 1), '')") }}
{%- endmacro %}

{# The family name in words, without its suffix. #}
{% macro last_name_words(last_name) -%}{{ return(adapter.dispatch('last_name_words')(last_name)) }}{%- endmacro %}
{% macro duckdb__last_name_words(last_name) -%}
    {{ return("nullif(regexp_replace(" ~ words(last_name) ~ ", ' (jr|sr|junior|senior|ii|iii|iv)$', ''), '')") }}
{%- endmacro %}

{# The given names in words, without a title before and initials after: Mary Ann stays, Mary A. is Mary. #}
{% macro first_name_words(first_name) -%}{{ return(adapter.dispatch('first_name_words')(first_name)) }}{%- endmacro %}
{% macro duckdb__first_name_words(first_name) -%}
    {{ return(
        "nullif(regexp_replace(" ~ words(first_name) ~ ", '^(mr|mrs|ms|miss|dr) |( [a-z])+$', '', 'g'), '')"
    ) }}
{%- endmacro %}

{#
    A provider's name as it is spoken, given name first and without credentials: `Crane, Sable` and `Sable Crane, RN` are
    Sable Crane. `credentials` is the list of credential words as alternatives of a regular expression. Without a comma a
    credential counts only in capitals and after two other words, because Le, Do and Ma are family names.
#}
{% macro provider_plain_name(name, credentials) -%}{{ return(adapter.dispatch('provider_plain_name')(name, credentials)) }}{%- endmacro %}
{% macro duckdb__provider_plain_name(name, credentials) -%}
    {%- set plain = decode_entities(name) -%}
    {%- set head = "regexp_replace(split_part(" ~ plain ~ ", ',', 1), '^\\s*(\\S+(?:\\s+\\S+)+?)(?:\\s+\\(?(?:' || upper("
        ~ credentials ~ ") || ')(?:-[A-Z]+)?\\)?)+\\s*$', '\\1')" -%}
    {%- set tail = "regexp_replace(substr(" ~ plain ~ ", length(split_part(" ~ plain
        ~ ", ',', 1)) + 2), '(?i)(?:(?:^|[\\s,(])+(?:' || " ~ credentials ~ " || ')(?:-[a-z]+)?\\)?)+[\\s,.]*$', '')" -%}
    {{ return("nullif(trim(regexp_replace(trim(" ~ tail ~ ") || ' ' || trim(" ~ head ~ "), '\\s+', ' ', 'g')), '')") }}
{%- endmacro %}

{# The same in words, without a title before and initials within: `Dr. Sable K. Crane NP` is `sable crane`. #}
{% macro provider_name_words(name, credentials) -%}{{ return(adapter.dispatch('provider_name_words')(name, credentials)) }}{%- endmacro %}
{% macro duckdb__provider_name_words(name, credentials) -%}
    {{ return(
        "nullif(trim(regexp_replace(regexp_replace(" ~ words(provider_plain_name(name, credentials))
        ~ ", '^(dr|mr|mrs|ms|miss|nurse) ', ''), '( [a-z])+ ', ' ', 'g')), '')"
    ) }}
{%- endmacro %}

{# The credential words of the seed as alternatives of a regular expression, the longest first. #}
{% macro credential_alternatives() -%}{{ return(adapter.dispatch('credential_alternatives')()) }}{%- endmacro %}
{% macro duckdb__credential_alternatives() -%}
    {{ return(
        "(select string_agg(known.credential, '|' order by length(known.credential) desc, known.credential) from "
        ~ ref('provider_credential') ~ " as known)"
    ) }}
{%- endmacro %}

{# The credentials that a provider's name carries, in words: `Sable Crane, RN, FNP-BC` has `rn fnp`. #}
{% macro credential_words(name, credentials) -%}{{ return(adapter.dispatch('credential_words')(name, credentials)) }}{%- endmacro %}
{% macro duckdb__credential_words(name, credentials) -%}
    {%- set plain = decode_entities(name) -%}
    {%- set after = words("substr(" ~ plain ~ ", length(split_part(" ~ plain ~ ", ',', 1)) + 2)") -%}
    {{ return(
        "nullif(trim(regexp_replace(coalesce(nullif(regexp_extract(' ' || " ~ after ~ ", '((?: (?:' || " ~ credentials
        ~ " || ')(?: (?:c|bc))*)+)$', 1), ''), lower(regexp_extract(split_part(" ~ plain
        ~ ", ',', 1), '^\\s*\\S+(?:\\s+\\S+)+?((?:\\s+\\(?(?:' || upper(" ~ credentials
        ~ ") || ')(?:-[A-Z]+)?\\)?)+)\\s*$', 1))), '-[a-z]+|[()]| (c|bc)\\b', '', 'g')), '')"
    ) }}
{%- endmacro %}

{# The first and the last word of a name in words. #}
{% macro first_word(words) -%}{{ return("split_part(" ~ words ~ ", ' ', 1)") }}{%- endmacro %}
{% macro last_word(words) -%}{{ return(adapter.dispatch('last_word')(words)) }}{%- endmacro %}
{% macro duckdb__last_word(words) -%}{{ return("split_part(" ~ words ~ ", ' ', -1)") }}{%- endmacro %}
