{#
    Rounds a column of exact decimals to cents so that the sum over the partition is the exact sum, rounded half up: each row takes what
    the running total gains. Rows that are whole cents stay what they are.
#}
{% macro running_cents(amount, partition_by, order_by) -%}
    {%- set window = "over (partition by " ~ partition_by ~ " order by " ~ order_by ~ " rows between unbounded preceding and " -%}
    {{ return(
        "case when " ~ amount ~ " is not null then cast("
        ~ whole_cents("sum(" ~ amount ~ ") " ~ window ~ "current row)")
        ~ " - coalesce(" ~ whole_cents("sum(" ~ amount ~ ") " ~ window ~ "1 preceding)") ~ ", 0)"
        ~ " as decimal(18, 2)) end"
    ) }}
{%- endmacro %}

{# An exact decimal in cents, halves upwards whatever the sign: adding whole cents before or after comes to the same. #}
{% macro whole_cents(amount) -%}
    {{ return(
        "cast(floor(cast(" ~ amount ~ " as decimal(24, 4)) * 100 + 0.5) as decimal(20, 0)) * cast(0.01 as decimal(3, 2))"
    ) }}
{%- endmacro %}

{# An exact decimal in cents, halves away from zero: the mirror of a sale is its refund. #}
{% macro round_half_up(amount) -%}{{ return("round(" ~ amount ~ ", 2)") }}{%- endmacro %}

{#
    Share of an amount in cents: amount × weight ÷ total, halves away from zero, in whole numbers so that no digit is lost. Weights are
    decimals of up to four places, of either sign, their total is above zero. The remainder is the caller's: see `split_cents`.
#}
{% macro pro_rata(amount, weight, total) -%}
    {{ return(adapter.dispatch('pro_rata')(amount, weight, total)) }}
{%- endmacro %}

{% macro duckdb__pro_rata(amount, weight, total) -%}
    {%- set cents = "abs(cast(" ~ amount ~ " as decimal(18, 2)) * 100)::hugeint" -%}
    {%- set part = "abs(cast(cast(" ~ weight ~ " as decimal(18, 4)) * 10000 as hugeint))" -%}
    {%- set whole = "nullif(cast(cast(" ~ total ~ " as decimal(22, 4)) * 10000 as hugeint), 0)" -%}
    {{ return(
        "cast(sign(" ~ amount ~ ") * sign(" ~ weight ~ ") * cast((2 * " ~ cents ~ " * " ~ part ~ " + " ~ whole ~ ") // (2 * " ~ whole
        ~ ") as decimal(20, 0)) * cast(0.01 as decimal(3, 2)) as decimal(18, 2))"
    ) }}
{%- endmacro %}

{% macro spark__pro_rata(amount, weight, total) -%}
    {{ return("cast(round(" ~ amount ~ " * cast(" ~ weight ~ " as decimal(18, 4)) / nullif(" ~ total ~ ", 0), 2) as decimal(18, 2))") }}
{%- endmacro %}

{#
    Splits an amount over the rows of a partition by weight, to the cent: the last row takes the residue, so that the parts sum to the
    amount. `total` is the weight of the whole partition, `order_by` a total order inside it.
#}
{% macro split_cents(amount, weight, total, partition_by, order_by) -%}
    {%- set part = pro_rata(amount, weight, total) -%}
    {%- set window = "over (partition by " ~ partition_by ~ " order by " ~ order_by -%}
    {{ return(
        "cast(case when lead(1) " ~ window ~ ") = 1 then " ~ part ~ " else " ~ amount ~ " - coalesce(sum(" ~ part ~ ") "
        ~ window ~ " rows between unbounded preceding and 1 preceding), 0) end as decimal(18, 2))"
    ) }}
{%- endmacro %}

{#
    Money that an API writes as a whole number of the currency's smallest unit, as an amount: 60000 usd is 600.00, 600 jpy is 600. Which
    currencies have no or three decimals is ISO 4217's list as card processors use it.
#}
{% macro from_minor_units(units, currency) -%}
    {%- set whole = "'BIF', 'CLP', 'DJF', 'GNF', 'JPY', 'KMF', 'KRW', 'MGA', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'" -%}
    {%- set thousandths = "'BHD', 'JOD', 'KWD', 'OMR', 'TND'" -%}
    {{ return(
        "cast(" ~ units ~ " * case when upper(" ~ currency ~ ") in (" ~ whole ~ ") then cast(1 as decimal(4, 3)) when upper("
        ~ currency ~ ") in (" ~ thousandths ~ ") then cast(0.001 as decimal(4, 3)) else cast(0.01 as decimal(4, 3)) end"
        ~ " as decimal(18, 4))"
    ) }}
{%- endmacro %}
