"""What may leave the clean room: no row of a patient, nothing that tells of a few, providers under labels.

A row that rests on 1 to (floor - 1) patients keeps its key and loses its figures. So does company for it, until nothing
can be subtracted: wherever the rows of one table add up to a row of another, either none of them is hidden, or enough
that what is left over rests on at least ``floor`` people and more than one row; and all sums together fix no small row.
Which tables add up to which is read from their figures; nothing is listed here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from heapq import heapify, heappop, heappush
from itertools import permutations
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from pipelines.diligence.sheets import PEOPLE
from pipelines.diligence.tables import Table

ALIKE = 0.9
"""A table's rows add up to another's when they do so nearly everywhere; single cells may be corrected."""
CENT = 0.006


class Cell(NamedTuple):
    """A row of a table."""

    table: str
    row: int


Figure = tuple[Cell, str]
"""A row and one of its columns."""


@dataclass(frozen=True)
class Sum:
    """A row of which some figures are the sums of others'; ``columns`` pairs those of the whole and of the parts."""

    whole: Cell
    parts: tuple[Cell, ...]
    columns: tuple[tuple[str, str], ...]

    def tells(self, cell: Cell, column: str) -> bool:
        """Whether this figure of a row of it is in the sum."""
        return any(column == (above if cell == self.whole else below) for above, below in self.columns)


@dataclass
class Grid:
    """A table as rows of figures."""

    name: str
    key: tuple[str, ...]
    cells: dict[str, list[Any]]
    figures: dict[str, np.ndarray]
    patients: list[int | None] | None
    days: set[str] = field(default_factory=set)

    @property
    def size(self) -> int:
        """The number of rows."""
        return len(next(iter(self.cells.values()), []))


def external_tables(tables: Sequence[Table], floor: int, labels: Mapping[str, str]) -> list[Table]:
    """The tables as they may leave: rows of patients dropped, providers relabelled, small rows and company emptied."""
    kept = [table for table in tables if table.sheet.external and not table.sheet.has_patients]
    relabelled = [Table(table.sheet, _relabelled(table.data, labels)) for table in kept]
    hidden = suppressed([grid_of(table) for table in relabelled], floor)
    rows: dict[str, set[int]] = defaultdict(set)
    for cell in hidden:
        rows[cell.table].add(cell.row)
    return [_emptied(table, rows[table.name]) for table in relabelled]


def _relabelled(data: pa.Table, labels: Mapping[str, str]) -> pa.Table:
    """Providers' names replaced wherever a text holds one, the longest first."""
    names = sorted((name for name, label in labels.items() if name and label != name), key=len, reverse=True)
    if not names:
        return data
    pattern = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)
    by_name = {name.lower(): labels[name] for name in names}
    for at, part in enumerate(data.schema):
        if pa.types.is_string(part.type):
            texts = [
                text and pattern.sub(lambda found: by_name[found[0].lower()], text)
                for text in data.column(at).to_pylist()
            ]
            data = data.set_column(at, part.name, pa.array(texts, pa.string()))
    return data


def _emptied(table: Table, rows: set[int]) -> Table:
    """The table with these rows reduced to their key."""
    if not rows:
        return table
    data, is_kept = table.data, [row not in rows for row in range(table.data.num_rows)]
    for at, part in enumerate(data.schema):
        if part.name not in table.sheet.key:
            cells = [cell if kept else None for cell, kept in zip(data.column(at).to_pylist(), is_kept, strict=True)]
            data = data.set_column(at, part.name, pa.array(cells, part.type))
    return Table(table.sheet, data, hidden=len(rows))


def grid_of(table: Table) -> Grid:
    """A table's keys and figures."""
    kinds = {part.name: part.type for part in table.data.schema}
    figures = {
        name: np.array([np.nan if cell is None else float(cell) for cell in table.column(name)])
        for name, kind in kinds.items()
        if name not in (*table.sheet.key, PEOPLE)
        and (pa.types.is_decimal(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind))
    }
    return Grid(
        table.name,
        table.sheet.key,
        {name: table.column(name) for name in table.sheet.key},
        figures,
        table.column(PEOPLE) if PEOPLE in kinds else None,
        {name for name in table.sheet.key if pa.types.is_date(kinds[name])},
    )


