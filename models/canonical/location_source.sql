-- One row per location, kind of fact, source and span of time: which system is the record of what.
{{ typed_empty() }}
