{#
    A table, written once under its own name. The adapter's own form writes it under a second name and renames twice, so that readers of
    the file never miss it; here a build works on a copy that nobody reads until it is whole, and several hundred small models need not pay
    for the exchange. In one transaction all the same: a model that fails leaves the table that was there. Grants, indexes, partitions and
    foreign keys are not written: no model has any.
#}
{% materialization table, adapter="duckdb", supported_languages=["sql", "python"] %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='table') -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {{ drop_relation_if_exists(existing) }}
    {% call statement('main', language=model['language']) -%}
        {{- create_table_as(False, target, compiled_code, model['language']) }}
    {%- endcall %}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do persist_docs(target, model) %}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({'relations': [target]}) }}
{% endmaterialization %}
