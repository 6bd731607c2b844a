"""What somebody works out who reads all that a site publishes: the hidden cells that sums and ratios fix.

The attacker knows how figures hang together: a whole is the sum of its parts, a quarter that of its months, a year that
of its quarters, or each is the last of them; a rate is one count over another, and figures share such terms (revenue,
hours, inquiries). Which sums hold and which terms are the same is read from the true figures: nothing is listed here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import duckdb
import numpy as np

ALIKE = 0.98
"""Terms are the same, and a kind of sum holds of a term, when that is so nearly everywhere."""
TERMS = ("numerator", "denominator", "cases")
ENOUGH = 12
"""Figures other than zero that have to agree before terms are taken for the same."""


class Cell(NamedTuple):
    """One entity in one period."""

    grain: str
    end: date
    level: str
    entity: str


@dataclass(frozen=True)
class Figure:
    """The true figure of a cell, and what the site does with it."""

    numerator: float
    denominator: float | None
    cases: float
    is_shown: bool
    is_hidden: bool

    def terms(self) -> dict[str, float]:
        """What the figure is made of."""
        below = {} if self.denominator is None else {"denominator": self.denominator}
        return {"numerator": self.numerator, "cases": self.cases, **below}


Metrics = dict[str, dict[Cell, Figure]]
Variable = tuple[str, Cell]
"""A term in a cell."""


def read_metrics(connection: duckdb.DuckDBPyConnection) -> Metrics:
    """Every figure of the scorecard that the site decides about.

    Cells left empty because they rest on too few events to judge a person by are no secret, as the page says; nor is a
    cell without any, or a rate of nobody, which has no value to hide. The house is nobody whose figures are shown.
    """
    found: Metrics = defaultdict(dict)
    for metric, grain, end, level, entity, *figures in connection.execute(
        """
        select
            metric_key, cell.period_grain, cell.period_end_on,
            case when cell.level = 'portfolio' and cell.entity_id in ('medspa', 'dental') then 'vertical' else cell.level end,
            cell.entity_id, cast(score.numerator as double), cast(score.denominator as double), cast(score.cases as double),
            score.cases = 0 or not (cell.is_suppressed or coalesce(is_house, false)),
            score.cases > 0 and score.value is not null and cell.is_suppressed
        from marts.disclosure_cell as cell
        inner join marts.kpi_scorecard as score using (metric_key, period_grain, period_end_on, level, entity_id)
        left join canonical.provider on cell.level = 'provider' and cell.entity_id = provider_id
        where cell.quality <> 'absent' and score.numerator is not null
        """  # noqa: E501
    ).fetchall():
        found[metric][Cell(grain, end, level, entity)] = Figure(*figures)
    return found


def determined(relations: Iterable[Iterable[Variable]], unknown: set[Variable]) -> set[Variable]:
    """The unknown variables that the sums fix, given all others: exact, by rank of the sums over the unknown ones."""
    found: set[Variable] = set()
    for group in connected([row for relation in relations if (row := unknown.intersection(relation))]):
        variables = sorted(set().union(*group))
        place = {variable: number for number, variable in enumerate(variables)}
        matrix = np.zeros((len(group), len(variables)))
        for number, row in enumerate(group):
            for variable in row:
                matrix[number, place[variable]] = 1
        # one is fixed when its unit vector lies in the row space: its column of the null space is zero
        _, singular, vectors = np.linalg.svd(matrix, full_matrices=True)
        rank = int((singular > 1e-9).sum())
        free = np.abs(vectors[rank:]).max(axis=0, initial=0)
        found |= {variable for variable in variables if free[place[variable]] < 1e-9}
    return found


def connected(rows: list[set[Variable]]) -> Iterator[list[set[Variable]]]:
    """Sums that have variables in common, together."""
    rows_of: dict[Variable, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        for variable in row:
            rows_of[variable].append(number)
    left = set(range(len(rows)))
    while left:
        group, ahead = [], [left.pop()]
        while ahead:
            row = rows[ahead.pop()]
            group.append(row)
            for variable in row:
                ahead += left.intersection(rows_of[variable])
                left.difference_update(rows_of[variable])
        yield group


def sums(cells: Iterable[Cell]) -> Iterator[tuple[str, Cell, list[Cell]]]:
    """What parts and periods suggest: the kind of sum, the whole, and those parts that have a row."""
    within: dict[tuple[str, ...], list[Cell]] = defaultdict(list)
    for cell in cells:
        within["parts", cell.level, cell.grain, str(cell.end)].append(cell)
        if cell.grain == "month":
            within["months", cell.level, cell.entity, quarter_of(cell.end)].append(cell)
        if cell.grain == "quarter":
            for ahead in range(4):
                within["quarters", cell.level, cell.entity, quarter_of(cell.end, ahead)].append(cell)
    levels = {cell.level for cell in cells} - {"portfolio"}
    for cell in cells:
        if cell.level == "portfolio":
            for level in levels:
                yield f"parts by {level}", cell, within["parts", level, cell.grain, str(cell.end)]
        if cell.grain != "month":
            smaller = "months" if cell.grain == "quarter" else "quarters"
            parts = within[smaller, cell.level, cell.entity, quarter_of(cell.end)]
            yield smaller, cell, parts
            yield f"the last of {smaller}", cell, [part for part in parts if part.end == cell.end]


def quarter_of(day: date, ahead: int = 0) -> str:
    """The calendar quarter of a day, or one so many quarters later."""
    number = day.year * 4 + (day.month - 1) // 3 + ahead
    return f"{number // 4}-{number % 4 + 1}"


def holding(values: dict[Cell, float]) -> list[list[Cell]]:
    """The sums that are true of a term: the whole and its parts. A kind of sum that is seldom true is so by chance."""
    by_kind: dict[str, list[tuple[bool, list[Cell]]]] = defaultdict(list)
    for kind, whole, parts in sums(values):
        if parts:
            is_true = abs(sum(values[part] for part in parts) - values[whole]) < 0.006
            by_kind[kind].append((is_true, [whole, *parts]))
    return [
        members
        for found in by_kind.values()
        if sum(is_true for is_true, _ in found) >= ALIKE * len(found)
        for is_true, members in found
        if is_true
    ]


def alone(metrics: Metrics) -> list[str]:
    """What each metric gives away by itself, where a figure that is shown is known with all its terms."""
    leaks = []
    for metric, figures in metrics.items():
        above = holding({cell: figure.numerator for cell, figure in figures.items()})
        below = {tuple(found) for found in holding({cell: figure.denominator or 0 for cell, figure in figures.items()})}
        relations = [[(metric, cell) for cell in found] for found in above if tuple(found) in below]
        unknown = {(metric, cell) for cell, figure in figures.items() if not figure.is_shown}
        leaks += [f"{metric} {cell}" for _, cell in sorted(determined(relations, unknown)) if figures[cell].is_hidden]
    return leaks


def same_terms(metrics: Metrics) -> dict[tuple[str, str], str]:
    """Per metric and term the name that all terms with the same figures have in common. Quarters and years tell."""
    values = {
        (metric, term): {
            cell: figure.terms()[term]
            for cell, figure in figures.items()
            if term in figure.terms() and cell.grain != "month" and cell.level != "provider"
        }
        for metric, figures in metrics.items()
        for term in TERMS
    }
    cells = sorted({cell for found in values.values() for cell in found})
    place = {cell: number for number, cell in enumerate(cells)}
    table = np.zeros((len(values), len(cells)))
    for row, found in enumerate(values.values()):
        for cell, value in found.items():
            table[row, place[cell]] = value
    names = list(values)
    common = {name: " of ".join(reversed(name)) for name in names}
    for one in range(len(names)):
        both = (table[one] != 0) & (table != 0)
        equal = both & (np.abs(table - table[one]) < 1e-6)
        alike = (equal.sum(axis=1) >= ENOUGH) & (equal.sum(axis=1) >= ALIKE * both.sum(axis=1))
        for other in np.flatnonzero(alike):
            old, new = common[names[other]], common[names[one]]
            common = {name: new if shared == old else shared for name, shared in common.items()}
    return common


def together(metrics: Metrics) -> list[str]:
    """What all metrics give away together: by sums over each term, and by rates of which one term is known."""
    variable = variables(metrics)
    relations = {
        frozenset(found)
        for metric, figures in metrics.items()
        for term in TERMS
        for cells in holding({cell: figure.terms()[term] for cell, figure in figures.items() if term in figure.terms()})
        if len(found := [variable[metric, term, cell] for cell in cells]) == len(set(found))
    }
    known: set[Variable] = set()
    for metric, figures in metrics.items():
        for cell, figure in figures.items():
            if figure.is_shown:
                known.add(variable[metric, "cases", cell])
                if figure.denominator:  # a rate: of its terms each gives the other
                    relations.add(frozenset(variable[metric, term, cell] for term in ("numerator", "denominator")))
                else:
                    known |= {variable[metric, term, cell] for term in figure.terms()}
    unknown = subtracted(relations, set(variable.values()) - known)
    return [
        f"{metric} {cell}: {', '.join(sorted(found))}"
        for metric, figures in metrics.items()
        for cell, figure in sorted(figures.items())
        if figure.is_hidden
        for found in [{term for term in figure.terms() if variable[metric, term, cell] not in unknown}]
        if found >= set(figure.terms()) - {"cases"}
    ]


def variables(metrics: Metrics) -> dict[tuple[str, str, Cell], Variable]:
    """Per metric, term and cell its name: one for all terms with the same figures, where they are the same."""
    common = same_terms(metrics)
    first: dict[Variable, float] = {}
    found = {}
    for metric, figures in metrics.items():
        for cell, figure in figures.items():
            for term, value in figure.terms().items():
                shared = (common[metric, term], cell)
                is_same = abs(first.setdefault(shared, value) - value) < 1e-6
                found[metric, term, cell] = shared if is_same else (f"{term} of {metric}", cell)
    return found


def subtracted(relations: Iterable[frozenset[Variable]], unknown: set[Variable]) -> set[Variable]:
    """What stays unknown when every relation that has one unknown left has given it, again and again."""
    unknown = set(unknown)
    left = [set(relation & unknown) for relation in relations]
    relations_of: dict[Variable, list[int]] = defaultdict(list)
    for number, relation in enumerate(left):
        for variable in relation:
            relations_of[variable].append(number)
    ahead = [relation for relation in left if len(relation) == 1]
    while ahead:
        for variable in ahead.pop() & unknown:
            unknown.discard(variable)
            for number in relations_of[variable]:
                left[number].discard(variable)
                if len(left[number]) == 1:
                    ahead.append(left[number])
    return unknown
