"""The recomputation that other tests compare with is itself right: worked cases, counted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest

from pipelines.demo import simulate
from pipelines.demo.truth import (
    AdDay,
    Appointment,
    Campaign,
    Invoice,
    Lead,
    Location,
    PayLine,
    Payment,
    Person,
    Profile,
    Provider,
    SaleLine,
    Shift,
    Truth,
)
from pipelines.demo.world import SERVICES
from tests.support.recompute import recompute


class Book:
    """A truth of one place and one provider, filled booking by booking."""

    def __init__(self, start_on: date = date(2024, 1, 1), end_on: date = date(2026, 6, 30)) -> None:
        self.truth = Truth("Practice", start_on, end_on, services={service.code: service for service in SERVICES})
        self.truth.locations["elm"] = Location(
            "elm", "Elm", "E1", "zenoti", "main", 0, "America/New_York", "", 0, start_on, start_on, ""
        )
        self.truth.providers["P1"] = Provider(
            "P1", "Juno Ashdale", "injector", "RN", "E1", "hourly", 0, {}, ("neurotoxin",), start_on
        )

    def person(self, number: int, created_on: date | None = None) -> int:
        """A person with a profile made on that day."""
        born = date(1990, 1, 1)
        self.truth.persons[number] = Person(
            number, 0, "A", str(number), born, "", "", "", "", "elm", "", "", datetime(2024, 1, 1), False
        )
        day = created_on or self.truth.start_on
        self.truth.profiles[number] = Profile(
            number, number, "zenoti", "main", str(number), "A", str(number), "", "", born, "elm", day
        )
        return number

    def row(
        self, person: int, starts: datetime, created: datetime, status: str = "completed", code: str = "TOX01",
        cancelled: datetime | None = None, by: str = "patient", minutes: int = 60, recovery: int = 0,
    ) -> None:  # fmt: skip
        """One booked service."""
        if person not in self.truth.persons:
            self.person(person)
        self.truth.appointments.append(
            Appointment(
                len(self.truth.appointments) + 1, len(self.truth.appointments) + 1, person, person, "P1", "elm", code,
                created, starts, starts + timedelta(minutes=minutes), recovery, status,
                "Closed" if status == "completed" else status, starts, "phone", "", cancelled_at=cancelled,
                cancelled_by=by if cancelled else "",
            )
        )  # fmt: skip

    def line(
        self, person: int | None, sold: datetime, cents: int, kind: str = "service", code: str = "FAC01",
        performer: str | None = "P1", seller: str | None = None,
    ) -> SaleLine:  # fmt: skip
        """One bill of one line, paid in cash the same day."""
        if person is not None and person not in self.truth.persons:
            self.person(person)
        number = len(self.truth.lines) + 1
        sales = 0 if kind == "redemption" else cents
        line = SaleLine(
            number, number, sold, "elm", person, person, performer, seller, code, "", "", "", "", kind, 1, cents, 0, "",
            cents, 0, cents - sales, "", cents, sales,
        )  # fmt: skip
        payment = Payment(number, number, sold, "elm", person, "cash", sales, 0, 0, False, [(number, sales)])
        self.truth.lines[number], self.truth.payments[number] = line, payment
        self.truth.invoices[number] = Invoice(number, "elm", sold, person, person)
        return line

    def lead(self, inquirer: int, moment: datetime, person: int | None = None, campaign: str = "") -> None:
        """One inquiry."""
        number = len(self.truth.leads) + 1
        channel = "Paid Search" if campaign else "Referrals"
        self.truth.leads.append(
            Lead(
                number, "", 0, moment, person, inquirer, "", "", "", "", channel, campaign, "elm", "elm", "", "", ""
            )
        )  # fmt: skip

    def value(self, metric: str, level: str, entity: str, month: date) -> tuple[Fraction, Fraction | None]:
        """What is recomputed for that month."""
        return recompute(self.truth)[metric, level, entity, "month", month]


def at(month: int, day: int, hour: int = 10, year: int = 2026) -> datetime:
    """A time."""
    return datetime(year, month, day, hour)


def test_rebooking_follows_the_book_at_the_end_of_the_window() -> None:
    """Six visits on one day: cancelled inside and outside the window, too late, already held, consultation, none."""
    book = Book()
    for person in range(1, 7):
        book.row(person, at(3, 1), at(2, 20), code="CON01" if person == 5 else "TOX01")
    book.row(1, at(5, 20), at(3, 1, 11), status="cancelled", cancelled=at(3, 5))
    book.row(2, at(5, 20), at(3, 1, 11), status="cancelled", cancelled=at(3, 20))
    book.row(3, at(5, 20), at(3, 9), status="booked")
    book.row(4, at(3, 29), at(2, 1))
    book.row(5, at(3, 20), at(3, 1, 11), status="no_show")
    book.row(6, at(3, 15), at(3, 2), code="TOX09")
    seven_days = book.value("rebooking_rate_7d", "location", "elm", date(2026, 3, 1))
    # person 4's second visit is one more index, and nothing follows it
    assert seven_days == (2, 6)
    same_day = book.value("rebooking_rate_0d", "provider", "Juno Ashdale", date(2026, 3, 1))
    assert same_day == (3, 6)


def test_no_show_and_late_cancellation_are_shares_of_what_was_owed() -> None:
    """Cancelled in time, by the practice, and left unresolved are owed nothing; booked inside a day they are."""
    book = Book()
    due = at(3, 10)
    book.row(1, due, at(3, 1))
    book.row(2, due, at(3, 1), status="no_show")
    book.row(3, due, at(3, 1), status="cancelled", cancelled=due - timedelta(hours=23))
    book.row(4, due, at(3, 1), status="cancelled", cancelled=due - timedelta(hours=24))
    book.row(5, due, at(3, 1), status="cancelled", cancelled=due - timedelta(hours=1), by="practice")
    book.row(6, due, due - timedelta(hours=3))
    book.row(7, due, due)
    book.row(8, due, at(3, 1), status="unresolved")
    book.truth.appointments[-1].source_status = "Confirmed"
    # two rows of one person and day are one booked visit, with the better outcome
    book.row(9, due, at(3, 1), status="no_show")
    book.row(9, due + timedelta(hours=1), at(3, 1))
    month = date(2026, 3, 1)
    assert book.value("no_show_rate", "location", "elm", month) == (1, 5)
    assert book.value("late_cancel_rate", "portfolio", "all", month) == (1, 5)


def test_retention_compares_two_years_and_ignores_touch_ups() -> None:
    """Seen in the base year: a, b, c, d; treated in the last one: b, c, e."""
    book = Book()
    for person in (1, 2, 3, 4):
        book.row(person, at(9, 10, year=2024), at(9, 1, year=2024))
    for person in (2, 3, 5):
        book.row(person, at(2, 10), at(2, 1))
    book.row(4, at(2, 10), at(2, 1), code="TOX09")
    assert book.value("retention_12m_period", "portfolio", "all", date(2026, 6, 1)) == (2, 4)
    assert book.value("retention_12m_period", "provider", "Juno Ashdale", date(2026, 6, 1)) == (2, 4)
    assert book.value("active_patients", "location", "elm", date(2026, 6, 1)) == (4, None)


def test_newcomers_are_told_from_old_patients_inside_the_guard() -> None:
    """A profile older than the records makes a first visit inside the guard unknown; after the guard it is new."""
    book = Book()
    for person, created_on in ((1, date(2023, 5, 1)), (2, date(2024, 3, 1)), (3, date(2023, 5, 1))):
        book.person(person, created_on)
    book.row(1, at(3, 4, year=2024), at(3, 1, year=2024))
    book.row(2, at(3, 4, year=2024), at(3, 1, year=2024))
    book.row(2, at(6, 2, year=2024), at(3, 4, year=2024))
    book.row(3, at(3, 4, year=2025), at(3, 1, year=2025))
    assert book.value("new_patients", "portfolio", "all", date(2024, 3, 1)) == (1, None)
    assert book.value("new_patients", "portfolio", "all", date(2025, 3, 1)) == (1, None)
    # the ninetieth day still counts
    assert book.value("return_90d_first_provider", "portfolio", "all", date(2024, 3, 1)) == (1, 1)


def test_utilization_counts_an_overlapped_minute_once() -> None:
    """09:00–10:00 and 09:30–10:30 with ten minutes of turnover each: 100 minutes of a shift of 8 hours less one."""
    book = Book()
    book.row(1, at(3, 2, 9), at(2, 1), recovery=10)
    book.row(2, at(3, 2, 9) + timedelta(minutes=30), at(2, 1), recovery=10)
    book.truth.shifts.append(Shift("P1", "elm", date(2026, 3, 2), 540, 1020, True, 60, 480))
    book.truth.shifts.append(Shift("P1", "elm", date(2026, 3, 3), 540, 1020, False, 0, 0))
    assert book.value("utilization", "location", "elm", date(2026, 3, 1)) == (Fraction("1.666667"), 7)


def test_pay_goes_to_months_by_the_minutes_of_the_clock() -> None:
    """24 March to 6 April, $4,200; 44 hours in March and 26 in April: $2,640 and $1,560."""
    book = Book()
    for day, hours in ((date(2026, 3, 25), 44), (date(2026, 4, 2), 26)):
        book.truth.shifts.append(Shift("P1", "elm", day, 0, hours * 60, True, 0, hours * 60))
    book.truth.pay_lines.append(
        PayLine("P1", "Juno Ashdale", "elm", date(2026, 3, 24), date(2026, 4, 6), date(2026, 4, 11), False, "base",
                "Regular", 7000, 6000, 420_000)
    )  # fmt: skip
    assert book.value("compensation:base", "location", "elm", date(2026, 3, 1)) == (2640, None)
    assert book.value("compensation:base", "provider", "Juno Ashdale", date(2026, 4, 1)) == (1560, None)


def test_leads_are_first_inquiries_of_people_not_seen_for_a_year() -> None:
    """One person asks three times, the last one after 90 days; a patient asks too."""
    book = Book()
    book.row(1, at(9, 1, year=2025), at(8, 1, year=2025))

    book.lead(-1, at(1, 5))
    book.lead(-1, at(2, 5))
    book.lead(-1, at(4, 6))
    book.lead(1, at(1, 6), person=1)
    assert book.value("leads", "location", "elm", date(2026, 1, 1)) == (1, None)
    assert book.value("leads", "portfolio", "all", date(2026, 4, 1)) == (1, None)
    assert ("leads", "portfolio", "all", "month", date(2026, 2, 1)) not in recompute(book.truth)


def test_kept_bookings_count_when_they_are_due() -> None:
    """Kept, missed, and cancelled after the week are due in March; one still to come and one left open are not."""
    book = Book()
    for person in range(1, 6):
        book.row(person, at(3, 1), at(2, 20))
    book.row(1, at(3, 20), at(3, 1, 11))
    book.row(2, at(3, 25), at(3, 2), status="no_show")
    book.row(3, at(3, 22), at(3, 1, 11), status="cancelled", cancelled=at(3, 15))
    book.row(4, at(8, 1), at(3, 1, 11), status="booked")
    book.row(5, at(3, 18), at(3, 1, 11), status="unresolved")
    book.truth.appointments[-1].source_status = "Confirmed"
    month = date(2026, 3, 1)
    assert book.value("rebook_kept_rate", "location", "elm", month) == (1, 3)
    # whoever cancels one treatment of the day and comes for another has come
    book.row(3, at(3, 22, 15), at(3, 10))
    assert book.value("rebook_kept_rate", "provider", "Juno Ashdale", month) == (2, 3)


def test_a_cycle_is_the_interval_and_its_grace_in_the_same_line() -> None:
    """Toxin, 84 and 28 days: back on day 112; on day 113; for a touch-up; for a filler. Visits too young are out."""
    book = Book()
    for person in (1, 2, 3, 4):
        book.row(person, at(1, 5), at(1, 1))
    book.row(1, at(4, 27), at(1, 5))
    book.row(2, at(4, 28), at(1, 5))
    book.row(3, at(1, 19), at(1, 5), code="TOX09")
    book.row(4, at(2, 20), at(1, 5), code="FIL01")
    january = date(2026, 1, 1)
    assert book.value("cycle_return_rate", "service_line", "neurotoxin", january) == (1, 4)
    assert book.value("cycle_return_rate", "location_provider", "elm|Juno Ashdale", january) == (1, 4)
    found = recompute(book.truth)
    assert ("cycle_return_rate", "portfolio", "all", "month", date(2026, 4, 1)) not in found


def test_a_ticket_is_what_a_visit_earned() -> None:
    """Facial and cream of one day; a redemption; nothing for a complimentary facial, a cream alone, cream of nobody."""
    book = Book()
    day = at(3, 4)
    book.line(1, day, 12_000)
    book.line(1, day, 4_000, "retail", "RET01", performer=None)
    book.line(2, day, 26_667, "redemption")
    book.line(3, day, 0)
    book.line(4, day, 4_800, "retail", "RET01", performer=None)
    book.line(None, day, 10_000)
    book.line(None, day, 4_800, "retail", "RET01", performer=None)
    month = date(2026, 3, 1)
    assert book.value("average_ticket", "portfolio", "all", month) == (Fraction("526.67"), 3)
    assert book.value("average_ticket", "provider", "Juno Ashdale", month) == (Fraction("486.67"), 3)
    assert book.value("average_ticket", "service_line", "skin", month) == (Fraction("426.67"), 2)


def test_a_refund_is_whose_the_sale_was() -> None:
    """Sold by the desk, performed by the injector, paid back by the injector: the desk's. Product stays used."""
    book = Book()
    book.truth.providers["D1"] = replace(
        book.truth.providers["P1"], provider_id="D1", name="Orla Brook", role="front_desk", lines=()
    )
    sold = book.line(1, at(3, 4), 20_000, code="TOX01", seller="D1")
    sold.product_cost_cents = 7_000
    back = book.line(1, at(3, 9), -20_000, "refund", "TOX01", seller="P1")
    back.refunds_line_id, back.refunded_line_type, back.product_cost_cents = sold.line_id, "service", -7_000
    month = date(2026, 3, 1)
    assert book.value("refund_rate", "provider", "Orla Brook", month) == (200, 200)
    assert ("refund_rate", "provider", "Juno Ashdale", "month", month) not in recompute(book.truth)
    assert book.value("product_margin", "service_line", "neurotoxin", month) == (-70, 0)


