"""HubSpot: contacts and deals, whose columns are whatever the user chose."""

from __future__ import annotations

from pathlib import Path

import pytest
from system_samples import (
    Landed,
    land_files,
    samples,
)


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    return land_files(tmp_path_factory.mktemp("hubspot") / "p", "hubspot", samples("hubspot"))


def test_older_names_of_columns_are_known(landed: Landed) -> None:
    found = landed.query(
        "select record_id, original_source from raw_hubspot.contacts where _file like '%web-leads%' order by 1"
    )
    assert found[0] == ("40100000011", "Podcast Network")
    assert landed.query("select record_id from raw_hubspot.deals where _file like '%2026-09-10%'") == [("31200000004",)]


def test_a_repeated_heading_overwrites_nothing(landed: Landed) -> None:
    found = landed.query(
        "select lead_status, lead_status_2 from raw_hubspot.contacts where record_id = '40100000011'"
        " and _file like '%web-leads%'"
    )
    assert found == [("Connected", "custom value")]


def test_stage_columns_land_as_rows_whichever_quotes_they_bear(landed: Landed) -> None:
    headers = {header for (header,) in landed.query("select distinct header from raw_hubspot.deal_stage_date")}
    assert 'Date entered "Closed won (Sales Pipeline)"' in headers
    assert "Date entered 'Closed Lost (Sales Pipeline)'" in headers
    rows = landed.query("select count(*) from raw_hubspot.deal_stage_date where _row = 2")
    assert rows == [(3,)]


def test_the_files_name_tells_the_day_of_export(landed: Landed) -> None:
    stamps = landed.query("select distinct _export_stamp from raw_hubspot.contacts order by 1")
    assert stamps == [("2026-09-17",), ("2026-09-18-1",)]


def test_a_cell_of_180_kilobytes_lands_whole(tmp_path: Path) -> None:
    note = "line\nafter line, and so on; " * 7000
    text = (
        "Record ID,First Name,Last Name,Email,Create Date,Associated Note\n"
        f'1,Sample,Person,s@example.com,2026-09-12 15:05,"{note}"\n'
        "2,Other,Person,o@example.com,2026-09-12 15:06,\n"
    )
    landed = land_files(tmp_path / "p", "hubspot", {"contacts.csv": text.encode()})
    assert landed.query("select record_id, _row from raw_hubspot.contacts order by 1") == [("1", 2), ("2", 3)]
