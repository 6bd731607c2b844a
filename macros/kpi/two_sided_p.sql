{#
    The chance of a standard normal value at least so far from zero: Abramowitz and Stegun 7.1.26, right to six decimals, since engines do not
    share an error function.
#}
{% macro two_sided_p(z) -%}
    {%- set x = "(abs(" ~ z ~ ") / sqrt(2.0))" -%}
    {%- set t = "(1 / (1 + 0.3275911 * " ~ x ~ "))" -%}
    {{ return(
        t ~ " * (0.254829592 + " ~ t ~ " * (-0.284496736 + " ~ t ~ " * (1.421413741 + " ~ t ~ " * (-1.453152027 + "
        ~ t ~ " * 1.061405429)))) * exp(-(" ~ x ~ " * " ~ x ~ "))"
    ) }}
{%- endmacro %}
