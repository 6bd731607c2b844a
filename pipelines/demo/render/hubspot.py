"""HubSpot: contacts and deals of a list view, times on the office's clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from pipelines.demo.render.files import Row, columns, money, write_csv
from pipelines.demo.truth import Lead, Truth

CONTACTS = columns(
    "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Lead Status,Create Date,Last Modified Date,"
    "Contact Type,Lifecycle Stage,Lead Source,Original Source,Original Source Drill-Down 1,"
    "Original Source Drill-Down 2,First Page Seen,Preferred Location,Associated Deal,Associated Company,"
    "Associated Deal IDs"
)
DEALS = columns(
    "Record ID,Deal Name,Pipeline,Deal Stage,Amount,Close Date,Create Date,Last Activity Date,Deal owner,"
    "Associated Contact IDs,Associated Company IDs (Primary)"
)
LEAD_SOURCES = {
    "Paid Search": "Google Ads", "Organic Search": "Google", "Organic Social": "Instagram",
    "Paid Social": "Facebook Ads", "Referrals": "Friend", "Direct Traffic": "Website", "Offline Sources": "Walk-in",
}  # fmt: skip
STAGES = ("Appointment Scheduled", "Closed Won", "Closed Lost")
PIPELINE = "Sales Pipeline"


def render(truth: Truth, group: int, folder: Path) -> None:
    """Two downloads of the contacts, one of the deals."""
    leads = [lead for lead in truth.leads if lead.group == group and lead.record_id]
    day = truth.end_on
    middle = truth.start_on + (truth.end_on - truth.start_on) / 2
    older = [contact(truth, lead) for lead in leads if lead.created_at.date() <= middle]
    name = "hubspot-crm-exports-all-contacts"
    write_csv(folder / f"{name}-{middle}.csv", CONTACTS, older, line_end="\n")
    rows = [contact(truth, lead) for lead in leads]
    write_csv(folder / f"{name}-{day}.csv", CONTACTS, rows, encoding="utf-8-sig", line_end="\n")
    header = [*DEALS]
    for stage in STAGES:
        header += [f'Date entered "{stage} ({PIPELINE})"', f'Date exited "{stage} ({PIPELINE})"']
    deals = [deal(lead) for lead in leads if lead.stages]
    write_csv(folder / f"hubspot-crm-exports-all-deals-{day}.csv", header, deals, line_end="\n")


def shown(moment: datetime | None) -> str:
    """``2026-09-12 15:05``."""
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


def contact(truth: Truth, lead: Lead) -> Row:
    """One contact; what the first visit to the web site carried stands in the address of the page."""
    campaign = truth.campaigns.get(lead.campaign_id)
    detail, further, page = "", "", "https://www.example.com/"
    if campaign and campaign.platform == "meta_ads":
        detail, further = "Facebook", campaign.name
        page += (
            f"offer?utm_source=facebook&utm_medium=paid&utm_campaign={campaign.campaign_id}&fbclid=EX{lead.record_id}"
        )
    elif campaign:
        detail = campaign.name
        page += f"book?utm_source=google&utm_medium=cpc&utm_campaign={campaign.campaign_id}&gclid=EX{lead.record_id}"
    elif lead.channel == "Organic Social":
        detail = "Instagram"
    elif lead.channel == "Referrals":
        detail = "example.org"
    bought = any(stage == "Closed Won" for stage, _ in lead.stages)
    phone = lead.phone
    return (
        lead.record_id,
        lead.first_name,
        lead.last_name,
        lead.email,
        f"+1{phone}" if lead.lead_id % 2 else f"({phone[:3]}) {phone[3:6]}-{phone[6:]}",
        lead.owner,
        lead.status,
        shown(lead.created_at),
        shown(lead.created_at + timedelta(days=1)),
        "Patient" if bought else "Prospect",
        "Customer" if bought else "Opportunity" if lead.stages else "Lead",
        LEAD_SOURCES[lead.channel],
        lead.channel,
        detail,
        further,
        page,
        truth.locations[lead.preferred_location_id].name,
        f"{lead.first_name} {lead.last_name} - {lead.interest}" if lead.stages else "",
        "",
        lead.deal_id,
    )


def deal(lead: Lead) -> Row:
    """One deal with the day on which it entered, and left, each stage."""
    last_stage, last_moment = lead.stages[-1]
    entered = dict(lead.stages)
    moments: list[str] = []
    for stage in STAGES:
        left = last_moment if stage == STAGES[0] and len(lead.stages) > 1 else None
        moments += [shown(entered.get(stage)), shown(left) if stage in entered else ""]
    return (
        lead.deal_id,
        f"{lead.first_name} {lead.last_name} - {lead.interest}",
        PIPELINE,
        f"{last_stage} ({PIPELINE})",
        money(lead.amount_cents) if lead.amount_cents is not None else "",
        shown(last_moment) if last_stage.startswith("Closed") else "",
        shown(lead.stages[0][1]),
        shown(last_moment),
        lead.owner,
        lead.record_id,
        "",
        *moments,
    )
