"""What a built warehouse says, in the truth's own words, so that both can be compared for equality.

People are told apart by the ids of their profiles, providers by their names, places by the ids of practice.yml. Money
and hours are exact decimals on both sides; nothing is rounded to make it equal.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from pipelines.demo.truth import Payment, Payout, PlanItem, Profile, Truth
from tests.support.observed import HOUSE, Key, Observed, Value, moves_of

Rows = Counter[tuple[Any, ...]]
UNPUBLISHED = ("compensation:", "spend")
ROUNDED = {
    ("cac_paid_media", "campaign_provider"): Fraction(1, 1000),
    **{("speed_to_lead_median_minutes", level): Fraction(1, 100_000) for level in ("portfolio", "location", "channel")},
}
"""Kept to six decimals: spend that several share, where who takes the rest is no rule; half of a middle's minutes."""
MONEY_TENDERS = ("card", "cash", "check", "financing", "insurance", "other")


def money(cents: int) -> Decimal:
    """Cents as the warehouse keeps them."""
    return Decimal(cents).scaleb(-2)


class Built:
    """A warehouse, read-only."""

    def __init__(self, path: Path, truth: Truth) -> None:
        self.connection = duckdb.connect(str(path), read_only=True)
        self.truth = truth
        self.observed = Observed(truth)
        self.providers: dict[str | None, str] = {
            provider_id: HOUSE if is_house else name
            for provider_id, name, is_house in self.rows(
                "select provider_id, provider_name, is_house from canonical.provider"
            )
        }
        self.rooms: dict[str, str] = {
            room_id: f"{location_id} {name}"
            for room_id, location_id, name in self.rows("select room_id, location_id, room_name from canonical.room")
        }
        self.people = self.find_people()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the warehouse."""
        return self.connection.execute(sql).fetchall()

    # -- people --------------------------------------------------------------------------------------------------

    def seen_profiles(self) -> list[Profile]:
        """The profiles that any export shows: on a list, on a bill or in the book."""
        used = {invoice.profile_id for invoice in self.truth.invoices.values()}
        used |= {row.profile_id for row in self.truth.appointments if row.is_observable}
        return [profile for profile in self.truth.profiles.values() if profile.is_listed or profile.profile_id in used]

    def find_people(self) -> dict[str, frozenset[int]]:
        """Per patient of the warehouse the true people behind the records that were merged into it."""
        by_code: dict[tuple[str, str], set[int]] = defaultdict(set)
        by_words: dict[str, set[int]] = defaultdict(set)
        for profile in self.seen_profiles():
            if profile.source_id:
                by_code[profile.system, profile.source_id].add(profile.person_id)
            name = f"{profile.first_name} {profile.last_name}".lower()
            by_words[f"email:{profile.email} {name}"].add(profile.person_id)
            by_words[f"phone:+1{profile.phone} {name}"].add(profile.person_id)
            by_words[f"name:{name}"].add(profile.person_id)
        found: dict[str, set[int]] = defaultdict(set)
        for system, source_id, patient_id in self.rows(
            "select source_system, source_patient_id, patient_id from canonical.patient_identity"
        ):
            people = by_words[source_id] if ":" in source_id else by_code[system, source_id]
            # a bare name that two people bear is nobody's: what it stands for cannot be known
            if not (source_id.startswith("name:") and len(people) > 1):
                found[patient_id] |= people
        return {patient_id: frozenset(people) for patient_id, people in found.items()}

    def person(self, patient_id: str | None) -> int | None:
        """The one true person behind a patient."""
        if patient_id is None:
            return None
        (person_id,) = self.people[patient_id]
        return person_id

    def provider(self, provider_id: str | None) -> str | None:
        """A provider's name."""
        return self.providers.get(provider_id)

    # -- facts: what the warehouse holds, and what is true -------------------------------------------------------

    def true_people(self) -> Rows:
        """Everybody whom an export shows, once; and a second time who is known to the lender by the name alone."""
        people = Counter((frozenset({profile.person_id}),) for profile in unique_people(self.seen_profiles()))
        people.update((frozenset({person_id}),) for person_id in self.cardholders())
        return people

    def cardholders(self) -> set[int]:
        """Whom a settlement of the lender's names."""
        payments = self.truth.payments.values()
        return {
            payment.payer_id or payment.person_id or 0
            for payment in payments
            if payment.processor == "carecredit" and payment.is_in_processor
        }

    def name_of(self, provider_id: str | None) -> str | None:
        """A true provider's name."""
        return self.truth.providers[provider_id].name if provider_id else None

    def is_emr(self, location_id: str) -> bool:
        """Whether the place has a book of its own, with its words for a booking."""
        return self.truth.locations[location_id].keeps_book

    def held_providers(self) -> Rows:
        """The staff."""
        return Counter(
            self.rows(
                "select provider_name, role, is_clinical, coalesce(is_owner, false) from canonical.provider "
                "where not is_house"
            )
        )

    def true_providers(self) -> Rows:
        """The staff."""
        return Counter((p.name, p.role, p.is_clinical, p.is_owner) for p in self.truth.providers.values())

    def held_visits(self) -> Rows:
        """Who was where on which day, with whom, and whether for more than a consultation or a touch-up."""
        return Counter(
            (self.person(patient), place, day, self.provider(provider), eligible)
            for patient, place, day, provider, eligible in self.rows(
                "select patient_id, location_id, visit_on, primary_provider_id, is_rebooking_eligible "
                "from canonical.visit"
            )
        )

    def true_visits(self) -> Rows:
        """The same of the truth."""
        seen = self.observed
        return Counter(
            (v.person_id, v.location_id, v.day, self.name_of(seen.provider(v)), seen.is_treatment(v))
            for v in seen.visits
        )

    def held_appointments(self) -> Rows:
        """Every booked row: whose, with whom, made and due when, and what became of it."""
        return Counter(
            (self.person(patient), place, self.provider(provider), created, starts, ends, status)
            for patient, place, provider, created, starts, ends, status in self.rows(
                "select patient_id, location_id, provider_id, created_at, starts_at, ends_at, appointment_status "
                "from canonical.appointment"
            )
        )

    def true_appointments(self) -> Rows:
        """The same of the truth; a row that nobody closed says what the vendor's word says, unless a bill proves it."""
        as_shown = {"Open": "booked", "Scheduled": "booked", "Confirmed": "confirmed"}
        return Counter(
            (
                row.person_id,
                row.location_id,
                self.name_of(row.provider_id),
                row.created_at,
                row.starts_at,
                row.ends_at,
                "completed"
                if row.status not in {"deleted", "unmapped"} and self.observed.outcome(row) == "completed"
                else (as_shown.get(row.source_status, row.status) if self.is_emr(row.location_id) else row.status),
            )
            for row in self.truth.appointments
            if row.is_observable
        )

    def held_lines(self) -> Rows:
        """Every sale line: where and when, to whom and by whom, of which kind, and all its money."""
        return Counter(
            (place, day, self.person(patient), line_type, self.provider(performer), self.provider(seller), *amounts)
            for place, day, patient, line_type, performer, seller, *amounts in self.rows(
                "select location_id, sold_on, patient_id, concat_ws(' ', line_type, adjustment_kind), provider_id, "
                "selling_provider_id, list_amount, discount_amount, net_amount, coalesce(tax_amount, 0), "
                "coalesce(prepaid_applied_amount, 0), earned_amount, sales_amount from canonical.transaction"
            )
        )

    def true_lines(self) -> Rows:
        """The same of the truth; Square and Boulevard have one name for whoever performed or sold an item."""
        either = {place.location_id for place in self.truth.locations.values() if not place.shows_seller}
        return Counter(
            (
                line.location_id,
                line.sold_at.date(),
                line.person_id,
                f"{line.line_type} {line.adjustment_kind}".strip(),
                self.name_of(line.performer_id or (line.seller_id if line.location_id in either else None)),
                self.name_of(line.seller_id or (line.performer_id if line.location_id in either else None)),
                *(
                    money(cents)
                    for cents in (
                        line.list_cents,
                        line.discount_cents,
                        line.net_cents,
                        line.tax_cents,
                        line.prepaid_applied_cents,
                        line.earned_cents,
                        line.sales_cents,
                    )
                ),
            )
            for line in self.truth.lines.values()
        )

    def held_product_costs(self) -> Rows:
        """What products cost, by place, day and kind of line."""
        return Counter(
            {
                key: cost
                for *key_parts, cost in self.rows(
                    "select location_id, sold_on, line_type, sum(product_cost_amount) from canonical.transaction "
                    "group by all having sum(product_cost_amount) <> 0"
                )
                for key in [tuple(key_parts)]
            }
        )

    def true_product_costs(self) -> Rows:
        """The same of the truth, without retail of places that know no cost: its items have no standard one."""
        costs: Rows = Counter()
        for line in self.truth.lines.values():
            is_known = self.truth.locations[line.location_id].shows_retail_cost or line.line_type != "retail"
            if line.product_cost_cents and is_known:
                costs[line.location_id, line.sold_at.date(), line.line_type] += money(line.product_cost_cents)  # type: ignore[assignment]
        return costs

    def held_payments(self) -> Rows:
        """Every tender of money, with tip and the processor's fee."""
        return Counter(
            (place, day, self.person(patient), tender, amount, tip, fee or Decimal(0))
            for place, day, patient, tender, amount, tip, fee in self.rows(
                "select location_id, paid_on, patient_id, tender, payment_amount, tip_amount, fee_amount "
                f"from canonical.payment where tender in {MONEY_TENDERS}"
            )
        )

    def true_payments(self) -> Rows:
        """The same of the truth; Boulevard and Open Dental tell neither tips nor fees apart.

        Open Dental splits what a patient pays by whose work it is for.
        """
        return Counter(
            (
                payment.location_id,
                payment.paid_at.date(),
                payment.person_id,
                payment.tender,
                money(cents),
                money(payment.tip_cents) if self.shows_tips(payment) else None,
                money(payment.fee_cents if self.shows_tips(payment) else 0),
            )
            for payment in self.truth.payments.values()
            for cents in self.observed.splits(payment)
        )

    def shows_tips(self, payment: Payment) -> bool:
        """Whether the tip and the processor's fee stand beside the amount."""
        return self.truth.locations[payment.location_id].shows_tips_and_fees

    def held_prepaid_use(self) -> Rows:
        """What was settled by what had been paid before."""
        return Counter(
            {
                key: amount
                for *key_parts, amount in self.rows(
                    "select location_id, paid_on, tender, sum(payment_amount) from canonical.payment "
                    f"where tender not in {MONEY_TENDERS} group by all"
                )
                for key in [tuple(key_parts)]
            }
        )

    def true_prepaid_use(self) -> Rows:
        """The same of the truth; Boulevard has one word, voucher, for what packages and memberships pay."""
        words = {"Package": "package", "Membership": "membership_credit", "Gift Card": "gift_card"}
        used: Rows = Counter()
        for line in self.truth.lines.values():
            if line.prepaid_applied_cents:
                is_voucher = self.truth.locations[line.location_id].system == "boulevard"
                kind = "Package" if is_voucher and line.prepaid_kind == "Membership" else line.prepaid_kind
                key = (line.location_id, line.sold_at.date(), words[kind])
                used[key] += money(line.prepaid_applied_cents)  # type: ignore[assignment]
        return used

    def held_compensation(self) -> Rows:
        """Pay by person, place, month and component."""
        return Counter(
            {
                (name, place, month, component): amount
                for name, place, month, component, amount in self.rows(
                    "select provider_name, location_id, month_start_on, component, sum(compensation_amount) "
                    "from intermediate.int_compensation__month left join canonical.provider using (provider_id) "
                    "group by all having sum(compensation_amount) <> 0"
                )
            }
        )

    def true_compensation(self, recomputed: dict[Key, Value]) -> Rows:
        """The same of the truth."""
        paid: Rows = Counter()
        for (metric, level, entity, grain, month), (amount, _) in recomputed.items():
            if metric.startswith("compensation:") and level == "location_provider" and grain == "month" and amount:
                place, name = entity.split("|")
                paid[name, place, month, metric.split(":")[1]] = Decimal(amount.numerator) / amount.denominator  # type: ignore[assignment]
        return paid

    def held_hours(self) -> Rows:
        """Every day of every schedule."""
        return Counter(
            (self.provider(provider), place, day, *(Decimal(hours or 0) for hours in measures))
            for provider, place, day, *measures in self.rows(
                "select provider_id, location_id, worked_on, scheduled_hours, blocked_hours, available_hours, "
                "worked_hours from canonical.provider_hours where source_kind = 'shift'"
            )
        )

    def true_hours(self) -> Rows:
        """The same of the truth; hours have four decimals. Boulevard shows the shifts that were worked, and no more.

        So does Open Dental, of dentists and hygienists, whose morning and afternoon make one day.
        """

        def hours(minutes: int) -> Decimal:
            return (Decimal(minutes) / 60).quantize(Decimal("0.0001"))

        days: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        for shift in self.truth.shifts:
            place = self.truth.locations[shift.location_id]
            if not self.observed.shows_shift(shift) or not (place.shows_attendance or shift.is_working):
                continue
            scheduled = (shift.ends_minute - shift.starts_minute) * shift.is_working
            blocked = shift.blocked_minutes * place.shows_attendance
            worked = shift.actual_minutes * place.shows_attendance
            day = days[self.name_of(shift.provider_id), shift.location_id, shift.worked_on]
            for number, minutes in enumerate((scheduled, blocked, scheduled - blocked * shift.is_working, worked)):
                day[number] += minutes
        return Counter((*day, *map(hours, minutes)) for day, minutes in days.items())

    def held_leads(self) -> Rows:
        """Every inquiry: when, where, through which campaign."""
        return Counter(
            self.rows("select created_at, location_id, campaign_id, first_name, last_name from canonical.lead")
        )

    def true_leads(self) -> Rows:
        """The same of the truth."""
        return Counter(
            (
                lead.created_at,
                lead.location_id,
                lead.campaign_id or None,
                lead.first_name or None,
                lead.last_name or None,
            )
            for lead in self.truth.leads
        )

    def held_ad_spend(self) -> Rows:
        """Every campaign's day."""
        return Counter(
            self.rows(
                "select spend_on, location_id, campaign_id, campaign, spend_amount, impressions, clicks "
                "from canonical.ad_spend"
            )
        )

    def true_ad_spend(self) -> Rows:
        """The same of the truth."""
        campaigns = self.truth.campaigns
        return Counter(
            (
                day.spend_on,
                campaigns[day.campaign_id].location_id,
                day.campaign_id,
                campaigns[day.campaign_id].name,
                money(day.cost_cents),
                day.impressions,
                day.clicks,
            )
            for day in self.truth.ad_days
        )

    def held_allocations(self) -> Rows:
        """What each payment was for, where a system tells the procedure."""
        return Counter(
            (place, day, self.person(patient), tender, code, amount)
            for place, day, patient, tender, code, amount in self.rows(
                "select payment.location_id, paid_on, payment.patient_id, tender, procedure_code, allocated_amount "
                "from canonical.payment_allocation inner join canonical.payment using (payment_id) "
                "inner join canonical.transaction using (transaction_id) where procedure_code is not null"
            )
        )

    def true_allocations(self) -> Rows:
        """The same of the truth; a payment that is for two performers of one code is two."""
        lines = self.truth.lines
        return Counter(
            (
                payment.location_id,
                payment.paid_at.date(),
                payment.person_id,
                payment.tender,
                lines[line_id].item_code,
                money(cents),
            )
            for payment in self.truth.payments.values()
            if not self.truth.locations[payment.location_id].is_medspa
            for line_id, cents in payment.parts
            if lines[line_id].item_code
        )

    def held_shadow_payments(self) -> Rows:
        """What processors say of the payments of the dental office: the payer, the amount and the fee."""
        return Counter(
            (place, system, day, self.person(patient), amount, fee)
            for place, system, day, patient, amount, fee in self.rows(
                "select location_id, source_system, paid_on, patient_id, payment_amount, fee_amount "
                "from canonical.payment_shadow where source_system in ('stripe', 'carecredit')"
            )
        )

    def true_shadow_payments(self) -> Rows:
        """The same of the truth, with the processor's own bills, which are nobody's payments."""
        shown: Rows = Counter(
            (
                payment.location_id,
                payment.processor,
                payment.paid_at.date(),
                payment.payer_id or payment.person_id,
                money(payment.amount_cents),
                money(payment.fee_cents),
            )
            for payment in self.truth.payments.values()
            if payment.processor and payment.is_in_processor
        )
        shown.update(
            (fee.location_id, fee.processor, fee.charged_at.date(), None, money(0), money(fee.amount_cents))
            for fee in self.truth.processor_fees
        )
        return shown

    def held_payouts(self) -> Rows:
        """Every transfer to the bank that a processor lists or its payments name."""
        return Counter(
            self.rows(
                "select location_id, source_system, paid_out_on, payout_amount, fee_amount "
                "from canonical.payout where source_system in ('stripe', 'carecredit')"
            )
        )

    def true_payouts(self) -> Rows:
        """The same of the truth; the lender names a batch, not the day on which it reached the bank."""

        def day(payout: Payout) -> object:
            return payout.paid_out_on if payout.processor == "stripe" else None

        return Counter(
            (p.location_id, p.processor, day(p), money(p.amount_cents), money(p.fee_cents)) for p in self.truth.payouts
        )

    def held_plan_items(self) -> Rows:
        """Every procedure that was planned: whose, at which fee, and what became of it."""
        return Counter(
            (self.person(patient), place, self.provider(provider), *rest)
            for patient, place, provider, *rest in self.rows(
                "select patient_id, location_id, provider_id, procedure_code, presented_on, plan_item_amount, "
                "plan_item_status, scheduled_on, completed_on, alternative_group is not null "
                "from canonical.treatment_plan_item"
            )
        )

    def true_plan_items(self) -> Rows:
        """The same of the truth, without what was deleted before anybody saw it; a no has no day.

        Scheduled is what stands in the book: called off it is planned again, and of a day of which nobody wrote down
        what became it is scheduled still.
        """
        chosen = self.observed.alternatives()
        stands = {row.appointment_id for row in self.truth.appointments if row.status in {"booked", "unresolved"}}

        def shown(item: PlanItem) -> str:
            if item.status not in {"planned", "scheduled"}:
                return item.status
            return "scheduled" if item.appointment_id in stands else "planned"

        return Counter(
            (
                item.person_id,
                item.location_id,
                self.name_of(item.provider_id),
                item.procedure_code,
                item.presented_on,
                money(item.amount_cents),
                shown(item),
                item.scheduled_on,
                item.completed_on,
                item.alternative_group in chosen and item.status != "superseded",
            )
            for item in self.observed.plan_items()
        )

    def held_alternatives(self) -> Rows:
        """Procedures of which one was to be chosen."""
        return Counter(
            (self.person(patient), day, codes)
            for patient, day, codes in self.rows(
                "select patient_id, presented_on, string_agg(procedure_code, ' ' order by procedure_code) "
                "from canonical.treatment_plan_item where alternative_group is not null "
                "group by patient_id, presented_on, alternative_group"
            )
        )

    def true_alternatives(self) -> Rows:
        """The same of the truth."""
        chosen = self.observed.alternatives()
        groups: dict[int, list[PlanItem]] = defaultdict(list)
        for item in self.observed.plan_items():
            if item.alternative_group in chosen and item.status != "superseded":
                groups[item.alternative_group or 0].append(item)
        return Counter(
            (items[0].person_id, items[0].presented_on, " ".join(sorted(item.procedure_code for item in items)))
            for items in groups.values()
        )

    def held_recalls(self) -> Rows:
        """Who is due for what, and when."""
        return Counter(
            (self.person(patient), *rest)
            for patient, *rest in self.rows(
                "select patient_id, location_id, recall_type, interval_days, due_on, scheduled_on, is_disabled "
                "from canonical.recall"
            )
        )

    def true_recalls(self) -> Rows:
        """The same of the truth."""
        return Counter(
            (
                recall.person_id,
                recall.location_id,
                recall.recall_type,
                recall.interval_days,
                recall.due_on,
                recall.scheduled_on,
                recall.is_disabled,
            )
            for recall in self.truth.recalls
        )

    def held_moves(self) -> Rows:
        """Bookings that were given another time, where a log tells it."""
        return Counter(
            self.rows(
                "select location_id, event.occurred_at, old_starts_at, new_starts_at "
                "from intermediate.int_appointment__log as event "
                "inner join canonical.appointment using (appointment_id) where event = 'moved'"
            )
        )

    def true_moves(self) -> Rows:
        """The same of the truth."""
        return Counter(
            (row.location_id, move.moved_at, move.old_starts_at, later)
            for row in self.truth.appointments
            if self.truth.locations[row.location_id].shows_moves
            for move, later in moves_of(row)
        )

    def held_reviews(self) -> Rows:
        """Every public review and answered survey: where, on which day, with which stars or score."""
        return Counter(
            self.rows("select location_id, reviewed_on, platform, kind, rating, nps_score from canonical.review")
        )

    def true_reviews(self) -> Rows:
        """The same of the truth; a survey about something else has no place in the stars or the score."""
        return Counter(
            (
                review.location_id,
                review.reviewed_at.date(),
                review.platform,
                review.kind,
                None if review.rating is None or review.kind == "survey" else Decimal(review.rating),
                review.nps_score,
            )
            for review in self.observed.reviews()
        )

    def held_messages(self) -> Rows:
        """Every text and call: where, when, which way, with whom, about which inquiry, and how it ended."""
        return Counter(
            (place, sent_at, direction, channel, purpose, self.person(patient), asked_at, *rest)
            for place, sent_at, direction, channel, purpose, patient, asked_at, *rest in self.rows(
                "select message.location_id, sent_at, direction, message.channel, purpose, message.patient_id, "
                "lead.created_at, is_automated, is_answered_live, duration_seconds, outcome "
                "from canonical.message left join canonical.lead using (lead_id)"
            )
        )

    def true_messages(self) -> Rows:
        """The same of the truth.

        The log knows what a text is about only when it comes in, and that a program wrote it only when it answers at
        once. A number that several people share is nobody's, the inquiry is the last one from the number, and a call
        that a machine took was passed on to nobody.
        """
        people: dict[str, set[int]] = defaultdict(set)
        for profile in self.truth.profiles.values():
            if profile.phone and profile.is_listed:
                people[f"+1{profile.phone}"].add(profile.person_id)
        asked: dict[str, list[datetime]] = defaultdict(list)
        for lead in self.truth.leads:
            asked[f"+1{lead.phone}"].append(lead.created_at)
        found: Rows = Counter()
        for message in self.truth.messages:
            is_inbound, is_call = message.direction == "inbound", message.channel == "call"
            replies = message.is_automated and message.purpose == "conversation"
            by_machine = message.outcome == "voicemail"
            someone = people[message.contact]
            found[
                message.location_id,
                message.sent_at,
                message.direction,
                message.channel,
                "conversation" if is_inbound else "unknown",
                next(iter(someone)) if len(someone) == 1 else None,
                max((moment for moment in asked[message.contact] if moment <= message.sent_at), default=None),
                True if replies else None,
                message.is_answered_live if is_call and not by_machine else None,
                message.duration_seconds,
                "completed" if by_machine else message.outcome,
            ] += 1
        return found

    def held_consents(self) -> Rows:
        """The last word of everybody who said STOP or START."""
        return Counter(
            self.rows(
                "select contact, channel, is_opted_out, changed_on from intermediate.int_contact__consent "
                "where source_system = 'twilio'"
            )
        )

    def true_consents(self) -> Rows:
        """The same of the truth; a message that is refused says once more that the person has opted out."""
        last: dict[str, tuple[bool, date]] = {}
        for message in self.truth.messages:
            zone = ZoneInfo(self.truth.locations[message.location_id].time_zone)
            day = message.sent_at.replace(tzinfo=zone).astimezone(UTC).date()
            if message.text in {"STOP", "START"}:
                last[message.contact] = (message.text == "STOP", day)
            elif message.outcome == "opted_out":
                last[message.contact] = (True, day)
        return Counter((contact, "sms", is_out, day) for contact, (is_out, day) in last.items())

    # -- figures -------------------------------------------------------------------------------------------------

    def scorecard(self) -> tuple[dict[Key, Value], dict[Key, str]]:
        """Every figure that is there, and the reason of every one that is not."""
        figures: dict[Key, Value] = {}
        absent: dict[Key, str] = {}
        names: dict[str | None, str] = {**self.providers, **self.rooms}
        for metric, level, entity, grain, first, above, below, quality, reason in self.rows(
            "select metric_key, level, entity_id, period_grain, period_start_on, numerator, denominator, quality, "
            "quality_reason from marts.kpi_scorecard"
        ):
            words = "|".join(names.get(part, part) for part in entity.split("|"))
            key = (metric, level, words, grain, first)
            if quality == "absent":
                absent[key] = reason
            elif above is not None:  # the median of nothing is nothing
                before = figures.get(key, (Fraction(0), None))
                figures[key] = (
                    before[0] + Fraction(above),
                    None if below is None else (before[1] or Fraction(0)) + Fraction(below),
                )
        return figures, absent


