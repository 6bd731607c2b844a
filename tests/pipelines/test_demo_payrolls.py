"""The payrolls of the demo group: each vendor's files hold the pay of its own people, and of nobody else."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path

import pytest

from pipelines.demo import Truth, render, simulate
from pipelines.demo.render import systems_of
from tests.support.planted import check_rows, read_csv

TYPES = {"employer_tax": "Employer Liability", "benefits": "Employer Liability", "reimbursement": "Reimbursement"}


@pytest.fixture(scope="module")
def truth() -> Truth:
    """A small group whose second place is paid through Paychex."""
    truth = simulate(months=27, patients=300)
    second = list(truth.locations)[1]
    for person in truth.providers.values():
        if set(person.weekday_location.values()) == {second}:
            person.payroll = "paychex"
    return truth


@pytest.fixture(scope="module")
def exports(truth: Truth, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its files."""
    folder = tmp_path_factory.mktemp("payrolls")
    render(truth, folder)
    return folder / "exports"


def paid_by(truth: Truth, payroll: str) -> Counter[tuple[str, str, str]]:
    """Cents by last name, pay date and type."""
    paid: Counter[tuple[str, str, str]] = Counter()
    for line in truth.pay_lines:
        if truth.providers[line.provider_id].payroll == payroll and line.amount_cents:
            last_name = line.employee_name.split(" ", 1)[1]
            paid[last_name, f"{line.paid_on:%m/%d/%Y}", TYPES.get(line.component, "Earning")] += line.amount_cents
    return paid


def cents(text: str) -> int:
    """A printed amount."""
    return round(float(text.replace("$", "").replace(",", "") or 0) * 100)


def test_a_group_uses_the_payrolls_that_pay_somebody(truth: Truth) -> None:
    """An owner is on none."""
    assert {"gusto", "adp", "paychex"} <= set(systems_of(truth, 0))
    alone = simulate(months=2, patients=5)
    for person in alone.providers.values():
        person.payroll = "adp" if person.is_owner else "gusto"
    assert {"gusto", "adp", "paychex"} & set(systems_of(alone, 0)) == {"gusto"}


def test_paychex_report_holds_every_component_of_its_people(truth: Truth, exports: Path) -> None:
    found: Counter[tuple[str, str, str]] = Counter()
    for path in sorted((exports / "paychex").glob("Pay by Component*.csv")):
        for row in read_csv(path, "Company ID"):
            if row["Type"] in {"Earning", "Employer Liability", "Reimbursement"}:
                found[row["Worker Name"].split(", ")[0], row["Check Date"], row["Type"]] += cents(row["Amount"])
    true = paid_by(truth, "paychex")
    assert len(true) > 300
    assert found == true


def test_paychex_journal_repeats_the_latest_quarter(truth: Truth, exports: Path) -> None:
    """What the journal's totals print is what the company paid and owes in those runs."""
    path = exports / "paychex" / "Payroll Journal (latest quarter).csv"
    totals: Counter[str] = Counter()
    days: set[str] = set()
    part = ""
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.reader(file):
            if len(line) > 2 and line[2].startswith("Check Date"):
                days.add(f"{datetime.strptime(line[2][-8:], '%m/%d/%y'):%m/%d/%Y}")
            part = (line[0] if line else "") or part
            if part == "COMPANY TOTALS" and len(line) > 5:
                totals["Earning"] += cents(line[4])
                totals["Reimbursement"] += cents(line[5])
            elif part == "EMPLOYER LIABILITIES" and len(line) > 4 and not line[1].startswith("Total"):
                totals["Employer Liability"] += cents(line[4])
    true: Counter[str] = Counter()
    for (_, day, kind), amount in paid_by(truth, "paychex").items():
        if day in days:
            true[kind] += amount
    assert len(days) > 5
    assert +totals == true


def test_adp_checks_add_up_to_what_was_paid(truth: Truth, exports: Path) -> None:
    """Rows of checks, voided and paid again, come to gross pay once."""
    found: Counter[tuple[str, str]] = Counter()
    for row in check_rows(exports):
        if row["GROSS PAY"].strip("-"):
            found[row["PAYROLL NAME"].split(", ")[0], row["PAY DATE"]] += cents(row["GROSS PAY"])
    true: dict[tuple[str, str], int] = defaultdict(int)
    for (name, day, kind), amount in paid_by(truth, "adp").items():
        if kind != "Employer Liability":
            true[name, day] += amount
    assert len(true) > 50
    assert found == true


def test_gusto_names_nobody_of_the_others(truth: Truth, exports: Path) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in (exports / "gusto").glob("*.csv"))
    for person in truth.providers.values():
        if not person.is_owner:
            assert (f'"{person.name.split()[1]}"' in text) == (person.payroll == "gusto")
