"""How inquiries are answered, and who telephones in vain: recomputed from the truth.

The telephone's log knows neither what a text that goes out is about nor who wrote it, unless it answers at once: each
counts as a person's and as a touch. It begins with a month.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from fractions import Fraction

from pipelines.demo.truth import Lead, Message
from tests.support.observed import Ledger, Observed, month_of, rounded
from tests.support.recompute_growth import (
    CONVERSION_DAYS,
    LEAD_DUPLICATE_DAYS,
    PURCHASES,
    first_inquiries,
    levels_of_lead,
)

UNDELIVERED = {"failed", "opted_out"}
AT_ONCE = timedelta(minutes=5)


def first_of_run(observed: Observed) -> dict[int, int]:
    """Per inquiry the one that it repeats, or itself."""
    found: dict[int, int] = {}
    last: dict[int, tuple[date, int]] = {}
    for lead in sorted(observed.truth.leads, key=lambda lead: lead.created_at):
        day = lead.created_at.date()
        before = last.get(lead.inquirer_id)
        repeats = before is not None and (day - before[0]).days <= LEAD_DUPLICATE_DAYS
        found[lead.lead_id] = before[1] if before and repeats else lead.lead_id
        last[lead.inquirer_id] = (day, found[lead.lead_id])
    return found


def exchanges(observed: Observed) -> dict[int, list[Message]]:
    """Per inquiry that counts, the messages and calls about it or a repetition of it."""
    by_number: dict[str, list[Lead]] = defaultdict(list)
    for lead in observed.truth.leads:
        if lead.phone:
            by_number[f"+1{lead.phone}"].append(lead)
    runs = first_of_run(observed)
    found: dict[int, list[Message]] = defaultdict(list)
    for message in observed.truth.messages:
        asked = [lead for lead in by_number[message.contact] if lead.created_at <= message.sent_at]
        if asked:
            found[runs[max(asked, key=lambda lead: lead.created_at).lead_id]].append(message)
    return found


def is_reply(message: Message) -> bool:
    """Whether a person answered, as far as the log shows: a text that reached them, a call that somebody took.

    Of what goes out by itself only an answer at once shows that nobody wrote it.
    """
    if message.channel == "call":
        return bool(message.is_answered_live)
    answers_at_once = message.is_automated and message.purpose == "conversation"
    return message.direction == "outbound" and not answers_at_once and message.outcome not in UNDELIVERED


def missed_calls(observed: Observed, ledger: Ledger) -> None:
    """Calls that came in while the place was open, Monday to Saturday from nine to six."""
    for message in observed.truth.messages:
        moment = message.sent_at
        is_open = moment.weekday() < 6 and 9 <= moment.hour < 18
        if message.channel == "call" and message.direction == "inbound" and is_open:
            levels = [("portfolio", "all"), ("location", message.location_id)]
            ledger.event("missed_call_rate", moment.date(), levels, int(not message.is_answered_live), 1)


def answers(observed: Observed, ledger: Ledger) -> None:
    """How soon inquiries were answered, and how often buyers were written to or called before they bought."""
    truth = observed.truth
    said = exchanges(observed)
    place_of = {lead.lead_id: lead.location_id for lead in truth.leads}
    heard: dict[str | None, list[date]] = defaultdict(list)
    for lead_id, messages in said.items():
        sent = [month_of(message.sent_at.date()) for message in messages if message.direction == "outbound"]
        heard[place_of[lead_id]].extend(sent)
    waited: dict[tuple[str, str, date], list[Fraction | None]] = defaultdict(list)
    bought_on: dict[int, list[date]] = defaultdict(list)
    for line in truth.lines.values():
        if line.person_id in observed.people and line.line_type in PURCHASES and line.sales_cents > 0:
            bought_on[line.person_id or 0].append(line.sold_at.date())
    for lead in first_inquiries(observed):
        day = lead.created_at.date()
        months = heard[lead.location_id]
        if not months or not min(months) <= month_of(day) <= max(months):
            continue
        last = day + CONVERSION_DAYS
        about = [
            message
            for message in said[lead.lead_id]
            if lead.created_at <= message.sent_at and message.sent_at.date() <= last
        ]
        replied: list[datetime] = [message.sent_at for message in about if is_reply(message)]
        levels = [level for level in levels_of_lead(observed, lead) if level[0] != "campaign"]
        in_time = bool(replied) and min(replied) - lead.created_at <= AT_ONCE
        ledger.event("speed_to_lead_5min_share", day, levels, int(in_time), 1)
        for level, entity in levels:
            if level != "location_channel" and entity is not None:
                waited[level, entity, month_of(day)].append(minutes_to(lead.created_at, replied))
        bought = [when for when in bought_on[lead.person_id or 0] if day <= when <= last]
        if bought and last <= observed.as_of:
            touches = [
                message
                for message in about
                if message.direction == "outbound"
                and message.outcome not in UNDELIVERED
                and message.sent_at.date() <= min(bought)
            ]
            ledger.event("touches_to_conversion", day, levels, Fraction(len(touches)), 1)
    for (level, entity, month), minutes in waited.items():
        median = median_of(minutes)
        if median is not None:
            ledger.point("speed_to_lead_median_minutes", level, entity, month, (median, None))


def minutes_to(asked_at: datetime, replied: list[datetime]) -> Fraction | None:
    """Minutes until the first reply; none where nobody ever replied."""
    if not replied:
        return None
    return rounded(Fraction((min(replied) - asked_at) // timedelta(seconds=1), 60), 6)


def median_of(minutes: list[Fraction | None]) -> Fraction | None:
    """The one in the middle, or half of the two there. Who never had a reply has waited longest; of it is no half."""
    ordered = sorted(found for found in minutes if found is not None)
    lower, upper = (len(minutes) - 1) // 2, len(minutes) // 2
    return (ordered[lower] + ordered[upper]) / 2 if upper < len(ordered) else None
