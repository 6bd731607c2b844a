"""Revenue, tickets, pay, margins and what was received: recomputed from the truth."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from pipelines.demo.truth import PayLine, SaleLine, Truth
from tests.support.observed import (
    Ledger,
    Levels,
    Observed,
    dollars,
    month_of,
    name_of,
    performer_of,
    rounded,
    staffed,
)
from tests.support.recompute_acquisition import Acquisition

CASH_TENDERS = {"card", "cash", "check", "financing", "insurance", "other"}
NO_DIRECT_PAY = {"tips", "reimbursement"}
PREPAID_SALES = {"package_sale", "gift_card_sale"}


def money(observed: Observed, ledger: Ledger) -> None:
    """Three revenues: earned, sold and collected. Everybody's money counts, also that of nobody known."""
    truth, acquisition = observed.truth, Acquisition(observed)
    for line in truth.lines.values():
        day, kind = line.sold_at.date(), line.refunded_line_type or line.line_type
        earned, sold = dollars(line.earned_cents), dollars(line.sales_cents)
        performed = staffed(truth, line.location_id, performer_of(line))
        selling = staffed(truth, line.location_id, line.seller_id or line.performer_id)
        sold_in = with_service_line([], line.location_id, observed.service_line(line))
        won = acquisition.levels(line.person_id, line.location_id)
        if kind not in PREPAID_SALES:
            ledger.event("earned_revenue", day, [*performed, *sold_in, *won], earned)
            ledger.event("retail_share", day, performed, earned if kind == "retail" else 0, earned)
            ledger.event("compensation_share", day, performed, 0, earned)
        if line.line_type in {"service", "redemption"}:
            listed = dollars(line.list_cents)
            ledger.event("discount_rate", day, [*performed, *sold_in], dollars(line.discount_cents), listed)
        if line.line_type != "redemption":
            ledger.event("sales", day, [*selling, *sold_in], sold)
        if line.line_type == "refund":
            # neither Square nor Boulevard says which sale a refund takes back
            original = truth.lines[line.refunds_line_id or 0]
            is_named = truth.locations[line.location_id].shows_refunded_sale
            maker = (original.seller_id or original.performer_id) if is_named else None
            ledger.event("refund_rate", day, staffed(truth, line.location_id, maker), -sold, 0)
        elif line.line_type != "redemption":
            ledger.event("refund_rate", day, selling, 0, sold)
    for payment in truth.payments.values():
        if payment.tender in CASH_TENDERS:
            levels = [("portfolio", "all"), ("location", payment.location_id)]
            ledger.event("collections", payment.paid_at.date(), levels, dollars(payment.amount_cents))


def pay_parts(truth: Truth) -> Iterator[tuple[date, str, PayLine, Fraction]]:
    """The lines of the register, brought from pay periods to months and places.

    Regular runs follow the minutes of the clock, else of the shifts, else the days of the period; a bonus run follows
    the days of the quarter that it names, where the payroll tells such runs apart, which only Gusto does. Every part is
    rounded half up, and the last one takes what is left.
    """
    clocked: dict[str, list[tuple[date, str, int, int]]] = defaultdict(list)
    for shift in truth.shifts:
        place = truth.locations[shift.location_id]
        is_clinical = truth.providers[shift.provider_id].is_clinical
        if place.shows_shifts and (place.is_medspa or is_clinical) and shift.is_working:
            minutes = shift.ends_minute - shift.starts_minute
            by_clock = shift.actual_minutes if place.shows_attendance else 0
            clocked[shift.provider_id].append((shift.worked_on, shift.location_id, by_clock, minutes))
    for line in register_of(truth):
        is_told_apart = line.is_off_cycle and truth.providers[line.provider_id].payroll == "gusto"
        weights = pay_weights(line, [] if is_told_apart else clocked[line.provider_id])
        left = dollars(line.amount_cents)
        for number, ((month, location_id), weight) in enumerate(sorted(weights.items()), start=1):
            part = rounded(dollars(line.amount_cents) * weight / sum(weights.values()), 2)
            part = left if number == len(weights) else part
            left -= part
            yield month, location_id, line, part


def compensation(observed: Observed, ledger: Ledger) -> None:
    """Pay by component (`compensation:base`, …), and direct pay of clinical people as a share of what was earned."""
    truth = observed.truth
    for month, location_id, line, part in pay_parts(truth):
        levels = staffed(truth, location_id, line.provider_id)
        ledger.event(f"compensation:{line.component}", month, levels, part)
        if line.component not in NO_DIRECT_PAY and truth.providers[line.provider_id].is_clinical:
            ledger.event("compensation_share", month, levels, part, 0)


