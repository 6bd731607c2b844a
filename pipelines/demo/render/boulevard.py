"""Boulevard: the reports of the place that keeps its book and its till there, and pages of the book from the API."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipelines.demo.people import record_id
from pipelines.demo.render.files import Row, columns, dollars, write_csv, write_text
from pipelines.demo.truth import Appointment, Invoice, Profile, Provider, SaleLine, Truth
from pipelines.demo.world import first_of_month

CLIENTS = columns(
    "ClientRecord id,External Id,First Name,Last Name,Email Address,Mobile Phone,Home Phone,Work Phone,"
    "Address Line One,Address Line Two,Address City,Address State,Address Zip,Birthdate,Referral Source Name,"
    "SMS Marketing Enabled,Email Marketing Enabled,Created At (Utc)"
)
BOOK = columns(
    "AppointmentServiceRecord id,Appointment Id,Client Id,Staff Id,Service Id,Location Id,Start On,Start At,End At,"
    "Appointment State,Staff Requested,Cancellation Reason,Cancelled At (Utc)"
)
STAFF = columns("StaffRecord id,External Id,First Name,Last Name,Email Address,Mobile Phone,Role Id,Role Name")
SERVICES = columns("ServiceRecord id,External Id,Service Name,Category Id,Category Name,Is Active,Default Price")
LOCATIONS = columns(
    "LocationRecord id,External Id,Location Name,Address Line One,Address City,Address State,Address Zip,"
    "Mobile Phone,Email Address"
)
SCHEDULE = columns("ScheduleRecord id,Location Id,Staff Id,Start On,Start At,End At")
LINES = columns(
    "Sale id,Sale Date,Location Name,Client Name,Staff Name,Service Name,Package Name,Retail Product Name,Sale Type,"
    "Line Item Type,Gross Sales,Discount Amount,Refunds,Net Sales,Sales Tax"
)
PAYMENTS = columns("Transaction id,Created On,Order #,Client Name,Location Name,Payment Method,Transaction Amount,Note")
OLDER_PAYMENTS = columns("Date,Merchant,Order #,Client,Operator,Method,Amount")
STATES = {
    "Open": "booked", "Confirmed": "confirmed", "Closed": "final", "No Show": "no_show",
    "Closed (No Show)": "cancelled", "Cancelled": "cancelled", "Closed (Cancelled)": "canceled",
    "Deleted": "cancelled", "On Hold": "waitlisted",
}  # fmt: skip
"""How the vendor writes what Zenoti calls the status."""
METHODS = {"cash": "Cash", "check": "Check", "financing": "CareCredit"}
CARDS = ("Visa", "Mastercard", "Visa", "American Express", "Visa", "Discover")
VOUCHERS = {"Package": "Voucher", "Membership": "Voucher", "Gift Card": "Gift card"}
LATE = timedelta(hours=24)
PAGE = 500


def book_from(truth: Truth) -> date:
    """The first day of the book's reports; earlier bookings stand in the API's pages alone."""
    return first_of_month(truth.start_on, 1)


def payment_forms(truth: Truth) -> tuple[date, date]:
    """The first day of the payments report's form of today, and the day on which its older form ends."""
    return first_of_month(truth.start_on, 4), first_of_month(truth.start_on, 5)


def render(truth: Truth, group: int, folder: Path) -> None:
    """All of one account's files, if the group has a place on Boulevard."""
    if any(site.system == "boulevard" for site in truth.locations.values() if site.group == group):
        Account(truth, group, folder).write()


