-- One row per provider and share that explains the own figures; a share that rests on few patients, or leaves few, is hidden.
{{ config(alias='provider_page_context') }}

with shares as (

    select * from {{ ref('provider_page_context') }}

),

labels as (

    select * from {{ ref('provider_label') }}
    where folder is not null

),

judged as (

    select
        shares.*,
        labels.folder,
        -- kinds of treatment add up to all visits; of the others each leaves its own rest
        {{ is_hidden_in_group('shares.patients', 'shares.provider_id, shares.context_order', 'shares.item') }}
        or coalesce(shares.other_patients between 1 and {{ parameter('suppress_below') }} - 1, false)
            as is_suppressed
    from shares
    inner join labels on shares.provider_id = labels.provider_id

),

final as (

    select
        folder,
        quarter_end_on,
        context_order,
        context_name,
        item,
        case when not is_suppressed then cases end as cases,
        case when not is_suppressed then share end as share,
        is_suppressed
    from judged

)

select * from final
order by final.folder, final.context_order, final.share desc nulls last, final.item
