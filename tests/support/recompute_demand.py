"""Hours of the week, bookings by who made them and the trend of revenue: recomputed from the truth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from itertools import combinations
from math import erfc, exp, log, sqrt
from statistics import median

from pipelines.demo.truth import Appointment
from tests.support.observed import NOTICE, Observed, last_of, month_of, months_of, moves_of, name_of, rounded
from tests.support.recompute import OWED, bookings_of, next_booking, rank_of
from tests.support.recompute_hours import available_hours, months_of_hours, with_own_hours
from tests.support.recompute_portfolio import earned_by_month

MONTHS, TREND_MONTHS, Z, FLAT = 12, 24, 1.96, 0.25
OPENS, CLOSES, CLOSED_WEEKDAY, OFFERED_FROM = 9 * 60, 18 * 60, 7, 30
REBOOKING = timedelta(days=7)

Hour = tuple[str, int, int]
"""Place, ISO weekday, hour of the day."""
Cells = dict[Hour, dict[str, Fraction]]
Months = dict[str, set[date]]


@dataclass
class BookedVisit:
    """Everything that one person had in the book of a place on one day; `rows` are those that still stand there."""

    person_id: int
    location_id: str
    day: date
    rows: list[Appointment] = field(default_factory=list)
    outcomes: list[tuple[Appointment, str]] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        """The best of what its rows came to."""
        return min((outcome for _, outcome in self.outcomes), key=rank_of)

    @property
    def starts_at(self) -> datetime:
        """The first start of what came to the outcome."""
        return min(row.starts_at for row, outcome in self.outcomes if outcome == self.outcome)

    @property
    def first(self) -> Appointment:
        """The row that was written first."""
        return min(self.rows, key=lambda row: row.created_at)

    def is_due(self, as_of: date) -> bool:
        """Whether it was still owed a day before, and is over."""
        walked_in = min(row.created_at for row, _ in self.outcomes) >= min(row.starts_at for row, _ in self.outcomes)
        return self.outcome in OWED and not walked_in and self.day <= as_of


def left_late(observed: Observed) -> Iterator[Appointment]:
    """Bookings at a time from which they were moved to another day inside the notice, where a log tells it."""
    for row in observed.rows:
        for move, later in moves_of(row) if observed.truth.locations[row.location_id].shows_moves else ():
            left = move.old_starts_at
            if left - move.moved_at < NOTICE and later.date() != left.date():
                yield replace(row, starts_at=left, ends_at=left + (row.ends_at - row.starts_at))


def booked_visits(observed: Observed) -> list[BookedVisit]:
    """The book by person, place and day."""
    found: dict[tuple[int, str, date], BookedVisit] = {}
    told = [(row, observed.outcome(row), True) for row in observed.rows]
    told += [(row, "late_cancelled", False) for row in left_late(observed)]
    for row, outcome, stands in told:
        key = (row.person_id, row.location_id, row.starts_at.date())
        visit = found.setdefault(key, BookedVisit(*key))
        visit.outcomes.append((row, outcome))
        if stands:
            visit.rows.append(row)
    return list(found.values())


def whole_months(observed: Observed) -> dict[str, set[date]]:
    """By place the months with a whole book: not that in which the book begins after its first week."""
    found: dict[str, set[date]] = {}
    for location_id in observed.truth.locations:
        days = {row.starts_at.date() for row in observed.rows if row.location_id == location_id}
        months = {month_of(day) for day in days} & set(months_of(observed.truth))
        first = month_of(min(days)) if days else None
        if first and first != month_of(observed.truth.start_on) and min(days) > first + timedelta(days=7):
            months.discard(first)
        found[location_id] = months
    return found


def in_hours(begins: Fraction, ends: Fraction) -> Iterator[tuple[int, Fraction]]:
    """The hours of the day that an interval touches, with the minutes in each."""
    for hour in range(24):
        minutes = min(ends, Fraction(60 * hour + 60)) - max(begins, Fraction(60 * hour))
        if minutes > 0:
            yield hour, minutes


def hours_of_the_week(observed: Observed) -> Cells:
    """Offered, booked and kept minutes, outcomes, requests and waiting of the last twelve months."""
    window = set(months_of(observed.truth)[-MONTHS:])
    months = {location_id: found & window for location_id, found in whole_months(observed).items()}
    cells: Cells = defaultdict(lambda: defaultdict(Fraction))
    add_offered(observed, months, cells)
    add_taken(observed, months, cells)
    add_visits(observed, months, cells)
    return cells


def add_offered(observed: Observed, months: Months, cells: Cells) -> None:
    """What shifts offer from their first to their last minute, and other hours while the place is open."""
    spans: dict[tuple[str, str, date], tuple[int, int]] = {}
    for shift in observed.truth.shifts:
        if shift.is_working and observed.shows_shift(shift):
            key = (shift.provider_id, shift.location_id, shift.worked_on)
            begins, ends = spans.get(key, (shift.starts_minute, shift.ends_minute))
            spans[key] = (min(begins, shift.starts_minute), max(ends, shift.ends_minute))
    by_day: dict[tuple[str, date, int], Fraction] = defaultdict(Fraction)
    for key, hours in available_hours(observed).items():
        _, location_id, day = key
        begins, ends = spans.get(key, (OPENS, CLOSES) if day.isoweekday() != CLOSED_WEEKDAY else (0, 0))
        for hour, minutes in in_hours(Fraction(begins), Fraction(ends)):
            if month_of(day) in months[location_id]:
                by_day[location_id, day, hour] += 60 * rounded(hours, 4) * minutes / (ends - begins)
    for (location_id, day, hour), minutes in by_day.items():
        cell = cells[location_id, day.isoweekday(), hour]
        cell["offered_minutes"] += minutes
        cell["offered_weeks"] += minutes >= OFFERED_FROM


def add_taken(observed: Observed, months: Months, cells: Cells) -> None:
    """The time of clinical people who offer hours that month: kept, and booked to the end or called off too late."""
    truth = observed.truth
    with_hours = months_of_hours(available_hours(observed))
    kept = [row for row in observed.rows if observed.outcome(row) == "completed"]
    booked = [row for row in observed.rows if observed.outcome(row) in OWED] + list(left_late(observed))
    for measure, rows in (("kept_minutes", kept), ("booked_minutes", booked)):
        for row, hours in with_own_hours(rows):
            day = row.starts_at.date()
            is_counted = month_of(day) in months[row.location_id] and truth.providers[row.provider_id].is_clinical
            if is_counted and (row.provider_id, row.location_id, month_of(day)) in with_hours:
                end = row.ends_at + timedelta(minutes=row.recovery_minutes)
                ends = Fraction((end - datetime.combine(day, datetime.min.time())) // timedelta(minutes=1))
                for hour, minutes in in_hours(ends - round(hours * 60), ends):
                    cells[row.location_id, day.isoweekday(), hour][measure] += minutes


def add_visits(observed: Observed, months: Months, cells: Cells) -> None:
    """What became of visits by the hour of their start, and the requests for that hour and made in an hour."""
    were_there = {(visit.person_id, visit.location_id, visit.day) for visit in observed.visits}
    waits: dict[Hour, list[int]] = defaultdict(list)
    for visit in booked_visits(observed):
        into = (visit.location_id, visit.day.isoweekday(), visit.starts_at.hour)
        is_in_window = month_of(visit.day) in months[visit.location_id]
        if visit.is_due(observed.as_of) and is_in_window:
            cells[into]["due_bookings"] += 1
            cells[into]["no_shows"] += visit.outcome == "no_show"
            cells[into]["late_cancellations"] += visit.outcome == "late_cancelled"
        made_at = visit.first.created_at if visit.rows else visit.starts_at
        was_there = (visit.person_id, visit.location_id, made_at.date()) in were_there
        if was_there or made_at >= visit.starts_at:
            continue
        # midnight on the dot is how a source writes a day without a time
        if made_at.time() != time.min and month_of(made_at.date()) in months[visit.location_id]:
            cells[visit.location_id, made_at.isoweekday(), made_at.hour]["requests_made"] += 1
        if is_in_window:
            cells[into]["requests"] += 1
            waits[into].append((visit.day - made_at.date()).days)
    for hour_of_week, days in waits.items():
        cells[hour_of_week]["waiting_days"] = Fraction(median(days))


def bookers(observed: Observed) -> dict[tuple[date, str, str], dict[str, Fraction]]:
    """By quarter, place and booker the bookings made and what became of them."""
    truth = observed.truth
    months = whole_months(observed)
    were_there = {(visit.person_id, visit.location_id, visit.day) for visit in observed.visits}
    bookings = bookings_of(observed)
    rebooked: dict[tuple[int, str, date], bool] = {}
    for seen in observed.visits:
        end = seen.day + REBOOKING
        is_told = seen.rows and observed.is_treatment(seen) and seen.person_id not in observed.gone
        if is_told and end <= observed.as_of:
            stands = next_booking(bookings[seen.person_id], seen.day, end) is not None
            rebooked[seen.person_id, seen.location_id, seen.day] = stands
    found: dict[tuple[date, str, str], dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    people: dict[tuple[date, str, str], set[int]] = defaultdict(set)
    leads: dict[tuple[date, str, str], list[int]] = defaultdict(list)
    for visit in (visit for visit in booked_visits(observed) if visit.rows):
        row = visit.first
        made_on = row.created_at.date()
        quarter = month_of(made_on, -((made_on.month - 1) % 3))
        if not {month_of(quarter, shift) for shift in range(3)} <= months[visit.location_id]:
            continue
        if last_of(month_of(quarter, 2)) > observed.as_of:
            continue
        place = truth.locations[visit.location_id]
        if place.tells_channel and row.channel == "online":
            booker = "online"
        else:
            booker = (place.is_zenoti and name_of(truth, row.booked_by or None)) or "unknown"
        key = (quarter, visit.location_id, booker)
        cell = found[key]
        cell["bookings"] += 1
        people[key].add(visit.person_id)
        leads[key].append((visit.day - made_on).days)
        cell["bookings_at_visit"] += (visit.person_id, visit.location_id, made_on) in were_there
        if visit.is_due(observed.as_of):
            cell["due_bookings"] += 1
            cell["kept_bookings"] += visit.outcome == "completed"
            cell["no_shows"] += visit.outcome == "no_show"
            cell["late_cancellations"] += visit.outcome == "late_cancelled"
        seen_key = (visit.person_id, visit.location_id, visit.day)
        cell["rebookable_visits"] += seen_key in rebooked
        cell["rebooked_visits"] += rebooked.get(seen_key, False)
    for key, cell in found.items():
        cell["patients"] = Fraction(len(people[key]))
        cell["mean_lead_days"] = rounded(Fraction(sum(leads[key]), len(leads[key])), 2)
    return found


@dataclass(frozen=True)
class Trend:
    """The word of a place, with its change per month in per cent, the interval's ends and p."""

    word: str
    change: float
    low: float
    high: float
    p: float


