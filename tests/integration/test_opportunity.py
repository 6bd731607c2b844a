"""The opportunity sizing of the demo is what an independent computation gives, adds up, and says what it rests on."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import duckdb
import pytest

from pipelines.config import Project
from tests.support.recompute_opportunity import ONCE, Amount, Key, product, recompute, rounded

pytestmark = pytest.mark.slow

LEVERS = (
    "rebooking", "retention", "capacity", "provider_optimisation", "no_show", "unused_prepaid", "unscheduled_treatment",
)  # fmt: skip


def held(warehouse: duckdb.DuckDBPyConnection) -> dict[Key, Amount]:
    """The amounts of the table, without the rows that have none."""
    return {
        row[:3]: Amount(*row[3:6], counted=row[6:] if row[2] is None else None)
        for row in warehouse.execute(
            """
            select lever, location_id, provider_id, raw_amount, low_amount, high_amount,
                counted_raw_amount, counted_low_amount, counted_high_amount
            from marts.opportunity where raw_amount is not null
            """
        ).fetchall()
    }


def test_every_amount_is_what_an_independent_computation_gives(
    demo: Project, warehouse: duckdb.DuckDBPyConnection
) -> None:
    expected, found = recompute(warehouse, demo.config.targets), held(warehouse)
    wrong = [
        f"{key}: true {expected.get(key)}, held {found.get(key)}"
        for key in sorted({*expected, *found}, key=str)
        if expected.get(key) != found.get(key)
    ]
    assert not wrong, f"{len(wrong)} differences\n" + "\n".join(wrong[:20])
    # every lever has something to show, at a place and in the group
    assert {key[0] for key, amount in found.items() if key[1] and amount.high} == {*LEVERS, "total"}


def test_the_total_counts_nothing_twice(warehouse: duckdb.DuckDBPyConnection) -> None:
    found = held(warehouse)
    smaller = 0
    for place in {key[1] for key in found if key[0] == "total"}:
        total = found["total", place, None]
        levers = {key[0]: amount for key, amount in found.items() if key[1:] == (place, None) and key[0] != "total"}
        for index, name in enumerate(("raw", "low", "high")):
            parts = {lever: getattr(amount, name) for lever, amount in levers.items() if lever not in ONCE}
            assert getattr(total, name) == sum(amount.counted[index] for amount in levers.values() if amount.counted)
            assert max(parts.values()) <= getattr(total, name) <= sum(parts.values())
            smaller += getattr(total, name) < sum(parts.values())
    assert smaller, "nothing overlaps: the test would prove nothing"


def test_a_reader_can_work_the_formula_out_again(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.execute(
        """
        select formula, raw_amount, low_amount, high_amount from marts.opportunity
        where formula like '%) × %' and formula like '% = (%'
        """
    ).fetchall()
    assert len(rows) > 30
    for formula, raw, low, high in rows:
        numbers = formula.split(" = ", 1)[1]
        first, *_ = re.findall(r"\((-?\d+\.\d+) − (-?\d+\.\d+)\)", numbers)
        factors = [Decimal(number) for number in re.findall(r" × (\d+\.\d+)", numbers.split(" = ")[0])]
        incremental, cautious, hopeful = map(
            Decimal, re.findall(r"; × (\S+) incremental × (\S+) to (\S+) closed", numbers)[0]
        )
        assert product(Decimal(first[0]) - Decimal(first[1]), *factors) == raw, formula
        assert product(raw, incremental, cautious) == low, formula
        assert product(raw, incremental, hopeful) == high, formula
        assert f"= {raw}; " in formula and formula.endswith(f"= {low} to {high}")


def test_a_unit_is_worth_what_the_practice_kept(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Of the group, worked out from its visits; nothing that lacks payroll or product cost is worth zero."""
    visits = warehouse.execute(
        """
        select count(*), sum(visit.contribution), count(distinct visit.patient_id)
        from marts.visit_economics as visit
        inner join marts.kpi_scorecard as month
            on month.metric_key = 'provider_contribution' and month.period_grain = 'month' and month.level = 'location'
            and month.entity_id = visit.location_id and month.quality <> 'absent'
            and visit.visit_on between month.period_start_on and month.period_end_on
        inner join marts.unit_contribution as unit
            on unit.level = 'portfolio' and visit.visit_on between unit.period_start_on and unit.period_end_on
        """
    ).fetchall()[0]
    unit = warehouse.execute(
        """
        select visits, contribution_per_visit, active_patients, contribution_per_patient_12m
        from marts.unit_contribution where level = 'portfolio'
        """
    ).fetchall()[0]
    left = Fraction(visits[1])
    assert unit == (visits[0], rounded(left / visits[0], 2), visits[2], rounded(left / visits[2], 2))
    unknown = warehouse.execute(
        """
        select coalesce(contribution_per_visit, contribution_amount, contribution_per_patient_12m), quality_reason
        from marts.unit_contribution where quality = 'absent'
        """
    ).fetchall()
    assert all(value is None and reason for value, reason in unknown)


def test_concentration_names_the_fewest_that_make_up_most(warehouse: duckdb.DuckDBPyConnection) -> None:
    words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    gaps = {
        row[:3]: abs(row[4] - row[3]) * row[5]
        for row in warehouse.execute(
            """
            select lever, location_id, provider_id, actual_value, target_value, volume
            from marts.opportunity inner join seeds.metrics as metrics using (metric_key)
            where level <> 'portfolio' and target_value is not null
            and case when direction = 'higher' then actual_value < target_value else actual_value > target_value end
            """
        ).fetchall()
    }
    told = 0
    for lever, place, text in warehouse.execute(
        """
        select lever, location_id, where_concentrated from marts.opportunity
        where provider_id is null and lever <> 'total' and formula not like 'the target is met%' and raw_amount > 0
        """
    ).fetchall():
        assert re.match(r"\d+(\.\d)? (%|an hour) (→|in all, short of) \d+(\.\d)? (%|an hour)", text), text
        parts = sorted(
            (
                gap for key, gap in gaps.items()
                if key[0] == lever and (key[1] == place and key[2] if place else not key[2])
            ),
            reverse=True,
        )  # fmt: skip
        if not parts:
            assert "of it" not in text
            continue
        main = next(count for count in range(1, len(parts) + 1) if sum(parts[:count]) * 2 >= sum(parts))
        share, joint, noun = (
            "all" if len(parts) == 1 else "most",
            *(("with", "provider") if place else ("at", "location")),
        )
        assert text.endswith(f", {share} of it {joint} {words[main - 1]} {noun}{'s' if main > 1 else ''}"), text
        told += 1
    assert told > 10
