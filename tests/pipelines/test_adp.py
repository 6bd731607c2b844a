"""ADP: columns that vary in the Workforce Now reports, groups of earnings and blocks of employees in RUN's."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import xlsxwriter
from system_samples import Landed, land_files, samples

from pipelines.landing.reading import Record, Section
from pipelines.systems.adp.reader import DETAIL, EARNINGS, read, recognise


def records(name: str) -> list[Record]:
    return list(enumerate(csv.reader(io.StringIO(samples("adp")[name].decode())), start=1))


def sections(name: str) -> list[Section]:
    lines = records(name)
    export = recognise(lines)
    assert export
    return list(read(export, iter(lines)))


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    return land_files(tmp_path_factory.mktemp("adp") / "p", "adp", samples("adp"))


def test_rows_without_a_check_are_totals(landed: Landed) -> None:
    checks = landed.query("select check_number, count(*) from raw_adp.payroll_history group by 1 order by 1")
    assert checks == [("00010021", 1), ("00010022", 2), ("00010023", 1), ("00010031", 2), ("00010032", 1)]
    printed = landed.query("select printed_text from raw_practice.control_total where column_name = 'gross_pay'")
    assert ("11240.50",) in printed


def test_columns_that_vary_land_as_rows_and_none_is_dropped(landed: Landed) -> None:
    headers = {h for (h,) in landed.query("select distinct header from raw_adp.payroll_history_amount")}
    assert {"ADDITIONAL EARNINGS  : RW-RETENTION AWARD", "MEMO : GT-GROUP TERM", "TOTAL EMPLOYEE TAX"} <= headers
    assert "SUPPLEMENT" not in headers
    assert ("75.00",) in landed.query("select value from raw_adp.payroll_history_other where header = 'SUPPLEMENT'")


def test_the_three_columns_after_an_earning_are_its_own() -> None:
    (detail,) = sections("run-payroll-detail.csv")
    assert detail.header[5:13] == [
        *("Earning 1", "Earning 1 Hours", "Earning 1 Rate", "Earning 1 Amount"),
        *("Earning 2", "Earning 2 Hours", "Earning 2 Rate", "Earning 2 Amount"),
    ]
    assert len(detail.header) == len(set(detail.header))


def test_detail_ends_at_the_company_total_and_leaves_out_the_others() -> None:
    (detail,) = sections("run-payroll-detail.csv")
    assert [cells[1] for _, cells in detail.rows] == ["Vale, Juniper", "Eskild, Tamsin R", "Thorne, Isolde"]
    (total,) = detail.totals
    assert total.cells[detail.header.index("Total Employer Liability")] == "684.37"


def test_the_pay_date_is_that_of_the_payment_else_the_last_of_the_range() -> None:
    lines = [
        (number, ["Check Dates From: 05/01/2025 - 05/20/2025"] if "Check Dates" in cells[0] else cells)
        for number, cells in records("run-payroll-detail.csv")
    ]
    (detail,) = read(DETAIL, iter(lines))
    assert [cells[0] for _, cells in detail.rows] == ["05/15/2025", "05/20/2025", "05/15/2025"]


def test_an_earnings_record_has_a_block_per_employee_and_carries_the_date_on() -> None:
    vale, thorne = sections("run-earnings-record.csv")
    assert vale.context == {"Employee": "Vale, Juniper", "SSN": "xxx-xx-0000"}
    assert [cells[:2] for _, cells in vale.rows] == [
        ["03/20/25", "Regular"],
        ["03/20/25", "Commission"],
        ["03/20/25", ""],
        ["06/05/25", "Regular"],
        ["06/05/25", "Bonus"],
        ["06/05/25", "Mystery Pay"],
    ]
    assert [cells[4] for _, cells in thorne.rows] == ["4000.00", "", "", "-400.00", "", ""]


def test_a_name_that_is_not_quoted_is_the_same_name() -> None:
    lines = [(1, ["Employee: Vale", " Juniper"]), (2, ["SSN: xxx-xx-0000"]), (3, ["03/20/25", *[""] * 12])]
    assert recognise(lines) == EARNINGS
    (section,) = read(EARNINGS, iter(lines))
    assert section.context["Employee"] == "Vale, Juniper"


def workbook(path: Path, rows: list[list[str]], preamble: list[str]) -> bytes:
    """The rows as a workbook whose money is formulas: odd rows with their result stored, even ones without."""
    book = xlsxwriter.Workbook(str(path))
    criteria = book.add_worksheet("Report Criteria")
    criteria.write_row(0, 0, preamble)
    sheet = book.add_worksheet("Report")
    for number, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if number and cell.replace(".", "").lstrip("-").isdigit() and "." in cell:
                sheet.write_formula(number, column, f"=ROUND({cell}, 2.0)", None, float(cell) if number % 2 else "")
            else:
                sheet.write_string(number, column, cell)
    book.close()
    return path.read_bytes()


def test_a_workbook_with_a_sheet_of_criteria_and_formulas_is_the_same_report(tmp_path: Path, landed: Landed) -> None:
    rows = [cells for _, cells in records("payroll-history.csv")][3:]
    content = workbook(tmp_path / "history.xlsx", rows, ["Report Criteria", "Pay Date"])
    found = land_files(tmp_path / "p", "adp", {"history.xlsx": content})
    assert {name: outcome.status for name, outcome in found.outcomes.items()} == {
        "history.xlsx!Report Criteria": "not recognised",
        "history.xlsx!Report": "loaded",
    }
    query = (
        "select associate_id, check_number, sum(cast(replace(gross_pay, ',', '') as decimal(18, 2)))"
        " from raw_adp.payroll_history group by all order by all"
    )
    assert found.query(query) == landed.query(query)
