-- One row: the parameters that the scorers and their gate go by.
with final as (

    select
        {%- for name, type in {
            'risk_test_months': 'integer',
            'risk_calibration_months': 'integer',
            'risk_min_months': 'integer',
            'risk_min_events': 'integer',
            'risk_max_cases': 'integer',
            'risk_auc_margin': 'double',
            'risk_brier_margin': 'double',
        }.items() %}
        {{ parameter(name, type) }} as {{ name | replace('risk_', '') }}{{ ',' if not loop.last }}
        {%- endfor %}

)

select * from final