def test_hours_worked_are_payrolls_before_attendance() -> None:
    """70 hours paid for 24 March to 6 April go by the clock, 44 to 26; May, unpaid yet, has its attendance."""
    book = Book()
    for day, minutes in ((date(2026, 3, 25), 2640), (date(2026, 4, 2), 1560), (date(2026, 5, 4), 480)):
        book.truth.shifts.append(Shift("P1", "elm", day, 0, 480, True, 0, minutes))
    book.truth.pay_lines.append(
        PayLine("P1", "Juno Ashdale", "elm", date(2026, 3, 24), date(2026, 4, 6), date(2026, 4, 11), False, "base",
                "Regular", 7000, 6000, 420_000)
    )  # fmt: skip
    book.line(1, at(4, 2), 52_000)
    assert book.value("rph_worked", "location", "elm", date(2026, 3, 1)) == (0, 44)
    assert book.value("rph_worked", "location", "elm", date(2026, 4, 1)) == (520, 26)
    assert book.value("rph_worked", "provider", "Juno Ashdale", date(2026, 5, 1)) == (0, 8)
    assert book.value("contribution_per_hour", "location", "elm", date(2026, 4, 1))[1] == 8


def test_the_book_at_the_start_of_the_day() -> None:
    """Booked before, cancelled that morning: an hour each. Booked that day, or cancelled the evening before: none."""
    book = Book()
    book.truth.shifts.append(Shift("P1", "elm", date(2026, 3, 2), 540, 1020, True, 0, 480))
    book.row(1, at(3, 2, 9), at(3, 1))
    book.row(2, at(3, 2, 11), at(3, 1), status="cancelled", cancelled=at(3, 2, 8))
    book.row(3, at(3, 2, 12), at(3, 2, 8))
    book.row(4, at(3, 2, 13), at(2, 1), status="cancelled", cancelled=at(3, 1, 20))
    assert book.value("schedule_fill", "location", "elm", date(2026, 3, 1)) == (2, 8)


