# One row per case of no_show_feature: its part in the test of the scorers, points, reasons, what each scorer says.
from pipelines.risk.scoring import NO_SHOW, scored


def model(dbt, session):
    """Score the cases; see pipelines/risk/scoring.py."""
    dbt.config(materialized="table")
    cases = dbt.ref("no_show_feature").project(", ".join(NO_SHOW.columns))
    rules = dbt.ref("risk_rule").to_arrow_table()
    (setting,) = dbt.ref("risk_setting").to_arrow_table().to_pylist()
    return scored(NO_SHOW, cases.to_arrow_table(), rules, setting)
