-- One row per person across all systems, pseudo-people (house, walk-in, test, staff) left out of people counts by their flags.
{{ typed_empty() }}
