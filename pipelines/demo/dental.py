"""The dental office of a group: cleanings every half year, examinations that end in treatment plans, insurance.

People come for a cleaning, a dentist looks at their teeth and proposes work, and what becomes of the proposal takes
weeks or years. Insurance pays its part and writes off another long after the work; the patient pays the rest at the
desk, ahead, by a statement, or never. Some of the people are guests of the group's medical spas, too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from pipelines.demo.dental_world import (
    BOOK_AHEAD_DAYS,
    CARECREDIT_FEES,
    CLOSES,
    COVERED,
    FEWEST_PEOPLE,
    LUNCH,
    OPENS,
    PEOPLE_SHARE,
    PROPOSALS,
    REASONS,
    RECALLS,
    REOPENS,
    SERVICES,
    STRIPE_FEE,
    SUPPLIES,
    SYSTEM,
    fee_on,
    next_due,
    office_of,
    plan_of,
    staff_of,
)
from pipelines.demo.dice import Dice
from pipelines.demo.money import share_of
from pipelines.demo.people import Identities
from pipelines.demo.processors import pay_out
from pipelines.demo.truth import (
    Appointment,
    ClaimLine,
    Invoice,
    Move,
    Payment,
    Person,
    PlanItem,
    Profile,
    Provider,
    Recall,
    SaleLine,
    Shift,
    Truth,
)
from pipelines.demo.world import FIRST_NAMES_F, FIRST_NAMES_M, HOLIDAYS


@dataclass(slots=True)
class Patient:
    """What the office knows of one person, and what they hold."""

    person: Person
    profile: Profile
    dentist: Provider
    hygienist: Provider
    is_insured: bool
    recall: str
    teeth: list[int]
    pays_with: Person
    second: Profile | None = None
    deposit: Payment | None = None
    last_cleaning_on: date | None = None
    last_xray_on: date | None = None
    next_cleaning: Appointment | None = None
    waiting: list[PlanItem] = field(default_factory=list)
    visits: int = 0


@dataclass(slots=True)
class Account:
    """What is still owed for the lines of one visit."""

    lines: list[SaleLine]
    open_cents: dict[int, int] = field(default_factory=dict)

    @property
    def balance(self) -> int:
        """What is owed in all."""
        return sum(self.open_cents.values())


class DentalOffice:
    """One office, living from the truth's first day to its last."""

    def __init__(self, truth: Truth, dice: Dice, group: int, patients: int) -> None:
        self.truth = truth
        self.dice = dice
        self.group = group
        self.count = max(FEWEST_PEOPLE, patients * PEOPLE_SHARE[0] // PEOPLE_SHARE[1])
        self.now = datetime.combine(truth.end_on, time(23, 59))
        self.first_year = truth.start_on.year
        self.site = office_of(group, truth.start_on)
        self.staff = staff_of(group, self.site)
        self.dentists = [person for person in self.staff if person.role == "dentist"]
        self.hygienists = [person for person in self.staff if person.role == "hygienist"]
        self.desk = self.staff[-1]
        self.works_on: set[tuple[str, int]] = set()
        self.busy: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
        self.identities = Identities(0)
        self.identities.count = 80_000 + group * 1_500
        self.next_patient = 5_000 + group * 10_000
        truth.locations[self.site.location_id] = self.site
        truth.providers |= {person.provider_id: person for person in self.staff}
        truth.services |= SERVICES
        for person in self.staff:
            self.publish_shifts(person)

    def publish_shifts(self, person: Provider) -> None:
        """Working days with an hour of lunch, some weeks off; also for the time ahead."""
        leave_left = 0
        for ordinal in range(self.truth.start_on.toordinal(), self.truth.end_on.toordinal() + BOOK_AHEAD_DAYS):
            day = date.fromordinal(ordinal)
            if day.weekday() not in person.weekday_location or (day.month, day.day) in HOLIDAYS:
                continue
            last_day = day == self.truth.end_on
            if not leave_left and not last_day and self.dice.happens(0.01):
                leave_left = self.dice.whole(1, 4)
            working = not leave_left or last_day
            leave_left = max(leave_left - 1, 0)
            if working:
                self.works_on.add((person.provider_id, ordinal))
            for starts, ends in ((OPENS, LUNCH), (REOPENS, CLOSES)):
                actual = ends - starts + self.dice.whole(-8, 15) if working else 0
                shift = Shift(
                    person.provider_id, self.site.location_id, day, starts, ends, working, 0, actual,
                    status="Working" if working else "Vacation",
                )  # fmt: skip
                if day <= self.truth.end_on:
                    self.truth.shifts.append(shift)

    # -- people --------------------------------------------------------------------------------------------------

    def arrive(self) -> list[tuple[datetime, Person, bool]]:
        """Who turns up when, and who has been coming for years: some are guests of the medical spas."""
        days = (self.truth.end_on - self.truth.start_on).days
        guests = [
            person
            for person in self.truth.persons.values()
            if person.group == self.group and person.household_id is None and person.email and person.phone
            and not person.is_test
        ]  # fmt: skip
        found = []
        chosen = self.dice.sample(guests, min(len(guests) // 3, self.count * 3 // 20))
        for guest in chosen:
            moment = guest.arrived_at + timedelta(days=self.dice.whole(5, 400))
            if moment < self.now:
                found.append((moment.replace(hour=self.dice.whole(8, 16)), guest, False))
        parent: Person | None = None
        while len(found) < self.count:
            knew = len(found) % 5 < 2
            offset = self.dice.whole(0, min(170, days)) if knew else int(self.dice.share() * days)
            moment = datetime.combine(self.truth.start_on, time()) + timedelta(
                days=offset, minutes=self.dice.whole(OPENS, CLOSES - 1)
            )
            if parent is not None and self.dice.happens(0.5):
                found.append(
                    (parent.arrived_at + timedelta(hours=1), self.add_child(parent), parent.knew_before_history)
                )
                parent = None
                continue
            person = self.add_person(moment, knew)
            found.append((moment, person, knew))
            parent = person if self.dice.happens(0.12) and person.email else None
        return found

    def add_person(self, moment: datetime, knew: bool) -> Person:
        """Somebody whom only this office knows."""
        dice = self.dice
        first, last, sex = self.identities.draw()
        person = Person(
            person_id=len(self.truth.persons) + 1,
            group=self.group,
            first_name=first,
            last_name=last,
            birth_date=date(1944 + dice.whole(0, 58), dice.whole(1, 12), dice.whole(1, 28)),
            sex=sex,
            email=self.identities.email(first, last) if dice.happens(0.9) else "",
            phone=self.identities.phone(),
            postal_code=f"{dice.whole(0, 9)}0{dice.whole(0, 999):03d}",
            home_location_id=self.site.location_id,
            channel="",
            referral="",
            arrived_at=moment,
            knew_before_history=knew,
        )
        self.truth.persons[person.person_id] = person
        return person

    def add_child(self, parent: Person) -> Person:
        """A child has the parent's surname, e-mail and telephone, and a first name of its own."""
        child = self.add_person(parent.arrived_at, parent.knew_before_history)
        names = [name for name in (*FIRST_NAMES_F, *FIRST_NAMES_M) if name != parent.first_name]
        child.first_name = names[child.person_id % len(names)]
        child.sex = "Female" if child.first_name in FIRST_NAMES_F else "Male"
        child.last_name, child.email, child.phone = parent.last_name, parent.email, parent.phone
        child.postal_code = parent.postal_code
        child.birth_date = date(self.truth.end_on.year - self.dice.whole(6, 13), self.dice.whole(1, 12), 15)
        child.household_id = parent.household_id = parent.person_id
        return child

    def register(self, person: Person, moment: datetime, knew: bool) -> Patient:
        """A chart for the person; a few get a second one, of which the system knows whose it is."""
        dice = self.dice
        created = moment.date() if not knew else self.truth.start_on - timedelta(days=dice.whole(40, 1500))
        profile = self.add_profile(person, created)
        is_child = created.year - person.birth_date.year < 14
        patient = Patient(
            person=person,
            profile=profile,
            dentist=dice.pick(self.dentists),
            hygienist=dice.pick(self.hygienists),
            is_insured=dice.happens(0.66),
            recall="ChildProphy" if is_child else "Perio" if dice.happens(0.12) else "Prophy",
            teeth=dice.sample(range(2, 32), 29),
            pays_with=self.truth.persons.get(person.household_id or 0, person),
        )
        if dice.happens(0.012):
            patient.second = self.add_profile(person, moment.date() + timedelta(days=90))
            patient.second.same_as = profile.profile_id
            patient.second.email = patient.second.phone = ""
        return patient

    def add_profile(self, person: Person, created_on: date) -> Profile:
        """One row of the patient table."""
        self.next_patient += 1
        profile = Profile(
            len(self.truth.profiles) + 1, person.person_id, SYSTEM, self.site.account, str(self.next_patient),
            person.first_name, person.last_name, person.email, person.phone, person.birth_date, self.site.location_id,
            created_on,
        )  # fmt: skip
        self.truth.profiles[profile.profile_id] = profile
        return profile

    # -- the book ------------------------------------------------------------------------------------------------

    def find_slot(self, provider: Provider, day: int, minutes: int, after: datetime) -> datetime | None:
        """A free start on or after that day, in the morning or the afternoon."""
        for ordinal in range(max(day, after.toordinal()), max(day, after.toordinal()) + 40):
            if (provider.provider_id, ordinal) not in self.works_on:
                continue
            starts = [*range(OPENS, LUNCH - minutes + 1, 10), *range(REOPENS, CLOSES - minutes + 1, 10)]
            first = self.dice.whole(0, len(starts) - 1)
            midnight = datetime.fromordinal(ordinal)
            for start in (*starts[first:], *starts[:first]):
                if midnight + timedelta(minutes=start) > after and all(
                    start >= taken_until or start + minutes <= taken_from
                    for taken_from, taken_until in self.busy[provider.provider_id, ordinal]
                ):
                    return midnight + timedelta(minutes=start)
        return None

    def span_of(self, row: Appointment) -> tuple[int, int]:
        """The minutes of its day that an appointment takes."""
        start = row.starts_at.hour * 60 + row.starts_at.minute
        return start, start + int((row.ends_at - row.starts_at).total_seconds() // 60)

    def book(
        self, patient: Patient, provider: Provider, minutes: int, created: datetime, day: int
    ) -> Appointment | None:
        """Put one visit on the book."""
        if created > self.now:
            return None
        start = self.find_slot(provider, day, minutes, created + timedelta(minutes=40))
        if start is None:
            return None
        chairs = ("Hyg 1", "Hyg 2") if provider.role == "hygienist" else ("Op 1", "Op 2")
        use_second = patient.second is not None and created.date() >= patient.second.created_on
        channel = "online" if self.dice.happens(0.12) else "front_desk"
        profile = patient.second if use_second and patient.second and self.dice.happens(0.5) else patient.profile
        row = Appointment(
            appointment_id=len(self.truth.appointments) + 1,
            booking_id=len(self.truth.appointments) + 1,
            person_id=patient.person.person_id,
            profile_id=profile.profile_id,
            provider_id=provider.provider_id,
            location_id=self.site.location_id,
            service_code="",
            created_at=created,
            starts_at=start,
            ends_at=start + timedelta(minutes=minutes),
            recovery_minutes=0,
            status="booked",
            source_status="Scheduled",
            modified_at=created,
            channel=channel,
            booked_by="" if channel == "online" else self.desk.provider_id,
            room=chairs[self.staff.index(provider) % 2],
        )
        self.truth.appointments.append(row)
        self.busy[provider.provider_id, start.toordinal()].append(self.span_of(row))
        return row

    def live_through(self, row: Appointment, is_new: bool = False) -> tuple[str, datetime]:
        """Decide what becomes of a booking. Returns the outcome and when it is known."""
        dice = self.dice
        notice = row.starts_at - row.created_at
        if notice > timedelta(days=3) and dice.happens(0.1):
            self.move(row)
        latest = max([row.created_at, *(move.moved_at for move in row.moves)])
        notice = row.starts_at - latest
        broken = dice.share()
        if broken < 0.1 and notice > timedelta(hours=4):
            by = row.starts_at - timedelta(minutes=40)
            late = notice < timedelta(days=2) or dice.happens(0.35)
            earliest = max(latest + timedelta(minutes=30), row.starts_at - timedelta(hours=22) if late else latest)
            last = by if late else max(row.starts_at - timedelta(hours=26), earliest)
            moment = earliest + (last - earliest) * dice.share()
            moment = moment.replace(second=0, microsecond=0)
            if latest < moment < row.starts_at and moment <= self.now:
                self.cancel(row, moment)
                return "cancelled", moment
        if row.ends_at + timedelta(minutes=60) > self.now:
            if row.starts_at - self.now < timedelta(days=3) and dice.happens(0.6):
                row.source_status = "Confirmed"
            return "future", self.now
        if broken > 0.994:
            # nobody closed it, and nothing tells what became of it
            row.status = "unresolved"
            return "no_show", row.ends_at
        if 0.1 <= broken < (0.17 if is_new else 0.14):
            row.status, row.source_status = "no_show", "Broken"
            row.modified_at = row.starts_at + timedelta(minutes=dice.whole(15, 50))
            self.charge_missed(row)
            return "no_show", row.modified_at
        row.status, row.source_status = "completed", "Complete"
        row.checked_in_at = row.starts_at - timedelta(minutes=dice.whole(1, 12))
        row.started_at = row.starts_at + timedelta(minutes=dice.whole(0, 6))
        row.finished_at = max(row.ends_at - timedelta(minutes=dice.whole(0, 5)), row.started_at)
        row.modified_at = row.ends_at + timedelta(minutes=8)
        return "completed", row.ends_at + timedelta(minutes=12)

    def move(self, row: Appointment) -> None:
        """Give a booking another time; one in three within a day of its start."""
        dice = self.dice
        moment = row.starts_at - timedelta(minutes=dice.whole(90, 1300))
        if not dice.happens(0.33):
            moment = row.created_at + (row.starts_at - timedelta(days=1) - row.created_at) * dice.share()
        moment = moment.replace(second=0, microsecond=0)
        if not row.created_at < moment <= self.now:
            return
        provider = self.truth.providers[row.provider_id]
        minutes = int((row.ends_at - row.starts_at).total_seconds() // 60)
        wanted = row.starts_at.toordinal() + dice.whole(1, 12)
        start = self.find_slot(provider, wanted, minutes, moment + timedelta(hours=3))
        if start is None or start.date() == row.starts_at.date():
            return
        self.busy[row.provider_id, row.starts_at.toordinal()].remove(self.span_of(row))
        row.moves.append(Move(moment, row.starts_at))
        row.starts_at, row.ends_at = start, start + timedelta(minutes=minutes)
        row.modified_at = moment
        self.busy[row.provider_id, start.toordinal()].append(self.span_of(row))

    def cancel(self, row: Appointment, moment: datetime) -> None:
        """Break an appointment ahead of its time; the time is free again."""
        self.busy[row.provider_id, row.starts_at.toordinal()].remove(self.span_of(row))
        row.status = "cancelled"
        row.source_status = "UnschedList" if self.dice.happens(0.3) else "Broken"
        row.cancelled_at = row.modified_at = moment
        row.cancelled_by = "practice" if self.dice.happens(0.08) else "patient"
        row.reason = "Provider sick" if row.cancelled_by == "practice" else self.dice.pick(REASONS)
        is_late = row.starts_at - moment < timedelta(hours=24)
        if is_late and row.cancelled_by == "patient" and self.dice.happens(0.2):
            invoice = self.open_invoice(moment, row.person_id, row.profile_id)
            fee = self.add_line(invoice, row.provider_id, "", "Cancellation Fee", "fee", 3500, account=3500)
            self.take(invoice, moment + timedelta(days=self.dice.whole(3, 30)), [(fee.line_id, 3500)])

    def charge_missed(self, row: Appointment) -> None:
        """The office writes a procedure for a missed visit, with a fee or without."""
        cents = SERVICES["D9986"].list_cents if self.dice.happens(0.3) else 0
        invoice = self.open_invoice(row.modified_at, row.person_id, row.profile_id)
        line = self.add_line(invoice, row.provider_id, "D9986", SERVICES["D9986"].name, "fee", cents)
        line.appointment_id = row.appointment_id
        if cents:
            self.take(invoice, row.modified_at + timedelta(days=self.dice.whole(2, 30)), [(line.line_id, cents)])

    # -- living --------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Everybody's life, one person after the other; the providers' calendars keep them apart."""
        for moment, person, knew in self.arrive():
            patient = self.register(person, moment, knew)
            self.live(patient, moment, knew)
            self.recall(patient)
            self.leave(patient)
        self.prospects()
        self.oddities()
        pay_out(self.truth, self.dice, self.site)
        self.name_services()

    def live(self, patient: Patient, arrived: datetime, knew: bool) -> None:
        """One person's cleanings, and what comes of each."""
        dice = self.dice
        created = arrived
        day = arrived.toordinal() + 1 + int(dice.wait(8))
        emergency = arrived + timedelta(days=dice.wait(1500))
        while created < self.now:
            if emergency < created:
                self.emergency(patient, emergency)
                emergency += timedelta(days=dice.wait(1500) + 60)
            is_new = not knew and patient.visits == 0
            row, items = self.book_cleaning(patient, created, day, is_new)
            if row is None:
                return
            outcome, known = self.live_through(row, is_new)
            if outcome == "future":
                patient.next_cleaning = row
                return
            if outcome != "completed":
                if not dice.happens(0.8):
                    self.drop(items)
                    return
                created = known + timedelta(days=dice.wait(9), minutes=30)
                created = self.in_office_hours(created)
                day = created.toordinal() + 1 + int(dice.wait(15))
                if created < self.now:
                    patient.waiting = items
                continue
            patient.visits += 1
            row.is_first_visit = is_new and patient.visits == 1
            self.do(patient, row, items)
            patient.last_cleaning_on = row.starts_at.date()
            self.propose(patient, row, known, 0.85 if is_new else 0.6)
            interval = RECALLS[patient.recall]
            due = row.starts_at.toordinal() + interval + dice.whole(0, 12)
            if dice.happens(0.09):
                if not dice.happens(0.4):
                    return
                pause = dice.whole(300, 900)
                created, day = self.in_office_hours(known + timedelta(days=pause)), known.toordinal() + pause + 8
            elif dice.happens(self.truth.providers[row.provider_id].rebook_skill):
                row.makes_rebooking = True
                created, day = known, due
            else:
                slack = int(dice.wait(40))
                created = self.in_office_hours(known + timedelta(days=interval + slack - dice.whole(3, 25)))
                day = max(due + slack, created.toordinal() + 1)

    def prospects(self) -> None:
        """People who called and never came: a chart and nothing else."""
        for number in range(self.count // 60):
            moment = datetime.combine(self.truth.start_on + timedelta(days=40 + 37 * number), time(11))
            person = self.add_person(moment, knew=False)
            self.add_profile(person, moment.date()).status = "prospective"

    def oddities(self) -> None:
        """What nobody closed, and what somebody deleted."""
        mine = [row for row in self.truth.appointments if row.location_id == self.site.location_id]
        held = {item.appointment_id for item in self.truth.plan_items} | {
            line.appointment_id for line in self.truth.lines.values()
        }
        some = max(2, len(mine) // 400)
        days = Counter((row.person_id, row.starts_at.date()) for row in mine)
        completed = [
            row for row in mine if row.status == "completed" and days[row.person_id, row.starts_at.date()] == 1
        ]
        for row in self.dice.sample(completed, min(some, len(completed))):
            row.source_status, row.modified_at = "Scheduled", row.created_at
        cancelled = [row for row in mine if row.status == "cancelled" and row.appointment_id not in held]
        for row in self.dice.sample(cancelled, min(some, len(cancelled))):
            row.status, row.source_status = "deleted", "Deleted"

    def in_office_hours(self, moment: datetime) -> datetime:
        """The same day at a time when somebody picks up the telephone."""
        return datetime.combine(moment.date(), time(8)) + timedelta(minutes=self.dice.whole(5, 530))

    def book_cleaning(
        self, patient: Patient, created: datetime, day: int, is_new: bool
    ) -> tuple[Appointment | None, list[PlanItem]]:
        """A cleaning, with the procedures that are due then entered as planned."""
        hygienist = patient.hygienist if self.dice.happens(0.85) else self.dice.pick(self.hygienists)
        row = self.book(patient, hygienist, 90 if is_new else 60, created, day)
        items, patient.waiting = patient.waiting, []
        if row is None:
            self.drop(items)
            return None, []
        if not items:
            cleaning = {"Perio": "D4910", "ChildProphy": "D1120"}.get(patient.recall, "D1110")
            codes = ["D0150", "D0210", cleaning] if is_new else ["D0120", cleaning]
            on = row.starts_at.date()
            if not is_new and (patient.last_xray_on is None or (on - patient.last_xray_on).days > 350):
                codes.append("D0274")
                patient.last_xray_on = on
            if is_new:
                patient.last_xray_on = on
            if patient.recall == "ChildProphy":
                codes.append("D1206")
            by = {code: patient.dentist if code in {"D0120", "D0150"} else hygienist for code in codes}
            plan_id = self.next_plan_id()
            items = [self.plan(patient, plan_id, by[code], code, created.date()) for code in codes]
        for item in items:
            self.schedule(item, row)
        return row, items

    def next_plan_id(self) -> int:
        """The number of a new plan."""
        return self.truth.plan_items[-1].plan_id + 1 if self.truth.plan_items else 1

    def plan(self, patient: Patient, plan_id: int, provider: Provider, code: str, day: date) -> PlanItem:
        """Enter one procedure as planned, at the fee of the day."""
        item = PlanItem(
            plan_item_id=len(self.truth.plan_items) + 1,
            plan_id=plan_id,
            person_id=patient.person.person_id,
            profile_id=patient.profile.profile_id,
            provider_id=provider.provider_id,
            location_id=self.site.location_id,
            procedure_code=code,
            presented_on=day,
            amount_cents=fee_on(code, day, self.first_year),
            status="planned",
        )
        self.truth.plan_items.append(item)
        return item

    def schedule(self, item: PlanItem, row: Appointment) -> None:
        """Put a procedure into an appointment."""
        item.status = "scheduled"
        item.appointment_id = row.appointment_id
        item.scheduled_on = row.created_at.date()

    def drop(self, items: list[PlanItem]) -> None:
        """Delete what was only entered because a cleaning was due; the system keeps the row."""
        for item in items:
            item.status, item.appointment_id, item.scheduled_on = "deleted", None, None

    def do(self, patient: Patient, row: Appointment, items: list[PlanItem]) -> None:
        """The work is done: lines at the fee, a claim, and the patient's part."""
        moment = row.ends_at + timedelta(minutes=6)
        invoice = self.open_invoice(moment, row.person_id, row.profile_id)
        row.invoice_id = invoice.invoice_id
        lines = []
        for item in items:
            item.status, item.completed_on = "completed", row.starts_at.date()
            fee = fee_on(item.procedure_code, item.completed_on, self.first_year)
            cents = fee if item.is_in_saved_plan else item.amount_cents
            line = self.add_line(
                invoice, item.provider_id, item.procedure_code, SERVICES[item.procedure_code].name, "service", cents
            )
            line.appointment_id, item.line_id = row.appointment_id, line.line_id
            lines.append(line)
        self.settle(patient, invoice, lines, moment)

    def emergency(self, patient: Patient, moment: datetime) -> None:
        """Toothache: seen today or tomorrow, and what has to be done is done without a plan."""
        created = self.in_office_hours(moment)
        row = self.book(patient, self.dice.pick(self.dentists), 50, created, created.toordinal())
        if row is None or self.live_through(row)[0] != "completed":
            return
        patient.visits += 1
        invoice = self.open_invoice(row.ends_at + timedelta(minutes=6), row.person_id, row.profile_id)
        row.invoice_id = invoice.invoice_id
        codes = ["D0140", "D7140"] if self.dice.happens(0.4) else ["D0140"]
        lines = []
        for code in codes:
            cents = fee_on(code, row.starts_at.date(), self.first_year)
            lines.append(self.add_line(invoice, row.provider_id, code, SERVICES[code].name, "service", cents))
            lines[-1].appointment_id = row.appointment_id
        self.settle(patient, invoice, lines, invoice.sold_at)

    # -- treatment plans -----------------------------------------------------------------------------------------

    def propose(self, patient: Patient, row: Appointment, known: datetime, chance: float) -> None:
        """The dentist finds something: a plan of up to four procedures, and what the patient makes of it."""
        dice = self.dice
        if patient.recall == "ChildProphy" or not dice.happens(chance) or len(patient.teeth) < 5:
            return
        plan_id, day = self.next_plan_id(), row.starts_at.date()
        codes = [dice.weighted(*zip(*PROPOSALS, strict=True)) for _ in range(dice.whole(1, 3))]
        is_saved = dice.happens(0.7)
        items = []
        for code in codes:
            tooth = str(patient.teeth.pop())
            item = self.plan(patient, plan_id, patient.dentist, code, day)
            item.tooth, item.is_in_saved_plan = "" if code in {"D4341", "D9944"} else tooth, is_saved
            items.append(item)
            if code == "D2740" and dice.happens(0.5):
                buildup = self.plan(patient, plan_id, patient.dentist, "D2950", day)
                buildup.is_in_saved_plan = is_saved
                items.append(buildup)
            if code == "D7140" and dice.happens(0.6):
                self.offer_instead(patient, item, items)
        self.decide(patient, items, known)

    def offer_instead(self, patient: Patient, item: PlanItem, items: list[PlanItem]) -> None:
        """Another way to treat the same tooth; one of the two is active, the other in an inactive plan."""
        other = self.plan(patient, item.plan_id, patient.dentist, "D3330", item.presented_on)
        other.tooth, other.is_in_saved_plan = item.tooth, item.is_in_saved_plan
        item.alternative_group = other.alternative_group = item.plan_item_id
        if self.dice.happens(0.4):
            item.is_in_inactive_plan = True
            items[items.index(item)] = other
        else:
            other.is_in_inactive_plan = True

    def decide(self, patient: Patient, items: list[PlanItem], known: datetime) -> None:
        """Made an appointment for at the desk, later, much later, declined, or left open."""
        dice = self.dice
        mark = dice.share()
        if mark < 0.44:
            created = known + timedelta(minutes=dice.whole(1, 10))
        elif mark < 0.6:
            created = self.in_office_hours(known + timedelta(days=1 + dice.wait(28)))
        elif mark < 0.7:
            created = self.in_office_hours(known + timedelta(days=dice.whole(90, 380)))
        else:
            if mark < 0.8:
                self.decline(items, known)
            elif mark < 0.86:
                self.give_up(items)
            return
        accepted = [item for item in items if dice.happens(0.88)] or items[:1]
        if created < self.now:
            self.treat(patient, accepted, created)

    def decline(self, items: list[PlanItem], known: datetime) -> None:
        """The patient says no, at once or on the telephone."""
        day = known.date() + timedelta(days=self.dice.pick((0, 0, 6, 19)))
        if day <= self.truth.end_on:
            for item in items:
                item.status, item.declined_on = "declined", day

    def give_up(self, items: list[PlanItem]) -> None:
        """The dentist strikes the plan, or refers the patient to somebody else."""
        is_referred = self.dice.happens(0.5)
        for item in items:
            item.is_referred = is_referred
            item.status = "superseded" if is_referred or item.is_in_saved_plan else "deleted"

    def treat(self, patient: Patient, items: list[PlanItem], created: datetime) -> None:
        """Appointments for the accepted work, up to three procedures in each, until it is done or given up."""
        dice = self.dice
        self.pay_ahead(patient, items, created)
        while items:
            now, items = items[:3], items[3:]
            minutes = min(sum(SERVICES[item.procedure_code].minutes for item in now) // 10 * 10, 180)
            day = created.toordinal() + dice.whole(4, 24)
            for attempt in range(4):
                row = self.book(patient, patient.dentist, minutes, created, day)
                if row is None:
                    return
                for item in now:
                    self.schedule(item, row)
                outcome, known = self.live_through(row)
                if outcome == "future":
                    return
                if outcome == "completed":
                    patient.visits += 1
                    self.do(patient, row, now)
                    created = known
                    break
                for item in now:
                    item.status = "planned"
                if attempt == 3 or not dice.happens(0.72):
                    if dice.happens(0.4):
                        for item in now:
                            item.appointment_id = item.scheduled_on = None
                    self.give_back_deposit(patient, known)
                    return
                created = self.in_office_hours(known + timedelta(days=dice.wait(12) + 1))
                if created > self.now:
                    return
                day = created.toordinal() + dice.whole(3, 25)

    # -- money ---------------------------------------------------------------------------------------------------

    def open_invoice(self, moment: datetime, person_id: int, profile_id: int) -> Invoice:
        """What is done or charged at one time."""
        invoice = Invoice(
            len(self.truth.invoices) + 1, self.site.location_id, moment, person_id, profile_id,
            closed_by=self.desk.provider_id,
        )  # fmt: skip
        self.truth.invoices[invoice.invoice_id] = invoice
        return invoice

    def add_line(
        self, invoice: Invoice, provider_id: str | None, code: str, name: str, line_type: str, cents: int,
        account: int = 0, kind: str = "", moment: datetime | None = None,
    ) -> SaleLine:  # fmt: skip
        """Work at its fee, a fee, or an adjustment: one that is no bad debt takes from or adds to what was produced."""
        is_adjustment = line_type == "adjustment"
        counts = cents if kind != "bad_debt" else 0
        line = SaleLine(
            line_id=len(self.truth.lines) + 1,
            invoice_id=invoice.invoice_id,
            sold_at=moment or invoice.sold_at,
            location_id=self.site.location_id,
            person_id=invoice.person_id,
            profile_id=invoice.profile_id,
            performer_id=provider_id,
            seller_id=None,
            item_code=code,
            item_name=name,
            item_type="Adjustment" if account else "Procedure",
            category=SERVICES[code].category if code else "",
            subcategory="",
            line_type=line_type,
            quantity=1,
            list_cents=0 if is_adjustment else cents,
            discount_cents=-counts if is_adjustment else 0,
            discount_name=name if is_adjustment else "",
            net_cents=counts,
            tax_cents=0,
            prepaid_applied_cents=0,
            prepaid_kind="",
            earned_cents=counts,
            sales_cents=counts,
            product_cost_cents=SUPPLIES[code] if line_type == "service" else 0,
            adjustment_kind=kind,
            account_cents=account,
        )
        invoice.lines.append(line.line_id)
        self.truth.lines[line.line_id] = line
        return line

    def adjust(self, line: SaleLine, cents: int, name: str, kind: str, moment: datetime) -> SaleLine:
        """Take off (or, above zero, put back) something of what a procedure costs, on a day of its own."""
        invoice = self.truth.invoices[line.invoice_id]
        adjustment = self.add_line(
            invoice, line.performer_id, "", name, "adjustment", cents, account=cents, kind=kind, moment=moment
        )
        adjustment.refunds_line_id = line.line_id
        return adjustment

    def take(
        self, invoice: Invoice, moment: datetime, parts: list[tuple[int, int]], tender: str = "",
        payer: int | None = None, whole: int = 0, is_ahead: bool = False, gives_back: Payment | None = None,
    ) -> Payment | None:  # fmt: skip
        """Money received for lines, or as a whole, or given back; nothing where the day is still to come."""
        amount = whole or sum(cents for _, cents in parts)
        if moment > self.now or not amount:
            return None
        tender = tender or self.tender_for(amount)
        fee, processor = 0, ""
        if tender == "card":
            processor = "stripe"
            fee = share_of(amount, STRIPE_FEE[0]) + STRIPE_FEE[1] if amount > 0 else 0
        elif tender == "financing":
            processor = "carecredit"
            fee = share_of(
                amount, CARECREDIT_FEES[plan_of(gives_back.invoice_id if gives_back else invoice.invoice_id)]
            )
        payment = Payment(
            payment_id=len(self.truth.payments) + 1,
            invoice_id=invoice.invoice_id,
            paid_at=moment,
            location_id=self.site.location_id,
            person_id=invoice.person_id,
            tender=tender,
            amount_cents=amount,
            tip_cents=0,
            fee_cents=fee,
            is_refund=amount < 0,
            parts=[part for part in parts if part[1]],
            payer_id=payer,
            processor=processor,
            is_prepayment=is_ahead,
            gives_back_id=gives_back.payment_id if gives_back else None,
        )
        invoice.payments.append(payment.payment_id)
        self.truth.payments[payment.payment_id] = payment
        return payment

    def tender_for(self, cents: int) -> str:
        """How a patient pays: large sums on credit now and then."""
        financing = 0.3 if cents > 60_000 else 0
        return self.dice.weighted(("card", "cash", "check", "financing"), (0.72, 0.06, 0.1, financing))

    def settle(self, patient: Patient, invoice: Invoice, lines: list[SaleLine], moment: datetime) -> None:
        """Everything that follows from work done: discount, deposit, payment at the desk, claim, statement."""
        dice = self.dice
        account = Account(lines, {line.line_id: line.net_cents for line in lines})
        claim: list[ClaimLine] = []
        if patient.is_insured:
            claim = self.send_claim(patient, lines, moment.date())
        else:
            self.discount(patient, account, moment)
        expected = {part.line_id: part.estimate_cents + part.write_off_estimate_cents for part in claim if part.line_id}
        due = {number: cents - expected.get(number, 0) for number, cents in account.open_cents.items()}
        self.use_deposit(patient, account, due, moment)
        payer = patient.pays_with.person_id if patient.pays_with is not patient.person else None
        paid: Payment | None = None
        if sum(due.values()) > 0 and dice.happens(0.8):
            paid = self.take(invoice, moment + timedelta(minutes=3), list(due.items()), payer=payer)
            self.book_payment(account, paid)
        settled_on = moment
        arrived, mood = moment.replace(hour=10, minute=0) + timedelta(days=dice.whole(12, 48)), dice.share()
        if claim and mood > 0.03 and arrived <= self.now:
            settled_on = max(self.receive(account, part, arrived, mood) for part in claim)
            if 0.9 < mood <= 0.93:
                self.pay_claim_as_a_whole(invoice, account, claim, arrived)
        self.follow_up(patient, invoice, account, settled_on, paid, payer)

    def book_payment(self, account: Account, payment: Payment | None) -> None:
        """Lower what is owed by what was paid."""
        for line_id, cents in payment.parts if payment else ():
            account.open_cents[line_id] -= cents

    def discount(self, patient: Patient, account: Account, moment: datetime) -> None:
        """Who has no insurance is let off something now and then; a courtesy entered twice is put right later."""
        dice = self.dice
        is_old = moment.year - patient.person.birth_date.year >= 68
        name, points = ("Senior Courtesy", 1000) if is_old else ("Cash Discount", 500)
        if not dice.happens(0.35):
            return
        twice = dice.happens(0.05)
        for line in account.lines:
            cents = share_of(line.net_cents, points)
            if not cents:
                continue
            for _ in range(2 if twice else 1):
                self.adjust(line, -cents, name, "discount", moment)
            account.open_cents[line.line_id] -= cents
            if twice:
                later = moment + timedelta(days=dice.whole(1, 9))
                if later <= self.now:
                    self.adjust(line, cents, "Correction", "correction", later)

    def send_claim(self, patient: Patient, lines: list[SaleLine], day: date) -> list[ClaimLine]:
        """A claim with an estimate for each procedure: what insurance allows, and its part of that."""
        claim_id = self.truth.claim_lines[-1].claim_id + 1 if self.truth.claim_lines else 9001
        allowed_points = 7_600 + patient.person.person_id % 5 * 300
        for line in lines:
            allowed = share_of(line.net_cents, allowed_points) // 100 * 100
            estimate = share_of(allowed, COVERED.get(line.category, 5_000))
            self.truth.claim_lines.append(
                ClaimLine(
                    claim_line_id=len(self.truth.claim_lines) + 1,
                    claim_id=claim_id,
                    person_id=patient.person.person_id,
                    profile_id=line.profile_id or patient.profile.profile_id,
                    provider_id=line.performer_id or "",
                    location_id=self.site.location_id,
                    line_id=line.line_id,
                    sent_on=day,
                    estimate_cents=estimate,
                    write_off_estimate_cents=line.net_cents - allowed,
                )
            )
        return self.truth.claim_lines[-len(lines) :]

    def receive(self, account: Account, part: ClaimLine, arrived: datetime, mood: float) -> datetime:
        """Insurance pays weeks later: as estimated, less, more, nothing; it writes off what it does not allow."""
        paid = part.estimate_cents
        if mood < 0.1:
            paid = share_of(paid, 5_000)
        elif mood < 0.14 or 0.9 < mood <= 0.93:
            paid = 0
        elif mood > 0.95 and part.write_off_estimate_cents:
            paid = share_of(paid, 11_000)
        line = self.truth.lines[part.line_id or 0]
        part.kind, part.received_on = "received", arrived.date()
        if part.write_off_estimate_cents:
            written_off = self.adjust(
                line, -part.write_off_estimate_cents, "Insurance write-off", "contractual", arrived
            )
            part.adjustment_line_id = written_off.line_id
            account.open_cents[line.line_id] -= part.write_off_estimate_cents
        part.payment_id = self.insurance_pays(account, line, paid, arrived)
        if 0.1 <= mood < 0.14 and part.estimate_cents:
            # an appeal: the same procedure once more, and paid after all
            again = arrived + timedelta(days=21)
            if again <= self.now:
                extra = ClaimLine(
                    len(self.truth.claim_lines) + 1, part.claim_id, part.person_id, part.profile_id, part.provider_id,
                    part.location_id, line.line_id, part.sent_on, 0, 0, "supplemental", again.date(),
                )  # fmt: skip
                self.truth.claim_lines.append(extra)
                extra.payment_id = self.insurance_pays(account, line, part.estimate_cents, again)
                return again
        return arrived

    def pay_claim_as_a_whole(
        self, invoice: Invoice, account: Account, claim: list[ClaimLine], arrived: datetime
    ) -> None:
        """Some insurers send one amount for a claim and do not say what it is for."""
        total = sum(part.estimate_cents for part in claim)
        payment = self.take(invoice, arrived, [], tender="insurance", whole=total)
        if payment:
            first = claim[0]
            self.truth.claim_lines.append(
                ClaimLine(
                    len(self.truth.claim_lines) + 1, first.claim_id, first.person_id, first.profile_id,
                    first.provider_id, first.location_id, None, first.sent_on, 0, 0, "received", arrived.date(),
                    payment.payment_id,
                )
            )  # fmt: skip
            for part in claim:
                account.open_cents[part.line_id or 0] -= part.estimate_cents

    def insurance_pays(self, account: Account, line: SaleLine, cents: int, moment: datetime) -> int | None:
        """One procedure of a payment by insurance."""
        payment = self.take(self.truth.invoices[line.invoice_id], moment, [(line.line_id, cents)], tender="insurance")
        self.book_payment(account, payment)
        return payment.payment_id if payment else None

    def follow_up(
        self, patient: Patient, invoice: Invoice, account: Account, settled_on: datetime, paid: Payment | None,
        payer: int | None,
    ) -> None:  # fmt: skip
        """A statement for what is left, a refund of what was too much, or a bad debt."""
        dice = self.dice
        if account.balance > 0:
            owed = [(number, cents) for number, cents in account.open_cents.items() if cents > 0]
            if dice.happens(0.86):
                moment = settled_on + timedelta(days=dice.whole(12, 60))
                is_online = dice.happens(0.3)
                moment = moment.replace(hour=22 if is_online else dice.whole(9, 16), minute=dice.whole(0, 59))
                payment = self.take(invoice, moment, owed, tender="card" if is_online else "", payer=payer)
                self.book_payment(account, payment)
            else:
                moment = settled_on + timedelta(days=dice.whole(170, 240))
                if moment <= self.now:
                    for number, cents in owed:
                        self.adjust(self.truth.lines[number], -cents, "Bad Debt Write-off", "bad_debt", moment)
        elif account.balance < 0 and paid is not None:
            moment = settled_on + timedelta(days=dice.whole(5, 30))
            left = -account.balance
            back = []
            for number, cents in paid.parts:
                part = min(left, cents)
                back.append((number, -part))
                left -= part
            tender = paid.tender if paid.tender in {"card", "financing"} else "check"
            given = self.take(invoice, moment, back, tender=tender, payer=payer, gives_back=paid)
            self.book_payment(account, given)

    def pay_ahead(self, patient: Patient, items: list[PlanItem], created: datetime) -> None:
        """A deposit for large work, when the appointment is made."""
        total = sum(item.amount_cents for item in items)
        if patient.deposit is not None or total < 90_000 or not self.dice.happens(0.3):
            return
        invoice = self.open_invoice(created, patient.person.person_id, patient.profile.profile_id)
        cents = share_of(total, 2_000) // 100 * 100
        patient.deposit = self.take(invoice, created + timedelta(minutes=4), [], whole=cents, is_ahead=True)

    def use_deposit(self, patient: Patient, account: Account, due: dict[int, int], moment: datetime) -> None:
        """Pay work with what was paid ahead; the rest of a deposit stays for the next visit, or for ever."""
        deposit = patient.deposit
        if deposit is None or not any(self.truth.lines[number].net_cents > 50_000 for number in due):
            return
        left = deposit.amount_cents
        for number, cents in due.items():
            part = min(left, max(cents, 0))
            if part:
                deposit.parts.append((number, part))
                due[number] -= part
                account.open_cents[number] -= part
                left -= part
        deposit.used_at = moment
        patient.deposit = None

    def give_back_deposit(self, patient: Patient, known: datetime) -> None:
        """Nothing comes of the work: the deposit goes back the way it came."""
        deposit = patient.deposit
        if deposit is None:
            return
        invoice = self.truth.invoices[deposit.invoice_id]
        tender = deposit.tender if deposit.tender in {"card", "financing"} else "check"
        moment = known + timedelta(days=self.dice.whole(2, 20))
        back = -deposit.amount_cents
        if self.take(invoice, moment, [], tender=tender, whole=back, is_ahead=True, gives_back=deposit):
            patient.deposit = None

    # -- the end of the day ---------------------------------------------------------------------------------------

    def recall(self, patient: Patient) -> None:
        """When the next cleaning is due, and for which day it is booked."""
        if patient.last_cleaning_on is None:
            return
        interval = RECALLS[patient.recall]
        self.truth.recalls.append(
            Recall(
                recall_id=len(self.truth.recalls) + 1,
                person_id=patient.person.person_id,
                profile_id=patient.profile.profile_id,
                location_id=self.site.location_id,
                recall_type=patient.recall,
                interval_days=interval,
                due_on=next_due(patient.last_cleaning_on, patient.recall),
                scheduled_on=patient.next_cleaning.starts_at.date() if patient.next_cleaning else None,
                is_disabled=patient.next_cleaning is None and self.dice.happens(0.03),
                done_on=patient.last_cleaning_on,
            )
        )

    def leave(self, patient: Patient) -> None:
        """Who has not been here for years is taken off the list of active patients, if somebody gets round to it."""
        last = patient.last_cleaning_on or patient.person.arrived_at.date()
        gone = (self.truth.end_on - last).days
        if patient.next_cleaning is None and gone > 540 and self.dice.happens(0.4):
            patient.profile.status = self.dice.weighted(("inactive", "archived", "deceased"), (0.7, 0.22, 0.08))

    def name_services(self) -> None:
        """An appointment stands for the dearest procedure attached to it, of equals the one entered first."""
        attached: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
        planned = {item.line_id for item in self.truth.plan_items}
        for item in self.truth.plan_items:
            if item.appointment_id and item.status not in {"superseded", "deleted"}:
                line = self.truth.lines.get(item.line_id or 0)
                cents = line.list_cents if line else item.amount_cents
                attached[item.appointment_id].append((-cents, item.plan_item_id, item.procedure_code))
        for line in self.truth.lines.values():
            if line.appointment_id and line.line_id not in planned and line.line_type == "service":
                attached[line.appointment_id].append((-line.list_cents, line.line_id, line.item_code))
        for row in self.truth.appointments:
            if row.location_id == self.site.location_id:
                is_cleaning = self.truth.providers[row.provider_id].role == "hygienist"
                without = "visit:hygiene" if is_cleaning else "visit:other"
                found = attached.get(row.appointment_id)
                row.service_code = min(found)[2] if found else without
