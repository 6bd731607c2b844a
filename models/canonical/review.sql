-- One row per review or survey answer.
{{ typed_empty() }}
