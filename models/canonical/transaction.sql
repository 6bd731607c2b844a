-- One row per sale line of the system of record of its location.
{{ typed_empty() }}
