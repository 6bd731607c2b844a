-- One row per filled cell under a column that is not known to hold hours or money.
{%- set tables = ['payroll_history_other', 'payroll_register_other', 'run_payroll_detail_other'] %}
with cells as (

    {% for table in tables -%}
    select account, header, value, source_file, source_row, file_sha256
    from ({{ typed_rows('adp', table) }}) as {{ table }}
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
