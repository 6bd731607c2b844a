"""Rooms, devices, visits per hour, how bookings are made, and what lapsed and new patients do: from the truth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction

from pipelines.demo.truth import Appointment, SaleLine, Truth
from tests.support.observed import (
    Ledger,
    Levels,
    Observed,
    Visit,
    dollars,
    levels_of,
    month_of,
    months_of,
    rounded,
    staffed,
)
from tests.support.recompute_acquisition import Acquisition
from tests.support.recompute_hours import available_hours, months_of_hours, with_own_hours, worked_hours

OPEN_HOURS, CLOSED_WEEKDAY, DOWNTIME_HOURS = 9, 6, 4
ROOMS = ("Room 1", "Room 2", "Room 3", "Room 4")
CHAIRS = ("Op 1", "Op 2", "Hyg 1", "Hyg 2")
"""From nine to six, not on Sundays, in four rooms; a device is down for four hours of the week."""
BEST_FIRST = ("completed", "no_show", "future", "unresolved", "late_cancelled", "cancelled")


def open_days(truth: Truth) -> dict[str, list[date]]:
    """By place the days on which it was open, from the first booking or bill on."""
    found = {}
    for location_id in truth.locations:
        rows = (row.starts_at.date() for row in truth.appointments if row.location_id == location_id)
        lines = (line.sold_at.date() for line in truth.lines.values() if line.location_id == location_id)
        first = min((*rows, *lines), default=truth.end_on + timedelta(days=1))
        days = (first + timedelta(days=number) for number in range((truth.end_on - first).days + 1))
        found[location_id] = [day for day in days if day.weekday() != CLOSED_WEEKDAY]
    return found


def room_of(truth: Truth, row: Appointment) -> str | None:
    """The room, or the chair, as the book names it."""
    return f"{row.location_id} {row.room}" if truth.locations[row.location_id].names_rooms and row.room else None


def union_hours(rows: Iterable[Appointment]) -> Iterator[tuple[Appointment, Fraction]]:
    """Each row with the hours that no earlier one of the same day covers; of two that start together the longer."""
    taken_until = datetime.min
    ends = [(row, row.ends_at + timedelta(minutes=row.recovery_minutes)) for row in rows]
    for row, end in sorted(ends, key=lambda found: (found[0].starts_at, found[0].starts_at - found[1])):
        minutes = max(0, (end - max(row.starts_at, taken_until)) // timedelta(minutes=1))
        taken_until = max(taken_until, end)
        yield row, rounded(Fraction(minutes, 60), 6)


def rooms(observed: Observed, ledger: Ledger) -> None:
    """How much of their open hours rooms were used, and what they earned; a place that names none is taken whole."""
    truth = observed.truth
    by_room: dict[tuple[str, date], list[Appointment]] = defaultdict(list)
    room_of_row = {row.appointment_id: room_of(truth, row) for row in truth.appointments}
    for row in observed.rows:
        room = room_of(truth, row)
        if room and observed.outcome(row) == "completed":
            by_room[room, row.starts_at.date()].append(row)
    for (room, day), rows in by_room.items():
        for row, hours in union_hours(rows):
            levels: Levels = [("portfolio", "all"), ("location", row.location_id), ("room", room)]
            ledger.event("room_utilization", day, levels, hours, 0)
    for line in truth.lines.values():
        is_dental = not truth.locations[line.location_id].is_medspa
        kinds = {"service", "redemption", "adjustment"} if is_dental else {"service", "redemption"}
        if (line.refunded_line_type or line.line_type) not in kinds:
            continue
        named = room_of_row.get(appointment_of(truth, line) or 0)
        if named or not truth.locations[line.location_id].names_rooms:
            levels = [("portfolio", "all"), ("location", line.location_id), ("room", named)]
            ledger.event("revenue_per_room_hour", line.sold_at.date(), levels, dollars(line.earned_cents), 0)
    for location_id, days in open_days(truth).items():
        is_named = truth.locations[location_id].names_rooms
        names = ROOMS if truth.locations[location_id].is_medspa else CHAIRS
        for day in days:
            for name in names:
                named = f"{location_id} {name}" if is_named else None
                levels = [("portfolio", "all"), ("location", location_id), ("room", named)]
                ledger.event("revenue_per_room_hour", day, levels, 0, OPEN_HOURS)
                if is_named:
                    ledger.event("room_utilization", day, levels, 0, OPEN_HOURS)


def devices(observed: Observed, ledger: Ledger) -> None:
    """How much of their open hours lasers were busy: one at the first of the EMR's places, two at the next, and so on.

    Each is down for four hours of the week, spread over its open hours. A minute belongs to those that began first.
    """
    truth = observed.truth
    places = [location_id for location_id, site in truth.locations.items() if site.is_zenoti]
    treated: dict[tuple[str, date], list[Appointment]] = defaultdict(list)
    for row in observed.rows:
        is_laser = truth.services[row.service_code].line == "laser"
        if row.location_id in places and is_laser and observed.outcome(row) == "completed":
            treated[row.location_id, row.starts_at.date()].append(row)
    for units, location_id in enumerate(places, start=1):
        levels: Levels = [("portfolio", "all"), ("location", location_id), ("device", f"{location_id}-laser")]
        for (place, day), rows in treated.items():
            if place == location_id:
                for minutes in busy_minutes(rows, units):
                    ledger.event("device_utilization", day, levels, rounded(Fraction(minutes, 60), 6), 0)
        days = open_days(truth)[location_id]
        weeks: dict[tuple[int, ...], int] = defaultdict(int)
        for day in days:
            weeks[day.isocalendar()[:2]] += OPEN_HOURS
        for last in days[-1:]:
            weeks[last.isocalendar()[:2]] = OPEN_HOURS * CLOSED_WEEKDAY
        for day in days:
            share = Fraction(DOWNTIME_HOURS * OPEN_HOURS, weeks[day.isocalendar()[:2]])
            ledger.event("device_utilization", day, levels, 0, rounded(OPEN_HOURS * units - share, 6))


def busy_minutes(rows: list[Appointment], units: int) -> list[int]:
    """Of each row the minutes in which it has one of the units."""
    minute = timedelta(minutes=1)
    ends = {row.appointment_id: row.ends_at + timedelta(minutes=row.recovery_minutes) for row in rows}
    ordered = sorted(rows, key=lambda row: (row.starts_at, row.starts_at - ends[row.appointment_id]))
    found = [0] * len(ordered)
    now = ordered[0].starts_at
    while now < max(ends.values()):
        busy = [number for number, row in enumerate(ordered) if row.starts_at <= now < ends[row.appointment_id]]
        for number in busy[:units]:
            found[number] += 1
        now += minute
    return found


def appointment_of(truth: Truth, line: SaleLine) -> int | None:
    """The booking that a line was done in; of a refund, that of the line it takes back."""
    return truth.lines[line.refunds_line_id].appointment_id if line.refunds_line_id else line.appointment_id


def visits_per_hour(observed: Observed, ledger: Ledger) -> None:
    """Visits that stood in the book over the hours offered; whose primary provider offers none that month is out."""
    truth = observed.truth
    offered = available_hours(observed)
    months = months_of_hours(offered)
    for visit in (visit for visit in observed.visits if visit.rows):
        provider_id = observed.provider(visit)
        if (provider_id, visit.location_id, month_of(visit.day)) in months:
            ledger.event("throughput", visit.day, levels_of(observed, visit), 1, 0)
    for (provider_id, location_id, day), hours in offered.items():
        if day >= truth.locations[location_id].appointments_from_on:
            ledger.event("throughput", day, staffed(truth, location_id, provider_id), 0, hours)


def clinical_time(observed: Observed, ledger: Ledger) -> None:
    """Completed hours over the hours worked; who worked none in the month is out."""
    truth = observed.truth
    worked = worked_hours(observed)
    months = months_of_hours(worked)
    for row, hours in with_own_hours([row for row in observed.rows if observed.outcome(row) == "completed"]):
        day = row.starts_at.date()
        if (row.provider_id, row.location_id, month_of(day)) in months:
            ledger.event("clinical_time_share", day, staffed(truth, row.location_id, row.provider_id), hours, 0)
    for (provider_id, location_id, day), hours in worked.items():
        if day >= truth.locations[location_id].appointments_from_on:
            ledger.event("clinical_time_share", day, staffed(truth, location_id, provider_id), 0, hours)


def online_bookings(observed: Observed, ledger: Ledger) -> None:
    """Of the visits booked, by the day of booking, those booked online, where the book says how."""
    truth = observed.truth
    booked: dict[tuple[int, str, date], list[Appointment]] = defaultdict(list)
    for row in observed.rows:
        if truth.locations[row.location_id].tells_channel:
            booked[row.person_id, row.location_id, row.starts_at.date()].append(row)
    for (_, location_id, _), rows in booked.items():
        best = min(BEST_FIRST.index(observed.outcome(row)) for row in rows)
        leader = min(
            (row for row in rows if BEST_FIRST.index(observed.outcome(row)) == best),
            key=lambda row: (row.starts_at, row.channel),
        )
        made_on = min(row.created_at for row in rows).date()
        levels: Levels = [("portfolio", "all"), ("location", location_id)]
        ledger.event("online_booking_share", made_on, levels, int(leader.channel == "online"), 1)


def first_years(observed: Observed, ledger: Ledger) -> None:
    """Visits of new patients in the 365 days from the first on."""
    won = Acquisition(observed)
    for person_id, visits in observed.by_person.items():
        first = visits[0]
        end = first.day + timedelta(days=365)
        if observed.is_new(person_id) and end <= observed.as_of:
            count = sum(visit.day <= end for visit in visits)
            levels: Levels = [
                ("portfolio", "all"),
                ("location", first.location_id),
                *won.levels(person_id, first.location_id),
            ]
            ledger.event("new_patient_visits_12m", first.day, levels, count, 1)


def reactivations(observed: Observed, ledger: Ledger) -> None:
    """Of those last seen 12 to 36 months before the month, who was treated on its days 1 to 90."""
    truth = observed.truth
    for month in months_of(truth):
        oldest, youngest, end = month_of(month, -36), month_of(month, -12), month + timedelta(days=89)
        if oldest < truth.start_on or end > observed.as_of:
            continue
        found: dict[tuple[str, str], list[bool]] = defaultdict(list)
        for _, visits in observed.living():
            before: list[Visit] = [visit for visit in visits if visit.day < month]
            if before and oldest <= before[-1].day <= youngest:
                back = any(month <= visit.day <= end and observed.is_treatment(visit) for visit in visits)
                found["portfolio", "all"].append(back)
                found["location", before[-1].location_id].append(back)
        for (level, entity), people in found.items():
            value = (Fraction(sum(people)), Fraction(len(people)))
            ledger.point("reactivation_rate_12m", level, entity, month, value)