class Account:
    """One business with its one location."""

    def __init__(self, truth: Truth, group: int, folder: Path) -> None:
        self.truth = truth
        self.folder = folder
        self.site = next(s for s in truth.locations.values() if s.group == group and s.system == "boulevard")
        self.zone = ZoneInfo(self.site.time_zone)
        here = self.site.location_id
        self.location = record_id("location", here)
        self.profiles = [
            p for p in truth.profiles.values() if p.system == "boulevard" and p.account == self.site.account
        ]
        self.staff = [p for p in truth.providers.values() if here in p.weekday_location.values()]
        self.rows = [row for row in truth.appointments if row.location_id == here]
        self.rows.sort(key=lambda row: (row.starts_at, row.appointment_id))
        self.invoices = [invoice for invoice in truth.invoices.values() if invoice.location_id == here]
        self.invoices.sort(key=lambda invoice: (invoice.sold_at, invoice.invoice_id))
        self.years = range(truth.start_on.year, truth.end_on.year + 1)

    def write(self) -> None:
        """Every report, and the pages."""
        self.write_clients()
        self.write_staff()
        self.write_services()
        self.write_location()
        self.write_schedule()
        self.write_book()
        self.write_lines()
        self.write_payments()
        self.write_pages()

    def report(self, name: str, header: list[str], rows: Iterable[Row], totals: dict[str, int] | None = None) -> None:
        """A report: under its header the row that sums the file up."""
        sums = {column: dollars(cents) for column, cents in (totals or {}).items()}
        every = ["All", *(sums.get(column, "") for column in header[1:])]
        write_csv(self.folder / f"{name}.csv", header, [every, *rows], line_end="\n")

    def utc(self, moment: datetime | None, form: str = "%Y-%m-%d %H:%M:%S") -> str:
        """A time of the place as it is written in UTC."""
        return f"{moment.replace(tzinfo=self.zone).astimezone(UTC):{form}}" if moment else ""

    def client_name(self, profile_id: int | None) -> str:
        """How sales name a client; an anonymous sale names nobody."""
        profile = self.truth.profiles.get(profile_id or 0)
        return f"{profile.first_name} {profile.last_name}" if profile else ""

    def staff_id(self, provider_id: str) -> str:
        """A member of staff's id."""
        return record_id("staff", provider_id)

    def service_id(self, code: str) -> str:
        """A service's id in this account."""
        return record_id("service", f"{self.site.location_id} {code}")

    # -- records -------------------------------------------------------------------------------------------------

    def write_clients(self) -> None:
        """Everybody with a record."""
        rows = [
            (
                profile.source_id, self.older_id(profile), profile.first_name, profile.last_name, profile.email,
                f"+1{profile.phone}" if profile.phone else "", "", "", "", "", "Fairport", "CO",
                self.truth.persons[profile.person_id].postal_code, f"{profile.birth_date or ''}",
                self.truth.persons[profile.person_id].referral, "true", "true", self.utc(profile.created_at),
            )
            for profile in self.profiles
        ]  # fmt: skip
        self.report("Client Records", CLIENTS, rows)

    def older_id(self, profile: Profile) -> str:
        """The number that a client had in the system before this one."""
        return f"{profile.profile_id:06d}" if profile.created_on < self.truth.start_on else ""

    def write_staff(self) -> None:
        """Everybody who ever worked here."""
        rows = [self.staff_row(provider) for provider in self.staff]
        self.report("Staff Records", STAFF, rows)

    def staff_row(self, provider: Provider) -> Row:
        """One member of staff."""
        first, last = provider.name.split(" ", 1)
        email = f"{first}.{last}@example.com".lower()
        role = record_id("role", provider.job_title)
        return self.staff_id(provider.provider_id), provider.code, first, last, email, "", role, provider.job_title

    def write_services(self) -> None:
        """The menu; fees are services, too."""
        rows = [
            (
                self.service_id(service.code), "", service.name, record_id("category", service.category),
                service.category, "true", dollars(service.list_cents),
            )
            for service in self.truth.services.values()
            if service.vertical == "medspa"
        ]  # fmt: skip
        self.report("Service Records", SERVICES, rows)

    def write_location(self) -> None:
        """The one location."""
        street, city, region = self.site.address.split(", ")
        state, postal_code = region.split(" ")
        row = (self.location, self.site.centre_code, self.site.name, street, city, state, postal_code, "", "")
        self.report("Location Records", LOCATIONS, [row])

    def write_schedule(self) -> None:
        """Shifts that were worked, a file per year; time off and paid blocks are not in it."""
        shifts = [s for s in self.truth.shifts if s.location_id == self.site.location_id and s.is_working]
        shifts.sort(key=lambda shift: (shift.worked_on, shift.provider_id))
        for year in self.years:
            rows = []
            for shift in shifts:
                if shift.worked_on.year == year:
                    midnight = datetime.combine(shift.worked_on, time())
                    starts = midnight + timedelta(minutes=shift.starts_minute)
                    ends = midnight + timedelta(minutes=shift.ends_minute)
                    number = record_id("shift", f"{shift.provider_id} {shift.worked_on}")
                    staff = self.staff_id(shift.provider_id)
                    rows.append(
                        (number, self.location, staff, f"{shift.worked_on}", f"{starts:%H:%M:%S}", f"{ends:%H:%M:%S}")
                    )
            self.report(f"Schedule Records {year}", SCHEDULE, rows)

    # -- book ----------------------------------------------------------------------------------------------------

    def write_book(self) -> None:
        """Booked services, a file per year, and an older download of a month whose last day was not over yet."""
        for year in self.years:
            last = year == self.truth.end_on.year
            rows = [row for row in self.rows if row.starts_at.year == year or (last and row.starts_at.year > year)]
            shown = [self.booked_row(row) for row in rows if row.starts_at.date() >= book_from(self.truth)]
            self.report(f"Appointment Service Records {year}", BOOK, shown)
        day = first_of_month(self.truth.end_on, 0) - timedelta(days=1)
        month = [row for row in self.rows if first_of_month(day, 0) <= row.starts_at.date() <= day]
        before = [replace(row, source_status="Open") if row.starts_at.date() == day else row for row in month]
        name = f"Appointment Service Records (downloaded {day})"
        self.report(name, BOOK, [self.booked_row(row) for row in before])

    def booked_row(self, row: Appointment) -> Row:
        """One booked service; the first year's file has times of day, and another word for what is over."""
        is_first_year = row.starts_at.year == self.truth.start_on.year
        form = "%H:%M:%S" if is_first_year else "%Y-%m-%d %H:%M:%S"
        state = STATES[row.source_status]
        return (
            record_id("booked service", row.appointment_id),
            self.appointment_id(row),
            self.truth.profiles[row.profile_id].source_id,
            self.staff_id(row.provider_id),
            self.service_id(row.service_code),
            self.location,
            f"{row.starts_at:%Y-%m-%d}",
            f"{row.starts_at:{form}}",
            f"{row.ends_at:{form}}",
            "completed" if is_first_year and state == "final" else state,
            "true" if row.booking_id % 3 == 0 else "false",
            self.reason(row),
            self.utc(self.called_off_at(row)),
        )

    def appointment_id(self, row: Appointment) -> str:
        """The id that the services of one booking share."""
        return record_id("appointment", row.booking_id)

    def reason(self, row: Appointment) -> str:
        """Why a booking was called off, in the vendor's words."""
        if row.source_status == "Closed (No Show)":
            return "no_show"
        if row.source_status == "Deleted":
            return "mistake"
        if not STATES[row.source_status].startswith("cancel"):
            return ""
        if row.cancelled_by == "practice":
            return "staff_cancel"
        is_late = row.cancelled_at is not None and row.starts_at - row.cancelled_at < LATE
        return "client_late_cancel" if is_late else "client_cancel"

    def called_off_at(self, row: Appointment) -> datetime | None:
        """When a booking was called off; somebody who did not come is called off afterwards."""
        if not STATES[row.source_status].startswith("cancel"):
            return None
        return row.cancelled_at or row.modified_at

    def write_pages(self) -> None:
        """The same bookings as the API tells them, in no order; only here stands when they were made."""
        bookings: dict[int, list[Appointment]] = {}
        for row in self.rows:
            bookings.setdefault(row.booking_id, []).append(row)
        nodes = sorted((self.node(rows) for rows in bookings.values()), key=lambda node: str(node["id"]))
        for number, first in enumerate(range(0, len(nodes), PAGE), start=1):
            edges = [{"cursor": f"c{first + i}", "node": node} for i, node in enumerate(nodes[first : first + PAGE])]
            info = {"hasNextPage": first + PAGE < len(nodes), "endCursor": edges[-1]["cursor"]}
            page = {"data": {"appointments": {"edges": edges, "pageInfo": info}}}
            write_text(self.folder / f"appointments-page-{number:02d}.json", json.dumps(page, indent=0) + "\n")

    def node(self, rows: list[Appointment]) -> dict[str, Any]:
        """One appointment of the API with its services."""
        first, last = rows[0], rows[-1]
        profile = self.truth.profiles[first.profile_id]
        state = STATES[first.source_status].upper().replace("CANCELED", "CANCELLED")
        called_off_at = self.called_off_at(first)
        is_missed = state == "NO_SHOW"
        return {
            "id": f"urn:blvd:Appointment:{self.appointment_id(first)}",
            "startAt": self.with_offset(first.starts_at),
            "endAt": self.with_offset(last.ends_at),
            "duration": (last.ends_at - first.starts_at) // timedelta(minutes=1),
            "cancelled": called_off_at is not None or is_missed,
            "state": "CANCELLED" if is_missed else state,
            "createdAt": self.utc(first.created_at, "%Y-%m-%dT%H:%M:%SZ"),
            "location": {"id": f"urn:blvd:Location:{self.location}"},
            "client": {
                "id": f"urn:blvd:Client:{profile.source_id}",
                "name": self.client_name(first.profile_id),
                "createdAt": self.utc(profile.created_at, "%Y-%m-%dT%H:%M:%SZ"),
            },
            "appointmentServices": [
                {
                    "service": {"name": self.truth.services[row.service_code].name},
                    "staff": {
                        "id": f"urn:blvd:Staff:{self.staff_id(row.provider_id)}",
                        "name": self.truth.providers[row.provider_id].name,
                    },
                    "duration": (row.ends_at - row.starts_at) // timedelta(minutes=1),
                }
                for row in rows
            ],
            "cancellation": {
                "cancelledAt": self.utc(called_off_at or first.modified_at, "%Y-%m-%dT%H:%M:%SZ"),
                "reason": "NO_SHOW" if is_missed else self.reason(first).upper(),
                "notes": "",
            }
            if called_off_at or is_missed
            else None,
        }

    def with_offset(self, moment: datetime) -> str:
        """A time of the place with its distance from UTC."""
        return moment.replace(tzinfo=self.zone).isoformat()

    # -- money ---------------------------------------------------------------------------------------------------

    def write_lines(self) -> None:
        """What was sold, a file per year of the sale."""
        for year in self.years:
            pairs = [
                (invoice, self.truth.lines[line_id])
                for invoice in self.invoices
                if invoice.sold_at.year == year
                for line_id in invoice.lines
            ]
            lines = [line for _, line in pairs]
            given_back = [line.net_cents for line in lines if line.line_type == "refund"]
            sold = [line for line in lines if line.line_type != "refund"]
            totals = {
                "Gross Sales": sum(line.net_cents + line.discount_cents for line in sold),
                "Discount Amount": -sum(line.discount_cents for line in sold),
                "Refunds": sum(given_back),
                "Net Sales": sum(line.net_cents for line in lines),
                "Sales Tax": sum(line.tax_cents for line in lines),
            }
            self.report(f"Detailed Line Item {year}", LINES, [self.line_row(*pair) for pair in pairs], totals)

    def line_row(self, invoice: Invoice, line: SaleLine) -> Row:
        """One line of a sale: clients and staff by their names alone; gift cards and plans have no name."""
        staff = self.truth.providers.get(line.performer_id or line.seller_id or "")
        is_refund = line.line_type == "refund"
        return (
            record_id("sale", invoice.invoice_id),
            f"{invoice.sold_at:%Y-%m-%d}",
            self.site.name,
            self.client_name(line.profile_id),
            staff.name if staff else "",
            *(line.item_name if line.item_type == kind else "" for kind in ("Service", "Package", "Product")),
            "Refund" if is_refund else "Sale",
            line.item_type,
            dollars(0 if is_refund else line.net_cents + line.discount_cents),
            dollars(-line.discount_cents),
            dollars(line.net_cents if is_refund else 0),
            dollars(line.net_cents),
            dollars(line.tax_cents),
        )

    def paid(self) -> Iterator[tuple[date, Invoice, str, int, str]]:
        """Day, bill, method, amount and id of everything tendered: money with its tip, vouchers and cards used."""
        for invoice in self.invoices:
            for line in (self.truth.lines[line_id] for line_id in invoice.lines):
                if line.prepaid_applied_cents:
                    method = VOUCHERS[line.prepaid_kind]
                    number = record_id("voucher", line.line_id)
                    yield invoice.sold_at.date(), invoice, method, line.prepaid_applied_cents, number
            for payment in (self.truth.payments[number] for number in invoice.payments):
                method = METHODS.get(payment.tender) or CARDS[payment.payment_id % len(CARDS)]
                number = record_id("payment", payment.payment_id)
                yield payment.paid_at.date(), invoice, method, payment.amount_cents, number

    def write_payments(self) -> None:
        """What was paid, a file per year of the payment; the first months in the report's older form."""
        paid = sorted(self.paid(), key=lambda part: part[0])
        since, until = payment_forms(self.truth)
        self.write_older_payments([part for part in paid if part[0] < until])
        for year in self.years:
            parts = [part for part in paid if part[0].year == year and part[0] >= since]
            rows = [
                (number, f"{day}", invoice.number, self.client_name(invoice.profile_id), self.site.name, method,
                 dollars(cents), "")
                for day, invoice, method, cents, number in parts
            ]  # fmt: skip
            totals = {"Transaction Amount": sum(cents for _, _, _, cents, _ in parts)}
            self.report(f"Payments & Refunds {year}", PAYMENTS, rows, totals)

    def write_older_payments(self, parts: list[tuple[date, Invoice, str, int, str]]) -> None:
        """The form without an id of the payment."""
        rows = []
        for day, invoice, method, cents, _ in parts:
            staff = self.truth.providers.get(invoice.closed_by)
            client = self.client_name(invoice.profile_id)
            operator = staff.name if staff else ""
            rows.append((f"{day}", self.site.name, invoice.number, client, operator, method, dollars(cents)))
        self.report("Payments", OLDER_PAYMENTS, rows, {"Amount": sum(cents for _, _, _, cents, _ in parts)})
