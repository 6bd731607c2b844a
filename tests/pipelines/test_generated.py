"""What is generated from a declaration is what its generator writes today; `make generate` brings it up to date."""

from __future__ import annotations

from pipelines import metrics_register
from pipelines.diligence import request_list
from pipelines.landing import overview, sources


def test_what_dbt_knows_of_the_raw_tables_is_up_to_date() -> None:
    assert sources.main(["--check"]) == 0


def test_the_register_and_page_of_kpis_are_up_to_date() -> None:
    assert metrics_register.main(["--check"]) == 0


def test_the_readmes_table_of_systems_is_up_to_date() -> None:
    assert overview.main(["--check"]) == 0


def test_the_list_of_what_to_ask_a_seller_for_is_up_to_date() -> None:
    assert request_list.main(["--check"]) == 0
