{#
    The lines that earned revenue, or gave it away, as the terms of a change need them: one unit each with its price before discounts and its
    discount; refunds, write-offs and corrections are no unit, and stand apart. A query over the sale lines of the name given.
#}
{% macro revenue_line(lines) -%}
    select
        location_id,
        service_line,
        coalesce(service_id, line_type) as service_id,
        sold_on,
        {{ month_start('sold_on') }} as month_start_on,
        case when line_type in ('refund', 'adjustment') then 0 else 1 end as units,
        case when line_type in ('refund', 'adjustment') then 0 else earned_amount + taken_off end as gross_amount,
        case when line_type in ('refund', 'adjustment') then 0 else taken_off end as discount_amount,
        case when line_type in ('refund', 'adjustment') then earned_amount else 0 end as correction_amount
    from (
        select
            *,
            case
                when line_type in ('service', 'retail', 'redemption') then coalesce(discount_amount, 0) else 0
            end as taken_off
        from {{ lines }}
    ) as discounted
    -- what is paid before it is earned shows when it is redeemed
    where sold_type not in ('package_sale', 'gift_card_sale', 'deposit')
    and (earned_amount <> 0 or taken_off <> 0)
{%- endmacro %}

{#
    What the change of earned revenue from an earlier period to a later one is made of: volume, mix, price, discount and refund, which add up to it,
    to the cent. `paired` has a row per key and service with `units`, `gross_amount`, `discount_amount`, `correction_amount`, and the same
    of the earlier period as `earlier_…`; `entity` are the keys of that whose lines are more or fewer.
#}
{% macro revenue_terms(paired, keys, entity) -%}
    with totalled as (

        select
            *,
            cast(sum(units) over entity as double) as all_units,
            cast(sum(earlier_units) over entity as double) as all_earlier_units,
            cast(earlier_gross_amount - earlier_discount_amount as double) as earlier_paid,
            cast(earlier_gross_amount - earlier_discount_amount as double) / nullif(earlier_units, 0) as earlier_price
        from {{ paired }}
        window entity as (partition by {{ entity | join(', ') }})

    ),

    termed as (

        select
            *,
            -- as many lines more or less as all together, at the mix and the prices of before
            coalesce(all_units / nullif(all_earlier_units, 0) - 1, 0) * earlier_paid as volume_term,
            case
                when earlier_units = 0 then cast(gross_amount - discount_amount as double)
                else units * earlier_price - coalesce(all_units / nullif(all_earlier_units, 0), 1) * earlier_paid
            end as mix_term,
            case
                when units = 0 or earlier_units = 0 then 0
                else cast(earlier_discount_amount as double) / earlier_units * units - cast(discount_amount as double)
            end as discount_term
        from totalled

    ),

    summed as (

        -- sums of exact numbers do not depend on the order of the rows
        select
            {{ keys | join(', ') }},
            cast(sum(gross_amount - discount_amount + correction_amount) as decimal(18, 2)) as earned_amount,
            cast(sum(earlier_gross_amount - earlier_discount_amount + earlier_correction_amount) as decimal(18, 2))
                as earlier_earned_amount,
            cast(sum(cast(volume_term as decimal(28, 8))) as decimal(18, 2)) as volume_amount,
            cast(sum(cast(mix_term as decimal(28, 8))) as decimal(18, 2)) as mix_amount,
            cast(sum(cast(discount_term as decimal(28, 8))) as decimal(18, 2)) as discount_amount,
            cast(sum(correction_amount - earlier_correction_amount) as decimal(18, 2)) as refund_amount
        from termed
        group by {{ keys | join(', ') }}

    )

    select
        *,
        cast(earned_amount - earlier_earned_amount as decimal(18, 2)) as change_amount,
        -- the rest, so that no cent is lost
        cast(
            earned_amount - earlier_earned_amount - volume_amount - mix_amount - discount_amount - refund_amount
            as decimal(18, 2)
        ) as price_amount
    from summed
{%- endmacro %}
