-- One row per service inside a prepaid instrument.
{{ typed_empty() }}
