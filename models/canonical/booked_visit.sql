-- One row per patient, location and local date that was on the book.
{{ typed_empty() }}
