"""Zenoti's samples through the real landing and the real models."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.config import load_project
from pipelines.landing.land import land
from pipelines.landing.spec import load_system
from tests.support.edited import edited

ROOT = Path(__file__).parents[2]
SAMPLE = load_system("zenoti").folder / "sample"
REPORTS = {
    "appointments.csv": ("Appointments", 10),
    "appointments_short.csv": ("Appointments", 3),
    "attendance.csv": ("Attendance (schedule and hours)", 5),
    "cost_of_goods.csv": ("Cost of Goods", 3),
    "employees.csv": ("Employees", 5),
    "guests.csv": ("Guest list (UserExport)", 6),
    "memberships.csv": ("Memberships", 3),
    "memberships_payment.csv": ("Memberships Payment", 5),
    "online_transactions.csv": ("Collections - Online Transactions", 7),
    "packages.csv": ("Packages (v2)", 3),
    "sales_accrual.csv": ("Sales - Accrual", 11),
    "sales_accrual.xlsx": ("Sales - Accrual", 5),
    "sales_cash.csv": ("Sales - Cash", 19),
    "services.csv": ("Services with prices", 5),
}
CENTRES = "[{id: harbor, names: [Harbor Studio]}, {id: mill, names: [Mill Lane]}]"


def table(name: str) -> list[list[str]]:
    """The cells of a sample."""
    return list(csv.reader(io.StringIO((SAMPLE / name).read_text(encoding="utf-8-sig"))))


def text(rows: list[list[str]]) -> str:
    """Cells as a file."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def test_every_sample_is_recognised(make_practice: Callable[..., Any]) -> None:
    practice = make_practice(locations=CENTRES)
    for path in sorted(path for path in SAMPLE.iterdir() if path.is_file()):
        practice.write(path.name, path.read_bytes())
    outcomes = {Path(o.shown).name: o for o in practice.land().outcomes}
    seen = {name: (o.export, o.rows_landed) for name, o in outcomes.items()}
    assert seen == {name: (f"Zenoti {title}", rows) for name, (title, rows) in REPORTS.items()}
    assert all(o.rows_read == o.rows_landed + o.rows_not_data for o in outcomes.values())


def test_no_export_is_without_a_sample() -> None:
    titles = {export.title for export in load_system("zenoti").exports.values()}
    assert titles == {title for title, _ in REPORTS.values()}


def test_guest_and_client_are_the_same_word(make_practice: Callable[..., Any]) -> None:
    practice = make_practice(locations=CENTRES)
    for name, (title, rows) in REPORTS.items():
        if name.endswith(".xlsx") or name in ("guests.csv", "services.csv"):
            continue
        cells = table(name)
        swapped = {"Guest": "Client", "Client": "Guest"}
        cells[0] = [" ".join(swapped.get(word, word) for word in header.split(" ")) for header in cells[0]]
        practice.write(name, text([list(reversed(row)) for row in cells]))
        outcome = next(o for o in practice.land().outcomes if Path(o.shown).name == name)
        assert (outcome.export, outcome.rows_landed) == (f"Zenoti {title}", rows)


@pytest.mark.parametrize("neighbour", load_system("zenoti").neighbours, ids=lambda n: n.title)
def test_neighbouring_reports_are_not_taken(make_practice: Callable[..., Any], neighbour: Any) -> None:
    practice = make_practice(locations=CENTRES)
    practice.write("report.csv", text([list(neighbour.header), ["x"] * len(neighbour.header)]))
    (outcome,) = practice.land().outcomes
    assert outcome.status == "not recognised"
    assert neighbour.title in outcome.what + outcome.remedy


def second_practice(folder: Path) -> None:
    """Another practice's exports: the same numbers and names, other money."""
    folder.mkdir(parents=True)
    for path in SAMPLE.glob("*.csv"):
        content = path.read_text(encoding="utf-8").replace("250.00", "260.00")
        (folder / path.name).write_text(content + "\n", encoding="utf-8")


