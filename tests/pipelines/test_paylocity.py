"""Paylocity: the register's blocks of three lists, page heads in between, the year to date beside."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

from system_samples import land_files, samples

from pipelines.landing.reading import Record, Section
from pipelines.systems.paylocity.reader import EXPORT, HEADER, read, recognise

REGISTER, WITH_YTD = "payroll-register.csv", "payroll-register-with-ytd.csv"


def records(text: str) -> list[Record]:
    return list(enumerate(csv.reader(io.StringIO(text)), start=1))


def sample(name: str) -> str:
    return samples("paylocity")[name].decode()


def sections(text: str) -> list[Section]:
    return list(read(EXPORT, iter(records(text))))


def column(section: Section, name: str) -> list[str]:
    return [cells[HEADER.index(name)] for _, cells in section.rows]


def test_a_block_per_employee_and_check() -> None:
    blocks = sections(sample(REGISTER))
    assert [(block.context["Employee Name"], block.context["Emp Id"], block.context["Type"]) for block in blocks] == [
        ("Vale, Juniper", "142", "Reg"),
        ("Núñez, Zoë", "0007", "Reg"),
        ("Eskild, Tamsin", "143", "Reg"),
        ("Eskild, Tamsin", "143", "Void"),
    ]
    assert {block.context["Process"] for block in blocks} == {"2025031801"}
    assert {block.context["Period End"] for block in blocks} == {"03/15/2025"}


def test_the_lists_are_read_side_by_side_and_over_the_head_of_a_page() -> None:
    vale = sections(sample(REGISTER))[0]
    assert column(vale, "Earning Code") == ["REG", "REG", "COMM", "TIPS"]
    assert column(vale, "Tax Code") == ["FITW", "SS", "MED", "NC"]
    assert column(vale, "Deduction Code") == ["401K", "", "", ""]
    assert vale.context["Net"] == "2,638.13"


def test_every_list_has_its_own_totals_which_its_rows_add_up_to() -> None:
    for name in (REGISTER, WITH_YTD):
        for block in sections(sample(name)):
            for list_name in ("Earning Hours", "Earning Amount", "Tax Amount", "Deduction Amount"):
                at = HEADER.index(list_name)
                (printed,) = {total.cells[at] for total in block.totals if total.cells[at]} or {"0"}
                found = sum(Decimal(cell.replace(",", "")) for cell in column(block, list_name) if cell)
                assert found == Decimal(printed.replace(",", "")), (name, block.label, list_name)


def test_the_year_to_date_is_left_out_and_several_runs_have_no_period() -> None:
    regular, bonus = sections(sample(WITH_YTD))
    assert column(regular, "Earning Amount") == ["3,072.00", ""]
    assert (regular.context["Chk Date"], bonus.context["Chk Date"]) == ("04/03/2025", "04/10/2025")
    assert {regular.context["Period Start"], bonus.context["Period End"]} == {""}
    assert regular.context["Process"] == "2025040101 - 2025040801"


def test_a_header_that_is_repeated_on_the_next_page_goes_on_with_the_block() -> None:
    lines = sample(REGISTER).splitlines()
    header = lines[5]
    text = "\n".join([*lines[:9], header, *lines[9:]])
    assert [len(block.rows) for block in sections(text)] == [len(block.rows) for block in sections(sample(REGISTER))]


def test_a_register_before_the_final_run_is_not_taken_for_one_of_pay(tmp_path: Path) -> None:
    text = sample(REGISTER).replace("Payroll Register", "Payroll Register (Pre-Process)")
    assert recognise(records(text)) is None
    (outcome,) = land_files(tmp_path / "p", "paylocity", {"register.csv": text.encode()}).outcomes.values()
    assert outcome.status == "not recognised"
