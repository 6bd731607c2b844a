-- One row per person who works in the practice, and one house record per location that needs it.
{{ typed_empty() }}
