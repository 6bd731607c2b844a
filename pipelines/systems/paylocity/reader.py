"""Paylocity's Payroll Register: a block per employee and check, three lists side by side.

Head lines stand above, and again at the top of each page, also in the middle of a block::

    Example Studio LLC (000000)
    Check Date: 03/20/2025 | Process: 2025031801
    Pay Period: 03/02/2025 to 03/15/2025
    Vale, Juniper   | Code | Hours | Rate | Amount | Code | Status | Taxable | Amount | Code | Amount | Vchr
    Emp Id: 142     | REG  | 62.00 | 48.00 | 2,976.00 | FITW | S-1 | 3,396.00 | 312.40 | 401K | 0.00 | 10021
    Title: Nurse    | COMM |       |       | 420.00   | SS | ...                                       | Chk Date: ...
                    | Totals | 62.00 |     | 3,396.00 | MED | ...
    Report Totals   | Code | ...

The lists have nothing to do with each other: each is read by the columns between its `Code` and the next, each ends
with `Totals` of its own. Left and right of them stand labels of the employee and of the check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.landing.reading import Record, Section, Total

EXPORT = "payroll_register"

LISTS = {
    "Earning": ("Code", "Hours", "Rate", "Amount"),
    "Tax": ("Code", "Status", "Taxable", "Amount"),
    "Deduction": ("Code", "Amount"),
}
HEADER = [f"{name} {column}" for name, columns in LISTS.items() for column in columns]
CONTEXT = (
    *("Company Id", "Process", "Period Start", "Period End"),
    *("Employee Name", "Emp Id", "Title", "Freq", "Type", "Chk Date", "Vchr", "Net"),
)

_COMPANY = re.compile(r"^.+\((\w+)\)$")
_HEADS = {
    "Chk Date": re.compile(r"Check Dates?:\s*([\d/-]+)(?:\s*to\s*([\d/-]+))?"),
    "Process": re.compile(r"Process(?:es)?:\s*(\d+)(?:\s*-\s*(\d+))?"),
    "Period": re.compile(r"Pay Period:\s*([\d/-]+)\s*to\s*([\d/-]+)"),
}
_GUTTER = re.compile(r"^(Emp Id|Title|Rate|Salary|Freq|WCC|Type|Chk Date|Net|Dir Dep)\b\s*:?\s*(.*)$")


def recognise(head: list[Record]) -> str | None:
    """The header of a block, unless the register is one before the final run."""
    lines = [_clean(cells) for _, cells in head]
    if any("pre process" in " ".join(cells).lower().replace("-", " ") for cells in lines[:10]):
        return None
    return EXPORT if any(_is_block(cells) and cells[0] for cells in lines) else None


def read(export: str, records: Iterator[Record]) -> Iterator[Section]:
    """A section per employee and check."""
    heads: dict[str, str] = {}
    block: _Block | None = None
    for number, raw in records:
        cells = _clean(raw)
        if _take_head(cells, heads):
            continue
        if cells[0].lower().startswith("report totals"):
            break
        if _is_block(cells):
            # a page may repeat the header of the block that goes on
            if block is None or block.is_complete or block.name != cells[0]:
                if block:
                    yield block.finish()
                block = _Block(cells[0], dict(heads))
            block.place(cells)
        elif block and any(cells):
            block.take(number, cells)
    if block:
        yield block.finish()


@dataclass
class _Block:
    """The block of an employee and check, being read."""

    name: str
    context: dict[str, str]
    places: dict[str, int] = field(default_factory=dict)
    lists: set[str] = field(default_factory=set)
    gutter: int = 0
    rows: list[Record] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    ended: set[str] = field(default_factory=set)

    @property
    def is_complete(self) -> bool:
        """Whether every list has come to its totals."""
        return self.ended == self.lists

    def place(self, header: list[str]) -> None:
        """Where the columns of the lists stand; columns of the year to date are left out."""
        starts = [at for at, cell in enumerate(header) if cell == "Code"]
        self.places, self.lists, self.gutter = {}, set(), len(header)
        for start, end in zip(starts, [*starts[1:], len(header)], strict=True):
            columns = header[start:end]
            name = "Earning" if "Hours" in columns else "Tax" if "Taxable" in columns else "Deduction"
            self.lists.add(name)
            for at, column in enumerate(columns, start=start):
                if column in LISTS[name]:
                    self.places[f"{name} {column}"] = at
                elif column.endswith("Vchr"):
                    self.gutter = at

    def take(self, number: int, cells: list[str]) -> None:
        """A line: labels beside the lists, and of each list an entry, its totals or nothing."""
        for label in (cells[0], *cells[self.gutter :]):
            self._take_label(label)
        row = [cells[at] if (at := self.places.get(name, len(cells))) < len(cells) else "" for name in HEADER]
        total = [""] * len(HEADER)
        for name in self.lists:
            of_list = [at for at, column in enumerate(HEADER) if column.startswith(name)]
            if row[of_list[0]] == "Totals" or cells[0] == "Totals":
                self.ended.add(name)
                for at in of_list:
                    total[at], row[at] = row[at], ""
        if any(total):
            self.totals.append(Total(number, "Totals", total))
        if any(row):
            self.rows.append((number, row))

    def _take_label(self, text: str) -> None:
        if hit := _GUTTER.match(text):
            if hit.group(2):
                self.context[hit.group(1)] = hit.group(2)
        elif text.isdigit():
            self.context.setdefault("Vchr", text)

    def finish(self) -> Section:
        """The section, complete."""
        context = {name: self.context.get(name, "") for name in CONTEXT} | {"Employee Name": self.name}
        label = f"Emp Id {context['Emp Id']}, {context['Chk Date']}"
        return Section(HEADER, self.rows, context, self.totals, label=label)


def _is_block(cells: list[str]) -> bool:
    return cells[1:].count("Code") >= 2


def _take_head(cells: list[str], heads: dict[str, str]) -> bool:
    """Whether a line is one of those that stand at the top of each page; what they say is kept."""
    text = " ".join(cell for cell in cells if cell)
    found = {name: hit for name, pattern in _HEADS.items() if (hit := pattern.search(text))}
    if hit := found.get("Chk Date"):
        # of several check dates only the check itself can say which is its own
        heads["Chk Date"] = "" if hit.group(2) and hit.group(2) != hit.group(1) else hit.group(1)
    if hit := found.get("Process"):
        heads["Process"] = hit.group(1) if not hit.group(2) else f"{hit.group(1)} - {hit.group(2)}"
    if hit := found.get("Period"):
        heads["Period Start"], heads["Period End"] = hit.groups()
    if " - " in heads.get("Process", ""):
        heads["Period Start"] = heads["Period End"] = ""  # the span of all runs is the period of none
    company = _COMPANY.match(text)
    if company and not any(cells[1:]):
        heads["Company Id"] = company.group(1)
    return bool(found) or bool(company and not any(cells[1:])) or text.startswith("Payroll Register")


def _clean(cells: list[str]) -> list[str]:
    """Cells without the spaces around them; a record without cells counts as one blank cell."""
    return [cell.replace("\xa0", " ").strip() for cell in cells] or [""]