def test_buyers_are_those_of_ninety_days_and_spend_follows_whoever_consulted_them() -> None:
    """Bought on day 90 and on day 91, both by advertising; one referred. 300 were spent on the campaign in January."""
    book = Book()
    book.truth.campaigns["c"] = Campaign("c", "Search", "Search", "elm", 0)
    book.truth.ad_days.append(AdDay(date(2026, 1, 9), "c", 30_000, 0, 0, 0))
    book.truth.ad_days.append(AdDay(date(2026, 5, 9), "c", 50_000, 0, 0, 0))
    for person, campaign, days in ((1, "c", 90), (2, "c", 91), (3, "", 5)):
        book.lead(person, at(1, 5), person, campaign)
        book.row(person, at(1, 5, 12), at(1, 5, 11), code="CON01")
        book.line(person, at(1, 5) + timedelta(days=days), 20_000)
    book.lead(-9, at(5, 5), None, "c")
    january = date(2026, 1, 1)
    assert book.value("lead_conversion_rate", "portfolio", "all", january) == (2, 3)
    assert book.value("lead_conversion_rate", "channel", "paid_search", january) == (1, 2)
    assert book.value("cac_paid_media", "location", "elm", january) == (300, 1)
    assert book.value("cac_paid_media", "campaign_provider", "Search|Juno Ashdale", january) == (300, 1)
    assert ("cac_paid_media", "portfolio", "all", "month", date(2026, 5, 1)) not in recompute(book.truth)


