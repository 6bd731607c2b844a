"""Pay: biweekly runs, quarterly bonus runs, commission on what was performed, employer taxes with their caps."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import date, timedelta

from pipelines.demo.dice import Dice
from pipelines.demo.money import ratio_of, share_of
from pipelines.demo.truth import PayLine, Provider, Shift, Truth
from pipelines.demo.world import first_of_month

PERIOD = timedelta(days=13)
STATES = {"NY": (270, 1_250_000), "IL": (355, 1_359_000), "CO": (170, 2_380_000)}
"""Rate of the unemployment tax in basis points, and the wages of a year up to which it is due."""
SOCIAL_SECURITY_BASE = {2022: 14_700_000, 2023: 16_020_000, 2024: 16_860_000, 2025: 17_610_000, 2026: 18_450_000}
HEALTH_CENTS = 18_500


def run(truth: Truth, dice: Dice, group: int) -> None:
    """Every pay run of one group whose pay day lies within the truth's days."""
    Payroll(truth, dice, group).run()


def count(truth: Truth) -> dict[str, int]:
    """What was keyed in wrongly or is printed beside the checks, by the name under which tests look for it."""
    checks: dict[tuple[str, str, date, date], list[PayLine]] = defaultdict(list)
    for line in truth.pay_lines:
        payroll = truth.providers[line.provider_id].payroll
        checks[payroll, line.provider_id, line.paid_on, line.period_start_on].append(line)
    paid = [(key[0], lines) for key, lines in checks.items() if any(line.amount_cents for line in lines)]
    by_adp = [lines for payroll, lines in paid if payroll == "adp"]
    by_paychex = [lines for payroll, lines in paid if payroll == "paychex"]
    return {
        "commissions_keyed_with_a_slipped_decimal": sum(line.is_slipped for line in truth.pay_lines),
        "adp_rows_that_repeat_sums": len(by_adp),
        "adp_checks_in_two_rows": sum(any(line.component == "tips" for line in lines) for lines in by_adp),
        "adp_checks_voided": sum(lines[0].is_reissued for lines in by_adp),
        "adp_checks_told_by_two_reports": sum((truth.end_on - lines[0].paid_on).days < 90 for lines in by_adp),
        "paychex_checks_told_by_two_reports": sum((truth.end_on - lines[0].paid_on).days < 90 for lines in by_paychex),
    }


