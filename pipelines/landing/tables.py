"""From a recognised content to Arrow tables: data rows with their row numbers, and what the rest was.

Cells of a text file never pass through Python one by one: a CSV of a million rows is parsed, numbered
and sorted into data, totals and blanks by Arrow. Only rows that do not fit the header are looked at singly.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from pipelines.landing.files import Content
from pipelines.landing.pages import PARENT
from pipelines.landing.reading import (
    Head,
    PrintedTotal,
    Record,
    Section,
    Tally,
    Unread,
    page_records,
    records,
    sheet_records,
    text_records,
)
from pipelines.landing.recognise import Match, reader_of
from pipelines.landing.spec import Export, Melt, header_key

BATCH_ROWS = 122_880
"""DuckDB's own row-group size: measured to load fastest and in flat memory."""

BLOCK_BYTES = 1 << 23
ROWS_AT_ONCE = 20_000


@dataclass(frozen=True)
class Layout:
    """Where each column of a table goes: the name it lands under, or the family it is melted into.

    ``said`` is what headers say of all rows: column and text.
    """

    header: tuple[str, ...]
    names: tuple[str, ...]
    melted: tuple[tuple[int, Melt], ...]
    said: tuple[tuple[str, str], ...] = ()

    def index(self, name: str | None) -> int | None:
        """The position of the column that lands under a name; of the first one when there is no name."""
        if name is None:
            return 0
        return self.names.index(name) if name in self.names else None


def layout_of(export: Export, header: Iterable[str]) -> Layout:
    """Names for every column: the declared one, else the header in snake case, repeats numbered."""
    header = tuple(text.strip() for text in header)
    by_key = {key: column.name for column in export.columns for key in column.keys}
    varying = [column for column in export.columns if column.match]
    families = [(re.compile(melt.match), melt) for melt in export.melt]
    reserved = set(by_key.values())
    taken: set[str] = set()
    names: list[str] = []
    melted: list[tuple[int, Melt]] = []
    said: list[tuple[str, str]] = []
    for position, text in enumerate(header):
        declared = by_key.get(header_key(text)) if text else None
        for column in varying:
            if hit := re.search(column.match or "", text):
                declared = column.name
                if column.group_into:
                    said.append((column.group_into, hit.group(1)))
        family = next((melt for pattern, melt in families if text and pattern.search(text)), None)
        if declared is None and family is not None:
            melted.append((position, family))
            names.append("")
            continue
        base = declared or re.sub(r"[^0-9a-z]+", "_", text.lower()).strip("_")
        base = base or f"column_{position + 1}"
        if base[0].isdigit():
            base = f"column_{base}"
        name, number = base, 1
        while name in taken or (name in reserved and name != declared):
            number += 1
            name = f"{base}_{number}"
        taken.add(name)
        names.append(name)
    return Layout(header, tuple(names), tuple(melted), tuple(said))


@dataclass
class Rows:
    """Data rows under one layout: a column of text per column of the file, and the rows' numbers."""

    layout: Layout
    columns: list[pa.Array]
    numbers: pa.Array
    context: tuple[str, ...] = ()


def read_rows(content: Content, head: Head, match: Match, tally: Tally) -> Iterator[Rows]:
    """The data rows of a content. The tally is complete when the iterator is exhausted."""
    if match.export.reader:
        yield from _sections(content, head, match, tally)
        return
    if content.table is not None:
        header = _own(match.export, content.table.header)
        sorter = _Sorter(match.export, layout_of(match.export, header), tally)
        yield from _from_records(page_records(content, header), sorter)
        return
    layout = layout_of(match.export, _fitted(match, head))
    sorter = _Sorter(match.export, layout, tally)
    tally.rows_read = tally.rows_not_data = match.header_row  # what stands above, and the header
    if content.sheet is not None:
        below = itertools.islice(sheet_records(content), match.header_row, None)
        yield from _from_records(below, sorter)
    else:
        yield from _from_text(content, head, match, sorter)


def _own(export: Export, header: tuple[str, ...]) -> tuple[str, ...]:
    """What of a page's header lands: an object's own values, and those of the objects around it that are declared."""
    declared = {key for column in export.columns for key in column.keys}
    return tuple(text for text in header if not text.startswith(PARENT) or header_key(text) in declared)


def _fitted(match: Match, head: Head) -> tuple[str, ...]:
    """The header at the width of the rows, where a separator at the line's end is all that differs."""
    header = match.header
    widths = Counter(len(cells) for _, cells in head.records[match.header_row :] if any(cells))
    if not widths:
        return header
    width = widths.most_common(1)[0][0]
    surplus = [cell for _, cells in head.records[match.header_row :] for cell in cells[len(header) :]]
    if width < len(header) and not any(header[width:]):
        return header[:width]
    if width > len(header) and not any(surplus):
        return (*header, *[""] * (width - len(header)))
    return header


