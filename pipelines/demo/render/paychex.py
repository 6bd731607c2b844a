"""Paychex Flex: the custom report of pay by component per year, and the Payroll Journal of the latest quarter."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

from pipelines.demo.render.files import Row, columns, dollars, money, text_of, write_csv, write_text
from pipelines.demo.truth import PayLine, Truth

HEADER = columns(
    "Company ID,Worker ID,Worker Name,Period Start Date,Period End Date,Check Date,Check Number,Type,Pay Component,"
    "Hours,Rate,Amount,Work Location,Job Title"
)
EARNINGS = {
    "overtime": "Overtime", "pto": "PTO", "commission": "Commission", "bonus": "Bonus", "tips": "Tips Charged",
}  # fmt: skip
WITHHELD = {"Social Security": 620, "Medicare": 145, "Fed Income Tax": 1200}
RETIREMENT = "401k"
JOURNAL = columns(
    "Employee,Description,Rate,Hours,Earnings,Reimbursements & Other Payments,Withholdings,Amount,Deductions,Amount,"
    "Net Pay Allocations,Amount"
)

Slip = list[PayLine]
Entry = tuple[str, str, str, str, int]
"""Type, pay component, hours, rate, cents."""


def render(truth: Truth, group: int, folder: Path) -> None:
    """One report per calendar year of pay days, and the journal of ninety days, which tells the same once more."""
    slips: dict[tuple[date, date, str], Slip] = defaultdict(list)
    for line in truth.pay_lines:
        provider = truth.providers[line.provider_id]
        if provider.group == group and provider.payroll == "paychex" and line.amount_cents:
            slips[line.paid_on, line.period_start_on, line.provider_id].append(line)
    checks = {key: 20_001 + number for number, key in enumerate(sorted(slips))}
    for year in sorted({key[0].year for key in slips}):
        rows: list[Row] = []
        for key in sorted(slips):
            if key[0].year == year:
                rows += check_rows(truth, slips[key], checks[key], group)
        write_csv(folder / f"Pay by Component {year}.csv", HEADER, rows, encoding="utf-8-sig")
    runs: dict[tuple[date, date], list[Slip]] = defaultdict(list)
    for key in sorted(slips):
        if (truth.end_on - key[0]).days < 90:
            runs[key[:2]].append(slips[key])
    pages = [run_rows(truth, run, group) for run in runs.values()]
    write_text(folder / "Payroll Journal (latest quarter).csv", "\r\n".join(text_of(page) for page in pages))


def entries_of(truth: Truth, slip: Slip) -> list[Entry]:
    """The lines of one check in the vendor's words: what was paid, kept back, and owed on top."""
    is_salaried = truth.providers[slip[0].provider_id].pay_plan.startswith("salary")
    found: list[Entry] = []
    owed: list[Entry] = []
    for line in slip:
        hours = money(line.hundredth_hours) if line.hundredth_hours is not None else ""
        rate = money(line.rate_cents) if line.rate_cents is not None else ""
        if line.component == "employer_tax":
            name = line.source_component.removesuffix(" (Employer)")
            name = "Fed Unemploy" if name == "FUTA" else name.replace("Unemployment Tax", "Unemploy")
            owed.append(("Employer Liability", name, "", "", line.amount_cents))
        elif line.component == "benefits":
            owed.append(("Employer Liability", "ER Medical", "", "", line.amount_cents))
        elif line.component == "reimbursement":
            found.append(("Reimbursement", "Exp Reimb Non Tax", "", "", line.amount_cents))
        elif line.component == "base":
            found.append(("Earning", "Salary" if is_salaried else "Hourly", hours, rate, line.amount_cents))
        else:
            found.append(("Earning", EARNINGS[line.component], hours, rate, line.amount_cents))
    wages = sum(entry[4] for entry in found if entry[0] == "Earning")
    kept = [("Withholding", name, "", "", wages * share // 10_000) for name, share in WITHHELD.items()]
    return [*found, *kept, ("Deduction", RETIREMENT, "", "", wages * 3 // 100), *owed]


def worker(line: PayLine, truth: Truth) -> tuple[str, str]:
    """The worker's number and ``Vale, Juniper``."""
    first, last = line.employee_name.split(" ", 1)
    return truth.providers[line.provider_id].code[1:], f"{last}, {first}"


def check_rows(truth: Truth, slip: Slip, number: int, group: int) -> list[Row]:
    """One row per pay component of a check."""
    first = slip[0]
    place, title = truth.locations[first.location_id].name, truth.providers[first.provider_id].job_title
    head = [
        f"{group + 1:08d}", *worker(first, truth), *(f"{day:%m/%d/%Y}" for day in (
            first.period_start_on, first.period_end_on, first.paid_on
        )), str(number),
    ]  # fmt: skip
    return [[*head, *entry[:4], dollars(entry[4]), place, title] for entry in entries_of(truth, slip)]


def run_rows(truth: Truth, run: list[Slip], group: int) -> list[Row]:
    """One run: a heading per place, a block per worker, the company's totals, and what it owes."""
    first = run[0][0]
    rows: list[Row] = [
        [f"{group + 1:08d} {truth.practice_name} LLC"],
        ["PAYROLL JOURNAL"],
        [
            f"Period Start - End Date: {first.period_start_on:%m/%d/%y} - {first.period_end_on:%m/%d/%y}", "",
            f"Check Date: {first.paid_on:%m/%d/%y}",
        ],
        [],
        JOURNAL,
    ]  # fmt: skip
    totals: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for place in sorted({slip[0].location_id for slip in run}):
        rows.append([truth.locations[place].name])
        for slip in run:
            if slip[0].location_id == place:
                entries = entries_of(truth, slip)
                number, name = worker(slip[0], truth)
                rows += block(name, number, entries)
                for kind, label, hours, _, cents in entries:
                    totals[kind, label][0] += int(hours.replace(".", "") or 0)
                    totals[kind, label][1] += cents
    summed = [
        (kind, label, money(hours) if hours else "", "", cents) for (kind, label), (hours, cents) in totals.items()
    ]
    rows += block("COMPANY TOTALS", "", summed)
    owed = [entry for entry in summed if entry[0] == "Employer Liability"]
    rows.append(["EMPLOYER LIABILITIES"])
    rows += [["", name, "", "", money(cents)] for _, name, _, _, cents in owed]
    rows.append(["", "Total Employer Liability", "", "", money(sum(entry[4] for entry in owed))])
    return rows


def block(name: str, number: str, entries: list[Entry]) -> list[Row]:
    """Four lists side by side; what stands on one row has nothing to do with each other."""
    paid = [
        [label, rate, hours, money(cents) if kind == "Earning" else "", money(cents) if kind != "Earning" else ""]
        for kind, label, hours, rate, cents in entries
        if kind in {"Earning", "Reimbursement"}
    ]
    lists = {
        kind: [[label, money(cents)] for each, label, _, _, cents in entries if each == kind]
        for kind in ("Withholding", "Deduction")
    }
    kept = sum(entry[4] for entry in entries if entry[0] in lists)
    net = sum(entry[4] for entry in entries if entry[0] in {"Earning", "Reimbursement"}) - kept
    nets = [["Direct Deposit", money(net)], ["Net Pay", money(net)]] if number else []
    names = [name, number]
    length = max(len(paid), *(len(entries) for entries in lists.values()), 2 if number else 1)

    def at(cells: list[list[str]], row: int, width: int) -> list[str]:
        return cells[row] if row < len(cells) else [""] * width

    return [
        [
            names[row] if row < 2 else "", *at(paid, row, 5), *at(lists["Withholding"], row, 2),
            *at(lists["Deduction"], row, 2), *at(nets, row, 2),
        ]
        for row in range(length)
    ]  # fmt: skip
