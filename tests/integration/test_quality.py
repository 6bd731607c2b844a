"""How far each number of the demo can be trusted, per metric and place in its last month, is what we expect and why."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow

EXPECTED = Path(__file__).with_name("expected_quality.csv")


def test_quality_and_its_reason(warehouse: duckdb.DuckDBPyConnection) -> None:
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        expected = [tuple(row) for row in list(csv.reader(file))[1:]]
    found = warehouse.execute(
        "select metric_key, location_name, quality, coalesce(quality_reason, '') from report.quality order by all"
    ).fetchall()
    assert found == sorted(expected)


def test_hours_of_a_payroll_are_known_to_the_end_of_its_register(warehouse: duckdb.DuckDBPyConnection) -> None:
    """The demo's last pay periods end within June: its hours are a part of the month's, those of May are whole."""
    found = warehouse.execute(
        """
        select period_end_on, list(distinct quality)
        from marts.kpi_scorecard
        where metric_key = 'rph_worked' and period_grain = 'month' and level = 'location'
        and period_end_on >= date '2026-05-01'
        group by period_end_on
        order by period_end_on
        """
    ).fetchall()
    assert found == [(date(2026, 5, 31), ["exact"]), (date(2026, 6, 30), ["degraded"])]


def test_what_is_absent_is_not_zero(warehouse: duckdb.DuckDBPyConnection) -> None:
    wrong = warehouse.execute(
        """
        select count(*) from marts.kpi_scorecard
        where quality = 'absent'
        and (value is not null or numerator is not null or denominator is not null or quality_reason is null)
        """
    ).fetchall()
    assert wrong == [(0,)]


def test_the_ways_of_counting_give_what_the_documentation_prints(warehouse: duckdb.DuckDBPyConnection) -> None:
    with (ROOT / "docs" / "demo_variants.csv").open(encoding="utf-8", newline="") as file:
        printed = {row["variant"]: row["value"] for row in csv.DictReader(file)}
    found = warehouse.execute(
        """
        select figures.variant, metrics.unit, figures.value
        from marts.kpi_variant as figures
        inner join seeds.variants as headlines on figures.family = headlines.family and headlines.position = 1
        inner join seeds.metrics as metrics using (metric_key)
        where figures.level = 'portfolio'
        """
    ).fetchall()
    assert printed == {
        variant: f"{100 * value:.1f} %" if unit == "rate" else f"${value:,.2f}" for variant, unit, value in found
    }
