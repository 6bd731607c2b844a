"""The demo's exports hold exactly the oddities that the simulation planted: looked for in the files themselves."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from pipelines.demo import Truth, practice_yml, render, simulate
from tests.support import planted, planted_dental

ROOT = Path(__file__).parents[2]
Rows = list[dict[str, str]]


def text_of(path: Path) -> str:
    """The text of a file, unpacked and decoded."""
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    if path.suffix == ".zip":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = archive.read(archive.namelist()[0])
    return content.decode("utf-16" if content.startswith(b"\xff\xfe") else "utf-8-sig")


def table(path: Path, first_cell: str, delimiter: str = ",") -> Rows:
    """The rows under the header whose first cell is given."""
    if path.suffix == ".xlsx":
        lines = [
            [str(cell) for cell in row] for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        ]
    else:
        lines = list(csv.reader(io.StringIO(text_of(path)), delimiter=delimiter))
    start = next(number for number, line in enumerate(lines) if line and line[0] == first_cell)
    return [dict(zip(lines[start], line, strict=False)) for line in lines[start + 1 :]]


class Exports:
    """The exports of one rendered demo, read without the landing code."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "exports"
        self.zenoti = folder / "exports" / "zenoti"
        self.square = folder / "exports" / "square"
        self.gusto = folder / "exports" / "gusto"
        self.google_ads = folder / "exports" / "google_ads"
        self.hubspot = folder / "exports" / "hubspot"
        self.boulevard = folder / "exports" / "boulevard"

    @cached_property
    def appointments(self) -> Rows:
        """Zenoti's rows, those of a later file instead of an earlier file's for the same days."""
        rows: Rows = []
        for path in sorted(self.zenoti.glob("Appointments_*.csv")):
            newer = table(path, "Appointment Date")
            first = min(day_of(row["Appointment Date"]) for row in newer)
            rows = [row for row in rows if day_of(row["Appointment Date"]) < first] + newer
        return rows

    @cached_property
    def guests(self) -> Rows:
        """The newest guest list."""
        return table(self.zenoti / "UserExport.csv", "FirstName")

    def sales(self, pattern: str, first_cell: str, date_column: str) -> Rows:
        """Sales lines, each invoice and day from the last file that has it."""
        found: dict[tuple[str, str], Rows] = {}
        for path in sorted(self.zenoti.glob(pattern), key=lambda path: path.name):
            by_key: dict[tuple[str, str], Rows] = {}
            for row in table(path, first_cell):
                if row[first_cell] != "Total:":
                    day = row[date_column]
                    text = day if "/" in day else f"{int(day[5:7])}/{int(day[8:])}/{day[:4]}"
                    by_key.setdefault((row["Invoice No"], text), []).append(row)
            found |= by_key
        return [row for rows in found.values() for row in rows]

    @cached_property
    def accrual(self) -> Rows:
        """Sales by the date of sale."""
        return self.sales("Sales Accrual*", "Sale Date", "Sale Date")

    @cached_property
    def cash(self) -> Rows:
        """Sales by the date of payment."""
        return self.sales("Sales-Cash*", "Item Type", "Payment Date")

    def all_of(self, folder: Path, pattern: str, first_cell: str) -> Rows:
        """The rows of several files that do not overlap."""
        return [row for path in sorted(folder.glob(pattern)) for row in table(path, first_cell)]

    @cached_property
    def transactions(self) -> Rows:
        """Square's payments."""
        return self.all_of(self.square, "transactions*", "Date")

    @cached_property
    def items(self) -> Rows:
        """Square's lines."""
        return self.all_of(self.square, "items*", "Date")

    def report(self, name: str) -> Rows:
        """The rows of a report of Boulevard, without those that sum a file up."""
        rows = []
        for path in sorted(self.boulevard.glob(f"{name}.csv")):
            lines = list(csv.DictReader(io.StringIO(text_of(path))))
            assert next(iter(lines[0].values())) == "All"
            rows += lines[1:]
        return rows

    @cached_property
    def booked(self) -> Rows:
        """Boulevard's book, a file per year."""
        return self.report("Appointment Service Records 20*")

    @cached_property
    def sold(self) -> Rows:
        """Boulevard's lines, a file per year."""
        return self.report("Detailed Line Item 20*")

    @cached_property
    def clients(self) -> Rows:
        """Boulevard's clients."""
        return self.report("Client Records")

    @cached_property
    def nodes(self) -> list[dict[str, Any]]:
        """The appointments of the API's pages."""
        pages = [json.loads(text_of(path)) for path in sorted(self.boulevard.glob("appointments-page-*.json"))]
        return [edge["node"] for page in pages for edge in page["data"]["appointments"]["edges"]]

    @cached_property
    def contacts(self) -> Rows:
        """HubSpot's contacts of the last download."""
        return table(sorted(self.hubspot.glob("*contacts*"))[-1], "Record ID")

    @cached_property
    def journal(self) -> list[list[str]]:
        """The lines of Gusto's yearly journals."""
        paths = sorted(self.gusto.glob("payroll-journal*"))
        return [line for path in paths for line in csv.reader(io.StringIO(text_of(path))) if line]


