-- One row per booked service row, cancelled and deleted ones included.
{{ typed_empty() }}