def register_of(truth: Truth) -> list[PayLine]:
    """The lines of the register, where one line holds all taxes of a person and run; only Gusto writes them so."""
    lines: dict[tuple[object, ...], PayLine] = {}
    for line in truth.pay_lines:
        key = (line.provider_id, line.period_start_on, line.paid_on, line.is_off_cycle, line.component)
        in_one = line.component == "employer_tax" and truth.providers[line.provider_id].payroll == "gusto"
        if in_one and key in lines:
            lines[key] = replace(lines[key], amount_cents=lines[key].amount_cents + line.amount_cents)
        else:
            lines[key if in_one else (*key, len(lines))] = line
    return list(lines.values())


def pay_weights(line: PayLine, clocked: list[tuple[date, str, int, int]]) -> dict[tuple[date, str], int]:
    """By which weights one line of the register goes to months and places: the work of its days, else the days."""
    weights: dict[tuple[date, str], int] = defaultdict(int)
    inside = [work for work in clocked if line.period_start_on <= work[0] <= line.period_end_on]
    for column in (2, 3):
        if sum(work[column] for work in inside):
            for work in inside:
                weights[month_of(work[0]), work[1]] += work[column]
            return weights
    day = line.period_start_on
    while day <= line.period_end_on:
        weights[month_of(day), line.location_id] += 1
        day += timedelta(days=1)
    return weights


@dataclass(frozen=True)
class Part:
    """One amount that enters a margin: of a sale line, or of a clinical person's pay."""

    day: date
    location_id: str
    provider_id: str | None
    service_line: str | None
    earned: Fraction
    product_cost: Fraction
    direct_pay: Fraction


def margin_parts(observed: Observed) -> Iterator[Part]:
    """Everything that earned, what it used up, and what clinical people were paid, by month and place.

    Bills of Square and of Boulevard know no cost of retail. A refund gives no product back.
    """
    truth, nothing = observed.truth, Fraction(0)
    for line in truth.lines.values():
        kind = line.refunded_line_type or line.line_type
        if kind in PREPAID_SALES:
            continue
        is_known = truth.locations[line.location_id].shows_retail_cost or kind != "retail"
        cost = dollars(line.product_cost_cents) if is_known and line.line_type != "refund" else nothing
        earned = dollars(line.earned_cents)
        yield Part(
            line.sold_at.date(),
            line.location_id,
            performer_of(line),
            observed.service_line(line),
            earned,
            cost,
            nothing,
        )
    for month, location_id, line, amount in pay_parts(truth):
        if line.component not in NO_DIRECT_PAY and truth.providers[line.provider_id].is_clinical:
            yield Part(month, location_id, line.provider_id, None, nothing, nothing, amount)


def margins(observed: Observed, ledger: Ledger) -> None:
    """What is left after product, and after product and direct pay."""
    for part in margin_parts(observed):
        levels = staffed(observed.truth, part.location_id, part.provider_id)
        after_product = part.earned - part.product_cost
        ledger.event("gross_margin", part.day, levels, after_product - part.direct_pay, part.earned)
        ledger.event("provider_contribution", part.day, levels, after_product - part.direct_pay)
        if not part.direct_pay:
            in_line = with_service_line(levels, part.location_id, part.service_line)
            ledger.event("product_margin", part.day, in_line, after_product, part.earned)


def tickets(observed: Observed, ledger: Ledger) -> None:
    """What a visit earned, retail of the day with it; a receipt of nobody known is one, if somebody was treated.

    A provider answers for the lines of their own, by the visits on which those earned something.
    """
    truth = observed.truth
    visits = {(visit.person_id, visit.location_id, visit.day): visit for visit in observed.visits}
    of_visit, of_receipt = defaultdict(list), defaultdict(list)
    for line in truth.lines.values():
        if line.line_type in {"service", "redemption", "retail"}:
            key = (line.person_id or 0, line.location_id, line.sold_at.date())
            if line.person_id in observed.people:
                of_visit[key].append(line)
            else:
                of_receipt[line.invoice_id, line.location_id, line.sold_at.date()].append(line)
    found: list[tuple[list[SaleLine], str | None]] = [
        (lines, observed.main_line(visits[key])) for key, lines in of_visit.items() if key in visits
    ]
    found += [
        (lines, None) for lines in of_receipt.values() if {line.line_type for line in lines} - {"retail"}
    ]  # fmt: skip
    for lines, service_line in found:
        day, location_id = lines[0].sold_at.date(), lines[0].location_id
        total = sum(line.earned_cents for line in lines)
        levels: Levels = with_service_line([("portfolio", "all"), ("location", location_id)], location_id, service_line)
        own: dict[str, int] = defaultdict(int)
        for line in lines:
            name = name_of(truth, performer_of(line))
            if name:
                own[name] += line.earned_cents
        if total > 0:
            ledger.event("average_ticket", day, levels, dollars(total), 1)
        for name, cents in own.items():
            if cents > 0:
                pair: Levels = [("provider", name), ("location_provider", f"{location_id}|{name}")]
                ledger.event("average_ticket", day, pair, dollars(cents), 1)


