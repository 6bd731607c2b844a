-- One row per list of statistics in a campaign's own report, and per link below one.
with typed as (

    {{ typed_rows('mailchimp', 'campaign_report') }}

),

final as (

    select
        -- keys: the report has no id of its campaign
        account,
        source_location_id,
        title,
        part,
        url,

        -- attributes
        subject,

        -- times, in the time zone of the account
        sent_at,
        last_opened_at,

        -- measures: a count with its share in brackets behind it
        {% for name in [
            'recipients', 'deliveries', 'bounces', 'openers', 'total_opens', 'clickers', 'total_clicks',
            'unsubscribes', 'complaints',
        ] -%}
        {{ parse_integer(text_before_last_brackets(name)) }} as {{ name }}_count,
        {% endfor -%}
        url_total_clicks as url_click_count,
        url_unique_clicks as url_unique_click_count,

        -- provenance
        source_file,
        source_row,
        file_sha256

    from typed

)

select * from final
