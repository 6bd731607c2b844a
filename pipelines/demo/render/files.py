"""Writing files that come out the same every time: delimited text, gzip, zip and XLSX."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

import xlsxwriter

Cell = str | int | float | date | None
Row = Sequence[Cell]
T = TypeVar("T")


def columns(text: str) -> list[str]:
    """The header that a vendor writes, given as one text."""
    return text.split(",")


def text_of(rows: Iterable[Row], delimiter: str = ",", quote_all: bool = False, line_end: str = "\r\n") -> str:
    """Rows as delimited text."""
    buffer = io.StringIO()
    quoting: Literal[0, 1] = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    csv.writer(buffer, delimiter=delimiter, quoting=quoting, lineterminator=line_end).writerows(rows)
    return buffer.getvalue()


def write_text(path: Path, text: str, encoding: str = "utf-8") -> None:
    """Text as it is; the ending of the name decides whether it is compressed."""
    content = text.encode(encoding)
    if path.suffix == ".gz":
        with path.open("wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as packed:
            packed.write(content)
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            entry = zipfile.ZipInfo(path.stem + ".csv", (2026, 7, 1, 6, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    else:
        path.write_bytes(content)


def write_csv(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Row],
    *,
    before: Sequence[Row] = (),
    after: Sequence[Row] = (),
    quote_all: bool = False,
    delimiter: str = ",",
    encoding: str = "utf-8",
    line_end: str = "\r\n",
) -> None:
    """A table as delimited text, with lines before and after it."""
    write_text(path, text_of([*before, header, *rows, *after], delimiter, quote_all, line_end), encoding)


def write_xlsx(path: Path, sheet: str, rows: Iterable[Row]) -> None:
    """Rows as a workbook; dates become date cells and numbers number cells."""
    options = {"constant_memory": True, "default_date_format": "m/d/yyyy", "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"created": datetime(2026, 7, 1, 6, 0, 0)})
    page = book.add_worksheet(sheet)
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()


def in_utc(moment: datetime, time_zone: str) -> datetime:
    """A place's local time on the clock of the world."""
    return moment.replace(tzinfo=ZoneInfo(time_zone)).astimezone(UTC)


def iso_utc(moment: datetime, time_zone: str, fraction: str = "") -> str:
    """``2026-09-12T20:05:13Z``, with a fraction of a second or none."""
    shown = f"{in_utc(moment, time_zone):%Y-%m-%dT%H:%M:%S}"
    return f"{shown}.{fraction}Z" if fraction else f"{shown}Z"


def pages(rows: Sequence[T], size: int) -> list[Sequence[T]]:
    """The rows as an API hands them out."""
    return [rows[first : first + size] for first in range(0, len(rows), size)]


def write_pages(path: Path, saved: Iterable[object]) -> None:
    """Saved pages of an API, one per line."""
    write_text(path, "".join(json.dumps(page, ensure_ascii=False) + "\n" for page in saved))


def money(cents: int) -> str:
    """``-1234.50``."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def dollars(cents: int) -> str:
    """``-$1,234.50``."""
    return f"{'-' if cents < 0 else ''}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def us_date(day: date | None) -> str:
    """``1/19/2026``."""
    return f"{day.month}/{day.day}/{day.year}" if day else ""


def us_time(moment: datetime | None) -> str:
    """``1/19/2026 6:15 PM``."""
    if moment is None:
        return ""
    return f"{us_date(moment)} {moment.hour % 12 or 12}:{moment:%M} {'PM' if moment.hour > 11 else 'AM'}"


def hours_minutes(minutes: int, width: int = 1) -> str:
    """``0:30``, or ``08:00`` with two digits."""
    return f"{minutes // 60:0{width}d}:{minutes % 60:02d}"
