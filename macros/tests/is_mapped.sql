{# Every code of the column has its row in the map: rows are the codes that nobody has mapped yet, with how often they occur. #}
{% test is_mapped(model, column_name, to, field, expression=none) -%}
    select
        codes.code,
        count(*) as row_count
    from (
        select {{ expression or 'lower(trim(' ~ column_name ~ '))' }} as code
        from {{ model }}
    ) as codes
    left join {{ to }} as map on codes.code = map.{{ field }}
    where codes.code is not null and map.{{ field }} is null
    group by codes.code
{%- endtest %}
