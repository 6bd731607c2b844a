"""Paychex: the journal's blocks of four lists, the company's totals and what it owes."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from system_samples import samples

from pipelines.landing.reading import Record, Section
from pipelines.systems.paychex.reader import EXPORT, HEADER, _amount, read, recognise


def records(text: str) -> list[Record]:
    return list(enumerate(csv.reader(io.StringIO(text)), start=1))


def journal() -> str:
    return samples("paychex")["payroll-journal.csv"].decode()


def sections(text: str) -> list[Section]:
    return list(read(EXPORT, iter(records(text))))


def column(section: Section, name: str) -> list[str]:
    return [cells[HEADER.index(name)] for _, cells in section.rows]


def test_a_block_per_worker_and_check_below_its_department() -> None:
    assert recognise(records(journal())) == EXPORT
    blocks = [block.context for block in sections(journal()) if block.context["Employee Name"]]
    assert [(b["Department"], b["Employee Name"], b["Employee ID"], b["Check Date"]) for b in blocks] == [
        ("100 Clinical", "Vale, Juniper A.", "142", "03/20/25"),
        ("100 Clinical", "Núñez, Zoë", "0007", "03/20/25"),
        ("200 Front Desk", "Eskild, Tamsin", "143", "03/20/25"),
        ("200 Front Desk", "Eskild, Tamsin", "143", "03/20/25"),
        ("100 Clinical", "Vale, Juniper A.", "142", "04/03/25"),
        ("100 Clinical", "Thorne, Isolde", "150", "04/03/25"),
    ]


def test_the_lists_are_read_side_by_side_and_over_the_head_of_a_page() -> None:
    vale = sections(journal())[0]
    assert column(vale, "Description") == ["Hourly", "Commission", "Tips Charged", "PTO"]
    assert column(vale, "Withholdings") == ["Social Security", "Medicare", "Fed Income Tax", "NC Income Tax"]
    assert column(vale, "Deduction Amount") == ["113.40", "", "", ""]


@pytest.mark.parametrize("name", ["Hours", "Earnings", "Reimbursements & Other Payments", "Withholding Amount"])
def test_every_run_adds_up_to_the_totals_of_the_company(name: str) -> None:
    found, printed = Decimal(0), []
    for block in sections(journal()):
        found += sum(_amount(cell) or 0 for cell in column(block, name) if block.context["Employee Name"])
        for total in block.totals:
            if text := total.cells[HEADER.index(name)]:
                printed.append(Decimal(text) == found)
                found = Decimal(0)
    assert printed
    assert all(printed)


def test_what_the_company_owes_is_a_section_with_a_total_of_its_own() -> None:
    owed = [block for block in sections(journal()) if any(column(block, "Employer Liabilities"))]
    assert [column(block, "Employer Liabilities") for block in owed] == [
        ["Social Security", "Medicare", "Fed Unemploy", "NC Unemploy"],
        ["Social Security", "Medicare", "NC Unemploy"],
    ]
    assert [total.cells[-1] for block in owed for total in block.totals] == ["643.31", "237.97"]


def test_totals_of_a_department_are_left_out() -> None:
    amounts = {cell for block in sections(journal()) for _, cells in block.rows for cell in cells}
    assert not {"6628.50", "1298.00"} & amounts


@pytest.mark.parametrize(
    ("text", "amount"),
    [("12.50", "12.50"), ("12.50-", "-12.50"), ("(1,012.50)", "-1012.50"), ("-3", "-3"), ("", None), ("x", None)],
)
def test_amounts_are_taken_back_by_a_minus_behind_or_by_brackets(text: str, amount: str | None) -> None:
    assert _amount(text) == (Decimal(amount) if amount else None)
