"""``practice map``: an export nobody has seen is understood from its headers and from its values."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.demo import render, simulate
from pipelines.landing.mapping import load_mapping
from pipelines.mapping import map_folder, mapping_yaml
from pipelines.mapping.meaning import meaning_of
from pipelines.mapping.profile import profile_folder
from pipelines.mapping.propose import FileProposal, propose

DAYS = [f"{month:02}/{day:02}/2026" for month in (1, 2, 3) for day in range(1, 28)]
PEOPLE = [
    f"{first} {last}"
    for last in ("Halloway", "Reed", "Fern", "Marsh", "Crane", "Ash", "Vale")
    for first in ("Wren", "Sage", "Linden", "Briar")
]


def write(folder: Path, name: str, header: list[str], rows: list[list[str]], *, delimiter: str = ",") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter)
        writer.writerows([header, *rows])


def bookings(folder: Path) -> None:
    rows = [
        [
            f"B{n:04}",
            PEOPLE[n % 28],
            f"{DAYS[n % 81]} {9 + n % 8:02}:00",
            f"{DAYS[n % 81]} {9 + n % 8:02}:30",
            f"12/{1 + n % 28:02}/2025 08:0{n % 10}",
            ("Botox", "Filler", "Hydrafacial", "Laser Hair Removal")[n % 4],
            ("Juniper Vale", "Sable Crane", "Perrin Oakes", "Orla Finch")[n % 4],
            ("Kept", "Kept", "Kept", "Cancelled", "DNA")[n % 5],
        ]
        for n in range(120)
    ]
    rows += [
        [
            f"B9{n:03}",
            "WALK_IN",
            f"{DAYS[n]} 11:00",
            f"{DAYS[n]} 11:30",
            f"12/31/2025 08:0{n}",
            "Botox",
            "Front Desk",
            "Kept",
        ]
        for n in range(5)
    ]
    write(folder, "book.csv", ["Bkg", "Client", "When", "Until", "Made", "For", "With", "State"], rows)


def anonymous(source: Path, target: Path) -> list[str]:
    """A copy of a table with its headers as col1…colN; returns the headers that it had."""
    folder = target.parent.parent / "profiled"
    folder.mkdir()
    (folder / source.name).write_bytes(source.read_bytes())
    file = profile_folder(folder).files[0]
    content = source.read_bytes()
    text = content.decode("utf-16" if content[:2] == b"\xff\xfe" else "utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter={"comma": ",", "tab": "\t"}[file.separator]))
    header, body = rows[file.header_row - 1], rows[file.header_row :]
    write(target.parent, target.name, [f"col{n + 1}" for n in range(len(header))], body)
    return header


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo group's exports, small, of a seed that the guesses were not made on."""
    folder = tmp_path_factory.mktemp("demo")
    render(simulate(20260701, months=12, patients=220), folder)
    return folder / "exports"


