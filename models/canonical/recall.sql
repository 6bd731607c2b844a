-- One row per patient and recall type.
{{ typed_empty() }}
