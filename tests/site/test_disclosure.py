"""No cell that is hidden for privacy can be worked out from the published ones: in the demo, and in small groups.

Cells left empty because they rest on too few events to judge a person by are no secret, as the page says, so the
attacker is given them. A part without a row in a period had nothing in it, which the attacker knows as well.
"""

from __future__ import annotations

from collections import defaultdict

import duckdb
import numpy as np
import pytest

from pipelines.config import Project
from tests.support.groups import SMALL, small_group

pytestmark = pytest.mark.slow

SEEDS = (SMALL, 11, 29, 47)

Cell = tuple[str, str, str, str]  # grain, end of period, level, entity
PARTS = ("location", "provider", "service_line", "channel", "campaign")


def determined(relations: list[set[Cell]], hidden: set[Cell]) -> set[Cell]:
    """The hidden cells that the sums fix, given every visible cell: exact, by rank of the sums over hidden cells."""
    rows = [relation & hidden for relation in relations]
    rows = [row for row in rows if row]
    cells = sorted(set().union(*rows)) if rows else []
    if not cells:
        return set()
    place = {cell: number for number, cell in enumerate(cells)}
    matrix = np.zeros((len(rows), len(cells)))
    for number, row in enumerate(rows):
        for cell in row:
            matrix[number, place[cell]] = 1
    # a cell is fixed when its unit vector lies in the row space: its column of the null space is zero
    _, singular, vectors = np.linalg.svd(matrix, full_matrices=True)
    rank = int((singular > 1e-9).sum())
    return {cell for cell in cells if np.abs(vectors[rank:, place[cell]]).max(initial=0) < 1e-9}


def sums(cells: set[Cell], part: str) -> list[set[Cell]]:
    """The sums an attacker knows: parts of the whole, months of a quarter, quarters of a year."""
    relations: dict[tuple[str, ...], set[Cell]] = defaultdict(set)
    for grain, end, level, entity in cells:
        relations["space", grain, end].add((grain, end, level, entity))
        year, month = int(end[:4]), int(end[5:7])
        quarter = f"{year}-{(month - 1) // 3 + 1}"
        if grain in {"month", "quarter"}:
            relations["quarter", quarter, level, entity].add((grain, end, level, entity))
        if grain == "quarter":
            for ahead in range(4):
                later = month + 3 * ahead
                key = f"{year + (later - 1) // 12}-{(later - 1) % 12 + 1:02d}"
                relations["year", key, level, entity].add((grain, end, level, entity))
        if grain == "ttm":
            relations["year", end[:7], level, entity].add((grain, end, level, entity))
    known = []
    for key, members in relations.items():
        grains = {cell[0] for cell in members}
        # parts finer than a place have no months; a quarter of theirs without a row is one without events
        whole = {
            "space": any(cell[2] == "portfolio" for cell in members),
            "quarter": grains == {"month", "quarter"},
            "year": "ttm" in grains,
        }
        if whole[key[0]] and len(members) > 1:
            known.append(members)
    return known


def attack(project: Project) -> list[str]:
    """What the published cells of a group give away. Fails when nothing is hidden, which would prove nothing."""
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        rows = connection.execute(
            """
            select kpi.metric_key, period_grain, strftime(period_end_on, '%Y-%m-%d'), level, entity, is_suppressed
            from report.kpi as kpi inner join seeds.metrics as metrics on kpi.metric_key = metrics.metric_key
            where metrics.rollup = 'additive' and kpi.quality <> 'absent'
            """
        ).fetchall()
    by_metric: dict[str, dict[Cell, bool]] = defaultdict(dict)
    for metric, grain, end, level, entity, is_suppressed in rows:
        by_metric[metric][grain, end, level, entity] = is_suppressed
    assert any(any(cells.values()) for cells in by_metric.values()), "nothing is hidden: the test would prove nothing"
    found = []
    for metric, cells in by_metric.items():
        for part in PARTS:
            shown = {cell for cell in cells if cell[2] in {"portfolio", part}}
            hidden = {cell for cell in shown if cells[cell]}
            found += [f"{metric}: {cell}" for cell in sorted(determined(sums(shown, part), hidden))]
    return found


def test_hidden_cells_stay_hidden(demo: Project) -> None:
    assert attack(demo) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_hidden_cells_of_small_groups_stay_hidden(seed: int) -> None:
    """Groups with few people in nearly every cell, where hiding one thing gives away another most easily."""
    assert attack(small_group(seed)) == []


def test_the_attack_works() -> None:
    """One hidden part of a published sum is found; two are not."""
    cells = {("month", "2026-03-31", "portfolio", "all")} | {
        ("month", "2026-03-31", "location", name) for name in "abc"
    }
    relations = sums(cells, "location")
    one = {("month", "2026-03-31", "location", "a")}
    assert determined(relations, one) == one
    assert determined(relations, one | {("month", "2026-03-31", "location", "b")}) == set()


@pytest.mark.parametrize("seed", [None, *SEEDS])
def test_shares_of_few_people_are_empty(seed: int | None, request: pytest.FixtureRequest) -> None:
    """Bands, hours of the week and bookers: what 1 to 10 people are behind is empty, and never alone in its group."""
    project = small_group(seed) if seed is not None else request.getfixturevalue("demo")
    hours = """
        select location_name, {people}_patients, {hidden}
        from report.demand as shown
        inner join canonical.location using (location_name)
        inner join marts.demand_hour as held using (location_id, iso_weekday, hour_of_day)
        where season = 'year'
    """
    desks = """
        select location_name || quarter_start_on, {people}patients, {hidden}
        from report.front_desk as shown
        inner join canonical.location using (location_name)
        left join marts.provider_label on booked_by_label = provider_label and booked_by = 'person'
        inner join marts.front_desk_quarter as made using (location_id, quarter_start_on, booked_by)
        where made.booked_by_provider_id is not distinct from provider_label.provider_id
    """
    bands = """
        select location_name, held.patients, shown.is_suppressed and shown.dollars_at_risk is null
        from report.churn_band as shown
        inner join canonical.location using (location_name)
        inner join marts.churn_band as held using (location_id, band)
    """
    queries = [
        bands,
        hours.format(people="taken", hidden="shown.is_suppressed and shown.fill_rate is null"),
        hours.format(people="due", hidden="shown.no_show_rate is null"),
        hours.format(people="waiting", hidden="shown.waiting_days is null"),
        desks.format(people="", hidden="shown.is_suppressed and shown.bookings is null"),
        desks.format(people="due_", hidden="shown.kept_rate is null"),
        desks.format(people="rebookable_", hidden="shown.rebooked_rate is null"),
    ]
    found = 0
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        for number, query in enumerate(queries):
            rows = connection.execute(query).fetchall()
            assert rows
            groups: dict[str, list[bool]] = defaultdict(list)
            for group, people, is_hidden in rows:
                assert is_hidden or people not in range(1, 11), (query, group, people)
                if people:
                    groups[group].append(is_hidden)
            found += sum(map(sum, groups.values()))
            # what a group's total would give; shares by themselves have none
            if number < 5:
                assert all(sum(hidden) != 1 or len(hidden) == 1 for hidden in groups.values()), query
    assert found, "nothing is hidden: the test would prove nothing"
