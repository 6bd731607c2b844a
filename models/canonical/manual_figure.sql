-- One row per figure typed into the configuration.
{{ typed_empty() }}