def with_service_line(levels: Levels, location_id: str, service_line: str | None) -> Levels:
    """The levels, and the service line in the group and at the place."""
    pair = f"{location_id}|{service_line}" if service_line else None
    return [*levels, ("service_line", service_line), ("location_service_line", pair)]


def matched_payments(observed: Observed, ledger: Ledger) -> None:
    """Money received on days on which bills, the tenders for them and the card processor agree to the cent.

    Tips are named apart where the record tells them, and what pays a bill belongs to the day of the bill. The dental
    office's insurers pay weeks later what was let off on that day, and nobody's bill is named by what is paid ahead.
    """
    truth = observed.truth
    open_cents: dict[tuple[str, date], int] = defaultdict(int)
    for line in truth.lines.values():
        open_cents[line.location_id, line.sold_at.date()] -= line.sales_cents + line.tax_cents
    for payment in truth.payments.values():
        if payment.tender in CASH_TENDERS:
            place = truth.locations[payment.location_id]
            cents = payment.amount_cents - payment.tip_cents * place.shows_tips_and_fees
            is_due = place.is_medspa or (
                not payment.is_prepayment and payment.parts and all(truth.lines[n].item_code for n, _ in payment.parts)
            )
            day = truth.invoices[payment.invoice_id].sold_at.date() if is_due else payment.paid_at.date()
            open_cents[payment.location_id, day] += cents
            if not payment.is_in_processor:
                open_cents[payment.location_id, payment.paid_at.date()] -= cents
    for site in truth.locations.values():
        if not site.is_medspa:
            for day, cents in taken_for_late(observed, site.location_id):
                open_cents[site.location_id, day] += cents
    for payment in truth.payments.values():
        if payment.tender in CASH_TENDERS:
            day, amount = payment.paid_at.date(), dollars(payment.amount_cents)
            agrees = abs(open_cents[payment.location_id, day]) <= 1
            levels: Levels = [("portfolio", "all"), ("location", payment.location_id)]
            ledger.event("payment_match_rate", day, levels, amount if agrees else 0, amount)


def taken_for_late(observed: Observed, location_id: str) -> Iterator[tuple[date, int]]:
    """Days between which an amount is thought to have travelled.

    The processor has one amount where the record is split between performers. An amount left over in the record is
    taken for the same one that the processor has left over on the next day, a refund within five.
    """
    truth = observed.truth
    recorded, processed = Counter[tuple[date, int]](), Counter[tuple[date, int]]()
    for payment in truth.payments.values():
        if payment.location_id == location_id and payment.processor:
            day = payment.paid_at.date()
            recorded.update((day, cents) for cents in observed.splits(payment))
            if payment.is_in_processor:
                processed[day, payment.amount_cents] += 1
    left, there = recorded - processed, processed - recorded
    for day, cents in sorted(left):
        for later in range(1, 6 if cents < 0 else 2):
            arrived = min(there[day + timedelta(days=later), cents], left[day, cents])
            there[day + timedelta(days=later), cents] -= arrived
            left[day, cents] -= arrived
            yield day, cents * arrived
            yield day + timedelta(days=later), -cents * arrived


def matched_records(observed: Observed, ledger: Ledger) -> None:
    """People paid in the month, by the name on the register, who work in a system beside it as well.

    The cards that Zenoti's places take through the second system name no customer, so no patient's record is in it. The
    dental office's processor knows its customers, all of whom are patients, the lender their names and nothing else.
    """
    truth = observed.truth
    known = {
        provider_id
        for provider_id, provider in truth.providers.items()
        if any(truth.locations[place].has_emr for place in provider.weekday_location.values())
    }
    for line in truth.lines.values():
        if not truth.locations[line.location_id].has_emr:
            known |= {number for number in (line.performer_id, line.seller_id) if number}
    known |= {row.provider_id for row in observed.rows}
    records: dict[tuple[date, str, str], dict[str, bool]] = defaultdict(dict)
    for pay in (pay for pay in truth.pay_lines if pay.amount_cents):
        for level, entity in (("portfolio", "all"), ("location", pay.location_id)):
            records[month_of(pay.paid_on), level, entity][pay.employee_name] = pay.provider_id in known
    customers: dict[int, list[str]] = defaultdict(list)
    for profile in truth.profiles.values():
        if profile.system == "stripe":
            customers[profile.person_id].append(str(profile.profile_id))
    for payment in truth.payments.values():
        if payment.processor and payment.is_in_processor:
            payer = payment.payer_id or payment.person_id or 0
            is_customer = payment.processor == "stripe"
            for level, entity in (("portfolio", "all"), ("location", payment.location_id)):
                for number in customers[payer] if is_customer else [f"name {payer}"]:
                    records[month_of(payment.paid_at.date()), level, entity][number] = is_customer
    for (month, level, entity), names in records.items():
        value = (Fraction(sum(names.values())), Fraction(len(names)))
        ledger.point("identity_match_rate", level, entity, month, value)
