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
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from pipelines.demo.truth import Appointment, Truth
from tests.support.observed import (
    NOTICE,
    Key,
    Ledger,
    Levels,
    Observed,
    Value,
    Visit,
    last_of,
    levels_of,
    month_of,
    months_of,
    moves_of,
    name_of,
    staffed,
)
from tests.support.recompute_acquisition import Acquisition
from tests.support.recompute_answers import answers, missed_calls
from tests.support.recompute_capacity import (
    clinical_time,
    devices,
    first_years,
    online_bookings,
    reactivations,
    rooms,
    visits_per_hour,
)
from tests.support.recompute_consults import consult_bookings, consultations
from tests.support.recompute_dental import front_desks, production, recalls, reviews, treatment
from tests.support.recompute_growth import conversions, leads_and_spend
from tests.support.recompute_hours import revenue_per_hour, schedules
from tests.support.recompute_members import membership_money, memberships, prepaid
from tests.support.recompute_money import (
    compensation,
    margins,
    matched_payments,
    matched_records,
    money,
    tickets,
    with_service_line,
)
from tests.support.recompute_portfolio import concentration, retail_attachment, revenue_per_patient, same_store
from tests.support.recompute_value import acquisition_cost, lifetime_value

REBOOKING_DAYS = {"rebooking_rate_0d": 0, "rebooking_rate_7d": 7}
ACTIVE_DAYS = {"medspa": 365, "dental": 548}
ACTIVE_AFTER = {"medspa": 12, "dental": 18}
"""Months of history that a place needs before it can tell who is active."""
OWED = ("completed", "no_show", "late_cancelled")
UNDECIDED = ("future", "unresolved")
BEST_FIRST = ("completed", "no_show", *UNDECIDED, "late_cancelled", "cancelled")
CYCLE_DAYS = {
    "neurotoxin": 84 + 28, "filler": 270 + 60, "laser": 42 + 21, "body": 42 + 21, "skin": 30 + 15,
    "weight_loss": 30 + 15, "wellness": 30 + 15, "MIC01": 42 + 21, "hygiene": 182 + 30, "restorative": 182 + 30,
    "other_dental": 182 + 30,
}  # fmt: skip
"""Interval and grace by service line; microneedling has a rhythm of its own."""


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
        kept_bookings,
        cycle_returns,
        tickets,
        margins,
        schedules,
        revenue_per_hour,
        leads_and_spend,
        conversions,
        consultations,
        consult_bookings,
        lifetime_value,
        acquisition_cost,
        answers,
        missed_calls,
        compensation,
        matched_payments,
        matched_records,
        rooms,
        devices,
        visits_per_hour,
        clinical_time,
        online_bookings,
        first_years,
        reactivations,
        production,
        treatment,
        recalls,
        reviews,
        front_desks,
        memberships,
        membership_money,
        prepaid,
        retail_attachment,
        same_store,
        concentration,
        revenue_per_patient,
    )
    for step in steps:
        step(observed, ledger)
    return ledger.results()


def new_patients(observed: Observed, ledger: Ledger) -> None:
    """People by their first visit in the group."""
    won = Acquisition(observed)
    for person_id, visits in observed.by_person.items():
        if observed.is_new(person_id):
            first = visits[0]
            levels = [*levels_of(observed, first), *won.levels(person_id, first.location_id)]
            ledger.event("new_patients", first.day, levels, 1)


def active_patients(observed: Observed, ledger: Ledger) -> None:
    """People seen in the days that end with the month and that the vertical of their home calls active.

    In the group, at each place, and for each vertical of the group, once the place has a history that long.
    """
    truth = observed.truth
    homes = {person_id: home_vertical(truth, visits) for person_id, visits in observed.by_person.items()}
    for number, month in enumerate(months_of(truth), start=1):
        end = last_of(month)
        seen: dict[tuple[str, str], set[int]] = defaultdict(set)
        for visit in observed.visits:
            vertical = homes[visit.person_id]
            known = number >= ACTIVE_AFTER[truth.locations[visit.location_id].vertical]
            if known and end - timedelta(days=ACTIVE_DAYS[vertical]) < visit.day <= end:
                seen["location", visit.location_id].add(visit.person_id)
                # in the group somebody counts where seen last
                if visit is last_until(observed.by_person[visit.person_id], end):
                    for place in (("portfolio", "all"), ("portfolio", vertical)):
                        seen[place].add(visit.person_id)
        for (level, entity), people in seen.items():
            ledger.point("active_patients", level, entity, month, (Fraction(len(people)), None))


