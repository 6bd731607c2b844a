# One row per case of churn_feature: its part in the test of the scorers, points, reasons, and what each scorer says.
from pipelines.risk.scoring import CHURN, scored


def model(dbt, session):
    """Score the cases; see pipelines/risk/scoring.py."""
    dbt.config(materialized="table")
    cases = dbt.ref("churn_feature").project(", ".join(CHURN.columns))
    rules = dbt.ref("risk_rule").to_arrow_table()
    (setting,) = dbt.ref("risk_setting").to_arrow_table().to_pylist()
    return scored(CHURN, cases.to_arrow_table(), rules, setting)
