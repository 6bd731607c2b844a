-- One row per message or call.
{{ typed_empty() }}
