-- One row per posting of the general ledger.
{{ typed_empty() }}
