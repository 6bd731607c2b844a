-- One row per service or item as the practice names it.
{{ typed_empty() }}
