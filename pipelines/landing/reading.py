"""From the bytes of a file to rows: records, and the sections that a system's own reader finds in them.

A file that is a plain table needs nothing but its declaration in ``system.yml``. For an export declared with
``reader: true`` the system's folder holds a ``reader.py`` with two functions::

    def recognise(head: list[Record]) -> str | None:
        \"\"\"The name of the export (its key in system.yml) that these first records belong to, else None.\"\"\"

    def read(export: str, records: Iterator[Record]) -> Iterator[Section]:
        \"\"\"The tables of the file, one after the other, in one pass over its records.\"\"\"

The reader only finds where tables begin and end. Naming columns, typing, melting, quarantine, control totals and
provenance stay here: every record that no section returns as a row is counted as not data.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Record = tuple[int, list[str]]
"""A record's number in its file, counted from 1 as a spreadsheet shows it, and its cells as text."""


@dataclass(frozen=True)
class Total:
    """A printed total of a section: the row's number, its label and its cells under the section's header."""

    row: int
    label: str
    cells: list[str]


@dataclass(frozen=True)
class Section:
    """A table inside a file, with what the file says about the whole table beside it.

    ``context`` holds cells that stand above the table (pay period, pay day), by header; every row gets them as columns
    of its own, declared in ``system.yml`` like any other. ``rows`` are the table's data rows with their record numbers;
    a row with too few or too many cells may stay in: it is quarantined with its number. Of ``totals`` those columns are
    kept that the export's ``not_data`` rules name (``control: true`` makes them compared with what was loaded).
    """

    header: list[str]
    rows: list[Record]
    context: dict[str, str] = field(default_factory=dict)
    totals: list[Total] = field(default_factory=list)
    label: str = ""
