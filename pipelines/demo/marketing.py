"""Advertising and inquiries: what is spent per campaign and day, and who gets in touch."""

from __future__ import annotations

from datetime import datetime, timedelta

from pipelines.demo.dice import Dice
from pipelines.demo.people import CHANNELS, Identities
from pipelines.demo.truth import AdDay, Lead, Person, Truth
from pipelines.demo.world import SHARES_OF_PEOPLE

DAILY_BUDGET_CENTS = {
    "Search | Botox": 6200, "Search | Laser": 4400, "Search | Facials": 3100, "Search | Microneedling": 2600,
    "Total Contour Special": 1900, "PMax": 5200,
    "Leads | Lip Filler": 2600, "Reels | Facials": 1500, "Retarget": 1100,
}  # fmt: skip
PLATFORMS = {"Paid Search": "google_ads", "Paid Social": "meta_ads"}
INTERESTS = ("Botox", "Lip filler", "Laser hair removal", "Facials", "Weight loss", "Not sure yet")
LEAD_SHARE = {"Paid Search": 0.92, "Paid Social": 0.85, "Organic Social": 0.6, "Organic Search": 0.6}


def advertise(truth: Truth, dice: Dice, group: int) -> None:
    """Spend, impressions and clicks of every campaign and day; one campaign pauses for a season.

    Whom a social network's ad brought has seen one of the campaigns of the place.
    """
    days = (truth.end_on - truth.start_on).days + 1
    for campaign in truth.campaigns.values():
        if campaign.group != group:
            continue
        budget = next(cents for name, cents in DAILY_BUDGET_CENTS.items() if campaign.name.startswith(name))
        for offset in range(days):
            day = truth.start_on + timedelta(days=offset)
            if campaign.name.startswith("Total") and day.month in {7, 8}:
                continue
            cost = int(dice.spread(budget * (0.8 if day.weekday() > 4 else 1.05), 0.2))
            clicks = max(1, int(cost / dice.spread(330, 0.2)))
            impressions = int(clicks * dice.spread(38 if campaign.platform == "google_ads" else 95, 0.2))
            conversions = dice.whole(0, max(1, clicks // 6)) * 100 + (50 if dice.happens(0.1) else 0)
            truth.ad_days.append(AdDay(day, campaign.campaign_id, cost, impressions, clicks, conversions))
    for person in truth.persons.values():
        if person.group == group and person.channel == "Paid Social":
            person.campaign_id = dice.pick(campaigns_of(truth, group, person.channel, person.home_location_id))


def campaigns_of(truth: Truth, group: int, channel: str, location_id: str) -> list[str]:
    """The campaigns of a channel that speak to the people of a place."""
    return [
        campaign.campaign_id
        for campaign in truth.campaigns.values()
        if campaign.group == group
        and campaign.location_id in (location_id, None)
        and campaign.platform == PLATFORMS.get(channel)
    ]


def inquire(truth: Truth, dice: Dice, group: int, patients: int) -> None:
    """Inquiries: of later patients, of people who never came, of patients, and the same person twice."""
    persons = [p for p in truth.persons.values() if p.group == group and not p.is_test]
    leads: list[Lead] = []
    for person in persons:
        if person.knew_before_history or person.household_id is not None:
            continue
        if dice.happens(LEAD_SHARE.get(person.channel, 0.35)):
            lead = lead_of(truth, dice, person, person.arrived_at)
            leads.append(lead)
            if dice.happens(0.06):
                leads.append(again(dice, lead, timedelta(days=dice.whole(1, 60), minutes=7)))
        if dice.happens(0.04):
            later = person.arrived_at + timedelta(days=dice.whole(130, 700))
            if later.date() <= truth.end_on:
                leads.append(lead_of(truth, dice, person, later))
    identities = Identities(group)
    identities.count += 5_000
    days = (truth.end_on - truth.start_on).days
    for number in range(int(patients * 0.7)):
        leads.append(stranger(truth, dice, group, number, days, identities))
        if dice.happens(0.05):
            leads.append(again(dice, leads[-1], timedelta(days=dice.whole(1, 200), minutes=11)))
    leads = [lead for lead in leads if lead.created_at.date() <= truth.end_on]
    leads.sort(key=lambda lead: (lead.created_at, lead.inquirer_id))
    progress(truth, dice, leads)
    first = len(truth.leads)
    for number, lead in enumerate(leads):
        lead.lead_id = first + number + 1
        lead.record_id = str(40_100_000_000 + group * 100_000 + number)
        lead.deal_id = str(31_200_000_000 + group * 100_000 + number) if lead.stages else ""
    truth.leads.extend(leads)


def count(truth: Truth) -> dict[str, int]:
    """What Meta's downloads hold beside each campaign's days, by the name under which tests look for it."""
    days = [day for day in truth.ad_days if truth.campaigns[day.campaign_id].platform == "meta_ads"]
    first_year = truth.start_on.year
    return {
        "meta_totals_of_a_day": len(
            {(truth.campaigns[day.campaign_id].group, day.spend_on) for day in days if day.spend_on.year % 2 == 0}
        ),
        "meta_days_of_ad_sets_without_spend": sum(day.spend_on.day == 1 and day.spend_on.year % 2 == 1 for day in days),
        "meta_days_under_a_former_name": sum(
            bool(truth.campaigns[day.campaign_id].former_name) and day.spend_on.year == first_year for day in days
        ),
    }


def place_of(truth: Truth, campaign_id: str) -> str | None:
    """A campaign's own site, if it has one."""
    campaign = truth.campaigns.get(campaign_id)
    return campaign.location_id if campaign else None


def lead_of(truth: Truth, dice: Dice, person: Person, moment: datetime) -> Lead:
    """An inquiry by somebody who became, or is, a patient."""
    return Lead(
        lead_id=0,
        record_id="",
        group=person.group,
        created_at=moment,
        person_id=person.person_id,
        inquirer_id=person.person_id,
        first_name=person.first_name,
        last_name=person.last_name,
        email=person.email,
        phone=person.phone,
        channel=person.channel,
        campaign_id=person.campaign_id,
        location_id=place_of(truth, person.campaign_id),
        preferred_location_id=person.home_location_id,
        owner="Front Desk",
        status=dice.pick(("Connected", "Open Deal", "In Progress", "")),
        interest=dice.pick(INTERESTS),
    )


def stranger(truth: Truth, dice: Dice, group: int, number: int, days: int, identities: Identities) -> Lead:
    """An inquiry by somebody who never came."""
    first, last, _ = identities.draw()
    channel = "Paid Search" if dice.happens(0.45) else dice.weighted(list(CHANNELS), list(CHANNELS.values()))
    sites = [site.location_id for site in truth.locations.values() if site.group == group and site.is_medspa]
    home = dice.weighted(sites, SHARES_OF_PEOPLE)
    mine = campaigns_of(truth, group, channel, home)
    campaign_id = dice.pick(mine) if mine else ""
    day = truth.start_on + timedelta(days=dice.whole(0, days))
    return Lead(
        lead_id=0,
        record_id="",
        group=group,
        created_at=datetime.combine(day, datetime.min.time()) + timedelta(minutes=dice.whole(420, 1300)),
        person_id=None,
        inquirer_id=-(group * 100_000 + number + 1),
        first_name=first,
        last_name=last,
        email=identities.email(first, last) if dice.happens(0.9) else "",
        phone=identities.phone(),
        channel=channel,
        campaign_id=campaign_id,
        location_id=place_of(truth, campaign_id),
        preferred_location_id=home,
        owner="Front Desk",
        status=dice.pick(("New", "Attempted to Contact", "Unqualified", "Bad Timing", "")),
        interest=dice.pick(INTERESTS),
    )


def again(dice: Dice, lead: Lead, later: timedelta) -> Lead:
    """The same person inquires once more and gets a second record."""
    return Lead(
        0, "", lead.group, lead.created_at + later, lead.person_id, lead.inquirer_id, lead.first_name, lead.last_name,
        lead.email, lead.phone, "Direct Traffic", "", None, lead.preferred_location_id, lead.owner, "New",
        lead.interest,
    )  # fmt: skip


def progress(truth: Truth, dice: Dice, leads: list[Lead]) -> None:
    """Deals: what the front desk clicked in the CRM when a lead booked, came, bought or was given up."""
    booked: dict[int, list[datetime]] = {}
    for row in truth.appointments:
        booked.setdefault(row.person_id, []).append(row.created_at)
    bought: dict[int, list[tuple[datetime, int]]] = {}
    for line in truth.lines.values():
        if line.person_id and line.sales_cents > 0:
            bought.setdefault(line.person_id, []).append((line.sold_at, line.sales_cents))
    for lead in leads:
        if lead.person_id is None:
            if dice.happens(0.25):
                scheduled = lead.created_at + timedelta(hours=dice.whole(2, 90))
                lead.stages = [("Appointment Scheduled", scheduled)]
                lead.stages.append(("Closed Lost", scheduled + timedelta(days=dice.whole(5, 40))))
        else:
            bookings = [moment for moment in booked.get(lead.person_id, ()) if moment >= lead.created_at]
            if bookings and dice.happens(0.8):
                lead.stages = [("Appointment Scheduled", min(bookings))]
                sales = [sale for sale in bought.get(lead.person_id, ()) if sale[0] >= min(bookings)]
                if sales:
                    moment, cents = min(sales)
                    lead.stages.append(("Closed Won", moment))
                    lead.amount_cents = cents
        lead.stages = [(stage, moment) for stage, moment in lead.stages if moment.date() <= truth.end_on]
