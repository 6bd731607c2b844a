-- One row per past day of lists, list and person who would have been on it, by what was known that day,
-- with what came of it.
{{ list_results("(select * from " ~ ref('list_member') ~ " where list_on < " ~ as_of() ~ ")") }}