def cents_of(text: str) -> int:
    """``-$1,234.50`` in cents."""
    return round(float(text.replace("$", "").replace(",", "")) * 100)


def day_of(text: str) -> datetime:
    """The day of ``1/19/2026 6:15 PM``."""
    return datetime.strptime(text.split(" ", maxsplit=1)[0], "%m/%d/%Y")


@pytest.fixture(scope="module")
def truth() -> Truth:
    """A small group: long enough for a change of name and a quarter's bonus."""
    return simulate(months=26, patients=900)


@pytest.fixture(scope="module")
def exports(truth: Truth, tmp_path_factory: pytest.TempPathFactory) -> Exports:
    """Its files."""
    folder = tmp_path_factory.mktemp("demo")
    render(truth, folder)
    return Exports(folder)


def status(*words: str) -> Callable[[Exports, Truth], int]:
    """How many appointments have one of these statuses."""
    return lambda files, truth: sum(row["Status"] in words for row in files.appointments)


def shared_contacts(files: Exports) -> Counter[str]:
    """How many different first names use an e-mail with one surname."""
    people = {(row["Email"], row["LastName"], row["FirstName"]) for row in files.guests if row["Email"]}
    return Counter(email for email, _, _ in people)


def left_open(files: Exports, truth: Truth) -> int:
    """Past appointments that nobody closed."""
    return sum(
        row["Status"] in {"Open", "Confirmed"} and day_of(row["Appointment Date"]).date() < truth.end_on
        for row in files.appointments
    )


def former_name(files: Exports, truth: Truth) -> int:
    """Appointments under a provider's earlier name."""
    names = {name for provider in truth.providers.values() for _, name in provider.former_names}
    return sum(row["Providers"] in names for row in files.appointments)


def unlisted_guests(files: Exports, truth: Truth) -> int:
    """Codes that appointments use and the guest list lacks."""
    listed = {row["Code"] for row in files.guests}
    return len({row["Guest Code"] for row in files.appointments} - listed - {"TEST1"})


def cross_redeemed(files: Exports, truth: Truth) -> int:
    """Package services performed by somebody else than the seller of the package."""
    packages = table(files.zenoti / "Packages v2.csv", "Sale Center")
    sellers = {row["Invoice No"]: row["Sold By"] for row in files.accrual if row["Item Type"] == "Package"}
    benefits = [(row["Guest Name"], row["Benefit Name"], sellers[row["Invoice No"]]) for row in packages]
    count = 0
    for row in files.accrual:
        if row["Item Type"] == "Service" and " Package" in row["Payment Type"] and float(row["Redeemed"]) > 0:
            mine = {
                seller
                for name, benefit, seller in benefits
                if (name, benefit) == (row["Client Name"], row["Item Name"])
            }
            count += bool(mine) and row["Serviced By"] not in mine
    return count


def is_square_only(row: dict[str, str], truth: Truth) -> bool:
    """Whether a Square row is of the place without an EMR."""
    return row["Location"] in {site.name for site in truth.locations.values() if site.system == "square"}


def missing_in_square(files: Exports, truth: Truth) -> int:
    """Card events of the EMR less the card events that Square has of its places."""
    cards = files.all_of(files.zenoti, "Collections*", "Invoice Number")
    shown = {row["Payment ID"] for row in cards}
    return len(shown) - sum(not is_square_only(row, truth) for row in files.transactions)


def sections(files: Exports) -> Iterator[tuple[str, str, str]]:
    """Schedule, first and last day of the journal's sections."""
    for line in files.journal:
        if line[0].endswith("payroll period"):
            first, last = line[1].strip().split(" - ")
            yield line[0], first, last


