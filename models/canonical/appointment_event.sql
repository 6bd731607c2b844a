-- One row per thing that happened to an appointment, as far as the source tells.
{{ typed_empty() }}
