-- One row per person of the source records, with the role that job title or credential tells.
with links as (

    select * from {{ ref('int_provider__link') }}

),

role_rules as (

    select * from {{ ref('provider_role') }}

),

credentials as (

    select * from {{ ref('provider_credential') }}

),

by_title as (

    select
        links.provider_id,
        role_rules.role,
        role_rules.priority as rule_order
    from links
    inner join role_rules
        on
            role_rules.field = 'job_title'
            and links.job_title_words like {{ glob_as_like('role_rules.pattern') }}

),

-- of several credentials the first written is the one a person works under
by_credential as (

    select
        links.provider_id,
        credentials.role,
        1000 + position(' ' || credentials.credential || ' ' in ' ' || links.credential_words || ' ') as rule_order
    from links
    inner join credentials
        on ' ' || links.credential_words || ' ' like '% ' || credentials.credential || ' %'
    where credentials.role is not null

),

evidence as (

    select * from by_title
    union all
    select * from by_credential

),

final as (

    select
        provider_id,
        role
    from evidence
    qualify row_number() over (partition by provider_id order by rule_order, role) = 1

)

select * from final
