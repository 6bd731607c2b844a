"""Zenoti: appointments, guests, sales, memberships, packages, menu, staff, attendance, stock used and cards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from pipelines.demo.money import ratio_of
from pipelines.demo.render.files import (
    Row,
    columns,
    hours_minutes,
    money,
    us_date,
    us_time,
    write_csv,
    write_xlsx,
)
from pipelines.demo.truth import Appointment, Instrument, Invoice, Payment, Profile, SaleLine, Truth
from pipelines.demo.world import first_of_month

FULL_APPOINTMENTS = columns(
    "Appointment Date,Booked Date,Invoice No,Guest Name,Service Name,Center Name,Start Time,End Time,"
    "Scheduled Service Duration,Scheduled Service and Recovery Duration,Recovery Time,Providers,Room,Status,"
    "Guest Code,Gender,Email,Add-on,Checkin Time,Default Service Duration,Default Service and Recovery Duration,"
    "Providerss Code,Request Type,Service Category,Service Subcategory,Day Package,Room Category,Equipment,"
    "Rebooked,Rebooking Source,Booking Source,UTM Source,UTM Medium,Appointment Category,Business Unit,"
    "Appointment Notes,Booked By,Modified by,Modified On,Before Appointment,After Appointment,Reason,"
    "Actual StartTime,Actual EndTime,First Visit,Surprise Visit,Actual Duration"
)
SHORT_APPOINTMENTS = [*FULL_APPOINTMENTS[:11], "Provider", "Room", "Status"]
GUESTS = columns(
    "FirstName,LastName,Code,BaseCenter,Gender,Type,Email,Mobile,HomePhone,Address1,Address2,City,Zip Code,State,"
    "Country,Nationality,DOB,Anniversary Date,ReferralSource,ReceiveMarketingEmail,ReceiveMarketingSMS,"
    "Primary Employee,Target Segment Center,CreationDate,,"
)
CASH = columns(
    "Item Type,Payment Date,Sale Date,Invoice No,Guest Code,Guest Name,Center Code,Center Name,Item Code,Item Name,"
    "Qty,Sales Collected (Exc.Tax),Tax Collected,Sales Collected (Inc.Tax),Redeemed,Collected to Date,Collected,"
    "Item Category,Item Subcategory,Discount Name,Discount,Payment Type,Sale Type,Sold By,Status,Invoice Notes,"
    "Referral Source,Member,First Visit,Invoice Source,Vendor Name,Brand Name,Invoice For"
)
ACCRUAL = (
    "Sale Date,Invoice No,Client Code,Client Name,Center Code,Center Name,Item Code,Item Name,Qty,{exc},Tax,{inc},"
    "Redeemed,Collected,Due,Item Subcategory,Vendor Name,Brand Name,Item Type,Item Category,Sold By,Serviced By,"
    "Status,Sale Type,Payment Type"
)
ACCRUAL_SPELLINGS = (
    ("Sales (Exc. Tax)", "Sales(Inc. Tax)"),
    ("Sales(Exc. Tax)", "Sales (Inc. Tax)"),
    ("Sales (Exc.Tax)", "Sales (Inc.Tax)"),
)
MEMBERSHIPS = columns(
    "Sale Center,Center Code,Invoice No,Membership Name,Membership Type,Benefit Type,Guest Name,Sale Date,"
    "Start Date,Sales,Sales(Inc. Tax),Benefit,Redeemed Value,Cancelled Value,Expired Value,Suspense,Balance Value,"
    "Membership Status,Recurrence Status,Next Recurrence Date,Guest Code,Sold By,Membership Termination Date"
)
MEMBERSHIP_PAYMENTS = columns(
    "Sale Center,Sale Date,Invoice No,Guest Name,Membership Name,Collection Status,Sales(Inc. Tax),"
    "Amount Collected,Due,Decline Reason,Total Tries"
)
PACKAGES = columns(
    "Sale Center,Invoice No,Package Name,Guest Name,Sale Date,Start Date,Expiry Date,Sales,Sales(Inc. Tax),"
    "Benefit Name,Value,Redeemed Value,Refunded Value,Balance Value,Expired Value,Suspense,Package Status,"
    "Schedule Packages Info"
)
EMPLOYEES = columns(
    "CODE,FIRST NAME,LAST NAME,UserName,PHONE NO,StartDate,Enddate,NickName,HourlyRate,Salary,EmployeeDisplayName,"
    "OverTimeAboveHours,OverTimeMultiplier,OverTimeType,JobCode,JOB,Effective Date,ACTIVE,CenterCode,CenterName,"
    "IsConsultant,Additional Field1,Additional Field2,Additional Date 1,Additional Date 2,ShowInCatalog,"
    "MobileCountryFK"
)
ATTENDANCE = columns(
    "Date,Employee Name,Job,Work Center,Schedule,Schedule Status,Scheduled Hours,Booked Hours,Block Out Hours Paid,"
    "Actual Hours"
)
COST_OF_GOODS = columns(
    "Transaction Date,Center Code,Center Name,Consumption Type,Invoice No,Guest Name,Sold By,Service Code,"
    "Service Name,Product Code,Product Name,Product Type,Brand,Qty,Cost Of Goods,Business Unit"
)
ONLINE = columns(
    "Invoice Number,Refund Invoice No,Guest Code,Guest Name,Date,Transaction #,Reference #,Payment ID,Card Info,"
    "Source,Type,Status,Amount,Tips,Cashback,Total,Fees,Net,Available On,Card on File"
)
SOURCES = {"online": "Online", "phone": "Phone", "front_desk": "Center", "walk_in": "Walk-in"}
TENDERS = {"card": "Card", "cash": "Cash", "check": "Check", "financing": "Custom - Financing"}
PREPAID = {"Gift Card": "Gift Card(1)", "Package": "Package", "Membership": "Membership"}
DISPLAY_WITH_CREDENTIAL = "Sable"


def render(truth: Truth, group: int, folder: Path) -> None:
    """All of one account's files."""
    Account(truth, group, folder).write()