def suppressed(grids: Sequence[Grid], floor: int) -> set[Cell]:
    """The rows that lose their figures."""
    by_name = {grid.name: grid for grid in grids}
    people = {
        Cell(grid.name, row): count
        for grid in grids
        for row, count in enumerate(grid.patients or [])
        if count is not None
    }
    hidden = {cell for cell, count in people.items() if 0 < count < floor}
    found = [total for one, other in permutations(grids, 2) for total in sums(one, other)]
    by_cell: dict[Cell, list[int]] = defaultdict(list)
    for number, total in enumerate(found):
        for cell in (total.whole, *total.parts):
            by_cell[cell].append(number)
    small, ahead = set(hidden), dict.fromkeys(number for cell in sorted(hidden) for number in by_cell[cell])
    while ahead:
        while ahead:
            number, _ = ahead.popitem()
            more = _company(found[number], hidden, small, people, by_name, floor)
            if more is not None:
                hidden.add(more)
                ahead.update(dict.fromkeys([*by_cell[more], number]))
        # several sums together may still fix what no single one does
        fixed = _fixed(found, hidden)
        for cell, column in sorted(fixed):
            # that nothing is nothing tells of nobody
            if cell in small and abs(by_name[cell.table].figures[column][cell.row]) > CENT:
                near = [found[number] for number in by_cell[cell] if found[number].tells(cell, column)]
                seen = {cell}
                while True:
                    others = {each for total in near for each in (total.whole, *total.parts)}
                    company = _first(others - hidden, people, by_name, floor)
                    if company is not None or others <= seen:
                        break
                    # all that is near is hidden, and still fixed by what lies beyond
                    near = [found[number] for each in sorted(others - seen) for number in by_cell[each]]
                    seen |= others
                if company is not None:
                    hidden.add(company)
                    ahead.update(dict.fromkeys(by_cell[company]))
    return hidden


def _fixed(found: Sequence[Sum], hidden: set[Cell]) -> set[Figure]:
    """The hidden figures that follow from all sums together: exact, by solving for what is hidden."""
    distinct = {frozenset(row): None for total in found for row in _hidden_parts(total, hidden)}
    solved = _eliminated([dict(sorted(row)) for row in distinct if row])
    # each figure in terms of those that may be anything; what is left with none of them is fixed
    free_parts: dict[Figure, dict[Figure, Fraction]] = {}
    for cell, row in reversed(solved):
        own: dict[Figure, Fraction] = defaultdict(Fraction)
        for other, sign in row.items():
            if other != cell:
                for free, share in free_parts.get(other, {other: Fraction(1)}).items():
                    own[free] -= sign / row[cell] * share
        free_parts[cell] = {free: share for free, share in own.items() if share}
    return {cell for cell, parts in free_parts.items() if not parts}


def _hidden_parts(total: Sum, hidden: set[Cell]) -> Iterable[list[tuple[Figure, Fraction]]]:
    """What of a sum is hidden, for each pair of its columns."""
    parts = [cell for cell in total.parts if cell in hidden]
    for above, below in total.columns:
        row = [((cell, below), Fraction(1)) for cell in parts]
        yield [*row, ((total.whole, above), Fraction(-1))] if total.whole in hidden else row


def _eliminated(rows: list[dict[Figure, Fraction]]) -> list[tuple[Figure, dict[Figure, Fraction]]]:
    """The sums solved one by one, each for the figure that stands in the fewest others; in that order."""
    rows_of: dict[Figure, set[int]] = defaultdict(set)
    for number, row in enumerate(rows):
        for cell in row:
            rows_of[cell].add(number)
    ahead = [(len(numbers), cell) for cell, numbers in rows_of.items()]
    heapify(ahead)
    solved = []
    while ahead:
        count, cell = heappop(ahead)
        numbers = rows_of[cell]
        if not numbers:
            continue
        if len(numbers) != count:
            heappush(ahead, (len(numbers), cell))
            continue
        pivot = min(numbers, key=lambda number: (len(rows[number]), number))
        row = rows[pivot]
        for other in row:
            rows_of[other].discard(pivot)
        for number in sorted(numbers):
            _subtract(rows[number], row, rows[number][cell] / row[cell], number, rows_of)
        solved.append((cell, row))
    return solved


def _subtract(
    row: dict[Figure, Fraction],
    pivot: Mapping[Figure, Fraction],
    times: Fraction,
    number: int,
    rows_of: Mapping[Figure, set[int]],
) -> None:
    for cell, sign in pivot.items():
        left = row.get(cell, Fraction(0)) - times * sign
        if left:
            row[cell] = left
            rows_of[cell].add(number)
        else:
            row.pop(cell, None)
            rows_of[cell].discard(number)


