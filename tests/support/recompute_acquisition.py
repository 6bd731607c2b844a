"""What won a person: recomputed from the truth."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from pipelines.demo.truth import Lead
from tests.support.observed import Levels, Observed

CAMPAIGN_DAYS = timedelta(days=90)
TELLS_REFERRAL = {"zenoti", "boulevard"}
CHANNELS = {
    "Paid Search": "paid_search", "Paid Social": "paid_social", "Organic Search": "organic_search",
    "Organic Social": "organic_social", "Referrals": "referral", "Direct Traffic": "direct",
    "Offline Sources": "walk_in",
}  # fmt: skip
REFERRALS = {
    "Google": "organic_search", "Internet": "organic_search", "Instagram": "organic_social",
    "Facebook": "organic_social", "Friend": "referral", "Family Member": "referral", "Website": "direct",
    "Walk By": "walk_in",
}  # fmt: skip


class Acquisition:
    """What won a person: the channel for good, the campaign of an occasion."""

    def __init__(self, observed: Observed) -> None:
        self.truth = observed.truth
        self.first_seen = {person_id: visits[0].day for person_id, visits in observed.by_person.items()}
        self.leads: dict[int, list[Lead]] = defaultdict(list)
        for lead in sorted(self.truth.leads, key=lambda lead: lead.created_at):
            if lead.person_id is not None:
                self.leads[lead.person_id].append(lead)
        self.told = {
            profile.person_id
            for profile in self.truth.profiles.values()
            if profile.system in TELLS_REFERRAL and profile.is_listed
        }

    def channel(self, person_id: int | None) -> str:
        """The earliest inquiry's until the first visit, else what the person told the front desk."""
        if person_id is None:
            return "unknown"
        seen = self.first_seen.get(person_id)
        before = [lead for lead in self.leads[person_id] if seen is None or lead.created_at.date() <= seen]
        if before and before[0].channel in CHANNELS:
            return CHANNELS[before[0].channel]
        referral = self.truth.persons[person_id].referral if person_id in self.told else ""
        return REFERRALS[referral] if referral else "unknown"

    def levels(self, person_id: int | None, location_id: str) -> Levels:
        """The channel, and the channel at a place."""
        channel = self.channel(person_id)
        return [("channel", channel), ("location_channel", f"{location_id}|{channel}")]

    def campaign(self, person_id: int) -> str:
        """That of the earliest inquiry until the first visit."""
        seen = self.first_seen.get(person_id)
        before = [lead for lead in self.leads[person_id] if seen is None or lead.created_at.date() <= seen]
        found = self.truth.campaigns.get(before[0].campaign_id) if before else None
        return found.name if found else "unknown"

    def campaign_before(self, person_id: int, day: date) -> str:
        """The campaign of the earliest inquiry of the 90 days before that names one."""
        for lead in self.leads[person_id]:
            if lead.campaign_id and day - CAMPAIGN_DAYS <= lead.created_at.date() <= day:
                return self.truth.campaigns[lead.campaign_id].name
        return "unknown"
