"""The KPIs, worked out once more from the truth of the demo group in plain Python.

Nothing here is shared with the project's SQL or landing. It follows the written rules on what the exports let one
see: a moved booking is known at its last time only, the place without an EMR has a book for half a year.

``recompute(truth)`` returns {(metric_key, level, entity, period_grain, period_start): (numerator, denominator)}.
Entities are ids of places as in practice.yml, names of providers, names of campaigns, ``all`` for the group, and
``place|provider``. Numbers are exact fractions, money in the practice's currency; the denominator is None where the
metric has none. Everything comes by month, quarter and trailing twelve months, of which only whole ones are there (a
quarter starts on its first day, twelve months on the first day of their first month); balances and rates at a point in
time are those of the last month. Hours are counted to the sixth decimal, appointment by appointment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from pipelines.demo.truth import Appointment, PayLine, SaleLine, Truth

Key = tuple[str, str, str, str, date]
Value = tuple[Fraction, Fraction | None]

GUARD_MONTHS = 12
REBOOKING_DAYS = {"rebooking_rate_0d": 0, "rebooking_rate_7d": 7}
NOTICE = timedelta(hours=24)
ACTIVE_DAYS = 365
LEAD_DUPLICATE_DAYS = 90
CASH_TENDERS = {"card", "cash", "check", "financing", "insurance", "other"}
CLINICAL_SHARE = Fraction(9, 10)
NO_DIRECT_PAY = {"tips", "reimbursement"}
PREPAID_SALES = {"package_sale", "gift_card_sale"}
HOUSE = "house"
OWED = ("completed", "no_show", "late_cancelled")


def month_of(day: date, shift: int = 0) -> date:
    """The first day of the day's month, or of one so many months later."""
    months = day.year * 12 + day.month - 1 + shift
    return date(months // 12, months % 12 + 1, 1)


def year_before(day: date) -> date:
    """The same day a year before."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def last_of(month: date) -> date:
    """The last day of a month."""
    return month_of(month, 1) - timedelta(days=1)


def dollars(cents: int) -> Fraction:
    """Cents as money."""
    return Fraction(cents, 100)


def rounded(number: Fraction, places: int) -> Fraction:
    """Half up to so many decimals."""
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return Fraction(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


@dataclass
class Visit:
    """One person at one place on one day."""

    person_id: int
    location_id: str
    day: date
    rows: list[Appointment] = field(default_factory=list)
    lines: list[SaleLine] = field(default_factory=list)

    @property
    def starts_at(self) -> datetime:
        """The earliest start, or the earliest bill where there is no booking."""
        return min([row.starts_at for row in self.rows] or [line.sold_at for line in self.lines])


class Observed:
    """What the exports let one see of the truth: bookings, visits, and who is new."""

    def __init__(self, truth: Truth) -> None:
        self.truth = truth
        self.as_of = truth.end_on
        self.people = {number for number, person in truth.persons.items() if not person.is_test}
        self.treated_on: dict[tuple[int, str, date], list[SaleLine]] = defaultdict(list)
        for line in truth.lines.values():
            if line.line_type in {"service", "redemption"} and line.person_id in self.people:
                self.treated_on[line.person_id or 0, line.location_id, line.sold_at.date()].append(line)
        self.rows = [
            row
            for row in truth.appointments
            if row.is_observable and row.person_id in self.people and row.status not in {"deleted", "unmapped"}
        ]
        self.visits = self.find_visits()
        self.newness_on = self.find_newness()
        self.by_person: dict[int, list[Visit]] = defaultdict(list)
        for visit in sorted(self.visits, key=lambda visit: (visit.day, visit.starts_at)):
            self.by_person[visit.person_id].append(visit)

    def outcome(self, row: Appointment) -> str:
        """What became of a row, as far as can be seen: one left open is proved by a bill of that day, or by nothing."""
        site = self.truth.locations[row.location_id]
        if row.status == "cancelled":
            if row.cancelled_by == "practice" or not site.is_zenoti or row.cancelled_at is None:
                return "cancelled"
            return "late_cancelled" if row.starts_at - row.cancelled_at < NOTICE else "cancelled"
        if row.status == "no_show":
            return "no_show"
        if row.starts_at.date() > self.as_of or row.status == "booked":
            return "future"
        if site.is_zenoti and row.source_status in {"Open", "Confirmed"}:
            sold = (row.person_id, row.location_id, row.starts_at.date()) in self.treated_on
            return "completed" if sold else "unresolved"
        return "completed"

    def find_visits(self) -> list[Visit]:
        """A completed row, or a treatment on a bill, makes a visit."""
        found: dict[tuple[int, str, date], Visit] = {}
        for key, lines in self.treated_on.items():
            found[key] = Visit(*key, lines=lines)
        for row in self.rows:
            if self.outcome(row) == "completed":
                key = (row.person_id, row.location_id, row.starts_at.date())
                found.setdefault(key, Visit(*key)).rows.append(row)
        return list(found.values())

    def is_treatment(self, visit: Visit) -> bool:
        """Whether the visit was more than a consultation or a touch-up."""
        codes = {row.service_code for row in visit.rows} | {line.item_code for line in visit.lines}
        return any(self.truth.services[code].is_rebooking_eligible for code in codes)

    def provider(self, visit: Visit) -> str | None:
        """The performer of the highest earned amount, then of the earliest start."""
        earned: dict[str, int] = defaultdict(int)
        starts: dict[str, datetime] = {}
        for line in visit.lines:
            if line.performer_id:
                earned[line.performer_id] += line.earned_cents
                starts[line.performer_id] = min(starts.get(line.performer_id, line.sold_at), line.sold_at)
        for row in visit.rows:
            earned[row.provider_id] += 0
            starts[row.provider_id] = min(starts.get(row.provider_id, row.starts_at), row.starts_at)
        if not earned:
            return None
        return min(earned, key=lambda provider: (-earned[provider], starts[provider], provider))

    def find_newness(self) -> dict[int, date]:
        """Per person the earliest day on which a source made a profile or called a visit the first."""
        days: dict[int, list[date]] = defaultdict(list)
        first_bill: dict[int, date] = {}
        for invoice in self.truth.invoices.values():
            day, profile_id = invoice.sold_at.date(), invoice.profile_id or 0
            first_bill[profile_id] = min(first_bill.get(profile_id, day), day)
        for profile in self.truth.profiles.values():
            is_older = profile.created_on < self.truth.start_on
            if is_older or profile.system == "zenoti":
                if not profile.is_listed:
                    continue
                days[profile.person_id].append(profile.created_on)
            elif profile.profile_id in first_bill:
                days[profile.person_id].append(first_bill[profile.profile_id])
        for row in self.rows:
            if row.is_first_visit:
                days[row.person_id].append(row.starts_at.date())
        return {person_id: min(found) for person_id, found in days.items()}

    def is_new(self, person_id: int) -> bool:
        """Whether the first visit seen is the first ever: after the guard, or inside it where a source says so."""
        first = self.by_person[person_id][0]
        history_start = self.truth.locations[first.location_id].history_start_on
        if first.day >= month_of(history_start, GUARD_MONTHS):
            return True
        newness = self.newness_on.get(person_id)
        return newness is not None and newness >= history_start


class Ledger:
    """Adds up events by level and month, and months to quarters and years."""

    def __init__(self, truth: Truth) -> None:
        self.truth = truth
        self.months: dict[tuple[str, str, str, date], list[Fraction | None]] = {}
        self.points: dict[Key, Value] = {}

    def event(
        self,
        metric: str,
        day: date,
        entities: Iterable[tuple[str, str | None]],
        numerator: Fraction | int,
        denominator: Fraction | int | None = None,
    ) -> None:
        """One contribution, to each level whose entity is known."""
        for level, entity in entities:
            if entity is None:
                continue
            sums = self.months.setdefault((metric, level, entity, month_of(day)), [Fraction(0), None])
            sums[0] = Fraction(sums[0] or 0) + numerator
            if denominator is not None:
                sums[1] = Fraction(sums[1] or 0) + denominator

    def is_whole(self, first: date, months: int) -> bool:
        """Whether the truth covers the period."""
        return self.truth.start_on <= first and last_of(month_of(first, months - 1)) <= self.truth.end_on

    def point(self, metric: str, level: str, entity: str, month: date, value: Value) -> None:
        """A balance, or a rate at a point in time: of the month, and of the quarter and the year that end with it."""
        spans = [("month", month, 1), ("ttm", month_of(month, -11), 12)]
        if month.month % 3 == 0:
            spans.append(("quarter", month_of(month, -2), 3))
        for grain, first, months in spans:
            if self.is_whole(first, months):
                self.points[metric, level, entity, grain, first] = value

    def results(self) -> dict[Key, Value]:
        """Every month, and what months add up to inside the truth's days."""
        found: dict[Key, list[Fraction | None]] = {}
        for (metric, level, entity, month), sums in self.months.items():
            spans = [("month", month, 1), ("quarter", month_of(month, -((month.month - 1) % 3)), 3)]
            spans += [("ttm", month_of(month, shift), 12) for shift in range(-11, 1)]
            for grain, first in [(grain, first) for grain, first, months in spans if self.is_whole(first, months)]:
                total = found.setdefault((metric, level, entity, grain, first), [Fraction(0), None])
                total[0] = Fraction(total[0] or 0) + Fraction(sums[0] or 0)
                if sums[1] is not None:
                    total[1] = Fraction(total[1] or 0) + Fraction(sums[1])
        return {key: (Fraction(value[0] or 0), value[1]) for key, value in found.items()} | self.points


def recompute(truth: Truth) -> dict[Key, Value]:
    """Every metric that this module knows, at every level, entity and period."""
    observed, ledger = Observed(truth), Ledger(truth)
    steps: tuple[Callable[[Observed, Ledger], None], ...] = (
        money,
        new_patients,
        active_patients,
        retention,
        returns,
        rebooking,
        attendance_of_bookings,
        utilization,
        revenue_per_hour,
        leads_and_spend,
        compensation,
    )
    for step in steps:
        step(observed, ledger)
    return ledger.results()


def money(observed: Observed, ledger: Ledger) -> None:
    """Three revenues: earned, sold and collected. Everybody's money counts, also that of nobody known."""
    truth = observed.truth
    for line in truth.lines.values():
        day, kind = line.sold_at.date(), line.refunded_line_type or line.line_type
        earned, sold = dollars(line.earned_cents), dollars(line.sales_cents)
        performed = staffed(truth, line.location_id, performer_of(line))
        selling = staffed(truth, line.location_id, line.seller_id or line.performer_id)
        if kind not in PREPAID_SALES:
            ledger.event("earned_revenue", day, performed, earned)
            ledger.event("retail_share", day, performed, earned if kind == "retail" else 0, earned)
            ledger.event("compensation_share", day, performed, 0, earned)
        if line.line_type in {"service", "redemption"}:
            ledger.event("discount_rate", day, performed, dollars(line.discount_cents), dollars(line.list_cents))
        if kind != "redemption":
            ledger.event("sales", day, selling, sold)
            back = line.line_type == "refund"
            ledger.event("refund_rate", day, selling, -sold if back else 0, 0 if back else sold)
    for payment in truth.payments.values():
        if payment.tender in CASH_TENDERS:
            levels = [("portfolio", "all"), ("location", payment.location_id)]
            ledger.event("collections", payment.paid_at.date(), levels, dollars(payment.amount_cents))


def name_of(truth: Truth, provider_id: str | None) -> str | None:
    """A provider's name of today."""
    return truth.providers[provider_id].name if provider_id else None


def performer_of(line: SaleLine) -> str | None:
    """Who earned it: the performer; of retail the seller."""
    is_retail = (line.refunded_line_type or line.line_type) == "retail"
    return (line.seller_id or line.performer_id) if is_retail else line.performer_id


def staffed(truth: Truth, location_id: str, provider_id: str | None) -> list[tuple[str, str | None]]:
    """Group, place, provider and the provider at the place; what is nobody's is the house's."""
    name = name_of(truth, provider_id) or HOUSE
    return [
        ("portfolio", "all"),
        ("location", location_id),
        ("provider", name),
        ("location_provider", f"{location_id}|{name}"),
    ]


def levels_of(observed: Observed, visit: Visit) -> list[tuple[str, str | None]]:
    """Group, place, provider, and the provider at the place."""
    name = name_of(observed.truth, observed.provider(visit))
    return [
        ("portfolio", "all"),
        ("location", visit.location_id),
        ("provider", name),
        ("location_provider", f"{visit.location_id}|{name}" if name else None),
    ]


def new_patients(observed: Observed, ledger: Ledger) -> None:
    """People by their first visit in the group."""
    for person_id, visits in observed.by_person.items():
        if observed.is_new(person_id):
            ledger.event("new_patients", visits[0].day, levels_of(observed, visits[0]), 1)


def months_of(truth: Truth) -> list[date]:
    """The months that the truth covers."""
    count = (truth.end_on.year - truth.start_on.year) * 12 + truth.end_on.month - truth.start_on.month + 1
    return [month_of(truth.start_on, shift) for shift in range(count)]


def active_patients(observed: Observed, ledger: Ledger) -> None:
    """People seen in the 365 days that end with the month, in the group and at each place, once a year is known."""
    truth = observed.truth
    for month in months_of(truth):
        end = last_of(month)
        if end - timedelta(days=ACTIVE_DAYS) < truth.start_on - timedelta(days=1):
            continue
        seen: dict[tuple[str, str], set[int]] = defaultdict(set)
        for visit in observed.visits:
            if end - timedelta(days=ACTIVE_DAYS) < visit.day <= end:
                seen["portfolio", "all"].add(visit.person_id)
                seen["location", visit.location_id].add(visit.person_id)
        for (level, entity), people in seen.items():
            ledger.point("active_patients", level, entity, month, (Fraction(len(people)), None))


def retention(observed: Observed, ledger: Ledger) -> None:
    """Of those seen in the year before last, who was treated in the last one: in the group, and at the same place."""
    truth = observed.truth
    for month in months_of(truth):
        first, middle = month_of(month, -23), month_of(month, -11)
        if first < truth.start_on:
            continue
        before: dict[tuple[str, str], set[int]] = defaultdict(set)
        since: dict[tuple[str, str], set[int]] = defaultdict(set)
        last_base: dict[int, Visit] = {}
        for person_id, visits in observed.by_person.items():
            for visit in visits:
                places = (("portfolio", "all"), ("location", visit.location_id))
                if first <= visit.day < middle:
                    last_base[person_id] = visit
                    for place in places:
                        before[place].add(person_id)
                elif middle <= visit.day <= last_of(month) and observed.is_treatment(visit):
                    for place in places:
                        since[place].add(person_id)
        for person_id, visit in last_base.items():
            name = name_of(truth, observed.provider(visit))
            if name:
                before["provider", name].add(person_id)
                if person_id in since["portfolio", "all"]:
                    since["provider", name].add(person_id)
        for (level, entity), people in before.items():
            kept = len(people & since[level, entity])
            ledger.point("retention_12m_period", level, entity, month, (Fraction(kept), Fraction(len(people))))


def returns(observed: Observed, ledger: Ledger) -> None:
    """Who is new, and came back for another treatment within so many days of the first."""
    for person_id, visits in observed.by_person.items():
        treatments = [visit for visit in visits if observed.is_treatment(visit)]
        if not treatments or not observed.is_new(person_id):
            continue
        first = treatments[0]
        later = [visit.day for visit in treatments if visit.day > first.day]
        for metric, days in (
            ("return_90d_first_provider", 90),
            ("return_120d_first_provider", 120),
            ("return_12m_cohort", 365),
        ):
            window_end = first.day + timedelta(days=days)
            if window_end <= observed.as_of:
                came_back = bool(later) and min(later) <= window_end
                ledger.event(metric, first.day, levels_of(observed, first), int(came_back), 1)


def rebooking(observed: Observed, ledger: Ledger) -> None:
    """After which treatments the next one stood in the book at the end of the day, and of a week.

    A visit known from its bill alone is on neither side, and a booking cancelled at an unknown time never stood.
    """
    truth = observed.truth
    bookings: dict[int, list[tuple[date, date, date | None]]] = defaultdict(list)
    for row in observed.rows:
        if not truth.services[row.service_code].is_rebooking_eligible:
            continue
        cancelled_on = None
        if row.status == "cancelled":
            if not truth.locations[row.location_id].is_zenoti or row.cancelled_at is None:
                continue
            cancelled_on = row.cancelled_at.date()
        bookings[row.person_id].append((row.starts_at.date(), row.created_at.date(), cancelled_on))
    for visit in observed.visits:
        if not visit.rows or not observed.is_treatment(visit):
            continue
        for metric, days in REBOOKING_DAYS.items():
            end = visit.day + timedelta(days=days)
            if end > observed.as_of:
                continue
            stands = any(
                starts > visit.day and created <= end and (cancelled is None or cancelled > end)
                for starts, created, cancelled in bookings[visit.person_id]
            )
            ledger.event(metric, visit.day, levels_of(observed, visit), int(stands), 1)


def attendance_of_bookings(observed: Observed, ledger: Ledger) -> None:
    """No-shows and late cancellations per booked visit that was still owed a day before its start.

    The place without an EMR shows who did not come, but never when somebody cancelled: it has no late cancellations.
    """
    truth = observed.truth
    booked: dict[tuple[int, str, date], list[Appointment]] = defaultdict(list)
    for row in observed.rows:
        booked[row.person_id, row.location_id, row.starts_at.date()].append(row)
    for (_, location_id, day), rows in booked.items():
        best = min(rows, key=lambda row: (rank_of(observed.outcome(row)), row.starts_at, row.appointment_id))
        outcome = observed.outcome(best)
        walked_in = min(row.created_at for row in rows) >= min(row.starts_at for row in rows)
        if outcome not in OWED or walked_in or day > observed.as_of:
            continue
        levels = staffed(truth, location_id, best.provider_id)
        ledger.event("no_show_rate", day, levels, int(outcome == "no_show"), 1)
        if truth.locations[location_id].is_zenoti:
            ledger.event("late_cancel_rate", day, levels, int(outcome == "late_cancelled"), 1)


def rank_of(outcome: str) -> int:
    """The better outcome of a booked visit comes first."""
    return OWED.index(outcome) if outcome in OWED else len(OWED)


def available_hours(observed: Observed) -> dict[tuple[str, str, date], Fraction]:
    """Hours offered per clinical person, place and day: shifts less paid blocks.

    At the place without shifts a share of the hours that payroll paid for work, spread evenly over the pay period.
    """
    truth = observed.truth
    hours: dict[tuple[str, str, date], Fraction] = defaultdict(Fraction)
    for shift in truth.shifts:
        place = truth.locations[shift.location_id]
        if shift.is_working and place.is_zenoti and truth.providers[shift.provider_id].is_clinical:
            offered = shift.ends_minute - shift.starts_minute - shift.blocked_minutes
            hours[shift.provider_id, shift.location_id, shift.worked_on] += Fraction(offered, 60)
    paid: dict[tuple[str, str, date, date], int] = defaultdict(int)
    for line in truth.pay_lines:
        place = truth.locations[line.location_id]
        if (
            line.component in {"base", "overtime"}
            and not place.is_zenoti
            and truth.providers[line.provider_id].is_clinical
        ):
            key = (line.provider_id, line.location_id, line.period_start_on, line.period_end_on)
            paid[key] += line.hundredth_hours or 0
    for (provider_id, location_id, first, last), hundredths in paid.items():
        days = (last - first).days + 1
        each = rounded(rounded(Fraction(hundredths, 100 * days), 4) * CLINICAL_SHARE, 4)
        for number in range(days if hundredths else 0):
            hours[provider_id, location_id, first + timedelta(days=number)] += each
    return hours


def utilization(observed: Observed, ledger: Ledger) -> None:
    """Completed minutes, each counted once, over the hours offered; who offers none is on neither side."""
    truth = observed.truth
    offered = available_hours(observed)
    by_day: dict[tuple[str, date], list[Appointment]] = defaultdict(list)
    for row in observed.rows:
        if observed.outcome(row) == "completed":
            by_day[row.provider_id, row.starts_at.date()].append(row)
    months = {(provider_id, location_id, month_of(day)) for provider_id, location_id, day in offered}
    for (provider_id, day), rows in by_day.items():
        taken_until = datetime.min
        for row in sorted(rows, key=lambda row: row.starts_at):
            end = row.ends_at + timedelta(minutes=row.recovery_minutes if has_turnover(truth, row) else 0)
            minutes = max(Fraction(0), Fraction((end - max(row.starts_at, taken_until)) // timedelta(minutes=1)))
            taken_until = max(taken_until, end)
            if (provider_id, row.location_id, month_of(day)) in months:
                spent = rounded(minutes / 60, 6)
                ledger.event("utilization", day, staffed(truth, row.location_id, provider_id), spent, 0)
    for (provider_id, location_id, day), hours in offered.items():
        if day >= truth.locations[location_id].appointments_from_on:
            ledger.event("utilization", day, staffed(truth, location_id, provider_id), 0, hours)


def has_turnover(truth: Truth, row: Appointment) -> bool:
    """Whether the book says how long the room is needed after the treatment: only the EMR's does."""
    return truth.locations[row.location_id].is_zenoti


def revenue_per_hour(observed: Observed, ledger: Ledger) -> None:
    """What services earned per hour offered. Who offers no hours in a month is on neither side, the house's counts."""
    truth = observed.truth
    offered = available_hours(observed)
    months = {(provider_id, location_id, month_of(day)) for provider_id, location_id, day in offered}
    for line in truth.lines.values():
        day, performer_id = line.sold_at.date(), line.performer_id
        if (line.refunded_line_type or line.line_type) not in {"service", "redemption"}:
            continue
        levels = staffed(truth, line.location_id, performer_id)
        if performer_id is None:
            ledger.event("rph_available", day, levels[:2], dollars(line.earned_cents), 0)
        elif (performer_id, line.location_id, month_of(day)) in months:
            ledger.event("rph_available", day, levels, dollars(line.earned_cents), 0)
    for (provider_id, location_id, day), hours in offered.items():
        ledger.event("rph_available", day, staffed(truth, location_id, provider_id), 0, hours)


def leads_and_spend(observed: Observed, ledger: Ledger) -> None:
    """First inquiries of people not seen for a year, and what advertising cost per lead."""
    truth = observed.truth
    counted_on: dict[int, date] = {}
    for lead in sorted(truth.leads, key=lambda lead: lead.created_at):
        day = lead.created_at.date()
        last = counted_on.get(lead.inquirer_id)
        if last is not None and (day - last).days <= LEAD_DUPLICATE_DAYS:
            continue
        if any(year_before(day) <= visit.day < day for visit in observed.by_person.get(lead.person_id or 0, ())):
            continue
        counted_on[lead.inquirer_id] = day
        campaign = truth.campaigns.get(lead.campaign_id)
        levels = [("portfolio", "all"), ("location", lead.location_id)]
        ledger.event("leads", day, [*levels, ("campaign", campaign.name if campaign else "unknown")], 1)
        ledger.event("cost_per_lead", day, [*levels, ("campaign", campaign.name if campaign else None)], 0, 1)
    for spent in truth.ad_days:
        campaign = truth.campaigns[spent.campaign_id]
        levels = [("portfolio", "all"), ("location", campaign.location_id), ("campaign", campaign.name)]
        cost = dollars(spent.cost_cents)
        ledger.event("spend", spent.spend_on, levels, cost)
        ledger.event("cost_per_lead", spent.spend_on, levels, cost, 0)


def compensation(observed: Observed, ledger: Ledger) -> None:
    """Pay by component (`compensation:base`, …), brought from pay periods to months and places.

    Regular runs follow the minutes of the clock, else of the shifts, else the days of the period; a bonus run follows
    the days of the quarter that it names. Every part is rounded half up, and the last one takes what is left.
    """
    truth = observed.truth
    clocked: dict[str, list[tuple[date, str, int, int]]] = defaultdict(list)
    for shift in truth.shifts:
        if truth.locations[shift.location_id].is_zenoti and shift.is_working:
            minutes = shift.ends_minute - shift.starts_minute
            clocked[shift.provider_id].append((shift.worked_on, shift.location_id, shift.actual_minutes, minutes))
    for line in register_of(truth):
        weights = pay_weights(line, clocked[line.provider_id])
        left = dollars(line.amount_cents)
        for number, ((month, location_id), weight) in enumerate(sorted(weights.items()), start=1):
            part = rounded(dollars(line.amount_cents) * weight / sum(weights.values()), 2)
            part = left if number == len(weights) else part
            left -= part
            name = name_of(truth, line.provider_id)
            levels = [
                ("portfolio", "all"),
                ("provider", name),
                ("location", location_id),
                ("location_provider", f"{location_id}|{name}"),
            ]
            ledger.event(f"compensation:{line.component}", month, levels, part)
            if line.component not in NO_DIRECT_PAY and truth.providers[line.provider_id].is_clinical:
                ledger.event("compensation_share", month, levels, part, 0)


def register_of(truth: Truth) -> list[PayLine]:
    """The lines of the register, where one line holds all taxes of a person and run."""
    lines: dict[tuple[object, ...], PayLine] = {}
    for line in truth.pay_lines:
        key = (line.provider_id, line.period_start_on, line.paid_on, line.is_off_cycle, line.component)
        if line.component == "employer_tax" and key in lines:
            lines[key] = replace(lines[key], amount_cents=lines[key].amount_cents + line.amount_cents)
        else:
            lines[key if line.component == "employer_tax" else (*key, len(lines))] = line
    return list(lines.values())


def pay_weights(line: PayLine, clocked: list[tuple[date, str, int, int]]) -> dict[tuple[date, str], int]:
    """By which weights one line of the register goes to months and places."""
    weights: dict[tuple[date, str], int] = defaultdict(int)
    if not line.is_off_cycle:
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