def test_a_day_agrees_when_bills_tenders_and_processor_do() -> None:
    """A card that the processor does not show spoils its day; a bill paid two days later belongs to its own day."""
    book = Book()
    for day in (2, 3, 4):
        book.line(day, at(3, day), 10_000)
    payments = list(book.truth.payments.values())
    payments[1].tender, payments[1].is_in_processor = "card", False
    payments[2].paid_at = at(3, 6)
    assert book.value("payment_match_rate", "location", "elm", date(2026, 3, 1)) == (200, 300)


@pytest.mark.parametrize("grain", ["month", "quarter"])
def test_months_add_up_to_everything_that_was_earned_and_paid(grain: str) -> None:
    """Sums over places and periods are the totals of the lines, the payments and the register."""
    truth = simulate(months=9, patients=200)
    found = recompute(truth)

    def total(metric: str, level: str) -> Fraction:
        return sum(
            (value for key, (value, _) in found.items() if key[:2] == (metric, level) and key[3] == grain), Fraction()
        )

    earned = Fraction(sum(line.earned_cents for line in truth.lines.values()), 100)
    assert total("earned_revenue", "location") == total("earned_revenue", "portfolio") == earned
    assert total("collections", "location") == Fraction(sum(p.amount_cents for p in truth.payments.values()), 100)
    for component in {line.component for line in truth.pay_lines}:
        paid = Fraction(sum(line.amount_cents for line in truth.pay_lines if line.component == component), 100)
        assert total(f"compensation:{component}", "location_provider") == paid
