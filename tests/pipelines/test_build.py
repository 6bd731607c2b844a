"""dbt in this process: narrowed to what has landed, closed before the swap, failures in words."""

from __future__ import annotations

import duckdb
import pytest

from pipelines.build import build
from tests.support.edited import edited

ADS = "Day,Campaign,Cost,Impr.,Clicks\n2026-03-01,Search,1.50,2,3\n2026-03-02,Search,soon,2,3\n"


PART = "stg_google_ads__campaign_day map_google_ads__campaign_type +landing_audit"


@pytest.mark.slow
def test_a_build_leaves_a_whole_file_that_anyone_can_open(make_practice):
    practice = make_practice("[{system: google_ads, path: exports}]")
    practice.write("ads.csv", ADS)
    practice.land()
    with edited(practice.project, "build") as project:
        result = build(project, select=PART)
        assert not result.failures and result.models and result.quarantined == 1
        with duckdb.connect(str(project.warehouse), read_only=True) as connection:
            connection.execute("select 1")
    assert practice.query("select count(*) from staging.stg_google_ads__campaign_day") == [(1,)]
    assert practice.query("select column_name, source_row from marts.quarantine") == [("cost", 3)]
    tables = {name for (name,) in practice.query("select table_name from information_schema.tables")}
    assert not any(name.startswith("stg_zenoti") for name in tables), "nothing of it has landed"
