"""Boulevard: reports that everybody cuts to their own columns, each summed up in a row ``All``."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from system_samples import Landed, land_files, samples

from pipelines.landing.spec import load_system


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    return land_files(tmp_path_factory.mktemp("boulevard") / "p", "boulevard", samples("boulevard"))


def test_the_row_that_sums_up_is_no_data(landed: Landed) -> None:
    for name, outcome in landed.outcomes.items():
        if name.endswith(".csv"):
            assert outcome.rows_not_data == 2, outcome  # the header and the row `All`


def test_what_the_row_sums_up_is_kept_to_compare_with(landed: Landed) -> None:
    found = landed.query(
        "select column_name, printed_text from raw_practice.control_total where source_file like '%line-item%'"
    )
    assert dict(found) == {
        "gross_sales": "$2,089.00",
        "discount": "-$130.00",
        "refunds": "-$290.00",
        "net_sales": "$1,669.00",
        "sales_tax": "$19.20",
    }


def test_leading_zeros_of_external_ids_stay(landed: Landed) -> None:
    assert landed.query("select external_id from raw_boulevard.client_record where external_id <> ''") == [("000417",)]
    assert landed.query("select external_id from raw_boulevard.service_record where external_id <> ''") == [("0042",)]


def test_hidden_and_reordered_columns_do_not_hurt(tmp_path: Path) -> None:
    export = load_system("boulevard").exports["detailed_line_item"]
    rows = list(csv.reader(io.StringIO(samples("boulevard")["detailed-line-item.csv"].decode(), newline="")))
    shown = {column.header for column in export.signature}
    places = [at for at, header in enumerate(rows[0]) if header in shown]
    places = [places[0], *reversed(places[1:])]
    out = io.StringIO()
    csv.writer(out).writerows([row[at] for at in places] for row in rows)
    found = land_files(tmp_path / "p", "boulevard", {"mine.csv": out.getvalue().encode()})
    assert found.outcomes["mine.csv"].export == "Boulevard Detailed Line Item"
    net = "replace(replace(net_sales, '$', ''), ',', '')::decimal(18, 2)"
    assert found.query(f"select count(*), sum({net}) from raw_boulevard.detailed_line_item") == [(13, 1669)]


def test_the_services_of_an_appointment_know_it(landed: Landed) -> None:
    found = landed.query(
        "select appointment_urn, service_name, cancellation_reason, cancellation_notes"
        " from raw_boulevard.api_appointment"
    )
    assert found == [
        ("urn:blvd:Appointment:ap-0002", "Glycolic Peel", "CLIENT_CANCEL", ""),  # notes stay in the file
        ("urn:blvd:Appointment:ap-0001", "Tox Touch-up", "", ""),
        ("urn:blvd:Appointment:ap-0001", "Glycolic Peel", "", ""),
        ("urn:blvd:Appointment:ap-0020", "Lip Flip", "", ""),
        ("urn:blvd:Appointment:ap-0020", "Glycolic Peel", "", ""),
    ]
