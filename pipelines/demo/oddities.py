"""What real exports hold and clean data does not: planted here, and counted, so that tests can find every one."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from pipelines.demo import dental_oddities, marketing, messages, payroll, reputation
from pipelines.demo.dice import Dice
from pipelines.demo.money import share_of
from pipelines.demo.render.boulevard import book_from, payment_forms
from pipelines.demo.truth import Appointment, Invoice, Payment, Person, Profile, SaleLine, Truth
from pipelines.demo.world import first_of_month

TEST_EMAIL = "test@example.com"


def plant(truth: Truth, dice: Dice, group: int) -> None:
    """Change one group's truth in the places where a real front desk would have left a trace."""
    sites = [site for site in truth.locations.values() if site.group == group and site.is_medspa]
    zenoti = {site.location_id for site in sites if site.is_zenoti}
    for system in ("zenoti", "boulevard"):
        leave_undone(truth, dice, [row for row in truth.appointments if is_in_book(truth, row, system, group)])
    cards = [
        payment
        for payment in truth.payments.values()
        if payment.location_id in zenoti
        and payment.tender == "card"
        and not payment.is_refund
        and payment.paid_at.date() >= first_of_month(truth.start_on, 1)
    ]
    for payment in dice.sample(cards, min(8, len(cards))):
        payment.is_in_processor = False
    profiles_of = Counter(profile.person_id for profile in truth.profiles.values())
    unlisted = [
        profile
        for profile in truth.profiles.values()
        if profile.location_id in zenoti
        and profile.source_id
        and profile.email
        and profiles_of[profile.person_id] == 1
        and is_plain(truth.persons[profile.person_id])
    ]
    for profile in dice.sample(unlisted, min(12, len(unlisted))):
        profile.is_listed = False
    sell_after_midnight(truth, sites[2].location_id)
    add_test_person(truth, sites[0].location_id, group)


def is_in_book(truth: Truth, row: Appointment, system: str, group: int) -> bool:
    """Whether the row stands in the group's book in that system."""
    site = truth.locations[row.location_id]
    return site.system == system and site.group == group


