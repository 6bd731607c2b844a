"""Mindbody: one sales report in four forms, and lists that say too much."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from system_samples import Landed, land_files, samples

from pipelines.landing.cells import typed_select
from pipelines.landing.spec import load_system


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    return land_files(tmp_path_factory.mktemp("mindbody") / "p", "mindbody", samples("mindbody"))


def typed_sales(landed: Landed, columns: str) -> list[tuple]:
    query = typed_select(load_system("mindbody").exports["sale"], "raw_mindbody.sale")
    with duckdb.connect(str(landed.warehouse), read_only=True) as connection:
        return connection.execute(f"select {columns} from ({query}) order by all").fetchall()


@pytest.mark.parametrize(
    ("file", "rows", "other"),
    [
        ("sales.csv", 11, 1),
        ("sales-tax-exclusive.csv", 2, 1),
        ("sales-by-method.xlsx", 3, 11),  # titles, totals, blanks, two headers
        ("sales-by-day.xls", 2, 7),
    ],
)
def test_every_form_is_the_same_report(landed: Landed, file: str, rows: int, other: int) -> None:
    outcome = landed.outcomes[file]
    assert outcome.export == "Mindbody Sales report"
    assert (outcome.rows_landed, outcome.rows_unreadable, outcome.rows_not_data) == (rows, 0, other)


def test_every_row_of_every_form_is_typed(landed: Landed) -> None:
    found = typed_sales(
        landed, "count(sold_on), count(item_total), sum(total_paid), count(item_price), count(subtotal)"
    )
    assert found == [(18, 18, Decimal("1857.92"), 18, 18)]


def test_grand_totals_are_kept_to_compare_with(landed: Landed) -> None:
    found = landed.query(
        "select source_file, printed_text from raw_practice.control_total where is_checked order by source_file"
    )
    assert [(name.split("/")[-1], printed) for name, printed in found] == [
        ("sales-by-day.xls", "$170.00"),
        ("sales-by-method.xlsx", "301.84"),
    ]


def test_ids_stay_text(landed: Landed) -> None:
    found = landed.query(
        "select distinct client_id from raw_mindbody.sale where not regexp_full_match(client_id, '[1-9]\\d*')"
    )
    assert {client_id for (client_id,) in found} == {"1,288", "000731", "VIP-9", "---"}


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("visit", "yellow_alert"),
        ("visit", "appointment_notes"),
        ("contact_log", "contact_log"),
        ("sale", "sales_notes"),
    ],
)
def test_notes_stay_in_the_file(landed: Landed, table: str, column: str) -> None:
    assert landed.query(f"select distinct {column} from raw_mindbody.{table}") == [("",)]


def test_days_before_months_are_no_dates(tmp_path: Path) -> None:
    """Sites outside the United States: a row that cannot be a date says so instead of landing in another month."""
    sales = samples("mindbody")["sales.csv"].decode("utf-8-sig").replace("1/19/2026", "19/1/2026")
    landed = land_files(tmp_path / "p", "mindbody", {"sales.csv": sales.encode()})
    assert typed_sales(landed, "sold_on, sold_on__text")[-1] == (None, "19/1/2026")
