# One row per risk, segment and scorer: how good it was on months that nothing had seen, and whether it is used.
from pipelines.risk.gate import MEASURED, judged


def model(dbt, session):
    """Judge the scorers; see pipelines/risk/gate.py."""
    dbt.config(materialized="table")
    scores = {
        "churn": dbt.ref("churn_score").project(", ".join(MEASURED)).to_arrow_table(),
        "no_show": dbt.ref("no_show_score").project(", ".join(MEASURED)).to_arrow_table(),
    }
    (setting,) = dbt.ref("risk_setting").to_arrow_table().to_pylist()
    return judged(scores, setting)
