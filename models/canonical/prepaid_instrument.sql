-- One row per package, gift card, credit or deposit sold.
{{ typed_empty() }}
