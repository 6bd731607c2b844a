"""The true figures of the group, from what happened and from no file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from pipelines.demo.truth import SaleLine, Truth
from pipelines.demo.world import first_of_month

ACTIVE_DAYS = 365


def trailing_year(truth: Truth) -> tuple[date, date]:
    """The first and the last day of the last twelve months."""
    return first_of_month(truth.end_on, -11), truth.end_on


def visits(truth: Truth) -> set[tuple[int, str, date]]:
    """Person, place and day of every visit."""
    return {
        (row.person_id, row.location_id, row.starts_at.date())
        for row in truth.appointments
        if row.status == "completed"
    }


def active_patients(truth: Truth) -> int:
    """People who came within a year before the end."""
    since = truth.end_on - timedelta(days=ACTIVE_DAYS)
    return len({person for person, _, day in visits(truth) if since < day <= truth.end_on})


def earned_cents(lines: Iterable[SaleLine], first: date, last: date) -> int:
    """What some lines earned in a span."""
    return sum(line.earned_cents for line in lines if first <= line.sold_at.date() <= last)


def retained_share(truth: Truth) -> float:
    """Of the people seen in the year before the last twelve months, the share treated again within these."""
    first, last = trailing_year(truth)
    base_first = first_of_month(first, -12)
    seen = {person for person, _, day in visits(truth) if base_first <= day < first}
    back = {
        row.person_id
        for row in truth.appointments
        if row.status == "completed" and first <= row.starts_at.date() <= last and is_treatment(truth, row.service_code)
    }
    return len(seen & back) / len(seen) if seen else 0.0


def is_treatment(truth: Truth, code: str) -> bool:
    """Whether a service is more than a talk, a touch-up or something added."""
    service = truth.services[code]
    return service.is_rebooking_eligible and not service.is_consultation and service.minutes > 0