def _company(
    total: Sum,
    hidden: set[Cell],
    small: set[Cell],
    people: Mapping[Cell, int],
    grids: Mapping[str, Grid],
    floor: int,
) -> Cell | None:
    """One more row to hide, where what a sum leaves over would tell of few; None where it does not."""
    away = [cell for cell in total.parts if cell in hidden]
    if small.isdisjoint(away if total.whole not in hidden else [total.whole, *away]):
        return None  # company may be worked out, as long as nobody small is by it
    if total.whole in hidden:
        if away:
            return None  # neither the whole nor a part follows from what is shown
    elif len(away) > 1 and sum(people.get(cell, floor) for cell in away) >= floor:
        return None
    company = _first({cell for cell in total.parts if cell not in hidden}, people, grids, floor)
    return total.whole if company is None and total.whole not in hidden else company


def _first(shown: Iterable[Cell], people: Mapping[Cell, int], grids: Mapping[str, Grid], floor: int) -> Cell | None:
    """Of rows that could be company the smallest that is large enough; a table that counts nobody is asked last."""
    return min(
        (cell for cell in shown if people.get(cell, floor) > 0),
        key=lambda cell: (grids[cell.table].patients is None, people.get(cell, 0) < floor, people.get(cell, 0), cell),
        default=None,
    )


def sums(whole: Grid, part: Grid) -> list[Sum]:
    """The rows of one table that are sums of another's, where they are so nearly everywhere."""
    words = [name for name in whole.key if name not in whole.days]
    if not set(words) <= set(part.key) or not whole.size or not part.size:
        return []
    found = []
    for spans in _spans(whole, part):
        groups = _grouped(whole, part, words, spans)
        columns = _added(whole, part, groups) if groups else {}
        found += [
            Sum(Cell(whole.name, row), tuple(Cell(part.name, each) for each in groups[row]), tuple(pairs))
            for row, pairs in columns.items()
        ]
    return found


def _grouped(
    whole: Grid, part: Grid, words: Sequence[str], spans: Sequence[tuple[dt.date, dt.date] | None]
) -> dict[int, list[int]]:
    """Per row of the whole the rows of the part that have its words and lie in its span."""
    at: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for row, key in enumerate(_keys(part, words)):
        at[key].append(row)
    days = part.cells[min(part.days)] if part.days else None
    groups = {}
    for row, (key, span) in enumerate(zip(_keys(whole, words), spans, strict=True)):
        rows = at.get(key, [])
        if span is not None and days is not None:
            rows = [each for each in rows if days[each] is not None and span[0] <= days[each] <= span[1]]
        if rows:
            groups[row] = rows
    return groups


def _keys(grid: Grid, names: Sequence[str]) -> list[tuple[Any, ...]]:
    if not names:
        return [()] * grid.size
    return list(zip(*(grid.cells[name] for name in names), strict=True))


def _spans(whole: Grid, part: Grid) -> Iterable[list[tuple[dt.date, dt.date] | None]]:
    """What spans of time the rows of the whole may tell of: all, or the month, quarter, year or years at their day."""
    if not whole.days:
        yield [None] * whole.size
        return
    if len(whole.days) > 1 or len(part.days) != 1:
        return
    days = whole.cells[min(whole.days)]
    ways: list[Callable[[dt.date], tuple[dt.date, dt.date]]] = [
        lambda day: (day, day),
        lambda day: (_month(day, 0), _month(day, 1) - dt.timedelta(1)),
        lambda day: (_month(day, 0), _month(day, 3) - dt.timedelta(1)),
        lambda day: (_month(day, 0), _month(day, 12) - dt.timedelta(1)),
        lambda day: (_month(day, -2), _month(day, 1) - dt.timedelta(1)),
        lambda day: (_month(day, -11), _month(day, 1) - dt.timedelta(1)),
    ]
    for way in ways:
        yield [None if day is None else way(day) for day in days]


def _month(day: dt.date, ahead: int) -> dt.date:
    """The first of the month that is so many months ahead."""
    number = day.year * 12 + day.month - 1 + ahead
    return dt.date(number // 12, number % 12 + 1, 1)


def _added(whole: Grid, part: Grid, groups: Mapping[int, Sequence[int]]) -> dict[int, list[tuple[str, str]]]:
    """Per row of the whole its figures that are sums of the part's, where that is so nearly everywhere."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = list(groups)
    added = {
        name: np.array([np.nansum(figures[groups[row]]) for row in rows]) for name, figures in part.figures.items()
    }
    for above, figures in whole.figures.items():
        stated = np.nan_to_num(figures[rows])
        is_told = np.abs(stated) > CENT
        if is_told.sum() < min(2, len(rows)) or not is_told.any():
            continue
        for below, total in added.items():
            holds = np.abs(total - stated) < CENT
            if holds[is_told].mean() >= ALIKE:
                for row, is_true in zip(rows, holds, strict=True):
                    if is_true:
                        found[row].append((above, below))
    return found
