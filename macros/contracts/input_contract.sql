{#
    The input contract: what each `int_<system>__<entity>` must deliver, in this order. A key that is decided across systems
    later (who the person is, which service) comes as a source key. Every `_at` is local to the location, unless
    source_time_zone names the zone in which it is written. Locations come as the source's own words.
#}
{% macro input_contract(entity) -%}
    {%- set money = 'decimal(18,2)' -%}
    {%- set hours = 'decimal(18,4)' -%}
    {%- set place = {'source_location_id': 'varchar', 'source_location_name': 'varchar'} -%}
    {%- set contracts = {
        'patient': {
            'source_patient_key': 'varchar', 'source_patient_id': 'varchar',
            'source_location_id': 'varchar', 'source_location_name': 'varchar',
            'first_name': 'varchar', 'last_name': 'varchar', 'email': 'varchar', 'phone': 'varchar',
            'alternative_phone': 'varchar', 'birth_date': 'date', 'sex': 'varchar', 'postal_code': 'varchar',
            'profile_created_on': 'date', 'first_visit_on': 'date', 'referral_source': 'varchar',
            'sms_opt_out': 'boolean', 'email_opt_out': 'boolean', 'call_opt_out': 'boolean',
            'source_status': 'varchar', 'patient_status': 'varchar', 'is_deceased': 'boolean',
            'is_test': 'boolean', 'is_staff_or_model': 'boolean', 'is_house': 'boolean'
        },
        'provider': {
            'source_provider_key': 'varchar', 'source_provider_id': 'varchar', 'provider_name': 'varchar',
            'first_name': 'varchar', 'last_name': 'varchar', 'credential': 'varchar', 'job_title': 'varchar',
            'email': 'varchar', 'phone': 'varchar',
            'source_location_id': 'varchar', 'source_location_name': 'varchar',
            'hired_on': 'date', 'ended_on': 'date', 'is_active': 'boolean'
        },
        'service': {
            'source_service_key': 'varchar', 'source_service_id': 'varchar', 'service_name': 'varchar',
            'category': 'varchar', 'subcategory': 'varchar', 'item_type': 'varchar',
            'procedure_code': 'varchar', 'duration_minutes': hours, 'recovery_minutes': hours,
            'product_cost_amount': 'decimal(18,4)'
        },
        'service_price': {
            'source_service_key': 'varchar', 'source_location_id': 'varchar', 'source_location_name': 'varchar',
            'from_on': 'date', 'list_price': money
        },
        'appointment': {
            'appointment_id': 'varchar', 'booking_group_id': 'varchar', 'invoice_id': 'varchar',
            'source_patient_key': 'varchar', 'source_provider_key': 'varchar', 'source_service_key': 'varchar',
            'source_location_id': 'varchar', 'source_location_name': 'varchar',
            'room_name': 'varchar', 'device_name': 'varchar', 'source_time_zone': 'varchar',
            'created_at': 'timestamp', 'starts_at': 'timestamp', 'ends_at': 'timestamp', 'recovery_minutes': hours,
            'checked_in_at': 'timestamp', 'started_at': 'timestamp', 'finished_at': 'timestamp',
            'cancelled_at': 'timestamp', 'cancelled_at_basis': 'varchar', 'cancelled_by': 'varchar',
            'cancel_reason': 'varchar', 'is_late_cancel': 'boolean',
            'appointment_status': 'varchar', 'source_status': 'varchar',
            'booking_channel': 'varchar', 'source_booking_channel': 'varchar', 'booked_by_name': 'varchar',
            'is_consultation': 'boolean', 'is_first_visit': 'boolean', 'referral_kind': 'varchar',
            'deposit_amount': money, 'rescheduled_to_id': 'varchar'
        },
        'transaction': {
            'transaction_id': 'varchar', 'invoice_id': 'varchar', 'sold_on': 'date', 'sold_at': 'timestamp',
            'source_time_zone': 'varchar', 'source_patient_key': 'varchar',
            'source_location_id': 'varchar', 'source_location_name': 'varchar',
            'source_provider_key': 'varchar', 'source_selling_provider_key': 'varchar',
            'source_service_key': 'varchar', 'item_name': 'varchar', 'source_item_type': 'varchar',
            'line_type': 'varchar', 'adjustment_kind': 'varchar', 'procedure_code': 'varchar',
            'refunded_line_type': 'varchar', 'refunds_transaction_id': 'varchar',
            'quantity': hours, 'list_amount': 'decimal(18,4)', 'discount_amount': 'decimal(18,4)',
            'net_amount': 'decimal(18,4)', 'tax_amount': 'decimal(18,4)', 'tip_amount': 'decimal(18,4)',
            'prepaid_applied_amount': 'decimal(18,4)', 'prepaid_instrument_type': 'varchar',
            'prepaid_instrument_id': 'varchar', 'source_status': 'varchar'
        },
        'payment': {
            'payment_id': 'varchar', 'invoice_id': 'varchar', 'paid_on': 'date', 'paid_at': 'timestamp',
            'source_time_zone': 'varchar', 'source_patient_key': 'varchar',
            'source_location_id': 'varchar', 'source_location_name': 'varchar', 'source_provider_key': 'varchar',
            'tender': 'varchar', 'source_tender': 'varchar', 'payment_amount': money, 'tip_amount': money,
            'fee_amount': money, 'net_deposit_amount': money, 'payout_id': 'varchar',
            'is_refund': 'boolean', 'is_prepayment': 'boolean', 'is_dispute': 'boolean', 'processor': 'varchar'
        },
        'prepaid_instrument': {
            'prepaid_instrument_id': 'varchar', 'instrument_type': 'varchar', 'instrument_name': 'varchar',
            'invoice_id': 'varchar', 'source_patient_key': 'varchar',
            'source_location_id': 'varchar', 'source_location_name': 'varchar', 'sold_on': 'date',
            'sold_amount': money, 'list_amount': money, 'redeemed_amount': money, 'refunded_amount': money,
            'expired_amount': money, 'balance_amount': money, 'expires_on': 'date',
            'source_status': 'varchar', 'instrument_status': 'varchar'
        },
        'prepaid_instrument_item': {
            'prepaid_instrument_id': 'varchar', 'item_name': 'varchar', 'source_service_key': 'varchar',
            'quantity': hours, 'list_amount': money, 'redeemed_amount': money
        },
        'membership': {
            'membership_id': 'varchar', 'source_patient_key': 'varchar',
            'source_location_id': 'varchar', 'source_location_name': 'varchar',
            'plan_name': 'varchar', 'plan_type': 'varchar', 'invoice_id': 'varchar',
            'started_on': 'date', 'ended_on': 'date', 'cancel_kind': 'varchar', 'source_status': 'varchar',
            'membership_status': 'varchar', 'balance_amount': money
        },
        'membership_period': {
            'membership_id': 'varchar', 'from_on': 'date', 'to_on': 'date', 'monthly_amount': money,
            'state': 'varchar'
        },
        'compensation': {
            'compensation_id': 'varchar', 'source_provider_key': 'varchar', 'employee_name': 'varchar',
            'first_name': 'varchar', 'last_name': 'varchar',
            'source_location_id': 'varchar', 'source_location_name': 'varchar',
            'pay_period_start_on': 'date', 'pay_period_end_on': 'date', 'paid_on': 'date',
            'is_off_cycle': 'boolean', 'component': 'varchar', 'source_component': 'varchar', 'hours': hours,
            'compensation_amount': money, 'is_employer_cost': 'boolean', 'is_estimated': 'boolean'
        },
        'provider_hours': {
            'source_provider_key': 'varchar', 'source_location_id': 'varchar', 'source_location_name': 'varchar',
            'worked_on': 'date', 'source_kind': 'varchar', 'shift_starts_at': 'timestamp',
            'shift_ends_at': 'timestamp', 'scheduled_hours': hours, 'blocked_hours': hours,
            'available_hours': hours, 'worked_hours': hours, 'consult_slots': hours
        },
        'product_usage': {
            'product_usage_id': 'varchar', 'used_on': 'date', 'invoice_id': 'varchar',
            'source_location_id': 'varchar', 'source_location_name': 'varchar', 'source_provider_key': 'varchar',
            'source_service_key': 'varchar', 'product_name': 'varchar', 'quantity': hours,
            'unit_cost_amount': 'decimal(18,4)', 'cost_amount': 'decimal(18,4)', 'kind': 'varchar'
        },
        'purchase': {
            'purchased_on': 'date', 'source_location_id': 'varchar', 'source_location_name': 'varchar',
            'vendor': 'varchar', 'product_name': 'varchar', 'quantity': hours, 'purchase_amount': money,
            'is_rebate': 'boolean'
        },
        'lead': {
            'lead_id': 'varchar', 'source_lead_key': 'varchar', 'created_at': 'timestamp', 'source_time_zone': 'varchar',
            'source_location_id': 'varchar', 'source_location_name': 'varchar',
            'first_name': 'varchar', 'last_name': 'varchar', 'email': 'varchar', 'phone': 'varchar',
            'source_channel': 'varchar', 'channel': 'varchar', 'campaign_id': 'varchar', 'campaign': 'varchar',
            'click_id': 'varchar', 'utm_source': 'varchar', 'utm_medium': 'varchar', 'utm_campaign': 'varchar',
            'inquiry_type': 'varchar', 'owner': 'varchar', 'is_spam': 'boolean'
        },
        'lead_event': {
            'lead_event_id': 'varchar', 'lead_id': 'varchar', 'occurred_at': 'timestamp', 'source_time_zone': 'varchar',
            'stage': 'varchar', 'source_stage': 'varchar', 'channel': 'varchar', 'is_human': 'boolean',
            'attempt_number': 'bigint'
        },
        'ad_spend': {
            'spend_on': 'date', 'source_location_id': 'varchar', 'platform': 'varchar', 'campaign_id': 'varchar',
            'campaign': 'varchar', 'channel': 'varchar', 'currency': 'varchar', 'spend_amount': money,
            'impressions': 'bigint', 'clicks': 'bigint', 'platform_conversions': hours
        },
        'appointment_event': {
            'appointment_id': 'varchar', 'occurred_at': 'timestamp', 'source_time_zone': 'varchar',
            'event': 'varchar', 'source_event': 'varchar',
            'old_starts_at': 'timestamp', 'new_starts_at': 'timestamp'
        },
        'transaction_share': {
            'transaction_id': 'varchar', 'source_provider_key': 'varchar', 'share': 'decimal(18,6)'
        },
        'transaction_appointment': {
            'transaction_id': 'varchar', 'appointment_id': 'varchar'
        },
        'payment_allocation': {
            'payment_id': 'varchar', 'transaction_id': 'varchar', 'allocated_amount': money
        },
        'payout': {
            'payout_id': 'varchar', 'source_location_id': 'varchar', 'source_location_name': 'varchar',
            'paid_out_on': 'date', 'payout_amount': money, 'fee_amount': money
        },
        'bank_line': {
            'bank_line_id': 'varchar', 'source_location_id': 'varchar', 'source_location_name': 'varchar',
            'posted_on': 'date', 'description': 'varchar', 'account_name': 'varchar', 'bank_amount': money
        },
        'ledger_entry': {
            'ledger_entry_id': 'varchar', 'source_location_id': 'varchar', 'source_location_name': 'varchar',
            'posted_on': 'date', 'description': 'varchar', 'account_name': 'varchar', 'ledger_amount': money
        },
        'liability_statement': {
            'source_location_id': 'varchar', 'source_location_name': 'varchar', 'stated_on': 'date',
            'instrument_type': 'varchar', 'balance_amount': money
        },
        'inventory_count': {
            'counted_on': 'date', 'source_location_id': 'varchar', 'source_location_name': 'varchar',
            'product_name': 'varchar', 'quantity': hours, 'unit_cost_amount': 'decimal(18,4)'
        },
        'message': {
            'message_id': 'varchar', 'source_patient_key': 'varchar', 'source_lead_key': 'varchar',
            'contact_name': 'varchar', 'contact_email': 'varchar', 'contact_phone': 'varchar',
            'source_location_id': 'varchar', 'source_location_name': 'varchar',
            'sent_at': 'timestamp', 'source_time_zone': 'varchar', 'direction': 'varchar', 'channel': 'varchar',
            'purpose': 'varchar', 'source_purpose': 'varchar', 'sequence_name': 'varchar', 'touch_number': 'bigint',
            'is_automated': 'boolean', 'is_answered_live': 'boolean', 'duration_seconds': 'bigint',
            'outcome': 'varchar'
        },
        'review': {
            'review_id': 'varchar', 'source_location_id': 'varchar', 'source_location_name': 'varchar',
            'source_provider_key': 'varchar', 'reviewed_on': 'date', 'reviewed_at': 'timestamp',
            'source_time_zone': 'varchar', 'platform': 'varchar', 'kind': 'varchar',
            'rating': 'decimal(18,2)', 'nps_score': 'bigint', 'platform_review_id': 'varchar'
        },
        'contact_consent': {
            'source_patient_key': 'varchar', 'contact_email': 'varchar', 'contact_phone': 'varchar',
            'channel': 'varchar', 'is_opted_out': 'boolean',
            'source_status': 'varchar', 'changed_on': 'date'
        },
        'treatment_plan_item': {
            'treatment_plan_item_id': 'varchar', 'plan_id': 'varchar', 'alternative_group': 'varchar',
            'source_patient_key': 'varchar', 'source_provider_key': 'varchar', 'source_service_key': 'varchar',
            'source_location_id': 'varchar', 'source_location_name': 'varchar', 'procedure_code': 'varchar',
            'presented_on': 'date', 'plan_item_amount': money, 'plan_item_status': 'varchar',
            'source_status': 'varchar', 'scheduled_on': 'date', 'completed_on': 'date', 'declined_on': 'date',
            'appointment_id': 'varchar', 'list_number': 'bigint'
        },
        'recall': {
            'source_patient_key': 'varchar', 'source_location_id': 'varchar', 'source_location_name': 'varchar',
            'recall_type': 'varchar', 'interval_days': 'bigint', 'due_on': 'date', 'scheduled_on': 'date',
            'is_disabled': 'boolean'
        }
    } -%}
    {%- set contract = {} -%}
    {%- do contract.update(contracts[entity]) -%}
    {%- do contract.update({'source_system': 'varchar', 'account': 'varchar', 'source_file': 'varchar', 'source_row': 'bigint'}) -%}
    {{ return(contract) }}
{%- endmacro %}

{# The entity from every registered system that provides it, by the contract's columns; typed and empty when none does. #}
{% macro union_entity(entity) -%}
    {%- set contract = input_contract(entity) -%}
    {%- set providing = [] -%}
    {%- for system, entities in var('systems').items() -%}
        {%- if entity in entities -%}{%- do providing.append(system) -%}{%- endif -%}
    {%- endfor -%}
    {%- for system in providing %}
    select
        {%- for column, type in contract.items() %}
        cast({{ column }} as {{ type }}) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('int_' ~ system ~ '__' ~ entity) }}
    {{ 'union all' if not loop.last }}
    {%- else %}
    select
        {%- for column, type in contract.items() %}
        cast(null as {{ type }}) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    where false
    {%- endfor %}
{%- endmacro %}
