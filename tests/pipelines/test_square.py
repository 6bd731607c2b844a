"""Square: transactions, items, customers and appointments of all years."""

from __future__ import annotations

import pytest
from system_samples import (
    Landed,
    land_files,
    samples,
)


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    return land_files(tmp_path_factory.mktemp("square") / "p", "square", samples("square"))


@pytest.mark.parametrize(("year", "rows"), [("2017", 2), ("2018", 1), ("2025", 12)])
def test_transactions_of_every_year_are_one_table(landed: Landed, year: str, rows: int) -> None:
    found = landed.query(f"select count(*) from raw_square.transactions where _file like '%transactions-{year}%'")
    assert found == [(rows,)]


def test_other_tender_note_became_tender_note(landed: Landed) -> None:
    found = landed.query("select tender_note from raw_square.transactions where tender_note <> '' order by 1")
    assert found == [("damaged jar",), ("plan 6\nmonths",)]


def test_leading_zeros_stay(landed: Landed) -> None:
    assert landed.query("select distinct pan_suffix from raw_square.transactions where pan_suffix <> ''") == [("0042",)]
    assert landed.query("select reference_id from raw_square.customers where reference_id <> ''") == [("000417",)]


def test_surname_is_the_last_name_and_own_fields_do_not_hurt(landed: Landed) -> None:
    found = landed.query("select last_name from raw_square.customers where customer_id = 'CUSTEXAMPLE0005'")
    assert found == [("O'Rourke",)]
    found = landed.query("select skin_type from raw_square.customers where customer_id = 'CUSTEXAMPLE0001'")
    assert found == [("III",)]


def test_the_files_name_tells_the_moment_of_export(landed: Landed) -> None:
    stamps = landed.query("select distinct _export_stamp from raw_square.appointments order by 1")
    assert stamps == [("20250321T0700",), ("20250401T0700",)]


def test_transactions_and_items_are_told_apart_by_their_columns(landed: Landed) -> None:
    assert landed.outcomes["items-2017-12-27-2017-12-29.csv"].export == "Square Items detail CSV"
    assert landed.outcomes["transactions-2017-12-27-2017-12-29.csv"].export == "Square Transactions CSV"
