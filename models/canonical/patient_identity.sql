-- One row per source record of a person, with the rule that linked it.
{{ typed_empty() }}
