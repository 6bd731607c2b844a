"""What follows for who reads all tables of a pack: the emptied figures that sums over others fix.

The attacker takes every figure of a table for the sum of every figure of another, by all words that both have and by
the same month, quarter, year or twelve months, and keeps what is true of the true figures. What is then fixed is told
by all sums together, not by subtracting one from another.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import lsqr

from pipelines.diligence.tables import Table

Figure = tuple[str, int, str]
"""A table, a row and a column."""
Relation = dict[Figure, int]
"""Figures that add up to nothing, with their signs."""
ENOUGH = 0.9


def leaks(true: Sequence[Table], told: Sequence[Table], floor: int) -> list[Figure]:
    """The emptied figures of 1 to (floor - 1) people that follow from what is told."""
    shown = {table.name: table for table in told}
    unknown = {
        (table.name, row, name)
        for table in true
        for name in figures(table)
        for row, (cell, left) in enumerate(zip(table.column(name), shown[table.name].column(name), strict=True))
        if cell is not None and left is None
    }
    found = determined([relation for pair in permutations(true, 2) for relation in relations(*pair)], unknown)
    few = {
        (table.name, row)
        for table in true
        if "patients" in table.data.column_names
        for row, count in enumerate(table.column("patients"))
        if count is not None and 0 < count < floor
    }
    tables = {table.name: table for table in true}
    # that nothing is nothing tells of nobody
    return sorted(each for each in found if each[:2] in few and tables[each[0]].column(each[2])[each[1]])


def figures(table: Table) -> list[str]:
    """The columns with numbers, beside the key."""
    return [
        part.name
        for part in table.data.schema
        if part.name not in table.sheet.key
        and (pa.types.is_decimal(part.type) or pa.types.is_integer(part.type) or pa.types.is_floating(part.type))
    ]


def relations(whole: Table, part: Table) -> Iterator[Relation]:
    """The sums that are true."""
    for groups in groupings(whole, part):
        for one in figures(whole):
            stated = [None if cell is None else float(cell) for cell in whole.column(one)]
            for other in figures(part):
                cells = [float(cell or 0) for cell in part.column(other)]
                is_true = {
                    row: abs(sum(cells[each] for each in rows) - (stated[row] or 0)) < 0.006
                    for row, rows in groups.items()
                    if stated[row]
                }
                if len(is_true) >= 2 and sum(is_true.values()) >= ENOUGH * len(is_true):
                    for row, holds in is_true.items():
                        if holds:
                            yield {(whole.name, row, one): -1, **{(part.name, each, other): 1 for each in groups[row]}}


def groupings(whole: Table, part: Table) -> Iterator[dict[int, list[int]]]:
    """Per row of the whole the rows of the part that may add up to it."""
    days = [name for name in whole.sheet.key if pa.types.is_date(whole.data.schema.field(name).type)]
    words = [name for name in whole.sheet.key if name not in days]
    own = [name for name in part.sheet.key if pa.types.is_date(part.data.schema.field(name).type)]
    if not set(words) <= set(part.sheet.key) or len(days) > 1 or (days and len(own) != 1):
        return
    keys = list(zip(*(part.column(name) for name in words), strict=True)) or [()] * part.data.num_rows
    wanted = list(zip(*(whole.column(name) for name in words), strict=True)) or [()] * whole.data.num_rows
    at: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for row, key in enumerate(keys):
        at[key].append(row)
    if not days:
        yield {row: at[key] for row, key in enumerate(wanted) if at.get(key)}
        return
    months = [day and index(day) for day in part.column(own[0])]
    for first, last in ((0, 0), (0, 2), (0, 11), (-2, 0), (-11, 0)):
        groups = {}
        for row, (key, day) in enumerate(zip(wanted, whole.column(days[0]), strict=True)):
            span = range(index(day) + first, index(day) + last + 1) if day else range(0)
            if rows := [each for each in at.get(key, []) if months[each] in span]:
                groups[row] = rows
        yield groups


def index(day: dt.date) -> int:
    """The number of a month."""
    return day.year * 12 + day.month


def determined(relations: Sequence[Relation], unknown: set[Figure]) -> set[Figure]:
    """The unknown figures that the sums fix, given all others.

    What all sums leave free moves in a random direction that changes none of them; what does not move is fixed.
    """
    rows = {
        frozenset(row): None
        for relation in relations
        if (row := [(each, sign) for each, sign in relation.items() if each in unknown])
    }
    place = {figure: number for number, figure in enumerate(sorted({each for row in rows for each, _ in row}))}
    if not place:
        return set()
    entries = [(number, place[each], sign) for number, row in enumerate(rows) for each, sign in row]
    at, to, signs = zip(*entries, strict=True)
    matrix = csr_matrix((np.array(signs, dtype=float), (at, to)), shape=(len(rows), len(place)))
    start = np.random.default_rng(1).uniform(1, 2, len(place))
    pushed = lsqr(matrix, matrix @ start, atol=1e-13, btol=1e-13, conlim=0, iter_lim=20_000)[0]
    return {figure for figure, number in place.items() if abs(start[number] - pushed[number]) < 1e-7}
