-- One row per payment and sale line it settles.
{{ typed_empty() }}
