"""The metrics of MetricFlow, declared from `seeds/metrics.csv`.

A metric is summed at its levels from common events where that gives the scorecard's figure; where its model has rows
of its own for a level (people who must not be counted twice, balances), that level is a metric of its own:
`active_patients` for the group, `active_patients_by_location` for its places.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

HEADER = """# Generated from seeds/metrics.csv and the models' yml by `make generate`.
version: 2

metrics:
"""


def declarations(rows: Iterable[dict[str, str]], own_levels: dict[str, list[str]]) -> str:
    """The text of the yml: every metric at every level that it has rows for."""
    return HEADER + "\n".join(
        _metric(row, level, own) for row in rows for own in [own_levels[row["metric_key"]]] for level in row_levels(own)
    )


def row_levels(own_levels: list[str]) -> list[str]:
    """The levels at which a metric is summed from rows; `event` stands for all that follow from its events."""
    return own_levels if "portfolio" in own_levels else ["event", *own_levels]


def metric_name(metric_key: str, level: str) -> str:
    """What MetricFlow calls a metric at a level."""
    return metric_key if level in {"event", "portfolio"} else f"{metric_key}_by_{level}"


def _metric(row: dict[str, str], level: str, own: list[str]) -> str:
    model = "event" if level == "event" else f"{level}_figure"
    kind = f"{level}_closing" if row["rollup"] == "per_level" else level
    parts = {"numerator": f"{kind}_numerator", "denominator": f"{kind}_denominator"}
    is_ratio = bool(row["denominator"])
    of_level = "" if level in {"event", "portfolio"} else f", by {level}"
    counted = row["numerator"] + (f" ÷ {row['denominator']}" if is_ratio else "")
    rows_of = " and ".join(
        f"{{{{ Dimension('{model}__{dimension}') }}}} = '{value}'"
        for dimension, value in (("metric_key", row["metric_key"]), ("level", level))
    )
    meta = {name: row[name] for name in ("question", "unit", "direction")} | {
        "levels": [name for name in row["levels"].split("|") if name not in own] if level == "event" else [level],
        "definition_version": int(row["definition_version"]),
    }
    return f"""\
  - name: {metric_name(row["metric_key"], level)}
    label: {json.dumps(row["name"] + of_level, ensure_ascii=False)}
    description: {json.dumps(f"{row['definition']} Counted: {counted}.", ensure_ascii=False)}
    type: {"ratio" if is_ratio else "simple"}
    type_params: {json.dumps(parts if is_ratio else {"measure": parts["numerator"]})}
    filter: {json.dumps(rows_of)}
    config: {{meta: {json.dumps(meta)}}}
"""