def later_appointments(folder: Path) -> None:
    """A newer export of late January: one booking has moved into it, one was deleted, one is new."""
    header, *rows = table("appointments.csv")
    at = {name: header.index(name) for name in ("Appointment Date", "Start Time", "End Time", "Modified On", "Status")}
    moved = list(rows[8])
    for name, value in (
        ("Appointment Date", "1/28/2026 10:00 AM"), ("Start Time", "1/28/2026 10:00 AM"),
        ("End Time", "1/28/2026 10:45 AM"), ("Modified On", "1/24/2026 9:00 AM"),
    ):  # fmt: skip
        moved[at[name]] = value
    partner = list(rows[9])
    kept = [row for row in rows[5:7]]
    (folder / "newer appointments.csv").write_text(text([header, *kept, moved, partner]), encoding="utf-8")


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[tuple]]:
    """Two practices that share every id, landed and staged; the first also with a newer export of its book."""
    root = tmp_path_factory.mktemp("zenoti")
    first, second = root / "first", root / "second"
    first.mkdir()
    for path in sorted(path for path in SAMPLE.iterdir() if path.is_file()):
        (first / path.name).write_bytes(path.read_bytes())
    later_appointments(first)
    second_practice(second)
    (root / "practice.yml").write_text(
        f"practice: {{name: Example}}\nlocations: {CENTRES}\nsources:\n"
        "  - {system: zenoti, account: first, path: first}\n  - {system: zenoti, account: second, path: second}\n",
        encoding="utf-8",
    )
    project = load_project(root)
    with edited(project, "land") as opened:
        landing = land(opened)
    assert not landing.is_incomplete, landing
    copy = root / "staged.duckdb"
    copy.write_bytes(project.published.read_bytes())
    # in a process of its own: dbt keeps its connection
    folders = ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT), "--target-path", str(root / "target")]
    kinds = ["--resource-type", "seed", "--resource-type", "model"]
    result = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "build", *folders, *kinds, "--select", "staging.zenoti"],
        env={**os.environ, "PRACTICE_WAREHOUSE": str(copy), "DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout
    connection = duckdb.connect(str(copy), read_only=True)
    return lambda sql: connection.execute(sql).fetchall()


def test_two_practices_do_not_mix(ask: Callable[[str], list[tuple]]) -> None:
    for entity, key in [
        ("transaction", "transaction_id"), ("payment", "payment_id"), ("patient", "source_patient_key"),
        ("provider", "source_provider_key"), ("appointment", "appointment_id"), ("membership", "membership_id"),
        ("prepaid_instrument", "prepaid_instrument_id"), ("product_usage", "product_usage_id"),
    ]:  # fmt: skip
        shared = ask(
            f"select count(*) from staging.int_zenoti__{entity} group by {key} having count(distinct account) > 1"
        )
        assert not shared, entity
    tox = ask(
        "select account, net_amount from staging.int_zenoti__transaction "
        "where line_type = 'service' and net_amount > 240"
    )
    assert sorted(tox) == [("first", 250), ("second", 260)]


def test_ids_keep_their_zeros(ask: Callable[[str], list[tuple]]) -> None:
    known = ask(
        "select source_patient_id from staging.int_zenoti__patient where account = 'first' and last_name = 'Núñez'"
    )
    assert known == [("00077",)]
    assert ask("select distinct credential from staging.int_zenoti__provider where source_provider_id = '0007'") == [
        (None,)
    ]


def test_entities_are_decoded(ask: Callable[[str], list[tuple]]) -> None:
    names = ask("select distinct service_name from staging.int_zenoti__service where source_service_id = 'FAC02'")
    assert names == [("Facial & Peel",)]


def test_the_newer_book_tells_the_days_it_covers(ask: Callable[[str], list[tuple]]) -> None:
    book = ask(
        "select strftime(starts_at, '%m-%d %H:%M'), source_status from staging.int_zenoti__appointment "
        "where account = 'first' and source_location_name = 'Harbor Studio' order by 1"
    )
    # the peel of 23 January was deleted since, the one of 16 February moved to 28 January: no booking is told twice
    assert book == [
        ("01-19 10:00", "Closed"), ("01-19 18:15", "Closed"), ("01-20 09:00", "Closed"), ("01-20 09:00", "Closed"),
        ("01-20 09:30", "Closed"), ("01-21 09:00", "Closed (No Show)"), ("01-22 13:00", "Closed"),
        ("01-28 10:00", "Open"), ("02-17 11:00", "Waitlisted"),
    ]  # fmt: skip
    assert len(ask("select 1 from staging.int_zenoti__appointment where account = 'second'")) == 13


def test_a_moved_booking_keeps_its_id(ask: Callable[[str], list[tuple]]) -> None:
    # in the second practice the newer export is not there yet; the same booking there differs by account alone
    ids = ask(
        "select appointment_id from staging.int_zenoti__appointment "
        "where booking_channel = 'front_desk' and created_at = '2026-01-19 10:50'"
    )
    assert len(ids) == len(set(ids)) == 2


def test_every_line_has_its_money(ask: Callable[[str], list[tuple]]) -> None:
    lines = ask(
        "select line_type, count(*), sum(net_amount), sum(discount_amount), sum(prepaid_applied_amount) "
        "from staging.int_zenoti__transaction where account = 'first' group by 1 order by 1"
    )
    assert lines == [
        ("fee", 1, 50, 0, 0), ("gift_card_sale", 1, 100, 0, 0), ("membership_dues", 2, 298, 0, 0),
        ("package_sale", 1, 600, 0, 0), ("redemption", 3, 549, 71, 549), ("refund", 1, -250, 0, 0),
        ("retail", 3, 285, 0, 0), ("service", 6, 662, 268, 100),
    ]  # fmt: skip


def test_money_comes_by_tender(ask: Callable[[str], list[tuple]]) -> None:
    tenders = ask(
        "select tender, sum(payment_amount), sum(tip_amount), sum(fee_amount) from staging.int_zenoti__payment "
        "where account = 'first' group by 1 order by 1"
    )
    assert tenders == [
        ("card", Decimal("1235.60"), 35, Decimal("15.78")),
        ("cash", 62, 0, None),
        ("check", Decimal("102.60"), 0, None),
        ("financing", 295, 0, None),
        ("gift_card", 100, 0, None),
        ("membership_credit", 149, 0, None),
        ("package", 400, 0, None),
    ]
    ((collected,),) = ask("select sum(collected) from staging.stg_zenoti__sales_cash where account = 'first'")
    prepaid = {"gift_card", "membership_credit", "package"}
    assert sum(amount - tip for tender, amount, tip, _ in tenders if tender not in prepaid) == collected


def test_the_printed_total_is_kept(ask: Callable[[str], list[tuple]]) -> None:
    totals = ask(
        "select column_name, printed_text from raw_practice.control_total "
        "where source_file like 'first/sales_accrual.xlsx' and column_name in ('sales_exc_tax', 'redeemed') order by 1"
    )
    assert [(name, Decimal(printed)) for name, printed in totals] == [("redeemed", 349), ("sales_exc_tax", 1247)]


def test_who_is_behind_a_name(ask: Callable[[str], list[tuple]]) -> None:
    performers = ask(
        "select lines.item_name, people.source_provider_id from staging.int_zenoti__transaction as lines "
        "inner join staging.int_zenoti__provider as people on lines.source_provider_key = people.source_provider_key "
        "where lines.account = 'first' and lines.sold_on = '2026-01-20' order by 1, 2"
    )
    assert performers == [("Facial & Peel", "E014"), ("Numbing Add-on", "0007"), ("Numbing Add-on", "E014")]


def test_every_reference_has_its_record(ask: Callable[[str], list[tuple]]) -> None:
    for entity, column, key, target in [
        ("transaction", "source_patient_key", "source_patient_key", "patient"),
        ("transaction", "source_service_key", "source_service_key", "service"),
        ("transaction", "source_provider_key", "source_provider_key", "provider"),
        ("transaction", "source_selling_provider_key", "source_provider_key", "provider"),
        ("transaction", "prepaid_instrument_id", "prepaid_instrument_id", "prepaid_instrument"),
        ("appointment", "source_patient_key", "source_patient_key", "patient"),
        ("appointment", "source_service_key", "source_service_key", "service"),
        ("appointment", "source_provider_key", "source_provider_key", "provider"),
        ("membership", "source_patient_key", "source_patient_key", "patient"),
        ("payment", "source_patient_key", "source_patient_key", "patient"),
        ("provider_hours", "source_provider_key", "source_provider_key", "provider"),
        ("product_usage", "source_service_key", "source_service_key", "service"),
        ("prepaid_instrument", "source_patient_key", "source_patient_key", "patient"),
        ("prepaid_instrument_item", "source_service_key", "source_service_key", "service"),
        ("service_price", "source_service_key", "source_service_key", "service"),
    ]:
        lost = ask(
            f"select count(*) from staging.int_zenoti__{entity} as a where a.{column} is not null "
            f"and a.{column} not in (select b.{key} from staging.int_zenoti__{target} as b)"
        )
        assert lost == [(0,)], (entity, column)
