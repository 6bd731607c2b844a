"""Every figure opens into its events, and these into the cells of the files that were exported."""

from __future__ import annotations

import csv
import stat
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from pipelines.config import ConfigurationError, Project
from pipelines.explain import (
    Explanation,
    Origin,
    _compare,
    _entity,
    _money,
    _period,
    explain,
)
from pipelines.landing.spec import load_systems
from pipelines.metrics_register import ROOT

METRICS = sorted(
    path.stem.removeprefix("kpi_")
    for path in (ROOT / "models/marts").rglob("kpi_*.sql")
    if path.parent.name != "scorecard"
)
MONEY_IN_CELLS = {
    "earned_revenue": set(),
    "sales": {"paid with prepaid value"},
    "collections": {"tip"},
    "cost_per_lead": set(),
    "rph_available": set(),
    "rph_productive": set(),
    "rph_worked": set(),
    "average_ticket": set(),
}
"""Money that stands in the files, with the only parts that other cells of the record may add."""
TYPED_IN = {"front_desk_manual_hours"}
"""Figures of practice.yml, behind which there is no file."""


def latest(project: Project, metric: str, level: str = "portfolio") -> tuple[str, str] | None:
    """The last month in which the metric has a value at the level, and the entity."""
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        return connection.execute(
            "select strftime(period_start_on, '%Y-%m'), entity_id from marts.kpi_scorecard "
            "where metric_key = ? and level = ? and period_grain = 'month' and numerator <> 0 "
            "and value is not null order by period_start_on desc, entity_id limit 1",
            [metric, level],
        ).fetchone()


def rows(path: str) -> list[dict[str, str]]:
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_opens_down_to_the_files(demo: Project, metric: str):
    found = latest(demo, metric)
    assert found, f"{metric} has no value in the demo"
    result = explain(demo, metric, period=found[0])
    assert result.is_complete, result
    assert result.events > 0
    assert (result.cells > 0) == (metric not in TYPED_IN)
    assert result.missing_rows == 0
    assert len(rows(result.events_file)) == result.events
    if result.money_explained is not None:
        assert result.money_explained == result.numerator
    if metric in MONEY_IN_CELLS:
        assert set(result.money_parts) <= MONEY_IN_CELLS[metric]


@pytest.mark.slow
@pytest.mark.parametrize("level", ["location", "provider", "service_line", "channel"])
def test_a_part_of_the_whole_opens_too(demo: Project, level: str):
    found = latest(demo, "earned_revenue", level)
    assert found
    result = explain(demo, "earned_revenue", period=found[0], **{level: found[1]})
    assert result.is_complete
    assert result.money_explained == result.numerator


@pytest.mark.slow
@pytest.mark.parametrize("period", ["2025-Q4", "ttm:2025-12"])
def test_quarters_and_years_open_too(demo: Project, period: str):
    assert explain(demo, "earned_revenue", period=period).is_complete
    assert explain(demo, "retention_12m_period", period=period).is_complete


@pytest.mark.slow
def test_a_shown_cell_is_the_one_in_the_file(demo: Project):
    """What was written is compared with the file itself, by its row and header."""
    result = explain(demo, "cost_per_lead", period=latest(demo, "cost_per_lead")[0])  # type: ignore[index]
    shown = [row for row in rows(result.cells_file) if row["header"] == "Cost"]
    assert shown
    for row in shown:
        data = (demo.root / row["file"]).read_bytes()
        encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        text = data.decode(encoding)
        delimiter = "\t" if "\t" in text else ","
        lines = list(csv.reader(text.splitlines(), delimiter=delimiter))
        header = next(line for line in lines if "Cost" in line)
        assert lines[int(row["row"]) - 1][header.index("Cost")].strip() == row["cell"]


@pytest.mark.slow
def test_only_the_owner_can_read_what_is_written(demo: Project):
    result = explain(demo, "earned_revenue", period="2025-12")
    for path in (Path(result.events_file), Path(result.cells_file)):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.slow
def test_what_is_not_there_is_said(demo: Project):
    with pytest.raises(ConfigurationError, match="did you mean earned_revenue"):
        explain(demo, "earned_revenues", period="2025-12")
    with pytest.raises(ConfigurationError, match="the scorecard has no month"):
        explain(demo, "earned_revenue", period="1999-12")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03", ("month", "2026-03-01")),
        ("2026-Q1", ("quarter", "2026-01-01")),
        ("2026-q4", ("quarter", "2026-10-01")),
        ("ttm:2026-03", ("ttm", "2025-04-01")),
        ("ttm:2025-12", ("ttm", "2025-01-01")),
    ],
)
def test_periods(text, expected):
    assert _period(text) == expected


@pytest.mark.parametrize("text", ["2026", "2026-13", "2026-Q5", "March"])
def test_other_periods_are_refused(text):
    with pytest.raises(ConfigurationError, match="write a month"):
        _period(text)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({}, ("portfolio", "all")),
        ({"location": "elm"}, ("location", "elm")),
        ({"provider": "vale", "location": "elm"}, ("location_provider", "elm|vale")),
        ({"provider": "vale", "campaign": "Spring"}, ("campaign_provider", "Spring|vale")),
        ({"location": "elm", "service_line": "skin"}, ("location_service_line", "elm|skin")),
    ],
)
def test_options_name_a_level(chosen, expected):
    assert _entity(**chosen) == expected


def test_options_that_no_figure_is_kept_by():
    with pytest.raises(ConfigurationError, match="no figure is kept"):
        _entity(provider="vale", channel="referral")


@pytest.mark.parametrize(
    ("text", "amount"),
    [("$1,234.56", "1234.56"), ("-$3.45", "-3.45"), ("($36.75)", "-36.75"), ("", "0")],
)
def test_money_is_read_as_vendors_write_it(text, amount):
    assert _money(text) == Decimal(amount)


def compared(amount: str, cells: list[str], **parts: str) -> tuple[Decimal, dict[str, Decimal]]:
    result = Explanation("m", "", "", "", None, None, None, "", None, 0, Decimal(0), Decimal(0))
    result.money_in_cells = Decimal(0)
    named = {name: Decimal(part) for name, part in parts.items()}
    origin = Origin("r", "payment", "payment", "zenoti", "f.csv", 2, "", named)
    _compare(result, Decimal(amount), [Decimal(cell) for cell in cells], [origin])
    return result.money_in_cells, result.money_parts


def test_an_amount_is_its_cells_and_named_parts():
    assert compared("100", ["100"]) == (Decimal(100), {})
    assert compared("60", ["100", "60"]) == (Decimal(60), {})
    assert compared("100", ["-100"]) == (Decimal(100), {})
    assert compared("115", ["100"], tip="15") == (Decimal(100), {"tip": Decimal(15)})
    cells, parts = compared("70", ["100"], tip="15")
    assert (cells, parts) == (Decimal(100), {"shared, prorated or costed": Decimal(-30)})


def test_declared_money_columns_exist():
    """A column that is named for its money is of a money type."""
    for system in load_systems().values():
        for export in system.exports.values():
            types = {column.name: column.type for column in export.columns}
            for amount in export.money:
                assert {types[column.lstrip("-")] for column in amount} <= {"money", "minor_units"}
