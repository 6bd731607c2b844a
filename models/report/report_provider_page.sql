-- One row per provider who works here: whose page it is, for which quarter, and one thing to take from it.
{{ config(alias='provider_page') }}

with labels as (

    select * from {{ ref('provider_label') }}
    where folder is not null

),

providers as (

    select * from {{ ref('provider') }}

),

quarters as (

    select * from {{ ref('report_provider_page_figure') }}

),

figures as (

    select * from quarters
    where is_current

),

metrics as (

    select * from {{ ref('metrics') }}

),

texts as (

    select
        *,
        min(figure_order) over () = figure_order as is_first
    from {{ ref('provider_figure') }}

),

quarter as (

    select max(period_end_on) as quarter_end_on
    from {{ ref('disclosure_cell') }}
    where level = 'provider'
    and period_grain = 'quarter'
    and period_end_on <= {{ as_of() }}

),

told as (

    select
        folder,
        count(*) as figures_shown
    from figures
    where value is not null
    group by folder

),

-- the figure that lost most against the own year before; of what should be low, what is left to one is compared
chosen as (

    select
        figures.folder,
        figures.metric_key
    from figures
    inner join metrics on figures.metric_key = metrics.metric_key
    left join quarters as year_ago
        on figures.folder = year_ago.folder
        and figures.metric_key = year_ago.metric_key
        and {{ add_months('figures.quarter_start_on', -12) }} = year_ago.quarter_start_on
    where figures.value is not null
    qualify row_number() over (
        partition by figures.folder
        order by
            case
                when metrics.direction = 'lower' then (1 - year_ago.value) / nullif(1 - figures.value, 0)
                else year_ago.value / nullif(figures.value, 0)
            end desc nulls last,
            figures.figure_order
    ) = 1

),

final as (

    select
        labels.folder,
        labels.provider_label,
        replace(providers.role, '_', ' ') as role,
        quarter.quarter_end_on,
        coalesce(told.figures_shown, 0) as figures_shown,
        named.name as practice_of,
        texts.not_in_ones_hands,
        texts.to_copy
    from labels
    inner join providers on labels.provider_id = providers.provider_id
    cross join quarter
    left join told on labels.folder = told.folder
    left join chosen on labels.folder = chosen.folder
    -- who has no figure yet takes the first practice of all
    inner join texts
        on coalesce(texts.metric_key = chosen.metric_key, texts.is_first)
    inner join metrics as named on texts.metric_key = named.metric_key

)

select * from final
order by final.folder
