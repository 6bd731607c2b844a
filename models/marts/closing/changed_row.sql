-- One row per file that has come since a closing, canonical table and month: how many rows it has there.
with come as (

    select distinct source_system, source_file
    from {{ ref('changed_file') }}
    where change = 'come'

),

{% for table, facts in row_tables().items() %}
{{ table }}_rows as (

    select
        '{{ table }}' as canonical_table,
        source_system,
        source_file,
        {{ month_start(facts.day) }} as month_start_on,
        count(*) as row_count
    from {{ ref(table) }}
    inner join come using (source_system, source_file)
    group by all

),

{% endfor %}
final as (

{% for table in row_tables() %}
    select * from {{ table }}_rows
    {{ 'union all' if not loop.last }}
{% endfor %}

)

select * from final
