"""Google Ads: the daily campaign report with its preamble, total rows and encodings."""

from __future__ import annotations

from pathlib import Path

import pytest
from system_samples import (
    Landed,
    land_files,
    samples,
)

BY_DAY = "campaign-report-by-day.csv"


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    return land_files(tmp_path_factory.mktemp("google_ads") / "p", "google_ads", samples("google_ads"))


def test_a_campaign_called_total_is_data_and_totals_are_not(landed: Landed) -> None:
    names = landed.query("select distinct campaign from raw_google_ads.campaign_day order by 1")
    assert ("Total Contour Special",) in names
    assert not [name for (name,) in names if name.startswith("Total:")]
    assert not landed.query("select 1 from raw_google_ads.campaign_day where spend_on like 'Total%'")


def test_only_the_accounts_total_is_a_control(landed: Landed) -> None:
    totals = landed.query(
        "select total_label, column_name, printed_text from raw_practice.control_total"
        " where is_checked and column_name = 'cost' order by source_file"
    )
    assert totals == [("Total: Account", "cost", "1,578.10"), ("Total: account", "cost", "60.00")]


def test_utf16_with_tabs_in_another_order_lands_alike(landed: Landed) -> None:
    rows = landed.query(
        "select spend_on, campaign, device, cost from raw_google_ads.campaign_day"
        " where _file like '%utf16%' order by _row"
    )
    assert rows[0] == ("2026-08-30", "Search | Filler | Lake View", "Mobile phones", "40.10")
    assert len(rows) == 3


def test_spaces_around_the_double_dash_do_not_matter(landed: Landed) -> None:
    found = landed.query("select count(*) from raw_google_ads.campaign_day where trim(impressions) = '--'")
    assert found == [(2,)]


@pytest.mark.parametrize("title", ["Campaign report", "What the partners asked for", "Total"])
@pytest.mark.parametrize("period", ["All time", '"September 1, 2026 - September 2, 2026"'])
def test_title_and_period_may_be_anything(tmp_path: Path, title: str, period: str) -> None:
    _, _, table = samples("google_ads")[BY_DAY].decode("utf-8-sig").split("\n", 2)
    text = f"{title}\n{period}\n{table}"
    (outcome,) = land_files(tmp_path / "p", "google_ads", {"x": text.encode()}).outcomes.values()
    assert (outcome.status, outcome.rows_landed, outcome.rows_not_data) == ("loaded", 6, 8)
