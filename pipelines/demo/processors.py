"""Who pays out what the dental office's patients paid on cards and on credit, and what these firms know of the payers.

Stripe keeps a customer for most of those who pay by card, sometimes two for one person, and nobody for a guest. It
pays out on the third day, less its fees. CareCredit pays what was bought on credit less a merchant discount, four days
later, and knows a cardholder's name.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta

from pipelines.demo.dice import Dice
from pipelines.demo.truth import Location, Payment, Payout, ProcessorFee, Profile, Truth
from pipelines.demo.world import first_of_month

ACCOUNT_FEE_CENTS = 2_500
STRIPE_DAYS, CARECREDIT_DAYS = 3, 4
MISSING = 3
UTC_AHEAD = {"summer": timedelta(hours=4), "winter": timedelta(hours=5)}
"""How far the world's clock is ahead of New York's."""


def pay_out(truth: Truth, dice: Dice, site: Location) -> None:
    """Customers, fees and transfers of one office."""
    payments = [p for p in truth.payments.values() if p.location_id == site.location_id and p.processor]
    payments.sort(key=lambda payment: (payment.paid_at, payment.payment_id))
    cards = [payment for payment in payments if payment.processor == "stripe"]
    given_back = {payment.gives_back_id for payment in cards}
    plain = [p for p in cards if not p.is_refund and p.payment_id not in given_back]
    for payment in dice.sample(plain, min(MISSING, len(plain))):
        payment.is_in_processor = False
    pay_out_cards(truth, dice, site, [payment for payment in cards if payment.is_in_processor])
    batches: dict[date, list[Payment | ProcessorFee]] = defaultdict(list)
    for payment in payments:
        if payment.processor == "carecredit":
            batches[payment.paid_at.date()].append(payment)
    transfer(truth, site, "carecredit", batches, CARECREDIT_DAYS)
    for payment in payments:
        if payment.processor == "carecredit":
            # a settlement tells what was settled
            payment.is_in_processor = payment.payout_id is not None


def pay_out_cards(truth: Truth, dice: Dice, site: Location, cards: list[Payment]) -> None:
    """Customers, fees and transfers of one account with Stripe."""
    know_payers(truth, dice, site, cards)
    batches: dict[date, list[Payment | ProcessorFee]] = defaultdict(list)
    for payment in cards:
        batches[to_utc(payment.paid_at).date()].append(payment)
    for fee in charge_account(truth, site):
        batches[to_utc(fee.charged_at).date()].append(fee)
    transfer(truth, site, "stripe", batches, STRIPE_DAYS)


def to_utc(moment: datetime) -> datetime:
    """New York's time on the world's clock: summer is from the second Sunday of March to the first of November."""
    march, november = date(moment.year, 3, 8), date(moment.year, 11, 1)
    begins = datetime.combine(march + timedelta(days=6 - march.weekday()), time(2))
    ends = datetime.combine(november + timedelta(days=6 - november.weekday()), time(2))
    return moment + UTC_AHEAD["summer" if begins <= moment < ends else "winter"]


def know_payers(truth: Truth, dice: Dice, site: Location, cards: list[Payment]) -> None:
    """A customer at the first payment; a second one later for some; none for guests, who leave an e-mail."""
    known: dict[int, list[Profile]] = defaultdict(list)
    for payment in cards:
        payer_id = payment.payer_id or payment.person_id or 0
        original = truth.payments.get(payment.gives_back_id or 0)
        if original is not None:
            payment.processor_profile_id = original.processor_profile_id
            continue
        person = truth.persons.get(payer_id)
        if person is None:  # nobody wrote down who it was
            continue
        profiles = known[payer_id]
        if not profiles or (len(profiles) == 1 and profiles[0].source_id and dice.happens(0.03)):
            is_guest = not profiles and bool(person.email) and dice.happens(0.07)
            number = len(truth.profiles) + 1
            profile = Profile(
                number, payer_id, "stripe", site.account, "" if is_guest else f"cus_D{site.group}{number:06d}",
                person.first_name, person.last_name, person.email, "" if person.email else person.phone, None,
                site.location_id, to_utc(payment.paid_at).date(), is_listed=not is_guest,
            )  # fmt: skip
            truth.profiles[number] = profile
            profiles.append(profile)
        payment.processor_profile_id = profiles[-1].profile_id


def charge_account(truth: Truth, site: Location) -> list[ProcessorFee]:
    """A bill of the processor's on the second of every month."""
    fees = []
    month = truth.start_on
    while month <= truth.end_on:
        moment = datetime.combine(month.replace(day=2), time(9, 30))
        if moment.date() <= truth.end_on:
            fees.append(ProcessorFee("stripe", site.location_id, moment, ACCOUNT_FEE_CENTS))
        month = first_of_month(month, 1)
    truth.processor_fees.extend(fees)
    return fees


def transfer(
    truth: Truth, site: Location, processor: str, batches: dict[date, list[Payment | ProcessorFee]], days: int
) -> None:
    """One transfer for each day's movements, as long as it has reached the bank."""
    for day, movements in sorted(batches.items()):
        paid_out_on = day + timedelta(days=days)
        if paid_out_on > truth.end_on:
            continue
        payments = [movement for movement in movements if isinstance(movement, Payment)]
        fees = [movement for movement in movements if isinstance(movement, ProcessorFee)]
        fee_cents = sum(payment.fee_cents for payment in payments) + sum(fee.amount_cents for fee in fees)
        payout = Payout(
            payout_id=len(truth.payouts) + 1,
            processor=processor,
            location_id=site.location_id,
            paid_out_on=paid_out_on,
            amount_cents=sum(payment.amount_cents for payment in payments) - fee_cents,
            fee_cents=fee_cents,
            payments=[payment.payment_id for payment in payments],
        )
        for movement in movements:
            movement.payout_id = payout.payout_id
        truth.payouts.append(payout)
