-- One row per line of a bank statement.
{{ typed_empty() }}
