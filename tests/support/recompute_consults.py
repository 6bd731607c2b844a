"""Consultations, who came to them and what they sold: recomputed from the truth."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.demo.truth import Appointment, SaleLine, Truth
from tests.support.observed import Ledger, Levels, Observed, dollars, name_of
from tests.support.recompute_acquisition import Acquisition
from tests.support.recompute_money import with_service_line

EPISODE_DAYS = 90
CONVERSION_DAYS = timedelta(days=30)
KEPT_DAYS = timedelta(days=30)
TREATMENT_SALES = {"service", "package_sale", "membership_dues"}
OWED = ("completed", "no_show", "late_cancelled")
BEST_FIRST = ("completed", "no_show", "future", "unresolved", "late_cancelled", "cancelled")


@dataclass(frozen=True)
class Episode:
    """Consultations of one person that belong together: who held the first, where and when."""

    person_id: int
    location_id: str
    provider_id: str
    day: date


def consult_levels(
    truth: Truth, location_id: str, provider_id: str, channel: str, campaign: str
) -> dict[str, Levels]:  # fmt: skip
    """The levels of one consultation, by what they are kept by."""
    name = name_of(truth, provider_id)
    return {
        "place": [("portfolio", "all"), ("location", location_id)],
        "provider": [("provider", name), ("location_provider", f"{location_id}|{name}")],
        "channel": [("channel", channel), ("location_channel", f"{location_id}|{channel}")],
        "campaign": [("campaign", campaign)],
        "routing": [("campaign_provider", f"{campaign}|{name}")],
    }


def episodes_of(observed: Observed) -> list[Episode]:
    """Completed consultations, those within 90 days of the one before taken as one."""
    found: list[Episode] = []
    for person_id, visits in observed.by_person.items():
        last: date | None = None
        rows = [row for visit in visits for row in visit.rows]
        for row in sorted(rows, key=lambda row: row.starts_at):
            if observed.truth.services[row.service_code].is_consultation:
                day = row.starts_at.date()
                if last is None or (day - last).days > EPISODE_DAYS:
                    found.append(Episode(person_id, row.location_id, row.provider_id, day))
                last = day
    return found


def treatment_purchases(observed: Observed) -> dict[int, list[tuple[date, int]]]:
    """Per person the treatments, packages and first dues that were paid for, and the sales kept of them.

    What a refund takes back is known where the bill of the refund names the sale.
    """
    truth = observed.truth
    given_back: dict[int, int] = defaultdict(int)
    for line in truth.lines.values():
        original = truth.lines.get(line.refunds_line_id or 0)
        is_named = line.line_type == "refund" and truth.locations[line.location_id].shows_refunded_sale
        if is_named and original and line.sold_at.date() <= original.sold_at.date() + KEPT_DAYS:
            given_back[original.line_id] -= line.net_cents
    found: dict[int, list[tuple[date, int]]] = defaultdict(list)
    members: set[tuple[int, str]] = set()
    for line in sorted(truth.lines.values(), key=lambda line: (line.sold_at, line.line_id)):
        if line.person_id not in observed.people or line.line_type not in TREATMENT_SALES:
            continue
        if is_consultation(truth, line) or (line.person_id or 0, line.item_name) in members:
            continue
        if line.line_type == "membership_dues":
            members.add((line.person_id or 0, line.item_name))
        if line.net_cents - given_back[line.line_id] > 0:
            found[line.person_id or 0].append((line.sold_at.date(), line.sales_cents - given_back[line.line_id]))
    return found


def is_consultation(truth: Truth, line: SaleLine) -> bool:
    """Whether the line bills the consultation itself."""
    service = truth.services.get(line.item_code)
    return service is not None and service.is_consultation


def consultations(observed: Observed, ledger: Ledger) -> None:
    """Which consultations sold treatment within 30 days, and how much of it is theirs."""
    truth, won = observed.truth, Acquisition(observed)
    purchases = treatment_purchases(observed)
    episodes = episodes_of(observed)
    sold: dict[Episode, int] = defaultdict(int)
    for person_id, bought in purchases.items():
        own = [episode for episode in episodes if episode.person_id == person_id]
        for day, cents in bought:
            before = [episode for episode in own if episode.day <= day <= episode.day + CONVERSION_DAYS]
            if before:
                sold[max(before, key=lambda episode: episode.day)] += cents
    for episode in episodes:
        if episode.day + CONVERSION_DAYS > observed.as_of:
            continue
        campaign = won.campaign_before(episode.person_id, episode.day)
        levels = consult_levels(
            truth, episode.location_id, episode.provider_id, won.channel(episode.person_id), campaign
        )
        converted = any(
            episode.day <= day <= episode.day + CONVERSION_DAYS for day, _ in purchases[episode.person_id]
        )  # fmt: skip
        everywhere = [level for part in levels.values() for level in part]
        everywhere = with_service_line(everywhere, episode.location_id, "consultation")
        ledger.event("consult_conversion_30d", episode.day, everywhere, int(converted), 1)
        staffed = levels["place"] + levels["provider"]
        ledger.event("revenue_per_consult_slot", episode.day, staffed, dollars(sold[episode]), 0)


def consult_bookings(observed: Observed, ledger: Ledger) -> None:
    """Who came of those expected a day before; a slot is taken by them, and by whoever walks in.

    Nobody publishes a template of consultation slots.
    """
    truth, won = observed.truth, Acquisition(observed)
    booked: dict[tuple[int, str, date], list[Appointment]] = defaultdict(list)
    for row in observed.rows:
        booked[row.person_id, row.location_id, row.starts_at.date()].append(row)
    for (person_id, location_id, day), rows in booked.items():
        outcome = min((observed.outcome(row) for row in rows), key=BEST_FIRST.index)
        best = [row for row in rows if observed.outcome(row) == outcome]
        talks = [row for row in best if truth.services[row.service_code].is_consultation]
        if not talks or outcome not in OWED or day > observed.as_of:
            continue
        talk = min(talks, key=lambda row: (row.starts_at, row.appointment_id))
        walked_in = min(row.created_at for row in best) >= min(row.starts_at for row in best)
        campaign = won.campaign_before(person_id, day)
        levels = consult_levels(truth, location_id, talk.provider_id, won.channel(person_id), campaign)
        if not walked_in:
            funnel = levels["place"] + levels["channel"] + levels["campaign"]
            ledger.event("consult_show_rate", day, funnel, int(outcome == "completed"), 1)
        if day + CONVERSION_DAYS <= observed.as_of and (outcome == "completed" or not walked_in):
            ledger.event("revenue_per_consult_slot", day, levels["place"] + levels["provider"], 0, 1)
