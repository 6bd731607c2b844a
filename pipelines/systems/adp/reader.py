"""ADP RUN: the Payroll Detail workbook and the older Earnings Record.

Payroll Detail is one table below title lines. Its earnings stand in groups of four columns, a label and
three whose names repeat in every group, so they get names of their own here::

    Check Dates From: 03/01/2025 - 03/31/2025
    Employee Name | ... | Earning 1 | Hours | Rate | Amount | Earning 2 | Hours | Rate | Amount | ...
    Vale, Juniper | ...
    Company Total and Employee Count: 1 | ...

Earnings Record has a block per employee and no header; what a cell is, its position says::

    Employee: Vale, Juniper
    SSN: xxx-xx-0000
    03/20/25 | Regular | 48.00 | 62.00 | 2976.00 | 3396.00 | Fed Income | 312.40 | ...    a check
             | Commission | | | 420.00 | | Social Security | 210.55 | ...                more of the check above
    Employee Totals: ...
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from pipelines.landing.reading import Record, Section, Total

DETAIL, EARNINGS = "run_payroll_detail", "run_earnings_record"

HEADER_WITHIN = 15
"""The header of Payroll Detail stands within its first rows."""

CHECK_COLUMNS = [
    *("Check Date", "Earning", "Rate", "Hours", "Amount", "Gross"),
    *("Federal Tax", "Federal Tax Amount", "State Tax", "State Tax Amount"),
    *("Deduction", "Deduction Amount", "Net"),
]

_RANGE = re.compile(r"check dates from:\s*(\S+)(?:\s*-\s*(\S+))?", re.IGNORECASE)
_DATE = re.compile(r"\d{1,2}/\d{1,2}/\d{2,4}")
_TOTAL = re.compile(r"\btotals?\b", re.IGNORECASE)


def recognise(head: list[Record]) -> str | None:
    """Payroll Detail by its header, Earnings Record by an employee's two title lines."""
    lines = [_clean(cells) for _, cells in head]
    for cells in lines[:HEADER_WITHIN]:
        if _is_detail_header(cells):
            return DETAIL
    for cells, following in itertools.pairwise(lines):
        if cells[0].startswith("Employee:") and following[0].startswith("SSN:"):
            return EARNINGS
    return None


def read(export: str, records: Iterator[Record]) -> Iterator[Section]:
    """The tables of either report."""
    return _detail(records) if export == DETAIL else _earnings(records)


def _detail(records: Iterator[Record]) -> Iterator[Section]:
    header: list[str] = []
    rows: list[Record] = []
    totals: list[Total] = []
    last_day = ""
    for number, raw in records:
        cells = _clean(raw)
        if not header:
            if hit := _RANGE.search(" ".join(cells)):
                last_day = hit.group(2) or hit.group(1)
            elif _is_detail_header(cells):
                header = _named(cells)
        elif _TOTAL.search(cells[header.index("Employee Name")]):
            if cells[0].lower().startswith("company"):
                totals.append(Total(number, cells[0], ["", *cells]))
                break
        elif any(cells):
            dates = [cell for name, cell in zip(header, cells, strict=False) if name == "Payment 1 Check Date"]
            rows.append((number, [(dates or [""])[0] or last_day, *cells]))
    yield Section(["Pay Date", *header], rows, totals=totals)


def _is_detail_header(cells: list[str]) -> bool:
    return "Employee Name" in cells and "Earning 1" in cells


def _named(header: list[str]) -> list[str]:
    """The header with the three columns after each label named after it."""
    named, group, left = [], "", 0
    for name in header:
        if re.fullmatch(r"Earning \d+", name):
            named.append(name)
            group, left = name, 3
        else:
            named.append(f"{group} {name}" if left else name)
            left = max(left - 1, 0)
    return named


def _earnings(records: Iterator[Record]) -> Iterator[Section]:
    context: dict[str, str] = {}
    rows: list[Record] = []
    check = ""
    for number, raw in records:
        cells = _clean(raw)
        if cells[0].startswith("Employee:"):
            if rows:
                yield Section(CHECK_COLUMNS, rows, context)
            # a name that was not quoted stands in two cells
            name = ", ".join(cell for cell in cells if cell).removeprefix("Employee:").strip()
            context, rows, check = {"Employee": name, "SSN": ""}, [], ""
        elif cells[0].startswith("SSN:") and context:
            context["SSN"] = cells[0].removeprefix("SSN:").strip()
        elif _DATE.fullmatch(cells[0]) and context:
            check = cells[0]
            rows.append((number, cells))
        elif cells[0]:
            check = ""  # totals: what follows without a date belongs to them
        elif check and any(cells):
            rows.append((number, [check, *cells[1:]]))
    if rows:
        yield Section(CHECK_COLUMNS, rows, context)


def _clean(cells: list[str]) -> list[str]:
    """Cells without the spaces around them; a record without cells counts as one blank cell."""
    return [" ".join(cell.replace("\xa0", " ").split()) for cell in cells] or [""]
