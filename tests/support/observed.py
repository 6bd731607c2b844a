"""What the exports let one see of the demo group's truth, and the ledger in which its KPIs are added up.

Nothing here is shared with the project's SQL or landing. It follows the written rules on what is observable: a moved
booking is known at its last time only, the place without an EMR has a book for half a year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from pipelines.demo.reputation import surveys_from_on
from pipelines.demo.truth import Appointment, Move, Payment, PlanItem, Review, SaleLine, Shift, Truth

Key = tuple[str, str, str, str, date]
Value = tuple[Fraction, Fraction | None]
Levels = list[tuple[str, str | None]]

GUARD_MONTHS = 12
NOTICE = timedelta(hours=24)
HOUSE = "house"


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
        self.gone = {profile.person_id for profile in truth.profiles.values() if profile.status == "deceased"}
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

    def living(self) -> list[tuple[int, list[Visit]]]:
        """The visits of each person who is not known to have died."""
        return [(number, visits) for number, visits in self.by_person.items() if number not in self.gone]

    def outcome(self, row: Appointment) -> str:
        """What became of a row, as far as can be seen: one left open is proved by a bill of that day, or by nothing."""
        site = self.truth.locations[row.location_id]
        if row.status == "cancelled":
            by_practice = row.cancelled_by == "practice" and site.shows_cancel_side
            if by_practice or not site.shows_cancel_time or row.cancelled_at is None:
                return "cancelled"
            return "late_cancelled" if row.starts_at - row.cancelled_at < NOTICE else "cancelled"
        if row.status == "no_show":
            return "no_show"
        if row.starts_at.date() > self.as_of or row.status == "booked":
            return "future"
        if site.keeps_book and row.source_status in {"Open", "Scheduled", "Confirmed"}:
            sold = (row.person_id, row.location_id, row.starts_at.date()) in self.treated_on
            return "completed" if sold else "unresolved"
        return "completed"

    def reviews(self) -> list[Review]:
        """Public reviews and answered surveys, in the order of time.

        What Facebook's users wrote is known since the tool was bought that collects it.
        """
        since = surveys_from_on(self.truth)
        found = [
            review
            for review in self.truth.reviews
            if (review.kind == "public" or review.rating is not None or review.nps_score is not None)
            and (review.platform != "facebook" or review.reviewed_at.date() >= since)
        ]
        return sorted(found, key=lambda review: review.reviewed_at)

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

    def shows_shift(self, shift: Shift) -> bool:
        """Whether a schedule holds the shift: that of the dental office knows dentists and hygienists alone."""
        place = self.truth.locations[shift.location_id]
        return place.shows_shifts and (place.is_medspa or self.truth.providers[shift.provider_id].is_clinical)

    def splits(self, payment: Payment) -> list[int]:
        """The amounts in which a payment is written down: at the dental office by whose work it pays."""
        if self.truth.locations[payment.location_id].is_medspa or payment.is_prepayment or not payment.parts:
            return [payment.amount_cents]
        if payment.tender == "insurance":
            return [cents for _, cents in payment.parts]
        by: dict[str | None, int] = defaultdict(int)
        for line_id, cents in payment.parts:
            by[self.truth.lines[line_id].performer_id] += cents
        return [cents for cents in by.values() if cents]

    def plan_items(self) -> list[PlanItem]:
        """The procedures that were planned, without those deleted before anybody saw them."""
        return [item for item in self.truth.plan_items if item.status != "deleted"]

    def alternatives(self) -> set[int]:
        """The groups of which one way to treat a tooth stands in a plan, and another in an inactive one."""
        kinds: dict[int, set[bool]] = defaultdict(set)
        for item in self.plan_items():
            if item.alternative_group and item.status != "superseded":
                kinds[item.alternative_group].add(item.is_in_inactive_plan)
        return {group for group, found in kinds.items() if len(found) > 1}

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

    def service_line(self, line: SaleLine) -> str:
        """What a line sold."""
        kind = line.refunded_line_type or line.line_type
        sold = {
            "retail": "retail", "membership_dues": "membership", "fee": "fee", "adjustment": "other",
            "package_sale": "package", "gift_card_sale": "gift_card",
        }  # fmt: skip
        return sold.get(kind) or self.truth.services[line.item_code].line

    def main_line(self, visit: Visit) -> str:
        """The service line of the highest earned amount, then of the earliest start in the book."""
        earned: dict[str, int] = defaultdict(int)
        starts: dict[str, datetime] = defaultdict(lambda: datetime.max)
        for line in visit.lines:
            earned[self.service_line(line)] += line.earned_cents
        for row in visit.rows:
            name = self.truth.services[row.service_code].line
            earned[name] += 0
            starts[name] = min(starts[name], row.starts_at)
        return min(earned, key=lambda name: (-earned[name], starts[name], name))

    def cycle_codes(self, visit: Visit) -> set[str]:
        """The treatments of a visit that have a rhythm."""
        codes = {row.service_code for row in visit.rows} | {line.item_code for line in visit.lines}
        services = self.truth.services
        return {code for code in codes if services[code].is_rebooking_eligible and services[code].interval_days}

    def provider_of_line(self, visit: Visit, service_line: str) -> str | None:
        """Who performed most of one line, then who began first; else whose the visit is."""
        codes = {code for code in self.cycle_codes(visit) if self.truth.services[code].line == service_line}
        part = Visit(
            visit.person_id,
            visit.location_id,
            visit.day,
            [row for row in visit.rows if row.service_code in codes],
            [line for line in visit.lines if line.item_code in codes],
        )
        return self.provider(part) or self.provider(visit)

    def find_newness(self) -> dict[int, date]:
        """Per person the earliest day on which a source made a profile or called a visit the first."""
        days: dict[int, list[date]] = defaultdict(list)
        first_bill: dict[int, date] = {}
        for invoice in self.truth.invoices.values():
            day, profile_id = invoice.sold_at.date(), invoice.profile_id or 0
            first_bill[profile_id] = min(first_bill.get(profile_id, day), day)
        for profile in self.truth.profiles.values():
            is_older = profile.created_on < self.truth.start_on
            if is_older or self.truth.locations[profile.location_id].shows_profile_day:
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


def moves_of(row: Appointment) -> list[tuple[Move, datetime]]:
    """The moves of a booking, each with the time for which it was then booked."""
    later = [*(move.old_starts_at for move in row.moves[1:]), row.starts_at]
    return list(zip(row.moves, later, strict=True)) if row.moves else []


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


def months_of(truth: Truth) -> list[date]:
    """The months that the truth covers."""
    count = (truth.end_on.year - truth.start_on.year) * 12 + truth.end_on.month - truth.start_on.month + 1
    return [month_of(truth.start_on, shift) for shift in range(count)]
