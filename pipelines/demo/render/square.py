"""Square: every bill of the site without an EMR, and the cards that the other sites take through it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from pipelines.demo.render.files import Row, columns, dollars, write_csv
from pipelines.demo.truth import Invoice, Payment, SaleLine, Truth

TRANSACTIONS = columns(
    "Date,Time,Time Zone,Gross Sales,Discounts,Service Charges,Net Sales,Gift Card Sales,Tax,Tip,Partial Refunds,"
    "Total Collected,Source,Card,Card Entry Methods,Cash,Square Gift Card,Other Tender,Other Tender Type,"
    "Tender Note,Fees,Net Total,Transaction ID,Payment ID,Card Brand,PAN Suffix,Device Name,Staff Name,Staff ID,"
    "Details,Description,Event Type,Location,Dining Option,Customer ID,Customer Name,Customer Reference ID,"
    "Device Nickname,Third Party Fees,Deposit ID,Deposit Date,Deposit Details,Fee Percentage Rate,Fee Fixed Rate,"
    "Refund Reason,Discount Name,Transaction Status,Cash App,Order Reference ID,Fulfillment Note,"
    "Free Processing Applied,Channel,Unattributed Tips,Table Info,International Fee"
)
ITEMS = columns(
    "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,"
    "Tax,Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,Location,Dining Option,Customer ID,"
    "Customer Name,Customer Reference ID,Unit,Count,GTIN,Itemization Type,Commission,Employee,Fulfillment Note,"
    "Channel,Token,Card Brand,PAN Suffix"
)
CUSTOMERS = columns(
    "Reference ID,First Name,Last Name,Email Address,Phone Number,Nickname,Company Name,Street Address 1,"
    "Street Address 2,City,State,Postal Code,Birthday,Memo,Square Customer ID,Creation Source,First Visit,"
    "Last Visit,Transaction Count,Lifetime Spend,Email Subscription Status,Instant Profile,"
    "Blocked from online booking"
)
APPOINTMENTS = columns(
    "location_type,location_name,status,created_at,address,service,start,end,client_name,client_email,client_phone,"
    "staff,note_from_client,note_from_business"
)
SINCE_2024 = 48
"""So many columns had the transactions export before 2024."""
ITEM_COLUMNS_BEFORE_2024 = 32
ZONES = ("Eastern Time (US & Canada)", "America/New_York")
AHEAD = {"America/New_York": timedelta(0), "America/Chicago": timedelta(hours=1)}
KINDS = {"Service": "Service", "Product": "Physical Good", "Gift Card": "Gift Card"}


def render(truth: Truth, group: int, folder: Path) -> None:
    """All of one account's files."""
    Account(truth, group, folder).write()


