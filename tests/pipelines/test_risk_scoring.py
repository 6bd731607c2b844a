"""The scorers and their gate, on histories made up so that one knows who must win; no warehouse."""

from __future__ import annotations

import csv
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest

from pipelines.config import default_parameters
from pipelines.risk.gate import judged
from pipelines.risk.scoring import CHURN, NO_SHOW, Question, points_of, scored
from tests.conftest import ROOT

TODAY = date(2026, 6, 30)
SETTING = {
    name.removeprefix("risk_"): float(value) for name, value in default_parameters().items() if name.startswith("risk_")
}


def rules() -> pa.Table:
    """The seed, typed as the warehouse types it."""
    with (ROOT / "seeds" / "risk_rule.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["points"] = int(row["points"])
        for limit in ("at_least", "below"):
            row[limit] = float(row[limit]) if row[limit] else None
    return pa.Table.from_pylist(rows)


def cases(question: Question, segment: str, seed: int, months: int = 36, each: int = 300) -> dict[str, np.ndarray]:
    """Cases at the ends of so many months and today, with features that are drawn; nothing has become of them yet."""
    dice = np.random.default_rng(seed)
    days = [TODAY]
    for _ in range(months):
        days.append(days[-1].replace(day=1) - timedelta(days=1))
    on = np.repeat(np.array(days, dtype="datetime64[D]"), each)
    count = len(on)
    drawn: dict[str, np.ndarray] = {name: dice.integers(0, 2, count).astype(float) for name in question.features}
    drawn[question.yardstick] = dice.integers(1, 300, count).astype(float)
    if question is CHURN:
        drawn |= {
            "cadence_days": dice.choice([30.0, 84.0, 270.0], count),
            "gap_per_own_median": dice.exponential(1.5, count),
            "visits": dice.integers(2, 15, count).astype(float),
            "days_known": dice.integers(10, 900, count).astype(float),
            "visits_change": dice.integers(-3, 4, count).astype(float),
            "lines_change": dice.integers(-2, 3, count).astype(float),
        }
        drawn["gap_per_cadence"] = drawn["gap_days"] / drawn["cadence_days"]
    drawn["unanswered_outreach" if question is CHURN else "weekday"][dice.random(count) < 0.5] = np.nan
    drawn |= {"on": on, "case": np.array([f"{number:06d}" for number in range(count)]), "luck": dice.random(count)}
    drawn["segment"] = np.full(count, segment)
    return drawn


def history(question: Question, drawn: dict[str, np.ndarray], chance: np.ndarray, wait: int) -> pa.Table:
    """The table that the question is asked of: after so many days it is known whether it happened."""
    known = drawn["on"] + np.timedelta64(wait, "D")
    is_current = drawn["on"] == np.datetime64(TODAY)
    is_open = is_current | (known > np.datetime64(TODAY))
    columns = {
        "patient_id": pa.array(drawn["case"]),
        question.case_id: pa.array(drawn["case"]),
        question.case_on: pa.array(drawn["on"]),
        question.known_on: pa.array(known if question is CHURN else drawn["on"]),
        "is_current": pa.array(is_current),
        "segment": pa.array(drawn["segment"]),
        question.has_happened: pa.array(drawn["luck"] < chance, mask=is_open),
    }
    columns |= {name: pa.array(drawn[name], from_pandas=True) for name in question.features}
    return pa.table(columns)


def logistic(value: np.ndarray) -> np.ndarray:
    """From the whole line to a probability."""
    return 1 / (1 + np.exp(-value))


def gate(question: Question, table: pa.Table) -> dict[str, dict[str, object]]:
    """What the gate says of the one segment, by scorer."""
    result = judged({question.risk: scored(question, table, rules(), SETTING)}, SETTING)
    return {str(row["scorer"]): row for row in result.to_pylist()}


def by_the_rules(drawn: dict[str, np.ndarray]) -> np.ndarray:
    """A world in which patients leave as the rules say, and for no other reason."""
    told = pa.table({name: pa.array(drawn[name], from_pandas=True) for name in (*CHURN.features, "segment")})
    points, _ = points_of(told, [row for row in rules().to_pylist() if row["risk"] == "churn"])
    return logistic((points - 5) / 2)


def by_something_else(drawn: dict[str, np.ndarray]) -> np.ndarray:
    """A world in which the young leave a long rhythm and the old a short one, which no rule knows."""
    is_young = drawn["days_known"] < 400
    return logistic(np.where(is_young == (drawn["cadence_days"] > 100), 1.5, -1.5) + drawn["gap_days"] / 300)


def test_the_rules_win_where_nothing_else_is_to_be_known() -> None:
    drawn = cases(CHURN, "repeat", 1)
    found = gate(CHURN, history(CHURN, drawn, by_the_rules(drawn), 180))
    assert found["rules"]["is_used"] and not found["model"]["is_used"], found
    assert found["rules"]["auc"] > 0.75
    assert found["model"]["auc"] < found["rules"]["auc"] + SETTING["auc_margin"]
    assert "does not beat" in str(found["rules"]["verdict"])


def test_the_model_wins_where_the_rules_miss_what_matters() -> None:
    drawn = cases(CHURN, "repeat", 2)
    found = gate(CHURN, history(CHURN, drawn, by_something_else(drawn), 180))
    assert found["model"]["is_used"] and not found["rules"]["is_used"], found
    assert found["model"]["auc"] > max(found["rules"]["auc"], found["yardstick"]["auc"]) + SETTING["auc_margin"]
    assert found["model"]["brier"] < min(found["rules"]["brier"], found["yardstick"]["brier"])


def test_lead_time_alone_wins_over_nothing() -> None:
    """Where lead time is all there is, the model is not used, and the rules say that they do not beat it."""
    drawn = cases(NO_SHOW, "booked", 3, each=500)
    found = gate(NO_SHOW, history(NO_SHOW, drawn, 0.03 + 0.4 * (drawn["lead_days"] / 300) ** 2, 0))
    assert found["rules"]["is_used"]
    assert found["yardstick"]["auc"] > found["rules"]["auc"]
    assert "do not beat lead time alone" in str(found["rules"]["verdict"])


def test_a_model_of_hours_wins_over_lead_time() -> None:
    drawn = cases(NO_SHOW, "booked", 4, each=500)
    drawn["weekday"] = np.random.default_rng(4).integers(1, 7, len(drawn["on"])).astype(float)
    found = gate(NO_SHOW, history(NO_SHOW, drawn, np.where(drawn["weekday"] == 3, 0.3, 0.03), 0))
    assert found["model"]["is_used"], found


@pytest.mark.parametrize(
    ("months", "expected"), [(0, "to test a model"), (5, "to test a model"), (20, "to fit a model")]
)
def test_too_little_history_is_said(months: int, expected: str) -> None:
    drawn = cases(CHURN, "one_visit", 5, months=months)
    found = gate(CHURN, history(CHURN, drawn, by_the_rules(drawn), 180))
    assert found["rules"]["is_used"]
    assert expected in str(found["rules"]["verdict"])
    assert found["model"]["auc"] is None


def test_nothing_is_scored_without_history_and_no_probability_made_up() -> None:
    drawn = cases(CHURN, "repeat", 6, months=0)
    found = scored(CHURN, history(CHURN, drawn, by_the_rules(drawn), 180), rules(), SETTING)
    assert found.num_rows == len(drawn["on"])
    assert found.column("rules_probability").null_count == found.num_rows
    assert sum(found.column("points").to_pylist()) > 0, "who is at risk can still be told"
    empty = scored(CHURN, history(CHURN, drawn, by_the_rules(drawn), 180).slice(0, 0), rules(), SETTING)
    assert empty.num_rows == 0
    assert judged({"churn": empty, "no_show": empty}, SETTING).num_rows == 0


def test_the_order_of_the_rows_changes_nothing() -> None:
    drawn = cases(CHURN, "repeat", 7, each=150)
    table = history(CHURN, drawn, by_something_else(drawn), 180)
    shuffled = table.take(pa.array(np.random.default_rng(7).permutation(table.num_rows)))
    assert scored(CHURN, table, rules(), SETTING).equals(scored(CHURN, shuffled, rules(), SETTING))


def test_what_was_not_known_yet_teaches_nothing() -> None:
    """Outcomes told after the test months began change no probability of them."""
    drawn = cases(CHURN, "repeat", 8, each=150)
    table = history(CHURN, drawn, by_something_else(drawn), 180)
    before = scored(CHURN, table, rules(), SETTING)
    is_test = np.array(before.column("fold").to_pylist()) == "test"
    start = min(before.column("case_on").filter(pa.array(is_test)).to_pylist()).replace(day=1)
    later = np.array([day >= start for day in table.column("known_on").to_pylist()])
    turned = [
        None if value is None else (not value if is_later else value)
        for value, is_later in zip(table.column("is_churned").to_pylist(), later, strict=True)
    ]
    place = table.column_names.index("is_churned")
    after = scored(CHURN, table.set_column(place, "is_churned", pa.array(turned)), rules(), SETTING)
    assert later.sum() > is_test.sum() > 0
    for scorer in ("rules", "yardstick", "model"):
        name = f"{scorer}_probability"
        one, other = (found.column(name).filter(pa.array(is_test)).to_pylist() for found in (before, after))
        assert one == other
        assert None not in one


def test_points_and_reasons() -> None:
    """Every rule that holds counts; what speaks against the risk is no reason; what is not known is nothing."""
    row = dict.fromkeys(CHURN.features, 0.0) | {
        "gap_per_cadence": 1.6, "gap_per_own_median": None, "visits": 4.0, "no_shows_since": 1.0, "is_member": 1.0,
        "unanswered_outreach": None, "cadence_days": 84.0, "gap_days": 134.0,
    }  # fmt: skip
    fixed = {
        "patient_id": "ann", "scored_on": TODAY, "known_on": TODAY, "is_current": True, "segment": "repeat",
        "is_churned": None,
    }  # fmt: skip
    found = scored(CHURN, pa.Table.from_pylist([row | fixed]), rules(), SETTING).to_pylist()
    assert [(case["points"], case["reason_codes"]) for case in found] == [(3 + 1 - 2, "past_treatment_cycle|no_show")]
