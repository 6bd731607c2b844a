-- One row per patient, location and local date that took place.
{{ typed_empty() }}
