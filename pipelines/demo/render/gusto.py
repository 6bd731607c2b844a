"""Gusto: the payroll journal, a section per run; the table layout in even years, the list layout in odd ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from pipelines.demo.render.files import money, text_of, write_text
from pipelines.demo.truth import PayLine, Provider, Truth

TABLE_PAY = (
    ("Overtime", True),
    ("Paid Time Off", True),
    ("Bonus", False),
    ("Commission", False),
    ("Paycheck Tips", False),
)
EMPLOYEE_TAXES = ("Federal Income Tax (Employee)", "Social Security (Employee)", "Medicare (Employee)")
EMPLOYER_TAXES = ("Social Security (Employer)", "Medicare (Employer)", "FUTA (Employer)")
BENEFIT = "Health Insurance (Company Contribution)"

Slip = list[PayLine]
Cells = list[str]


def render(truth: Truth, group: int, folder: Path) -> None:
    """One journal per calendar year of pay days, and a second download of the latest quarter."""
    runs: dict[tuple[date, date, bool], list[PayLine]] = defaultdict(list)
    for line in truth.pay_lines:
        provider = truth.providers[line.provider_id]
        if provider.group == group and provider.payroll == "gusto":
            runs[line.paid_on, line.period_start_on, line.is_off_cycle].append(line)
    journal = Journal(truth, group)
    for year in sorted({key[0].year for key in runs}):
        chosen = [lines for key, lines in sorted(runs.items()) if key[0].year == year]
        write_text(folder / f"payroll-journal-report-{year}.csv", journal.text(chosen, as_list=year % 2 == 1))
    again = [lines for key, lines in sorted(runs.items()) if (truth.end_on - key[0]).days < 90]
    as_list = truth.end_on.year % 2 == 1
    write_text(folder / "Payroll Journal Report (latest quarter).csv", journal.text(again, as_list=as_list))


class Journal:
    """The report of one employer."""

    def __init__(self, truth: Truth, group: int) -> None:
        self.truth = truth
        self.group = group
        first = next(site for site in truth.locations.values() if site.group == group)
        street, place = first.address.split(", ", 1)
        city, state = place.split(", ", 1)
        self.address = [[f"{truth.practice_name.upper()} LLC"], [street], [city, *state.split(" ")]]

    def text(self, runs: list[list[PayLine]], as_list: bool) -> str:
        """The whole file: title, address, and a section per run."""
        blocks: list[Iterable[Cells]] = [[["Payroll Journal Report"]], self.address]
        for lines in runs:
            first = lines[0]
            schedule = "Off-Cycle Payroll" if first.is_off_cycle else "Bi-weekly Payroll"
            period = f" {first.period_start_on:%m/%d/%Y} - {first.period_end_on:%m/%d/%Y}"
            slips: dict[str, Slip] = defaultdict(list)
            for line in lines:
                slips[line.provider_id].append(line)
            body = self.list_rows(slips) if as_list else self.table_rows(slips)
            blocks.append(
                [
                    ["Employee Earnings"],
                    [f"{schedule} payroll period", period],
                    ["Pay day", f" {first.paid_on:%m/%d/%Y}"],
                    *body,
                ]
            )
        return "\n".join(text_of(block, quote_all=True, line_end="\n") for block in blocks)

    def names(self, provider: Provider, slip: Slip) -> tuple[str, str, str, str]:
        """Last name, first name, work address, kind of employee."""
        first, last = slip[0].employee_name.split(" ", 1)
        kind = "Salary/No overtime" if provider.pay_plan.startswith("salary") else "Paid by the hour"
        return last, first, self.truth.locations[slip[0].location_id].address, kind

    def tax_names(self, slips: dict[str, Slip]) -> list[str]:
        """The employer taxes of a section: the federal ones, then each state's."""
        used = {line.source_component for slip in slips.values() for line in slip if line.component == "employer_tax"}
        return [*EMPLOYER_TAXES, *sorted(used - set(EMPLOYER_TAXES))]

    def settle(self, slip: Slip, taxes: list[str]) -> dict[str, str]:
        """What stands right of the pay: taxes, net pay, cost. Blank where a tax does not apply."""
        wages = sum(
            line.amount_cents for line in slip if line.component not in {"reimbursement", "employer_tax", "benefits"}
        )
        by_name = {line.source_component: line.amount_cents for line in slip}
        withheld = (wages * 12 // 100, wages * 62 // 1000, wages * 145 // 10000)
        employer = sum(line.amount_cents for line in slip if line.component == "employer_tax")
        back = by_name.get("Reimbursements", 0)
        benefit = by_name.get("Health Insurance", 0)
        net = wages - sum(withheld)
        cells = {"Employee Taxes": money(sum(withheld)), "Employer Taxes": money(employer), "Net Pay": money(net)}
        cells |= {name: money(cents) if wages else "" for name, cents in zip(EMPLOYEE_TAXES, withheld, strict=True)}
        cells |= {name: money(by_name[name]) if name in by_name else "" for name in taxes}
        cells[BENEFIT] = money(benefit) if benefit else ""
        cells |= {
            "Gross Earnings": money(wages),
            "Reimbursements": money(back),
            "Donations": "0.00",
            "Check Amount": money(net + back),
            "Employer Cost": money(wages + employer + benefit),
        }
        return cells

    def right_columns(self, slips: dict[str, Slip], taxes: list[str]) -> list[str]:
        """The columns right of the pay; the benefit's is there when somebody has it."""
        has_benefit = any(line.component == "benefits" for slip in slips.values() for line in slip)
        columns = ["Employee Taxes", *EMPLOYEE_TAXES, "Employer Taxes", *taxes]
        columns += [BENEFIT] if has_benefit else []
        return [*columns, "Net Pay", "Reimbursements", "Donations", "Check Amount", "Employer Cost"]

    # -- table ---------------------------------------------------------------------------------------------------

    def table_rows(self, slips: dict[str, Slip]) -> list[Cells]:
        """One row per employee; a pay type's columns are there when somebody has it."""
        taxes = self.tax_names(slips)
        used = {line.source_component for slip in slips.values() for line in slip}
        header = ["Last Name", "First Name", "Work Address", "Employee Type", "Payment"]
        groups = [("Regular", True), *[pay for pay in TABLE_PAY if pay[0] in used]]
        for name, by_hour in groups:
            header += [f"{name} ({part})" for part in ("Hours", "Rate", "Amount")] if by_hour else [name]
        right = ["Gross Earnings", *self.right_columns(slips, taxes)]
        header += right
        rows = []
        for provider_id, slip in slips.items():
            by_name = {line.source_component: line for line in slip}
            row = [*self.names(self.truth.providers[provider_id], slip), "Direct Deposit"]
            for name, by_hour in groups:
                row += self.pay_cells(by_name.get(name), by_hour)
            settled = self.settle(slip, taxes)
            rows.append([*row, *[settled[name] for name in right]])
        return [header, *rows, self.totals(header, rows, 5)]

    def pay_cells(self, line: PayLine | None, by_hour: bool) -> Cells:
        """The cells of one pay type: blank when it does not apply to the employee."""
        empty = line is None or (line.component == "base" and line.hundredth_hours is None and not line.amount_cents)
        if empty or line is None:
            return ["", "", ""] if by_hour else [""]
        if not by_hour:
            return [money(line.amount_cents)]
        hours = money(line.hundredth_hours) if line.hundredth_hours is not None else ""
        return [hours, money(line.rate_cents) if line.rate_cents is not None else "", money(line.amount_cents)]

    def totals(self, header: Cells, rows: list[Cells], texts: int) -> Cells:
        """The last row: every column that adds up, right of so many columns of text."""
        cells = ["Payroll Totals"]
        for column, name in enumerate(header[1:], start=1):
            filled = [row[column] for row in rows if row[column]]
            if name.endswith("(Rate)") or column < texts or not filled:
                cells.append("")
            else:
                cells.append(money(sum(int(cell.replace(".", "")) for cell in filled)))
        return cells

    # -- list ----------------------------------------------------------------------------------------------------

    def list_rows(self, slips: dict[str, Slip]) -> list[Cells]:
        """One row per employee and pay type; after the totals come sums by job that belong to nobody."""
        taxes = self.tax_names(slips)
        right = self.right_columns(slips, taxes)
        header = [
            "Last Name", "First Name", "Department", "Work Address", "Employee Type", "Payment", "Job", "Pay Type",
            "Hours",
            "Rate", "Amount", *right,
        ]  # fmt: skip
        rows: list[Cells] = []
        firsts: list[Cells] = []
        sums: dict[str, int] = defaultdict(int)
        for provider_id, slip in slips.items():
            provider = self.truth.providers[provider_id]
            last, first, address, kind = self.names(provider, slip)
            settled = self.settle(slip, taxes)
            department = "Clinical" if provider.is_clinical else "Operations"
            base = next((line for line in slip if line.component == "base"), None)
            hours, rate, amount = self.pay_cells(base, by_hour=True)
            row = [
                last,
                first,
                department,
                address,
                kind,
                "Direct Deposit",
                provider.job_title,
                "Regular",
                hours,
                rate,
                amount,
            ]
            firsts.append([*row, *[settled[name] for name in right]])
            rows.append(firsts[-1])
            sums["Regular"] += base.amount_cents if base else 0
            others = [line for line in slip if line.component in {"overtime", "pto", "bonus", "commission", "tips"}]
            for number, line in enumerate(others):
                hours, rate, amount = self.pay_cells(line, by_hour=True)
                mark = "Totals" if not number else ""
                rows.append(self.further(mark, line.source_component, hours, rate, amount, len(right)))
                sums[line.source_component] += line.amount_cents
            mark = "" if others else "Totals"
            rows.append(self.further(mark, "Gross", "", "", settled["Gross Earnings"], len(right)))
        total = self.totals(header, firsts, 11)
        total[6:11] = ["", "Regular", "", "", money(sums["Regular"])]
        rows.append(total)
        rows += [self.further("Totals", name, "", "", money(cents), len(right)) for name, cents in sums.items()]
        rows.append(self.further("", "Gross", "", "", money(sum(sums.values())), len(right)))
        return [header, *rows]

    def further(self, job: str, pay_type: str, hours: str, rate: str, amount: str, blanks: int) -> Cells:
        """A row without a name."""
        return [*[""] * 6, job, pay_type, hours, rate, amount, *[""] * blanks]
