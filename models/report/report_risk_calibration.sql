-- One row per risk, segment and tenth of the tested cases, by the scorer that is used: what it said, and what came true.
{{ config(alias='risk_calibration') }}

with calibration as (

    select * from {{ ref('risk_calibration') }}

),

gates as (

    select * from {{ ref('risk_gate') }}
    where is_used

),

decided as (

    select
        calibration.*,
        {{ is_hidden_in_group(
            'least(calibration.event_patients, calibration.other_patients)',
            'calibration.risk, calibration.segment',
            'calibration.tenth'
        ) }} as is_suppressed
    from calibration
    inner join gates
        on calibration.risk = gates.risk
        and calibration.segment = gates.segment
        and calibration.scorer = gates.scorer

),

final as (

    select
        risk,
        segment,
        scorer,
        tenth,
        case when not is_suppressed then cast(said_probability as double) end as said_probability,
        case when not is_suppressed then cast(true_share as double) end as true_share,
        is_suppressed
    from decided

)

select * from final
order by final.risk, final.segment, final.tenth
