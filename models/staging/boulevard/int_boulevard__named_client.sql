-- One row per name by which a sale or a payment speaks of a client: the only client who
-- bears it, else the name alone, because namesakes cannot be told apart.
with names as (

    select account, client_name
    from {{ ref('stg_boulevard__detailed_line_item') }}
    where client_name is not null
    union
    select account, client_name
    from {{ ref('int_boulevard__tender') }}
    where client_name is not null

),

clients as (

    select
        account,
        {{ words("concat_ws(' ', first_name, last_name)") }} as name_words,
        min(client_id) as client_id
    from {{ ref('stg_boulevard__client_record') }}
    group by account, {{ words("concat_ws(' ', first_name, last_name)") }}
    having count(*) = 1

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