def unique_people(profiles: list[Profile]) -> list[Profile]:
    """One profile per person."""
    return list({profile.person_id: profile for profile in profiles}.values())


def differences(held: dict[Any, Any], true: dict[Any, Any]) -> list[str]:
    """What is not the same on both sides, in words."""

    def order(key: Hashable) -> str:
        return str(key)

    keys = sorted((key for key in {*held, *true} if held.get(key) != true.get(key)), key=order)
    return [f"{key}: true {true.get(key)}, held {held.get(key)}" for key in keys]


def figure_differences(
    figures: dict[Key, Value], absent: dict[Key, str], recomputed: dict[Key, Value]
) -> tuple[list[str], int]:
    """Figures that differ, and how many agree. No event at all is the same as a sum of nothing."""
    known = {(key[0], key[1]) for key in recomputed}
    keys = {key for key in (*recomputed, *figures) if (key[0], key[1]) in known and not key[0].startswith(UNPUBLISHED)}
    wrong, agreeing = [], 0
    for key in sorted(keys, key=str):
        true, held = recomputed.get(key), figures.get(key)
        if key in absent and true is not None:
            wrong.append(f"{key}: true {true}, absent: {absent[key]}")
        elif true == held or (true and held and key[:2] in ROUNDED and near(true, held, ROUNDED[key[:2]])):
            agreeing += 1
        elif any(true or ()) or any(held or ()):
            wrong.append(f"{key}: true {true}, held {held}")
    return wrong, agreeing


def near(true: Value, held: Value, within: Fraction) -> bool:
    """Whether two figures differ by what rounding their parts leaves; what they are divided by is the same."""
    return true[1] == held[1] and abs(true[0] - held[0]) < within
