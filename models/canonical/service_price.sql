-- One row per service, location and price span.
{{ typed_empty() }}
