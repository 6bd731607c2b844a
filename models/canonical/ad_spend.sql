-- One row per campaign and day.
{{ typed_empty() }}
