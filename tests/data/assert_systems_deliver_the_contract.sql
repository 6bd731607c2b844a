-- What registered systems deliver otherwise than macros/contracts/input_contract.sql says: a column too many or too few, another type.
{%- set inputs = [] -%}
{%- set entities = [] -%}
{%- for system, provided in var('systems').items() -%}
    {%- for entity in provided -%}
        {%- do inputs.append((entity, ref('int_' ~ system ~ '__' ~ entity))) -%}
        {%- do entities.append(entity) -%}
    {%- endfor -%}
{%- endfor -%}
{%- set contract = [] -%}
{%- for entity in entities | unique -%}
    {%- for column, type in input_contract(entity).items() -%}
        {%- do contract.append((entity, column, type)) -%}
    {%- endfor -%}
{%- endfor %}
with inputs (entity, table_schema, table_name) as (

    values
    {%- for entity, input in inputs %}
    ('{{ entity }}', '{{ input.schema }}', '{{ input.identifier }}'){{ ',' if not loop.last }}
    {%- endfor %}

),

contract (entity, column_name, data_type) as (

    values
    {%- for entity, column, type in contract %}
    ('{{ entity }}', '{{ column }}', '{{ type | replace(", ", ",") | upper }}'){{ ',' if not loop.last }}
    {%- endfor %}

),

expected as (

    select
        inputs.table_name,
        contract.column_name,
        contract.data_type
    from inputs
    inner join contract on inputs.entity = contract.entity

),

delivered as (

    select
        columns.table_name,
        columns.column_name,
        upper(columns.data_type) as data_type
    from information_schema.columns
    inner join inputs
        on columns.table_schema = inputs.table_schema
        and columns.table_name = inputs.table_name

)

select
    coalesce(expected.table_name, delivered.table_name) as model_name,
    coalesce(expected.column_name, delivered.column_name) as column_name,
    expected.data_type as expected_type,
    delivered.data_type as delivered_type
from expected
full outer join delivered
    on expected.table_name = delivered.table_name
    and expected.column_name = delivered.column_name
where expected.data_type is distinct from delivered.data_type