def pay_rows_across_months(files: Exports, truth: Truth) -> int:
    """Employees' rows in regular sections whose period touches two months."""
    count, crosses = 0, False
    for line in files.journal:
        if line[0].endswith("payroll period"):
            first, last = line[1].strip().split(" - ")
            crosses = first[:2] != last[:2] and not line[0].startswith("Off-Cycle")
        elif crosses and line[0] not in {"", "Pay day", "Last Name", "Payroll Totals", "Employee Earnings"}:
            count += 1
    return count


def namesakes(files: Exports, truth: Truth) -> int:
    """Names that two birth dates share."""
    dates: dict[tuple[str, str], set[str]] = {}
    for row in files.guests:
        dates.setdefault((row["FirstName"], row["LastName"]), set()).add(row["DOB"])
    return sum(len(days - {""}) > 1 for days in dates.values())


def registered_twice(files: Exports, truth: Truth) -> int:
    """Names with several records that are not namesakes."""
    records = Counter((row["FirstName"], row["LastName"]) for row in files.guests if row["FirstName"] != "Test")
    return sum(number > 1 for number in records.values()) - namesakes(files, truth)


def in_state(state: str, reason: str = "") -> Callable[[Exports, Truth], int]:
    """How many rows of Boulevard's book have that state, and that reason if one is given."""
    return lambda files, truth: sum(
        row["Appointment State"] == state and reason in {"", row["Cancellation Reason"]} for row in files.booked
    )


def boulevard_left_open(files: Exports, truth: Truth) -> int:
    """Rows of the past that nobody closed."""
    return sum(
        row["Appointment State"] in {"booked", "confirmed"} and row["Start On"] < f"{truth.end_on}"
        for row in files.booked
    )


def boulevard_namesakes(files: Exports, truth: Truth) -> int:
    """Names that several clients bear."""
    names = Counter((row["First Name"], row["Last Name"]) for row in files.clients)
    return sum(number > 1 for number in names.values())


def only_in_api(files: Exports, truth: Truth) -> int:
    """Appointments of the pages that no report holds."""
    return len({node["id"].rsplit(":", 1)[1] for node in files.nodes} - {row["Appointment Id"] for row in files.booked})


def told_twice(files: Exports, truth: Truth) -> int:
    """Booked services of the older download, which a newer one tells again."""
    column = "AppointmentServiceRecord id"
    older = files.report("Appointment Service Records (downloaded*")
    return len({row[column] for row in older} & {row[column] for row in files.booked})


def vouchers(files: Exports, truth: Truth) -> int:
    """Vouchers used, in the report's form of today and in the older one before it."""
    newer = files.report("Payments & Refunds 20*")
    first = min(row["Created On"] for row in newer)
    older = [row for row in files.report("Payments") if row["Date"] < first]
    return sum(row["Payment Method"] == "Voucher" for row in newer) + sum(row["Method"] == "Voucher" for row in older)


def in_two_forms(files: Exports, truth: Truth) -> int:
    """Payments that both forms of the report tell."""

    def key(row: dict[str, str], day: str, amount: str, method: str) -> tuple[str, ...]:
        return row["Order #"], row[day], row[method], row[amount]

    older = Counter(key(row, "Date", "Amount", "Method") for row in files.report("Payments"))
    rows = files.report("Payments & Refunds 20*")
    return (older & Counter(key(row, "Created On", "Transaction Amount", "Payment Method") for row in rows)).total()


