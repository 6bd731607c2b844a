"""The files: six of the unknown system, a payroll register with printed totals, a processor's ledger for each place."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from pipelines.demo.render import gusto
from pipelines.demo.render.files import Row, columns, money, write_csv
from pipelines.demo.render.stripe import Account
from pipelines.demo.seller.books import Books
from pipelines.demo.seller.world import PARLOUR
from pipelines.demo.truth import Profile

PEOPLE = columns("Client Ref,Family name,Given name,Born,Mobile,Mail,Postcode,Sex,Joined,Came from,Clinic")
DIARY = columns(
    "Slot,Visit,Client Ref,Client,Clinic,With,Treatment,Put in book,Begins,Ends,Outcome,Called off on,Made via,Reason"
)
RECEIPTS = columns(
    "Line,Receipt,Rung up,Clinic,Client Ref,Client,Kind,Item,Done by,Sold by,Qty,Full price,Reduction,Net,Sales tax,"
    "From gift card"
)
TAKINGS = columns("Entry,Taken at,Receipt,Clinic,Means,Amount")
PRICES = columns("Code,Treatment,Group,Mins,Price")
HELD = columns("As at,Clinic,Held as,Outstanding")

OUTCOMES = {"completed": "Attended", "no_show": "Did not show", "cancelled": "Called off", "booked": "Reserved"}
MEANS = {"card": "Card terminal", "cash": "Cash", "check": "Cheque", "financing": "Financing plan"}
MADE = {"online": "Website", "phone": "Telephone", "front_desk": "Reception"}
HELD_AS = {"package": "Series", "gift_card": "Gift cards"}
WALK_IN = "Walk-in"


def render(books: Books, folder: Path) -> None:
    """Write everything under ``folder/exports``."""
    exports = folder / "exports"
    for name in (PARLOUR, "payroll", *(stripe_folder(place) for place in books.truth.locations)):
        (exports / name).mkdir(parents=True, exist_ok=True)
    Till(books, exports / PARLOUR).write()
    gusto.render(books.truth, 0, exports / "payroll")
    print_totals_off(exports / "payroll", books.register_off)
    for place in books.truth.locations:
        Account(books.truth, [place], exports / stripe_folder(place)).write_ledger()


def stripe_folder(place: str) -> str:
    """The folder of the processor's report of a place."""
    return f"cards-{place}"


def day_first(day: date | None) -> str:
    """``25/12/2025``."""
    return f"{day:%d/%m/%Y}" if day else ""


def moment(at: datetime | None) -> str:
    """``25/12/2025 14:05``."""
    return f"{at:%d/%m/%Y %H:%M}" if at else ""


def sum_of(cents: int) -> str:
    """``1,250.00``; below zero in brackets, as accountants write it."""
    text = f"{abs(cents) // 100:,}.{abs(cents) % 100:02d}"
    return f"({text})" if cents < 0 else text


