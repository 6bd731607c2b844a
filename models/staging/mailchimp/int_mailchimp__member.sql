-- One row per contact and audience, in its newest state.
with exported as (

    select *
    from {{ ref('stg_mailchimp__audience') }}
    qualify row_number() over (
        partition by account, member_number
        order by changed_at desc nulls last, source_file, source_row
    ) = 1

),

api_members as (

    select * from {{ ref('stg_mailchimp__api_members') }}

),

file_words as (

    select * from {{ ref('map_mailchimp__file_word') }}

),

-- unsubscribed holds subscribed: the first word of the seed that fits decides
named as (

    select
        exported.account,
        exported.member_number,
        min_by(file_words.member_status, file_words.word_order) as member_status
    from exported
    inner join file_words on exported.file_name like '%' || file_words.file_word || '%'
    group by exported.account, exported.member_number

),

final as (

    select
        exported.account,
        exported.member_number,
        exported.email,
        exported.phone,
        coalesce(
            named.member_status,
            case
                when exported.unsubscribed_at is not null then 'unsubscribed'
                when exported.cleaned_at is not null then 'cleaned'
            end
        ) as member_status,
        exported.changed_at,
        exported.source_file,
        exported.source_row
    from exported
    -- left join: a file that was renamed must not lose its contacts
    left join named
        on
            exported.account = named.account
            and exported.member_number = named.member_number
    union all
    select
        account,
        member_number,
        email,
        phone,
        member_status,
        changed_at,
        source_file,
        source_row
    from api_members

)

select * from final