def last_until(visits: list[Visit], end: date) -> Visit:
    """The last visit of a person up to that day."""
    return [visit for visit in visits if visit.day <= end][-1]


def home_vertical(truth: Truth, visits: list[Visit]) -> str:
    """That of the place where somebody was most often, of equals the one seen last."""
    times: dict[str, tuple[int, date]] = {}
    for visit in visits:
        count, last = times.get(visit.location_id, (0, visit.day))
        times[visit.location_id] = (count + 1, max(last, visit.day))
    home = min(times, key=lambda place: (-times[place][0], -times[place][1].toordinal(), place))
    return truth.locations[home].vertical


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
        for person_id, visits in observed.living():
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
    won = Acquisition(observed)
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
                levels = levels_of(observed, first)
                if metric == "return_12m_cohort":
                    levels += won.levels(person_id, first.location_id)
                ledger.event(metric, first.day, levels, int(came_back), 1)


def bookings_of(observed: Observed) -> dict[int, list[tuple[Appointment, date | None]]]:
    """Per person the treatments ever booked, in the order of their start, with the day of cancelling.

    A booking cancelled at an unknown time never stood.
    """
    truth = observed.truth
    bookings: dict[int, list[tuple[Appointment, date | None]]] = defaultdict(list)
    for row in sorted(observed.rows, key=lambda row: row.starts_at):
        if not truth.services[row.service_code].is_rebooking_eligible:
            continue
        cancelled_on = None
        if row.status == "cancelled":
            if not truth.locations[row.location_id].shows_cancel_time or row.cancelled_at is None:
                continue
            cancelled_on = row.cancelled_at.date()
        bookings[row.person_id].append((row, cancelled_on))
    return bookings


def next_booking(
    bookings: list[tuple[Appointment, date | None]], day: date, end: date
) -> Appointment | None:  # fmt: skip
    """The first booking for a later day that stood when the day `end` was over."""
    for row, cancelled_on in bookings:
        is_later = row.starts_at.date() > day and row.created_at.date() <= end
        if is_later and (cancelled_on is None or cancelled_on > end):
            return row
    return None


def rebooking(observed: Observed, ledger: Ledger) -> None:
    """After which treatments the next one stood in the book at the end of the day, and of a week.

    A visit known from its bill alone is on neither side.
    """
    bookings = bookings_of(observed)
    for visit in observed.visits:
        if not visit.rows or not observed.is_treatment(visit) or visit.person_id in observed.gone:
            continue
        for metric, days in REBOOKING_DAYS.items():
            end = visit.day + timedelta(days=days)
            if end <= observed.as_of:
                stands = next_booking(bookings[visit.person_id], visit.day, end) is not None
                levels = levels_of(observed, visit)
                levels = with_service_line(levels, visit.location_id, observed.main_line(visit))
                ledger.event(metric, visit.day, levels, int(stands), 1)


def kept_bookings(observed: Observed, ledger: Ledger) -> None:
    """Of the next bookings that stood after a week and whose day has come, which were kept; by the due day."""
    bookings = bookings_of(observed)
    by_day: dict[tuple[int, str, date], list[str]] = defaultdict(list)
    for row in observed.rows:
        by_day[row.person_id, row.location_id, row.starts_at.date()].append(observed.outcome(row))
    for visit in observed.visits:
        end = visit.day + timedelta(days=REBOOKING_DAYS["rebooking_rate_7d"])
        if (
            not visit.rows
            or not observed.is_treatment(visit)
            or end > observed.as_of
            or visit.person_id in observed.gone
        ):
            continue
        row = next_booking(bookings[visit.person_id], visit.day, end)
        if row is None or row.starts_at.date() > observed.as_of:
            continue
        due_on = row.starts_at.date()
        # the day counts as a whole: whoever cancels one treatment and comes for another has come
        outcome = min(by_day[row.person_id, row.location_id, due_on], key=BEST_FIRST.index)
        if outcome not in UNDECIDED:
            ledger.event("rebook_kept_rate", due_on, levels_of(observed, visit), int(outcome == "completed"), 1)