def leave_undone(truth: Truth, dice: Dice, rows: list[Appointment]) -> None:
    """What a front desk forgets to close, deletes, puts into a state of its own, or books upon something else."""
    per_booking = Counter(row.booking_id for row in rows)
    past = [row for row in rows if row.ends_at.date() < truth.end_on - timedelta(days=3)]
    single = [row for row in past if per_booking[row.booking_id] == 1]
    some = max(1, len(rows) // 600)

    completed = [row for row in single if row.status == "completed" and is_only_visit(truth, row)]
    for row in dice.sample(completed, min(some, len(completed))):
        row.source_status = "Open"
    missed = [row for row in single if row.status == "no_show"]
    for row in dice.sample(missed, min(some // 2 + 1, len(missed))):
        row.status, row.source_status = "unresolved", "Confirmed"
    cancelled = [row for row in single if row.status == "cancelled"]
    chosen = dice.sample(cancelled, min(some // 2 + 4, len(cancelled)))
    for row in chosen[3:]:
        row.status, row.source_status = "deleted", "Deleted"
    for row in chosen[:3]:
        row.status, row.source_status = "unmapped", "On Hold"
    for row in past:
        if row.source_status in {"No Show", "Cancelled"} and dice.happens(0.5):
            row.source_status = f"Closed ({row.source_status})"

    double_book(truth, dice, single, some // 3 + 1)


def is_only_visit(truth: Truth, row: Appointment) -> bool:
    """Whether the row's bill holds a service line, which proves that the patient came."""
    if row.invoice_id is None:
        return False
    return any(
        truth.lines[line].line_type in {"service", "redemption"} for line in truth.invoices[row.invoice_id].lines
    )


def is_plain(person: Person) -> bool:
    """Whether nobody shares the person's contacts, and the person was new to the place."""
    return person.household_id is None and not person.knew_before_history


def double_book(truth: Truth, dice: Dice, rows: list[Appointment], count: int) -> None:
    """Start a treatment a quarter of an hour before the same provider's previous one ends."""
    by_day: dict[tuple[str, date], list[Appointment]] = defaultdict(list)
    for row in rows:
        if row.status == "completed" and row.source_status == "Closed":
            by_day[row.provider_id, row.starts_at.date()].append(row)
    pairs = []
    for day in by_day.values():
        day.sort(key=lambda row: row.starts_at)
        first, *rest = day
        if rest and (first.ends_at - first.starts_at).seconds >= 45 * 60 and rest[0].created_at < first.starts_at:
            pairs.append((first, rest[0]))
    for first, second in dice.sample(pairs, min(count, len(pairs))):
        shift = first.ends_at - timedelta(minutes=15) - second.starts_at
        second.starts_at += shift
        second.ends_at += shift
        for name in ("checked_in_at", "started_at", "finished_at"):
            setattr(second, name, getattr(second, name) + shift)


def sell_after_midnight(truth: Truth, location_id: str) -> None:
    """Gift cards bought online before midnight of the site are written on the next day in the account's zone."""
    for number in range(5):
        day = truth.start_on + timedelta(days=40 + number * 61)
        profile = next(
            (p for p in truth.profiles.values() if p.location_id == location_id and p.created_on < day), None
        )
        if profile is None or day > truth.end_on:
            continue
        moment = datetime.combine(day, datetime.min.time()) + timedelta(hours=23, minutes=20 + number)
        add_sale(truth, moment, location_id, profile, "Gift Card", "Gift Card $100", "gift_card_sale", 10_000)


def add_test_person(truth: Truth, location_id: str, group: int) -> None:
    """The record with which the front desk tries things out: a visit and a bill that no person stands behind."""
    number = "" if group == 0 else str(group + 1)
    person = Person(
        person_id=len(truth.persons) + 1,
        group=group,
        first_name="Test",
        last_name=f"Guest{number}",
        birth_date=date(1990, 1, 1),
        sex="Female",
        email=TEST_EMAIL.replace("@", f"{number}@"),
        phone="",
        postal_code="",
        home_location_id=location_id,
        channel="",
        referral="",
        arrived_at=datetime.combine(truth.start_on, datetime.min.time()),
        knew_before_history=False,
        is_test=True,
    )
    truth.persons[person.person_id] = person
    site = truth.locations[location_id]
    profile = Profile(
        len(truth.profiles) + 1, person.person_id, site.system, site.account, f"TEST{group + 1}", "Test",
        person.last_name, person.email, "", person.birth_date, location_id, truth.start_on,
    )  # fmt: skip
    truth.profiles[profile.profile_id] = profile
    service = truth.services["FAC01"]
    provider = next(
        p for p in truth.providers.values() if p.group == group and "skin" in p.lines
        and location_id in p.weekday_location.values()
    )  # fmt: skip
    for days in (90, 190):
        starts = datetime.combine(truth.start_on + timedelta(days=days), datetime.min.time()) + timedelta(hours=8)
        ends = starts + timedelta(minutes=service.minutes)
        row = Appointment(
            len(truth.appointments) + 1, len(truth.appointments) + 1, person.person_id, profile.profile_id,
            provider.provider_id, location_id, service.code, starts - timedelta(days=2), starts, ends,
            service.recovery_minutes, "completed", "Closed", ends, "front_desk", "", checked_in_at=starts,
            started_at=starts, finished_at=ends, room="Room 1",
        )  # fmt: skip
        truth.appointments.append(row)
        line = add_sale(
            truth, ends, location_id, profile, "Service", service.name, "service", service.list_cents,
            earned=service.list_cents, tender="cash",
        )  # fmt: skip
        line.item_code, line.category, line.subcategory = service.code, service.category, service.subcategory
        line.product, line.product_cost_cents = service.product, service.product_cost_cents
        line.performer_id = line.seller_id = provider.provider_id
        line.appointment_id, row.invoice_id = row.appointment_id, line.invoice_id


def add_sale(
    truth: Truth, moment: datetime, location_id: str, profile: Profile, item_type: str, name: str, line_type: str,
    price: int, earned: int = 0, tender: str = "card",
) -> SaleLine:  # fmt: skip
    """One bill with one line, paid at once."""
    invoice = Invoice(len(truth.invoices) + 1, location_id, moment, profile.person_id, profile.profile_id)
    truth.invoices[invoice.invoice_id] = invoice
    line = SaleLine(
        len(truth.lines) + 1, invoice.invoice_id, moment, location_id, profile.person_id, profile.profile_id, None,
        None,
        "GC", name, item_type, f"{item_type}s", "", line_type, 1, price, 0, "", price, 0, 0, "", earned, price,
    )  # fmt: skip
    truth.lines[line.line_id] = line
    fee = share_of(price, 260) + 10 if tender == "card" else 0
    payment = Payment(
        len(truth.payments) + 1, invoice.invoice_id, moment, location_id, profile.person_id, tender, price, 0, fee,
        False, [(line.line_id, price)],
    )  # fmt: skip
    truth.payments[payment.payment_id] = payment
    invoice.lines.append(line.line_id)
    invoice.payments.append(payment.payment_id)
    return line


def count(truth: Truth) -> None:
    """Count every oddity, planted or grown, under the name by which tests look for it in the files."""
    zenoti, square, boulevard = (
        {site.location_id for site in truth.locations.values() if site.system == system}
        for system in ("zenoti", "square", "boulevard")
    )
    rows = [row for row in truth.appointments if row.location_id in zenoti]
    lines = truth.lines.values()
    instruments = truth.instruments
    sold_by = {line.instrument_id: line.seller_id for line in lines if line.line_type == "package_sale"}
    sellers: dict[tuple[int | None, str], set[str | None]] = defaultdict(set)
    for package in instruments.values():
        for item in package.items:
            sellers[package.person_id, item.service_code].add(sold_by[package.instrument_id])
    profiles_of = Counter(profile.person_id for profile in truth.profiles.values() if profile.system == "zenoti")
    sold = [line for line in lines if line.location_id in zenoti]
    sold_by_square = [line for line in lines if line.location_id in square]
    statuses = Counter(row.source_status for row in rows)
    past_open = [
        row for row in rows if row.source_status in {"Open", "Confirmed"} and row.starts_at.date() < truth.end_on
    ]
    listed = [p for p in truth.profiles.values() if p.system == "zenoti" and p.is_listed]
    birth_dates: dict[tuple[str, str], set[date]] = defaultdict(set)
    for profile in listed:
        if profile.birth_date:
            birth_dates[profile.first_name, profile.last_name].add(profile.birth_date)
    users: dict[str, set[str]] = defaultdict(set)
    for profile in listed:
        if profile.email:
            users[profile.email].add(profile.first_name)
    truth.planted = {
        "zenoti_appointments": len(rows),
        "past_rows_left_open": len(past_open),
        "deleted_rows": statuses["Deleted"],
        "unmapped_status_rows": statuses["On Hold"],
        "no_show_rows": statuses["No Show"] + statuses["Closed (No Show)"],
        "cancelled_rows": statuses["Cancelled"] + statuses["Closed (Cancelled)"],
        "rows_ending_when_they_start": sum(row.starts_at == row.ends_at for row in rows),
        "service_names_with_html_entity": sum("&" in truth.services[row.service_code].name for row in rows),
        "cancelled_by_practice_rows": sum(row.reason == "Provider sick" for row in rows),
        "blank_guest_codes": sum(not profile.source_id for profile in listed),
        "guests_listed": len(listed),
        "guests_missing_from_list": sum(not p.is_listed for p in truth.profiles.values() if p.system == "zenoti"),
        "rows_under_former_name": sum(
            truth.providers[row.provider_id].name_on(row.starts_at.date()) != truth.providers[row.provider_id].name
            for row in rows
        ),
        "e_mails_of_several_people": sum(len(names) > 1 for names in users.values()),
        "pairs_of_namesakes": sum(len(dates) > 1 for dates in birth_dates.values()),
        "people_registered_twice": sum(number > 1 for number in profiles_of.values()),
        "test_person_rows": sum(truth.persons[row.person_id].is_test for row in rows),
        "sales_without_guest": sum(line.person_id is None for line in sold),
        "square_items_without_customer": sum(line.person_id is None for line in sold_by_square),
        "redeemed_by_another_provider": sum(
            line.line_type == "redemption"
            and line.prepaid_kind == "Package"
            and line.performer_id not in sellers[line.person_id, line.item_code]
            for line in sold
        ),
        "packages_sold": sum(line.line_type == "package_sale" for line in sold),
        "refund_lines": sum(line.line_type == "refund" for line in sold),
        "square_refund_lines": sum(line.line_type == "refund" for line in sold_by_square),
        "complimentary_lines": sum(line.discount_name == "Complimentary" for line in sold),
        "paid_in_two_halves": sum(
            len(invoice.payments) > 1 for invoice in truth.invoices.values() if invoice.location_id in zenoti
        ),
        "failed_billings": sum(
            billing.status == "Failed"
            for member in truth.memberships.values()
            if member.location_id in zenoti
            for billing in member.billings
        ),
        "cards_missing_in_square": sum(
            not payment.is_in_processor for payment in truth.payments.values() if payment.location_id in zenoti
        ),
        "square_payments_shown_at_night": sum(
            (payment.paid_at.hour + 1) % 24 < 6
            for payment in truth.payments.values()
            if payment.location_id in square
        ),
        "square_appointments": sum(
            row.is_observable for row in truth.appointments if row.location_id in square
        ),
        "off_cycle_runs": len(
            {
                (line.paid_on, truth.providers[line.provider_id].group)
                for line in truth.pay_lines
                if line.is_off_cycle and truth.providers[line.provider_id].payroll == "gusto"
            }
        ),
        "pay_rows_across_month_ends": len(
            {
                (line.provider_id, line.period_start_on)
                for line in truth.pay_lines
                if not line.is_off_cycle
                and line.period_start_on.month != line.period_end_on.month
                and truth.providers[line.provider_id].payroll == "gusto"
            }
        ),
        "duplicate_leads": sum(bool(lead.record_id) for lead in truth.leads)
        - len({lead.inquirer_id for lead in truth.leads if lead.record_id}),
        **count_boulevard(truth, boulevard),
    }  # fmt: skip
    for topic in (payroll, marketing, dental_oddities, reputation, messages):
        truth.planted |= topic.count(truth)


def count_boulevard(truth: Truth, places: set[str]) -> dict[str, int]:
    """What the reports of Boulevard hold, and what stands in the API's pages alone."""
    booked = [row for row in truth.appointments if row.location_id in places]
    rows = [row for row in booked if row.starts_at.date() >= book_from(truth)]
    statuses = Counter(row.source_status for row in rows)
    lines = [line for line in truth.lines.values() if line.location_id in places]
    profiles = [profile for profile in truth.profiles.values() if profile.location_id in places]
    names = Counter((profile.first_name, profile.last_name) for profile in profiles)
    since, until = payment_forms(truth)
    tendered = [(p.location_id, p.paid_at.date()) for p in truth.payments.values()]
    tendered += [(line.location_id, line.sold_at.date()) for line in lines if line.prepaid_applied_cents]
    last_month = first_of_month(truth.end_on, 0)
    return {
        "boulevard_appointments": len(rows),
        "boulevard_bookings_only_in_api": len({row.booking_id for row in booked} - {row.booking_id for row in rows}),
        "boulevard_times_of_day_alone": sum(row.starts_at.year == truth.start_on.year for row in rows),
        "boulevard_rows_told_twice": sum(
            first_of_month(last_month, -1) <= row.starts_at.date() < last_month for row in rows
        ),
        "boulevard_past_rows_left_open": sum(
            row.source_status in {"Open", "Confirmed"} and row.starts_at.date() < truth.end_on for row in rows
        ),
        "boulevard_no_shows_called_off": statuses["Closed (No Show)"],
        "boulevard_cancelled_with_one_l": statuses["Closed (Cancelled)"],
        "boulevard_mistakes": statuses["Deleted"],
        "boulevard_unmapped_states": statuses["On Hold"],
        "boulevard_sales_without_client": sum(line.person_id is None for line in lines),
        "boulevard_refunds": sum(line.line_type == "refund" for line in lines),
        "boulevard_vouchers": sum(line.line_type == "redemption" for line in lines),
        "boulevard_payments_in_two_forms": sum(place in places and since <= day < until for place, day in tendered),
        "boulevard_names_of_two_clients": sum(number > 1 for number in names.values()),
        "boulevard_clients_of_the_next_day_in_utc": sum(
            profile.created_at.replace(tzinfo=ZoneInfo(truth.locations[profile.location_id].time_zone))
            .astimezone(UTC).date() > profile.created_on
            for profile in profiles
        ),
    }  # fmt: skip
