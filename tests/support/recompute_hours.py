"""Hours offered, worked and spent on patients, and what an hour earns: recomputed from the truth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from pipelines.demo.truth import Appointment
from tests.support.observed import Ledger, Observed, dollars, month_of, rounded, staffed
from tests.support.recompute_money import margin_parts

CLINICAL_SHARE = Fraction(9, 10)

Hours = dict[tuple[str, str, date], Fraction]
"""By provider, place and day."""


def available_hours(observed: Observed) -> Hours:
    """Hours offered per clinical person, place and day: shifts less paid blocks.

    At the place without shifts a share of the hours that payroll paid for work, spread evenly over the pay period.
    """
    truth = observed.truth
    hours: Hours = defaultdict(Fraction)
    for shift in truth.shifts:
        place = truth.locations[shift.location_id]
        if shift.is_working and observed.shows_shift(shift) and truth.providers[shift.provider_id].is_clinical:
            offered = shift.ends_minute - shift.starts_minute - shift.blocked_minutes * place.shows_attendance
            hours[shift.provider_id, shift.location_id, shift.worked_on] += Fraction(offered, 60)
    paid: dict[tuple[str, str, date, date], int] = defaultdict(int)
    for line in truth.pay_lines:
        place = truth.locations[line.location_id]
        if (
            line.component in {"base", "overtime"}
            and not place.shows_shifts
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


def with_own_hours(rows: Iterable[Appointment]) -> Iterator[tuple[Appointment, Fraction]]:
    """Each row with the hours it takes of its person; a minute that an earlier one covers belongs to that one.

    Of two that start together the longer one is the earlier.
    """
    by_day: dict[tuple[str, date], list[Appointment]] = defaultdict(list)
    for row in rows:
        by_day[row.provider_id, row.starts_at.date()].append(row)
    for together in by_day.values():
        taken_until = datetime.min
        ends = {row.appointment_id: row.ends_at + timedelta(minutes=row.recovery_minutes) for row in together}
        for row in sorted(together, key=lambda row: (row.starts_at, row.starts_at - ends[row.appointment_id])):
            end = ends[row.appointment_id]
            minutes = max(Fraction(0), Fraction((end - max(row.starts_at, taken_until)) // timedelta(minutes=1)))
            taken_until = max(taken_until, end)
            yield row, rounded(minutes / 60, 6)


def worked_hours(observed: Observed) -> Hours:
    """Hours worked per clinical person, place and day: those that payroll paid for work, else those of attendance.

    Payroll's hours of a period go to the days and places of the clock, else of the schedule, else evenly to its days.
    """
    truth = observed.truth
    attended: Hours = defaultdict(Fraction)
    shifts = defaultdict(list)
    for shift in truth.shifts:
        place = truth.locations[shift.location_id]
        if place.shows_shifts and truth.providers[shift.provider_id].is_clinical:
            minutes = shift.actual_minutes * place.shows_attendance
            attended[shift.provider_id, shift.location_id, shift.worked_on] += Fraction(minutes, 60)
            shifts[shift.provider_id].append(replace(shift, actual_minutes=minutes))
    periods: dict[tuple[str, str, date, date], int] = defaultdict(int)
    for line in truth.pay_lines:
        if line.component in {"base", "overtime"} and truth.providers[line.provider_id].is_clinical:
            key = (line.provider_id, line.location_id, line.period_start_on, line.period_end_on)
            periods[key] += line.hundredth_hours or 0
    paid: Hours = defaultdict(Fraction)
    for (provider_id, location_id, first, last), hundredths in periods.items():
        inside = [shift for shift in shifts[provider_id] if first <= shift.worked_on <= last]
        weights = [(shift.worked_on, shift.location_id, shift.actual_minutes) for shift in inside]
        if not any(weight for *_, weight in weights):
            weights = [
                (shift.worked_on, shift.location_id, (shift.ends_minute - shift.starts_minute) * shift.is_working)
                for shift in inside
            ]
        if not any(weight for *_, weight in weights):
            days = (last - first).days + 1
            weights = [(first + timedelta(days=number), location_id, 1) for number in range(days)]
        total = sum(weight for *_, weight in weights)
        for day, place, weight in weights:
            paid[provider_id, place, day] += Fraction(hundredths * weight, 100 * total)
    by_payroll = months_of_hours(paid)
    found = {key: rounded(hours, 4) for key, hours in paid.items()}
    for (provider_id, location_id, day), hours in attended.items():
        if (provider_id, location_id, month_of(day)) not in by_payroll:
            found[provider_id, location_id, day] = rounded(hours, 4)
    return {key: hours for key, hours in found.items() if hours}


def months_of_hours(hours: Hours) -> set[tuple[str, str, date]]:
    """The months in which somebody has hours somewhere."""
    return {
        (provider_id, location_id, month_of(day)) for (provider_id, location_id, day), part in hours.items() if part
    }


def schedules(observed: Observed, ledger: Ledger) -> None:
    """Hours completed, and hours on the book when the day began, over the hours offered; who offers none is out.

    A booking that was moved is known at its last time only, except at the dental office, whose log tells where it
    stood before. One cancelled at an unknown time never stood.
    """
    truth = observed.truth
    offered = available_hours(observed)
    months = months_of_hours(offered)

    def stood(row: Appointment) -> bool:
        midnight = datetime.combine(row.starts_at.date(), datetime.min.time())
        if row.status == "cancelled" and (
            row.cancelled_at is None or not truth.locations[row.location_id].shows_cancel_time
        ):
            return False
        is_off = row.status == "cancelled" and row.cancelled_at is not None and row.cancelled_at < midnight
        return row.created_at < midnight and not is_off and row.starts_at.date() <= observed.as_of

    completed = [row for row in observed.rows if observed.outcome(row) == "completed"]
    told = [row for row in observed.rows if truth.locations[row.location_id].shows_moves]
    standing = [row for row in observed.rows if not truth.locations[row.location_id].shows_moves and stood(row)]
    standing += [row for row in as_it_stood(told) if row.starts_at.date() <= observed.as_of]
    for metric, rows in (("utilization", completed), ("schedule_fill", standing)):
        for row, hours in with_own_hours(rows):
            day = row.starts_at.date()
            if (row.provider_id, row.location_id, month_of(day)) in months:
                ledger.event(metric, day, staffed(truth, row.location_id, row.provider_id), hours, 0)
        for (provider_id, location_id, day), hours in offered.items():
            if day >= truth.locations[location_id].appointments_from_on:
                ledger.event(metric, day, staffed(truth, location_id, provider_id), 0, hours)


def as_it_stood(rows: Iterable[Appointment]) -> Iterator[Appointment]:
    """Where each booking stood when its day began: at its last time, and at every time that it had before."""
    for row in rows:
        starts = [*(move.old_starts_at for move in row.moves), row.starts_at]
        since = [row.created_at, *(move.moved_at for move in row.moves)]
        until = [*(move.moved_at for move in row.moves), row.cancelled_at]
        for starts_at, begins, ends in zip(starts, since, until, strict=True):
            midnight = datetime.combine(starts_at.date(), datetime.min.time())
            if begins < midnight and (ends is None or ends >= midnight):
                yield replace(row, starts_at=starts_at, ends_at=starts_at + (row.ends_at - row.starts_at))


def revenue_per_hour(observed: Observed, ledger: Ledger) -> None:
    """What services earned per hour offered, worked and completed, and what was left of everything per hour offered.

    At the dental office what is written off or let off takes its part away, on its own day.
    Who has no such hours in a month is on neither side; what is nobody's counts for the place and the group. Without
    a book there are no completed hours.
    """
    truth = observed.truth
    offered, worked = available_hours(observed), worked_hours(observed)
    spent: Hours = defaultdict(Fraction)
    completed = [row for row in observed.rows if observed.outcome(row) == "completed"]
    for row, hours in with_own_hours(completed):
        spent[row.provider_id, row.location_id, row.starts_at.date()] += hours
    places = {(location_id, month) for _, location_id, month in months_of_hours(offered)}
    productive = {
        key for key in months_of_hours(spent) | months_of_hours(offered)
        if key in (months_of_hours(offered) if key[1:] in places else months_of_hours(spent))
    }  # fmt: skip
    bases = {
        "rph_available": (offered, months_of_hours(offered)),
        "contribution_per_hour": (offered, months_of_hours(offered)),
        "rph_worked": (worked, months_of_hours(worked)),
        "rph_productive": (spent, productive),
    }
    earned = [
        (line.sold_at.date(), line.location_id, line.performer_id, dollars(line.earned_cents))
        for line in truth.lines.values()
        if (line.refunded_line_type or line.line_type) in {"service", "redemption"}
        or (line.line_type == "adjustment" and not truth.locations[line.location_id].is_medspa)
    ]
    left = [
        (part.day, part.location_id, part.provider_id, part.earned - part.product_cost - part.direct_pay)
        for part in margin_parts(observed)
    ]
    for metric, (hours_of, months) in bases.items():
        for day, location_id, provider_id, amount in left if metric == "contribution_per_hour" else earned:
            if metric == "rph_productive" and day < truth.locations[location_id].appointments_from_on:
                continue
            levels = staffed(truth, location_id, provider_id)
            if provider_id is None:
                ledger.event(metric, day, levels[:2], amount, 0)
            elif (provider_id, location_id, month_of(day)) in months:
                ledger.event(metric, day, levels, amount, 0)
        for (provider_id, location_id, day), hours in hours_of.items():
            if (provider_id, location_id, month_of(day)) in months:
                ledger.event(metric, day, staffed(truth, location_id, provider_id), 0, hours)
