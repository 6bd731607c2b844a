"""Texts and calls of each place's telephone: answers to inquiries, reminders, recalls, callers, and who says STOP."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from pipelines.demo.dice import Dice
from pipelines.demo.truth import Appointment, Lead, Message, Person, Truth
from pipelines.demo.world import first_of_month

MONTHS = 18
OPENS, CLOSES, WAKES = 9, 18, 7
RECALL_DAYS = 180
STOP, START = "STOP", "START"
CLOSED = "We are closed right now and will answer when we open."
FIRST_STRANGER = 9_000_000


def known_from_on(truth: Truth) -> date:
    """The day on which the telephone moved to the vendor whose log is exported."""
    return max(truth.start_on, first_of_month(truth.end_on, 1 - MONTHS))


def run(truth: Truth, dice: Dice, group: int) -> None:
    """Everything that was written and said over the telephones of one group."""
    Telephone(truth, dice, group).run()


def is_open(moment: datetime) -> bool:
    """Whether somebody is there to answer."""
    return moment.weekday() < 6 and OPENS <= moment.hour < CLOSES


def next_opening(moment: datetime) -> datetime:
    """The same moment, or the next one at which a place opens."""
    while not is_open(moment):
        opens = moment.replace(hour=OPENS, minute=0, second=0)
        moment = opens if moment < opens else opens + timedelta(days=1)
    return moment


def awake(moment: datetime) -> datetime:
    """The same moment, or one in the morning: nobody writes or calls in the small hours."""
    return moment if moment.hour >= WAKES else moment + timedelta(hours=WAKES)


class Telephone:
    """The numbers of one group's places."""

    def __init__(self, truth: Truth, dice: Dice, group: int) -> None:
        self.truth = truth
        self.dice = dice
        self.group = group
        self.since = known_from_on(truth)
        self.sites = {site.location_id: site for site in truth.locations.values() if site.group == group}
        self.zones = {location_id: ZoneInfo(site.time_zone) for location_id, site in self.sites.items()}
        self.found: list[Message] = []
        unlisted = {profile.person_id for profile in truth.profiles.values() if not profile.is_listed}
        self.people = {
            person.person_id: person
            for person in truth.persons.values()
            if person.group == group and person.phone and not person.is_test and person.person_id not in unlisted
        }

    def run(self) -> None:
        """Everybody's messages, then in the order of time what opting out made of them."""
        self.answer_inquiries()
        self.write_to_patients()
        self.hear_from_strangers()
        self.found.sort(key=lambda message: (self.world_time(message), message.contact, message.direction))
        kept = self.obey([message for message in self.found if self.since <= message.sent_at.date()])
        for message in kept:
            if message.sent_at.date() <= self.truth.end_on:
                message.message_id = len(self.truth.messages) + 1
                self.truth.messages.append(message)
        self.make_inquiries([message for message in kept if message.message_id])

    def world_time(self, message: Message) -> datetime:
        """The moment on one clock for all places."""
        zone = self.zones[message.location_id]
        return message.sent_at.replace(tzinfo=zone).astimezone(UTC)

    # -- one message ---------------------------------------------------------------------------------------------

    def text(
        self, site: str, moment: datetime, direction: str, purpose: str, contact: str, words: str,
        person_id: int | None = None, *, is_automated: bool = False,
    ) -> Message:  # fmt: skip
        """A text message."""
        outcome = "received" if direction == "inbound" else "sent"
        message = Message(
            0, site, moment, direction, "sms", purpose, contact, person_id, None, is_automated, outcome=outcome,
            text=words,
        )  # fmt: skip
        self.found.append(message)
        return message

    def call(
        self, site: str, moment: datetime, direction: str, contact: str, person_id: int | None, answered: float
    ) -> Message:  # fmt: skip
        """A call; one that comes in while the place is closed is taken by a machine."""
        is_answered = self.dice.happens(answered)
        outcome = "answered" if is_answered else "missed"
        if direction == "inbound" and not is_open(moment):
            is_answered, outcome = False, "voicemail"
        seconds = self.dice.whole(40, 600) if is_answered else self.dice.whole(5, 45) if outcome == "voicemail" else 0
        message = Message(
            0, site, moment, direction, "call", "conversation", contact, person_id, None, False, is_answered, seconds,
            outcome,
        )  # fmt: skip
        self.found.append(message)
        return message

    def after(self, moment: datetime, low: int, high: int) -> datetime:
        """So many minutes later, to the second."""
        return moment + timedelta(minutes=self.dice.whole(low, high), seconds=self.dice.whole(1, 59))

    # -- who writes and calls ------------------------------------------------------------------------------------

    def answer_inquiries(self) -> None:
        """Some hear from the desk within five minutes, some the next day, some never; some then call themselves."""
        for lead in self.truth.leads:
            if lead.group != self.group or not lead.phone or lead.created_at.date() < self.since:
                continue
            if lead.person_id is not None and lead.person_id not in self.people:
                continue
            site, contact = lead.location_id or lead.preferred_location_id, f"+1{lead.phone}"
            first = self.first_answer(lead, site, contact)
            if first is None:
                if self.dice.happens(0.06):
                    self.call(
                        site, awake(self.after(lead.created_at, 600, 4000)), "inbound", contact, lead.person_id, 0.8
                    )
                continue
            if self.dice.happens(0.35):
                self.converse(site, first.sent_at, contact, lead.person_id)
            moment = first.sent_at
            for _ in range(self.dice.whole(0, 2)):
                moment = next_opening(self.after(moment, 1400, 4300))
                self.text(site, moment, "outbound", "follow_up", contact, "Still thinking about it?", lead.person_id)

    def first_answer(self, lead: Lead, site: str, contact: str) -> Message | None:
        """How and when an inquiry is answered first; None where it never is."""
        dice, asked_at = self.dice, lead.created_at
        if dice.happens(0.27):
            return None
        if is_open(asked_at) and dice.happens(0.4):
            return self.text(
                site, self.after(asked_at, 0, 6), "outbound", "conversation", contact, "Hi! How can we help?",
                lead.person_id,
            )  # fmt: skip
        if dice.happens(0.4):
            moment = next_opening(self.after(asked_at, 8, 150))
            call = self.call(site, self.after(moment, 0, 50), "outbound", contact, lead.person_id, 0.5)
            if not call.is_answered_live:
                self.text(
                    site, self.after(call.sent_at, 2, 9), "outbound", "conversation", contact, "We just tried to call.",
                    lead.person_id,
                )  # fmt: skip
            return call
        moment = next_opening(self.after(asked_at, 20, 2400))
        words = "Thank you for asking. When may we call?"
        return self.text(
            site, self.after(moment, 0, 120), "outbound", "conversation", contact, words, lead.person_id
        )  # fmt: skip

    def converse(self, site: str, moment: datetime, contact: str, person_id: int | None) -> None:
        """They write back; at night a program answers, in the morning the desk."""
        back = awake(self.after(moment, 3, 700))
        self.text(site, back, "inbound", "conversation", contact, "What does it cost?", person_id)
        if not is_open(back):
            self.text(
                site, back + timedelta(seconds=3), "outbound", "conversation", contact, CLOSED, person_id,
                is_automated=True,
            )  # fmt: skip
        answer = self.after(next_opening(back), 2, 90)
        self.text(site, answer, "outbound", "conversation", contact, "It depends. Come and see us!", person_id)

    def write_to_patients(self) -> None:
        """Reminders before visits, thanks and requests after them, recalls of those who stayed away."""
        bookings: dict[int, list[Appointment]] = defaultdict(list)
        last_seen: dict[int, Appointment] = {}
        for row in self.truth.appointments:
            person = self.people.get(row.person_id)
            if person is None or row.location_id not in self.sites or row.status in {"deleted", "unmapped"}:
                continue
            bookings[row.booking_id].append(row)
            if row.status == "completed":
                last = last_seen.get(row.person_id)
                last_seen[row.person_id] = row if last is None or last.ends_at < row.ends_at else last
        for rows in bookings.values():
            self.around_visit(rows[0], self.people[rows[0].person_id])
        for person_id, row in sorted(last_seen.items()):
            moment = next_opening(self.after(row.ends_at + timedelta(days=RECALL_DAYS), 0, 600))
            contact = f"+1{self.people[person_id].phone}"
            self.text(
                row.location_id, moment, "outbound", "recall", contact, "It is time for your next visit.", person_id
            )

    def around_visit(self, row: Appointment, person: Person) -> None:
        """What is written and said because of one booking."""
        dice, site, contact = self.dice, row.location_id, f"+1{person.phone}"
        day_before = datetime.combine(row.starts_at.date() - timedelta(days=1), datetime.min.time())
        moment = day_before + timedelta(hours=10, seconds=dice.whole(0, 3599))
        stands = row.cancelled_at is None or row.cancelled_at > moment
        known = max([row.created_at, *(move.moved_at for move in row.moves)])
        if known < moment and stands and dice.happens(0.9):
            words = f"See you on {row.starts_at:%A} at {row.starts_at:%H:%M}. Reply C to confirm."
            self.text(site, moment, "outbound", "reminder", contact, words, person.person_id, is_automated=True)
            if dice.happens(0.22):
                words = STOP if dice.happens(0.05) else "C"
                self.text(site, self.after(moment, 1, 200), "inbound", "conversation", contact, words, person.person_id)
        if dice.happens(0.07) and known < moment:
            called_at = self.after(day_before, 480, 1230)
            call = self.call(site, called_at, "inbound", contact, person.person_id, 0.8)
            if call.outcome != "answered" and dice.happens(0.6):
                self.call(site, self.after(next_opening(called_at), 5, 60), "outbound", contact, person.person_id, 0.7)
        if row.status == "completed" and dice.happens(0.12):
            words = "Would you tell others how it was?"
            self.text(
                site, row.ends_at + timedelta(hours=3, seconds=dice.whole(0, 900)), "outbound", "review_request",
                contact, words, person.person_id, is_automated=True,
            )  # fmt: skip

    def hear_from_strangers(self) -> None:
        """People whom no system knows call or write: inquiries, unless the first word is STOP."""
        dice = self.dice
        days = (self.truth.end_on - self.since).days
        number = 0
        for site in self.sites:
            for _ in range(max(8, len(self.people) // 40)):
                number += 1
                contact = f"+1{780 + self.group % 10}555{self.group // 10:01d}{number:03d}"
                day = datetime.combine(self.since + timedelta(days=dice.whole(0, days)), datetime.min.time())
                moment = self.after(day, 480, 1230)
                if dice.happens(0.5):
                    call = self.call(site, moment, "inbound", contact, None, 0.72)
                    if call.outcome != "answered" and dice.happens(0.5):
                        self.call(site, self.after(next_opening(moment), 5, 400), "outbound", contact, None, 0.6)
                elif number % 20 == 0:
                    self.text(site, moment, "inbound", "conversation", contact, STOP)
                else:
                    self.converse(site, moment, contact, None)

    # -- what comes of it ----------------------------------------------------------------------------------------

    def obey(self, messages: list[Message]) -> list[Message]:
        """Nothing is delivered to somebody who said STOP, until START; a few other texts fail as well."""
        opted_out: set[str] = set()
        kept = []
        for message in messages:
            is_out = message.contact in opted_out
            if message.channel == "sms" and message.direction == "inbound":
                if is_out:
                    # of those who said STOP only one in two writes again: to be written to again
                    if self.dice.happens(0.5):
                        continue
                    message.text = START
                    opted_out.discard(message.contact)
                elif message.text == STOP:
                    opted_out.add(message.contact)
            elif message.channel == "sms":
                if is_out:
                    message.outcome = "opted_out"
                elif self.dice.happens(0.01):
                    message.outcome = "failed"
            kept.append(message)
        return kept

    def make_inquiries(self, messages: list[Message]) -> None:
        """Whoever is heard of first by their own call or text asks for something, whoever they are."""
        by_phone: dict[str, set[int]] = defaultdict(set)
        for person in self.truth.persons.values():
            if person.phone:
                by_phone[f"+1{person.phone}"].add(person.person_id)
        asked_before = {f"+1{lead.phone}": lead.inquirer_id for lead in self.truth.leads if lead.phone}
        seen: set[str] = set()
        for message in messages:
            if message.contact in seen:
                continue
            seen.add(message.contact)
            if message.direction != "inbound" or message.text in {STOP, START}:
                continue
            people = by_phone[message.contact]
            person_id = next(iter(people)) if len(people) == 1 else None
            stranger = asked_before.get(message.contact, -(FIRST_STRANGER + message.message_id))
            lead = Lead(
                lead_id=len(self.truth.leads) + 1,
                record_id="",
                group=self.group,
                created_at=message.sent_at,
                person_id=person_id,
                inquirer_id=person_id or stranger,
                first_name="",
                last_name="",
                email="",
                phone=message.contact.removeprefix("+1"),
                channel="",
                campaign_id="",
                location_id=message.location_id,
                preferred_location_id=message.location_id,
                owner="",
                status="",
                interest="",
            )
            self.truth.leads.append(lead)


def count(truth: Truth) -> dict[str, int]:
    """What the log of texts and calls holds, by the name under which tests look for it in the files."""
    texts = [message for message in truth.messages if message.channel == "sms"]
    calls = [message for message in truth.messages if message.channel == "call"]
    incoming = [message for message in calls if message.direction == "inbound"]
    return {
        "texts": len(texts),
        "texts_answered_by_a_program": sum(message.text == CLOSED for message in texts),
        "texts_that_say_stop": sum(message.text == STOP for message in texts),
        "texts_that_say_start": sum(message.text == START for message in texts),
        "texts_refused": sum(message.outcome == "opted_out" for message in texts),
        "texts_failed": sum(message.outcome == "failed" for message in texts),
        "calls": len(calls),
        "calls_forwarded_and_missed": sum(message.outcome == "missed" for message in incoming),
        "calls_taken_by_a_machine": sum(message.outcome == "voicemail" for message in incoming),
        "inquiries_by_telephone": sum(not lead.record_id for lead in truth.leads),
    }
