"""Vagaro: a list with three things in one cell, and events instead of a book."""

from __future__ import annotations

from pathlib import Path

import pytest
from system_samples import Landed, land_files, samples

HEADER = (
    "Checkout Date / Checkout By / Transaction ID,Customer,Item Sold,Qty,Price,Sales Tax,Tip,Disc,"
    "Amt Paid,Cash,Check,CC,GC,Pkg,Mbsp"
)
REST = "Wren Halloway,Lip Flip,1,120,0,0,0,120,0,0,120,0,0,0"


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    return land_files(tmp_path_factory.mktemp("vagaro") / "p", "vagaro", samples("vagaro"))


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("1/19/2026 6:50 PM\nLinden Moss\n100234", ("1/19/2026 6:50 PM", "Linden Moss", "100234")),
        ("1/19/2026 / Linden Moss / 100234", ("1/19/2026", "Linden Moss", "100234")),
        ("1/19/2026 6:50 PM | Linden O'Moss | A-77", ("1/19/2026 6:50 PM", "Linden O'Moss", "A-77")),
        ("1/19/2026, Linden Moss, #100234", ("1/19/2026", "Linden Moss", "100234")),
        ("1/19/2026 / / 100234", ("1/19/2026", "", "100234")),
        ("Linden Moss", ("Linden Moss", "", "")),
    ],
)
def test_the_first_cell_is_taken_apart(tmp_path: Path, cell: str, parts: tuple[str, ...]) -> None:
    file = f'{HEADER}\n"{cell}",{REST}\n'.encode()
    found = land_files(tmp_path / "p", "vagaro", {"list.csv": file})
    assert found.query("select sold_at, checkout_by, transaction_id from raw_vagaro.transaction") == [parts]


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    header, rest = HEADER.split(",", 1)
    file = f'{rest},{header},Brand new\n{REST},"1/19/2026 / Linden Moss / 7",x\n'.encode()
    found = land_files(tmp_path / "p", "vagaro", {"list.csv": file})
    assert found.query(
        "select sold_at, transaction_id, customer_name, amount_paid, membership from raw_vagaro.transaction"
    ) == [("1/19/2026", "7", "Wren Halloway", "120", "0")]


def test_a_list_without_a_tender_says_which(tmp_path: Path) -> None:
    file = f"{HEADER.removesuffix(',Mbsp')}\n1/19/2026 / Linden Moss / 7,{REST.removesuffix(',0')}\n".encode()
    found = land_files(tmp_path / "p", "vagaro", {"list.csv": file})
    assert found.query("select reason from raw_practice.unreadable_row") == [("its table lacks Mbsp",)]


def test_three_columns_are_the_same_list(landed: Landed) -> None:
    assert landed.outcomes["transactions.xlsx"].export == "Vagaro Transaction list"
    found = landed.query("select checkout_by, transaction_id from raw_vagaro.transaction where _file like '%.xlsx'")
    assert found == [("Linden Moss", "100250")]


def test_the_printed_total_is_no_sale(landed: Landed) -> None:
    assert landed.outcomes["transactions.csv"].rows_landed == 9
    found = landed.query("select printed_text from raw_practice.control_total where column_name = 'amount_paid'")
    assert found == [("$1,489.04",)]


def test_bare_and_enveloped_events_are_one_table(landed: Landed) -> None:
    found = landed.query("select appointment_id, booking_status from raw_vagaro.webhook_appointment order by all")
    assert found == [
        ("AP1", "Confirmed"),
        ("AP1", "Show"),
        ("AP2", "No-Show"),
        ("AP3", "Awaiting Confirmation"),
        ("AP4", "Cancelled"),
        ("AP5", "Waitlisted"),
        ("AP7", "Requested"),
        ("AP7", "Show"),
    ]


def test_tags_and_void_reasons_stay_in_the_file(landed: Landed) -> None:
    assert landed.query("select distinct tags from raw_vagaro.customer") == [("",)]
    assert landed.query("select distinct void_reason from raw_vagaro.gift_card") == [("",)]


def test_leading_zeros_stay(landed: Landed) -> None:
    assert landed.query("select last_four from raw_vagaro.deposit where last_four like '00%' order by 1") == [
        ("0007",),
        ("0042",),
        ("0042",),
    ]
    assert ("000917",) in landed.query("select gift_card_number from raw_vagaro.gift_card")


def test_a_report_as_pdf_says_to_export_it_as_excel(tmp_path: Path) -> None:
    found = land_files(tmp_path / "p", "vagaro", {"DepositReport.pdf": b"%PDF-1.7\n"})
    (outcome,) = found.outcomes.values()
    assert (outcome.status, outcome.what) == ("unreadable", "is a PDF")
    assert "Excel" in outcome.remedy
