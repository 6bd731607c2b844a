-- One row per inquiry.
{{ typed_empty() }}
