"""Who should be on which call list on the last day of the truth: worked out from the simulated people in plain Python.

Nothing here is shared with the project's SQL. Of a person without a telephone nobody can say from the truth whether
the e-mail address may be used: they are left out on both sides (``Lists.unsure``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable
from datetime import date, timedelta

from pipelines.demo.truth import Appointment, Instrument
from tests.support.observed import Observed, Visit
from tests.support.recompute_dental import is_open, months_later, proposals, status_by_person
from tests.support.recompute_members import is_in_force
from tests.support.recompute_money import PREPAID_SALES

RHYTHM = {
    "neurotoxin": (84, 28), "filler": (270, 60), "laser": (42, 21), "body": (42, 21), "skin": (30, 15),
    "weight_loss": (30, 15), "wellness": (30, 15), "MIC01": (42, 21), "hygiene": (182, 30), "restorative": (182, 30),
    "other_dental": (182, 30),
}  # fmt: skip
"""Days until a treatment is due again, and days of grace, by service line; microneedling has a rhythm of its own."""
COOL_DOWN, AROUND_A_VISIT = timedelta(days=14), timedelta(days=3)
LAPSE_MONTHS = {"medspa": 12, "dental": 18}
IDLE, EXPIRES, UNSEEN, ACTIVE = timedelta(days=90), timedelta(days=60), timedelta(days=60), timedelta(days=365)
PEERS, PEER_SHARE = 30, 0.25
Sale = tuple[date, int, int, date | None]
"""Of prepaid value: when, cents, to whom, and the day on which it expires."""
LISTS = (
    "overdue", "lapsing", "lapsed", "not_rebooked", "no_show_recovery", "unscheduled_treatment", "unused_prepaid",
    "membership_at_risk", "upsell",
)  # fmt: skip


class Lists:
    """By list the people who belong on it, whoever may be called, and those who may not."""

    def __init__(self, observed: Observed) -> None:
        self.observed, self.truth, self.today = observed, observed.truth, observed.as_of
        self.bookings: dict[int, list[Appointment]] = defaultdict(list)
        for row in self.truth.appointments:
            if row.is_observable and row.status != "deleted":
                self.bookings[row.person_id].append(row)
        self.reasons = {name: getattr(self, name)() for name in LISTS}
        self.excluded = self.gone() | self.booked() | self.contacted()

    def people(self) -> dict[str, set[int]]:
        """Who should be on each list."""
        return {name: (found & self.observed.people) - self.excluded for name, found in self.reasons.items()}

    def unsure(self) -> set[int]:
        """Those whom no source gives a telephone."""
        reached = {profile.person_id for profile in self.truth.profiles.values() if profile.phone and profile.is_listed}
        return self.observed.people - reached

    # -- who is not called ---------------------------------------------------------------------------------------

    def gone(self) -> set[int]:
        """Who has died, or is kept as an archived record."""
        by_status = {number for number, status in status_by_person(self.truth).items() if status == "archived"}
        return by_status | self.observed.gone

    def booked(self) -> set[int]:
        """Who stands in the book for a later day."""
        return {
            person_id
            for person_id, rows in self.bookings.items()
            if any(row.starts_at.date() > self.today and row.status != "cancelled" for row in rows)
        }

    def contacted(self) -> set[int]:
        """Whom the practice called or wrote to in the last days, other than around a visit.

        The log knows neither what a text was about nor who wrote it, but of answers that came by themselves. A number
        that several people share is nobody's.
        """
        owners: dict[str, set[int]] = defaultdict(set)
        for profile in self.truth.profiles.values():
            if profile.phone and profile.is_listed:
                owners[f"+1{profile.phone}"].add(profile.person_id)
        found = set()
        for message in self.truth.messages:
            day = message.sent_at.date()
            is_text = message.channel == "sms"
            if message.direction != "outbound" or day <= self.today - COOL_DOWN or len(owners[message.contact]) != 1:
                continue
            by_itself = message.is_automated and message.purpose == "conversation"
            if is_text and (message.outcome in {"failed", "opted_out"} or by_itself):
                continue
            (person_id,) = owners[message.contact]
            if not (is_text and self.has_visit_around(person_id, day)):
                found.add(person_id)
        return found

    def has_visit_around(self, person_id: int, day: date) -> bool:
        """Whether something was booked by then for about that day; what was called off nobody knows when never was."""
        return any(
            abs(row.starts_at.date() - day) <= AROUND_A_VISIT
            and row.created_at.date() <= day
            and (row.status != "cancelled" or self.truth.locations[row.location_id].shows_cancel_time)
            for row in self.bookings[person_id]
        )

    # -- the rhythm of visits ------------------------------------------------------------------------------------

    def last_treatment(self, person_id: int) -> tuple[Visit, int, int, int] | None:
        """The last treatment, the days past its being due, its interval and grace; of several the first overdue."""
        visits = [visit for visit in self.observed.by_person[person_id] if self.observed.cycle_codes(visit)]
        if not visits:
            return None
        personal = [
            recall.interval_days
            for recall in self.truth.recalls
            if recall.person_id == person_id and not recall.is_disabled
        ]
        found = []
        for visit in (visit for visit in visits if visit.day == visits[-1].day):
            by_line: dict[str, list[tuple[int, int]]] = defaultdict(list)
            for code in self.observed.cycle_codes(visit):
                line = self.truth.services[code].line
                by_line[line].append(RHYTHM.get(code, RHYTHM[line]))
            for line, rhythms in by_line.items():
                interval = max(days for days, _ in rhythms)
                grace = max(days + more for days, more in rhythms) - interval
                if line == "hygiene" and personal:
                    interval = min(personal)
                found.append((interval + grace, line, interval, grace, visit))
        _, _, interval, grace, visit = min(found, key=lambda way: way[:2])
        return visit, (self.today - visit.day).days - interval, interval, grace

    def by_last_treatment(self) -> dict[int, tuple[Visit, int, int, int]]:
        """The same of everybody who was treated."""
        found = {person_id: self.last_treatment(person_id) for person_id in list(self.observed.by_person)}
        return {person_id: treatment for person_id, treatment in found.items() if treatment}

    def overdue(self) -> set[int]:
        """Due longer ago than the days of grace."""
        return {person for person, (_, late, _, grace) in self.by_last_treatment().items() if late > grace}

    def lapsing(self) -> set[int]:
        """Due about now."""
        return {person for person, (_, late, _, grace) in self.by_last_treatment().items() if abs(late) <= grace}

    def lapsed(self) -> set[int]:
        """Not seen for a year, at the dentist's for a year and a half."""
        found = set()
        for person_id, visits in self.observed.by_person.items():
            vertical = self.truth.locations[self.home(person_id)].vertical
            if visits[-1].day < months_later(self.today, -LAPSE_MONTHS[vertical]):
                found.add(person_id)
        return found

    def home(self, person_id: int) -> str:
        """The place of most visits, of the latest among as many."""
        visits = self.observed.by_person[person_id]
        counts = Counter(visit.location_id for visit in visits)
        last = {visit.location_id: visit.day for visit in visits}
        return max(counts, key=lambda place: (counts[place], last[place], place))

    def not_rebooked(self) -> set[int]:
        """Treated 8 to 30 days ago, where the book shows it."""
        return {
            person
            for person, (visit, *_) in self.by_last_treatment().items()
            if 8 <= (self.today - visit.day).days <= 30 and visit.rows
        }

    def no_show_recovery(self) -> set[int]:
        """Missed a visit 1 to 30 days ago, and was not there since."""
        missed: dict[int, date] = {}
        for row in self.observed.rows:
            day = row.starts_at.date()
            if self.observed.outcome(row) == "no_show" and 1 <= (self.today - day).days <= 30:
                missed[row.person_id] = max(missed.get(row.person_id, day), day)
        last = {person_id: visits[-1].day for person_id, visits in self.observed.by_person.items()}
        return {person for person, day in missed.items() if last.get(person, date.min) < day}

    def upsell(self) -> set[int]:
        """Treated lately, one way only, where enough of those who began alike use a second."""
        first: dict[int, dict[str, date]] = defaultdict(dict)
        for person_id, visits in self.observed.by_person.items():
            for visit in visits:
                if self.truth.locations[visit.location_id].is_medspa:
                    for code in self.observed.cycle_codes(visit):
                        first[person_id].setdefault(self.truth.services[code].line, visit.day)
        began: dict[str, list[bool]] = defaultdict(list)
        starts = {
            person: min(days.items(), key=lambda start: (start[1], start[0]))
            for person, days in first.items()
            if person in self.observed.people
        }
        for person_id, (line, day) in starts.items():
            if day < months_later(self.today, -12):
                began[line].append(len(first[person_id]) > 1)
        found = set()
        for person_id, (line, _) in starts.items():
            peers = began[line]
            is_usual = len(peers) >= PEERS and sum(peers) >= PEER_SHARE * len(peers)
            is_active = self.observed.by_person[person_id][-1].day > self.today - ACTIVE
            if len(first[person_id]) == 1 and is_usual and is_active:
                found.add(person_id)
        return found

    # -- what is open --------------------------------------------------------------------------------------------

    def unscheduled_treatment(self) -> set[int]:
        """In the pool when the day after begins."""
        return {
            proposal.item.person_id
            for proposal in proposals(self.observed)
            if is_open(proposal, self.today + timedelta(days=1))
        }

    def unused_prepaid(self) -> set[int]:
        """Of what a person holds the oldest sale is used first; what is left lies still, or expires soon."""
        sold, used, last_used = self.prepaid()
        found = set()
        for holding, sales in sold.items():
            spent = used[holding]
            for day, cents, person_id, expires_on in sorted(sales, key=lambda sale: sale[0]):
                left, spent = max(cents - spent, 0), max(spent - cents, 0)
                is_idle = max(day, last_used.get(holding, day)) <= self.today - IDLE
                expires_soon = expires_on is not None and expires_on <= self.today + EXPIRES
                is_over = expires_on is not None and expires_on <= self.today
                if left and not is_over and (is_idle or expires_soon):
                    found.add(person_id)
        return found

    def prepaid(self) -> tuple[dict[Hashable, list[Sale]], Counter[Hashable], dict[Hashable, date]]:
        """By holding what was sold, what was used or given back, and when last."""
        sold: dict[Hashable, list[Sale]] = defaultdict(list)
        used: Counter[Hashable] = Counter()
        last_used: dict[Hashable, date] = {}
        for line in self.truth.lines.values():
            original = self.truth.lines[line.refunds_line_id] if line.refunds_line_id else line
            number, day, kind = original.instrument_id, line.sold_at.date(), line.refunded_line_type or line.line_type
            if number is None or self.is_gift_card(number):
                continue
            holder = self.truth.memberships[-number] if number < 0 else self.truth.instruments[number]
            if kind not in PREPAID_SALES:
                holding = self.holding(number, line.person_id or 0)
                used[holding] += line.prepaid_applied_cents
                if line.prepaid_applied_cents > 0:
                    last_used[holding] = max(last_used.get(holding, day), day)
            elif line.sales_cents < 0:
                used[self.holding(number, holder.person_id or 0)] -= line.sales_cents
            elif isinstance(holder, Instrument):
                expires_on = holder.expires_on if self.truth.locations[holder.location_id].is_zenoti else None
                sale = (day, line.sales_cents, holder.person_id or 0, expires_on)
                sold[self.holding(number, holder.person_id or 0)].append(sale)
        for member in self.truth.memberships.values():
            for bill in member.billings if member.plan_type == "credit" else ():
                if bill.status == "Collected" and bill.invoice_id:
                    day = self.truth.invoices[bill.invoice_id].sold_at.date()
                    holding = self.holding(-member.membership_id, member.person_id)
                    sold[holding].append((day, bill.amount_cents, member.person_id, None))
        return sold, used, last_used

    def holding(self, number: int, person_id: int) -> Hashable:
        """What a use is taken from: the instrument where the export names it, else all that the person holds there."""
        location_id = (self.truth.memberships[-number] if number < 0 else self.truth.instruments[number]).location_id
        return number if self.truth.locations[location_id].is_zenoti else (person_id, location_id)

    def is_gift_card(self, number: int) -> bool:
        """Gift cards are for others, and no use of one says which card it is."""
        return number > 0 and self.truth.instruments[number].kind == "gift_card"

    def membership_at_risk(self) -> set[int]:
        """Members whose last billing failed, or who were not there for sixty days."""
        found = set()
        for member in self.truth.memberships.values():
            if not is_in_force(self.truth, member, self.today):
                continue
            bills = [bill for bill in member.billings if bill.billed_on <= self.today]
            is_told = self.truth.locations[member.location_id].is_zenoti
            has_failed = is_told and bool(bills) and bills[-1].status == "Failed"
            visits = self.observed.by_person.get(member.person_id)
            if has_failed or not visits or visits[-1].day <= self.today - UNSEEN:
                found.add(member.person_id)
        return found