class Account:
    """One Square login of a group's Zenoti centres and its Square place; it shows times in the zone of the office."""

    def __init__(self, truth: Truth, group: int, folder: Path) -> None:
        self.truth = truth
        self.folder = folder
        mine = [s for s in truth.locations.values() if s.group == group and s.system in {"zenoti", "square"}]
        self.sites = {site.location_id: site for site in mine}
        self.invoices = [i for i in truth.invoices.values() if i.location_id in self.sites]
        self.invoices.sort(key=lambda invoice: (invoice.sold_at, invoice.invoice_id))

    def write(self) -> None:
        """Every export of the account."""
        transactions: dict[int, list[tuple[datetime, Row]]] = defaultdict(list)
        items: dict[int, list[tuple[datetime, Row]]] = defaultdict(list)
        for invoice in self.invoices:
            if self.sites[invoice.location_id].is_zenoti:
                for payment in (self.truth.payments[p] for p in invoice.payments):
                    if payment.tender == "card" and payment.is_in_processor:
                        moment = self.shown_at(payment.paid_at, invoice.location_id)
                        transactions[moment.year].append((moment, self.card_only_row(invoice, payment, moment)))
                        items[moment.year].append((moment, self.card_only_item(invoice, payment, moment)))
            else:
                moment = self.shown_at(invoice.sold_at, invoice.location_id)
                transactions[moment.year].append((moment, self.sale_row(invoice, moment)))
                lines = (self.truth.lines[line_id] for line_id in invoice.lines)
                items[moment.year].extend((moment, self.item_row(invoice, line, moment)) for line in lines)
        for year, rows in sorted(transactions.items()):
            columns = len(TRANSACTIONS) if year >= 2024 else SINCE_2024
            name = f"{self.span(year, 'transactions')}{'.gz' if year == 2023 else ''}"
            write_csv(self.folder / name, TRANSACTIONS[:columns], self.newest_first(rows, columns), line_end="\n")
        for year, rows in sorted(items.items()):
            columns = len(ITEMS) if year >= 2024 else ITEM_COLUMNS_BEFORE_2024
            header = [*ITEMS[:26], *ITEMS[27:33]] if year < 2024 else ITEMS
            table = [row if year >= 2024 else (*row[:26], *row[27:33]) for row in self.newest_first(rows, len(ITEMS))]
            write_csv(self.folder / self.span(year, "items"), header, table, line_end="\n")
        self.write_customers()
        self.write_appointments()

    def span(self, year: int, name: str) -> str:
        """The vendor's file name: the second date is the day after the last."""
        first = max(date(year, 1, 1), self.truth.start_on)
        after = min(date(year + 1, 1, 1), self.truth.end_on + timedelta(days=1))
        return f"{name}-{first}-{after}.csv"

    def newest_first(self, rows: list[tuple[datetime, Row]], columns: int) -> Iterator[Row]:
        """Rows in the vendor's order, cut to the columns of the time."""
        for _, row in sorted(rows, key=lambda pair: pair[0], reverse=True):
            yield row[:columns]

    def shown_at(self, moment: datetime, location_id: str) -> datetime:
        """A site's time on the account's clock."""
        return moment + AHEAD[self.sites[location_id].time_zone]

    def clock(self, moment: datetime) -> tuple[str, str, str]:
        """Date, time and the zone's name; the last year was exported abroad and has the zone's other name."""
        return f"{moment:%Y-%m-%d}", f"{moment:%H:%M:%S}", ZONES[moment.year == self.truth.end_on.year]

    def customer(self, profile_id: int | None) -> tuple[str, str]:
        """Customer id and name; an anonymous sale has neither."""
        profile = self.truth.profiles.get(profile_id or 0)
        return (profile.source_id, f"{profile.first_name} {profile.last_name}") if profile else ("", "")

    def transaction_row(
        self, moment: datetime, invoice: Invoice, *, gross: int, discount: int, gift_sold: int, tax: int, tip: int,
        total: int,
        tender: str, gift_used: int, fee: int, number: str, payment_id: str, description: str, refund: bool,
        with_customer: bool,
    ) -> Row:  # fmt: skip
        """One event of the transactions export."""
        site = self.sites[invoice.location_id]
        customer_id, customer_name = self.customer(invoice.profile_id) if with_customer else ("", "")
        paid = total - gift_used
        by_card = paid if tender == "card" else 0
        staff = self.truth.providers.get(invoice.closed_by)
        return (
            *self.clock(moment),
            dollars(gross),
            dollars(-discount),
            "$0.00",
            dollars(gross - discount),
            dollars(gift_sold),
            dollars(tax),
            dollars(tip),
            "$0.00",
            dollars(total),
            "Register",
            dollars(by_card),
            "Chip" if by_card else "",
            dollars(paid if tender == "cash" else 0),
            dollars(gift_used),
            dollars(paid if tender == "check" else 0),
            "Check" if tender == "check" else "",
            "",
            dollars(-fee),
            dollars(total - fee),
            number,
            payment_id,
            "Visa" if by_card else "",
            f"{invoice.invoice_id * 37 % 10000:04d}" if by_card else "",
            "Front Desk Register",
            staff.name_on(invoice.sold_at.date()) if staff else "",
            f"TM{invoice.closed_by}" if staff else "",
            "",
            description,
            "Refund" if refund else "Payment",
            site.name,
            "",
            customer_id,
            customer_name,
            "",
            "",
            "$0.00",
            f"DEP{moment:%Y%m%d}{site.centre_code}" if by_card else "",
            f"{moment + timedelta(days=2):%Y-%m-%d}" if by_card else "",
            "",
            "2.6" if fee else "",
            "$0.10" if fee else "",
            "Service not performed" if refund else "",
            "",
            "Complete",
            "$0.00",
            "",
            "",
            "",
            site.name,
            "$0.00",
            "",
            "$0.00",
        )

    def sale_row(self, invoice: Invoice, moment: datetime) -> Row:
        """A bill of the site without an EMR."""
        lines = [self.truth.lines[line_id] for line_id in invoice.lines]
        payments = [self.truth.payments[p] for p in invoice.payments]
        sold = [line for line in lines if line.item_type != "Gift Card"]
        tip = sum(payment.tip_cents for payment in payments)
        tax = sum(line.tax_cents for line in lines)
        net = sum(line.net_cents for line in sold)
        discount = sum(line.discount_cents for line in sold)
        gift_sold = sum(line.net_cents for line in lines) - net
        return self.transaction_row(
            moment,
            invoice,
            gross=net + discount,
            discount=discount,
            gift_sold=gift_sold,
            tax=tax,
            tip=tip,
            total=net + gift_sold + tax + tip,
            tender=payments[0].tender if payments else "",
            gift_used=sum(line.prepaid_applied_cents for line in lines),
            fee=sum(payment.fee_cents for payment in payments),
            number=invoice.number,
            payment_id=self.payment_of(invoice),
            description=", ".join(line.item_name for line in lines),
            refund=lines[0].line_type == "refund",
            with_customer=True,
        )

    def payment_of(self, invoice: Invoice) -> str:
        """The payment id of a bill."""
        return f"Pay{invoice.number[3:]}"

    def card_only_row(self, invoice: Invoice, payment: Payment, moment: datetime) -> Row:
        """A card taken for a bill of the EMR: an amount and a tip, no customer and no items."""
        amount = payment.amount_cents - payment.tip_cents
        return self.transaction_row(
            moment, invoice, gross=amount, discount=0, gift_sold=0, tax=0, tip=payment.tip_cents,
            total=payment.amount_cents, tender="card", gift_used=0, fee=payment.fee_cents,
            number=f"TxnC{payment.payment_id:08d}", payment_id=f"PayC{payment.payment_id:08d}",
            description="Custom Amount",
            refund=payment.is_refund, with_customer=False,
        )  # fmt: skip

    def items_row(
        self, moment: datetime, site_name: str, *, category: str, item: str, quantity: int, gross: int,
        discount: int, tax: int,
        number: str, payment_id: str, refund: bool, customer: tuple[str, str], kind: str, employee: str, token: str,
    ) -> Row:  # fmt: skip
        """One line of the items export."""
        return (
            *self.clock(moment),
            category or "None",
            item,
            f"{quantity}.0",
            "Regular",
            "",
            "",
            dollars(gross),
            dollars(-discount),
            dollars(gross - discount),
            dollars(tax),
            number,
            payment_id,
            "Front Desk Register",
            "",
            "",
            "Refund" if refund else "Payment",
            site_name,
            "",
            *customer,
            "",
            "ea",
            str(quantity),
            "",
            kind,
            "$0.00",
            employee,
            "",
            site_name,
            token,
            "",
            "",
        )

    def item_row(self, invoice: Invoice, line: SaleLine, moment: datetime) -> Row:
        """A line of a bill."""
        employee = self.truth.providers.get(line.performer_id or line.seller_id or "")
        return self.items_row(
            moment,
            self.sites[line.location_id].name,
            category=line.category,
            item=line.item_name,
            quantity=line.quantity,
            gross=line.net_cents + line.discount_cents,
            discount=line.discount_cents,
            tax=line.tax_cents,
            number=invoice.number,
            payment_id=self.payment_of(invoice),
            refund=line.line_type == "refund",
            customer=self.customer(line.profile_id),
            kind=KINDS[line.item_type],
            employee=employee.name_on(line.sold_at.date()) if employee else "",
            token=f"TOKEN{line.item_code}",
        )

    def card_only_item(self, invoice: Invoice, payment: Payment, moment: datetime) -> Row:
        """The one line of a card taken for a bill of the EMR."""
        return self.items_row(
            moment, self.sites[invoice.location_id].name, category="", item="Custom Amount",
            quantity=-1 if payment.is_refund else 1, gross=payment.amount_cents - payment.tip_cents, discount=0, tax=0,
            number=f"TxnC{payment.payment_id:08d}", payment_id=f"PayC{payment.payment_id:08d}",
            refund=payment.is_refund,
            customer=("", ""), kind="Custom Amount", employee="", token="",
        )  # fmt: skip

    def write_customers(self) -> None:
        """The directory; who knew the place before its records began keeps the earlier first visit."""
        account = next(iter(self.sites.values())).account
        spent: dict[int, list[tuple[date, int]]] = defaultdict(list)
        for invoice in self.invoices:
            total = sum(self.truth.lines[line].net_cents for line in invoice.lines)
            spent[invoice.profile_id or 0].append((invoice.sold_at.date(), total))
        rows = []
        for profile in self.truth.profiles.values():
            if profile.system != "square" or profile.account != account:
                continue
            bills = spent[profile.profile_id]
            days = [day for day, _ in bills]
            if profile.created_on < self.truth.start_on:
                days.append(profile.created_on)
            rows.append(
                (
                    "", profile.first_name, profile.last_name, profile.email,
                    f"'+1{profile.phone}" if profile.phone else "",
                    "", "", "", "", "Fairport", "IL", self.truth.persons[profile.person_id].postal_code,
                    f"{profile.birth_date}" if profile.birth_date else "", "", profile.source_id,
                    ("Appointments", "Directory", "Instant Profile")[profile.profile_id % 3],
                    f"{min(days)}" if days else "", f"{max(days)}" if days else "", str(len(bills)),
                    dollars(sum(cents for _, cents in bills)), "subscribed", "No", "No",
                )
            )  # fmt: skip
        write_csv(self.folder / f"export-{self.truth.end_on:%Y%m%d}-213005.csv", CUSTOMERS, rows, line_end="\n")

    def write_appointments(self) -> None:
        """The site's book of the last half year; no price, no customer id, no time of cancelling."""
        rows = []
        for row in self.truth.appointments:
            site = self.sites.get(row.location_id)
            if site is None or site.is_zenoti or not row.is_observable:
                continue
            profile = self.truth.profiles[row.profile_id]
            service = self.truth.services[row.service_code]
            if row.status == "completed":
                status = "completed" if service.is_consultation or row.booking_id % 2 else "accepted"
            elif row.status == "cancelled":
                status = "cancelled_by_seller" if row.cancelled_by == "practice" else "cancelled_by_buyer"
            else:
                status = {"no_show": "noshow", "booked": "accepted"}[row.status]
            rows.append(
                (
                    "business", site.name, status, f"{row.created_at:%m/%d/%Y %I:%M %p}", "", service.name,
                    f"{row.starts_at:%m/%d/%Y %I:%M %p}", f"{row.ends_at:%m/%d/%Y %I:%M %p}",
                    f"{profile.first_name} {profile.last_name}", profile.email,
                    f"+1{profile.phone}" if profile.phone else "",
                    self.truth.providers[row.provider_id].name_on(row.starts_at.date()), "", "",
                )
            )  # fmt: skip
        rows.sort(key=lambda row: datetime.strptime(row[6], "%m/%d/%Y %I:%M %p"))
        write_csv(self.folder / f"appointments-{self.truth.end_on:%Y%m%d}T2135.csv", APPOINTMENTS, rows, line_end="\n")
