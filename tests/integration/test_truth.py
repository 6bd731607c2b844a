"""The canonical tables and the KPIs are what truly happened: counts, money to the cent, numerators and denominators.

What the exports cannot show is named where the truth is brought into their words (``tests/support/built.py``,
``tests/support/recompute.py``); everything else has to be equal.
"""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from pipelines.demo import SEED, simulate
from pipelines.metrics_register import implemented
from tests.support.built import Built, differences, figure_differences
from tests.support.groups import small_group, small_truth
from tests.support.observed import Key, Value, months_of
from tests.support.recompute import recompute

pytestmark = pytest.mark.slow

OTHER_SEEDS = (11, 29, 47)
FACTS = (
    "providers",
    "visits",
    "appointments",
    "lines",
    "product_costs",
    "payments",
    "prepaid_use",
    "hours",
    "leads",
    "ad_spend",
    "allocations",
    "shadow_payments",
    "payouts",
    "plan_items",
    "alternatives",
    "recalls",
    "moves",
    "reviews",
    "messages",
    "consents",
)


@pytest.fixture(scope="module", params=["small", "demo"])
def built(request: pytest.FixtureRequest) -> Built:
    """A group's warehouse with its truth: a small one, and the whole demo."""
    if request.param == "small":
        return Built(small_group().warehouse, small_truth())
    return Built(request.getfixturevalue("demo").warehouse, simulate(SEED))


@pytest.fixture(scope="module")
def recomputed(built: Built) -> dict[Key, Value]:
    """The KPIs of the same truth, in plain Python."""
    return recompute(built.truth)


def assert_same(held: Counter, true: Counter) -> None:
    """Both hold the same, and something."""
    assert true
    wrong = differences(held, true)
    assert not wrong, f"{len(wrong)} differences\n" + "\n".join(wrong[:20])


def assert_figures(built: Built, recomputed: dict[Key, Value]) -> None:
    """Every figure that is recomputed is on the scorecard and equal, and there is no other."""
    figures, absent = built.scorecard()
    wrong, agreeing = figure_differences(figures, absent, recomputed)
    assert not wrong, f"{len(wrong)} differences\n" + "\n".join(wrong[:20])
    assert agreeing > 1000


def test_records_are_merged_into_the_true_people(built: Built) -> None:
    assert_same(Counter((people,) for people in built.people.values()), built.true_people())


@pytest.mark.parametrize("fact", FACTS)
def test_facts_are_what_happened(built: Built, fact: str) -> None:
    assert_same(getattr(built, f"held_{fact}")(), getattr(built, f"true_{fact}")())


def test_pay_by_person_place_month_and_component(built: Built, recomputed: dict[Key, Value]) -> None:
    assert_same(built.held_compensation(), built.true_compensation(recomputed))


def test_figures_are_recomputed(built: Built, recomputed: dict[Key, Value]) -> None:
    assert_figures(built, recomputed)


def test_every_metric_recomputed_is_compared_at_every_grain(built: Built, recomputed: dict[Key, Value]) -> None:
    """The comparison is not empty anywhere: each metric, level and grain has figures other than zero."""
    figures, _ = built.scorecard()
    compared: dict[tuple[str, str], set[str]] = defaultdict(set)
    for key in figures.keys() & recomputed.keys():
        if any(figures[key]):
            compared[key[0], key[1]].add(key[3])
    expected = {
        (metric, level) for metric, level, *_ in recomputed if not metric.startswith(("compensation:", "spend"))
    }
    assert set(compared) == expected
    assert all(grains == {"month", "quarter", "ttm"} for grains in compared.values())
    # whoever lapsed up to 36 months before needs a history as long
    is_young = len(months_of(built.truth)) <= 36
    listed = {
        (row["metric_key"], level)
        for row in implemented()
        if not (is_young and row["metric_key"] == "reactivation_rate_12m")
        for level in row["levels"].split("|")
    }
    assert listed <= set(compared), "metrics.csv lists what nobody has worked out a second time"


@pytest.mark.parametrize("seed", OTHER_SEEDS)
def test_other_groups_agree_as_well(seed: int) -> None:
    """Groups that nobody looked at while the models were written."""
    built = Built(small_group(seed).warehouse, small_truth(seed))
    found = recompute(built.truth)
    assert_same(Counter((people,) for people in built.people.values()), built.true_people())
    for fact in FACTS:
        assert_same(getattr(built, f"held_{fact}")(), getattr(built, f"true_{fact}")())
    assert_same(built.held_compensation(), built.true_compensation(found))
    assert_figures(built, found)
