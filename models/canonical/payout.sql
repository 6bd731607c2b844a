-- One row per transfer of a processor to the bank.
{{ typed_empty() }}
