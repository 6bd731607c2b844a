# One row per pair of patient records that the exact rules leave apart and that are likely one person.
from pipelines.likeness import likely_pairs

LEAST = 0.5


def model(dbt, session):
    """Score the comparable records; see pipelines/likeness.py."""
    dbt.config(materialized="table")
    records = dbt.ref("int_patient__comparable").to_arrow_table()
    evidence = dbt.ref("identity_evidence").to_arrow_table()
    return likely_pairs(records, evidence, LEAST)
