"""The life of the group that is for sale, and the seller's records of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from pipelines.demo import payroll
from pipelines.demo.dice import Dice
from pipelines.demo.money import share_of
from pipelines.demo.processors import pay_out_cards
from pipelines.demo.seller.books import Books, books_of
from pipelines.demo.seller.figures import active_patients, earned_cents, retained_share, trailing_year
from pipelines.demo.seller.plants import Plant, Planter, drawn
from pipelines.demo.seller.world import TargetGroup
from pipelines.demo.simulate import fill_shifts, keep_to_the_clock
from pipelines.demo.truth import Payment, Truth
from pipelines.demo.world import END_ON, GROUP_STEMS, SERVICES, first_of_month

PEOPLE_PER_PLACE = 350


@dataclass(frozen=True)
class Target:
    """What truly happened, what the seller's records say of it, and the problems planted in them."""

    truth: Truth
    books: Books
    plants: list[Plant]


def simulate_target(
    seed: int,
    *,
    months: int = 36,
    locations: int = 3,
    people: int = PEOPLE_PER_PLACE,
    end_on: date = END_ON,
    kinds: list[str] | None = None,
) -> Target:
    """Simulate a group for sale. ``kinds``: the problems to plant, else those that the seed draws.

    The same arguments give the same target.
    """
    truth = Truth(
        practice_name=f"{GROUP_STEMS[1]} Skin Clinics",
        start_on=first_of_month(end_on, 1 - months),
        end_on=end_on,
        services={service.code: service for service in SERVICES},
    )
    group = TargetGroup(truth, seed, locations, people * locations)
    group.run()
    pay_plainly(truth)
    keep_to_the_clock(truth)
    number_receipts(truth)
    fill_shifts(truth)
    payroll.run(truth, Dice(seed, 9_001), 0)
    books = books_of(truth)
    dice = Dice(seed, 9_002)
    chosen = drawn(dice)
    books.claims = {
        "seller_claim_active_patients": active_patients(truth),
        "seller_claim_revenue_ttm": round(earned_cents(books.lines, *trailing_year(truth)) / 100),
        "seller_claim_retention_12m": round(retained_share(truth), 3),
    }
    plants = Planter(books, dice).plant(chosen if kinds is None else kinds)
    for number, site in enumerate(truth.locations.values()):
        cards = [p for p in truth.payments.values() if p.location_id == site.location_id and p.processor]
        cards.sort(key=lambda payment: (payment.paid_at, payment.payment_id))
        pay_out_cards(truth, Dice(seed, 9_100 + number), site, [card for card in cards if card.is_in_processor])
    return Target(truth, books, plants)


def pay_plainly(truth: Truth) -> None:
    """No tips, cards through Stripe, and money back the way it came."""
    paid: dict[int, list[Payment]] = defaultdict(list)
    for payment in truth.payments.values():
        payment.amount_cents -= payment.tip_cents
        payment.tip_cents = 0
        original = truth.invoices[payment.invoice_id].refunds_invoice_id
        if original is not None:
            payment.tender = paid[original][0].tender
            payment.gives_back_id = paid[original][0].payment_id if payment.tender == "card" else None
        is_card = payment.tender == "card"
        payment.processor = "stripe" if is_card else ""
        payment.fee_cents = share_of(payment.amount_cents, 290) + 30 if is_card and not payment.is_refund else 0
        paid[payment.invoice_id].append(payment)


def number_receipts(truth: Truth) -> None:
    """Receipts are counted in the order of time."""
    invoices = sorted(truth.invoices.values(), key=lambda invoice: (invoice.sold_at, invoice.invoice_id))
    for number, invoice in enumerate(invoices, start=1):
        invoice.number = f"R{number:06d}"
