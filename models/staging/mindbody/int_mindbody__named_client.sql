-- One row per name in the contact logs: the only client who bears it, else the name
-- alone.
with names as (

    select distinct account, client_name
    from {{ ref('stg_mindbody__contact_log') }}
    where client_name is not null

),

bearers as (

    select account, client_id, client_name from {{ ref('stg_mindbody__client') }}
    union
    select account, client_id, client_name from {{ ref('stg_mindbody__visit') }}
    union
    select account, client_id, client_name from {{ ref('stg_mindbody__sale') }}

),

clients as (

    select
        account,
        {{ words('client_name') }} as name_words,
        min(client_id) as client_id
    from bearers
    where client_id is not null
    group by account, {{ words('client_name') }}
    having count(distinct client_id) = 1

),

final as (

    select
        names.account,
        names.client_name,
        coalesce(clients.client_id, 'name:' || {{ words('names.client_name') }})
            as source_patient_id
    from names
    left join clients
        on
            names.account = clients.account
            and {{ words('names.client_name') }} = clients.name_words

)

select * from final
