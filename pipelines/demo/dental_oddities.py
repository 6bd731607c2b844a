"""What an office's real tables hold and clean data does not: by which rule it is there, and how much of it there is."""

from __future__ import annotations

from collections import Counter, defaultdict

from pipelines.demo.processors import to_utc
from pipelines.demo.truth import Appointment, Payment, PlanItem, Truth


def is_note(row: Appointment) -> bool:
    """Whether the chart has a note beside this appointment, kept in the same table."""
    return row.appointment_id % 45 == 0


def is_template(row: Appointment) -> bool:
    """Whether there is a template for a planned visit beside this appointment, kept in the same table."""
    return row.appointment_id % 45 == 20


def is_plainly_broken(row: Appointment) -> bool:
    """Whether the history does not say that a broken appointment was missed; the procedure charged for it does."""
    return row.status == "no_show" and row.appointment_id % 4 == 0


def has_estimate(item: PlanItem) -> bool:
    """Whether insurance was asked what it would pay for work that is still to be done."""
    return item.status in {"planned", "scheduled"} and bool(item.tooth)


def was_declined_first(payment: Payment) -> bool:
    """Whether the card was declined before it was taken."""
    return not payment.is_refund and payment.payment_id % 37 == 0


def count(truth: Truth) -> dict[str, int]:
    """Every oddity of the dental offices, under the name by which tests look for it in the files."""
    places = {site.location_id for site in truth.locations.values() if not site.is_medspa}
    rows = [row for row in truth.appointments if row.location_id in places]
    kept = [row for row in rows if row.status != "deleted"]
    items = truth.plan_items
    lines = [line for line in truth.lines.values() if line.location_id in places]
    payments = [payment for payment in truth.payments.values() if payment.location_id in places]
    desk = [payment for payment in payments if payment.tender != "insurance"]
    cards = [payment for payment in payments if payment.processor == "stripe" and payment.is_in_processor]
    credit = [payment for payment in payments if payment.processor == "carecredit" and payment.is_in_processor]
    charts = [profile for profile in truth.profiles.values() if profile.system == "open_dental"]
    insured = {part.person_id for part in truth.claim_lines}
    kinds = Counter(part.kind for part in truth.claim_lines)
    users: dict[str, set[str]] = defaultdict(set)
    for chart in charts:
        if chart.email:
            users[chart.email].add(chart.first_name)
    customers = Counter(
        profile.person_id for profile in truth.profiles.values() if profile.system == "stripe" and profile.source_id
    )
    performers = {line.line_id: line.performer_id for line in lines}
    return {
        "dental_appointments": len(kept),
        "dental_appointments_moved": sum(len(row.moves) for row in rows),
        "dental_appointments_deleted": len(rows) - len(kept),
        "dental_appointments_left_open": sum(
            row.source_status in {"Scheduled", "Confirmed"} and row.starts_at.date() < truth.end_on for row in kept
        ),
        "dental_appointments_off_the_calendar": sum(row.source_status == "UnschedList" for row in kept),
        "dental_visits_missed": sum(row.status == "no_show" for row in rows),
        "dental_visits_missed_by_procedure_alone": sum(is_plainly_broken(row) for row in rows),
        "dental_notes_and_templates": sum(is_note(row) or is_template(row) for row in kept),
        "dental_procedures_deleted": sum(
            item.status in {"deleted", "superseded"} and not item.is_referred for item in items
        ),
        "dental_procedures_referred": sum(item.is_referred for item in items),
        "dental_procedures_found": sum(item.procedure_code == "D0150" and item.line_id is not None for item in items),
        "dental_procedures_declined": sum(item.status == "declined" for item in items),
        "dental_alternatives": sum(item.is_in_inactive_plan for item in items),
        "dental_fees_raised_since": sum(
            item.is_in_saved_plan and truth.lines[item.line_id].list_cents != item.amount_cents
            for item in items
            if item.line_id
        ),
        "dental_second_charts": sum(chart.same_as is not None for chart in charts),
        "dental_e_mails_of_several_people": sum(len(names) > 1 for names in users.values()),
        "dental_claims_unanswered": kinds["not_received"],
        "dental_claims_paid_after_all": kinds["supplemental"],
        "dental_claims_paid_as_a_whole": sum(part.line_id is None for part in truth.claim_lines),
        "dental_estimates": sum(has_estimate(item) and item.person_id in insured for item in items),
        "dental_prepayments_used": sum(bool(p.is_prepayment and p.parts and p.used_at) for p in desk),
        "dental_payments_of_two_providers": sum(
            len({performers[number] for number, _ in payment.parts}) > 1 and not payment.is_prepayment
            for payment in desk
        ),
        "dental_payments_for_a_child": sum(payment.payer_id is not None for payment in desk),
        "dental_refunds": sum(payment.is_refund for payment in desk),
        "dental_corrections": sum(line.adjustment_kind == "correction" for line in lines),
        "dental_bad_debts": sum(line.adjustment_kind == "bad_debt" for line in lines),
        "stripe_cards_declined": sum(was_declined_first(payment) for payment in cards),
        "stripe_guests": sum(
            not truth.profiles[payment.processor_profile_id or 0].source_id
            for payment in cards
            if not payment.is_refund
        ),
        "stripe_people_with_two_customers": sum(number > 1 for number in customers.values()),
        "stripe_charges_of_the_next_day_in_utc": sum(
            to_utc(payment.paid_at).date() > payment.paid_at.date() for payment in cards if not payment.is_refund
        ),
        "stripe_bills": len(truth.processor_fees),
        "stripe_charges_missing": sum(
            payment.processor == "stripe" and not payment.is_in_processor for payment in payments
        ),
        "carecredit_settled": len(credit),
    }  # fmt: skip
