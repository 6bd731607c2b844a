-- One row per employee and check of the register: the net pay that it prints, beside earnings less taxes and
-- deductions.
with det_lines as (

    select * from {{ ref('int_paylocity__det_line') }}
    where net_pay_amount is not null

),

final as (

    select
        account,
        source_provider_id,
        paid_on,
        check_number,
        check_type,
        cast(max(net_pay_amount) as decimal(18, 2)) as printed_amount,
        cast(
            sum(case when family = 'earning' then pay_amount else -pay_amount end) as decimal(18, 2)
        ) as summed_amount,
        source_file
    from det_lines
    group by account, source_provider_id, paid_on, check_number, check_type, source_file

)

select * from final
