{#
    The id of a person's record: the vendor's own, else the e-mail, else the phone; null when there is none of them. The name
    belongs to it, because a family shares an e-mail and a phone.
#}
{% macro contact_id(id, email, phone, name) -%}
    {%- set name_part = "coalesce(' ' || " ~ words(name) ~ ", '')" -%}
    {{ return(
        "coalesce(" ~ id ~ ", 'email:' || " ~ normalised_email(email) ~ " || " ~ name_part
        ~ ", 'phone:' || " ~ normalised_phone(phone) ~ " || " ~ name_part ~ ")"
    ) }}
{%- endmacro %}
