{# A tunable rule: the value in practice.yml, else the default in dbt_project.yml. A scalar subquery, so that plain `dbt build` sees it too. #}
{% macro parameter(name, type='integer') -%}
    (
        select coalesce(
            max(cast(parameter_value as {{ type }})),
            cast('{{ var(name) }}' as {{ type }})
        )
        from {{ source('raw_practice', 'parameter') }}
        where parameter_name = '{{ name }}'
    )
{%- endmacro %}

{# The day up to which the data speaks: see the model. #}
{% macro as_of() -%}
    (select as_of_on from {{ ref('int_as_of') }})
{%- endmacro %}
