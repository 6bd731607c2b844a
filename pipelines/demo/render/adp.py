"""ADP Workforce Now: the payroll history as a custom report per year, and the register of the latest quarter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from pipelines.demo.render.files import Cell, Row, columns, money, write_csv, write_xlsx
from pipelines.demo.truth import PayLine, Provider, Truth

PERSON = columns(
    "ASSOCIATE ID,PAYROLL NAME,FILE NUMBER,HOME DEPARTMENT DESCRIPTION,LOCATION DESCRIPTION,JOB TITLE DESCRIPTION,"
    "PAY DATE,PERIOD BEGINNING DATE,PERIOD ENDING DATE,CHECK/VOUCHER NUMBER,WORKED IN STATE"
)
HOURS = {
    "base": "REGULAR HOURS",
    "overtime": "OVERTIME HOURS",
    "pto": "ADDITIONAL HOURS  : V-VACATION",
}
EARNINGS = {
    "base": "REGULAR EARNINGS",
    "overtime": "OVERTIME EARNINGS",
    "pto": "ADDITIONAL EARNINGS  : V-VACATION",
    "commission": "ADDITIONAL EARNINGS  : COM-COMMISSION",
    "bonus": "ADDITIONAL EARNINGS  : BN-BONUS",
    "tips": "ADDITIONAL EARNINGS  : TP-CHARGED TIPS",
    "reimbursement": "ADDITIONAL EARNINGS  : RB-EXPENSE REIMB",
}
WITHHELD = {
    "FEDERAL INCOME - EMPLOYEE TAX": 1200,
    "SOCIAL SECURITY - EMPLOYEE TAX": 620,
    "MEDICARE - EMPLOYEE TAX": 145,
}
EMPLOYER_TAXES = {
    "Social Security": "SOCIAL SECURITY - EMPLOYER TAX",
    "Medicare": "MEDICARE - EMPLOYER TAX",
    "FUTA": "FUTA - EMPLOYER TAX",
}
STATE_TAX = "SUI/SDI - EMPLOYER TAX"
MEDICAL = "MEMO : HM-ER MEDICAL"
SAVINGS = "VOLUNTARY DEDUCTION : SV1-SAVINGS"
AMOUNTS = [
    *HOURS.values(), *EARNINGS.values(), "GROSS PAY", *WITHHELD, "TOTAL EMPLOYEE TAX",
    "SOCIAL SECURITY - EMPLOYEE TAXABLE", *EMPLOYER_TAXES.values(), STATE_TAX, SAVINGS, MEDICAL, "NET PAY",
    "TAKE HOME",
]  # fmt: skip
REGISTER_PERSON = columns(
    "CO.,PAY DATE,FILE#,Payroll Name,Period Beginning Date,Period Ending Date,Location Description,"
    "Home Department Description,Job Title Description,FLSA Code,Position Status,HIREDATE,Termination Date"
)
REGISTER = {
    "REG": HOURS["base"],
    "OT": HOURS["overtime"],
    "V_Vacation_Hours": HOURS["pto"],
    "Regular Earnings Total": EARNINGS["base"],
    "Overtime Earnings Total": EARNINGS["overtime"],
    "V_Vacation_Earnings": EARNINGS["pto"],
    "C_Ee Commission_Additional Earnings": EARNINGS["commission"],
    "B_Bonus_Additional Earnings": EARNINGS["bonus"],
    "T - Tips": EARNINGS["tips"],
    "R_Expense  Reimb _Other Earnings": EARNINGS["reimbursement"],
    "SV1_SAVINGS_Deduction": SAVINGS,
    "Social Security - Employer Tax": EMPLOYER_TAXES["Social Security"],
    "Medicare - Employer Tax": EMPLOYER_TAXES["Medicare"],
    "FUTA - Employer Tax": EMPLOYER_TAXES["FUTA"],
    STATE_TAX.replace("EMPLOYER TAX", "Employer Tax"): STATE_TAX,
}

Slip = list[PayLine]
Amounts = dict[str, int]


def render(truth: Truth, group: int, folder: Path) -> None:
    """One history per calendar year of pay days, the last one as a workbook, and the register of ninety days."""
    slips: dict[tuple[date, str, date], Slip] = defaultdict(list)
    for line in truth.pay_lines:
        provider = truth.providers[line.provider_id]
        if provider.group == group and provider.payroll == "adp":
            slips[line.paid_on, line.provider_id, line.period_start_on].append(line)
    checks = {key: 10_001 + number for number, key in enumerate(sorted(slips))}
    for year in sorted({key[0].year for key in slips}):
        rows: list[Row] = []
        total: Amounts = defaultdict(int)
        blank = "-" if year % 2 else ""
        for key in sorted(slips):
            if key[0].year == year and any(line.amount_cents for line in slips[key]):
                for name, cents in amounts_of(slips[key]).items():
                    total[name] += cents
                rows += check_rows(truth, slips[key], checks[key], blank)
        rows.append([*[""] * len(PERSON), *cells(total, "")])
        header = [*PERSON, *AMOUNTS]
        if year == truth.end_on.year:
            criteria: list[Row] = [["Report Criteria"], ["Pay Date", f"01/01/{year} - {truth.end_on:%m/%d/%Y}"], [""]]
            write_xlsx(folder / f"Payroll History {year}.xlsx", "Report", [*criteria, header, *map(as_numbers, rows)])
        else:
            write_csv(folder / f"Payroll History {year}.csv", header, rows)
    latest = [slips[key] for key in sorted(slips) if (truth.end_on - key[0]).days < 90]
    register = [register_row(truth, slip) for slip in latest if any(line.amount_cents for line in slip)]
    write_csv(folder / "Payroll Register (latest quarter).csv", [*REGISTER_PERSON, *REGISTER], register)


def amounts_of(lines: Iterable[PayLine]) -> Amounts:
    """Hours and cents by column: what was paid, what was kept back, and what the employer pays on top."""
    found: Amounts = defaultdict(int)
    for line in lines:
        if line.component == "employer_tax":
            found[EMPLOYER_TAXES.get(line.source_component.split(" (")[0], STATE_TAX)] += line.amount_cents
        elif line.component == "benefits":
            found[MEDICAL] += line.amount_cents
        else:
            found[EARNINGS[line.component]] += line.amount_cents
            if line.component in HOURS:
                found[HOURS[line.component]] += line.hundredth_hours or 0
    gross = sum(found[name] for name in EARNINGS.values())
    wages = gross - found[EARNINGS["reimbursement"]]
    for name, basis_points in WITHHELD.items():
        found[name] = wages * basis_points // 10_000
    found["GROSS PAY"] = gross
    found["TOTAL EMPLOYEE TAX"] = sum(found[name] for name in WITHHELD)
    found["SOCIAL SECURITY - EMPLOYEE TAXABLE"] = wages
    found["TAKE HOME"] = gross - found["TOTAL EMPLOYEE TAX"]
    found[SAVINGS] = min(10_000, found["TAKE HOME"])
    found["NET PAY"] = found["TAKE HOME"] - found[SAVINGS]
    return found


def check_rows(truth: Truth, slip: Slip, number: int, blank: str) -> list[Row]:
    """A check's rows and their sum: tips stand on a row of their own, a lost check is voided and paid once more."""
    provider, first = truth.providers[slip[0].provider_id], slip[0]
    person = [
        f"EXAMPLE{provider.code}", payroll_name(first), file_number(provider), department(provider),
        truth.locations[first.location_id].name, provider.job_title, f"{first.paid_on:%m/%d/%Y}",
    ]  # fmt: skip
    period = [f"{first.period_start_on:%m/%d/%Y}", f"{first.period_end_on:%m/%d/%Y}"]
    state = truth.locations[first.location_id].address.split(", ")[-1][:2]
    parts = [[line for line in slip if line.component != "tips"], [line for line in slip if line.component == "tips"]]
    paid = [amounts_of(part) for part in parts if part]
    whole = {name: sum(part.get(name, 0) for part in paid) for name in AMOUNTS}
    checks = [(number, part) for part in paid]
    if first.is_reissued:
        voided = [(number, {name: -cents for name, cents in part.items()}) for part in paid]
        checks += [*voided, *[(number + 500_000, part) for part in paid]]
    rows: list[Row] = [
        [*person, *period, f"{check:08d}", state, *cells(part, blank)] for check, part in checks
    ]  # fmt: skip
    return [*rows, [*person, "", "", "", "", *cells(whole, "")]]


