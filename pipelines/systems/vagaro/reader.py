"""Vagaro's transaction list: a table whose first cell holds a day, a name and an id."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.landing.reading import Record, Section, Total
from pipelines.landing.spec import header_key

EXPORT = "transaction"
PARTS = ["Checkout Date", "Checkout By", "Transaction ID"]
COMBINED = header_key("".join(PARTS))
SIGNATURE = {header_key(text) for text in ("Customer", "Item Sold", "Amt Paid")}

_DAY = r"\d{1,4}[/-]\d{1,2}[/-]\d{1,4}(?:[ T]+\d{1,2}:\d{2}(?::\d{2})?(?:\s*[AaPp][Mm])?)?"
_CELL = re.compile(rf"\s*(?P<day>{_DAY})\s*[/|,;\n]?\s*(?P<by>.*?)\s*[/|,;#\n\s]\s*(?P<id>[A-Za-z0-9-]+)\s*", re.DOTALL)


def recognise(head: list[Record]) -> str | None:
    """The transaction list, by its header row."""
    return EXPORT if any(_is_header(cells) for _, cells in head) else None


def read(export: str, records: Iterator[Record]) -> Iterator[Section]:
    """The one table of the list, its first cell taken apart. Raises ValueError when there is no header."""
    header: list[str] = []
    rows: list[Record] = []
    totals: list[Total] = []
    place: int | None = None
    for number, cells in records:
        if _is_header(cells):
            header, place = cells, _combined(cells)
        elif header and any(cell.strip() for cell in cells):
            if re.match(r"(?i)\s*(grand )?total", next(cell for cell in cells if cell.strip())):
                totals.append(Total(number, cells[0].strip(), _apart(cells, place)))
            else:
                rows.append((number, _apart(cells, place)))
    if not header:
        raise ValueError("holds no row of headers")
    if place is not None:
        header = [*header[:place], *PARTS, *header[place + 1 :]]
    yield Section(header, rows, totals=totals)


def _is_header(cells: list[str]) -> bool:
    keys = {header_key(cell) for cell in cells if cell.strip()}
    has_parts = COMBINED in keys or {header_key(part) for part in PARTS} <= keys
    return has_parts and keys >= SIGNATURE


def _combined(cells: list[str]) -> int | None:
    return next((at for at, cell in enumerate(cells) if header_key(cell) == COMBINED), None)


def _apart(cells: list[str], place: int | None) -> list[str]:
    """The row with day, cashier and id in cells of their own; a cell of another form stays whole for quarantine."""
    if place is None or place >= len(cells):
        return cells
    found = _CELL.fullmatch(cells[place])
    parts = (
        [" ".join(found[name].split()).strip(" /|,;#") for name in ("day", "by", "id")]
        if found
        else [cells[place], "", ""]
    )
    return [*cells[:place], *parts, *cells[place + 1 :]]