class Till:
    """The exports of the system that keeps book and till: day first, semicolons, words of its own."""

    def __init__(self, books: Books, folder: Path) -> None:
        self.books, self.truth, self.folder = books, books.truth, folder

    def write(self) -> None:
        """All six; receipts come by calendar year, below a title."""
        self.csv("people.csv", PEOPLE, self.people())
        self.csv("diary.csv", DIARY, self.diary())
        by_year: dict[int, list[Row]] = defaultdict(list)
        for year, row in self.receipts():
            by_year[year].append(row)
        for year, rows in sorted(by_year.items()):
            title = [[f"Receipt lines {year}"], []]
            self.csv(f"receipts {year}.csv", RECEIPTS, rows, before=title)
        takings = list(self.takings())
        total = sum(payment.amount_cents for payment in self.truth.payments.values())
        self.csv("takings.csv", TAKINGS, takings, after=[["Total", "", "", "", "", sum_of(total)]])
        self.csv("price list.csv", PRICES, self.prices())
        self.csv("held for clients.csv", HELD, self.held())

    def csv(
        self, name: str, header: list[str], rows: Iterable[Row], before: Sequence[Row] = (), after: Sequence[Row] = ()
    ) -> None:
        """One file, as all of them are written."""
        write_csv(self.folder / name, header, rows, before=before, after=after, delimiter=";", encoding="utf-8-sig")

    def place(self, location_id: str) -> str:
        """A place as the system writes it."""
        return self.truth.locations[location_id].name

    def client(self, profile_id: int | None) -> tuple[str, str]:
        """Number and name on other files than the list."""
        profile = self.truth.profiles.get(profile_id or 0)
        return (profile.source_id, f"{profile.last_name}, {profile.first_name}") if profile else ("", WALK_IN)

    def people(self) -> Iterable[Row]:
        """Everybody on the list."""
        for profile in self.truth.profiles.values():
            if profile.system == PARLOUR:
                yield self.person(profile)
        if self.books.trials:
            trial = self.books.trials[0]
            yield (
                trial.reference, trial.last_name, trial.first_name, "", "", "", "", "",
                day_first(trial.entry.line.sold_at.date()), "", self.place(trial.entry.line.location_id),
            )  # fmt: skip

    def person(self, profile: Profile) -> Row:
        """One of them."""
        person = self.truth.persons[profile.person_id]
        phone = f"({profile.phone[:3]}) {profile.phone[3:6]}-{profile.phone[6:]}" if profile.phone else ""
        return (
            profile.source_id, profile.last_name, profile.first_name, day_first(profile.birth_date), phone,
            profile.email, person.postal_code, person.sex[0], day_first(profile.created_on), person.referral,
            self.place(profile.location_id),
        )  # fmt: skip

    def diary(self) -> Iterable[Row]:
        """Every booked row, with what became of it."""
        for row in sorted(self.truth.appointments, key=lambda row: (row.starts_at, row.appointment_id)):
            reference, name = self.client(row.profile_id)
            yield (
                f"B{row.appointment_id:06d}", f"V{row.booking_id:06d}", reference, name, self.place(row.location_id),
                self.truth.providers[row.provider_id].name, self.truth.services[row.service_code].name,
                moment(row.created_at), moment(row.starts_at), moment(row.ends_at), OUTCOMES[row.status],
                moment(row.cancelled_at), MADE[row.channel], row.reason,
            )  # fmt: skip

    def receipts(self) -> Iterable[tuple[int, Row]]:
        """Every line with the year of its file."""
        counts: Counter[str] = Counter()
        names = {key: provider.name for key, provider in self.truth.providers.items()}
        trials = {trial.entry.receipt: trial for trial in self.books.trials}
        rows = sorted(self.books.entries, key=lambda entry: (entry.line.sold_at, entry.receipt))
        for entry in rows:
            line = entry.line
            counts[entry.receipt] += 1
            trial = trials.get(entry.receipt)
            reference, name = (
                (trial.reference, f"{trial.last_name}, {trial.first_name}") if trial else self.client(line.profile_id)
            )
            yield line.sold_at.year, (
                f"{entry.receipt}-{counts[entry.receipt]}", entry.receipt, moment(line.sold_at),
                self.place(line.location_id), reference, name, entry.kind, line.item_name, entry.performer,
                names.get(line.seller_id or "", ""), str(line.quantity), sum_of(entry.list_cents),
                sum_of(entry.discount_cents), sum_of(entry.net_cents), sum_of(line.tax_cents),
                sum_of(line.prepaid_applied_cents if line.line_type == "service" else 0),
            )  # fmt: skip

    def takings(self) -> Iterable[Row]:
        """Every payment, with its receipt."""
        for payment in sorted(self.truth.payments.values(), key=lambda payment: (payment.paid_at, payment.payment_id)):
            invoice = self.truth.invoices[payment.invoice_id]
            yield (
                f"P{payment.payment_id:06d}", moment(payment.paid_at), invoice.number, self.place(payment.location_id),
                MEANS[payment.tender], sum_of(payment.amount_cents),
            )  # fmt: skip

    def prices(self) -> Iterable[Row]:
        """The menu."""
        for service in self.truth.services.values():
            if service.vertical == "medspa":
                yield (
                    service.code, service.name, service.category, str(service.minutes), sum_of(service.list_cents),
                )  # fmt: skip

    def held(self) -> Iterable[Row]:
        """What is owed to clients on the last day."""
        for (place, kind), cents in self.books.stated_cents.items():
            yield day_first(self.truth.end_on), self.place(place), HELD_AS[kind], sum_of(cents)


def print_totals_off(folder: Path, off: dict[date, int]) -> None:
    """Print other totals of employer cost than the rows of a pay day add up to."""
    for path in sorted(folder.glob("payroll-journal-report-*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        day = ""
        changed = False
        for row in rows:
            if row and row[0] == "Pay day":
                day = row[1].strip()
            for paid_on, cents in off.items():
                if row and row[0] == "Payroll Totals" and day == f"{paid_on:%m/%d/%Y}":
                    row[-1] = money(round(float(row[-1]) * 100) + cents)
                    changed = True
        if changed:
            buffer = io.StringIO()
            csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
            path.write_text(buffer.getvalue(), encoding="utf-8")
