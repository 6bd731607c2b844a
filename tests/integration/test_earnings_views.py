"""The sheets on earnings are what truly happened in the demo group: recomputed from its truth, in plain Python."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction

import duckdb
import pytest

from pipelines.demo import SEED, simulate
from pipelines.demo.truth import SaleLine, Truth
from tests.support.observed import HOUSE, month_of, name_of, performer_of

pytestmark = pytest.mark.slow

Bridge = dict[tuple[str, date], Counter[str]]
MONEY = {"card", "cash", "check", "financing", "insurance", "other"}
WITHOUT_TIPS = "cedar-bluff"
"""Its reports (Boulevard) have no tips: they are in the open items, as paid too much."""
HELD = {"package_sale", "gift_card_sale", "membership_dues", "deposit"}


@pytest.fixture(scope="module")
def truth() -> Truth:
    return simulate(SEED)


def kind_of(line: SaleLine) -> str:
    """What a line is, or of a refund what it takes back."""
    return line.refunded_line_type or line.line_type


def step_of(line: SaleLine) -> str:
    """The step of the bridge on which what is sold and what is earned by a line part."""
    if kind_of(line) in HELD:
        return "prepaid_refunded" if line.line_type == "refund" else "prepaid_sold"
    return "redeemed" if kind_of(line) == "redemption" else "prepaid_applied"


def bridge(truth: Truth) -> Bridge:
    """Cents by place, month and step."""
    steps: Bridge = defaultdict(Counter)
    for line in truth.lines.values():
        month = steps[line.location_id, month_of(line.sold_at.date())]
        month["sales"] += line.sales_cents
        month["earned"] += line.earned_cents
        month["tax"] -= line.tax_cents
        month[step_of(line)] += line.earned_cents - line.sales_cents
    for payment in truth.payments.values():
        if payment.tender in MONEY:
            month = steps[payment.location_id, month_of(payment.paid_at.date())]
            month["collected"] += payment.amount_cents
            month["tip"] -= payment.tip_cents
    return steps


def test_cash_becomes_earned_revenue_as_it_truly_did(truth: Truth, warehouse: duckdb.DuckDBPyConnection) -> None:
    true = bridge(truth)
    steps = [
        "collected",
        "tax",
        "tip",
        "sales",
        "prepaid_sold",
        "prepaid_refunded",
        "redeemed",
        "prepaid_applied",
        "earned",
    ]
    found = warehouse.execute(
        f"""
        select location_id, month_start_on, {", ".join(f"{step}_amount" for step in steps)}
        from datapack.cash_to_accrual inner join canonical.location using (location_name)
        """
    ).fetchall()
    assert {row[:2] for row in found} == set(true)
    wrong = [
        f"{place} {month} {step}: true {Decimal(true[place, month][step]) / 100}, told {amount}"
        for place, month, *amounts in found
        for step, amount in zip(steps, amounts, strict=True)
        if (place, step) != (WITHOUT_TIPS, "tip") and Decimal(true[place, month][step]) / 100 != amount
    ]
    assert not wrong, f"{len(wrong)} differences\n" + "\n".join(wrong[:20])
    for step in steps:
        assert any(month[step] for month in true.values()), f"the demo has no {step}"


def test_open_items_are_those_of_the_receipts(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Over all months: a receipt whose lines are of two months is open in the first."""
    rows = warehouse.execute(
        """
        select sum(bridge.open_item_amount), sum(receipts.open_amount - receipts.overpaid_amount)
        from datapack.cash_to_accrual as bridge
        inner join datapack.receipt_settlement as receipts using (month_start_on, location_name)
        group by location_name
        """
    ).fetchall()
    assert any(told for told, _ in rows)
    assert [row for row in rows if row[0] != row[1]] == []


def test_patients_of_one_provider_are_those_whom_nobody_else_treated(
    truth: Truth, warehouse: duckdb.DuckDBPyConnection
) -> None:
    last = month_of(truth.end_on)
    treated: dict[int, set[str]] = defaultdict(set)
    places: dict[tuple[str, str], dict[int, int]] = defaultdict(Counter)
    for line in truth.lines.values():
        month = month_of(line.sold_at.date())
        person = line.person_id
        is_treatment = line.line_type in {"service", "redemption"}
        if is_treatment and person and not truth.persons[person].is_test and month_of(last, -12) < month <= last:
            provider = name_of(truth, performer_of(line)) or HOUSE
            treated[person].add(provider)
            places[line.location_id, provider][person] += line.earned_cents
    expected = {}
    for key, people in places.items():
        alone = {person: cents for person, cents in people.items() if len(treated[person]) == 1}
        expected[key] = (len(people), len(alone), Decimal(sum(alone.values())) / 100)
    found = {
        (place, HOUSE if name == "House" else name): tuple(figures)
        for place, name, *figures in warehouse.execute(
            """
            select location_id, provider_name, patients, only_patients, only_patients_amount
            from datapack.provider_concentration inner join canonical.location using (location_name)
            where patients > 0
            """
        ).fetchall()
    }
    assert found == expected
    assert any(alone for _, alone, _ in expected.values())