class _Sorter:
    """Tells data rows from titles, totals, blanks and repeated headers, and keeps the tally."""

    def __init__(self, export: Export, layout: Layout, tally: Tally, section: str = "") -> None:
        self.export, self.layout, self.tally, self.section = export, layout, tally, section
        self.width = len(layout.header)

    def rows(self, columns: list[pa.Array], numbers: pa.Array) -> Rows:
        """The data rows among rows that have the header's width."""
        columns, numbers = self._data(columns, numbers)
        self.tally.rows_landed += len(numbers)
        return Rows(self.layout, columns, numbers)

    def ragged(self, rows: list[Record]) -> Rows | None:
        """Rows of another width: those whose surplus cells are empty fit, the others are unreadable."""
        fitting = [row for row in rows if len(row[1]) > self.width and not any(row[1][self.width :])]
        if others := [row for row in rows if row not in fitting]:
            kept = self._data(*self._arrays(others))[1].to_pylist()
            widths = {number: cells for number, cells in others}
            for number in kept:
                self.tally.unreadable.append(self._unread(number, widths[number]))
        return self.rows(*self._arrays(fitting)) if fitting else None

    def _arrays(self, rows: list[Record]) -> tuple[list[pa.Array], pa.Array]:
        width = self.width
        cells = [(*row[:width], *[""] * (width - len(row))) for _, row in rows]
        columns = [pa.array(column, pa.string()) for column in zip(*cells, strict=True)]
        return columns, pa.array([number for number, _ in rows], pa.int64())

    def _unread(self, number: int, cells: list[str]) -> Unread:
        reason = f"has {len(cells)} cells, the header has {self.width}"
        if any("\n" in cell or "\r" in cell for cell in cells):
            hint = "A quotation mark may be opened here and closed some lines further down, or never."
        elif len(cells) > self.width:
            hint = "A cell that holds the separator is probably not quoted."
        else:
            hint = "The row is cut short, or a line break stands in a cell that is not quoted."
        return Unread(number, reason, hint)

    def _data(self, columns: list[pa.Array], numbers: pa.Array) -> tuple[list[pa.Array], pa.Array]:
        """Without blanks, repeated headers, titles and totals."""
        other = _all_equal(columns, [""] * self.width)
        other = _either(other, _all_equal(columns, self.layout.header))
        for rule in self.export.not_data:
            index = self.layout.index(rule.column)
            if index is None:
                continue
            cells = pc.utf8_trim_whitespace(columns[index])
            hit = pc.match_substring_regex(cells, rule.match)
            for name in rule.blank:
                if (place := self.layout.index(name)) is not None:
                    hit = pc.and_(hit, pc.equal(pc.utf8_trim_whitespace(columns[place]), ""))
            if other is not None:
                hit = pc.and_not(hit, other)
            if not pc.any(hit).as_py():
                continue
            labels = cells.filter(hit).to_pylist()
            rows = numbers.filter(hit).to_pylist()
            group = self.layout.index(rule.per) if rule.per else None
            groups = [self.section] * len(rows) if group is None else columns[group].filter(hit).to_pylist()
            for name in rule.columns:
                if (place := self.layout.index(name)) is not None:
                    printed = columns[place].filter(hit).to_pylist()
                    self.add_totals(rows, labels, groups, name, printed, rule.control)
            other = _either(other, hit)
        if other is None:
            return columns, numbers
        keep = pc.invert(other)
        self.tally.rows_not_data += pc.sum(other).as_py()
        return [column.filter(keep) for column in columns], numbers.filter(keep)

    def add_totals(
        self, rows: list[int], labels: list[str], groups: list[str], column: str, printed: list[str], is_checked: bool
    ) -> None:
        """Keep the printed cells of total rows."""
        self.tally.totals.extend(
            PrintedTotal(row, label, group.strip(), column, text.strip(), is_checked)
            for row, label, group, text in zip(rows, labels, groups, printed, strict=True)
            if text.strip()
        )


def _all_equal(columns: list[pa.Array], texts: Iterable[str]) -> pa.Array | None:
    """Which rows hold exactly these texts, None when there is none: most often the first column tells."""
    mask = None
    for column, text in zip(columns, texts, strict=True):
        equal = pc.equal(pc.utf8_trim_whitespace(column), text)
        mask = equal if mask is None else pc.and_(mask, equal)
        if not pc.any(mask).as_py():
            return None
    return mask


def _either(first: pa.Array | None, second: pa.Array | None) -> pa.Array | None:
    if first is None or second is None:
        return second if first is None else first
    return pc.or_(first, second)


def _from_records(found: Iterable[Record], sorter: _Sorter) -> Iterator[Rows]:
    found = iter(found)
    while chunk := list(itertools.islice(found, ROWS_AT_ONCE)):
        sorter.tally.rows_read += len(chunk)
        if even := [row for row in chunk if len(row[1]) == sorter.width]:
            yield sorter.rows(*sorter._arrays(even))
        if odd := [row for row in chunk if len(row[1]) != sorter.width]:
            fitting = sorter.ragged(odd)
            if fitting is not None:
                yield fitting