FOUND: dict[str, Callable[[Exports, Truth], int]] = {
    "zenoti_appointments": lambda files, truth: len(files.appointments),
    "past_rows_left_open": left_open,
    "deleted_rows": status("Deleted"),
    "unmapped_status_rows": status("On Hold"),
    "no_show_rows": status("No Show", "Closed (No Show)"),
    "cancelled_rows": status("Cancelled", "Closed (Cancelled)"),
    "rows_ending_when_they_start": lambda files, truth: sum(
        row["Start Time"] == row["End Time"] for row in files.appointments
    ),
    "service_names_with_html_entity": lambda files, truth: sum(
        "&amp;" in row["Service Name"] for row in files.appointments
    ),
    "cancelled_by_practice_rows": lambda files, truth: sum(
        row["Reason"] == "Provider sick" for row in files.appointments
    ),
    "blank_guest_codes": lambda files, truth: sum(not row["Code"] for row in files.guests),
    "guests_listed": lambda files, truth: len(files.guests),
    "guests_missing_from_list": unlisted_guests,
    "rows_under_former_name": former_name,
    "test_person_rows": lambda files, truth: sum(row["Email"] == "test@example.com" for row in files.appointments),
    "sales_without_guest": lambda files, truth: sum(not row["Client Name"] for row in files.accrual),
    "square_items_without_customer": lambda files, truth: sum(
        not row["Customer ID"] and is_square_only(row, truth) for row in files.items
    ),
    "redeemed_by_another_provider": cross_redeemed,
    "packages_sold": lambda files, truth: len(
        {row["Invoice No"] for row in table(files.zenoti / "Packages v2.csv", "Sale Center")}
    ),
    "refund_lines": lambda files, truth: sum(float(row["Qty"]) < 0 for row in files.accrual),
    "square_refund_lines": lambda files, truth: sum(
        row["Event Type"] == "Refund" and is_square_only(row, truth) for row in files.items
    ),
    "complimentary_lines": lambda files, truth: sum(row["Discount Name"] == "Complimentary" for row in files.cash),
    "paid_in_two_halves": lambda files, truth: sum(
        number > 1
        for number in Counter(
            row["Invoice No"] for row in files.cash if row["Item Type"] == "Package" and float(row["Qty"]) > 0
        ).values()
    ),
    "failed_billings": lambda files, truth: sum(
        row["Collection Status"] == "Failed" for row in table(files.zenoti / "Memberships Payment.csv", "Sale Center")
    ),
    "cards_missing_in_square": missing_in_square,
    "square_payments_shown_at_night": lambda files, truth: sum(
        row["Time"] < "06" and is_square_only(row, truth) for row in files.transactions
    ),
    "square_appointments": lambda files, truth: len(files.all_of(files.square, "appointments*", "location_type")),
    "off_cycle_runs": lambda files, truth: sum(schedule.startswith("Off-Cycle") for schedule, _, _ in sections(files)),
    "pay_rows_across_month_ends": pay_rows_across_months,
    "e_mails_of_several_people": lambda files, truth: sum(number > 1 for number in shared_contacts(files).values()),
    "pairs_of_namesakes": namesakes,
    "people_registered_twice": registered_twice,
    "duplicate_leads": lambda files, truth: (
        len(files.contacts) - len({row["First Name"] + row["Last Name"] for row in files.contacts})
    ),
    "boulevard_appointments": lambda files, truth: len(files.booked),
    "boulevard_bookings_only_in_api": only_in_api,
    "boulevard_times_of_day_alone": lambda files, truth: sum(len(row["Start At"]) == 8 for row in files.booked),
    "boulevard_rows_told_twice": told_twice,
    "boulevard_past_rows_left_open": boulevard_left_open,
    "boulevard_no_shows_called_off": in_state("cancelled", "no_show"),
    "boulevard_cancelled_with_one_l": in_state("canceled"),
    "boulevard_mistakes": in_state("cancelled", "mistake"),
    "boulevard_unmapped_states": in_state("waitlisted"),
    "boulevard_sales_without_client": lambda files, truth: sum(not row["Client Name"] for row in files.sold),
    "boulevard_refunds": lambda files, truth: sum(row["Refunds"].startswith("-") for row in files.sold),
    "boulevard_vouchers": vouchers,
    "boulevard_payments_in_two_forms": in_two_forms,
    "boulevard_names_of_two_clients": boulevard_namesakes,
    "boulevard_clients_of_the_next_day_in_utc": lambda files, truth: sum(
        row["Created At (Utc)"][11:] < "09" for row in files.clients
    ),
}


def test_every_planted_oddity_is_looked_for(truth: Truth) -> None:
    """Nothing is planted that no test finds."""
    assert set(truth.planted) == {*FOUND, *planted.FOUND, *planted_dental.FOUND}


@pytest.mark.parametrize("name", FOUND)
def test_files_hold_what_was_planted(name: str, exports: Exports, truth: Truth) -> None:
    """Each oddity is there, as often as planted."""
    assert truth.planted[name] > 0
    assert FOUND[name](exports, truth) == truth.planted[name]


@pytest.mark.parametrize("name", planted.FOUND)
def test_back_office_files_hold_what_was_planted(name: str, exports: Exports, truth: Truth) -> None:
    """Each oddity of payrolls, ads, reviews and messages is there, as often as planted."""
    assert truth.planted[name] > 0
    assert planted.FOUND[name](exports.folder, truth) == truth.planted[name]


@pytest.mark.parametrize("name", planted_dental.FOUND)
def test_dental_files_hold_what_was_planted(name: str, exports: Exports, truth: Truth) -> None:
    """Each oddity of the dental office is there, as often as planted."""
    assert truth.planted[name] > 0
    assert planted_dental.FOUND[name](exports.folder, truth) == truth.planted[name]


