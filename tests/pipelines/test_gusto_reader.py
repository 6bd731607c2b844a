"""What the reader of Gusto's payroll journal makes of both layouts and of what varies in them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipelines.landing.reading import Record, Section
from pipelines.systems.gusto.reader import EXPORT, read, recognise

SAMPLE = Path(__file__).parents[2] / "pipelines" / "systems" / "gusto" / "sample"


def records(text: str) -> list[Record]:
    return list(enumerate(csv.reader(text.splitlines()), start=1))


def sample(name: str) -> list[Record]:
    return records((SAMPLE / name).read_text(encoding="utf-8"))


def sections(lines: list[Record]) -> list[Section]:
    return list(read(EXPORT, iter(lines)))


def journal(*sections_text: str) -> list[Record]:
    return records("\n".join(('"Payroll Journal Report"', "", '"EXAMPLE"', "", *sections_text)))


TABLE = '''"Employee Earnings"
"Payroll period"," 03/02/2025 - 03/15/2025"
"Pay day"," 03/20/2025"
"Last Name","First Name","Employer Cost"
"Vale","Juniper","10.00"
"Payroll Totals","","10.00"'''

LIST_HEAD = '''"Employee Earnings"
"Weekly payroll period"," 03/02/2025 - 03/08/2025"
"Pay day"," 03/13/2025"
"Last Name","First Name","Job","Pay Type","Amount","Employer Cost"'''


def test_every_period_of_the_table_layout_is_a_section_with_its_own_header_and_total() -> None:
    found = sections(sample("payroll-journal-table.csv"))
    assert [section.context["Pay schedule"] for section in found] == [
        "Bi-weekly Payroll",
        "Off-cycle Payroll",
        "",
    ]
    assert found[0].context == {
        "Pay schedule": "Bi-weekly Payroll",
        "Pay period start": "03/02/2025",
        "Pay period end": "03/15/2025",
        "Pay day": "03/20/2025",
    }
    assert "Paycheck Tips" in found[0].header
    assert "Paycheck Tips" not in found[1].header
    assert [len(section.rows) for section in found] == [4, 1, 1]
    assert [len(section.totals) for section in found] == [1, 1, 1]


def test_numbers_of_records_are_kept_and_a_blank_cell_stays_blank() -> None:
    first = sections(sample("payroll-journal-table.csv"))[0]
    number, thorne = first.rows[1]
    assert number == 13
    assert thorne[first.header.index("Regular (Hours)")] == ""
    assert thorne[first.header.index("Gross Earnings")] == "0.00"


def test_list_layout_carries_the_name_on_and_stops_at_the_totals() -> None:
    (section,) = sections(sample("payroll-journal-list.csv"))
    at = {name: index for index, name in enumerate(section.header)}
    rows = [
        (cells[at["Last Name"]], cells[at["Job"]], cells[at["Pay Type"]], cells[at["Amount"]])
        for _, cells in section.rows
    ]
    assert rows[:4] == [
        ("Vale", "Nurse Injector", "Regular", "2976.0"),
        ("Vale", "Totals", "Commission", "420.0"),
        ("Vale", "", "Paycheck Tips", "35.0"),
        ("Vale", "", "Gross", "3431.0"),
    ]
    assert rows[-1] == ("Thorne", "", "Gross", "800.0")
    assert section.totals[0].cells[at["Employer Cost"]] == "6662.06"


def test_a_sum_over_the_jobs_of_an_employee_is_not_taken_twice() -> None:
    (section,) = sections(sample("payroll-journal-list.csv"))
    at = {name: index for index, name in enumerate(section.header)}
    eskild = [
        (cells[at["Job"]], cells[at["Amount"]])
        for _, cells in section.rows
        if cells[at["Last Name"]] == "Eskild" and cells[at["Pay Type"]] == "Regular"
    ]
    assert eskild == [("Receptionist", "1100.0"), ("Aesthetician", "600.0")]


def test_taxes_stand_on_the_first_row_only() -> None:
    (section,) = sections(sample("payroll-journal-list.csv"))
    cost = section.header.index("Employer Cost")
    assert [bool(cells[cost]) for _, cells in section.rows[:4]] == [True, False, False, False]


def test_a_summary_above_the_earnings_is_skipped() -> None:
    summary = '"Payroll Journal Summary by Employee"\n"Last Name","Gross"\n"Vale","10.00"\n'
    (section,) = sections(journal(summary, TABLE))
    assert section.rows == [(13, ["Vale", "Juniper", "10.00"])]


@pytest.mark.parametrize("lines", [1, 2, 5])
def test_the_address_may_have_any_number_of_lines(lines: int) -> None:
    (section,) = sections(journal(*['"12 Elm St"'] * lines, TABLE))
    assert section.context["Pay day"] == "03/20/2025"


def test_a_section_without_totals_or_marker_ends_where_the_next_begins() -> None:
    without_totals = TABLE.rsplit("\n", 1)[0]
    without_marker = TABLE.split("\n", 1)[1]
    found = sections(journal(without_totals, without_marker, TABLE))
    assert [len(section.rows) for section in found] == [1, 1, 1]
    assert [len(section.totals) for section in found] == [0, 1, 1]


def test_a_pay_type_without_a_name_above_it_keeps_its_blank_name() -> None:
    (section,) = sections(journal(LIST_HEAD, '"","","Totals","Bonus","5.00",""'))
    assert section.rows[0][1][0] == ""


def test_a_period_that_is_not_two_dates_goes_on_as_it_is() -> None:
    (section,) = sections(journal(TABLE.replace("03/02/2025 - 03/15/2025", "March 2025")))
    assert section.context["Pay period end"] == "March 2025"


def test_a_row_of_another_length_stays_in_and_is_judged_later() -> None:
    short = LIST_HEAD + '\n"Vale","Juniper","Nurse"'
    (section,) = sections(journal(short))
    assert section.rows == [(9, ["Vale", "Juniper", "Nurse"])]


def test_a_journal_without_earnings_says_what_to_download() -> None:
    with pytest.raises(ValueError, match="Employee Earnings"):
        sections(journal('"Payroll Journal Summary by Employee"'))


def test_the_journal_is_known_by_its_title_or_by_its_marker() -> None:
    assert recognise(sample("payroll-journal-list.csv")[:20]) == EXPORT
    assert recognise(records(TABLE)) == EXPORT
    assert recognise([]) is None
    assert recognise(records("Id,Employee id,Employee name,Check date\n1,2,Vale,45000")) is None
    assert recognise(records("Employee Earnings,2025\nName,Amount")) is None
