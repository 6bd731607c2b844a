-- One row per membership sold.
{{ typed_empty() }}
