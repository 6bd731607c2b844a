"""The problems that a seed plants in the seller's records, and what each is worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from statistics import median

from pipelines.demo.dice import Dice
from pipelines.demo.seller.books import HOUSE, WORDS, Books, Entry, Trial, payments_of
from pipelines.demo.seller.figures import active_patients, earned_cents, trailing_year
from pipelines.demo.truth import Payment, Truth
from pipelines.demo.world import first_of_month

FEWEST, MOST = 6, 8
"""So many of the kinds are planted."""


@dataclass(frozen=True)
class Plant:
    """One planted problem: where, when and of whom it is, how many records, and its money."""

    kind: str
    location_id: str | None = None
    month_start_on: date | None = None
    subject: str | None = None
    records: int | None = None
    amount_cents: int | None = None


class Planter:
    """Plants problems in the records of one group, at most one of a kind, apart from each other."""

    def __init__(self, books: Books, dice: Dice) -> None:
        self.books, self.truth, self.dice = books, books.truth, dice
        self.payments = payments_of(self.truth)
        self.touched: set[int] = set()
        refunded = {invoice.refunds_invoice_id for invoice in self.truth.invoices.values()}
        self.apart = refunded | {i.invoice_id for i in self.truth.invoices.values() if i.refunds_invoice_id}
        self.places = sorted(self.truth.locations, key=lambda _: dice.share())

    def plant(self, kinds: list[str]) -> list[Plant]:
        """Plant one problem of each kind; what changes the most comes first."""
        return [make(self) for kind, make in KINDS.items() if kind in kinds]

    def place(self, number: int) -> str:
        """A place: problems that would hide each other have different numbers."""
        return self.places[number % len(self.places)]

    def plain_receipts(self, place: str, count: int, until: date | None = None) -> list[int]:
        """Receipts of services alone, paid at once with one card or in cash, that nothing else touches."""
        found = []
        usual = {"service", "retail"}
        for invoice in self.truth.invoices.values():
            paid = self.payments[invoice.invoice_id]
            lines = [self.truth.lines[line] for line in invoice.lines]
            if (
                invoice.location_id == place
                and invoice.invoice_id not in self.touched | self.apart | self.books.lost_receipts
                and invoice.person_id is not None
                and (until is None or invoice.sold_at.date() < until)
                and len(paid) == 1
                and paid[0].tender in {"card", "cash"}
                and {line.line_type for line in lines} <= usual
                and any(line.line_type == "service" and line.net_cents > 0 for line in lines)
                and not any(line.prepaid_applied_cents for line in lines)
            ):
                found.append(invoice.invoice_id)
        chosen = self.dice.sample(found, min(count, len(found)))
        self.touched |= set(chosen)
        return chosen

    def entries_of(self, receipts: list[int]) -> list[Entry]:
        """The till's lines of some receipts."""
        wanted = set(receipts)
        return [entry for entry in self.books.entries if entry.line.invoice_id in wanted]

    def before_last_year(self) -> date:
        """The first day of the last twelve months: what is lost before does not change what is claimed of them."""
        return trailing_year(self.truth)[0]

    # -- the kinds -----------------------------------------------------------------------------------------------

    def missing_month(self) -> Plant:
        """The export of one place lacks a month; what was paid then is there."""
        place = self.place(0)
        first = first_of_month(self.truth.locations[place].history_start_on, 4)
        months = months_between(first, self.before_last_year())
        month = self.dice.pick([month for month in months if self.stands_alone(place, month)] or months)
        sold = [i for i in self.truth.invoices.values() if i.location_id == place and in_month(i.sold_at, month)]
        self.books.lose(invoice.invoice_id for invoice in sold)
        paid = [p for p in self.truth.payments.values() if p.location_id == place and in_month(p.paid_at, month)]
        return Plant("missing_month", place, month, None, len(paid), sum(p.amount_cents for p in paid))

    def stands_alone(self, place: str, month: date) -> bool:
        """Whether what was sold in a month was paid in it, and nothing else was."""
        return all(
            in_month(self.truth.invoices[p.invoice_id].sold_at, month) == in_month(p.paid_at, month)
            for p in self.truth.payments.values()
            if p.location_id == place
        )

    def prepaid_as_revenue(self) -> Plant:
        """Series and gift cards rung up as treatments or products for a year and a half."""
        place = self.place(1)
        kind = self.dice.pick(("service", "retail"))
        since = first_of_month(self.truth.end_on, -self.dice.whole(14, 18))
        chosen = [
            entry
            for entry in self.books.entries
            if entry.line.location_id == place
            and entry.line.line_type in {"package_sale", "gift_card_sale"}
            and entry.line.sold_at.date() >= since
            and entry.line.invoice_id not in self.apart
        ]
        for entry in chosen:
            entry.kind = WORDS[kind]
            self.touched.add(entry.line.invoice_id)
        amount = sum(entry.net_cents for entry in chosen)
        return Plant("prepaid_as_revenue", place, None, None, len(chosen), amount)

    def liability_understated(self) -> Plant:
        """The till's own report states less than is owed."""
        place = self.place(2)
        kind = max(("package", "gift_card"), key=lambda kind: self.books.stated_cents[place, kind])
        less = self.books.stated_cents[place, kind] * self.dice.whole(15, 45) // 100
        self.books.stated_cents[place, kind] -= less
        return Plant("liability_understated", place, None, kind, None, less)

    def payment_without_receipt(self) -> Plant:
        """Receipts were deleted after they had been paid."""
        place = self.place(2)
        chosen = self.plain_receipts(place, self.dice.whole(4, 12), self.before_last_year())
        paid = [payment for receipt in chosen for payment in self.payments[receipt]]
        self.books.lose(chosen)
        amount = sum(payment.amount_cents for payment in paid)
        return Plant("payment_without_receipt", place, None, None, len(paid), amount)

    def doubled_receipt(self) -> Plant:
        """Receipts entered a second time under another number."""
        place = self.place(self.dice.whole(0, 2))
        copies = [
            replace(entry, receipt=entry.receipt.replace("R0", "R7"))
            for entry in self.entries_of(self.plain_receipts(place, self.dice.whole(8, 20)))
        ]
        self.books.entries += copies
        count = len({copy.receipt for copy in copies})
        return Plant("doubled_receipt", place, None, None, count, sum(copy.net_cents for copy in copies))

    def slipped_decimal(self) -> Plant:
        """The decimal point slipped when a treatment was rung up: ten times its price."""
        place = self.place(self.dice.whole(0, 2))
        sold = [e for e in self.books.entries if e.line.location_id == place and e.line.line_type == "service"]
        cases = Counter(entry.line.item_code for entry in sold)
        common = [code for code, _ in cases.most_common(4)]
        usual = {code: int(median(e.net_cents for e in sold if e.line.item_code == code)) for code in common}
        chosen: list[Entry] = []
        for receipt in self.plain_receipts(place, 200):
            lines = self.entries_of([receipt])
            code = lines[0].line.item_code
            if len(lines) == 1 and lines[0].net_cents == usual.get(code):
                chosen += lines
        chosen = chosen[: self.dice.whole(1, 3)]
        for entry in chosen:
            entry.list_cents, entry.net_cents = entry.list_cents * 10, entry.net_cents * 10
        excess = sum(entry.net_cents - usual[entry.line.item_code] for entry in chosen)
        return Plant("slipped_decimal", place, None, None, len(chosen), excess)

    def test_patient(self) -> Plant:
        """Somebody at the desk tried the till out with a person who is none; the lines stand among the sales."""
        place = self.place(self.dice.whole(0, 2))
        injector = next(
            provider
            for provider in self.truth.providers.values()
            if place in provider.weekday_location.values() and provider.role == "injector"
        )
        model = next(e for e in self.books.entries if e.line.item_code == "FIL02" and e.line.line_type == "service")
        name = self.dice.pick(("Patient", "Client", "Account"))
        for number in range(self.dice.whole(3, 9)):
            opened = max(self.truth.locations[place].history_start_on, self.truth.start_on)
            day = opened + timedelta(days=self.dice.whole(60, (self.truth.end_on - opened).days - 30))
            line = replace(
                model.line, line_id=-1 - number, invoice_id=-1 - number, person_id=None, profile_id=None,
                location_id=place, performer_id=injector.provider_id, sold_at=datetime.combine(day, time(8, 5)),
                appointment_id=None,
            )  # fmt: skip
            price = self.truth.services["FIL02"].list_cents
            entry = Entry(line, f"R9{number:05d}", WORDS["service"], injector.name, price, 0, price)
            self.books.trials.append(Trial(entry, "Test", name, "C99999"))
            self.books.entries.append(entry)
        amount = sum(trial.entry.net_cents for trial in self.books.trials)
        return Plant("test_patient", place, None, None, len(self.books.trials), amount)

    def house_credited(self) -> Plant:
        """What a provider did for some months stands to the credit of the house; the book tells who did it."""
        place = self.place(self.dice.whole(0, 2))
        since = first_of_month(self.truth.end_on, -self.dice.whole(4, 11))
        clinical = [
            one
            for one in self.truth.providers.values()
            if place in one.weekday_location.values() and one.role == "injector"
        ]
        who = self.dice.pick(clinical)
        chosen = [
            entry
            for entry in self.books.entries
            if entry.line.performer_id == who.provider_id
            and entry.line.location_id == place
            and entry.line.sold_at.date() >= since
            and entry.line.line_type == "service"
            and entry.line.line_id > 0
            and entry.line.invoice_id not in self.touched
        ]
        for entry in chosen:
            entry.performer = HOUSE
        amount = sum(entry.net_cents for entry in chosen)
        return Plant("house_credited", place, None, who.name, len(chosen), amount)

    def card_not_at_processor(self) -> Plant:
        """Card payments in the records that the processor never saw."""
        place = self.place(self.dice.whole(0, 2))
        receipts = self.plain_receipts(place, 60)
        found: list[Payment] = []
        for receipt in receipts:
            payment = self.payments[receipt][0]
            if payment.tender == "card" and self.is_alone(payment):
                found.append(payment)
        chosen = found[: self.dice.whole(4, 14)]
        for payment in chosen:
            payment.is_in_processor = False
        amount = sum(payment.amount_cents for payment in chosen)
        return Plant("card_not_at_processor", place, None, None, len(chosen), amount)

    def is_alone(self, payment: Payment) -> bool:
        """Whether no other payment of that amount was taken at the place within two days."""
        return not any(
            other.amount_cents == payment.amount_cents
            and other.location_id == payment.location_id
            and abs((other.paid_at.date() - payment.paid_at.date()).days) <= 2
            for other in self.truth.payments.values()
            if other is not payment
        )

    def register_total_off(self) -> Plant:
        """A printed total of the payroll register that is not the sum of its rows."""
        latest = self.truth.end_on - timedelta(days=120)
        days = sorted({line.paid_on for line in self.truth.pay_lines if not line.is_off_cycle})
        day = self.dice.pick([day for day in days if self.truth.start_on < day < latest])
        off = self.dice.whole(40_000, 600_000)
        self.books.register_off[day] = off
        return Plant("register_total_off", None, day.replace(day=1), None, 1, off)

    def claim_active_patients(self) -> Plant:
        """The seller counts people who have not come for years."""
        true = active_patients(self.truth)
        claimed = true * self.dice.whole(120, 145) // 100
        self.books.claims["seller_claim_active_patients"] = claimed
        return Plant("claim_active_patients", records=claimed - true)

    def claim_revenue(self) -> Plant:
        """The seller's revenue of the last twelve months is not in the rows."""
        true = earned_cents(self.books.lines, *trailing_year(self.truth))
        claimed = true * self.dice.whole(108, 128) // 10_000
        self.books.claims["seller_claim_revenue_ttm"] = claimed
        return Plant("claim_revenue", amount_cents=claimed * 100 - true)


