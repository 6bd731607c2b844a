"""Gusto's Payroll Journal Report: one section per pay period, in the table or the list layout.

Above the first section stand the company's name and address and, in some downloads, a summary by
employee. A section is

    Employee Earnings                                   marker
    Bi-weekly Payroll payroll period | 03/02/2025 - ...  schedule and period
    Pay day | 03/20/2025
    Last Name | First Name | ...                        header, of this section alone
    ...                                                 rows
    Payroll Totals | ...                                totals; in the list layout more sums follow

The list layout gives an employee's name only once: it is repeated here on the rows that follow, up
to the next name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.landing.reading import Record, Section, Total

EXPORT = "payroll_journal"
REPEATED = ("last name", "first name", "department", "work address", "employee type", "payment")
"""What the list layout writes on an employee's first row only."""


def recognise(head: list[Record]) -> str | None:
    """The journal's title, or its marker with a pay period right below it."""
    lines = [_clean(cells) for _, cells in head]
    for number, line in enumerate(lines):
        if line[0].lower() == "payroll journal report":
            return EXPORT
        following = lines[number + 1 : number + 4]
        if _is_marker(line) and any(_period_of(cells) for cells in following):
            return EXPORT
    return None


def read(export: str, records: Iterator[Record]) -> Iterator[Section]:
    """The sections of a journal. Raises ``ValueError`` when it has none."""
    draft: _Draft | None = None
    found = False
    for number, raw in records:
        cells = _clean(raw)
        is_next = found and (draft is None or draft.header) and _period_of(cells)
        if _is_marker(cells) or is_next:
            if draft and draft.header:
                yield draft.finish()
            draft, found = _Draft(), True
            draft.take_heading(cells)
        elif draft is None or not any(cells):
            continue
        elif not draft.header:
            draft.take_heading(cells)
        elif cells[0].lower() == "payroll totals":
            yield draft.finish(Total(number, cells[0], cells))
            draft = None  # what follows are sums by job and pay type
        else:
            draft.take_row(number, cells)
    if draft and draft.header:
        yield draft.finish()
    if not found:
        raise ValueError("the journal has no part 'Employee Earnings': download the report with earnings by employee")


@dataclass
class _Draft:
    """A section being read."""

    header: list[str] = field(default_factory=list)
    context: dict[str, str] = field(default_factory=dict)
    rows: list[Record] = field(default_factory=list)
    repeated: dict[int, str] = field(default_factory=dict)
    pay_type_at: int | None = None
    job_at: int | None = None
    seen: set[str] = field(default_factory=set)
    in_sums: bool = False

    def take_heading(self, cells: list[str]) -> None:
        """A line between the marker and the header: period, pay day, or the header itself."""
        if period := _period_of(cells):
            self.context.update(period)
        elif cells[0].lower() == "pay day":
            self.context["Pay day"] = cells[1] if len(cells) > 1 else ""
        elif cells[0].lower() == "last name":
            self.header = cells
            names = [name.lower() for name in cells]
            self.pay_type_at = names.index("pay type") if "pay type" in names else None
            self.job_at = names.index("job") if "job" in names else None

    def take_row(self, number: int, cells: list[str]) -> None:
        """A row. In the list layout the name is carried on, and repeated sums are left out."""
        if self.pay_type_at is not None and len(cells) == len(self.header):
            if cells[0]:
                self.repeated = {at: cells[at] for at, name in enumerate(self.header) if name.lower() in REPEATED}
                self.seen, self.in_sums = set(), False
            for at, value in self.repeated.items():
                cells[at] = cells[at] or value
            self.in_sums |= self.job_at is not None and cells[self.job_at].lower() == "totals"
            pay_type = cells[self.pay_type_at].lower()
            if self.in_sums and pay_type in self.seen:
                return  # the sum over an employee's jobs of what stands above job by job
            self.seen.add(pay_type)
        self.rows.append((number, cells))

    def finish(self, total: Total | None = None) -> Section:
        """The section, complete."""
        period = f"{self.context.get('Pay period start')} - {self.context.get('Pay period end')}"
        label = f"{period}, pay day {self.context.get('Pay day')}"
        schedule = self.context.get("Pay schedule")
        return Section(
            header=self.header,
            rows=self.rows,
            context=self.context,
            totals=[total] if total else [],
            label=f"{schedule} {label}" if schedule else label,
        )


def _clean(cells: list[str]) -> list[str]:
    """Cells without the spaces around them; a record without cells counts as one blank cell."""
    return [cell.replace("\xa0", " ").strip() for cell in cells] or [""]


def _is_marker(cells: list[str]) -> bool:
    return cells[0].lower() == "employee earnings"


def _period_of(cells: list[str]) -> dict[str, str] | None:
    """Schedule, first and last day of the period line; None for another line.

    A period that is not two dates goes on as it is and sends the section's rows to quarantine.
    """
    if not cells[0].lower().endswith("payroll period"):
        return None
    period = cells[1] if len(cells) > 1 else ""
    start, separator, end = period.partition(" - ")
    return {
        "Pay schedule": cells[0][: -len("payroll period")].strip(),
        "Pay period start": start.strip(),
        "Pay period end": end.strip() if separator else period,
    }