def trend_of(months: list[float]) -> Trend:
    """The seasonal Mann-Kendall test of so many months in a row, with Sen's slope of the logarithms."""
    pairs = [(one, other) for one, other in combinations(range(len(months)), 2) if (other - one) % 12 == 0]
    score = sum((months[other] > months[one]) - (months[other] < months[one]) for one, other in pairs)
    years = [len(months[start::12]) for start in range(12)]
    variance = sum(count * (count - 1) * (2 * count + 5) for count in years) / 18
    z = (score - (score > 0) + (score < 0)) / sqrt(variance)
    slopes = sorted(log(months[other] / months[one]) / (other - one) for one, other in pairs)

    def at(place: float) -> float:
        """The slope number `place`, counted from one; between two of them a part of each."""
        place = min(max(place, 1), len(slopes))
        below = int(place)
        above = min(below + 1, len(slopes))
        slope = slopes[below - 1] + (place - below) * (slopes[above - 1] - slopes[below - 1])
        return 100 * (exp(slope) - 1)

    reach = Z * sqrt(variance)
    change = 100 * (exp(median(slopes)) - 1)
    is_told = abs(z) >= Z and abs(change) >= FLAT
    word = ("growing" if change > 0 else "declining") if is_told else "plateau"
    low, high = at((len(slopes) - reach) / 2), at((len(slopes) + reach) / 2 + 1)
    return Trend(word, change, low, high, erfc(abs(z) / sqrt(2)))


def trends(observed: Observed) -> dict[str, Trend]:
    """By place, and of all together: all of them are there from the first month on."""
    truth = observed.truth
    earned = earned_by_month(truth)
    window = months_of(truth)[-TREND_MONTHS:]
    of_places = {
        location_id: [float(earned[location_id, month]) for month in window] for location_id in truth.locations
    }
    together = [sum(found) for found in zip(*of_places.values(), strict=True)]
    return {name: trend_of(months) for name, months in {**of_places, "like_for_like": together}.items()}
