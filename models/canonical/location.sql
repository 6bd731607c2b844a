-- One row per location of the practice, from the configuration.
{{ typed_empty() }}