def _from_text(content: Content, head: Head, match: Match, sorter: _Sorter) -> Iterator[Rows]:
    """Read what stands below the header with Arrow's parser.

    The parser hands rows of another width to a handler, with their number; the rows in between are
    numbered by leaving those numbers out.
    """
    start = head.ends[match.header_row - 1]
    names = [str(index) for index in range(sorter.width)]
    odd: dict[int, str] = {}

    def set_aside(row: pacsv.InvalidRow) -> str:
        odd[match.header_row + row.number] = row.text
        return "skip"

    with pa.OSFile(str(content.path)) as file:
        if start >= file.size():
            return
        file.seek(start)
        batches = pacsv.open_csv(
            file,
            read_options=pacsv.ReadOptions(use_threads=False, column_names=names, block_size=BLOCK_BYTES),
            parse_options=pacsv.ParseOptions(
                delimiter=head.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=set_aside,
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
        last = match.header_row
        skipped = np.empty(0, np.int64)
        while True:
            try:
                batch = batches.read_next_batch()
            except StopIteration:
                break
            except pa.ArrowInvalid:
                # a record larger than a block: Python's reader has no such limit
                pending = {number: text for number, text in odd.items() if number <= last}
                yield from _leftover(pending, head, sorter)
                yield from _from_records(itertools.islice(text_records(content, head.delimiter), last, None), sorter)
                return
            skipped = np.fromiter(sorted(number for number in odd if number > last), np.int64)
            span = np.arange(last + 1, last + 1 + batch.num_rows + len(skipped))
            numbers = np.setdiff1d(span, skipped, assume_unique=True)[: batch.num_rows]
            if len(numbers):
                last = int(numbers[-1])
            sorter.tally.rows_read += batch.num_rows
            yield sorter.rows(batch.columns, pa.array(numbers))
    yield from _leftover(odd, head, sorter)


def _leftover(odd: dict[int, str], head: Head, sorter: _Sorter) -> Iterator[Rows]:
    sorter.tally.rows_read += len(odd)
    texts = sorted(odd.items())
    for start in range(0, len(texts), ROWS_AT_ONCE):
        rows = [
            (number, next(csv.reader(io.StringIO(text, newline=""), delimiter=head.delimiter), []))
            for number, text in texts[start : start + ROWS_AT_ONCE]
        ]
        fitting = sorter.ragged(rows)
        if fitting is not None:
            yield fitting


def _sections(content: Content, head: Head, match: Match, tally: Tally) -> Iterator[Rows]:
    """The rows of every table that the system's own reader finds."""

    def counted() -> Iterator[Record]:
        for record in records(content, head.delimiter):
            tally.rows_read += 1
            yield record

    found = counted()
    try:
        for section in reader_of(match.system).read(match.name, found):
            yield from _section(section, match, tally)
    except ValueError as error:
        # the reader gives up on the file: what it had found stays, the place is named
        hint = "Export the report again, unchanged."
        tally.unreadable.append(Unread(tally.rows_read, str(error), hint))
    for _ in found:  # what the reader left unread is still counted
        pass
    tally.rows_not_data = tally.rows_read - tally.rows_landed - len(tally.unreadable)


def _section(section: Section, match: Match, tally: Tally) -> Iterator[Rows]:
    # what stands above the table is known to every row of it
    layout = layout_of(match.export, (*section.header, *section.context))
    sorter = _Sorter(match.export, layout, tally, section.label)
    names = set(layout.names)
    missing = [column.header for column in match.export.signature if column.name not in names]
    if missing:
        reason = f"its table lacks {', '.join(missing)}"
        hint = "Export the report again with these columns."
        tally.unreadable.extend(Unread(number, reason, hint) for number, _ in section.rows)
        return
    yield from _section_rows(section, sorter, list(section.context.values()))
    for rule in match.export.not_data:
        for name in rule.columns:
            place = layout.index(name)
            if place is None:
                continue
            for total in section.totals:
                printed = total.cells[place : place + 1] or [""]
                sorter.add_totals([total.row], [total.label], [section.label], name, printed, rule.control)


def _section_rows(section: Section, sorter: _Sorter, context: list[str]) -> Iterator[Rows]:
    width = len(section.header)
    even = [(number, [*cells, *context]) for number, cells in section.rows if len(cells) == width]
    odd = [(number, cells) for number, cells in section.rows if len(cells) != width]
    if even:
        yield sorter.rows(*sorter._arrays(even))
    for number, cells in odd:
        if len(cells) > width and not any(cells[width:]):
            yield sorter.rows(*sorter._arrays([(number, [*cells[:width], *context])]))
        elif any(cells):
            reason = f"has {len(cells)} cells, the header has {width}"
            sorter.tally.unreadable.append(Unread(number, reason, "Export the report again."))
