"""The recomputation that other tests compare with is itself right: worked cases, counted by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest

from pipelines.demo import simulate
from pipelines.demo.truth import (
    Appointment,
    Lead,
    Location,
    PayLine,
    Person,
    Profile,
    Provider,
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

    def ask(inquirer: int, moment: datetime, person: int | None = None) -> None:
        book.truth.leads.append(
            Lead(
                len(book.truth.leads) + 1,
                "",
                0,
                moment,
                person,
                inquirer,
                "",
                "",
                "",
                "",
                "",
                "",
                "elm",
                "elm",
                "",
                "",
                "",
            )
        )

    ask(-1, at(1, 5))
    ask(-1, at(2, 5))
    ask(-1, at(4, 6))
    ask(1, at(1, 6), person=1)
    assert book.value("leads", "location", "elm", date(2026, 1, 1)) == (1, None)
    assert book.value("leads", "portfolio", "all", date(2026, 4, 1)) == (1, None)
    assert ("leads", "portfolio", "all", "month", date(2026, 2, 1)) not in recompute(book.truth)


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
