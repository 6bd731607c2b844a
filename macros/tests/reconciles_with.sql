{#
    Nothing is lost between a source and canonical: per system, account, place and month of the source's own day, the rows and the money of the
    entity's union are those of the model (and of `others`, where rows are split over tables), joined by id, to the cent. Rows that meet
    `unless` are another matter. Rows are the months that differ.
#}
{% test reconciles_with(model, entity, id, day, amounts=[], others=[], unless='false') -%}
    with source_rows as (

        {{ union_entity(entity) }}

    ),

    model_rows as (

        select * from {{ model }}
        {%- for other in others %}
        union all
        select * from {{ ref(other) }}
        {%- endfor %}

    ),

    compared as (

        select
            coalesce(source_rows.source_system, model_rows.source_system) as source_system,
            coalesce(source_rows.account, model_rows.account) as account,
            source_rows.source_location_id,
            source_rows.source_location_name,
            {{ month_start('cast(source_rows.' ~ day ~ ' as date)') }} as month_start_on,
            count(source_rows.{{ id }}) as source_count,
            count(model_rows.{{ id }}) as model_count
            {%- for amount in amounts %},
            sum(source_rows.{{ amount }}) as source_{{ amount }},
            -- what the source leaves open the model may work out
            sum(case when source_rows.{{ amount }} is not null then model_rows.{{ amount }} end) as model_{{ amount }}
            {%- endfor %}
        from source_rows
        full outer join model_rows on source_rows.{{ id }} = model_rows.{{ id }}
        where not coalesce({{ unless }}, false)
        group by
            coalesce(source_rows.source_system, model_rows.source_system),
            coalesce(source_rows.account, model_rows.account),
            source_rows.source_location_id,
            source_rows.source_location_name,
            {{ month_start('cast(source_rows.' ~ day ~ ' as date)') }}

    )

    select * from compared
    where
        source_count <> model_count
        {%- for amount in amounts %}
        or abs(coalesce(source_{{ amount }}, 0) - coalesce(model_{{ amount }}, 0)) > 0.01
        {%- endfor %}
{%- endtest %}
