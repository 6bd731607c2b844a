"""Gusto: the payroll journal in both layouts, landed as one table and the cells of its varying columns."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from system_samples import (
    Landed,
    land_files,
    samples,
)

TABLE = "payroll-journal-table.csv"


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    return land_files(tmp_path_factory.mktemp("gusto") / "p", "gusto", samples("gusto"))


def test_every_section_has_control_totals_that_its_rows_add_up_to(landed: Landed) -> None:
    printed = landed.query(
        "select source_file, source_row, printed_text from raw_practice.control_total"
        " where column_name = 'employer_cost' and is_checked order by 1, 2"
    )
    assert len(printed) == 4
    for file, total_row, text in printed:
        previous = max(row for f, row, _ in [*printed, (file, 0, "")] if f == file and row < total_row)
        cells = landed.query(
            f"select employer_cost from raw_gusto.payroll_journal where _file = '{file}'"
            f" and _row between {previous} and {total_row} and employer_cost <> ''"
        )
        assert sum(Decimal(cell) for (cell,) in cells) == Decimal(text)


def test_columns_that_vary_land_as_rows_and_none_is_dropped(landed: Landed) -> None:
    headers = {header for (header,) in landed.query("select distinct header from raw_gusto.payroll_journal_amount")}
    assert {
        "Regular (Hours)",
        "Hazard Stipend (Amount)",
        "Commission",
        "Health Insurance (Company Contribution)",
        "NC State Tax (Employee)",
        "Child Support",
    } <= headers


def test_a_column_nobody_has_seen_lands_too(tmp_path: Path) -> None:
    text = samples("gusto")[TABLE].decode().replace('"Commission"', '"Referral Reward"')
    landed = land_files(tmp_path / "p", "gusto", {"journal.csv": text.encode()})
    found = landed.query("select value from raw_gusto.payroll_journal_amount where header = 'Referral Reward'")
    assert found == [("420.00",)]


def test_a_section_that_lacks_a_column_is_set_aside_with_its_name(tmp_path: Path) -> None:
    text = samples("gusto")[TABLE].decode()
    first, second = text.split('"Employee Earnings"', 2)[1:]
    head = text.split('"Employee Earnings"')[0]
    broken = '"Employee Earnings"'.join([head, first.replace('"Employer Cost"', '"Cost"'), second])
    landed = land_files(tmp_path / "p", "gusto", {"journal.csv": broken.encode()})
    (outcome,) = landed.outcomes.values()
    assert outcome.rows_unreadable == 4
    reasons = landed.query("select distinct reason from raw_practice.unreadable_row")
    assert reasons == [("its table lacks Employer Cost",)]
