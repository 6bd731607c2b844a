"""What devices return, what becomes of patients after a consultation, and pay keyed in wrongly: from the truth."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from pipelines.demo.truth import Appointment, SaleLine, Truth
from tests.support.observed import Observed, dollars, month_of, name_of, rounded
from tests.support.recompute import bookings_of, next_booking
from tests.support.recompute_capacity import appointment_of, busy_minutes
from tests.support.recompute_consults import CONVERSION_DAYS, episodes_of, treatment_purchases
from tests.support.recompute_money import PREPAID_SALES
from tests.support.recompute_value import Leftover

TREATMENT = {"service", "redemption"}
REBOOKING, RETURN, HALF_YEAR, YEAR = (timedelta(days=days) for days in (7, 90, 182, 365))


@dataclass
class DeviceMonth:
    """What was done with a device in a month, and what that left."""

    treatments: int = 0
    paid: set[int] = field(default_factory=set)
    hours: Fraction = Fraction(0)
    earned: Fraction = Fraction(0)
    contribution: Fraction = Fraction(0)


def device_months(observed: Observed) -> dict[tuple[str, date], DeviceMonth]:
    """By device and month: one laser at the first of the EMR's places, two at the next, and so on."""
    truth, leftover = observed.truth, Leftover(observed)
    places = [location_id for location_id, site in truth.locations.items() if site.is_zenoti]
    found: dict[tuple[str, date], DeviceMonth] = defaultdict(DeviceMonth)
    treated: dict[tuple[str, date], list[Appointment]] = defaultdict(list)
    device_of: dict[int, str] = {}
    for row in observed.rows:
        is_laser = truth.services[row.service_code].line == "laser"
        if row.location_id in places and is_laser and observed.outcome(row) == "completed":
            treated[row.location_id, row.starts_at.date()].append(row)
            device_of[row.appointment_id] = f"{row.location_id}-laser"
            found[device_of[row.appointment_id], month_of(row.starts_at.date())].treatments += 1
    for (location_id, day), rows in treated.items():
        minutes = busy_minutes(rows, places.index(location_id) + 1)
        found[f"{location_id}-laser", month_of(day)].hours += sum(
            (rounded(Fraction(each, 60), 6) for each in minutes), Fraction(0)
        )
    for line in truth.lines.values():
        appointment = appointment_of(truth, line) or 0
        if appointment in device_of and (line.refunded_line_type or line.line_type) in TREATMENT:
            month = found[device_of[appointment], month_of(line.sold_at.date())]
            month.earned += dollars(line.earned_cents)
            month.contribution += leftover.of(line)
            if line.earned_cents > 0:
                month.paid.add(appointment)
    return found


@dataclass
class Effect:
    """What became of the patients whom one person's consultations of a quarter converted."""

    converted: int = 0
    treated: int = 0
    rebooking: list[bool] = field(default_factory=list)
    rebooking_open: int = 0
    returned: list[bool] = field(default_factory=list)
    earned: dict[timedelta, list[Fraction]] = field(default_factory=lambda: {HALF_YEAR: [], YEAR: []})
    left: dict[timedelta, Fraction] = field(default_factory=lambda: defaultdict(Fraction))


def quarter_of(day: date) -> date:
    """The first day of the quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def funnel_effects(observed: Observed) -> dict[tuple[date, str | None], Effect]:
    """By quarter of the consultation and who held it; each patient once, with the first consultation that sold."""
    truth, leftover = observed.truth, Leftover(observed)
    purchases, bookings = treatment_purchases(observed), bookings_of(observed)
    lines: dict[int, list[SaleLine]] = defaultdict(list)
    for line in truth.lines.values():
        if (line.refunded_line_type or line.line_type) not in PREPAID_SALES:
            lines[line.person_id or 0].append(line)
    found: dict[tuple[date, str | None], Effect] = defaultdict(Effect)
    seen: set[int] = set()
    for episode in sorted(episodes_of(observed), key=lambda episode: episode.day):
        person_id, start = episode.person_id, episode.day
        bought = any(start <= day <= start + CONVERSION_DAYS for day, _ in purchases[person_id])
        if person_id in seen or not bought:
            continue
        seen.add(person_id)
        effect = found[quarter_of(start), name_of(truth, episode.provider_id)]
        effect.converted += 1
        visits = [visit for visit in observed.by_person[person_id] if visit.day >= start]
        treatments = [visit for visit in visits if observed.is_treatment(visit)]
        if treatments:
            first = treatments[0]
            effect.treated += 1
            if first.rows and person_id not in observed.gone:
                end = first.day + REBOOKING
                if end <= observed.as_of:
                    effect.rebooking.append(next_booking(bookings[person_id], first.day, end) is not None)
                else:
                    effect.rebooking_open += 1
            if first.day + RETURN <= observed.as_of:
                effect.returned.append(any(first.day < visit.day <= first.day + RETURN for visit in treatments))
        for horizon, values in effect.earned.items():
            if start + horizon <= observed.as_of:
                own = [line for line in lines[person_id] if start <= line.sold_at.date() <= start + horizon]
                values.append(sum((dollars(line.earned_cents) for line in own), Fraction(0)))
                effect.left[horizon] += sum((leftover.of(line) for line in own), Fraction(0))
    return found


def slipped_pay(truth: Truth) -> set[tuple[str, date, str]]:
    """Who was paid ten times the commission, and for the days from when."""
    return {
        (truth.providers[line.provider_id].name, line.period_start_on, line.component)
        for line in truth.pay_lines
        if line.is_slipped
    }
