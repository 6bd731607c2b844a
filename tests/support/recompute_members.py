"""Memberships and what is prepaid: recomputed from the truth.

Only an EMR sells memberships; other places have no figures about them, and the group's are of the rest. Boulevard lists
no memberships: each bill of dues stands for a month from its day on. It has one word for packages and credits that are
used, and its packages do not expire.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction

from pipelines.demo.truth import Membership, SaleLine, Truth
from tests.support.observed import Ledger, Levels, Observed, dollars, last_of, month_of, months_of
from tests.support.recompute_money import CASH_TENDERS, PREPAID_SALES

FAILED_DAYS = timedelta(days=30)
USAGE_DAYS = timedelta(days=60)


def places(location_id: str) -> Levels:
    """The group and the place."""
    return [("portfolio", "all"), ("location", location_id)]


def month_later(day: date) -> date:
    """The same day of the next month, or its last one."""
    following = month_of(day, 1)
    return following.replace(day=min(day.day, last_of(following).day))


def is_in_force(truth: Truth, member: Membership, day: date) -> bool:
    """A member until the end of the last day; where only bills show it, for a month after the last of them."""
    if truth.locations[member.location_id].is_zenoti:
        return member.started_on <= day and (member.ended_on is None or day <= member.ended_on)
    billed = [bill.billed_on for bill in member.billings if bill.status == "Collected" and bill.billed_on <= day]
    return bool(billed) and day <= month_later(max(billed))


def counts(truth: Truth, member: Membership, day: date) -> bool:
    """Whether the price is recurring revenue that day: paid, or failing for no more than thirty days."""
    if not truth.locations[member.location_id].is_zenoti:
        return is_in_force(truth, member, day)
    failing_since: date | None = None
    for billing in member.billings:
        if billing.billed_on <= day:
            failing_since = (failing_since or billing.billed_on) if billing.status == "Failed" else None
    return is_in_force(truth, member, day) and (failing_since is None or day - failing_since <= FAILED_DAYS)


def memberships(observed: Observed, ledger: Ledger) -> None:
    """Recurring revenue at the end of each month; who of those at its start is gone; who of those at its end came."""
    truth = observed.truth
    came: dict[int, list[date]] = {
        person_id: [visit.day for visit in visits] for person_id, visits in observed.by_person.items()
    }
    for month in months_of(truth):
        before, end = month - timedelta(days=1), last_of(month)
        recurring: dict[tuple[str, str | None], int] = defaultdict(int)
        starters: dict[tuple[str, str | None], set[int]] = defaultdict(set)
        members: dict[tuple[str, str | None], set[int]] = defaultdict(set)
        for member in truth.memberships.values():
            for place in places(member.location_id):
                if counts(truth, member, end):
                    recurring[place] += member.amount_cents
                if member.person_id in observed.people and is_in_force(truth, member, before):
                    starters[place].add(member.person_id)
                if member.person_id in observed.people and is_in_force(truth, member, end):
                    members[place].add(member.person_id)
        for (level, entity), cents in recurring.items():
            ledger.point("mrr", level, str(entity), month, (dollars(cents), None))
        for place, people in starters.items():
            gone = len(people - members[place])
            ledger.event("member_churn_monthly", month, [place], gone, len(people))
        for (level, entity), people in members.items():
            used = sum(any(end - USAGE_DAYS < day <= end for day in came.get(person, ())) for person in people)
            ledger.point("member_usage_60d", level, str(entity), month, (Fraction(used), Fraction(len(people))))


def credit_of(truth: Truth, line: SaleLine) -> bool:
    """Whether the line is known to use a membership's credit, or to take such a use back."""
    original = truth.lines[line.refunds_line_id] if line.refunds_line_id else line
    is_told = truth.locations[line.location_id].is_zenoti
    return is_told and original.line_type == "redemption" and original.prepaid_kind == "Membership"


def membership_money(observed: Observed, ledger: Ledger) -> None:
    """What memberships are of what was earned, and of what was collected; what it costs to be paid."""
    truth = observed.truth
    for line in truth.lines.values():
        if not truth.locations[line.location_id].has_emr:
            continue
        kind, day = line.refunded_line_type or line.line_type, line.sold_at.date()
        earned = dollars(line.earned_cents)
        if kind not in PREPAID_SALES:
            recognised = earned if kind == "membership_dues" or credit_of(truth, line) else Fraction(0)
            ledger.event("membership_revenue_share", day, places(line.location_id), recognised, earned)
        if kind == "membership_dues":
            billed = dollars(line.sales_cents + line.tax_cents)
            ledger.event("membership_billing_share", day, places(line.location_id), billed, 0)
    for payment in truth.payments.values():
        if payment.tender not in CASH_TENDERS:
            continue
        day, amount, levels = payment.paid_at.date(), dollars(payment.amount_cents), places(payment.location_id)
        site = truth.locations[payment.location_id]
        if site.shows_tips_and_fees:
            ledger.event("processing_fee_rate", day, levels, dollars(payment.fee_cents), amount)
        if site.has_emr:
            ledger.event("membership_billing_share", day, levels, 0, amount)


def prepaid(observed: Observed, ledger: Ledger) -> None:
    """What is owed at the end of each month for what was paid before, where it was sold.

    Nothing expires but packages whose last day is over, where the vendor's list says so.
    """
    truth = observed.truth
    flows: dict[tuple[str, date], int] = defaultdict(int)

    def holder(line: SaleLine) -> str:
        if line.instrument_id is None:
            return line.location_id
        if line.instrument_id < 0:
            return truth.memberships[-line.instrument_id].location_id
        return truth.instruments[line.instrument_id].location_id

    for line in truth.lines.values():
        kind, day = line.refunded_line_type or line.line_type, line.sold_at.date()
        original = truth.lines[line.refunds_line_id] if line.refunds_line_id else line
        is_prepaid_dues = kind == "membership_dues" and not original.earned_cents
        if kind in PREPAID_SALES or is_prepaid_dues:
            flows[holder(original), month_of(day)] += line.sales_cents
        elif line.prepaid_applied_cents:
            flows[holder(original), month_of(day)] -= line.prepaid_applied_cents
    for package in truth.instruments.values():
        is_listed = truth.locations[package.location_id].is_zenoti
        is_over = is_listed and package.expires_on is not None and package.expires_on < truth.end_on
        if package.expires_on and is_over and package.balance_cents > 0 and not package.refunded_cents:
            flows[package.location_id, month_of(package.expires_on)] -= package.balance_cents
    for month in months_of(truth):
        owed: dict[tuple[str, str | None], int] = defaultdict(int)
        for (location_id, flow_month), cents in flows.items():
            if flow_month <= month:
                for place in places(location_id):
                    owed[place] += cents
        for (level, entity), cents in owed.items():
            ledger.point("deferred_revenue_balance", level, str(entity), month, (dollars(cents), None))
