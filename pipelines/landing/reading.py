"""From the bytes of a file to records, and the sections that a system's own reader finds in them.

A file that is a plain table needs nothing but its declaration in ``system.yml``. For an export
declared with ``reader: true`` the system's folder holds a ``reader.py`` with two functions::

    def recognise(head: list[Record]) -> str | None:
        \"\"\"The export (its key in system.yml) that these first records belong to, else None.\"\"\"

    def read(export: str, records: Iterator[Record]) -> Iterator[Section]:
        \"\"\"The tables of the file, one after the other, in one pass over its records.\"\"\"

The reader only finds where tables begin and end. Naming columns, typing, melting, quarantine, control
totals and provenance stay here: every record that no section returns as a row is not data.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from pipelines.landing import formulas, pages
from pipelines.landing.files import Content

DELIMITERS = (",", "\t", ";")
HEAD_BYTES = 1 << 20
HEAD_RECORDS = 1000

csv.field_size_limit(sys.maxsize)

Record = tuple[int, list[str]]
"""A record's number in its file, counted from 1 as a spreadsheet shows it, and its cells as text.

The objects of a page of JSON are counted from 1 too.
"""


@dataclass(frozen=True)
class Total:
    """A printed total of a section: its row, its label and its cells under the section's header."""

    row: int
    label: str
    cells: list[str]


@dataclass(frozen=True)
class Section:
    """A table inside a file, with what the file says about the whole table beside it.

    ``context`` holds cells that stand above the table (pay period, pay day), by header; every row gets
    them as columns of its own, declared in ``system.yml`` like any other. ``rows`` are the table's data
    rows with their record numbers; a row with too few or too many cells may stay in: it is quarantined
    with its number. Of ``totals`` those columns are kept that the export's ``not_data`` rules name
    (``control: true`` makes them compared with what was loaded).
    """

    header: list[str]
    rows: list[Record]
    context: dict[str, str] = field(default_factory=dict)
    totals: list[Total] = field(default_factory=list)
    label: str = ""


@dataclass(frozen=True)
class Head:
    """The first records of a content under one delimiter, and where in the file each of them ends."""

    delimiter: str
    records: list[Record]
    ends: list[int]
    table: str = ""
    """Of a table in a page of JSON the keys that lead to it."""

    def cut(self, count: int) -> Head:
        """Only the first records: hundreds of files are held at once before they are loaded."""
        return replace(self, records=self.records[:count], ends=self.ends[:count])


@dataclass(frozen=True)
class Unread:
    """A row that could not be read into cells."""

    row: int
    reason: str
    hint: str


@dataclass(frozen=True)
class PrintedTotal:
    """A cell of a total row."""

    row: int
    label: str
    section: str
    column: str
    text: str
    is_checked: bool


@dataclass
class Tally:
    """What became of the records of one content: nothing is lost, nothing is counted twice."""

    rows_read: int = 0
    rows_landed: int = 0
    rows_not_data: int = 0
    unreadable: list[Unread] = field(default_factory=list)
    totals: list[PrintedTotal] = field(default_factory=list)


def heads(content: Content) -> list[Head]:
    """The first records of a content, once per delimiter that they might be written with."""
    if content.sheet is not None or content.table is not None:
        table = content.table.name if content.table else ""
        return [Head("", list(itertools.islice(records(content, ""), HEAD_RECORDS)), [], table)]
    with content.path.open("rb") as file:
        file.seek(content.offset)
        data = file.read(HEAD_BYTES)
        is_all = len(data) < HEAD_BYTES
    text = data.decode("utf-8", errors="ignore")
    return [_head(text, delimiter, content.offset, is_all) for delimiter in DELIMITERS if delimiter in text] or [
        _head(text, ",", content.offset, is_all)
    ]


def _head(text: str, delimiter: str, offset: int, is_all: bool) -> Head:
    records: list[Record] = []
    ends: list[int] = []
    position = offset

    def lines() -> Iterator[str]:
        nonlocal position
        for line in io.StringIO(text, newline=""):
            position += len(line.encode())
            yield line

    reader = csv.reader(lines(), delimiter=delimiter)
    for number, cells in enumerate(itertools.islice(reader, HEAD_RECORDS), start=1):
        records.append((number, cells))
        ends.append(position)
    if not is_all and len(records) < HEAD_RECORDS and len(records) > 1:
        records.pop()  # cut off by the end of what was read
        ends.pop()
    return Head(delimiter, records, ends)


def sheet_records(content: Content) -> Iterator[Record]:
    """The rows of a workbook's sheet, cells as text."""
    import python_calamine as calamine

    with calamine.CalamineWorkbook.from_path(content.path) as workbook:
        sheet = workbook.get_sheet_by_name(content.sheet or "")
        missing = formulas.uncalculated(content.path, content.sheet or "")
        for number, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1):
            texts = [cell_text(cell) for cell in cells]
            if missing:
                texts = [text or missing.get((number, at), "") for at, text in enumerate(texts, start=1)]
            yield number, texts


def cell_text(value: object) -> str:  # noqa: PLR0911
    """A workbook's cell as the text that a CSV export of it would hold."""
    match value:
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            if value.is_integer() and abs(value) < 1e15:
                return str(int(value))
            return format(Decimal(repr(value)), "f") if math.isfinite(value) else ""
        case dt.datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case dt.date() | dt.time():
            return value.isoformat()
        case dt.timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
        case None:
            return ""
        case _:
            return str(value)


def text_records(content: Content, delimiter: str) -> Iterator[Record]:
    """Every record of a text content, one by one: for readers and for looking up single rows."""
    with content.path.open(encoding="utf-8", newline="", errors="replace") as file:
        file.seek(content.offset)
        yield from enumerate(csv.reader(file, delimiter=delimiter), start=1)


def page_records(content: Content, header: tuple[str, ...]) -> Iterator[Record]:
    """The objects of a table of a file of JSON, from 1, as cells under a header."""
    return pages.rows_of(content.path, content.table.name if content.table else "", header)


def records(content: Content, delimiter: str) -> Iterator[Record]:
    """Every record of a content; what heads the objects of a page stands before the first, as record 0."""
    if content.table is not None:
        header = content.table.header
        return itertools.chain([(0, list(header))], page_records(content, header))
    return sheet_records(content) if content.sheet is not None else text_records(content, delimiter)