KINDS = {
    "Zenoti's book": (
        "zenoti",
        "Appointments_*",
        "appointment",
        {
            "starts_at": ("Appointment Date", "Start Time"),
            "source_status": ("Status",),
            "service_name": ("Service Name",),
            "provider_name": ("Providers",),
            "created_at": ("Booked Date",),
            "patient_name": ("Guest Name",),
            "source_patient_id": ("Guest Code",),
            "ends_at": ("End Time",),
            "source_location_name": ("Center Name",),
        },
    ),
    "Square's book": (
        "square",
        "appointments-*",
        "appointment",
        {
            "starts_at": ("start",),
            "source_status": ("status",),
            "service_name": ("service",),
            "created_at": ("created_at",),
            "patient_name": ("client_name",),
            "patient_email": ("client_email",),
            "patient_phone": ("client_phone",),
            "ends_at": ("end",),
        },
    ),
    "Zenoti's sales": (
        "zenoti",
        "Sales-Cash-*",
        "transaction",
        {
            "sold_on": ("Payment Date", "Sale Date"),
            "net_amount": ("Sales Collected (Exc.Tax)",),
            "service_name": ("Item Name",),
            "source_patient_id": ("Guest Code",),
            "patient_name": ("Guest Name",),
            "quantity": ("Qty",),
            "invoice_id": ("Invoice No",),
            "source_item_type": ("Item Type",),
        },
    ),
    "Square's items": (
        "square",
        "items-*",
        "transaction",
        {
            "sold_on": ("Date",),
            "net_amount": ("Net Sales",),
            "service_name": ("Item",),
            "source_patient_id": ("Customer ID",),
            "patient_name": ("Customer Name",),
            "quantity": ("Qty", "Count"),
            "invoice_id": ("Transaction ID", "Payment ID"),
        },
    ),
    "Square's customers": (
        "square",
        "export-*",
        "patient",
        {
            "source_patient_id": ("Square Customer ID",),
            "first_name": ("First Name",),
            "last_name": ("Last Name",),
            "email": ("Email Address",),
            "phone": ("Phone Number",),
            "birth_date": ("Birthday",),
        },
    ),
    "HubSpot's contacts": (
        "hubspot",
        "*contacts*",
        "lead",
        {
            "source_lead_id": ("Record ID",),
            "first_name": ("First Name",),
            "last_name": ("Last Name",),
            "email": ("Email",),
            "phone": ("Phone Number",),
            "created_at": ("Create Date",),
            "source_channel": ("Lead Source", "Original Source"),
        },
    ),
    "Google's campaigns": (
        "google_ads",
        "*",
        "ad_spend",
        {
            "spend_on": ("Day",),
            "spend_amount": ("Cost",),
            "campaign": ("Campaign",),
            "impressions": ("Impr.",),
            "clicks": ("Clicks",),
        },
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_without_headers_the_values_tell(exports: Path, tmp_path: Path, kind: str) -> None:
    """The entity, and at least four fifths of what it is about."""
    system, pattern, entity, required = KINDS[kind]
    source = max((exports / system).glob(pattern), key=lambda path: path.stat().st_size)
    (tmp_path / "unknown").mkdir()
    header = anonymous(source, tmp_path / "unknown" / "file1.csv")
    (item,) = propose(tmp_path / "unknown").files
    assert item.reading.entity == entity
    found = {meaning: header[guess.column.position] for meaning, guess in item.reading.chosen.items()}
    wrong = {meaning: found.get(meaning) for meaning, headers in required.items() if found.get(meaning) not in headers}
    assert len(wrong) <= len(required) / 5, wrong


def test_a_mapping_is_proposed_with_its_evidence_and_lands(tmp_path: Path, make_practice: Callable[..., Any]) -> None:
    bookings(tmp_path / "exports")
    text = mapping_yaml(map_folder(tmp_path / "exports", "oldbook").proposal)
    path = tmp_path / "oldbook.yml"
    path.write_text(text, encoding="utf-8")
    mapping = load_mapping(path)
    (kind,) = mapping.files.values()
    assert kind.entity == "appointment"
    assert kind.columns == {
        "Bkg": "appointment_id",
        "Client": "patient_name",
        "When": "starts_at",
        "Until": "ends_at",
        "Made": "created_at",
        "For": "service_name",
        "With": "provider_name",
        "State": "source_status",
    }
    assert mapping.vocabularies["appointment_status"] == {
        "Kept": "completed",
        "Cancelled": "cancelled",
        "DNA": "no_show",
    }
    assert set(mapping.pseudo_people) == {"WALK_IN", "Front Desk"}
    assert "moments followed by another within hours" in text
    practice = make_practice("[{system: oldbook, path: exports}]")
    (practice.root / "mappings").mkdir()
    (practice.root / "mappings" / "oldbook.yml").write_text(text, encoding="utf-8")
    practice.write("book.csv", (tmp_path / "exports" / "book.csv").read_bytes())
    assert [(o.status, o.rows_landed) for o in practice.land().outcomes] == [("loaded", 125)]


def test_forms_of_a_file_are_found(tmp_path: Path) -> None:
    """Separator, order of day and month, decimal comma, title lines, printed totals."""
    rows = [
        [f"{1 + n % 28:02}.{1 + n % 3:02}.2026", PEOPLE[n % 28], "Visa" if n % 2 else "Cash", f"{n},50"]
        for n in range(40)
    ]
    total = f"{sum(range(40)) + 20},00".replace(".", "")
    lines = ["Kassenbuch", "", "Date;Customer;Method;Amount", *(";".join(row) for row in rows), f"Total;;;{total}"]
    (tmp_path / "till.csv").write_bytes("\r\n".join(lines).encode("utf-16"))
    (file,) = profile_folder(tmp_path).files
    assert (file.encoding, file.separator, file.header_row, file.rows) == ("utf-16", "semicolon", 3, 40)
    assert file.is_day_first and file.is_comma
    (item,) = propose(tmp_path).files
    assert item.reading.entity == "payment"
    assert {"paid_on", "patient_name", "source_tender", "payment_amount"} <= set(item.reading.chosen)
    assert item.key == ("paid_on", "patient_name")


def test_columns_that_hold_another_files_key_are_tied(tmp_path: Path) -> None:
    write(tmp_path, "people.csv", ["No", "Forename", "Surname"], [[f"P{n:03}", *PEOPLE[n].split()] for n in range(28)])
    write(
        tmp_path,
        "sold.csv",
        ["Day", "Who", "What", "Sum"],
        [[DAYS[n % 81], f"P{n % 28:03}", "Botox", f"{n}.00"] for n in range(90)],
    )
    files = {file.shown: file for file in profile_folder(tmp_path).files}
    assert files["sold.csv"].column("who").refers_to == [("people.csv", "no", 1.0)]


def test_payments_of_a_ledger_are_credits(tmp_path: Path) -> None:
    rows = [
        [
            DAYS[n % 81],
            PEOPLE[n % 28],
            "payment" if n % 2 else "charge",
            "Check payment" if n % 2 else "Periodic exam",
            f"{-10 - n if n % 2 else 10 + n}.00",
        ]
        for n in range(60)
    ]
    write(tmp_path, "ledger.csv", ["Entry Date", "Patient", "Type", "Description", "Amount"], rows)
    (item,) = propose(tmp_path).files
    assert item.reading.entity == "transaction"
    assert item.words["line_type"] == {"charge": "service", "payment": "payment_credit"}


@pytest.mark.parametrize(
    ("name", "status"), [("no shows.csv", "no show"), ("cancelled.csv", "cancelled"), ("kept.csv", "completed")]
)
def test_the_name_of_a_list_says_what_its_rows_are(tmp_path: Path, name: str, status: str) -> None:
    write(tmp_path, name, ["Client", "Appointment"], [[PEOPLE[n % 28], f"{DAYS[n]} 10:00"] for n in range(40)])
    (item,) = propose(tmp_path).files
    assert item.constants == {"source_status": status}


def run(*arguments: str) -> tuple[int, dict[str, Any]]:
    result = CliRunner().invoke(app, [*arguments, "--json"])
    return result.exit_code, json.loads(result.stdout)


def meanings(folder: Path) -> dict[str, tuple[str, dict[str, str]]]:
    return {
        item.file.shown: (
            item.reading.entity,
            {guess.column.header: meaning for meaning, guess in item.reading.chosen.items()},
        )
        for item in propose(folder).files
    }


def test_a_discount_of_ten_percent_is_no_tax(tmp_path: Path) -> None:
    """A header that says outright what a column is outweighs another column that looks like it."""
    rows = []
    for n in range(120):
        gross, reduced = 100 + 10 * (n % 9), n % 3 == 0
        less = gross / 10 if reduced else 0
        net = gross - less
        vat = f"{net * 0.06:.2f}" if n % 7 == 0 else "0.00"
        item, kind = ("SPF 50", "Retail") if n % 7 == 0 else ("Hydrafacial", "Treatment")
        staff = ("Juniper Vale", "Sable Crane", "Perrin Oakes", "Orla Finch")[n % 4]
        rows.append([f"R{n // 2:04}", str(1 + n % 2), DAYS[n % 81], PEOPLE[n % 28], item, kind, "1", f"{gross:.2f}",
                     f"{less:.2f}", f"{net:.2f}", vat, staff])  # fmt: skip
    header = ["Bill", "Line", "Day", "Guest", "Item", "Kind", "Qty", "Gross", "Disc", "Net", "VAT", "By"]
    write(tmp_path, "bills.csv", header, rows)
    entity, found = meanings(tmp_path)["bills.csv"]
    assert entity == "transaction"
    assert {name: found.get(name) for name in ("Gross", "Disc", "Net", "VAT")} == {
        "Gross": "list_amount",
        "Disc": "discount_amount",
        "Net": "net_amount",
        "VAT": "tax_amount",
    }
    assert "Line" not in found, "the number of a receipt's line is nobody's"


def test_a_list_of_vouchers_is_of_gift_cards(tmp_path: Path) -> None:
    rows = [[f"V{n:03}", DAYS[n % 81], f"C{n % 28:03}", "100.00", "0.00" if n % 3 else "100.00"] for n in range(60)]
    write(tmp_path, "Vouchers.csv", ["Voucher", "Sold", "Client Ref", "Face", "Left"], rows)
    (item,) = propose(tmp_path).files
    assert (item.reading.entity, item.constants, item.is_usable) == (
        "prepaid_instrument",
        {"source_instrument_type": "voucher"},
        True,
    )
    assert item.words["instrument_type"] == {"voucher": "gift_card"}


def test_money_alone_is_what_was_paid_and_who_keeps_a_fee_takes_cards(tmp_path: Path) -> None:
    paid = [[f"T{n:04}", DAYS[n % 81], f"R{n:04}", ("Card", "Cash")[n % 2], f"{80 + n}.50"] for n in range(120)]
    write(tmp_path / "till", "takings.csv", ["Taking No", "Taken On", "Bill No", "Method", "Value"], paid)
    charged = [
        [f"ch{n:05}", f"{DAYS[n % 81]} 10:0{n % 10}", f"{100 + n}.00", f"{3 + n / 100:.2f}", f"{97 + n - n / 100:.2f}"]
        for n in range(120)
    ]
    write(tmp_path / "cards", "report.csv", ["Charge", "Captured", "Amount", "Fee", "Net"], charged)
    assert meanings(tmp_path / "till")["takings.csv"][1]["Value"] == "payment_amount"
    (item,) = propose(tmp_path / "cards").files
    assert (item.reading.entity, item.constants) == ("payment", {"source_tender": "card"})


def test_what_cannot_work_is_refused_with_what_is_lost(tmp_path: Path) -> None:
    """No date: nothing is written, and the figures that are lost are named."""
    rows = [[f"B{n:04}", PEOPLE[n % 28], ("Kept", "Cancelled", "DNA")[n % 3], "Botox"] for n in range(60)]
    write(tmp_path / "exports", "appointments.csv", ["Appt No", "Client", "Appointment Status", "Service"], rows)
    code, told = run("--project", str(tmp_path), "map", str(tmp_path / "exports"))
    assert code == 3
    (file,) = told["files"]
    assert file["entity"] == "appointment" and file["missing"] == ["starts_at or starts_on"]
    assert {"no_show_rate", "rebooking_rate_7d"} <= set(file["lost"])
    assert not (tmp_path / "mappings").exists()


def test_what_works_says_what_it_enables(tmp_path: Path) -> None:
    bookings(tmp_path / "exports")
    code, told = run("--project", str(tmp_path), "map", str(tmp_path / "exports"), "--name", "oldbook")
    assert code == 0
    assert {"no_show_rate", "rebooking_rate_7d", "new_patients"} <= set(told["enables"])
    assert told["does_not_enable"]["collections"] == ["payment.paid_on", "payment.payment_amount"]
    assert Path(told["written"]) == tmp_path / "mappings" / "oldbook.yml"
    assert "Wren Halloway" not in json.dumps(told)
    code, told = run("--project", str(tmp_path), "map", str(tmp_path / "exports"), "--name", "oldbook")
    assert code == 2 and "is there already" in told["problems"][0]


def test_confidence_falls_without_headers(tmp_path: Path) -> None:
    bookings(tmp_path / "named")
    named: FileProposal = propose(tmp_path / "named").files[0]
    (tmp_path / "bare").mkdir()
    anonymous(tmp_path / "named" / "book.csv", tmp_path / "bare" / "book.csv")
    bare: FileProposal = propose(tmp_path / "bare").files[0]
    assert bare.reading.entity == named.reading.entity == "appointment"
    assert bare.reading.chosen["starts_at"].confidence < named.reading.chosen["starts_at"].confidence


@pytest.mark.parametrize(
    ("vocabulary", "word", "meaning"),
    [
        ("line_type", "Series redemption", "redemption"),  # the head of a compound stands last
        ("line_type", "Gift card sold", "gift_card_sale"),
        ("tender", "Card terminal", "card"),
        ("appointment_status", "Cancelled by clinic", "cancelled"),
        ("appointment_status", "Client no show", "no_show"),
        ("appointment_status", "Has not attended", None),  # what is denied is not told by a part of it
        ("line_type", "Sundry", None),
    ],
)
def test_a_phrase_means_what_its_last_or_first_words_mean(vocabulary: str, word: str, meaning: str | None) -> None:
    assert meaning_of(vocabulary, word) == meaning


def test_every_period_of_a_report_is_heard(tmp_path: Path) -> None:
    bookings(tmp_path)
    rows = list(csv.reader((tmp_path / "book.csv").read_text(encoding="utf-8").splitlines()))
    earlier = [[f"X{row[0]}", *row[1:-2], "HOUSE", "Postponed"] for row in rows[1:40]]
    write(tmp_path, "book 2024.csv", rows[0], earlier)
    (item,) = propose(tmp_path).files
    assert item.file.shown == "book.csv"  # the longest tells what the columns are
    assert item.words["appointment_status"]["Postponed"] == "rescheduled"
    assert "HOUSE" in item.pseudo_people


def test_short_headers_are_written_out(tmp_path: Path) -> None:
    rows = [[f"{n}", f"T{n // 2}", DAYS[n % 81], ("VISA", "Cash")[n % 5 == 0], f"${40 + n}.50"] for n in range(200)]
    write(tmp_path, "pmts.csv", ["Pmt ID", "Ticket #", "Pmt Date", "Method", "Amt"], rows)
    (item,) = propose(tmp_path).files
    assert (item.reading.entity, item.reading.missing) == ("payment", [])
    assert item.reading.chosen["payment_amount"].column.header == "Amt"
    assert item.reading.chosen["payment_id"].column.header == "Pmt ID"


def test_a_list_of_what_is_owed_is_no_list_of_payments(tmp_path: Path) -> None:
    rows = [
        ["06/30/2026", place, kind, f"{1200 + 31 * n}.75"]
        for n, (place, kind) in enumerate(
            (p, k) for p in ("Elm St", "Oak Rd") for k in ("Packages", "Gift Certificates")
        )
    ]
    write(tmp_path, "deferred.csv", ["Date", "Branch", "Account", "Balance"], rows)
    (item,) = propose(tmp_path).files
    assert item.reading.entity == "liability_statement"
    assert item.words["instrument_type"] == {"Packages": "package", "Gift Certificates": "gift_card"}
