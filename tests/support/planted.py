"""Where oddities of payrolls, ads, reviews and messages show in the files, read without the landing code."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

from python_calamine import CalamineWorkbook

from pipelines.demo.truth import Truth

Rows = list[dict[str, str]]


def below(lines: list[list[str]], first_cell: str) -> Rows:
    """The rows under the header whose first cell is given."""
    start = next(number for number, line in enumerate(lines) if line and line[0] == first_cell)
    return [dict(zip(lines[start], line, strict=False)) for line in lines[start + 1 :]]


def read_csv(path: Path, first_cell: str) -> Rows:
    """A delimited file."""
    text = path.read_text(encoding="utf-8-sig")
    return below(list(csv.reader(io.StringIO(text))), first_cell)


def payroll_history(exports: Path) -> Rows:
    """ADP's history: its yearly files, the last one a workbook."""
    rows: Rows = []
    for path in sorted((exports / "adp").glob("Payroll History*")):
        if path.suffix == ".xlsx":
            sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
            rows += below([[str(cell) for cell in line] for line in sheet], "ASSOCIATE ID")
        else:
            rows += read_csv(path, "ASSOCIATE ID")
    return [row for row in rows if row["ASSOCIATE ID"]]


def check_rows(exports: Path) -> Rows:
    """Those of a check, not of its sum."""
    return [row for row in payroll_history(exports) if row["CHECK/VOUCHER NUMBER"]]


def is_paid(row: dict[str, str]) -> bool:
    """Whether a row of a check takes nothing back."""
    return not row["GROSS PAY"].startswith("-")


def check_of(row: dict[str, str]) -> tuple[str, str]:
    """An employee's pay date."""
    return row["PAYROLL NAME"], row["PAY DATE"]


def in_two_rows(exports: Path, truth: Truth) -> int:
    """Checks whose tips stand on a row of their own."""
    tips = "ADDITIONAL EARNINGS  : TP-CHARGED TIPS"
    rows = [row for row in check_rows(exports) if is_paid(row)]
    return len({check_of(row) for row in rows if row[tips] == row["GROSS PAY"]})


def told_twice(exports: Path, truth: Truth) -> int:
    """Checks that the register repeats."""
    register = read_csv(exports / "adp" / "Payroll Register (latest quarter).csv", "CO.")
    checks = {check_of(row) for row in check_rows(exports)}
    return sum((row["Payroll Name"], row["PAY DATE"]) in checks for row in register)


def ad_days(exports: Path) -> Rows:
    """Meta's downloads of whole years."""
    rows: Rows = []
    for path in sorted((exports / "meta_ads").glob("*.csv")):
        header = "Campaign name" if "Ad-sets" in path.name else "Reporting starts"
        rows += [row for row in read_csv(path, header) if "Dec-31" in path.name or "Campaigns" in path.name]
    return rows


def former_names(exports: Path, truth: Truth) -> int:
    """Days of a campaign under a name that another file of the same campaign does not have."""
    last = {row["Campaign ID"]: row["Campaign name"] for row in sorted(ad_days(exports), key=lambda row: row["Day"])}
    named = {(row["Campaign ID"], row["Day"], row["Campaign name"]) for row in ad_days(exports) if row["Campaign ID"]}
    return sum(name != last[number] for number, _, name in named)


FOUND: dict[str, Callable[[Path, Truth], int]] = {
    "adp_rows_that_repeat_sums": lambda exports, truth: len(payroll_history(exports)) - len(check_rows(exports)),
    "adp_checks_in_two_rows": in_two_rows,
    "adp_checks_voided": lambda exports, truth: len({check_of(row) for row in check_rows(exports) if not is_paid(row)}),
    "adp_checks_told_by_two_reports": told_twice,
    "meta_totals_of_a_day": lambda exports, truth: sum(
        not row["Campaign name"] and bool(row["Day"]) for row in ad_days(exports)
    ),
    "meta_days_of_ad_sets_without_spend": lambda exports, truth: sum(
        row["Amount spent (USD)"] == "--" for row in ad_days(exports)
    ),
    "meta_days_under_a_former_name": former_names,
}
