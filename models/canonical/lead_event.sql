-- One row per stage a lead reached.
{{ typed_empty() }}
