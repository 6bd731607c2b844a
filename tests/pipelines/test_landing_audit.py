"""marts.landing_audit, control_total and quarantine over raw tables with planted faults."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.cli.main import dbtRunner

ROOT = Path(__file__).parents[2]
MARTS = ["cell_hint", "int_landing__fault", "quarantine", "control_total", "landing_audit"]
FILE = {"account": "main", "source_file": "ads.csv", "file_sha256": "a1"}
EXPORT = {**FILE, "source_system": "google_ads", "export_name": "campaign_day"}
RAW = {"_path_version": 1, **{f"_{k.removeprefix('source_')}": v for k, v in FILE.items()}}


def build(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Build the marts; the status of every node by name."""
    monkeypatch.setenv("PRACTICE_WAREHOUSE", str(warehouse))
    folders = ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT)]
    target = ["--target-path", str(warehouse.parent / "target")]
    result = dbtRunner().invoke(["build", *folders, *target, "--quiet", "--select", *MARTS])
    assert result.result is not None, result.exception
    return {run.node.name: str(run.status) for run in result.result}


def run(warehouse: Path, sql: str, values: list[Any] | None = None) -> list[tuple]:
    with duckdb.connect(str(warehouse)) as connection:
        return connection.execute(sql, values).fetchall()


def insert(warehouse: Path, table: str, row: dict[str, Any]) -> None:
    columns = ", ".join(row)
    marks = ", ".join("?" * len(row))
    run(warehouse, f"insert into {table} ({columns}) values ({marks})", list(row.values()))


def insert_total(warehouse: Path, row: int, column: str, text: str) -> None:
    total = {"source_row": row, "total_label": "Total: Account", "is_checked": True}
    cell = {"column_name": column, "printed_text": text}
    insert(warehouse, "raw_practice.control_total", {**EXPORT, **total, **cell})


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse in which nothing has landed, so every raw table is there and empty."""
    path = tmp_path_factory.mktemp("empty") / "warehouse.duckdb"
    with pytest.MonkeyPatch.context() as patch:
        build(path, patch)
    run(path, "checkpoint")  # dbt keeps its connection, and the copy is to be whole
    return path


@pytest.fixture
def warehouse(empty: Path, tmp_path: Path) -> Path:
    """One landed file: four rows that read, two of them faulty, one that does not, one total."""
    path = tmp_path / "warehouse.duckdb"
    shutil.copyfile(empty, path)
    rows = [
        {"spend_on": "3/1/2026", "campaign": "Spring", "cost": "10.25", "clicks": "1"},
        {"spend_on": "3/2/2026", "campaign": "Spring", "cost": "1,000.00", "clicks": "2"},
        {"spend_on": "yesterday", "campaign": "Spring", "cost": "free", "clicks": "3"},
        {"spend_on": "3/3/2026", "campaign": None, "cost": "7.00", "clicks": "--"},
    ]
    for number, row in enumerate(rows, start=4):
        insert(path, "raw_google_ads.campaign_day", {**RAW, "_row": number, **row})
    insert_total(path, 8, "cost", "1,010.25")
    insert_total(path, 8, "clicks", "6")
    insert(
        path,
        "raw_practice.unreadable_row",
        {**EXPORT, "source_row": 9, "reason": "too many cells", "hint": "Quote cells with commas"},
    )
    counts = {"rows_read": 7, "rows_landed": 4, "rows_unreadable": 1, "rows_not_data": 2}
    insert(path, "raw_practice.landed_file", {**EXPORT, **counts, "status": "loaded"})
    return path


def test_every_faulty_cell_is_listed_without_its_text(warehouse, monkeypatch):
    build(warehouse, monkeypatch)
    columns = "source_row, column_name, reason"
    assert run(warehouse, f"select {columns} from marts.quarantine order by all") == [
        (6, "cost", "not a money"),
        (6, "spend_on", "not a date"),
        (7, "campaign", "blank"),
        (9, None, "too many cells"),
    ]
    everything = str(run(warehouse, "select * from marts.quarantine"))
    assert "yesterday" not in everything
    assert "free" not in everything


def test_the_row_equation_holds_and_the_main_total_is_the_money(warehouse, monkeypatch):
    statuses = build(warehouse, monkeypatch)
    assert statuses["every_row_of_a_taken_file_is_accounted_for"] == "pass"
    counts = "rows_read, rows_loaded, rows_quarantined, rows_not_data"
    assert run(warehouse, f"select {counts} from marts.landing_audit") == [(7, 2, 3, 2)]
    # the last day of the rows that tell one, whether or not their other cells can be read
    assert run(warehouse, "select last_business_on::text from marts.landing_audit") == [("2026-03-03",)]
    total = "control_total_name, control_total_loaded::text, is_control_total_agreed"
    assert run(warehouse, f"select {total} from marts.landing_audit") == [("cost", "1010.2500", True)]


def test_a_total_that_the_rows_do_not_reach_is_reported(warehouse, monkeypatch):
    statuses = build(warehouse, monkeypatch)
    assert statuses["control_totals_agree"] == "warn"
    columns = "column_name, difference::int, control_total_status"
    assert run(warehouse, f"select {columns} from marts.control_total order by all") == [
        ("clicks", -3, "differs"),
        ("cost", 0, "agrees"),
    ]


def test_a_row_that_vanishes_breaks_the_equation(warehouse, monkeypatch):
    run(warehouse, "delete from raw_google_ads.campaign_day where _row = 4")
    statuses = build(warehouse, monkeypatch)
    assert statuses["every_row_of_a_taken_file_is_accounted_for"] == "fail"


@pytest.mark.parametrize(("first", "status"), [("10.25", "agrees"), ("11.25", "differs")])
def test_several_totals_speak_for_their_own_rows(warehouse, monkeypatch, first, status):
    """The rows of a section are those since the previous total."""
    run(warehouse, "delete from raw_practice.control_total")
    run(warehouse, "update raw_google_ads.campaign_day set _row = _row + 1 where _row > 4")
    insert_total(warehouse, 5, "cost", first)
    insert_total(warehouse, 9, "cost", "1,000.00")
    build(warehouse, monkeypatch)
    statuses = "select control_total_status from marts.control_total order by source_row"
    assert run(warehouse, statuses) == [(status,), ("agrees",)]
    agreed = "select is_control_total_agreed from marts.landing_audit"
    assert run(warehouse, agreed) == [(status == "agrees",)]
