-- People known on one side only. Their pay or their work stays apart from the rest until an alias in practice.yml
-- (`providers: aliases`) joins the two names, or an entry of their own says who they are.
{{ config(severity='warn', store_failures=true) }}
select * from {{ ref('int_provider__unmatched') }}