class Payroll:
    """One employer's register."""

    def __init__(self, truth: Truth, dice: Dice, group: int) -> None:
        self.truth = truth
        self.dice = dice
        self.staff = [p for p in truth.providers.values() if p.group == group and not p.is_owner]
        by_commission = [p for p in self.staff if p.payroll == "gusto" and p.commission_basis_points and not p.ended_on]
        self.youngest = max(by_commission, key=lambda p: (p.hired_on, p.provider_id), default=None)
        self.paid_this_year: dict[tuple[str, int], int] = defaultdict(int)
        self.shifts: dict[str, list[Shift]] = defaultdict(list)
        for shift in truth.shifts:
            self.shifts[shift.provider_id].append(shift)
        earned: dict[tuple[str, date], int] = defaultdict(int)
        tips: dict[tuple[str, date], int] = defaultdict(int)
        for line in truth.lines.values():
            kind = line.refunded_line_type or line.line_type
            if line.performer_id and kind in {"service", "redemption"}:
                earned[line.performer_id, line.sold_at.date()] += line.earned_cents
        for payment in truth.payments.values():
            performer = truth.lines[payment.parts[0][0]].performer_id if payment.tip_cents else None
            if performer:
                tips[performer, payment.paid_at.date()] += payment.tip_cents
        self.earned = earned
        self.tips = tips

    def run(self) -> None:
        """The runs in the order of their pay days."""
        runs: list[tuple[date, bool, date, date]] = []
        start = self.truth.start_on + timedelta(days=(7 - self.truth.start_on.weekday()) % 7)
        while start + PERIOD + timedelta(days=5) <= self.truth.end_on:
            runs.append((start + PERIOD + timedelta(days=5), False, start, start + PERIOD))
            start += PERIOD + timedelta(days=1)
        quarter = first_of_month(self.truth.start_on, (-(self.truth.start_on.month - 1)) % 3)
        while first_of_month(quarter, 3) + timedelta(days=14) <= self.truth.end_on:
            runs.append((first_of_month(quarter, 3) + timedelta(days=14), True, quarter,
                         first_of_month(quarter, 3) - timedelta(days=1)))  # fmt: skip
            quarter = first_of_month(quarter, 3)
        for paid_on, off_cycle, first, last in sorted(runs):
            for provider in self.staff:
                if off_cycle:
                    self.pay_bonus(provider, first, last, paid_on)
                elif provider.hired_on <= last:
                    self.pay(provider, first, last, paid_on)

    def shifts_between(self, provider: Provider, first: date, last: date) -> list[Shift]:
        """The shifts of those days."""
        shifts = self.shifts[provider.provider_id]
        low = bisect_left(shifts, first, key=lambda shift: shift.worked_on)
        return shifts[low : bisect_right(shifts, last, key=lambda shift: shift.worked_on)]

    def sum_between(self, amounts: dict[tuple[str, date], int], provider: Provider, first: date, last: date) -> int:
        """The provider's amounts of those days."""
        days = range((last - first).days + 1)
        return sum(amounts.get((provider.provider_id, first + timedelta(days=day)), 0) for day in days)

    def pay(self, provider: Provider, first: date, last: date, paid_on: date) -> None:
        """One person's part of a regular run."""
        if provider.ended_on and provider.ended_on < first:
            if (first - provider.ended_on).days < 28:
                self.add(provider, first, last, paid_on, False, "base", "Regular", None, None, 0)
            return
        shifts = self.shifts_between(provider, first, last)
        leave = sum(shift.ends_minute - shift.starts_minute for shift in shifts if not shift.is_working)
        wages = 0
        parts: list[tuple[str, str, int | None, int | None, int]]
        if provider.pay_plan.startswith("salary"):
            planned = sum(shift.ends_minute - shift.starts_minute for shift in shifts) or 1
            pto = ratio_of(provider.rate_cents, leave, planned)
            base_hours = 8000 - ratio_of(8000, leave, planned)
            parts = [
                ("base", "Regular", base_hours, None, provider.rate_cents - pto),
                ("pto", "Paid Time Off", 8000 - base_hours, None, pto),
            ]
        else:
            weeks: dict[int, int] = defaultdict(int)
            for shift in shifts:
                weeks[(shift.worked_on - first).days // 7] += shift.actual_minutes
            over = sum(max(0, minutes - 2400) for minutes in weeks.values())
            rate = provider.rate_cents
            parts = [
                (component, name, hours, each, share_of(hours * each, 100))
                for component, name, hours, each in (
                    ("base", "Regular", ratio_of(sum(weeks.values()) - over, 100, 60), rate),
                    ("overtime", "Overtime", ratio_of(over, 100, 60), rate * 3 // 2),
                    ("pto", "Paid Time Off", ratio_of(leave, 100, 60), rate),
                )
            ]
        commission = share_of(self.sum_between(self.earned, provider, first, last), provider.commission_basis_points)
        tips = self.sum_between(self.tips, provider, first, last)
        if self.slips(provider, paid_on):
            commission *= 10
        parts.append(("commission", "Commission", None, None, max(commission, 0)))
        parts.append(("tips", "Paycheck Tips", None, None, tips))
        for component, name, hours, each, cents in parts:
            if cents or component == "base":
                self.add(provider, first, last, paid_on, False, component, name, hours, each, cents)
                wages += cents
        if provider.role in {"front_desk", "manager"} and self.dice.happens(0.04):
            cents = self.dice.whole(900, 6400)
            self.add(provider, first, last, paid_on, False, "reimbursement", "Reimbursements", None, None, cents)
        if provider.pay_plan.startswith("salary"):
            self.add(provider, first, last, paid_on, False, "benefits", "Health Insurance", None, None, HEALTH_CENTS)
        self.add_taxes(provider, first, last, paid_on, False, wages)

    def slips(self, provider: Provider, paid_on: date) -> bool:
        """Whether the decimal point slips: once, with the commission of who came last, about twelve weeks ago."""
        return provider is self.youngest and 80 <= (self.truth.end_on - paid_on).days < 94

    def pay_bonus(self, provider: Provider, first: date, last: date, paid_on: date) -> None:
        """Two percent of what a salaried clinician earned for the practice in the quarter."""
        if provider.pay_plan != "salary_bonus":
            return
        cents = share_of(self.sum_between(self.earned, provider, first, last), 200)
        if cents > 0:
            self.add(provider, first, last, paid_on, True, "bonus", "Bonus", None, None, cents)
            self.add_taxes(provider, first, last, paid_on, True, cents)

    def add_taxes(
        self, provider: Provider, first: date, last: date, paid_on: date, off_cycle: bool, wages: int
    ) -> None:
        """Employer taxes, each up to its cap of the year."""
        before = self.paid_this_year[provider.provider_id, paid_on.year]
        self.paid_this_year[provider.provider_id, paid_on.year] += wages
        state = self.state_of(provider)
        rate, base = STATES[state]

        def below(cap: int) -> int:
            return max(0, min(wages, cap - before))

        taxes = (
            ("Social Security (Employer)", share_of(below(SOCIAL_SECURITY_BASE[paid_on.year]), 620)),
            ("Medicare (Employer)", share_of(wages, 145)),
            ("FUTA (Employer)", share_of(below(700_000), 60)),
            (f"{state} Unemployment Tax (Employer)", share_of(below(base), rate)),
        )
        for name, cents in taxes:
            if cents:
                self.add(provider, first, last, paid_on, off_cycle, "employer_tax", name, None, None, cents)

    def state_of(self, provider: Provider) -> str:
        """The state of the work address."""
        home = next(iter(provider.weekday_location.values()))
        return self.truth.locations[home].address.rsplit(", ", 1)[1].split()[0]

    def add(
        self, provider: Provider, first: date, last: date, paid_on: date, off_cycle: bool, component: str, name: str,
        hours: int | None, rate: int | None, cents: int,
    ) -> None:  # fmt: skip
        """One line of the register."""
        home = next(iter(provider.weekday_location.values()))
        self.truth.pay_lines.append(
            PayLine(
                provider.provider_id, provider.name_on(paid_on), home, first, last, paid_on, off_cycle, component, name,
                hours, rate, cents, provider.payroll == "adp" and paid_on.month == 2 and paid_on.day < 15,
                component == "commission" and self.slips(provider, paid_on),
            )
        )  # fmt: skip
