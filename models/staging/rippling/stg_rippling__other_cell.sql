-- One row per filled cell of a pay run report under a column that is not known to hold money.
{%- set tables = ['pay_run_other', 'pay_run_week_other'] %}
with cells as (

    {% for table in tables -%}
    select account, header, value, source_file, source_row, file_sha256
    from ({{ typed_rows('rippling', table) }}) as {{ table }}
    where value is not null
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

final as (

    select
        account,
        header as column_header,
        value as cell_text,
        {{ parse_money('value') }} as parsed_money_amount,
        source_file,
        source_row,
        file_sha256
    from cells

)

select * from final
