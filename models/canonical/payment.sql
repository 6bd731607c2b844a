-- One row per tender received or refunded in the payment record of its location.
{{ typed_empty() }}