KINDS: dict[str, Callable[[Planter], Plant]] = {
    method.__name__: method
    for method in (
        Planter.missing_month,
        Planter.prepaid_as_revenue,
        Planter.liability_understated,
        Planter.payment_without_receipt,
        Planter.doubled_receipt,
        Planter.slipped_decimal,
        Planter.test_patient,
        Planter.house_credited,
        Planter.card_not_at_processor,
        Planter.register_total_off,
        Planter.claim_active_patients,
        Planter.claim_revenue,
    )
}
"""The twelve kinds, in the order in which they are planted."""


def drawn(dice: Dice) -> list[str]:
    """The kinds that a seed plants."""
    return dice.sample(list(KINDS), dice.whole(FEWEST, MOST))


def in_month(moment: datetime, month: date) -> bool:
    """Whether a moment is of a month."""
    return (moment.year, moment.month) == (month.year, month.month)


def months_between(first: date, until: date) -> list[date]:
    """The first days of the months from one day up to another."""
    months = [first]
    while first_of_month(months[-1], 1) < until:
        months.append(first_of_month(months[-1], 1))
    return months


def told(plants: list[Plant], truth: Truth) -> str:
    """The planted problems, a line each."""
    lines = []
    for plant in plants:
        where = truth.locations[plant.location_id].name if plant.location_id else "all"
        money = "" if plant.amount_cents is None else f"{plant.amount_cents / 100:,.2f}"
        lines.append(f"{plant.kind} | {where} | {plant.month_start_on or ''} | {plant.subject or ''} | "
                     f"records {plant.records} | amount {money}")  # fmt: skip
    return "\n".join(lines) + "\n"
