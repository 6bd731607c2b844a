-- One row per tender of a system that is not the record there; for reconciliation only.
{{ typed_empty() }}
