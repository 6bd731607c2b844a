"""Rippling: reports of the admin's own design, with or without the currency, summarised or not."""

from __future__ import annotations

from pathlib import Path

import pytest
from system_samples import Landed, land_files, samples


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    return land_files(tmp_path_factory.mktemp("rippling") / "p", "rippling", samples("rippling"))


def test_rows_of_a_summary_are_totals(landed: Landed) -> None:
    for table, name in {"pay_run": "employee_name", "time_entry": "employee_name", "employee": "full_name"}.items():
        assert landed.query(f"select count(*) from raw_rippling.{table} where {name} = 'All'") == [(0,)]
    printed = landed.query("select printed_text from raw_practice.control_total where column_name = 'gross_pay'")
    assert ("7363.00",) in printed


@pytest.mark.parametrize("column", ["department", "work_location"])
def test_a_sum_over_a_department_or_place_is_a_total(tmp_path: Path, column: str) -> None:
    header = {"department": "Department", "work_location": "Work location name"}[column]
    text = (
        f"Employee,{header},Pay run name,Pay run status,Pay run check date,Employee gross pay\n"
        "Juniper Vale,Clinical,Weekly,Paid,2025-03-20,100.00\nJuniper Vale,All,Weekly,Paid,2025-03-20,100.00\n"
    )
    found = land_files(tmp_path / "p", "rippling", {"report.csv": text.encode()})
    assert found.query(f"select {column} from raw_rippling.pay_run") == [("Clinical",)]


def test_names_are_the_same_with_and_without_their_currency(landed: Landed) -> None:
    gross = landed.query("select gross_pay from raw_rippling.pay_run where employee_number = '0042' order by 1")
    assert gross == [("4600.00",), ("820.00",)]
    headers = {header for (header,) in landed.query("select distinct header from raw_rippling.pay_run_amount")}
    assert {"401K (Company, Flat amount)", "401K (Company, Flat amount) (USD)", "Bonus", "Commission (USD)"} <= headers


def test_a_report_grouped_by_week_is_an_export_of_its_own(landed: Landed) -> None:
    weeks = landed.query("select paid_on from raw_rippling.pay_run_week order by 1")
    assert weeks == [("Jan 20 2025 - Jan 26 2025",), ("Mar 17 2025 - Mar 23 2025",)]
