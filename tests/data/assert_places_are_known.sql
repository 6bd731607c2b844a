-- Words for a place that no location of practice.yml bears. Rows of such places reach no location; adding the word to the
-- location's `names` resolves it.
{{ config(severity='warn', store_failures=true) }}
select * from {{ ref('int_location__resolve') }}
where match_rule = 'none' and source_location_name is not null
