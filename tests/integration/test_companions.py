"""Figures beside the scorecard are what truly happened: devices, effects of consultations, pay keyed in wrongly."""

from __future__ import annotations

from fractions import Fraction

import pytest

from pipelines.demo import SEED, simulate
from tests.support.built import Built
from tests.support.groups import small_group, small_truth
from tests.support.recompute_effects import HALF_YEAR, YEAR, Effect, device_months, funnel_effects, slipped_pay

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["small", "demo"])
def built(request: pytest.FixtureRequest) -> Built:
    """A group's warehouse with its truth: a small one, and the whole demo."""
    if request.param == "small":
        return Built(small_group().warehouse, small_truth())
    return Built(request.getfixturevalue("demo").warehouse, simulate(SEED))


def test_devices_return_what_was_done_on_them(built: Built) -> None:
    months = device_months(built.observed)
    rows = built.rows(
        """
        select device_id, month_start_on, treatments, paid_treatments, used_hours, earned_amount, contribution,
            monthly_cost_amount, contribution_after_cost
        from marts.device_return_month
        """
    )
    assert sum(row[2] for row in rows) == sum(month.treatments for month in months.values()) > 50
    for device, day, treatments, paid, hours, earned, contribution, cost, after in rows:
        month = months[device, day]
        assert (treatments, paid) == (month.treatments, len(month.paid)), (device, day)
        assert Fraction(earned) == month.earned, (device, day)
        assert Fraction(contribution) == month.contribution, (device, day)
        assert abs(Fraction(hours) - month.hours) <= Fraction(1, 10_000), (device, day)
        assert after == contribution - cost


def test_a_year_of_a_device_is_its_twelve_months(built: Built) -> None:
    months = device_months(built.observed)
    rows = built.rows(
        """
        select device_id, month_start_on, contribution_12m, cost_12m, break_even_treatments
        from marts.device_return_month where contribution_12m is not null
        """
    )
    assert len(rows) > 20
    for device, day, contribution, cost, break_even in rows:
        year = [
            months[device, day.replace(year=day.year - (number > day.month), month=number)] for number in range(1, 13)
        ]
        left, paid = sum(month.contribution for month in year), sum(len(month.paid) for month in year)
        assert Fraction(contribution) == left, (device, day)
        if left <= 0:
            assert break_even is None, (device, day)
            continue
        # so many a month pay for the device, and one less does not
        each, monthly = left / paid, Fraction(cost) / 12
        assert break_even * each >= monthly > (break_even - 1) * each, (device, day)


def counts(effect: Effect) -> tuple[int, ...]:
    """The counts of an effect, in the order of the mart."""
    return (
        effect.converted,
        effect.treated,
        len(effect.rebooking),
        sum(effect.rebooking),
        effect.rebooking_open,
        len(effect.returned),
        sum(effect.returned),
        len(effect.earned[HALF_YEAR]),
        len(effect.earned[YEAR]),
    )


def test_patients_are_followed_from_their_consultation(built: Built) -> None:
    expected = funnel_effects(built.observed)
    rows = built.rows(
        """
        select cohort_quarter_on, provider_id, converted_patients, treated_patients, rebooking_cases, rebooked_7d,
            rebooking_immature, return_cases, returned_90d, value_6m_cases, value_12m_cases, earned_amount_6m,
            earned_amount_12m, contribution_6m, contribution_12m
        from marts.provider_funnel_effect
        """
    )
    found = {(row[0], built.providers[row[1]]): row[2:] for row in rows}
    assert {key: row[:9] for key, row in found.items()} == {key: counts(effect) for key, effect in expected.items()}
    for key, row in found.items():
        effect = expected[key]
        sums = [sum(effect.earned[horizon], Fraction(0)) for horizon in (HALF_YEAR, YEAR)]
        left = [effect.left[horizon] for horizon in (HALF_YEAR, YEAR)]
        assert [Fraction(amount or 0) for amount in row[9:]] == [*sums, *left], key
    assert sum(row[3] for row in found.values()) > 20


def test_pay_keyed_in_wrongly_is_found_and_nothing_else(built: Built) -> None:
    rows = built.rows("select provider_id, earned_from_on, component, kind, severity from marts.compensation_anomaly")
    found = {(built.providers[provider], day, component) for provider, day, component, *_ in rows}
    assert found == slipped_pay(built.truth) != set()
    assert {row[3] for row in rows} == {"share"}
