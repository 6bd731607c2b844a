"""Production and what came in for it, treatment proposed and taken up, recalls, reviews and surveys: from the truth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from pipelines.demo.truth import PlanItem, Truth
from tests.support.observed import Ledger, Levels, Observed, dollars, last_of, month_of, months_of, staffed
from tests.support.recompute_money import CASH_TENDERS

ACCEPTANCE_DAYS, RECOVERY_DAYS, WAITING_DAYS, POOL_MONTHS = 90, 90, 14, 18
ACTIVE_DAYS, RECALL_GRACE_DAYS = 548, 30
CLEANINGS = {"D1110", "D1120", "D4341", "D4910"}
NO_PROPOSALS = ("D0", "D1", "D4910")
"""Examinations, pictures and cleanings are entered ahead, too, but proposed by nobody."""


def offices(truth: Truth) -> set[str]:
    """The dental places."""
    return {site.location_id for site in truth.locations.values() if not site.is_medspa}


def production(observed: Observed, ledger: Ledger) -> None:
    """Fees of the work done, what is left of them, and the money that came, each on its own day."""
    truth = observed.truth
    for line in truth.lines.values():
        if line.location_id not in offices(truth) or line.line_type not in {"service", "adjustment"}:
            continue
        day, levels = line.sold_at.date(), staffed(truth, line.location_id, line.performer_id)
        if line.line_type == "service":
            ledger.event("gross_production", day, levels, dollars(line.list_cents))
        ledger.event("net_production", day, levels, dollars(line.earned_cents))
        ledger.event("collection_rate", day, levels[:2], 0, dollars(line.earned_cents))
    for payment in truth.payments.values():
        if payment.location_id in offices(truth) and payment.tender in CASH_TENDERS:
            levels = [("portfolio", "all"), ("location", payment.location_id)]
            ledger.event("collection_rate", payment.paid_at.date(), levels, dollars(payment.amount_cents), 0)


@dataclass(frozen=True)
class Proposal:
    """Treatment that somebody was proposed, and when it stood on the schedule."""

    item: PlanItem
    scheduled_on: date | None
    left_schedule_on: date | None
    is_patient_active: bool

    @property
    def accepted_on(self) -> date | None:
        """When it was put on the schedule or done, whichever came first."""
        return min((day for day in (self.scheduled_on, self.item.completed_on) if day), default=None)


def proposals(observed: Observed) -> Iterator[Proposal]:
    """What was proposed as treatment: of two ways to treat a tooth the one taken, else the one entered first."""
    truth = observed.truth
    rows = {row.appointment_id: row for row in truth.appointments}
    left = {n for n, p in status_by_person(truth).items() if p not in {"active", "prospective"}}
    found: list[Proposal] = []
    for item in truth.plan_items:
        is_proposal = not item.procedure_code.startswith(NO_PROPOSALS)
        if item.status in {"deleted", "superseded"} or not is_proposal or item.person_id not in observed.people:
            continue
        row = rows.get(item.appointment_id or 0)
        left_on = None
        if row and row.status in {"cancelled", "deleted"} and row.cancelled_at:
            left_on = row.cancelled_at.date()
        elif row and row.starts_at.date() <= observed.as_of:
            left_on = row.starts_at.date()
        scheduled_on = max(row.created_at.date(), item.presented_on) if row else None
        found.append(Proposal(item, scheduled_on, left_on, item.person_id not in left))
    ways: dict[int, list[Proposal]] = defaultdict(list)
    for proposal in found:
        if proposal.item.alternative_group:
            ways[proposal.item.alternative_group].append(proposal)
    for proposal in found:
        rivals = ways.get(proposal.item.alternative_group or 0, [])
        chosen = min(rivals, key=lambda way: (way.accepted_on or date.max, way.item.plan_item_id), default=proposal)
        if chosen is proposal:
            yield proposal


def status_by_person(truth: Truth) -> dict[int, str]:
    """What the office's directory says of a person; the first record speaks."""
    found: dict[int, str] = {}
    for profile in truth.profiles.values():
        if profile.location_id in offices(truth) and profile.same_as is None:
            found.setdefault(profile.person_id, profile.status)
    return found


def treatment(observed: Observed, ledger: Ledger) -> None:
    """What was taken up of the treatment proposed: within 90 days, out of the pool, and after it had waited."""
    truth = observed.truth
    found = list(proposals(observed))
    for proposal in found:
        item, accepted_on = proposal.item, proposal.accepted_on
        amount = dollars(item.amount_cents)
        last = item.presented_on + timedelta(days=ACCEPTANCE_DAYS)
        if last <= observed.as_of:
            taken = accepted_on is not None and accepted_on <= last
            levels = staffed(truth, item.location_id, item.provider_id)
            ledger.event("treatment_acceptance_90d", item.presented_on, levels, amount if taken else 0, amount)
        waited = accepted_on is not None and accepted_on >= item.presented_on + timedelta(days=WAITING_DAYS)
        if item.completed_on and waited and accepted_on <= months_later(item.presented_on, POOL_MONTHS):
            levels = [("portfolio", "all"), ("location", item.location_id)]
            ledger.event("recovered_production", item.completed_on, levels, amount)
    for month in months_of(truth):
        end = month + timedelta(days=RECOVERY_DAYS - 1)
        if end > observed.as_of:
            continue
        sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        for proposal in found:
            item = proposal.item
            if is_open(proposal, month):
                days = (proposal.scheduled_on, item.completed_on)
                recovered = any(day is not None and month <= day <= end for day in days)
                for level in (("portfolio", "all"), ("location", item.location_id)):
                    sums[level][0] += item.amount_cents * recovered
                    sums[level][1] += item.amount_cents
        for (level, entity), (above, below) in sums.items():
            ledger.point("unscheduled_recovery_90d", level, entity, month, (dollars(above), dollars(below)))


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    month = month_of(day, months)
    return min(month + timedelta(days=day.day - 1), last_of(month))


