-- One row per provider, location, day and kind of source.
{{ typed_empty() }}
