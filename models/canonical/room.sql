-- One row per treatment room seen on appointments or counted in the configuration.
{{ typed_empty() }}
