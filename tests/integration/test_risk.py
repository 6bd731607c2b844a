"""On months that no scorer had seen, the printed measures are those of what truly became of people."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import date, timedelta

import duckdb
import pytest

from pipelines.config import Project
from pipelines.demo import SEED, simulate
from tests.support.built import Built
from tests.support.recompute import ACTIVE_DAYS, home_vertical

pytestmark = pytest.mark.slow

SCORERS = ("rules", "yardstick", "model")
Scored = tuple[bool, float]


@pytest.fixture(scope="module")
def built(demo: Project) -> Built:
    return Built(demo.warehouse, simulate(SEED))


def auc(cases: list[Scored]) -> float:
    """The share of pairs, one who did and one who did not, in which the first was thought likelier; a tie is half."""
    others = sorted(probability for happened, probability in cases if not happened)
    wins = [
        (bisect_left(others, probability) + bisect_right(others, probability)) / 2
        for happened, probability in cases
        if happened
    ]
    return sum(wins) / len(wins) / len(others)


def brier(cases: list[Scored]) -> float:
    """The mean square of what a probability is off."""
    return sum((probability - happened) ** 2 for happened, probability in cases) / len(cases)


def lift(cases: list[Scored]) -> float:
    """How much likelier it was for the tenth that was thought likeliest."""
    top = sorted(cases, key=lambda case: -case[1])[: len(cases) // 10]
    return (sum(happened for happened, _ in top) / len(top)) / (sum(happened for happened, _ in cases) / len(cases))


def truth_of_churn(built: Built) -> dict[str, dict[str, list[Scored]]]:
    """Per segment and scorer the tested patients: whether the truth saw them in the window, and what was said."""
    days = {person: sorted({visit.day for visit in visits}) for person, visits in built.observed.by_person.items()}
    found: dict[str, dict[str, list[Scored]]] = defaultdict(lambda: defaultdict(list))
    for patient_id, on, known_on, segment, *said in built.rows(
        "select case_id, case_on, known_on, churn_score.segment, rules_probability, yardstick_probability, "
        "model_probability from marts.churn_score inner join marts.churn_case on case_id = churn_case.patient_id "
        "and case_on = scored_on where fold = 'test' order by case_on, case_id"
    ):
        seen = days[built.person(patient_id)]
        later = seen[bisect_right(seen, on) :]
        for scorer, probability in zip(SCORERS, said, strict=True):
            found[segment][scorer].append((not later or later[0] > known_on, probability))
    return found


def truth_of_no_shows(built: Built) -> dict[str, dict[str, list[Scored]]]:
    """Per scorer the tested bookings: whether the truth has a missed row and none that was kept, and what was said."""
    outcomes: dict[tuple[int, str, date], set[str]] = defaultdict(set)
    for row in built.observed.rows:
        outcomes[row.person_id, row.location_id, row.starts_at.date()].add(built.observed.outcome(row))
    found: dict[str, dict[str, list[Scored]]] = defaultdict(lambda: defaultdict(list))
    for patient_id, location_id, on, *said in built.rows(
        "select booked_visit.patient_id, location_id, booked_on, rules_probability, yardstick_probability, "
        "model_probability from marts.no_show_score inner join canonical.booked_visit on case_id = booked_visit_id "
        "where fold = 'test' order by case_on, case_id"
    ):
        became = outcomes[built.person(patient_id), location_id, on]
        for scorer, probability in zip(SCORERS, said, strict=True):
            found["booked"][scorer].append(("no_show" in became and "completed" not in became, probability))
    return found


@pytest.mark.parametrize(("risk", "truth_of"), [("churn", truth_of_churn), ("no_show", truth_of_no_shows)])
def test_the_printed_measures_are_those_of_the_truth(built: Built, risk: str, truth_of: object) -> None:
    true = truth_of(built)  # type: ignore[operator]
    printed = built.rows(
        "select segment, scorer, auc, brier, top_decile_lift, test_cases, test_events from marts.risk_gate "
        f"where risk = '{risk}'"
    )
    assert {row[0] for row in printed} == set(true)
    for segment, scorer, *measures, cases, events in printed:
        known = true[segment][scorer]
        assert (len(known), sum(happened for happened, _ in known)) == (cases, events)
        for held, recomputed in zip(measures, (auc(known), brier(known), lift(known)), strict=True):
            assert held == pytest.approx(recomputed, abs=2e-6), (segment, scorer)


def test_the_tested_months_were_not_learned_from(built: Built) -> None:
    """Whatever trained or calibrated was known before the first tested day; the rest of the history did neither."""
    for segment, learned, tested in built.rows(
        "select churn_score.segment, max(known_on) filter (fold in ('training', 'calibration')), "
        "min(case_on) filter (fold = 'test') from marts.churn_score inner join marts.churn_case "
        "on case_id = churn_case.patient_id and case_on = scored_on group by 1"
    ):
        assert learned < tested.replace(day=1), segment
    ((booked, tested),) = built.rows(
        "select max(case_on) filter (fold in ('training', 'calibration')), min(case_on) filter (fold = 'test') "
        "from marts.no_show_score"
    )
    assert booked < tested


def test_the_used_scores_hold(built: Built) -> None:
    """What was said of a group of tested people came true of about so many of them, and the list is worth its order."""
    for risk, truth in (("churn", truth_of_churn(built)), ("no_show", truth_of_no_shows(built))):
        for segment, scorers in truth.items():
            ((used, value, is_better),) = built.rows(
                "select used.scorer, used.auc, used.auc > plain.auc and used.brier < plain.brier from marts.risk_gate "
                "as used inner join marts.risk_gate as plain using (risk, segment) where used.is_used and "
                f"plain.scorer = 'yardstick' and risk = '{risk}' and segment = '{segment}'"
            )
            assert is_better, (risk, segment, value)
            cases = sorted(scorers[used], key=lambda case: case[1])
            for fifth in range(5):
                part = cases[len(cases) * fifth // 5 : len(cases) * (fifth + 1) // 5]
                said = sum(probability for _, probability in part) / len(part)
                came = sum(happened for happened, _ in part) / len(part)
                assert abs(said - came) < 0.1, (risk, segment, fifth, said, came)


def test_who_is_at_risk_today(built: Built) -> None:
    """The active who have nothing booked, by the truth: each once, and nobody else."""
    truth, as_of = built.truth, built.observed.as_of
    booked = {
        row.person_id
        for row in built.observed.rows
        if row.starts_at.date() > as_of
        and row.status not in {"cancelled", "no_show"}
        and row.created_at.date() <= as_of
    }
    expected = set()
    for person_id, visits in built.observed.living():
        active = ACTIVE_DAYS[home_vertical(truth, visits)]
        if person_id not in booked and visits[-1].day > as_of - timedelta(days=active):
            expected.add(person_id)
    held = [built.person(patient_id) for (patient_id,) in built.rows("select patient_id from marts.churn_risk")]
    assert len(held) == len(set(held))
    assert set(held) == expected


TABLES = (
    "canonical.visit", "canonical.appointment", "canonical.booked_visit", "canonical.message", "canonical.patient",
    "canonical.location", "canonical.prepaid_instrument", "marts.treatment_line", "marts.prepaid_flow",
    "marts.membership_span", "marts.due_visit", "intermediate.int_as_of", "raw_practice.parameter",
)  # fmt: skip
MODELS = ("patient_day", "churn_case", "churn_feature", "no_show_feature")
FORGETTING = (
    "delete from canonical.visit where visit_on > $day",
    "delete from canonical.appointment where created_at >= $day + 1",
    "update canonical.appointment set appointment_status = 'booked', cancelled_at = null where appointment_status "
    "<> 'deleted' and (cancelled_at >= $day + 1 or (cancelled_at is null and starts_at >= $day + 1))",
    "delete from canonical.booked_visit where first_created_at >= $day + 1",
    "update canonical.booked_visit set outcome = 'future', outcome_at = null "
    "where coalesce(outcome_at, starts_at) >= $day + 1",
    "delete from canonical.message where sent_at >= $day + 1",
    "delete from marts.prepaid_flow where happened_on > $day",
    "delete from marts.membership_span where from_on > $day",
    "update marts.membership_span set to_on = null where to_on > $day",
)
"""What a warehouse of the day would not have held."""


def test_nothing_later_is_known_earlier(demo: Project) -> None:
    """With everything after a day forgotten, all that was known of anybody up to that day is the same."""
    day = {"day": date(2025, 8, 31)}
    compiled = demo.state / "dbt" / "compiled" / "practice_warehouse" / "models" / "marts" / "risk"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{demo.warehouse}' as whole (read_only)")
        for schema in sorted({table.split(".")[0] for table in TABLES} | {"marts"}):
            connection.execute(f"create schema {schema}")
        for table in TABLES:
            connection.execute(f"create table {table} as from whole.{table}")
        for change in FORGETTING:
            connection.execute(change, day)
        for model in MODELS:
            sql = (compiled / f"{model}.sql").read_text(encoding="utf-8")
            connection.execute(f"create table marts.{model} as {sql}")
        for name, on, outcome in (
            ("churn_feature", "scored_on", "is_churned"),
            ("no_show_feature", "booked_on", "is_no_show"),
        ):
            for sign, is_same in (("<=", True), (">", False)):
                known, left = (
                    f"select * exclude ({outcome}) from {place}marts.{name} where {on} {sign} $day"
                    for place in ("whole.", "")
                )
                ((rows,),) = connection.execute(f"select count(*) from ({known})", day).fetchall()
                ((changed,),) = connection.execute(
                    f"select count(*) from (({known} except {left}) union all ({left} except {known}))", day
                ).fetchall()
                assert rows > 1000
                assert (changed == 0) is is_same, (name, sign, changed)
