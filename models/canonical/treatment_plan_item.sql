-- One row per procedure presented.
{{ typed_empty() }}
