-- One row per billing of a membership: the rows of Memberships Payment, and dues on
-- bills that it does not hold.
with payments as (

    select * from {{ ref('stg_zenoti__membership_payment') }}

),

lines as (

    select * from {{ ref('int_zenoti__sale_line') }}
    where line_kind = 'membership_dues' and not is_return

),

memberships as (

    select * from {{ ref('int_zenoti__membership_sold') }}

),

guests as (

    select * from {{ ref('int_zenoti__guest_link') }}

),

state_map as (

    select * from {{ ref('map_zenoti__collection_status') }}

),

dues as (

    select
        account,
        center_name,
        invoice_no,
        {{ words('item_name') }} as plan_words,
        min(source_patient_id) as source_patient_id,
        min(sold_on) as billed_on,
        sum(net_amount) as net_amount
    from lines
    group by account, center_name, invoice_no, {{ words('item_name') }}

),

payment_rows as (

    select
        payments.account,
        payments.center_name,
        payments.invoice_no,
        {{ words('payments.membership_name') }} as plan_words,
        guests.source_patient_id,
        payments.sold_on as billed_on,
        payments.sales_inc_tax as billed_amount,
        coalesce(state_map.billing_state, 'active') as billing_state,
        payments.decline_reason
    from payments
    left join guests
        on
            payments.account = guests.account
            and payments.center_name = guests.center_name
            and payments.invoice_no = guests.invoice_no
            and payments.guest_code is not distinct from guests.guest_code
            and payments.guest_name is not distinct from guests.guest_name
            and guests.email is null
    left join state_map on lower(payments.collection_status) = state_map.source_collection_status

),

billings as (

    select
        payment_rows.account,
        payment_rows.center_name,
        payment_rows.invoice_no,
        payment_rows.plan_words,
        coalesce(dues.source_patient_id, payment_rows.source_patient_id)
            as source_patient_id,
        payment_rows.billed_on,
        -- the bill says what the dues are before tax
        coalesce(dues.net_amount, payment_rows.billed_amount) as billed_amount,
        dues.net_amount as sold_amount,
        payment_rows.billing_state,
        payment_rows.decline_reason
    from payment_rows
    left join dues
        on
            payment_rows.account = dues.account
            and payment_rows.center_name = dues.center_name
            and payment_rows.invoice_no = dues.invoice_no
            and payment_rows.plan_words = dues.plan_words
    union all
    select
        dues.account,
        dues.center_name,
        dues.invoice_no,
        dues.plan_words,
        dues.source_patient_id,
        dues.billed_on,
        dues.net_amount,
        dues.net_amount as sold_amount,
        'active' as billing_state,
        cast(null as varchar) as decline_reason
    from dues
    left join payment_rows
        on
            dues.account = payment_rows.account
            and dues.center_name = payment_rows.center_name
            and dues.invoice_no = payment_rows.invoice_no
            and dues.plan_words = payment_rows.plan_words
    where payment_rows.invoice_no is null

),

-- the membership a billing belongs to: the one sold on its invoice, else the guest's
-- latest of that plan
final as (

    select
        memberships.membership_id,
        memberships.plan_type,
        billings.*
    from billings
    inner join memberships
        on
            billings.account = memberships.account
            and billings.plan_words = memberships.plan_words
            and (
                (billings.center_name = memberships.center_name and billings.invoice_no = memberships.invoice_no)
                or (
                    billings.source_patient_id = memberships.source_patient_id
                    and billings.billed_on >= memberships.sold_on
                )
            )
    qualify row_number() over (
        partition by billings.account, billings.center_name, billings.invoice_no, billings.plan_words, billings.billed_on
        order by
            case when billings.center_name = memberships.center_name and billings.invoice_no = memberships.invoice_no
                then 0 else 1 end,
            memberships.sold_on desc, memberships.membership_id
    ) = 1

)

select * from final
