"""The simulation: people with intents live through months of bookings, visits and bills on one clock."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from pipelines.demo import dental, marketing, messages, oddities, payroll, reputation
from pipelines.demo.dice import Dice
from pipelines.demo.money import allocate_bundle, share_of
from pipelines.demo.people import People
from pipelines.demo.truth import (
    Appointment,
    Billing,
    BundleItem,
    Campaign,
    Instrument,
    Invoice,
    Location,
    Membership,
    Move,
    Payment,
    Person,
    Provider,
    SaleLine,
    Service,
    Shift,
    Truth,
)
from pipelines.demo.world import (
    END_ON,
    GROUP_STEMS,
    HOLIDAYS,
    PACKAGES,
    PLANS,
    PROMOTIONS,
    RETAIL,
    SERVICES,
    SHARES_OF_PEOPLE,
    first_of_month,
    make_campaigns,
    make_locations,
    make_providers,
)

DAY = 1440
CLINIC_OPENS = 9 * 60 + 30
BOOK_AHEAD_DAYS = 400
FIRST_CHOICE = {
    "neurotoxin": (("TOX01", "TOX02", "TOX03", "TOX04"), (0.35, 0.35, 0.2, 0.1)),
    "filler": (("FIL01", "FIL02"), (0.7, 0.3)),
    "laser": (("LHR01", "LHR02", "IPL01"), (0.35, 0.4, 0.25)),
    "body": (("BOD01",), (1.0,)),
    "skin": (("FAC01", "FAC02", "FAC03", "MIC01"), (0.35, 0.25, 0.2, 0.2)),
    "weight_loss": (("WLP01",), (1.0,)),
    "wellness": (("VIT01",), (1.0,)),
}
LINE_WEIGHTS = {
    "neurotoxin": 0.4, "filler": 0.1, "laser": 0.15, "body": 0.04, "skin": 0.23, "weight_loss": 0.05, "wellness": 0.03,
}  # fmt: skip
CANCEL_REASONS = ("Schedule conflict", "Feeling unwell", "Changed mind", "", "", "Car trouble")


def at(minute: int) -> datetime:
    """The time of a minute counted from the calendar's first day."""
    return datetime.fromordinal(minute // DAY) + timedelta(minutes=minute % DAY)


class GroupSimulation:
    """One group of medical spas, living from the truth's first day to its last."""

    def __init__(self, truth: Truth, group: int, seed: int, patients: int, disguised: float) -> None:
        self.truth = truth
        self.group = group
        self.dice = Dice(seed, group)
        self.start = truth.start_on.toordinal() * DAY
        self.now = (truth.end_on.toordinal() + 1) * DAY - 1
        self.sites = self.make_sites()
        self.staff = self.make_staff()
        self.desk = {site.location_id: "" for site in self.sites}
        truth.locations |= {site.location_id: site for site in self.sites}
        truth.providers |= {provider.provider_id: provider for provider in self.staff}
        campaigns = self.make_campaigns()
        truth.campaigns |= {campaign.campaign_id: campaign for campaign in campaigns}
        shares = self.shares_of_people()
        self.people = People(truth, self.dice, group, self.sites, shares, campaigns, patients, disguised)
        self.busy: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
        self.shifts: dict[tuple[str, int], Shift] = {}
        self.able: dict[tuple[str, str], list[Provider]] = defaultdict(list)
        self.gift_cards: dict[str, list[Instrument]] = defaultdict(list)
        self.orders: dict[tuple[str, int, date], Invoice] = {}
        self.prepare_staff()

    # -- the world -----------------------------------------------------------------------------------------------

    def make_sites(self) -> list[Location]:
        """The places of the group."""
        return make_locations(self.group, self.truth.start_on, self.truth.end_on)

    def make_staff(self) -> list[Provider]:
        """Everybody who works there."""
        return make_providers(self.group, self.sites, self.truth.start_on, self.truth.end_on)

    def make_campaigns(self) -> list[Campaign]:
        """Where it advertises."""
        return make_campaigns(self.group, self.sites)

    def shares_of_people(self) -> tuple[float, ...]:
        """How many of the people belong to each place."""
        return SHARES_OF_PEOPLE

    # -- staff ---------------------------------------------------------------------------------------------------

    def prepare_staff(self) -> None:
        """Publish everybody's shifts, and note who can do what where."""
        for provider in self.staff:
            for location_id in dict.fromkeys(provider.weekday_location.values()):
                for line in provider.lines:
                    self.able[location_id, line].append(provider)
                if provider.role == "front_desk":
                    self.desk[location_id] = provider.provider_id
            self.publish_shifts(provider)
        for location_id in [place for place, desk in self.desk.items() if not desk]:
            # nobody sits at the desk: whoever came last to the place does its work
            here = [provider for provider in self.staff if location_id in provider.weekday_location.values()]
            self.desk[location_id] = here[-1].provider_id

    def publish_shifts(self, provider: Provider) -> None:
        """Working days, leave and blocked hours of one person, also for the weeks ahead."""
        dice = self.dice
        first = max(self.truth.start_on, provider.hired_on)
        leave_left = 0
        for ordinal in range(first.toordinal(), self.truth.end_on.toordinal() + BOOK_AHEAD_DAYS):
            day = date.fromordinal(ordinal)
            location_id = provider.weekday_location.get(day.weekday())
            if provider.ended_on and day > provider.ended_on:
                break
            if location_id is None or (day.month, day.day) in HOLIDAYS:
                continue
            last_day = day == self.truth.end_on
            if not leave_left and not last_day and dice.happens(0.008):
                leave_left = dice.whole(1, 5)
            working = not leave_left or last_day
            leave_left = max(leave_left - 1, 0)
            starts = CLINIC_OPENS if provider.is_clinical else 9 * 60
            ends = starts + (450 if provider.is_clinical else 480)
            shift = Shift(
                provider.provider_id,
                location_id,
                day,
                starts,
                ends,
                working,
                60 if working and dice.happens(0.1) else 0,
                ends - starts + dice.whole(-20, 25) if working else 0,
                status="Working" if working else dice.pick(("Vacation", "Leave", "Sick")),
            )
            self.shifts[provider.provider_id, ordinal] = shift
            if shift.blocked_minutes:
                noon = ordinal * DAY + 12 * 60
                self.busy[provider.provider_id, ordinal].append((noon, noon + 60))
            if ordinal * DAY < self.now:
                self.truth.shifts.append(shift)

    # -- booking -------------------------------------------------------------------------------------------------

    def find_slot(self, provider: Provider, location_id: str, day: int, minutes: int, after: int) -> int | None:
        """The minute of a free start on or after that day, or None when three weeks are full."""
        for ordinal in range(max(day, after // DAY), max(day, after // DAY) + 21):
            shift = self.shifts.get((provider.provider_id, ordinal))
            if shift is None or not shift.is_working or shift.location_id != location_id:
                continue
            busy = self.busy[provider.provider_id, ordinal]
            first = ordinal * DAY + shift.starts_minute
            steps = (shift.ends_minute - shift.starts_minute - minutes) // 15
            if steps < 0:
                continue
            offset = self.dice.whole(0, steps)
            for step in range(steps + 1):
                start = first + (offset + step) % (steps + 1) * 15
                if start > after and all(start >= e or start + minutes <= s for s, e in busy):
                    return start
        return None

    def choose_provider(self, person: Person, location_id: str, line: str, day: int) -> Provider | None:
        """The person's own provider most of the time, else anyone of that skill who works there then."""
        able = [
            provider
            for provider in self.able[location_id, line]
            if provider.hired_on.toordinal() <= day + 7
            and (provider.ended_on is None or provider.ended_on.toordinal() >= day)
        ]
        if not able:
            return None
        own = self.people.own_provider.get((person.person_id, location_id, line))
        if own in able and self.dice.happens(0.85):
            return own
        chosen = self.dice.pick(able)
        self.people.own_provider.setdefault((person.person_id, location_id, line), chosen)
        return chosen

    def book(
        self, person: Person, location_id: str, codes: list[str], created: int, day: int, channel: str
    ) -> list[Appointment] | None:
        """Put one visit on the book: a row per service, one after the other with one provider."""
        services = [self.truth.services[code] for code in codes]
        provider = self.choose_provider(person, location_id, services[0].line, day)
        if provider is None:
            return None
        has_turnover = self.truth.locations[location_id].plans_turnover
        recovery = [service.recovery_minutes * has_turnover for service in services]
        total = sum(service.minutes for service in services) + sum(recovery)
        start = self.find_slot(provider, location_id, day, total, created + 45)
        if start is None or created > self.now:
            return None
        profile = self.people.profile_at(person, self.truth.locations[location_id], at(created))
        self.busy[provider.provider_id, start // DAY].append((start, start + total))
        rows = []
        booking_id = len(self.truth.appointments) + 1
        room = f"Room {self.dice.whole(1, 4)}"
        for service, recovery_minutes in zip(services, recovery, strict=True):
            row = Appointment(
                appointment_id=len(self.truth.appointments) + 1,
                booking_id=booking_id,
                person_id=person.person_id,
                profile_id=profile.profile_id,
                provider_id=provider.provider_id,
                location_id=location_id,
                service_code=service.code,
                created_at=at(created),
                starts_at=at(start),
                ends_at=at(start + service.minutes),
                recovery_minutes=recovery_minutes,
                status="booked",
                source_status="Open",
                modified_at=at(created),
                channel=channel,
                booked_by="" if channel == "online" else self.desk[location_id],
                is_addon=service.minutes == 0,
                room=room,
            )
            start += service.minutes + recovery_minutes
            rows.append(row)
            self.truth.appointments.append(row)
        return rows

    def live_through(self, rows: list[Appointment], is_new: bool) -> tuple[str, int]:
        """Decide what becomes of a booking. Returns the outcome and the minute at which it is known."""
        dice = self.dice
        created = self.minute(rows[0].created_at)
        start = self.minute(rows[0].starts_at)
        if start - created > 2 * DAY and dice.happens(0.07):
            start = self.move(rows, created, start)
        lead_days = (start - created) / DAY
        late_hour = rows[0].starts_at.hour >= 15
        cancels = dice.happens(0.09 + min(lead_days, 60) / 800)
        misses = dice.happens((0.06 if late_hour else 0.026) * (1 + min(lead_days, 60) / 60) * (1.5 if is_new else 1))
        if cancels:
            late = lead_days < 1.2 or dice.happens(0.3)
            earliest = max(self.minute(rows[0].modified_at), start - DAY + 5 if late else 0) + 10
            moment = dice.whole(earliest, max(earliest, start - (30 if late else DAY + 5)))
            if earliest < start - 30 and moment < start and moment <= self.now:
                self.cancel(rows, moment)
                return "cancelled", moment
        end = self.minute(rows[-1].ends_at) + rows[-1].recovery_minutes
        if end + 30 > self.now:
            if start - self.now < 3 * DAY and dice.happens(0.6):
                for row in rows:
                    row.source_status = "Confirmed"
            return "future", self.now
        if misses:
            for row in rows:
                row.status, row.source_status = "no_show", "No Show"
                row.modified_at = row.starts_at + timedelta(minutes=dice.whole(20, 90))
            return "no_show", start + 30
        self.complete(rows)
        return "completed", end + 20

    def minute(self, moment: datetime) -> int:
        """The inverse of ``at``."""
        return moment.toordinal() * DAY + moment.hour * 60 + moment.minute

    def move(self, rows: list[Appointment], created: int, start: int) -> int:
        """Give a booking another time; the row keeps its creation."""
        moment = self.dice.whole(created + 60, start - 120)
        if moment > self.now:
            return start
        length = self.minute(rows[-1].ends_at) + rows[-1].recovery_minutes - start
        provider = self.truth.providers[rows[0].provider_id]
        wanted = start // DAY + self.dice.whole(1, 9)
        new_start = self.find_slot(provider, rows[0].location_id, wanted, length, moment + 180)
        if new_start is None:
            return start
        self.busy[provider.provider_id, start // DAY].remove((start, start + length))
        self.busy[provider.provider_id, new_start // DAY].append((new_start, new_start + length))
        shift = timedelta(minutes=new_start - start)
        for row in rows:
            row.moves.append(Move(at(moment), row.starts_at))
            row.starts_at += shift
            row.ends_at += shift
            row.modified_at = at(moment)
        return new_start

    def cancel(self, rows: list[Appointment], moment: int) -> None:
        """Take a booking off the book and free its time."""
        by_practice = self.dice.happens(0.07)
        reason = "Provider sick" if by_practice else self.dice.pick(CANCEL_REASONS)
        start = self.minute(rows[0].starts_at)
        length = self.minute(rows[-1].ends_at) + rows[-1].recovery_minutes - start
        self.busy[rows[0].provider_id, start // DAY].remove((start, start + length))
        for row in rows:
            row.status, row.source_status = "cancelled", "Cancelled"
            row.cancelled_at = row.modified_at = at(moment)
            row.cancelled_by = "practice" if by_practice else "patient"
            row.reason = reason

    def complete(self, rows: list[Appointment]) -> None:
        """The patient came."""
        arrival = rows[0].starts_at - timedelta(minutes=self.dice.whole(0, 12))
        for row in rows:
            row.status, row.source_status = "completed", "Closed"
            row.checked_in_at = arrival
            row.started_at = row.starts_at + timedelta(minutes=self.dice.whole(0, 6))
            row.finished_at = max(row.ends_at - timedelta(minutes=self.dice.whole(0, 5)), row.started_at)
            row.modified_at = row.ends_at + timedelta(minutes=row.recovery_minutes + 12)

    # -- selling -------------------------------------------------------------------------------------------------

    def open_invoice(
        self, location_id: str, moment: datetime, person: Person | None, profile_id: int | None
    ) -> Invoice:
        """A new bill; where there is one order a day, the one that the person has."""
        one_order = person is not None and self.truth.locations[location_id].has_one_order_a_day
        if person is not None and self.has_order(person.person_id, location_id, moment):
            return self.orders[location_id, person.person_id, moment.date()]
        invoice = Invoice(
            invoice_id=len(self.truth.invoices) + 1,
            location_id=location_id,
            sold_at=moment,
            person_id=person.person_id if person else None,
            profile_id=profile_id,
            closed_by=self.desk[location_id],
        )
        self.truth.invoices[invoice.invoice_id] = invoice
        if person is not None and one_order:
            self.orders[location_id, person.person_id, moment.date()] = invoice
        return invoice

    def has_order(self, person_id: int | None, location_id: str, moment: datetime) -> bool:
        """Whether what the person buys that day goes on a bill that is there already."""
        return (location_id, person_id, moment.date()) in self.orders

    def add_line(self, invoice: Invoice, **values: object) -> SaleLine:
        """One line on a bill; what is not said is zero or blank."""
        defaults: dict[str, object] = {
            "performer_id": None, "seller_id": None, "category": "", "subcategory": "", "quantity": 1,
            "discount_cents": 0, "discount_name": "", "tax_cents": 0, "prepaid_applied_cents": 0, "prepaid_kind": "",
        }  # fmt: skip
        line = SaleLine(
            line_id=len(self.truth.lines) + 1,
            invoice_id=invoice.invoice_id,
            sold_at=invoice.sold_at,
            location_id=invoice.location_id,
            person_id=invoice.person_id,
            profile_id=invoice.profile_id,
            **(defaults | values),  # type: ignore[arg-type]
        )
        invoice.lines.append(line.line_id)
        self.truth.lines[line.line_id] = line
        return line

    def add_service(
        self, invoice: Invoice, service: Service, performer_id: str | None, appointment_id: int | None, discount: int,
        discount_name: str,
    ) -> SaleLine:  # fmt: skip
        """A service at its price of the day."""
        net = service.list_cents - discount
        is_fee = service.line == "fee"
        return self.add_line(
            invoice,
            performer_id=performer_id,
            seller_id=None if is_fee else performer_id,
            item_code=service.code,
            item_name=service.name,
            item_type="Service",
            category=service.category,
            subcategory=service.subcategory,
            line_type="fee" if is_fee else "service",
            list_cents=service.list_cents,
            discount_cents=discount,
            discount_name=discount_name if discount else "",
            net_cents=net,
            earned_cents=net,
            sales_cents=net,
            appointment_id=appointment_id,
            product=service.product,
            product_cost_cents=service.product_cost_cents,
        )

    def add_retail(self, invoice: Invoice, seller_id: str | None) -> SaleLine:
        """A product over the counter, taxed."""
        code, name, price, cost = self.dice.pick(RETAIL)
        tax = share_of(price, self.truth.locations[invoice.location_id].tax_basis_points)
        return self.add_line(
            invoice,
            seller_id=seller_id,
            item_code=code,
            item_name=name,
            item_type="Product",
            category="Retail",
            subcategory="Skin Care",
            line_type="retail",
            list_cents=price,
            net_cents=price,
            tax_cents=tax,
            earned_cents=price,
            sales_cents=price,
            product=name,
            product_cost_cents=cost,
        )

    def add_prepaid_sale(
        self, invoice: Invoice, item_type: str, name: str, price: int, listed: int, line_type: str,
        seller_id: str | None
    ) -> SaleLine:  # fmt: skip
        """A package, gift card or month of dues; perk dues alone are earned at once."""
        return self.add_line(
            invoice,
            seller_id=seller_id,
            item_code={"Package": "PKG", "Gift Card": "GC", "Membership": "MEM"}[item_type],
            item_name=name,
            item_type=item_type,
            category=f"{item_type}s",
            line_type=line_type,
            list_cents=listed,
            discount_cents=listed - price,
            discount_name="Package price" if listed > price else "",
            net_cents=price,
            earned_cents=0,
            sales_cents=price,
        )

    def redeem(self, line: SaleLine, value: int, instrument_id: int, kind: str) -> None:
        """Settle a service line by what was paid before."""
        line.line_type = "redemption"
        line.net_cents = line.earned_cents = line.prepaid_applied_cents = value
        line.sales_cents = 0
        line.discount_cents = line.list_cents - value
        line.discount_name = f"{kind} price" if line.discount_cents else ""
        line.instrument_id = instrument_id
        line.prepaid_kind = kind

    def apply_gift_card(self, invoice: Invoice) -> None:
        """Use somebody's gift card on a bill, line by line, as far as it goes."""
        for card in self.gift_cards[invoice.location_id]:
            if card.balance_cents > 0 and card.sold_on < invoice.sold_at.date():
                break
        else:
            return
        for line_id in invoice.lines:
            line = self.truth.lines[line_id]
            used = min(card.balance_cents, line.net_cents) if line.line_type == "service" else 0
            if used > 0:
                line.prepaid_applied_cents = used
                line.prepaid_kind = "Gift Card"
                line.sales_cents = line.net_cents - used
                line.instrument_id = card.instrument_id
                card.redeemed_cents += used

    def settle(self, invoice: Invoice, tip_chance: float = 0.0, halves: bool = False) -> None:
        """Take the money for a bill: one tender, with a tip on cards; a large package may be paid in two halves."""
        paid = {line_id for payment_id in invoice.payments for line_id, _ in self.truth.payments[payment_id].parts}
        parts = []
        for line_id in invoice.lines:
            line = self.truth.lines[line_id]
            if line_id in paid:
                continue
            due = line.net_cents - line.prepaid_applied_cents + line.tax_cents
            if due:
                parts.append((line_id, due))
        total = sum(due for _, due in parts)
        if not total:
            return
        has_emr = self.truth.locations[invoice.location_id].has_emr
        tenders = ("card", "cash", "check", "financing") if has_emr else ("card", "cash", "check")
        weights = (0.9, 0.06, 0.02, 0.02 if total > 80000 else 0) if has_emr else (0.93, 0.05, 0.02)
        tender = self.dice.weighted(tenders, weights)
        tip = (
            share_of(total, 1500 if total < 40000 else 500) if tender == "card" and self.dice.happens(tip_chance) else 0
        )
        if halves and len(parts) == 1:
            first = total // 2
            later = invoice.sold_at + timedelta(days=30)
            self.pay(invoice, invoice.sold_at, "card", first, 0, [(parts[0][0], first)])
            if later.date() <= self.truth.end_on:
                self.pay(invoice, later, "card", total - first, 0, [(parts[0][0], total - first)])
            return
        self.pay(invoice, invoice.sold_at, tender, total + tip, tip, parts)

    def pay(
        self, invoice: Invoice, moment: datetime, tender: str, amount: int, tip: int, parts: list[tuple[int, int]]
    ) -> Payment:  # fmt: skip
        """Record one tender; the processor keeps 2.6 % and ten cents of a card payment."""
        payment = Payment(
            payment_id=len(self.truth.payments) + 1,
            invoice_id=invoice.invoice_id,
            paid_at=moment,
            location_id=invoice.location_id,
            person_id=invoice.person_id,
            tender=tender,
            amount_cents=amount,
            tip_cents=tip,
            fee_cents=share_of(amount, 260) + 10 if tender == "card" and amount > 0 else 0,
            is_refund=amount < 0,
            parts=parts,
        )
        invoice.payments.append(payment.payment_id)
        self.truth.payments[payment.payment_id] = payment
        return payment

    def check_out(self, person: Person, rows: list[Appointment]) -> None:
        """Bill a completed visit: services, what is prepaid, discounts, retail, tip."""
        dice = self.dice
        site = self.truth.locations[rows[0].location_id]
        moment = at(self.minute(rows[-1].ends_at) + rows[-1].recovery_minutes + 10)
        services = [self.truth.services[row.service_code] for row in rows]
        if not site.has_emr and services[0].is_consultation:
            return
        invoice = self.open_invoice(site.location_id, moment, person, rows[0].profile_id)
        promotion = dice.pick(PROMOTIONS) if dice.happens(0.1) else ""
        member = self.people.membership.get(person.person_id)
        used_prepaid = False
        for row, service in zip(rows, services, strict=True):
            row.invoice_id = invoice.invoice_id
            percent = 10 if promotion else 0
            name = promotion
            if member and member.plan_type == "perk" and self.is_member(member, moment.date()):
                percent, name = 10, "VIP Perks"
            if service.code == "TOX09" or (service.list_cents and dice.happens(0.004)):
                percent, name = 100, "Complimentary"
            line = self.add_service(
                invoice, service, row.provider_id, row.appointment_id, share_of(service.list_cents, percent * 100), name
            )
            if site.has_emr and percent < 100:
                used_prepaid |= self.use_prepaid(person, line, member)
        if dice.happens(0.13):
            self.add_retail(invoice, rows[0].provider_id if dice.happens(0.7) else self.desk[site.location_id])
        if not used_prepaid and dice.happens(0.02) and (site.is_zenoti or len(invoice.lines) == 1):
            self.apply_gift_card(invoice)
        self.settle(invoice, 0.25 if services[0].line in {"skin", "laser"} else 0.06)

    def use_prepaid(self, person: Person, line: SaleLine, member: Membership | None) -> bool:
        """Pay a service line from a package or a membership credit, if the person has one for it."""
        today = line.sold_at.date()
        for package in self.people.packages.get(person.person_id, ()):
            if not self.honours(line.location_id, package.location_id):
                continue
            live = package.sold_on < today and (package.expires_on is None or today <= package.expires_on)
            if not live or package.refunded_cents:
                continue
            for item in package.items:
                if item.service_code == line.item_code and item.used < item.quantity:
                    value = item.unit_cents[item.used]
                    item.used += 1
                    package.redeemed_cents += value
                    self.redeem(line, value, package.instrument_id, "Package")
                    return True
        honoured = member is not None and self.honours(line.location_id, member.location_id)
        if member and honoured and line.item_code == "FAC01" and self.is_member(member, today):
            collected = sum(bill.status == "Collected" and bill.billed_on <= today for bill in member.billings)
            if collected > member.credits_used and member.plan_type == "credit":
                member.credits_used += 1
                self.redeem(line, member.amount_cents, -member.membership_id, "Membership")
                return True
        return False

    def honours(self, location_id: str, sold_at: str) -> bool:
        """Whether a place takes what was paid ahead at another: most that share a system do."""
        place, seller = self.truth.locations[location_id], self.truth.locations[sold_at]
        return place is seller or (place.system == seller.system and place.honours_others)

    def is_member(self, member: Membership, day: date) -> bool:
        """Whether the membership is in force that day."""
        return member.started_on <= day and (member.ended_on is None or day <= member.ended_on)

    def sell_package(self, person: Person, row: Appointment, line: str) -> None:
        """A series is sold at the desk or by whoever saw the patient; others will perform it."""
        choices = [package for package in PACKAGES if package[3] == line]
        name, price, contents, _ = self.dice.pick(choices)
        moment = row.ends_at + timedelta(minutes=row.recovery_minutes + 15)
        seller = self.desk[row.location_id] if self.dice.happens(0.4) else row.provider_id
        listed = [self.truth.services[code].list_cents * units for code, units in contents]
        invoice = self.open_invoice(row.location_id, moment, person, row.profile_id)
        self.add_prepaid_sale(invoice, "Package", name, price, sum(listed), "package_sale", seller)
        halves = self.dice.happens(0.12)
        self.settle(invoice, halves=halves)
        units = allocate_bundle(price, [(self.truth.services[code].list_cents, count) for code, count in contents])
        items = [
            BundleItem(code, count, self.truth.services[code].list_cents * count, cents)
            for (code, count), cents in zip(contents, units, strict=True)
        ]
        package = self.add_instrument("package", name, invoice, price, sum(listed), timedelta(days=540))
        package.items = items
        self.people.packages[person.person_id].append(package)

    def add_instrument(
        self, kind: str, name: str, invoice: Invoice, price: int, listed: int, lasts: timedelta | None
    ) -> Instrument:  # fmt: skip
        """Something paid for now and used later."""
        sold_on = invoice.sold_at.date()
        instrument = Instrument(
            instrument_id=len(self.truth.instruments) + 1,
            kind=kind,
            name=name,
            person_id=invoice.person_id,
            profile_id=invoice.profile_id,
            location_id=invoice.location_id,
            invoice_id=invoice.invoice_id,
            sold_on=sold_on,
            expires_on=sold_on + lasts if lasts else None,
            price_cents=price,
            list_cents=listed,
        )
        self.truth.instruments[instrument.instrument_id] = instrument
        self.truth.lines[invoice.lines[-1]].instrument_id = instrument.instrument_id
        return instrument

    def sell_gift_card(self, person: Person, row: Appointment) -> None:
        """A gift card for somebody else."""
        amount = self.dice.pick((10000, 15000, 25000))
        moment = row.ends_at + timedelta(minutes=row.recovery_minutes + 18)
        invoice = self.open_invoice(row.location_id, moment, person, row.profile_id)
        name = f"Gift Card ${amount // 100}"
        self.add_prepaid_sale(invoice, "Gift Card", name, amount, amount, "gift_card_sale", self.desk[row.location_id])
        self.settle(invoice)
        card = self.add_instrument("gift_card", name, invoice, amount, amount, None)
        self.gift_cards[row.location_id].append(card)

    def join_plan(self, person: Person, row: Appointment, line: str) -> None:
        """Become a member: dues every month until the person leaves; a few billings fail."""
        plan = next((plan for plan in PLANS if plan[3] == line), None)
        sells = self.truth.locations[row.location_id].sells_memberships
        if plan is None or not sells or person.person_id in self.people.membership:
            return
        name, plan_type, amount, _ = plan
        if plan_type == "perk" and not self.truth.locations[row.location_id].is_zenoti:
            return
        member = Membership(
            membership_id=len(self.truth.memberships) + 1,
            person_id=person.person_id,
            profile_id=row.profile_id,
            location_id=row.location_id,
            plan=name,
            plan_type=plan_type,
            amount_cents=amount,
            seller_id=self.desk[row.location_id] if self.dice.happens(0.5) else row.provider_id,
            started_on=row.starts_at.date(),
        )
        self.truth.memberships[member.membership_id] = member
        self.people.membership[person.person_id] = member
        first_due = member.started_on
        for month in range(60):
            due = first_due if not month else self.same_day(first_due, month)
            if due > self.truth.end_on:
                break
            if month and self.dice.happens(0.03):
                member.ended_on = due - timedelta(days=1)
                break
            self.bill_dues(person, member, row, due, month)

    def same_day(self, day: date, months: int) -> date:
        """The same day of a later month, at the latest the 28th."""
        return first_of_month(day, months).replace(day=min(day.day, 28))

    def bill_dues(self, person: Person, member: Membership, row: Appointment, due: date, month: int) -> None:
        """One month's dues; the first is the sale itself."""
        failed = month > 0 and self.dice.happens(0.02)
        moment = datetime.combine(due, datetime.min.time()) + timedelta(hours=6)
        if not month:
            moment = row.ends_at + timedelta(minutes=row.recovery_minutes + 20)
        if failed:
            member.billings.append(Billing(due, None, "", member.amount_cents, "Failed", 3))
            return
        invoice = self.open_invoice(member.location_id, moment, person, member.profile_id)
        line = self.add_prepaid_sale(
            invoice, "Membership", member.plan, member.amount_cents, member.amount_cents, "membership_dues",
            member.seller_id,
        )  # fmt: skip
        if member.plan_type == "perk":
            line.earned_cents = line.net_cents
        self.pay(invoice, moment, "card", line.net_cents, 0, [(line.line_id, line.net_cents)])
        member.billings.append(
            Billing(due, invoice.invoice_id, "", member.amount_cents, "Collected", self.dice.whole(1, 2))
        )

    def charge_fee(self, person: Person, row: Appointment, code: str) -> None:
        """A fee for a missed or late cancelled visit, on the card on file."""
        moment = row.modified_at + timedelta(minutes=30)
        if moment.date() > self.truth.end_on or self.has_order(person.person_id, row.location_id, moment):
            return
        invoice = self.open_invoice(row.location_id, moment, person, row.profile_id)
        line = self.add_service(invoice, self.truth.services[code], None, None, 0, "")
        self.pay(invoice, moment, "card", line.net_cents, 0, [(line.line_id, line.net_cents)])

    def refund(self, line: SaleLine, amount: int, moment: datetime) -> None:
        """Give money back for one line, on a bill of its own and on the card; not on a day with another bill."""
        if self.has_order(line.person_id, line.location_id, moment):
            return
        original = self.truth.invoices[line.invoice_id]
        person = self.truth.persons.get(line.person_id) if line.person_id else None
        invoice = self.open_invoice(line.location_id, moment, person, line.profile_id)
        invoice.refunds_invoice_id = original.invoice_id
        back = self.add_line(
            invoice,
            performer_id=line.performer_id,
            seller_id=line.seller_id,
            item_code=line.item_code,
            item_name=line.item_name,
            item_type=line.item_type,
            category=line.category,
            subcategory=line.subcategory,
            line_type="refund",
            quantity=-1,
            list_cents=-amount,
            net_cents=-amount,
            earned_cents=0 if line.line_type == "package_sale" else -amount,
            sales_cents=-amount,
            instrument_id=line.instrument_id,
            refunds_line_id=line.line_id,
            refunded_line_type=line.line_type,
        )
        self.pay(invoice, moment, "card", -amount, 0, [(back.line_id, -amount)])
        if line.line_type == "package_sale" and line.instrument_id is not None:
            self.truth.instruments[line.instrument_id].refunded_cents += amount

    # -- living --------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Everybody's life, one person after the other; the providers' calendars keep them apart."""
        for person in self.people.arrive():
            self.live(person)
        self.walk_ins()
        self.refunds()

    def live(self, person: Person) -> None:
        """One person from the first inquiry to today, or until she stays away."""
        dice = self.dice
        now = self.minute(person.arrived_at)
        line = dice.weighted(list(LINE_WEIGHTS), list(LINE_WEIGHTS.values()))
        location = self.truth.locations[person.home_location_id]
        if not self.able[location.location_id, line]:
            line = "skin"
        loyalty = min(dice.spread(0.84, 0.25), 0.95)
        created = now + dice.whole(30, 2 * DAY) if not person.knew_before_history else now
        day = created // DAY + 1 + int(dice.wait(7))
        consults_first = not person.knew_before_history and dice.happens(0.3)
        codes = ["CON01"] if consults_first else self.menu(line)
        visits = 0
        while created < self.now:
            place = self.place_for(person, line)
            rows = self.book(person, place, codes, created, day, self.channel_of(visits))
            if rows is None:
                return
            outcome, known = self.live_through(rows, is_new=visits == 0)
            if outcome == "future":
                return
            if outcome != "completed":
                if outcome == "no_show" and dice.happens(0.25):
                    self.charge_fee(person, rows[0], "FEE01")
                elif outcome == "cancelled" and known > self.minute(rows[0].starts_at) - DAY and dice.happens(0.2):
                    self.charge_fee(person, rows[0], "FEE02")
                if not dice.happens(0.8):
                    return
                created = known + int(dice.wait(4) * DAY) + 30
                day = created // DAY + 1 + int(dice.wait(8))
                continue
            visits += 1
            rows[0].is_first_visit = visits == 1 and not person.knew_before_history
            self.check_out(person, rows)
            after = self.extras(person, rows, line, visits)
            goes_on = 0.7 if codes == ["CON01"] else min(loyalty * (1.1 if visits > 1 else 0.85), 0.97)
            pause = 0
            if not dice.happens(goes_on):
                if not dice.happens(0.3):
                    return
                pause = dice.whole(120, 560)
            was_consult = codes == ["CON01"]
            if not was_consult and dice.happens(0.08):
                line = dice.weighted(list(LINE_WEIGHTS), list(LINE_WEIGHTS.values()))
            codes = self.menu(line, person)
            interval = 9 if was_consult else self.truth.services[codes[0]].interval_days
            due = rows[0].starts_at.toordinal() + max(2, int(dice.spread(interval, 0.25)))
            created, day = self.next_booking(rows[0], after, due)
            if pause:
                created, day = after + pause * DAY, max(day, after // DAY + pause + dice.whole(1, 20))

    def next_booking(self, row: Appointment, after: int, due: int) -> tuple[int, int]:
        """When the next visit is put on the book, and for which day."""
        dice = self.dice
        skill = self.truth.providers[row.provider_id].rebook_skill
        if dice.happens(skill):
            row.makes_rebooking = True
            return after, due
        if dice.happens(0.2):
            return after + dice.whole(DAY // 2, 7 * DAY), due
        slack = int(dice.wait(35))
        return max(after + 8 * DAY, (due + slack - dice.whole(2, 20)) * DAY + dice.whole(540, 1200)), due + slack

    def menu(self, line: str, person: Person | None = None) -> list[str]:
        """What is booked: an open series first, then the line's favourites; sometimes with something added."""
        codes, weights = FIRST_CHOICE[line]
        chosen = self.dice.weighted(codes, weights)
        if person is not None:
            for package in self.people.packages.get(person.person_id, ()):
                for item in package.items:
                    if item.used < item.quantity and not package.refunded_cents and self.dice.happens(0.9):
                        chosen = item.service_code
                        break
            member = self.people.membership.get(person.person_id)
            if member and member.plan_type == "credit" and self.dice.happens(0.85):
                chosen = "FAC01"
        booked = [chosen]
        if chosen in {"LHR02", "MIC01", "FIL01", "FIL02"} and self.dice.happens(0.3):
            booked.append("NUM01")
        elif chosen.startswith("TOX") and self.dice.happens(0.1):
            booked.append(self.dice.pick(("VIT01", "TOX04" if chosen != "TOX04" else "VIT01")))
        elif chosen.startswith("FAC") and self.dice.happens(0.1):
            booked.append(self.dice.pick(("LHR01", "IPL01")))
        return booked

    def place_for(self, person: Person, line: str) -> str:
        """Home most of the time; another site of the group now and then."""
        if person.household_id is None and self.dice.happens(0.03):
            other = self.dice.pick(self.sites).location_id
            if self.able[other, line]:
                return other
        return person.home_location_id

    def channel_of(self, visits: int) -> str:
        """How the booking came in."""
        if visits:
            return self.dice.weighted(("front_desk", "online", "phone"), (0.55, 0.3, 0.15))
        return self.dice.weighted(("online", "phone", "front_desk"), (0.5, 0.4, 0.1))

    def extras(self, person: Person, rows: list[Appointment], line: str, visits: int) -> int:
        """What else comes of a visit: a series, a plan, a gift card, a free touch-up. Returns the minute after it."""
        dice = self.dice
        row = rows[0]
        after = self.minute(rows[-1].ends_at) + rows[-1].recovery_minutes + 15
        service = self.truth.services[row.service_code]
        if self.truth.locations[row.location_id].has_emr and after < self.now - 60:
            holds = any(package.balance_cents > 0 for package in self.people.packages.get(person.person_id, ()))
            if line in {"laser", "skin"} and not holds and dice.happens(0.16):
                self.sell_package(person, row, line)
            elif visits > 1 and dice.happens(0.05):
                self.join_plan(person, row, line)
        if dice.happens(0.03 if row.starts_at.month == 12 else 0.006) and after < self.now - 60:
            self.sell_gift_card(person, row)
        if service.code in {"TOX01", "TOX02", "TOX03"} and visits == 1 and dice.happens(0.2):
            touch_up = self.book(
                person, row.location_id, ["TOX09"], after, row.starts_at.toordinal() + 14, "front_desk"
            )
            if touch_up and self.live_through(touch_up, is_new=False)[0] == "completed":
                self.check_out(person, touch_up)
        return after

    def walk_ins(self) -> None:
        """Retail over the counter by people nobody wrote down, and by patients without a visit."""
        dice = self.dice
        days = (self.truth.end_on - self.truth.start_on).days
        for site in self.sites:
            profiles = [p for p in self.truth.profiles.values() if p.location_id == site.location_id and p.source_id]
            for _ in range(days // 8):
                day = self.truth.start_on + timedelta(days=dice.whole(0, days))
                if day.weekday() == 6 or day < site.history_start_on:
                    continue
                moment = datetime.combine(day, datetime.min.time()) + timedelta(minutes=dice.whole(620, 1010))
                known = [profile for profile in profiles[:400] if profile.created_on < day]
                profile = dice.pick(known) if known and dice.happens(0.3) else None
                if profile is None or self.has_order(profile.person_id, site.location_id, moment):
                    invoice = self.open_invoice(site.location_id, moment, None, None)
                else:
                    person = self.truth.persons[profile.person_id]
                    invoice = self.open_invoice(site.location_id, moment, person, profile.profile_id)
                self.add_retail(invoice, self.desk[site.location_id])
                self.settle(invoice)

    def refunds(self) -> None:
        """Some services are given back within weeks, some packages unused after months."""
        dice = self.dice
        mine = {site.location_id for site in self.sites}
        lines = [line for line in self.truth.lines.values() if line.location_id in mine]
        last_use: dict[int, datetime] = {}
        for line in lines:
            number = line.instrument_id or 0
            last_use[number] = max(last_use.get(number, line.sold_at), line.sold_at)
        for line in lines:
            if line.line_type == "service" and line.net_cents > 0 and not line.prepaid_applied_cents:
                paid = self.truth.invoices[line.invoice_id].payments
                if not paid or not dice.happens(0.008):
                    continue
                moment = line.sold_at + timedelta(days=dice.whole(1, 20))
                if moment.date() <= self.truth.end_on:
                    self.refund(line, line.net_cents, moment)
            elif line.line_type == "package_sale" and dice.happens(0.06):
                package = self.truth.instruments[line.instrument_id or 0]
                moment = last_use[package.instrument_id] + timedelta(days=dice.whole(60, 120))
                payments = self.truth.invoices[line.invoice_id].payments
                parts = [part for payment_id in payments for part in self.truth.payments[payment_id].parts]
                paid_up = sum(cents for line_id, cents in parts if line_id == line.line_id) == line.net_cents
                if package.balance_cents > 0 and paid_up and moment.date() <= self.truth.end_on:
                    self.refund(line, package.balance_cents, moment)


def number_invoices(truth: Truth) -> None:
    """Give bills their vendor's numbers in the order of time: Zenoti and Boulevard count, Square draws codes."""
    counters: dict[str, int] = defaultdict(int)
    for invoice in sorted(truth.invoices.values(), key=lambda invoice: (invoice.sold_at, invoice.invoice_id)):
        site = truth.locations[invoice.location_id]
        counters[site.account + site.system] += 1
        count = counters[site.account + site.system]
        numbers = {"zenoti": f"INV{count:06d}", "boulevard": str(10_000 + count)}
        invoice.number = numbers.get(site.system, f"Txn{(count * 7919 + site.group) % 10**9:09d}LK")
    for member in truth.memberships.values():
        for billing in member.billings:
            number = truth.invoices[billing.invoice_id].number if billing.invoice_id else ""
            billing.number = number or f"INV9{member.membership_id:04d}{billing.billed_on:%y%m}"


def mark_rebookings(truth: Truth) -> None:
    """The vendor's own flags: booked at an earlier visit, and has led to a later booking."""
    visit_days: dict[int, set[date]] = defaultdict(set)
    for row in truth.appointments:
        if row.status == "completed":
            visit_days[row.person_id].add(row.starts_at.date())
    for row in truth.appointments:
        made_on = row.created_at.date()
        row.is_rebooked = made_on in visit_days[row.person_id] and made_on < row.starts_at.date()


def keep_to_the_clock(truth: Truth) -> None:
    """Nobody books in the hour that a clock skips in spring: that is the hour after it."""
    for row in truth.appointments:
        zone = ZoneInfo(truth.locations[row.location_id].time_zone)
        for name in ("created_at", "modified_at", "cancelled_at"):
            moment = getattr(row, name)
            if moment and moment.month == 3 and moment.hour == 2:
                shown = moment.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
                setattr(row, name, shown.replace(tzinfo=None))


def fill_shifts(truth: Truth) -> None:
    """What the schedule says was booked on each shift."""
    booked: dict[tuple[str, date], int] = defaultdict(int)
    for row in truth.appointments:
        if row.status in {"completed", "no_show", "booked"}:
            minutes = int((row.ends_at - row.starts_at).total_seconds() // 60) + row.recovery_minutes
            booked[row.provider_id, row.starts_at.date()] += minutes
    for shift in truth.shifts:
        shift.booked_minutes = booked[shift.provider_id, shift.worked_on] if shift.is_working else 0


def simulate(
    seed: int = 20260630,
    scale: int = 1,
    *,
    months: int = 48,
    patients: int = 3700,
    end_on: date = END_ON,
    disguised: float = 0,
) -> Truth:
    """Simulate ``scale`` groups of four medical spas over the months that end on ``end_on``.

    The same arguments give the same truth. ``patients`` is the number of people per group. ``disguised`` is the
    share of them whom a front desk writes down a second time in a way that only likeness tells.
    """
    truth = Truth(
        practice_name=f"{GROUP_STEMS[0]} Aesthetics",
        start_on=first_of_month(end_on, 1 - months),
        end_on=end_on,
        services={service.code: service for service in SERVICES},
    )
    for group in range(scale):
        simulation = GroupSimulation(truth, group, seed, patients, disguised)
        simulation.run()
        marketing.advertise(truth, Dice(seed, 1000 + group), group)
        marketing.inquire(truth, Dice(seed, 2000 + group), group, patients)
        oddities.plant(truth, Dice(seed, 3000 + group), group)
        dental.DentalOffice(truth, Dice(seed, 5000 + group), group, patients).run()
    for row in truth.appointments:
        row.is_observable = row.starts_at.date() >= truth.locations[row.location_id].appointments_from_on
    keep_to_the_clock(truth)
    number_invoices(truth)
    mark_rebookings(truth)
    fill_shifts(truth)
    for group in range(scale):
        payroll.run(truth, Dice(seed, 4000 + group), group)
        reputation.run(truth, Dice(seed, 7000 + group), group)
        messages.run(truth, Dice(seed, 8000 + group), group)
    oddities.count(truth)
    return truth
