"""Paychex' Payroll Journal: a block per employee and check, four lists side by side.

    Period Start - End Date: 03/02/25 - 03/15/25 | Check Date: 03/20/25
    Employee      | Description | Rate | Hours | Earnings | Reimbursements & ... | Withholdings | Amount | ...
    100 Clinical                                                                   a department's heading
    Vale, Juniper | Hourly      | 48.00 | 62.00 | 2976.00 |                      | Social Security | 212.72 | ...
    142           | Commission  |       |       | 420.00  |                      | Medicare        | 49.75 |
    100 CLINICAL TOTALS ...
    COMPANY TOTALS ...
    EMPLOYER LIABILITIES
                  | Social Security | ...

An entry of one list has nothing to do with those beside it; rows without a name go on with the employee above. What
the employer owes is told for the company alone, below its totals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from pipelines.landing.reading import Record, Section, Total

EXPORT = "payroll_journal"

HEADER = [
    *("Description", "Rate", "Hours", "Earnings", "Reimbursements & Other Payments"),
    *("Withholdings", "Withholding Amount", "Deductions", "Deduction Amount"),
    *("Net Pay Allocations", "Net Pay Amount", "Employer Liabilities", "Employer Liability Amount"),
]
CONTEXT = ("Period Start", "Period End", "Check Date", "Department", "Employee Name", "Employee ID")
LISTS = {"Withholdings": "Withholding", "Deductions": "Deduction", "Net Pay Allocations": "Net Pay"}
SUMMED = ("Hours", "Earnings", "Reimbursements & Other Payments", "Withholding Amount", "Deduction Amount")

_DATE = r"(\d{1,4}[/-]\d{1,2}[/-]\d{2,4})"
_PERIOD = re.compile(rf"period\D*{_DATE}\s*(?:-|to|through)\s*{_DATE}", re.IGNORECASE)
_CHECK = re.compile(rf"check date\D*{_DATE}", re.IGNORECASE)
_TOTALS = re.compile(r"\btotals?$", re.IGNORECASE)
_NUMBER = re.compile(r"(?:ID:?\s*)?(\d+)", re.IGNORECASE)


def recognise(head: list[Record]) -> str | None:
    """The header of the four lists."""
    return EXPORT if any(_places(_clean(cells)) for _, cells in head) else None


def read(export: str, records: Iterator[Record]) -> Iterator[Section]:
    """A section per employee and check, and one of what the company owes."""
    heads: dict[str, str] = {}
    places: dict[str, int] = {}
    titles: set[str] = set()
    block: _Block | None = None
    for number, raw in records:
        cells = _clean(raw)
        if found := _places(cells):
            places = found
        elif _take_head(" ".join(cells), heads):
            continue
        elif not places:
            titles.add(cells[0])  # comes again at the top of each page
        elif any(cells) and not (cells[0] in titles and not any(cells[1:])):
            if kind := _kind(cells):
                if block:
                    yield from block.finish()
                block = _Block(places, dict(heads), kind)
            elif cells[0] and not any(cells[1:]) and not _NUMBER.fullmatch(cells[0]):
                heads["Department"] = cells[0]
                continue
            if block:
                block.take(number, cells)
    if block:
        yield from block.finish()


def _kind(cells: list[str]) -> str | None:
    """What begins on a line: the block of an employee, totals, or what the company owes."""
    if any(cell.lower() == "employer liabilities" for cell in cells):
        return "liabilities"
    if _TOTALS.search(cells[0]):
        return "company" if cells[0].lower().startswith("company") else "totals"
    return "employee" if "," in cells[0] else None


@dataclass
class _Block:
    """What stands below a name or a heading, being read."""

    places: dict[str, int]
    context: dict[str, str]
    kind: str
    rows: list[Record] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    first_row: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)

    def take(self, number: int, cells: list[str]) -> None:
        """A line of the block, its first included."""
        self.first_row = self.first_row or number
        row = [cells[at] if (at := self.places.get(name, len(cells))) < len(cells) else "" for name in HEADER]
        if self.kind == "liabilities":
            self._take_liability(number, [cell for cell in cells if cell])
        elif self.kind == "employee":
            if hit := _NUMBER.fullmatch(cells[0]):
                self.context["Employee ID"] = hit.group(1)
            elif cells[0]:
                self.context["Employee Name"] = cells[0]
            if any(row):
                self.rows.append((number, row))
        elif self.kind == "company" and not _TOTALS.search(row[0]):
            for name in SUMMED:
                if (amount := _amount(row[HEADER.index(name)])) is not None:
                    self.sums[name] = self.sums.get(name, Decimal(0)) + amount

    def _take_liability(self, number: int, cells: list[str]) -> None:
        label, amount = cells[0], cells[-1] if len(cells) > 1 else ""
        row = [""] * len(HEADER)
        row[-1] = amount
        if label.lower().startswith("total"):
            self.totals.append(Total(number, "COMPANY TOTALS", row))
        elif amount:
            row[-2] = label
            self.rows.append((number, row))

    def finish(self) -> Iterator[Section]:
        """The section, complete; of the company's totals what the file prints of each list, added up."""
        context = {name: self.context.get(name, "") for name in CONTEXT}
        if self.kind != "employee":
            context["Department"] = ""
        if self.kind == "company" and self.sums:
            cells = [str(self.sums.get(name, "")) for name in HEADER]
            self.totals.append(Total(self.first_row, "COMPANY TOTALS", cells))
        if self.rows or self.totals:
            yield Section(HEADER, self.rows, context, self.totals, label=f"check date {context['Check Date']}")


def _places(cells: list[str]) -> dict[str, int]:
    """Where the columns of the lists stand; nothing where the line is not their header."""
    names = [cell.lower() for cell in cells]
    if not {"description", "earnings", "withholdings", "deductions"} <= set(names):
        return {}
    places = {name: names.index(name.lower()) for name in HEADER if name.lower() in names}
    for heading, name in LISTS.items():
        if heading in places:
            places[f"{name} Amount"] = places[heading] + 1
    return places


def _take_head(text: str, heads: dict[str, str]) -> bool:
    """Whether a line tells the period or the check date; what it says is kept."""
    period, check = _PERIOD.search(text), _CHECK.search(text)
    before = dict(heads)
    if period:
        heads["Period Start"], heads["Period End"] = period.groups()
    if check:
        heads["Check Date"] = check.group(1)
    if heads != before:
        heads["Department"] = ""
    return bool(period or check)


def _amount(text: str) -> Decimal | None:
    """A printed number; a minus may stand behind it, or brackets around it."""
    digits = re.sub(r"[$,()\s-]", "", text)
    if not re.fullmatch(r"\d+(\.\d+)?", digits):
        return None
    return -Decimal(digits) if re.search(r"^\(.*\)$|^-|-$", text) else Decimal(digits)


def _clean(cells: list[str]) -> list[str]:
    """Cells without the spaces around them; a record without cells counts as one blank cell."""
    return [" ".join(cell.replace("\xa0", " ").split()) for cell in cells] or [""]
