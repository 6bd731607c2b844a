"""Formulas of a workbook whose result was not stored.

Programs that write workbooks without calculating them leave a formula's result out, and a reader of values then sees
an empty cell: money would be missing without a word. A number that is rounded is worked out here; any other formula
becomes the cell's text, so that a column of money sends the row to quarantine.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

_ROUND = re.compile(r"ROUND\(\s*(-?[\d.]+)\s*,\s*(\d+)(?:\.0*)?\s*\)", re.IGNORECASE)


def uncalculated(path: Path, sheet: str) -> dict[tuple[int, int], str]:
    """The cells of a sheet that hold a formula without its result: row and column from 1, and their text."""
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as book:
        member = _member(book, sheet)
        if member is None:
            return {}
        with book.open(member) as file:
            if not _has_formula(file):
                return {}
        with book.open(member) as file:
            return dict(_cells(file))


def _member(book: zipfile.ZipFile, sheet: str) -> str | None:
    """The part of the archive that holds a sheet."""
    names = set(book.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    relations = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    for element in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{MAIN}sheet"):
        if element.get("name") == sheet:
            member = posixpath.normpath(posixpath.join("/xl", targets.get(element.get(RELATION), ""))).lstrip("/")
            return member if member in names else None
    return None


def _has_formula(file: IO[bytes]) -> bool:
    before = b""
    while chunk := file.read(1 << 20):
        if b"<f>" in before + chunk or b"<f " in before + chunk:
            return True
        before = chunk[-2:]
    return False


def _cells(file: IO[bytes]) -> list[tuple[tuple[int, int], str]]:
    found = []
    for _, element in ElementTree.iterparse(file):
        if element.tag == f"{MAIN}c":
            formula, value = element.find(f"{MAIN}f"), element.find(f"{MAIN}v")
            is_blank_text = element.get("t") == "str" and value is not None
            if formula is not None and not is_blank_text and (value is None or not value.text):
                found.append((_place(element.get("r", "")), _worked_out(formula.text or "")))
        elif element.tag == f"{MAIN}row":
            element.clear()
    return found


def _place(reference: str) -> tuple[int, int]:
    """Row and column of a cell, B12 being (12, 2)."""
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(reference[len(letters) :] or 0), column


def _worked_out(formula: str) -> str:
    if hit := _ROUND.fullmatch(formula.strip()):
        return str(Decimal(hit.group(1)).quantize(Decimal(1).scaleb(-int(hit.group(2))), ROUND_HALF_UP))
    return f"={formula}"
