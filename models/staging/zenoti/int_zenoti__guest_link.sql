-- One row per way in which an export names a guest (centre, invoice, code, e-mail,
-- name), with the guest's id.
with appointments as (

    select * from {{ ref('stg_zenoti__appointment') }}

),

guests as (

    select * from {{ ref('stg_zenoti__guest') }}

),

mentions as (

    select account, center_name, invoice_no, guest_code, email, guest_name from appointments
    union
    select account, center_name, invoice_no, guest_code, cast(null as varchar), guest_name
    from {{ ref('stg_zenoti__sales_accrual') }}
    union
    select account, center_name, invoice_no, guest_code, cast(null as varchar), guest_name
    from {{ ref('stg_zenoti__sales_cash') }}
    union
    select account, center_name, invoice_no, guest_code, cast(null as varchar), guest_name
    from {{ ref('stg_zenoti__package') }}
    union
    select account, center_name, invoice_no, guest_code, cast(null as varchar), guest_name
    from {{ ref('stg_zenoti__membership') }}
    union
    select account, center_name, invoice_no, guest_code, cast(null as varchar), guest_name
    from {{ ref('stg_zenoti__membership_payment') }}

),

told as (

    select
        mentions.*,
        {{ contact_id('mentions.guest_code', 'mentions.email', 'cast(null as varchar)', 'mentions.guest_name') }}
            as own_id,
        {{ words('mentions.guest_name') }} as name_words
    from mentions

),

-- another line of the same invoice may name the same person better
invoice_guests as (

    select account, center_name, invoice_no, name_words, min(own_id) as guest_id
    from told
    where invoice_no is not null and own_id is not null and name_words is not null
    group by account, center_name, invoice_no, name_words
    having count(distinct own_id) = 1

),

listed as (

    select
        guests.account,
        guests.guest_code,
        {{ contact_id(
            'guests.guest_code', 'guests.email', 'coalesce(guests.mobile_phone, guests.home_phone)',
            "concat_ws(' ', guests.first_name, guests.last_name)"
        ) }} as guest_id,
        {{ words("concat_ws(' ', guests.first_name, guests.last_name)") }} as name_words
    from guests

),

-- a name tells a guest only if nobody else bears it; a guest without a code before
-- those who have one, because an export that knows the code writes it
named_guests as (

    select
        account,
        name_words,
        case
            when count(distinct guest_id) = 1 then min(guest_id)
            when count(distinct case when guest_code is null then guest_id end) = 1
                then min(case when guest_code is null then guest_id end)
        end as guest_id
    from listed
    where name_words is not null
    group by account, name_words

),

final as (

    select
        told.account,
        told.center_name,
        told.invoice_no,
        told.guest_code,
        told.email,
        told.guest_name,
        coalesce(told.own_id, invoice_guests.guest_id, named_guests.guest_id, 'name:' || told.name_words)
            as source_patient_id
    from told
    left join invoice_guests
        on
            told.account = invoice_guests.account
            and told.center_name = invoice_guests.center_name
            and told.invoice_no = invoice_guests.invoice_no
            and told.name_words = invoice_guests.name_words
    left join named_guests
        on
            told.account = named_guests.account
            and told.name_words = named_guests.name_words

)

select * from final
