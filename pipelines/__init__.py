"""Practice Warehouse: everything that happens before and around dbt."""
