-- One row per deal and associated contact that is known here. Deals
-- without one cannot be tied to a person and stay out; a test counts them.
with deals as (

    select * from {{ ref('int_hubspot__deal') }}

),

contacts as (

    select * from {{ ref('int_hubspot__contact') }}

),

listed as (

    select
        deals.account,
        deals.record_id as deal_record_id,
        trim(contact.line) as contact_record_id
    from deals
    cross join {{ lines_of("replace(deals.contact_ids, ';', chr(10))", 'contact') }}
    union all
    select account, deal_record_id, contact_record_id
    from {{ ref('stg_hubspot__api_deal_contacts') }}

),

final as (

    select distinct
        listed.account,
        listed.deal_record_id,
        listed.contact_record_id
    from listed
    inner join contacts
        on
            listed.account = contacts.account
            and listed.contact_record_id = contacts.record_id

)

select * from final
