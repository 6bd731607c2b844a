"""A closed month stays closed: what arrives later is a restatement with its file, until somebody accepts it."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from tests.conftest import practice
from tests.integration.test_changed_exports import add_row, the_file
from tests.support.groups import small_group, small_truth

pytestmark = pytest.mark.slow

LATE = {
    "Sale Date": "5/20/2026",
    "Invoice No": "INV990002",
    "Item Code": "RET02",
    "Item Name": "Mineral Sunscreen SPF 50",
    "Qty": "1",
    "Sales (Exc.Tax)": "48.00",
    "Tax": "0.00",
    "Sales (Inc.Tax)": "48.00",
    "Redeemed": "0.00",
    "Collected": "48.00",
    "Due": "0.00",
    "Item Type": "Product",
    "Item Category": "Retail",
    "Status": "Closed",
    "Sale Type": "Sale",
    "Payment Type": " Cash",
}


def sales(folder: Path, month: str, grain: str = "month") -> dict[str, float]:
    """The group's and the places' earned revenue of a period on the scorecard."""
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "select entity_id, numerator from marts.kpi_scorecard where metric_key = 'earned_revenue' "
            "and level in ('portfolio', 'location') and period_grain = ? and strftime(period_end_on, '%Y-%m') = ?",
            [grain, month],
        ).fetchall()
    return {place: float(amount) for place, amount in rows if amount is not None}


def test_a_closed_month_stays_closed(tmp_path: Path) -> None:
    folder = tmp_path / "group"
    shutil.copytree(small_group().root, folder)
    place = next(iter(small_truth().locations.values()))
    may, june = sales(folder, "2026-05"), sales(folder, "2026-06")

    closing = practice(folder, "close", "--note", "books of May are signed")["closing"]
    assert closing["months"][-1] == "2026-05"  # June ended on the day of the data itself
    assert closing["cells"] > 1000
    assert closing["open_cells"] > 0  # the year after a first visit is not over
    assert practice(folder, "close")["closing"]["cells"] == 0
    assert practice(folder, "restatements")["restatements"] == []
    assert sales(folder, "2026-05") == may

    file = the_file(folder, "zenoti/Sales Accrual*2026-0*.csv")
    add_row(file, LATE | {"Center Code": place.centre_code, "Center Name": place.name})
    (folder / "warehouse.duckdb").unlink()  # the figures live in files: a warehouse built from nothing knows them
    practice(folder, "land", expect=(0, 1))
    practice(folder, "build", expect=(0, 1))
    assert sales(folder, "2026-05") == may
    assert sales(folder, "2026-06") == june
    # a year that is not closed tells everything
    year, before = sales(folder, "2026-06", "ttm"), sales(small_group().root, "2026-06", "ttm")
    assert {p: round(year[p] - before[p], 2) for p in year if year[p] != before[p]} == {
        "all": 48.0,
        place.location_id: 48.0,
    }

    restated = {
        (row["level"], row["entity_id"]): row
        for row in practice(folder, "restatements")["restatements"]
        if row["metric_key"] == "earned_revenue" and row["period_grain"] == "month"
    }
    assert {entity for _, entity in restated} >= {"all", place.location_id}
    for row in restated.values():
        assert row["period_start_on"] == "2026-05-01"
        assert round(float(row["new_numerator"]) - float(row["old_numerator"]), 2) == 48.0
        assert row["files"] == file.relative_to(folder).as_posix()
    told = practice(folder, "explain", "earned_revenue", "--period", "2026-05")
    assert round(told["restated"] - told["value"], 2) == 48.0

    refused = practice(folder, "restatements", "--accept", expect=(2,))
    assert "--note" in refused["problems"][0]
    accepted = practice(folder, "restatements", "--accept", "--note", "a forgotten receipt")["closing"]
    assert accepted["kind"] == "restatement"
    assert practice(folder, "restatements")["restatements"] == []
    now = sales(folder, "2026-05")
    assert {p: round(now[p] - may[p], 2) for p in may if now[p] != may[p]} == {"all": 48.0, place.location_id: 48.0}
