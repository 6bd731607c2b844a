-- One row per patient, service line and consultation episode.
{{ typed_empty() }}
