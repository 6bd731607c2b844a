"""What an owner of several places asks: growth, concentration, revenue per patient and visits with retail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from pipelines.demo.truth import Truth
from tests.support.observed import (
    Ledger,
    Levels,
    Observed,
    dollars,
    levels_of,
    month_of,
    months_of,
    performer_of,
)
from tests.support.recompute_money import PREPAID_SALES

LARGEST_PATIENTS = 20
ACTIVE_AFTER = {"medspa": 12, "dental": 18}
YearLine = tuple[str | None, int | None, int]
"""Who earned it, from whom, and how many cents."""


def retail_attachment(observed: Observed, ledger: Ledger) -> None:
    """Visits on whose day the patient bought a product there; for a provider, from that provider."""
    sellers: dict[tuple[int, str, date], set[str | None]] = defaultdict(set)
    for line in observed.truth.lines.values():
        if line.line_type == "retail" and line.person_id in observed.people:
            sellers[line.person_id or 0, line.location_id, line.sold_at.date()].add(performer_of(line))
    for visit in observed.visits:
        sold_by = sellers.get((visit.person_id, visit.location_id, visit.day), set())
        own = observed.provider(visit) in sold_by
        group, place, *by_provider = levels_of(observed, visit)
        ledger.event("retail_attach_rate", visit.day, [group, place], int(bool(sold_by)), 1)
        ledger.event("retail_attach_rate", visit.day, by_provider, int(own), 1)


def earned_by_month(truth: Truth) -> dict[tuple[str, date], int]:
    """Earned cents by place and month."""
    earned: dict[tuple[str, date], int] = defaultdict(int)
    for line in truth.lines.values():
        if (line.refunded_line_type or line.line_type) not in PREPAID_SALES:
            earned[line.location_id, month_of(line.sold_at.date())] += line.earned_cents
    return earned


def same_store(observed: Observed, ledger: Ledger) -> None:
    """Every place is open and owned from the first month on: both views are one from the thirteenth month on."""
    truth = observed.truth
    earned = earned_by_month(truth)
    for month in months_of(truth)[12:]:
        for location_id in truth.locations:
            before = dollars(earned[location_id, month_of(month, -12)])
            change = dollars(earned[location_id, month]) - before
            levels: Levels = [("portfolio", "all"), ("portfolio", "like_for_like"), ("location", location_id)]
            ledger.event("same_store_growth", month, levels, change, before)


def years_of_revenue(observed: Observed) -> Iterator[tuple[date, Levels, list[YearLine]]]:
    """Per month and place what was earned in the twelve months that end with it: line by line."""
    truth = observed.truth
    by_month: dict[tuple[str, date], list[YearLine]] = defaultdict(list)
    for line in truth.lines.values():
        if (line.refunded_line_type or line.line_type) not in PREPAID_SALES:
            person = line.person_id if line.person_id in observed.people else None
            month = month_of(line.sold_at.date())
            by_month[line.location_id, month].append((performer_of(line), person, line.earned_cents))
    for month in months_of(truth)[11:]:
        year: dict[str, list[YearLine]] = {
            location_id: [line for shift in range(-11, 1) for line in by_month[location_id, month_of(month, shift)]]
            for location_id in truth.locations
        }
        for location_id, lines in year.items():
            yield month, [("location", location_id)], lines
        yield month, [("portfolio", "all")], [line for lines in year.values() for line in lines]


def concentration(observed: Observed, ledger: Ledger) -> None:
    """What the largest provider and the largest patients earned of all in twelve months."""
    for month, levels, lines in years_of_revenue(observed):
        providers: dict[str, int] = defaultdict(int)
        patients: dict[int, int] = defaultdict(int)
        for provider, person, cents in lines:
            if provider:
                providers[provider] += cents
            if person is not None:
                patients[person] += cents
        top = max(providers.values(), default=0)
        large = sum(sorted(patients.values(), reverse=True)[:LARGEST_PATIENTS])
        total = dollars(sum(cents for _, _, cents in lines))
        for level, entity in levels:
            ledger.point("provider_concentration_top1", level, str(entity), month, (dollars(top), total))
            ledger.point("patient_concentration_top20", level, str(entity), month, (dollars(large), total))


def revenue_per_patient(observed: Observed, ledger: Ledger) -> None:
    """All that was earned in twelve months for each active patient, once the place can tell who is active."""
    truth = observed.truth
    numbers = {month: number for number, month in enumerate(months_of(truth), start=1)}
    earned: dict[tuple[str, str, date], int] = defaultdict(int)
    for month, levels, lines in years_of_revenue(observed):
        location_id = str(levels[0][1])
        if levels[0][0] != "location" or numbers[month] < ACTIVE_AFTER[truth.locations[location_id].vertical]:
            continue
        for place in (*levels, ("portfolio", "all"), ("portfolio", truth.locations[location_id].vertical)):
            earned[place[0], str(place[1]), month] += sum(cents for _, _, cents in lines)
    # a vertical may have active patients, seen last elsewhere, before its own place can tell what it earned
    active = {key: value[0] for key, value in ledger.points.items() if key[0] == "active_patients"}
    for (_, level, entity, grain, month), people in active.items():
        if grain == "month":
            total = dollars(earned[level, entity, month])
            ledger.point("revenue_per_patient", level, entity, month, (total, people))
