-- One row per person, pay period and component of the payroll register.
{{ typed_empty() }}
