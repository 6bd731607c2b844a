-- One row per source record of a provider.
{{ typed_empty() }}
