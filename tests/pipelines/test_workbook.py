"""The pack's workbook on tables made up here: live formulas with stored values, texts as texts, Excel's limits."""

from __future__ import annotations

import datetime as dt
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipelines.diligence.manifest import hash_of, parts_of, stamp_of
from pipelines.diligence.sheets import Sheet
from pipelines.diligence.tables import Table, csv_rows, read_parquet, write_csv, write_parquet
from pipelines.diligence.workbook import TEXT, Book, write_workbook
from tests.support.office import as_number, cells, recalculated

MONEY = pa.decimal128(18, 2)
COLUMNS: dict[str, tuple[pa.DataType, dict[str, Any]]] = {
    "month_start_on": (pa.date32(), {}),
    "location_name": (pa.string(), {}),
    "net_amount": (MONEY, {}),
    "cost_amount": (MONEY, {}),
    "cost_share": (pa.decimal128(9, 4), {"ratio": ("cost_amount", "net_amount")}),
    "visits": (pa.int64(), {"heat": True}),
    "patients": (pa.int64(), {}),
    "closing_amount": (MONEY, {"total": "none"}),
}
ROWS: list[tuple[Any, ...]] = [
    (dt.date(2026, 1, 1), "Elm", Decimal("100.10"), Decimal("20.02"), Decimal("0.2"), 3, 2, Decimal("7.00")),
    (dt.date(2026, 1, 1), "Oak", Decimal("0.00"), Decimal("5.00"), None, 1, 1, Decimal("8.00")),
    (dt.date(2026, 2, 1), "Elm", Decimal("-50.05"), None, None, 2, 2, None),
    (dt.date(2026, 2, 1), "=1+1", Decimal("0.10"), Decimal("0.20"), Decimal("2"), 1, 1, Decimal("1.00")),
]


def table_of(rows: list[tuple[Any, ...]], title: str = "Revenue", name: str = "revenue", chart: Any = ()) -> Table:
    sheet = Sheet(
        name=name, title=title, section="Test", position=500, description="One row per month and location.",
        columns=[{"name": name, "description": f"The {name}.", **more} for name, (_, more) in COLUMNS.items()],
        key=("month_start_on", "location_name"), chart=chart,
    )  # fmt: skip
    arrays = [pa.array([row[at] for row in rows], kind) for at, (kind, _) in enumerate(COLUMNS.values())]
    return Table(sheet, pa.table(arrays, names=list(COLUMNS)))


def book_of(*tables: Table, written_at: str = "2026-07-01 08:00:00+00:00") -> Book:
    return Book("Elm & Oak", dt.date(2026, 6, 30), written_at, False, 11, tables, {})


@pytest.fixture
def written(tmp_path: Path) -> Path:
    chart = [{"y": "net_amount", "by": "location_name", "kind": "column"}, {"y": "visits"}]
    path = tmp_path / "book.xlsx"
    write_workbook(path, book_of(table_of(ROWS, chart=chart)))
    return path


def test_totals_are_live_and_stored(written: Path) -> None:
    found = cells(written)
    stored = {place: found["Revenue", place] for place in ("C4", "D4", "E4", "F4")}
    assert stored == {
        "C4": ("SUBTOTAL(109,C6:C9)", "50.15"),
        "D4": ("SUBTOTAL(109,D6:D9)", "25.22"),
        "E4": ('IF(OR(ISBLANK(D4),N(C4)=0),"",D4/C4)', str(25.22 / 50.15)),
        "F4": ("SUBTOTAL(109,F6:F9)", "7.0"),
    }
    assert found["Revenue", "A4"] == (None, "Total of the rows shown")
    # people are in several rows, and a balance is no flow
    assert found.get(("Revenue", "G4"), (None, "")) == found.get(("Revenue", "H4"), (None, "")) == (None, "")


def test_a_quotient_is_nothing_where_nothing_is_known(written: Path) -> None:
    found = cells(written)
    assert [found["Revenue", f"E{row}"][1] for row in range(6, 10)] == [str(20.02 / 100.1), "", "", "2.0"]


def test_a_text_is_never_a_formula(written: Path) -> None:
    assert cells(written)["Revenue", "B9"] == (None, "=1+1")
    assert {formula[0] for formula, _ in cells(written).values() if formula} <= {"S", "I"}  # SUBTOTAL, SUMPRODUCT, IF