def cycle_returns(observed: Observed, ledger: Ledger) -> None:
    """After which treatments the next one of the same line came within the line's interval and its grace."""
    truth = observed.truth
    for visits in observed.by_person.values():
        treated: dict[str, list[Visit]] = defaultdict(list)
        for visit in visits:
            for name in {truth.services[code].line for code in observed.cycle_codes(visit)}:
                treated[name].append(visit)
        for name, found in treated.items():
            for visit in found:
                codes = [code for code in observed.cycle_codes(visit) if truth.services[code].line == name]
                within = max(CYCLE_DAYS.get(code, CYCLE_DAYS[name]) for code in codes)
                last = visit.day + timedelta(days=within)
                if last > observed.as_of:
                    continue
                back = any(visit.day < later.day <= last for later in found)
                by = name_of(truth, observed.provider_of_line(visit, name))
                levels = [
                    ("portfolio", "all"),
                    ("location", visit.location_id),
                    ("provider", by),
                    ("location_provider", f"{visit.location_id}|{by}" if by else None),
                ]
                levels = with_service_line(levels, visit.location_id, name)
                ledger.event("cycle_return_rate", visit.day, levels, int(back), 1)


def attendance_of_bookings(observed: Observed, ledger: Ledger) -> None:
    """No-shows and late cancellations per booked visit that was still owed a day before its start.

    The place without an EMR shows who did not come, but never when somebody cancelled: it has no late cancellations.
    Where a log tells of moves, one within the notice is a late cancellation of the day that was left.
    """
    truth = observed.truth
    booked: dict[tuple[int, str, date], list[tuple[Appointment, str]]] = defaultdict(list)
    for row in observed.rows:
        booked[row.person_id, row.location_id, row.starts_at.date()].append((row, observed.outcome(row)))
        for move, later in moves_of(row) if truth.locations[row.location_id].shows_moves else ():
            left = move.old_starts_at
            if left - move.moved_at < NOTICE and later.date() != left.date():
                stood = replace(row, starts_at=left)
                booked[row.person_id, row.location_id, left.date()].append((stood, "late_cancelled"))
    for (person_id, location_id, day), rows in booked.items():
        outcome = min((found for _, found in rows), key=rank_of)
        best = [row for row, found in rows if found == outcome]
        lines = observed.treated_on.get((person_id, location_id, day), [])
        walked_in = min(row.created_at for row, _ in rows) >= min(row.starts_at for row, _ in rows)
        if outcome not in OWED or walked_in or day > observed.as_of:
            continue
        visit = Visit(person_id, location_id, day, best, lines)
        levels = staffed(truth, location_id, observed.provider(visit))
        in_line = with_service_line(levels, location_id, observed.main_line(visit))
        booked_by = booking_channel(truth, best)
        pair: Levels = [("channel", booked_by), ("location_channel", f"{location_id}|{booked_by}")]
        ledger.event("no_show_rate", day, [*in_line, *pair], int(outcome == "no_show"), 1)
        if truth.locations[location_id].shows_cancel_time:
            ledger.event("late_cancel_rate", day, levels, int(outcome == "late_cancelled"), 1)


def booking_channel(truth: Truth, rows: list[Appointment]) -> str:
    """How the earliest of the rows was booked of which the book says it."""
    told = [row for row in rows if truth.locations[row.location_id].tells_channel]
    return min(told, key=lambda row: (row.starts_at, row.channel)).channel if told else "unknown"


def rank_of(outcome: str) -> int:
    """The better outcome of a booked visit comes first."""
    return OWED.index(outcome) if outcome in OWED else len(OWED)
