"""Tables for spreadsheets: as a workbook, as CSV, and as a workbook that opens with a passphrase only.

No cell of them is ever run as a formula, wherever its text came from. The same table is the same bytes; only what is
encrypted differs each time, by its salt.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

Cell = str | int | Decimal | dt.date | None

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
FORMULA = "=+-@"


class Unencryptable(Exception):
    """What was encrypted does not open again."""


@dataclass(frozen=True)
class Column:
    """A column: how it is headed, how wide it is, and which words a person may choose in it."""

    header: str
    width: int = 12
    choices: tuple[str, ...] = ()
    is_money: bool = False


@dataclass(frozen=True)
class Sheet:
    """A table with a name; its first columns may stay in sight."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    frozen: int = 0


def neutralised(text: str) -> str:
    """A text that no spreadsheet takes for a formula, whatever it leaves out before the first sign that shows.

    The apostrophe is what spreadsheets themselves write before such a text. Full-width and small forms of the signs
    count like the signs.
    """
    text = CONTROL.sub(" ", text).strip()
    first = next((sign for sign in text if unicodedata.category(sign)[0] not in "CZ"), "")
    return f"'{text}" if first and unicodedata.normalize("NFKC", first)[0] in FORMULA else text


def workbook(sheets: Sequence[Sheet], day: dt.date) -> bytes:
    """The sheets as one workbook, made in memory alone: no part of it is written anywhere."""
    import xlsxwriter

    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    # else the workbook would hold the moment in which it was made
    book.set_properties({"created": dt.datetime.combine(day, dt.time())})
    bold = book.add_format({"bold": True, "bottom": 1})
    date, money = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "#,##0.00"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for at, column in enumerate(sheet.columns):
            page.set_column(at, at, column.width)
            page.write_string(0, at, column.header, bold)
            if column.choices and sheet.rows:
                choice = {"validate": "list", "source": list(column.choices)}
                page.data_validation(1, at, len(sheet.rows), at, choice)
        for number, row in enumerate(sheet.rows, start=1):
            for at, (column, cell) in enumerate(zip(sheet.columns, row, strict=True)):
                match cell:
                    case str():
                        page.write_string(number, at, neutralised(cell))
                    case dt.date():
                        page.write_datetime(number, at, dt.datetime.combine(cell, dt.time()), date)
                    case int() | Decimal():
                        page.write_number(number, at, float(cell), money if column.is_money else None)
        page.freeze_panes(1, sheet.frozen)
        page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
    book.close()
    return content.getvalue()


def csv_of(sheet: Sheet, *, for_people: bool) -> bytes:
    """The sheet as CSV. Every cell is quoted, so that no other separator can cut one; Excel needs the mark in front."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow([column.header for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow([neutralised(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig" if for_people else "utf-8")


def encrypted(content: bytes, passphrase: str) -> bytes:
    """A workbook that opens with the passphrase only, in Excel and what reads its files. Made in memory alone."""
    from msoffcrypto.format.ooxml import OOXMLFile

    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt(passphrase, locked)
    if decrypted(locked.getvalue(), passphrase) != content:
        raise Unencryptable("the encrypted workbook does not hold what went into it")
    return locked.getvalue()


def decrypted(content: bytes, passphrase: str) -> bytes:
    """What an encrypted workbook holds. Raises ``msoffcrypto.exceptions.InvalidKeyError`` on another passphrase."""
    import msoffcrypto

    opened = io.BytesIO()
    file = msoffcrypto.OfficeFile(io.BytesIO(content))
    file.load_key(password=passphrase, verify_password=True)
    file.decrypt(opened, verify_integrity=True)
    return opened.getvalue()