def test_nothing_leads_out_of_the_file(written: Path) -> None:
    with zipfile.ZipFile(written) as archive:
        names = archive.namelist()
        relations = b"".join(archive.read(name) for name in names if name.endswith(".rels"))
    assert [name for name in names if "external" in name.lower() or "vba" in name.lower() or "connection" in name] == []
    assert b'TargetMode="External"' not in relations


def test_a_chart_stands_beside_its_live_sums(written: Path) -> None:
    found = cells(written)
    heads = {at: found["Charts", f"{at}7"][1] for at in "BCD"}
    assert heads == {"B": "=1+1", "C": "Elm", "D": "Oak"}
    formula, value = found["Charts", "C8"]
    assert formula == "SUMPRODUCT(('Revenue'!$A$6:$A$9=$A8)*('Revenue'!$B$6:$B$9=C$7)*1,'Revenue'!$C$6:$C$9)"
    assert value == "100.1"
    assert ("Charts", "D9") not in found  # Oak has no February: a gap, not zero
    with zipfile.ZipFile(written) as archive:
        assert sum(name.startswith("xl/charts/chart") for name in archive.namelist()) == 2


def test_the_same_book_is_the_same_bytes_but_for_one_cell(tmp_path: Path) -> None:
    tables = [table_of(ROWS)]
    for number, moment in enumerate(["2026-07-01 08:00", "2026-07-01 08:00", "2026-07-02 09:30"]):
        write_workbook(tmp_path / f"{number}.xlsx", book_of(*tables, written_at=moment))
    first, again, later = (tmp_path / f"{number}.xlsx" for number in range(3))
    assert first.read_bytes() == again.read_bytes()
    before, after = cells(first), cells(later)
    assert {place for place in before if before[place] != after[place]} == {("Contents", "B4")}
    assert hash_of(first) == hash_of(later) and parts_of(first) == parts_of(later)
    assert stamp_of(later) == "2026-07-02 09:30"
    write_workbook(tmp_path / "other.xlsx", book_of(table_of(ROWS[:3])))
    assert hash_of(tmp_path / "other.xlsx") != hash_of(first)


def test_what_is_longer_than_a_sheet_goes_on_in_another(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    write_workbook(path, book_of(table_of(ROWS, chart=[{"y": "net_amount"}])), rows=8)
    found = cells(path)
    assert found["Revenue", "C4"] == ("SUBTOTAL(109,C6:C8)", "50.05")
    assert found["Revenue (2)", "C4"] == ("SUBTOTAL(109,C6:C6)", "0.1")
    assert "Part of 2 sheets" in found["Revenue", "A2"][1]
    formula, value = found["Charts", "B9"]
    assert formula and formula.count("SUMPRODUCT") == 2 and float(value) == pytest.approx(-49.95)


def test_names_and_texts_that_excel_does_not_take(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    long = "Revenue per location and month in 2026"
    row = (ROWS[0][0], "x" * 40_000, *ROWS[0][2:])
    write_workbook(path, book_of(table_of([row], long, "one"), table_of(ROWS, long, "other"), table_of([], "History")))
    found = cells(path)
    names = {sheet for sheet, _ in found}
    assert {long[:31].rstrip(), long[:27].rstrip() + " (2)", "History (2)"} <= names
    text = found[long[:31].rstrip(), "B6"][1]
    assert len(text) == TEXT and text.endswith("[cut; whole in the CSV]")
    assert found["History (2)", "A6"] == (None, "No rows.")


def test_csv_and_parquet_hold_the_same_rows_exactly(tmp_path: Path) -> None:
    table = table_of(ROWS)
    write_csv(table, tmp_path / "revenue.csv")
    write_parquet(table, tmp_path / "revenue.parquet")
    assert read_parquet(table.sheet, tmp_path / "revenue.parquet").data == table.data
    lines = (tmp_path / "revenue.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == ",".join(COLUMNS)
    assert lines[1] == "2026-01-01,Elm,100.10,20.02,0.2000,3,2,7.00"
    assert lines[3] == "2026-02-01,Elm,-50.05,,,2,2,"
    assert csv_rows(table)[4][1] == "'=1+1"
    assert table.data.schema.field("net_amount").type == MONEY


@pytest.mark.slow
def test_libreoffice_computes_the_stored_values(written: Path, tmp_path: Path) -> None:
    stored, computed = cells(written), cells(recalculated(written, tmp_path))
    formulas = {place: value for place, (formula, value) in stored.items() if formula}
    assert len(formulas) > 10
    for place, value in formulas.items():
        own = computed[place][1]
        assert as_number(own) == pytest.approx(as_number(value)) if value else own == "", place
