-- One row per device of the configuration.
{{ typed_empty() }}