def cells(amounts: Amounts, blank: str) -> list[str]:
    """Every column of hours and money; nothing is blank or a dash."""
    return [money(amounts[name]) if amounts.get(name) else blank for name in AMOUNTS]


def as_numbers(row: Row) -> list[Cell]:
    """A row of the workbook, its hours and money as number cells."""
    amounts = [float(cell) if isinstance(cell, str) and "." in cell else cell for cell in row[len(PERSON) :]]
    return [*row[: len(PERSON)], *amounts]


def register_row(truth: Truth, slip: Slip) -> Row:
    """One employee's pay date in the register, whose numbers have lost their leading zeros."""
    provider, first = truth.providers[slip[0].provider_id], slip[0]
    amounts = amounts_of(slip)
    ended = f"{provider.ended_on:%m/%d/%Y}" if provider.ended_on else ""
    return [
        "XYZ", f"{first.paid_on:%m/%d/%Y}", file_number(provider).lstrip("0"), payroll_name(first),
        f"{first.period_start_on:%m/%d/%Y}", f"{first.period_end_on:%m/%d/%Y}",
        truth.locations[first.location_id].name, department(provider), provider.job_title,
        "E" if provider.pay_plan.startswith("salary") else "N", "Terminated" if ended else "Active",
        f"{provider.hired_on:%m/%d/%Y}", ended, *[money(amounts.get(name, 0)) for name in REGISTER.values()],
    ]  # fmt: skip


def payroll_name(line: PayLine) -> str:
    """``Vale, Juniper``."""
    first, last = line.employee_name.split(" ", 1)
    return f"{last}, {first}"


def file_number(provider: Provider) -> str:
    """Six digits."""
    return provider.code[1:].zfill(6)


def department(provider: Provider) -> str:
    """Where the employee belongs."""
    return "Clinical" if provider.is_clinical else "Front Desk"
