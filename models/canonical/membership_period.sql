-- One row per membership and span of constant price and state.
{{ typed_empty() }}
