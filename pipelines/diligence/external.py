"""What may leave the clean room: no row of a patient, nothing that tells of a few, providers under labels.

A row that rests on 1 to (floor - 1) patients keeps its key and loses its figures. So does company for it, until nothing
can be subtracted: wherever the rows of one table add up to a row of another (or are twins of it), either none of them
is hidden, or enough that what is left over rests on at least ``floor`` people and more than one row. Which tables add
up to which is read from their figures; nothing is listed here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from pipelines.diligence.sheets import PEOPLE
from pipelines.diligence.tables import Table

ALIKE = 0.9
"""A table's rows add up to another's when they do so nearly everywhere; single cells may be corrected."""
CENT = 0.006
TINY = 1e-9


class Cell(NamedTuple):
    """A row of a table."""

    table: str
    row: int


@dataclass(frozen=True)
class Sum:
    """A row whose figures are the sums of others'."""

    whole: Cell
    parts: tuple[Cell, ...]


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
    found += _twins(grids)
    by_cell: dict[Cell, list[int]] = defaultdict(list)
    for number, total in enumerate(found):
        for cell in (total.whole, *total.parts):
            by_cell[cell].append(number)
    small, ahead = sorted(hidden), dict.fromkeys(number for cell in sorted(hidden) for number in by_cell[cell])
    while ahead:
        while ahead:
            number, _ = ahead.popitem()
            more = _company(found[number], hidden, people, by_name, floor)
            if more is not None:
                hidden.add(more)
                ahead.update(dict.fromkeys([*by_cell[more], number]))
        # several sums together may still fix what no single one does
        fixed = _fixed(found, hidden)
        for cell in small:
            if cell in fixed:
                near = (each for number in by_cell[cell] for each in (found[number].whole, *found[number].parts))
                company = _first({each for each in near if each not in hidden}, people, by_name, floor)
                if company is not None:
                    hidden.add(company)
                    ahead.update(dict.fromkeys(by_cell[company]))
    return hidden


def _fixed(found: Sequence[Sum], hidden: set[Cell]) -> set[Cell]:
    """The hidden rows that follow from all sums together: exact, by the rank of the sums over what is hidden."""
    rows = [row for total in found if (row := {cell: sign for cell, sign in _signed(total).items() if cell in hidden})]
    fixed: set[Cell] = set()
    for group in _connected(rows):
        place = {cell: number for number, cell in enumerate(sorted({cell for row in group for cell in row}))}
        matrix = np.zeros((len(group), len(place)))
        for number, row in enumerate(group):
            for cell, sign in row.items():
                matrix[number, place[cell]] = sign
        # a row is fixed when nothing in the null space moves it
        _, sizes, vectors = np.linalg.svd(matrix, full_matrices=True)
        moved = np.abs(vectors[int((sizes > TINY).sum()) :]).max(axis=0, initial=0)
        fixed |= {cell for cell, at in place.items() if moved[at] < TINY}
    return fixed


def _signed(total: Sum) -> dict[Cell, int]:
    return {**dict.fromkeys(total.parts, 1), total.whole: -1}


def _connected(rows: Sequence[dict[Cell, int]]) -> Iterable[list[dict[Cell, int]]]:
    """Sums that have rows in common, together; each but once."""
    distinct = list({frozenset(row.items()): row for row in rows}.values())
    rows_of: dict[Cell, list[int]] = defaultdict(list)
    for number, row in enumerate(distinct):
        for cell in row:
            rows_of[cell].append(number)
    left = dict.fromkeys(range(len(distinct)))
    while left:
        ahead, group = [left.popitem()[0]], []
        while ahead:
            row = distinct[ahead.pop()]
            group.append(row)
            for cell in row:
                for number in rows_of[cell]:
                    if number in left:
                        del left[number]
                        ahead.append(number)
        yield group


def _company(
    total: Sum, hidden: set[Cell], people: Mapping[Cell, int], grids: Mapping[str, Grid], floor: int
) -> Cell | None:
    """One more row to hide, where what a sum leaves over would tell of few; None where it does not."""
    away = [cell for cell in total.parts if cell in hidden]
    if total.whole in hidden:
        if away:
            return None  # neither the whole nor a part follows from what is shown
    elif not away or (len(away) > 1 and sum(people.get(cell, floor) for cell in away) >= floor):
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


def _twins(grids: Sequence[Grid]) -> Iterable[Sum]:
    """Rows of tables that count people under the same key: hidden in one, hidden in all."""
    rows: dict[tuple[tuple[str, ...], tuple[Any, ...]], list[Cell]] = defaultdict(list)
    for grid in grids:
        if grid.patients is not None:
            names = tuple(sorted(grid.key))
            for row, key in enumerate(_keys(grid, names)):
                rows[names, key].append(Cell(grid.name, row))
    for same in rows.values():
        for one, other in permutations(same, 2):
            yield Sum(one, (other,))


def sums(whole: Grid, part: Grid) -> list[Sum]:
    """The rows of one table that are sums of another's, where they are so nearly everywhere."""
    words = [name for name in whole.key if name not in whole.days]
    if not set(words) <= set(part.key) or not whole.size or not part.size:
        return []
    best: list[Sum] = []
    for spans in _spans(whole, part):
        groups = _grouped(whole, part, words, spans)
        if groups and _is_sum(whole, part, groups):
            best = max(best, [Sum(Cell(whole.name, row), _cells(part, rows)) for row, rows in groups.items()], key=len)
    return best


def _cells(part: Grid, rows: Iterable[int]) -> tuple[Cell, ...]:
    return tuple(Cell(part.name, row) for row in rows)


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


def _is_sum(whole: Grid, part: Grid, groups: Mapping[int, Sequence[int]]) -> bool:
    """Whether some figure of the whole is the sum of some figure of the part in nearly every row that is not zero."""
    if not whole.figures or not part.figures:
        return False
    rows = list(groups)
    added = {
        name: np.array([np.nansum(figures[groups[row]]) for row in rows]) for name, figures in part.figures.items()
    }
    for figures in whole.figures.values():
        stated = figures[rows]
        is_told = ~np.isnan(stated) & (np.abs(stated) > CENT)
        if is_told.sum() < min(3, len(rows)) or not is_told.any():
            continue
        for total in added.values():
            if (np.abs(total[is_told] - stated[is_told]) < CENT).mean() >= ALIKE:
                return True
    return False
