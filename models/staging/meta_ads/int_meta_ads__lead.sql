-- One row per submitted form.
with form_leads as (

    select * from {{ ref('stg_meta_ads__form_leads') }}

),

api_leads as (

    select * from {{ ref('stg_meta_ads__api_leads') }}

),

{% set columns -%}
        account,
        source_location_id,
        lead_number,
        campaign_id,
        campaign_name,
        form_name,
        full_name,
        first_name,
        last_name,
        email,
        phone,
        is_organic,
        platform,
        created_at,
        source_file,
        source_row,
        file_sha256,
        file_latest_on,
        export_stamp,
        path_version
{%- endset %}
-- a copy may bear the ids without their types, or come from the API: it is the same lead
forms as (

    select *
    from (
        select {{ columns }}, 1 as way from form_leads
        union all
        select {{ columns }}, 2 as way from api_leads
    ) as both_ways
    qualify row_number() over (
        partition by account, lead_number
        order by
            way,
            file_latest_on desc nulls last,
            export_stamp desc nulls last,
            path_version desc,
            file_sha256 desc,
            source_row
    ) = 1

),

platforms as (

    select * from {{ ref('map_meta_ads__platform') }}

),

final as (

    select
        -- keys
        {{ source_key('meta_ads', 'forms.account', 'forms.lead_number') }} as lead_id,
        {{ source_key('meta_ads', 'forms.account', 'forms.lead_number') }} as source_lead_key,

        -- times: the file writes the offset, so the moment is known
        forms.created_at,
        'UTC' as source_time_zone,

        -- who
        forms.source_location_id,
        cast(null as varchar) as source_location_name,
        coalesce(forms.first_name, {{ given_names('forms.full_name') }}) as first_name,
        coalesce(forms.last_name, {{ family_name('forms.full_name') }}) as last_name,
        forms.email,
        forms.phone,

        -- from where: an organic form was reached without an ad
        forms.platform as source_channel,
        coalesce(
            case
                when forms.is_organic then platforms.organic_channel
                when not forms.is_organic then platforms.paid_channel
            end,
            'unknown'
        ) as channel,
        forms.campaign_id,
        forms.campaign_name as campaign,
        cast(null as varchar) as click_id,
        cast(null as varchar) as utm_source,
        cast(null as varchar) as utm_medium,
        cast(null as varchar) as utm_campaign,

        -- what about
        forms.form_name as inquiry_type,
        cast(null as varchar) as owner,
        -- Meta fills the answers of a test lead with this text
        coalesce(
            lower(
                coalesce(forms.full_name, '') || coalesce(forms.first_name, '')
                || coalesce(forms.email, '') || coalesce(forms.phone, '')
            ) like '%<test lead%',
            false
        ) as is_spam,

        -- provenance
        'meta_ads' as source_system,
        forms.account,
        forms.source_file,
        forms.source_row

    from forms
    -- left join: a platform nobody has mapped yet must not lose the lead
    left join platforms on lower(forms.platform) = platforms.platform

)

select * from final
