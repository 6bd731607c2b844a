-- One row per prepaid balance that the source's own report states.
{{ typed_empty() }}
