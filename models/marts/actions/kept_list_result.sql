-- One row per list and person on it on the last day of each month before today for which lists were kept, with what
-- came of it.
{%- set members %}
(
    select
        lists.as_of_on as list_on,
        kinds.list_name,
        lists.patient_id,
        lists.location_id,
        lists.overdue_band
    from {{ ref('call_list') }} as lists
    inner join {{ ref('call_list_kind') }} as kinds
        on position(', ' || kinds.list_name || ', ' in ', ' || lists.all_lists || ', ') > 0
    where lists.as_of_on in (
        select max(as_of_on) from {{ ref('call_list') }}
        where as_of_on < {{ as_of() }}
        group by {{ month_start('as_of_on') }}
    )
)
{%- endset %}
{{ list_results(members) }}
