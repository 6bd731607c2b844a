-- One row per invoice and tender word that its Payment Type lists.
with listed as (

    select distinct account, center_name, invoice_no, payment_type
    from {{ ref('stg_zenoti__sales_cash') }}
    where payment_type is not null
    union
    select distinct account, center_name, invoice_no, payment_type
    from {{ ref('stg_zenoti__sales_accrual') }}
    where payment_type is not null

),

tender_map as (

    select * from {{ ref('map_zenoti__tender') }}

),

-- ` Card, Gift Card(2)`: the number in brackets counts the cards
parts as (

    select distinct
        listed.account,
        listed.center_name,
        listed.invoice_no,
        lower(trim({{ text_before_last_brackets('trim(words.line)') }}))
            as source_tender
    from listed
    cross join {{ lines_of("replace(listed.payment_type, ',', chr(10))", 'words') }}

),

final as (

    select
        parts.account,
        parts.center_name,
        parts.invoice_no,
        parts.source_tender,
        coalesce(tender_map.tender, 'other') as tender,
        -- what nobody mapped is taken for money: a tender that settles nothing new is
        -- one of the vendor's own words
        coalesce(tender_map.is_money, true) as is_money
    from parts
    left join tender_map on parts.source_tender = tender_map.source_tender
    where parts.source_tender <> ''

)

select * from final
