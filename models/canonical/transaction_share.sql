-- One row per sale line and performer, only where a line has several.
{{ typed_empty() }}