def is_open(proposal: Proposal, month: date) -> bool:
    """Whether nothing had come of it yet when the month began; who declined did so on a day that nobody wrote down."""
    item = proposal.item
    is_waiting = month_of(month, -POOL_MONTHS) <= item.presented_on < month
    is_settled = item.status == "declined" or (item.completed_on is not None and item.completed_on < month)
    is_booked = proposal.scheduled_on is not None and proposal.scheduled_on < month
    is_booked = is_booked and (proposal.left_schedule_on is None or proposal.left_schedule_on >= month)
    return is_waiting and proposal.is_patient_active and not is_settled and not is_booked


def cleanings(observed: Observed) -> dict[int, list[date]]:
    """By person the days of a cleaning, by what was billed, else by the book."""
    truth = observed.truth
    cleaned: dict[int, list[date]] = defaultdict(list)
    for line in truth.lines.values():
        if line.line_type == "service" and line.item_code in CLEANINGS and line.person_id:
            cleaned[line.person_id].append(line.sold_at.date())
    for visit in observed.visits:
        if visit.location_id in offices(truth) and not visit.lines and observed.main_line(visit) == "hygiene":
            cleaned[visit.person_id].append(visit.day)
    return cleaned


def hygiene_bookings(truth: Truth) -> dict[int, list[tuple[date, date, date | None]]]:
    """By person the appointments for hygiene: made on, for which day, called off on; one deleted was a mistake."""
    booked: dict[int, list[tuple[date, date, date | None]]] = defaultdict(list)
    for row in truth.appointments:
        is_hygiene = truth.services[row.service_code].line == "hygiene"
        is_known = row.status not in {"deleted", "unmapped"}
        if row.location_id in offices(truth) and is_known and is_hygiene:
            off = row.cancelled_at.date() if row.cancelled_at else None
            booked[row.person_id].append((row.created_at.date(), row.starts_at.date(), off))
    return booked


def recalls(observed: Observed, ledger: Ledger) -> None:
    """Of the people seen lately whose cleaning was due, those who had it in time or have a date for it."""
    truth = observed.truth
    cleaned, booked = cleanings(observed), hygiene_bookings(truth)
    gone = {number for number, status in status_by_person(truth).items() if status == "deceased"}
    for month in months_of(truth):
        end = last_of(month)
        sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        for recall in truth.recalls:
            person_id = recall.person_id
            seen = [visit.day for visit in observed.by_person.get(person_id, ()) if visit.day <= end]
            is_active = bool(seen) and max(seen) > end - timedelta(days=ACTIVE_DAYS)
            if recall.is_disabled or not is_active or person_id in gone or person_id not in observed.people:
                continue
            done = [day for day in cleaned[person_id] if day <= end]
            interval = timedelta(days=recall.interval_days)
            if not (recall.due_on <= end or (done and min(done) + interval <= end)):
                continue
            is_done = bool(done) and max(done) + interval + timedelta(days=RECALL_GRACE_DAYS) >= end
            is_booked = any(
                made <= end < day and (off is None or off > end) for made, day, off in booked[person_id]
            )  # fmt: skip
            is_listed = end == observed.as_of and recall.scheduled_on is not None and recall.scheduled_on > end
            for level in (("portfolio", "all"), ("location", recall.location_id)):
                sums[level][0] += is_done or is_booked or is_listed
                sums[level][1] += 1
        for (level, entity), (above, below) in sums.items():
            ledger.point("recall_current_rate", level, entity, month, (Fraction(above), Fraction(below)))


def reviews(observed: Observed, ledger: Ledger) -> None:
    """Public reviews per month of each place from its first one on, their stars, and what surveys answer."""
    truth = observed.truth
    first: dict[str, date] = {}
    for review in observed.reviews():
        day = review.reviewed_at.date()
        levels: Levels = [("portfolio", "all"), ("location", review.location_id)]
        if review.kind == "public":
            first.setdefault(review.location_id, day)
            ledger.event("review_velocity", day, levels, 1, 0)
            if review.rating is not None:
                ledger.event("average_rating", day, levels, review.rating, 1)
        elif review.nps_score is not None:
            score = 100 if review.nps_score >= 9 else -100 if review.nps_score <= 6 else 0
            ledger.event("nps", day, levels, score, 1)
    for location_id, day in first.items():
        for month in months_of(truth):
            if month >= month_of(day):
                ledger.event("review_velocity", month, [("portfolio", "all"), ("location", location_id)], 0, 1)


def front_desks(observed: Observed, ledger: Ledger) -> None:
    """The hours a week that were typed in last by the end of the month; the group is the sum of its places."""
    truth = observed.truth
    year_before = truth.end_on.replace(year=truth.end_on.year - 1, day=1)
    for month in months_of(truth):
        hours = [
            Fraction(19, 2) + number % 5 if year_before <= last_of(month) else Fraction(22 - number % 5)
            for number in range(len(truth.locations))
        ]
        for location_id, figure in zip(truth.locations, hours, strict=True):
            ledger.point("front_desk_manual_hours", "location", location_id, month, (figure, None))
        ledger.point("front_desk_manual_hours", "portfolio", "all", month, (sum(hours, Fraction(0)), None))
