-- One row per location and day in the span of the data: opening hours, 0 on closures.
{{ typed_empty() }}
