"""Workbooks that are web pages: what older systems export as ``.xls`` is often a table in HTML.

The tables of the page, one after the other, become the records of one text. A cell that spans columns is followed by
blank cells, so that titles and totals keep the width of the table.
"""

from __future__ import annotations

import csv
import tempfile
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

ENOUGH_ROWS = 2
ENOUGH_CELLS = 3
"""A table has at least so many rows with so many filled cells; a page with less was meant for eyes alone."""


@dataclass
class _Row:
    """A row that is being read, and how deep inside tables it stands."""

    depth: int
    cells: list[str] = field(default_factory=list)
    text: list[str] | None = None
    span: int = 1

    def close_cell(self) -> None:
        if self.text is not None:
            self.cells.append(" ".join("".join(self.text).split()))
            self.cells.extend([""] * (self.span - 1))
            self.text = None


class _Tables(HTMLParser):
    """Collects the rows of all tables; end tags may be missing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._open: list[_Row] = []
        self._depth = 0
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        match tag:
            case "table":
                self._depth += 1
            case "tr":
                self._close(self._depth)
                self._open.append(_Row(self._depth))
            case "td" | "th" if self._open:
                row = self._open[-1]
                row.close_cell()
                span = dict(attrs).get("colspan") or ""
                row.text, row.span = [], int(span) if span.isdigit() and int(span) < 1000 else 1
            case "br" | "p" | "div":
                self.handle_data(" ")
            case "style" | "script":
                self._silent += 1

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "table":
                self._close(self._depth)
                self._depth = max(0, self._depth - 1)
            case "tr":
                self._close(self._depth)
            case "td" | "th" if self._open:
                self._open[-1].close_cell()
            case "style" | "script":
                self._silent = max(0, self._silent - 1)

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1].text is not None and not self._silent:
            self._open[-1].text.append(data)

    def close(self) -> None:
        super().close()
        self._close(0)

    def _close(self, depth: int) -> None:
        """End the open rows of this depth and of what is inside it."""
        while self._open and self._open[-1].depth >= depth:
            row = self._open.pop()
            row.close_cell()
            if any(row.cells):
                self.rows.append(row.cells)


def records_of(page: str) -> list[list[str]]:
    """The rows of a page's tables; none when the page holds no table worth the name."""
    tables = _Tables()
    tables.feed(page)
    tables.close()
    full = sum(sum(1 for cell in row if cell) >= ENOUGH_CELLS for row in tables.rows)
    return tables.rows if full >= ENOUGH_ROWS else []


def as_text(path: Path, encoding: str | None, spool: Path) -> Path | None:
    """The tables of a web page as a text file with commas; None when it holds none."""
    data = path.read_bytes()
    if encoding:
        page = data.decode(encoding, "replace")
    else:
        try:
            page = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            page = data.decode("cp1252", "replace")
    rows = records_of(page.replace("\x00", ""))
    if not rows:
        return None
    with tempfile.NamedTemporaryFile("w", dir=spool, delete=False, encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(rows)
    return Path(out.name)
