"""Meta Ads: total rows by blank names, the currency in a heading, forms in two encodings."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from system_samples import Landed, land_files, samples

from pipelines.checks.run import control_total_differences
from pipelines.landing.spec import load_system


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    return land_files(tmp_path_factory.mktemp("meta_ads") / "p", "meta_ads", samples("meta_ads"))


def test_every_printed_total_is_met_by_its_day_or_its_file(landed: Landed) -> None:
    with duckdb.connect(str(landed.warehouse), read_only=True) as connection:
        for export, totals in (("campaign_day", 11), ("campaign_period", 7)):
            found = control_total_differences(connection, load_system("meta_ads").exports[export], "meta_ads", export)[
                "difference"
            ].tolist()
            assert found == [0.0] * totals


def test_a_campaign_called_total_is_data(landed: Landed) -> None:
    names = landed.query("select distinct campaign from raw_meta_ads.campaign_day where campaign like '%Total%'")
    assert names == [("Total Glow Event",)]


def test_a_row_with_an_id_and_no_name_is_no_total(tmp_path: Path) -> None:
    text = "Campaign name,Campaign ID,Day,Amount spent (USD)\n,120200000000000001,2026-09-01,5.00\n,,2026-09-01,5.00\n"
    (outcome,) = land_files(tmp_path / "p", "meta_ads", {"a.csv": text.encode()}).outcomes.values()
    assert (outcome.rows_landed, outcome.rows_not_data) == (1, 2)


def test_the_currency_comes_from_the_heading(landed: Landed) -> None:
    found = landed.query("select currency, count(*) from raw_meta_ads.campaign_day group by 1 order by 1")
    assert found == [("CAD", 1), ("USD", 7)]


def test_a_comma_in_a_heading_shifts_nothing(landed: Landed) -> None:
    found = landed.query(
        "select link_clicks, clicks_all, landing_page_views from raw_meta_ads.campaign_period"
        " where campaign like 'Retarget%' and _file like '%default%'"
    )
    assert found == [("70", "102", "40")]


def test_forms_land_alike_in_either_encoding(landed: Landed) -> None:
    found = landed.query(
        "select first_name, email, phone from raw_meta_ads.form_leads where _file like '%.xls' order by _row"
    )
    assert found[0] == ("Aster", "aster.fennel@example.com", "(512) 555-0166")
    assert len(found) == 2


def test_the_forms_own_questions_land_beside_the_rest(landed: Landed) -> None:
    found = landed.query(
        "select which_treatment_are_you_interested_in from raw_meta_ads.form_leads where lead_id like '%4'"
    )
    assert found == [("lip_filler",)]
