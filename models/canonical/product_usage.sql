-- One row per product used, billed or wasted.
{{ typed_empty() }}
