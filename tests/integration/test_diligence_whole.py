"""The diligence run as a whole: what a seed plants is found with its money, and the pack's numbers are the truth's.

Two seeds together plant all twelve kinds. The truth is the simulation's, the numbers are the pack's own files.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import duckdb
import pytest

from pipelines.config import Project, load_project
from pipelines.demo.seller import KINDS, Target, simulate_target
from pipelines.demo.seller.figures import active_patients, earned_cents, retained_share, trailing_year, visits
from tests.conftest import ROOT, fingerprint, run_once

pytestmark = pytest.mark.slow
SEEDS = (7, 20)
Months = dict[tuple[str, date], int]


@dataclass(frozen=True)
class Run:
    """One target: what is true, and what the run made of its files."""

    target: Target
    project: Project

    def rows(self, query: str) -> list[tuple]:  # type: ignore[type-arg]
        """Rows of the warehouse."""
        with duckdb.connect(str(self.project.warehouse), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def sheet(self, name: str) -> list[dict[str, str]]:
        """A table of the pack, as the buyer has it."""
        with (self.project.root / "datapack" / "csv" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))

    @cached_property
    def places(self) -> dict[str, str]:
        """Ids of places by their names."""
        return {site.name: site.location_id for site in self.target.truth.locations.values()}


@pytest.fixture(scope="module", params=SEEDS)
def run(request: pytest.FixtureRequest) -> Run:
    """A target of a seed, through the whole run, once per state of the code."""
    folder = ROOT / "build" / "tests" / f"target-{request.param}-{fingerprint()}"
    folder.mkdir(parents=True, exist_ok=True)
    run_once(folder, ("demo", "--diligence", "--seed", str(request.param)), ("diligence", "--no-site"))
    return Run(simulate_target(request.param), load_project(folder))


def in_cents(amount: object) -> int:
    """Money of the warehouse or of the pack."""
    return round(float(str(amount)) * 100)


def of_month(text: str) -> date:
    """The month of a cell of the pack."""
    return date.fromisoformat(text[:10])


def test_the_seeds_plant_every_kind_once() -> None:
    planted = [plant.kind for seed in SEEDS for plant in simulate_target(seed).plants]
    assert sorted(planted) == sorted(KINDS)


def test_every_planted_problem_is_found_with_its_money(run: Run) -> None:
    for plant in run.target.plants:
        found = run.rows(
            f"""
            select month_start_on, subject, records, amount from marts.data_finding
            where finding_kind = '{plant.kind}' and location_id is not distinct from
                {f"'{plant.location_id}'" if plant.location_id else "cast(null as varchar)"}
            """
        )
        assert found, plant
        if plant.amount_cents is not None:
            stated = sum(in_cents(amount) for *_, amount in found)
            assert abs(stated) == pytest.approx(plant.amount_cents, rel=0.01), (plant, found)
        if plant.kind == "claim_active_patients":
            assert abs(found[0][2]) == pytest.approx(plant.records, rel=0.01), (plant, found)
        if plant.month_start_on:
            assert {month for month, *_ in found} == {plant.month_start_on}, (plant, found)
        if plant.kind == "house_credited":
            assert {subject for _, subject, *_ in found} == {plant.subject}, (plant, found)


def test_nothing_is_said_to_be_wrong_that_is_not(run: Run) -> None:
    planted = {(plant.kind, plant.location_id) for plant in run.target.plants}
    found = run.rows(
        """
        select distinct found.finding_kind, found.location_id, kinds.severity
        from marts.data_finding as found
        inner join seeds.finding_kind as kinds on found.finding_kind = kinds.finding_kind
        """
    )
    alarms = [(kind, place) for kind, place, severity in found if severity == "error" or kind in KINDS]
    assert {alarm for alarm in alarms if alarm not in planted} == set()


def test_adjusted_revenue_of_the_pack_is_the_truth(run: Run) -> None:
    true: Months = defaultdict(int)
    for line in run.target.books.lines:
        true[line.location_id, line.sold_at.date().replace(day=1)] += line.earned_cents
    pack: Months = defaultdict(int)
    for row in run.sheet("earned_by_line"):
        pack[run.places[row["location_name"]], of_month(row["month_start_on"])] += in_cents(row["earned_amount"])
    for place, month, amount in run.rows("select location_id, month_start_on, amount from marts.revenue_adjustment"):
        pack[place, month] += in_cents(amount)
    assert {key: cents for key, cents in pack.items() if cents} == {key: cents for key, cents in true.items() if cents}


def test_visits_of_the_pack_are_the_truth(run: Run) -> None:
    true: dict[tuple[str, date], int] = defaultdict(int)
    for _, place, day in visits(run.target.truth):
        true[place, day.replace(day=1)] += 1
    sheet = run.sheet("same_store")
    assert len(sheet) > 50
    for row in sheet:
        key = run.places[row["location_name"]], of_month(row["month_start_on"])
        assert int(row["visit_count"]) == true[key], row


def test_the_claims_stand_beside_the_truth(run: Run) -> None:
    supported = {row["counted_as"]: float(row["supported_value"]) for row in run.sheet("seller_claim")}
    assert supported["visit in the last 12 months"] == active_patients(run.target.truth)
    returned = supported["patients of the year before who came again in the year"]
    assert returned == pytest.approx(retained_share(run.target.truth))
    earned = earned_cents(run.target.books.lines, *trailing_year(run.target.truth))
    assert round(supported["earned: less what the findings take from it"] * 100) == earned


def test_new_patients_are_the_truth(run: Run) -> None:
    truth = run.target.truth
    first: dict[int, tuple[date, str]] = {}
    for person, place, day in visits(truth):
        first[person] = min((day, place), first.get(person, (day, place)))
    registered: dict[int, date] = {}
    for profile in truth.profiles.values():
        known = registered.get(profile.person_id, profile.created_on)
        registered[profile.person_id] = min(known, profile.created_on)
    true: dict[date, int] = defaultdict(int)
    for person, (day, place) in first.items():
        # who was on the list before the place's records begin may have come before, and is told to be unknown
        if registered[person] >= truth.locations[place].history_start_on:
            true[day.replace(day=1)] += 1
    found = run.rows(
        """
        select period_start_on, value from marts.kpi_scorecard
        where metric_key = 'new_patients' and level = 'portfolio' and period_grain = 'month' and value is not null
        """
    )
    assert len(found) > 12
    assert {month: int(value) for month, value in found} == {month: true[month] for month, _ in found}


def test_payroll_of_the_pack_is_the_truth(run: Run) -> None:
    true: dict[date, int] = defaultdict(int)
    for line in run.target.truth.pay_lines:
        true[line.paid_on] += line.amount_cents
    pack: dict[date, int] = defaultdict(int)
    for row in run.sheet("payroll_register"):
        pack[of_month(row["paid_on"])] += in_cents(row["compensation_amount"])
    assert pack == {day: cents for day, cents in true.items() if cents}
