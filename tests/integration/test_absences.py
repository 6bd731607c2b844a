"""Every metric has an exact figure of the demo group at each of its levels and grains, or a reason why it has none."""

from __future__ import annotations

import csv

import duckdb
import pytest

from pipelines.metrics_register import implemented
from tests.conftest import ROOT

pytestmark = pytest.mark.slow

GRAINS = ("month", "quarter", "ttm")
ABSENCES = ROOT / "docs" / "demo_absences.csv"


def test_what_is_never_exact_is_listed_with_its_reason(warehouse: duckdb.DuckDBPyConnection) -> None:
    """The list is complete, and names nothing that has become exact or that no row gives as the reason."""
    reasons: dict[tuple[str, str, str], set[str]] = {}
    for metric, level, grain, quality, reason in warehouse.execute(
        "select distinct metric_key, level, period_grain, quality, quality_reason from marts.kpi_scorecard"
    ).fetchall():
        reasons.setdefault((metric, level, grain), set()).add("exact" if quality == "exact" else reason)
    due = {
        (row["metric_key"], level, grain)
        for row in implemented()
        for level in row["levels"].split("|")
        for grain in GRAINS
    }
    assert due <= reasons.keys(), "no row at all"
    with ABSENCES.open(encoding="utf-8", newline="") as file:
        listed = {
            (row["metric_key"], row["level"], grain): row["reason"]
            for row in csv.DictReader(file)
            for grain in row["grains"].split("|")
        }
    assert {key for key in due if "exact" not in reasons[key]} == listed.keys()
    untrue = {key for key, reason in listed.items() if not any(reason in told for told in reasons[key])}
    assert untrue == set()
