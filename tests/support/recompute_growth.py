"""Inquiries, what they cost and what became of them: recomputed from the truth."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

from pipelines.demo.truth import Campaign, Lead, Truth
from tests.support.observed import Ledger, Levels, Observed, dollars, month_of, name_of, year_before
from tests.support.recompute_acquisition import CHANNELS

LEAD_DUPLICATE_DAYS = 90
CONVERSION_DAYS = timedelta(days=90)
EPISODE_DAYS = 90
PLATFORMS = {"google_ads": "paid_search", "meta_ads": "paid_social"}
ADVERTISED = ("paid_search", "paid_social")
PURCHASES = {"service", "retail", "package_sale", "gift_card_sale", "membership_dues"}


def first_inquiries(observed: Observed) -> Iterator[Lead]:
    """First inquiries of people not seen for a year."""
    counted_on: dict[int, date] = {}
    for lead in sorted(observed.truth.leads, key=lambda lead: lead.created_at):
        day = lead.created_at.date()
        last = counted_on.get(lead.inquirer_id)
        if last is not None and (day - last).days <= LEAD_DUPLICATE_DAYS:
            continue
        if any(year_before(day) <= visit.day < day for visit in observed.by_person.get(lead.person_id or 0, ())):
            continue
        counted_on[lead.inquirer_id] = day
        yield lead


def levels_of_lead(observed: Observed, lead: Lead) -> Levels:
    """Group, place, channel, campaign, and the channel at the place."""
    campaign = observed.truth.campaigns.get(lead.campaign_id)
    channel = CHANNELS.get(lead.channel, "unknown")
    return [
        ("portfolio", "all"),
        ("location", lead.location_id),
        ("channel", channel),
        ("location_channel", f"{lead.location_id}|{channel}" if lead.location_id else None),
        ("campaign", campaign.name if campaign else "unknown"),
    ]


def levels_of_spend(campaign: Campaign) -> Levels:
    """Group, place, channel, campaign, and the channel at the place."""
    location_id, channel = campaign.location_id, PLATFORMS[campaign.platform]
    return [
        ("portfolio", "all"),
        ("location", location_id),
        ("channel", channel),
        ("location_channel", f"{location_id}|{channel}" if location_id else None),
        ("campaign", campaign.name),
    ]


def advertised(truth: Truth, levels: Levels) -> Levels:
    """The levels without places, channels and campaigns that nobody pays for: their inquiries have no cost."""
    places = {campaign.location_id for campaign in truth.campaigns.values()}
    return [
        (level, entity)
        for level, entity in levels
        if entity != "unknown"
        and (level != "location" or entity in places)
        and (level not in {"channel", "location_channel"} or (entity or "").endswith(ADVERTISED))
    ]


def leads_and_spend(observed: Observed, ledger: Ledger) -> None:
    """How many asked, and what advertising cost per lead."""
    truth = observed.truth
    for lead in first_inquiries(observed):
        day, levels = lead.created_at.date(), levels_of_lead(observed, lead)
        ledger.event("leads", day, levels, 1)
        ledger.event("cost_per_lead", day, advertised(truth, levels), 0, 1)
    for spent in truth.ad_days:
        campaign = truth.campaigns[spent.campaign_id]
        levels = levels_of_spend(campaign)
        cost = dollars(spent.cost_cents)
        ledger.event("spend", spent.spend_on, levels, cost)
        ledger.event("cost_per_lead", spent.spend_on, levels, cost, 0)


def consulted_by(observed: Observed, lead: Lead) -> str | None:
    """Who held the first consultation of an episode that began within 90 days of the inquiry."""
    day, last = lead.created_at.date(), None
    rows = [row for visit in observed.by_person.get(lead.person_id or 0, ()) for row in visit.rows]
    for row in sorted(rows, key=lambda row: row.starts_at):
        if observed.truth.services[row.service_code].is_consultation:
            begins = last is None or (row.starts_at.date() - last).days > EPISODE_DAYS
            last = row.starts_at.date()
            if begins and day <= last <= day + CONVERSION_DAYS:
                return row.provider_id
    return None


def booked_consultation(observed: Observed, talks: dict[int, list[date]], lead: Lead) -> bool:
    """Whether a consultation was booked within 90 days; what the CRM says counts only of people who are no patients."""
    day = lead.created_at.date()
    made_on = talks[lead.person_id or 0]
    if lead.person_id is None:
        made_on = [moment.date() for stage, moment in lead.stages if stage == "Appointment Scheduled"]
    return any(day <= when <= day + CONVERSION_DAYS for when in made_on)


def conversions(observed: Observed, ledger: Ledger) -> None:
    """Which inquiries bought within 90 days, and what advertising cost per buyer that an advertised channel won.

    Spend follows whoever consulted the leads of the campaign and month, else it is nobody's.
    """
    truth = observed.truth
    bought_on: dict[int, list[date]] = defaultdict(list)
    for line in truth.lines.values():
        if line.person_id in observed.people and line.line_type in PURCHASES and line.sales_cents > 0:
            bought_on[line.person_id or 0].append(line.sold_at.date())
    talks: dict[int, list[date]] = defaultdict(list)
    for row in observed.rows:
        if truth.services[row.service_code].is_consultation:
            talks[row.person_id].append(row.created_at.date())
    cohorts: dict[tuple[str, date], Counter[str]] = defaultdict(Counter)
    for lead in first_inquiries(observed):
        day = lead.created_at.date()
        campaign = truth.campaigns.get(lead.campaign_id)
        consulted = consulted_by(observed, lead)
        if consulted and campaign:
            cohorts[campaign.campaign_id, month_of(day)][consulted] += 1
        if day + CONVERSION_DAYS > observed.as_of:
            continue
        bought = any(day <= when <= day + CONVERSION_DAYS for when in bought_on[lead.person_id or 0])
        levels = levels_of_lead(observed, lead)
        ledger.event("lead_conversion_rate", day, levels, int(bought), 1)
        place = truth.locations.get(lead.location_id or "")
        if place is None or month_of(place.appointments_from_on) <= month_of(day):
            ledger.event("lead_to_consult_rate", day, levels, int(booked_consultation(observed, talks, lead)), 1)
        if bought and CHANNELS.get(lead.channel) in ADVERTISED:
            name = campaign.name if campaign else None
            pair = f"{name}|{name_of(truth, consulted) or 'none'}" if name else None
            ledger.event("cac_paid_media", day, [*advertised(truth, levels), ("campaign_provider", pair)], 0, 1)
    for spent in truth.ad_days:
        if spent.spend_on + CONVERSION_DAYS > observed.as_of:
            continue
        campaign, cost = truth.campaigns[spent.campaign_id], dollars(spent.cost_cents)
        levels = levels_of_spend(campaign)
        ledger.event("cac_paid_media", spent.spend_on, levels, cost, 0)
        cohort = cohorts.get((campaign.campaign_id, month_of(spent.spend_on)), Counter())
        for provider_id, number in (cohort or {None: 1}).items():
            part = cost * Fraction(number, cohort.total() or 1)
            name = f"{campaign.name}|{name_of(truth, provider_id) or 'none'}"
            ledger.event("cac_paid_media", spent.spend_on, [("campaign_provider", name)], part, 0)