def test_accrual_workbook_has_titles_above_and_totals_below(exports: Exports) -> None:
    """The Excel form: the header is not the first row, and the last row adds up the others."""
    path = next(exports.zenoti.glob("Sales Accrual*.xlsx"))
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "Sales - Accrual"
    assert rows[5][0] == "Sale Date"
    assert rows[-1][0] == "Total:"
    assert float(rows[-1][9]) == pytest.approx(sum(float(row[9]) for row in rows[6:-1]))


def test_total_rows_of_the_ads_report_count_everything_again(exports: Exports, truth: Truth) -> None:
    """`Total: Account` equals the sum of the rows, and more total rows follow; a campaign's name begins alike."""
    for path in sorted(exports.google_ads.glob("*.csv")):
        text = text_of(path)
        rows = table(path, "Day", "\t" if "\t" in text else ",")
        totals = {row["Day"]: row["Cost"] for row in rows if row["Day"].startswith("Total:")}
        days = [row for row in rows if not row["Day"].startswith("Total:")]
        cost = sum(round(float(row["Cost"].replace(",", "")) * 100) for row in days)
        assert round(float(totals["Total: Account"].replace(",", "")) * 100) == cost
        assert len(totals) > 3
        assert any(row["Campaign"].startswith("Total Contour") for row in days)


def test_the_row_under_the_header_sums_a_report_of_boulevard_up(exports: Exports) -> None:
    """`All` holds the sums of the rows below it, column by column."""
    for path in exports.boulevard.glob("Detailed Line Item*.csv"):
        every, *rows = csv.DictReader(io.StringIO(text_of(path)))
        assert rows
        for column in ("Gross Sales", "Discount Amount", "Refunds", "Net Sales", "Sales Tax"):
            assert cents_of(every[column]) == sum(cents_of(row[column]) for row in rows), (path.name, column)


def test_boulevard_has_one_order_of_a_person_and_day(truth: Truth) -> None:
    """Payments find their sales by client and day, because both are numbered differently."""
    days = Counter(
        (invoice.person_id, invoice.sold_at.date())
        for invoice in truth.invoices.values()
        if truth.locations[invoice.location_id].system == "boulevard" and invoice.person_id
    )
    assert set(days.values()) == {1}


def test_one_group_renders_the_same_bytes_twice(tmp_path: Path) -> None:
    """Same arguments, same files."""
    for name in ("one", "two"):
        render(simulate(months=6, patients=60), tmp_path / name)
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file())
    assert len(files) > 20
    for path in files:
        assert (tmp_path / "one" / path).read_bytes() == (tmp_path / "two" / path).read_bytes(), path


def test_scale_makes_more_groups_with_names_and_numbers_of_their_own() -> None:
    """Two groups share no place, person's contact, provider or campaign."""
    truth = simulate(scale=2, months=6, patients=80)
    assert len(truth.locations) == 10
    for values in (
        [site.name for site in truth.locations.values()],
        [provider.name for provider in truth.providers.values()],
        [campaign.name for campaign in truth.campaigns.values()],
    ):
        assert len(set(values)) == len(values)
    emails = [{p.email for p in truth.persons.values() if p.group == group and p.email} for group in (0, 1)]
    assert not emails[0] & emails[1]


def test_the_root_configuration_is_the_demo_groups() -> None:
    """What `practice demo` writes for one group stands in the root."""
    assert (ROOT / "practice.yml").read_text(encoding="utf-8") == practice_yml(simulate(patients=20))


def test_package_prices_are_allocated_to_the_cent() -> None:
    """$900 for three of $400 and one of $150: the residue goes to the last unit."""
    from pipelines.demo.money import allocate_bundle

    assert allocate_bundle(90_000, [(40_000, 3), (15_000, 1)]) == [[26_667, 26_667, 26_666], [10_000]]


def test_every_package_unit_and_the_redemptions_add_up(truth: Truth) -> None:
    """Units add up to the price; what was used equals the redemption lines."""
    for package in truth.instruments.values():
        if package.kind == "package":
            assert sum(sum(item.unit_cents) for item in package.items) == package.price_cents
            used = sum(
                line.net_cents
                for line in truth.lines.values()
                if line.line_type == "redemption" and line.instrument_id == package.instrument_id
            )
            assert used == package.redeemed_cents
