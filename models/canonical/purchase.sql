-- One row per supplier bill line or rebate.
{{ typed_empty() }}