def test_the_largest_patients_hold_the_share_that_they_truly_do(
    truth: Truth, warehouse: duckdb.DuckDBPyConnection
) -> None:
    last = month_of(truth.end_on)
    people: dict[str, Counter[int]] = defaultdict(Counter)
    totals: Counter[str] = Counter()
    for line in truth.lines.values():
        if month_of(last, -12) < month_of(line.sold_at.date()) <= last and kind_of(line) not in {
            "package_sale",
            "gift_card_sale",
        }:
            for place in (line.location_id, "all"):
                totals[place] += line.earned_cents
                if line.person_id and not truth.persons[line.person_id].is_test:
                    people[place][line.person_id] += line.earned_cents
    rows = warehouse.execute(
        """
        select coalesce(location_id, 'all'), earned_year_amount, top_1_amount, top_10_amount, top_50_amount
        from datapack.customer_concentration left join canonical.location using (location_name)
        where month_start_on = (select max(month_start_on) from datapack.customer_concentration)
        """
    ).fetchall()
    assert {row[0] for row in rows} == set(totals)
    for place, *amounts in rows:
        ranked = sorted(people[place].values(), reverse=True)
        assert [amount * 100 for amount in amounts] == [totals[place], *(sum(ranked[:top]) for top in (1, 10, 50))]


def test_a_change_is_made_of_its_terms(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Volume and mix of a month's lines, by fractions; the rest of the change is price, discount and refund."""
    place, month, before = "mill-creek", date(2026, 5, 1), date(2025, 5, 1)
    units: dict[date, Counter[tuple[str, str]]] = {month: Counter(), before: Counter()}
    paid: Counter[tuple[str, str]] = Counter()
    new: Counter[tuple[str, str]] = Counter()
    for at, line, service, kind, earned, discount in warehouse.execute(
        """
        select month_start_on, service_line, coalesce(service_id, line_type), line_type, earned_amount, discount_amount
        from marts.sale_line
        where location_id = ? and month_start_on in (?, ?)
        and sold_type not in ('package_sale', 'gift_card_sale', 'deposit') and line_type not in ('refund', 'adjustment')
        """,
        [place, month, before],
    ).fetchall():
        is_performed = kind in {"service", "retail", "redemption"}
        if earned or (is_performed and discount):
            units[at][line, service] += 1
            (new if at == month else paid)[line, service] += Fraction(earned)
    growth = Fraction(units[month].total(), units[before].total())
    terms: dict[str, list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
    for key in {*units[month], *units[before]}:
        line = key[0]
        terms[line][0] += (growth - 1) * paid[key]
        as_before = units[month][key] * Fraction(paid[key], units[before][key]) if units[before][key] else new[key]
        terms[line][1] += as_before - (growth * paid[key] if units[before][key] else 0)
    found = warehouse.execute(
        """
        select service_line, volume_amount, mix_amount, change_amount,
            volume_amount + mix_amount + price_amount + discount_amount + refund_amount
        from datapack.price_volume_mix inner join canonical.location using (location_name)
        where location_id = ? and month_start_on = ?
        """,
        [place, month],
    ).fetchall()
    assert {row[0] for row in found} >= set(terms) and terms
    for line, volume, mix, change, added in found:
        for told, true in zip((volume, mix), terms[line], strict=True):
            assert abs(Fraction(told) - true) < Fraction(1, 100), line
        assert change == added


def test_every_difference_is_one_of_a_reconciliation(warehouse: duckdb.DuckDBPyConnection) -> None:
    told = dict(
        warehouse.execute(
            "select reconciliation, sum(difference_amount) from datapack.reconciliation_difference group by 1"
        ).fetchall()
    )
    ((unexplained, processed, payouts, receipts),) = warehouse.execute(
        """
        select
            (select sum(unexplained_amount) from marts.payment_reconciliation_day),
            (select sum(processor_difference_amount) from datapack.proof_of_cash),
            (select sum(payout_difference_amount) from datapack.proof_of_cash),
            (select sum(overpaid_amount + missing_receipt_amount - open_amount) from datapack.receipt_settlement)
        """
    ).fetchall()
    assert told == {
        "invoices to money received": unexplained,
        "payment record to processor": processed,
        "processor to payouts": payouts,
        "receipts to payments": receipts,
    }