class Account:
    """One Zenoti login with its two centres."""

    def __init__(self, truth: Truth, group: int, folder: Path) -> None:
        self.truth = truth
        self.group = group
        self.folder = folder
        self.sites = [s for s in truth.locations.values() if s.group == group and s.is_zenoti]
        mine = {site.location_id for site in self.sites}
        self.rows = [row for row in truth.appointments if row.location_id in mine]
        self.rows.sort(key=lambda row: (row.starts_at, row.appointment_id))
        self.invoices = [i for i in truth.invoices.values() if i.location_id in mine]
        self.invoices.sort(key=lambda invoice: (invoice.sold_at, invoice.invoice_id))
        self.windows = list(self.export_windows())
        self.past_windows = [window for window in self.windows if window[0] <= truth.end_on]

    def export_windows(self) -> Iterator[tuple[date, date]]:
        """Ranges of twelve months, each overlapping the one before by a month, a year into the future."""
        first = self.truth.start_on
        while True:
            last = first_of_month(first, 12) - timedelta(days=1)
            yield first, last
            if last > self.truth.end_on + timedelta(days=400):
                return
            first = first_of_month(first, 11)

    def write(self) -> None:
        """Every export of the account."""
        self.write_appointments()
        self.write_guests()
        self.write_sales()
        self.write_memberships()
        self.write_packages()
        self.write_services()
        self.write_employees()
        self.write_attendance()
        self.write_cost_of_goods()
        self.write_online_transactions()

    # -- words ---------------------------------------------------------------------------------------------------

    def staff(self, provider_id: str | None, day: date) -> str:
        """A member of staff as displayed on that day; one display name carries the credential."""
        if not provider_id:
            return ""
        provider = self.truth.providers[provider_id]
        name = provider.name_on(day)
        return f"{name}, {provider.credential}" if name.startswith(DISPLAY_WITH_CREDENTIAL) else name

    def guest(self, profile_id: int | None) -> tuple[str, str]:
        """Code and name on a bill; a walk-in has neither."""
        if profile_id is None:
            return "", ""
        profile = self.truth.profiles[profile_id]
        return profile.source_id, f"{profile.first_name} {profile.last_name}"

    def invoice_number(self, row: Appointment) -> str:
        """The bill of an appointment; a booking that was not billed has a number of its own, or none yet."""
        if row.invoice_id is not None:
            return self.truth.invoices[row.invoice_id].number
        return "" if row.status == "booked" and row.booking_id % 3 == 0 else f"INV8{row.booking_id:06d}"

    # -- appointments --------------------------------------------------------------------------------------------

    def write_appointments(self) -> None:
        """The full form in several overlapping files, and an older download of one year in the short form."""
        for first, last in self.windows:
            exported_at = datetime.combine(min(last - timedelta(days=10), self.truth.end_on), time(23, 59))
            rows = [
                self.full_row(row, exported_at)
                for row in self.rows
                if first <= row.starts_at.date() <= last and self.is_shown(row, exported_at)
            ]
            if rows:
                name = f"Appointments_{first:%Y%m%d}_{last:%Y%m%d}.csv"
                write_csv(self.folder / name, FULL_APPOINTMENTS, rows)
        first, last = self.truth.start_on, first_of_month(self.truth.start_on, 11) - timedelta(days=1)
        rows = [
            (*full[:11], full[11], full[12], full[13])
            for row in self.rows
            if first <= row.starts_at.date() <= last
            for full in [self.full_row(row, datetime.combine(self.truth.end_on, time(23, 59)))]
        ]
        write_csv(
            self.folder / "old schedule download.csv", SHORT_APPOINTMENTS, rows, quote_all=True, encoding="utf-8-sig"
        )

    def is_shown(self, row: Appointment, exported_at: datetime) -> bool:
        """Whether an export of that moment holds the row at its final time."""
        return row.created_at <= exported_at and all(move.moved_at <= exported_at for move in row.moves)

    def full_row(self, row: Appointment, exported_at: datetime) -> tuple[str, ...]:
        """One row as an export of that moment shows it: what happened later is not known yet."""
        profile = self.truth.profiles[row.profile_id]
        person = self.truth.persons[row.person_id]
        service = self.truth.services[row.service_code]
        site = self.truth.locations[row.location_id]
        stale = row.modified_at > exported_at
        minutes = int((row.ends_at - row.starts_at).total_seconds() // 60)
        took = row.finished_at - row.started_at if row.finished_at and row.started_at and not stale else None
        booked_by = self.staff(row.booked_by, row.created_at.date()) or "Webstore"
        return (
            us_time(row.starts_at),
            us_time(row.created_at),
            self.invoice_number(row),
            f"{profile.first_name} {profile.last_name}",
            service.name.replace("&", "&amp;"),
            site.name,
            us_time(row.starts_at),
            us_time(row.ends_at),
            hours_minutes(minutes),
            hours_minutes(minutes + row.recovery_minutes),
            hours_minutes(row.recovery_minutes),
            self.staff(row.provider_id, row.starts_at.date()),
            row.room,
            "Open" if stale else row.source_status,
            profile.source_id,
            person.sex,
            profile.email,
            "Yes" if row.is_addon else "No",
            "" if stale else us_time(row.checked_in_at),
            hours_minutes(service.minutes),
            hours_minutes(service.minutes + service.recovery_minutes),
            self.truth.providers[row.provider_id].code,
            "Specific" if row.booking_id % 2 else "Any",
            service.category,
            service.subcategory,
            "",
            "Treatment",
            "",
            "Yes" if row.is_rebooked else "No",
            "Yes" if row.makes_rebooking and not stale else "No",
            SOURCES[row.channel],
            "",
            "",
            "Service",
            "",
            "",
            booked_by,
            booked_by,
            us_time(row.created_at if stale else row.modified_at),
            "",
            "",
            "" if stale else row.reason,
            "" if stale else us_time(row.started_at),
            "" if stale else us_time(row.finished_at),
            "Yes" if row.is_first_visit else "No",
            "No",
            hours_minutes(int(took.total_seconds() // 60)) if took is not None else "",
        )

    # -- guests --------------------------------------------------------------------------------------------------

    def write_guests(self) -> None:
        """Everybody on the list, in the newest export; an older one lacks who came since."""
        mine = [p for p in self.truth.profiles.values() if p.system == "zenoti" and p.account == self.sites[0].account]
        listed = sorted((p for p in mine if p.is_listed), key=lambda p: (p.created_on, p.profile_id))
        middle = self.truth.start_on + (self.truth.end_on - self.truth.start_on) / 2
        self.write_guest_list("UserExport.csv", listed)
        self.write_guest_list("UserExport (old).csv", [p for p in listed if p.created_on <= middle])

    def write_guest_list(self, name: str, profiles: list[Profile]) -> None:
        """One UserExport with its five lines of preamble."""
        before = [["User Export"], [self.sites[0].name], ["Guest List"], [""], [""]]
        write_csv(self.folder / name, GUESTS, [self.guest_row(profile) for profile in profiles], before=before)

    def guest_row(self, profile: Profile) -> Row:
        """One guest."""
        person = self.truth.persons[profile.person_id]
        phone = profile.phone
        return (
            profile.first_name,
            profile.last_name,
            profile.source_id,
            self.truth.locations[profile.location_id].name,
            person.sex,
            "Guest",
            profile.email,
            f"({phone[:3]}) {phone[3:6]}-{phone[6:]}" if phone else "",
            "",
            f"{profile.profile_id % 90 + 1} Example Ln",
            "",
            "Fairport",
            person.postal_code,
            "New York",
            "United States",
            "",
            us_date(profile.birth_date),
            "",
            person.referral,
            "Yes" if profile.profile_id % 3 else "No",
            "No" if profile.profile_id % 4 else "Yes",
            "",
            "",
            us_date(profile.created_on),
            "",
            "",
        )

    # -- sales ---------------------------------------------------------------------------------------------------

    def tenders(self, invoice: Invoice) -> str:
        """Every tender of the bill as a comma list with a leading space, as on each of its lines."""
        words = [TENDERS[self.truth.payments[p].tender] for p in invoice.payments]
        for line_id in invoice.lines:
            line = self.truth.lines[line_id]
            if line.prepaid_applied_cents and line.prepaid_kind:
                words.append(PREPAID[line.prepaid_kind])
        return "".join(f" {word}," for word in dict.fromkeys(words)).rstrip(",")

    def write_sales(self) -> None:
        """Accrual and cash, several overlapping files each; two accrual files are workbooks."""
        for number, (first, last) in enumerate(self.past_windows):
            invoices = [i for i in self.invoices if first <= i.sold_at.date() <= last]
            lines = [(i, self.truth.lines[line]) for i in invoices for line in i.lines]
            exc, inc = ACCRUAL_SPELLINGS[number % 3]
            header = ACCRUAL.format(exc=exc, inc=inc).split(",")
            if number % 3 == 1:
                self.write_accrual_workbook(first, last, header, lines, with_dates=number > 2)
            else:
                rows = [self.accrual_row(invoice, line) for invoice, line in lines]
                write_csv(self.folder / f"Sales Accrual {first:%Y-%m-%d} {last:%Y-%m-%d}.csv", header, rows)
            paid = [
                row for invoice in self.invoices for row in self.cash_rows(invoice, first, min(last, self.truth.end_on))
            ]
            write_csv(self.folder / f"Sales-Cash-{first:%b%Y}-{last:%b%Y}.csv", CASH, paid)

    def accrual_row(self, invoice: Invoice, line: SaleLine) -> Row:
        """One line of a bill by the date of sale."""
        code, name = self.guest(line.profile_id)
        site = self.truth.locations[line.location_id]
        collected = sum(
            cents
            for payment in invoice.payments
            for line_id, cents in self.truth.payments[payment].parts
            if line_id == line.line_id
        )
        gross = line.net_cents + line.tax_cents
        due = gross - line.prepaid_applied_cents - collected
        day = line.sold_at.date()
        return (
            us_date(day),
            invoice.number,
            code,
            name,
            site.centre_code,
            site.name,
            line.item_code,
            line.item_name,
            str(line.quantity),
            money(line.net_cents),
            money(line.tax_cents),
            money(gross),
            money(line.prepaid_applied_cents),
            money(collected),
            money(due),
            line.subcategory,
            "",
            "",
            line.item_type,
            line.category,
            self.staff(line.seller_id, day),
            self.staff(line.performer_id, day),
            "Open" if due else "Closed",
            "Refund" if line.quantity < 0 else "Sale",
            self.tenders(invoice),
        )

    def write_accrual_workbook(
        self, first: date, last: date, header: list[str], lines: list[tuple[Invoice, SaleLine]], with_dates: bool
    ) -> None:
        """The Excel form: five title and filter rows, the header, the rows, and a last row of totals."""
        rows: list[list[str | float | date]] = []
        totals = [0] * 25
        for invoice, line in lines:
            cells: list[str | float | date] = [str(cell) for cell in self.accrual_row(invoice, line)]
            if with_dates:
                cells[0] = line.sold_at.date()
            for column in (8, 9, 10, 11, 12, 13, 14):
                value = str(cells[column])
                totals[column] += round(float(value) * 100)
                cells[column] = float(value)
            rows.append(cells)
        total_row: list[str | float] = ["Total:", *[""] * 24]
        for column in (8, 9, 10, 11, 12, 13, 14):
            total_row[column] = totals[column] / 100
        titles = [
            ["Sales - Accrual"],
            [f"Center: {', '.join(site.name for site in self.sites)}"],
            [f"Date: {us_date(first)} - {us_date(last)}"],
            ["Item Type: All"],
            [""],
        ]
        path = self.folder / f"Sales Accrual {first:%Y-%m-%d} {last:%Y-%m-%d}.xlsx"
        write_xlsx(path, "Sales - Accrual", [*titles, header, *rows, total_row])

    def cash_rows(self, invoice: Invoice, first: date, last: date) -> Iterator[Row]:
        """One row per line and day of payment; what was settled without money stands on the day of sale."""
        done: dict[int, int] = defaultdict(int)
        shown: set[int] = set()
        payments = [self.truth.payments[p] for p in invoice.payments]
        for payment in payments:
            day = payment.paid_at.date()
            for line_id, cents in payment.parts:
                done[line_id] += cents
                if first <= day <= last:
                    line = self.truth.lines[line_id]
                    yield self.cash_row(invoice, line, day, cents, done[line_id], line_id not in shown)
                shown.add(line_id)
        if first <= invoice.sold_at.date() <= last:
            for line_id in invoice.lines:
                if line_id not in shown:
                    yield self.cash_row(invoice, self.truth.lines[line_id], invoice.sold_at.date(), 0, 0, True)

    def cash_row(self, invoice: Invoice, line: SaleLine, day: date, cents: int, to_date: int, is_first: bool) -> Row:
        """One line's money of one day."""
        code, name = self.guest(line.profile_id)
        site = self.truth.locations[line.location_id]
        gross = line.net_cents + line.tax_cents
        tax = ratio_of(line.tax_cents, cents, gross) if gross else 0
        member = any(m.profile_id == line.profile_id for m in self.members.get(line.profile_id or 0, ()))
        return (
            line.item_type,
            us_date(day),
            us_date(line.sold_at.date()),
            invoice.number,
            code,
            name,
            site.centre_code,
            site.name,
            line.item_code,
            line.item_name,
            str(line.quantity),
            money(cents - tax),
            money(tax),
            money(cents),
            money(line.prepaid_applied_cents if is_first else 0),
            money(to_date),
            money(cents),
            line.category,
            line.subcategory,
            line.discount_name if is_first else "",
            money(line.discount_cents if is_first else 0),
            self.tenders(invoice),
            "Refund" if line.quantity < 0 else "Sale",
            self.staff(line.seller_id, line.sold_at.date()),
            "Closed",
            "",
            "",
            "Yes" if member else "No",
            "No",
            "POS",
            "",
            "",
            "",
        )

    @property
    def members(self) -> dict[int, list]:
        """Memberships by the profile that holds them."""
        if not hasattr(self, "_members"):
            self._members: dict[int, list] = defaultdict(list)
            for member in self.truth.memberships.values():
                self._members[member.profile_id].append(member)
        return self._members

    # -- prepaid -------------------------------------------------------------------------------------------------

    def write_memberships(self) -> None:
        """Memberships sold, and one row per month's billing."""
        mine = {site.location_id: site for site in self.sites}
        members = [m for m in self.truth.memberships.values() if m.location_id in mine]
        members.sort(key=lambda member: (member.started_on, member.membership_id))
        sold, billed = [], []
        for member in members:
            site = mine[member.location_id]
            code, name = self.guest(member.profile_id)
            credit = member.plan_type == "credit"
            used = member.credits_used * member.amount_cents
            balance = member.credits_left * member.amount_cents
            over = member.ended_on is not None
            sold.append(
                (
                    site.name,
                    site.centre_code,
                    member.billings[0].number,
                    member.plan,
                    "Recurring",
                    "Service" if credit else "Discount",
                    name,
                    us_date(member.started_on),
                    us_date(member.started_on),
                    money(member.amount_cents),
                    money(member.amount_cents),
                    "Signature Facial(Service - 1)" if credit else "All services(10%)",
                    money(used if credit else 0),
                    "0.00",
                    "0.00",
                    "0.00",
                    money(balance if credit else 0),
                    "Cancelled" if over else "Active",
                    "Cancelled" if over else "Active",
                    "" if over else us_date(first_of_month(member.billings[-1].billed_on, 1)),
                    code,
                    self.staff(member.seller_id, member.started_on),
                    us_date(member.ended_on),
                )
            )
            for billing in member.billings:
                paid = billing.status == "Collected"
                billed.append(
                    (
                        site.name,
                        us_date(billing.billed_on),
                        billing.number,
                        name,
                        member.plan,
                        billing.status,
                        money(billing.amount_cents),
                        money(billing.amount_cents if paid else 0),
                        money(0 if paid else billing.amount_cents),
                        "" if paid else "Insufficient funds",
                        str(billing.tries),
                    )
                )
        write_csv(self.folder / "Memberships.csv", MEMBERSHIPS, sold)
        write_csv(self.folder / "Memberships Payment.csv", MEMBERSHIP_PAYMENTS, billed)

    def write_packages(self) -> None:
        """Packages, a row per service in them."""
        mine = {site.location_id: site for site in self.sites}
        packages = [p for p in self.truth.instruments.values() if p.kind == "package" and p.location_id in mine]
        packages.sort(key=lambda package: (package.sold_on, package.instrument_id))
        rows = [row for package in packages for row in self.package_rows(package, mine[package.location_id].name)]
        write_csv(self.folder / "Packages v2.csv", PACKAGES, rows)

    def package_rows(self, package: Instrument, site_name: str) -> Iterator[Row]:
        """One package's services with what is used of each; a refund takes what is left."""
        invoice = self.truth.invoices[package.invoice_id]
        _, name = self.guest(package.profile_id)
        expired = package.expires_on is not None and package.expires_on < self.truth.end_on
        for item in package.items:
            worth, used = sum(item.unit_cents), sum(item.unit_cents[: item.used])
            given_back = worth - used if package.refunded_cents else 0
            left = worth - used - given_back
            status = "Refunded" if package.refunded_cents else "Expired" if expired else "Active" if left else "Closed"
            yield (
                site_name,
                invoice.number,
                package.name,
                name,
                us_date(package.sold_on),
                us_date(package.sold_on),
                us_date(package.expires_on),
                money(package.price_cents),
                money(package.price_cents),
                self.truth.services[item.service_code].name,
                money(worth),
                money(used),
                money(given_back),
                money(0 if expired else left),
                money(left if expired else 0),
                "0.00",
                status,
                "",
            )

    # -- menu and staff ------------------------------------------------------------------------------------------

    def write_services(self) -> None:
        """The menu with a pair of price and tax columns per centre."""
        header = [
            "ServiceName",
            "Category",
            "SubCategory",
            "Duration",
            "RecoveryTime",
            "CommissionEligible",
            "ServiceDescription",
            "CommissionFactor",
            "ServiceInternalCost",
            "Code",
        ]
        for site in self.sites:
            header += [f"{site.name}PricePrice", f"{site.name}PriceTax"]
        header.append("")
        rows = []
        for service in (s for s in self.truth.services.values() if s.vertical == "medspa"):
            row = [
                service.name,
                service.category,
                service.subcategory,
                str(service.minutes),
                str(service.recovery_minutes),
                "No" if service.line in {"fee", "consultation"} else "Yes",
                "",
                "1",
                money(service.product_cost_cents),
                service.code,
            ]
            rows.append([*row, *[money(service.list_cents), "0.00%(Tax Excluded)"] * len(self.sites), ""])
        before = [["Services"], [", ".join(site.name for site in self.sites)], ["Price list"], [""]]
        write_csv(self.folder / "ServicesWithPrices.csv", header, rows, before=before)

    def write_employees(self) -> None:
        """Everybody ever employed, under today's name."""
        rows = []
        for provider in self.truth.providers.values():
            homes = [self.truth.locations[home] for home in dict.fromkeys(provider.weekday_location.values())]
            homes = [home for home in homes if home.is_zenoti]
            if provider.group != self.group or not homes:
                continue
            first, last = provider.name.split(" ", 1)
            hourly = provider.pay_plan.startswith("hourly")
            rows.append(
                (
                    provider.code,
                    first,
                    last,
                    provider.name.lower().replace(" ", "."),
                    "",
                    us_date(provider.hired_on),
                    us_date(provider.ended_on),
                    "",
                    money(provider.rate_cents if hourly else 0),
                    money(0 if hourly else provider.rate_cents),
                    self.staff(provider.provider_id, self.truth.end_on),
                    "40",
                    "1.5",
                    "Weekly",
                    provider.role.upper()[:4],
                    provider.job_title,
                    us_date(provider.hired_on),
                    "No" if provider.ended_on else "Yes",
                    homes[0].centre_code,
                    homes[0].name,
                    "No",
                    "",
                    "",
                    "",
                    "",
                    "Yes" if provider.is_clinical else "No",
                    "225",
                )
            )
        write_csv(self.folder / "Employees.csv", EMPLOYEES, rows, quote_all=True, encoding="utf-8-sig")

    def write_attendance(self) -> None:
        """Shifts, time off and hours, a file per window."""
        names = {site.location_id: site.name for site in self.sites}
        shifts = [shift for shift in self.truth.shifts if shift.location_id in names]
        shifts.sort(key=lambda shift: (shift.worked_on, shift.provider_id))
        for first, last in self.past_windows:
            rows = []
            for shift in shifts:
                if not first <= shift.worked_on <= last:
                    continue
                day = datetime.combine(shift.worked_on, time())
                starts = us_time(day + timedelta(minutes=shift.starts_minute)).split(" ", 1)[1]
                ends = us_time(day + timedelta(minutes=shift.ends_minute)).split(" ", 1)[1]
                rows.append(
                    (
                        us_date(shift.worked_on),
                        self.staff(shift.provider_id, shift.worked_on),
                        self.truth.providers[shift.provider_id].job_title,
                        names[shift.location_id],
                        f"{starts} - {ends}",
                        shift.status,
                        hours_minutes(shift.ends_minute - shift.starts_minute, 2),
                        hours_minutes(shift.booked_minutes, 2),
                        str(shift.blocked_minutes),
                        hours_minutes(shift.actual_minutes, 2),
                    )
                )
            write_csv(self.folder / f"attendance {first:%b %Y}.csv", ATTENDANCE, rows)

    # -- stock and cards -----------------------------------------------------------------------------------------

    def write_cost_of_goods(self) -> None:
        """What was used or sold of each product; a plain file per window, the first one zipped."""
        for number, (first, last) in enumerate(self.past_windows):
            rows = [
                self.usage_row(invoice, self.truth.lines[line_id])
                for invoice in self.invoices
                if first <= invoice.sold_at.date() <= last
                for line_id in invoice.lines
                if self.truth.lines[line_id].product and self.truth.lines[line_id].quantity > 0
            ]
            suffix = "zip" if number == 0 else "csv"
            write_csv(self.folder / f"Cost of Goods {first:%Y-%m}.{suffix}", COST_OF_GOODS, rows)

    def usage_row(self, invoice: Invoice, line: SaleLine) -> Row:
        """One product used for, or sold on, one line."""
        _, name = self.guest(line.profile_id)
        site = self.truth.locations[line.location_id]
        retail = line.item_type == "Product"
        return (
            us_date(line.sold_at.date()),
            site.centre_code,
            site.name,
            "Retail Sale" if retail else "Service Consumption",
            invoice.number,
            name,
            self.staff(line.seller_id or line.performer_id, line.sold_at.date()),
            "" if retail else line.item_code,
            "" if retail else line.item_name,
            line.item_code if retail else f"P-{line.item_code}",
            line.product,
            "Retail" if retail else "Consumable",
            "Example Brand",
            "1",
            money(line.product_cost_cents),
            "",
        )

    def write_online_transactions(self) -> None:
        """Card events with tips and fees, the only place that has them."""
        for first, last in self.past_windows:
            rows = [
                self.card_row(invoice, payment)
                for invoice in self.invoices
                for payment in (self.truth.payments[p] for p in invoice.payments)
                if payment.tender == "card" and first <= payment.paid_at.date() <= last
            ]
            write_csv(self.folder / f"Collections - Online Transactions {first:%Y%m}.csv", ONLINE, rows)

    def card_row(self, invoice: Invoice, payment: Payment) -> Row:
        """One card payment or refund; a refund names the bill it goes back to."""
        code, name = self.guest(invoice.profile_id)
        original = self.truth.invoices.get(invoice.refunds_invoice_id or 0)
        return (
            original.number if original else invoice.number,
            invoice.number if original else "",
            code,
            name,
            us_time(payment.paid_at),
            f"T{payment.payment_id:08d}",
            f"R{payment.payment_id:08d}",
            f"PAY{payment.payment_id:08d}",
            f"Visa {payment.payment_id * 37 % 10000:04d}",
            "POS",
            "Refund" if payment.is_refund else "Payment",
            "Success",
            money(payment.amount_cents - payment.tip_cents),
            money(payment.tip_cents),
            "0.00",
            money(payment.amount_cents),
            money(payment.fee_cents),
            money(payment.amount_cents - payment.fee_cents),
            us_date(payment.paid_at.date() + timedelta(days=2)),
            "No",
        )
