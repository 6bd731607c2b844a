"""What truly happened in the simulated group: the types that everything else is compared with.

Money is whole cents (``*_cents``), durations are whole minutes, times are local to the location. Nothing here knows
a file layout; renderers read these records and never write them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta


@dataclass(slots=True)
class Location:
    """One practice site and the systems that record it."""

    location_id: str
    name: str
    centre_code: str
    system: str
    account: str
    group: int
    time_zone: str
    region: str
    tax_basis_points: int
    history_start_on: date
    appointments_from_on: date
    address: str
    vertical: str = "medspa"
    record_kinds: tuple[str, ...] = ("sale",)

    @property
    def number(self) -> int:
        """Its number among all places: that with which its centre code ends, and dental offices begin at 501."""
        digits = int("".join(letter for letter in self.centre_code if letter.isdigit()))
        return digits if self.is_medspa else digits + 500

    @property
    def phone(self) -> str:
        """Its telephone, in an area where nobody else has one."""
        return f"+1{790 + self.number // 100 % 10}55501{self.number % 100:02d}"

    @property
    def is_zenoti(self) -> bool:
        """Whether Zenoti is the record of what is booked and sold here."""
        return self.system == "zenoti"

    @property
    def is_medspa(self) -> bool:
        """Whether people come for looks rather than for teeth."""
        return self.vertical == "medspa"

    @property
    def has_emr(self) -> bool:
        """Whether the book is a medical spa's own system, which sells series and memberships and keeps no-shows."""
        return self.system in {"zenoti", "boulevard", "parlour"}

    @property
    def sells_memberships(self) -> bool:
        """Whether people pay by the month here."""
        return self.has_emr and self.system != "parlour"

    @property
    def honours_others(self) -> bool:
        """Whether what was paid ahead at another place with the same system is taken here."""
        return self.system != "parlour"

    @property
    def keeps_book(self) -> bool:
        """Whether a system of the place's own keeps what is booked, and knows what nobody closed."""
        return self.has_emr or not self.is_medspa

    @property
    def has_one_order_a_day(self) -> bool:
        """Whether all that a person buys on one day goes on one bill."""
        return self.system == "boulevard"

    @property
    def shows_cancel_time(self) -> bool:
        """Whether the exports say when a booking was called off."""
        return self.keeps_book

    @property
    def shows_cancel_side(self) -> bool:
        """Whether the exports say, or a reason lets one tell, that the practice called a booking off."""
        return self.has_emr

    @property
    def shows_moves(self) -> bool:
        """Whether the exports tell the earlier times of a booking that was moved."""
        return not self.is_medspa

    @property
    def shows_shifts(self) -> bool:
        """Whether the exports hold the staff's schedule; the dental office's holds that of dentists and hygienists."""
        return self.keeps_book

    @property
    def shows_attendance(self) -> bool:
        """Whether the schedule has time off, paid blocks and the hours of the clock, too."""
        return self.is_zenoti

    @property
    def plans_turnover(self) -> bool:
        """Whether the book keeps the room for a while after a treatment."""
        return self.is_zenoti

    @property
    def names_rooms(self) -> bool:
        """Whether the book says in which room, or in which chair."""
        return self.is_zenoti or not self.is_medspa

    @property
    def tells_channel(self) -> bool:
        """Whether the book says which bookings were made online."""
        return self.is_zenoti or not self.is_medspa

    @property
    def shows_profile_day(self) -> bool:
        """Whether the list of patients says when each record was made."""
        return self.keeps_book

    @property
    def shows_seller(self) -> bool:
        """Whether a bill tells who sold from who performed; nobody sells at a dental office."""
        return self.is_zenoti or not self.is_medspa

    @property
    def shows_refunded_sale(self) -> bool:
        """Whether a refund says which sale it takes back."""
        return self.is_zenoti

    @property
    def shows_retail_cost(self) -> bool:
        """Whether the exports know what goods on the shelf cost."""
        return self.is_zenoti

    @property
    def shows_tips_and_fees(self) -> bool:
        """Whether tips and the processor's fees are told apart from what was paid."""
        return self.system in {"zenoti", "square"}


@dataclass(slots=True)
class Provider:
    """One member of staff; ``former_names`` holds (last day, name) pairs."""

    provider_id: str
    name: str
    role: str
    credential: str
    code: str
    pay_plan: str
    group: int
    weekday_location: dict[int, str]
    lines: tuple[str, ...]
    hired_on: date
    ended_on: date | None = None
    former_names: list[tuple[date, str]] = field(default_factory=list)
    is_owner: bool = False
    is_contractor: bool = False
    rate_cents: int = 0
    commission_basis_points: int = 0
    rebook_skill: float = 0.5
    job_title: str = ""
    payroll: str = "gusto"

    @property
    def is_clinical(self) -> bool:
        """Whether the person treats patients."""
        return bool(self.lines)

    def name_on(self, day: date) -> str:
        """The name that systems showed on that day."""
        for last_day, name in self.former_names:
            if day <= last_day:
                return name
        return self.name


@dataclass(frozen=True, slots=True)
class Service:
    """One entry of the menu."""

    code: str
    name: str
    category: str
    subcategory: str
    line: str
    minutes: int
    recovery_minutes: int
    list_cents: int
    interval_days: int
    product: str = ""
    product_cost_cents: int = 0
    is_consultation: bool = False
    is_rebooking_eligible: bool = True
    vertical: str = "medspa"


@dataclass(slots=True)
class Person:
    """One human being, however many profiles the systems keep of them."""

    person_id: int
    group: int
    first_name: str
    last_name: str
    birth_date: date
    sex: str
    email: str
    phone: str
    postal_code: str
    home_location_id: str
    channel: str
    referral: str
    arrived_at: datetime
    knew_before_history: bool
    campaign_id: str = ""
    household_id: int | None = None
    is_test: bool = False


@dataclass(slots=True)
class Profile:
    """One record of a person in one system's account; ``source_id`` may be blank, as in the vendor's own files.

    ``same_as`` is the profile of which the vendor itself knows this one to be a second one.
    """

    profile_id: int
    person_id: int
    system: str
    account: str
    source_id: str
    first_name: str
    last_name: str
    email: str
    phone: str
    birth_date: date | None
    location_id: str
    created_on: date
    is_listed: bool = True
    status: str = "active"
    same_as: int | None = None

    @property
    def created_at(self) -> datetime:
        """When the record was made, some time of that day."""
        return datetime.combine(self.created_on, time(9)) + timedelta(minutes=self.profile_id * 37 % 660)


@dataclass(slots=True)
class Move:
    """A booking was given another time; the exports keep only the last one."""

    moved_at: datetime
    old_starts_at: datetime


@dataclass(slots=True)
class Appointment:
    """One booked service row. ``status`` is what happened, ``source_status`` what the vendor's screen says."""

    appointment_id: int
    booking_id: int
    person_id: int
    profile_id: int
    provider_id: str
    location_id: str
    service_code: str
    created_at: datetime
    starts_at: datetime
    ends_at: datetime
    recovery_minutes: int
    status: str
    source_status: str
    modified_at: datetime
    channel: str
    booked_by: str
    cancelled_at: datetime | None = None
    cancelled_by: str = ""
    reason: str = ""
    moves: list[Move] = field(default_factory=list)
    checked_in_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    invoice_id: int | None = None
    is_addon: bool = False
    is_first_visit: bool = False
    is_rebooked: bool = False
    makes_rebooking: bool = False
    is_observable: bool = True
    room: str = ""


@dataclass(slots=True)
class Invoice:
    """One bill. ``number`` is the vendor's invoice or transaction number, given in the order of time."""

    invoice_id: int
    location_id: str
    sold_at: datetime
    person_id: int | None
    profile_id: int | None
    number: str = ""
    closed_by: str = ""
    refunds_invoice_id: int | None = None
    lines: list[int] = field(default_factory=list)
    payments: list[int] = field(default_factory=list)


@dataclass(slots=True)
class SaleLine:
    """One line of a bill, with the three revenues already told apart."""

    line_id: int
    invoice_id: int
    sold_at: datetime
    location_id: str
    person_id: int | None
    profile_id: int | None
    performer_id: str | None
    seller_id: str | None
    item_code: str
    item_name: str
    item_type: str
    category: str
    subcategory: str
    line_type: str
    quantity: int
    list_cents: int
    discount_cents: int
    discount_name: str
    net_cents: int
    tax_cents: int
    prepaid_applied_cents: int
    prepaid_kind: str
    earned_cents: int
    sales_cents: int
    instrument_id: int | None = None
    appointment_id: int | None = None
    refunds_line_id: int | None = None
    refunded_line_type: str = ""
    product: str = ""
    product_cost_cents: int = 0
    adjustment_kind: str = ""
    account_cents: int = 0


@dataclass(slots=True)
class Payment:
    """One tender of one bill; the tip is inside ``amount_cents``. ``parts`` says which line it settled.

    A prepayment has parts once the work is done that it was for (``used_at``). ``payer_id`` is who pays for somebody
    else.
    """

    payment_id: int
    invoice_id: int
    paid_at: datetime
    location_id: str
    person_id: int | None
    tender: str
    amount_cents: int
    tip_cents: int
    fee_cents: int
    is_refund: bool
    parts: list[tuple[int, int]]
    is_in_processor: bool = True
    is_prepayment: bool = False
    used_at: datetime | None = None
    payer_id: int | None = None
    gives_back_id: int | None = None
    processor: str = ""
    processor_profile_id: int | None = None
    payout_id: int | None = None


@dataclass(slots=True)
class BundleItem:
    """One service of a package: ``unit_cents`` holds the allocated price of each unit, in the order of use."""

    service_code: str
    quantity: int
    list_cents: int
    unit_cents: list[int]
    used: int = 0


@dataclass(slots=True)
class Instrument:
    """A package, gift card or membership credit: paid first, earned when used."""

    instrument_id: int
    kind: str
    name: str
    person_id: int | None
    profile_id: int | None
    location_id: str
    invoice_id: int
    sold_on: date
    expires_on: date | None
    price_cents: int
    list_cents: int
    items: list[BundleItem] = field(default_factory=list)
    redeemed_cents: int = 0
    refunded_cents: int = 0

    @property
    def balance_cents(self) -> int:
        """What is paid for and neither used nor given back."""
        return self.price_cents - self.redeemed_cents - self.refunded_cents


@dataclass(slots=True)
class Billing:
    """One month's dues: collected on an invoice, or failed."""

    billed_on: date
    invoice_id: int | None
    number: str
    amount_cents: int
    status: str
    tries: int


@dataclass(slots=True)
class Membership:
    """One membership from start to end, with its monthly billings."""

    membership_id: int
    person_id: int
    profile_id: int
    location_id: str
    plan: str
    plan_type: str
    amount_cents: int
    seller_id: str
    started_on: date
    ended_on: date | None = None
    billings: list[Billing] = field(default_factory=list)
    credits_used: int = 0

    @property
    def credits_left(self) -> int:
        """Unused monthly credits of a credit plan."""
        collected = sum(billing.status == "Collected" for billing in self.billings)
        return collected - self.credits_used if self.plan_type == "credit" else 0


@dataclass(slots=True)
class Shift:
    """A stretch of one provider's day at one place: minutes published, blocked with pay, and by the clock."""

    provider_id: str
    location_id: str
    worked_on: date
    starts_minute: int
    ends_minute: int
    is_working: bool
    blocked_minutes: int
    actual_minutes: int
    booked_minutes: int = 0
    status: str = "Working"


@dataclass(frozen=True, slots=True)
class PayLine:
    """One component of one person's pay in one run. ``hours`` is None where the component has none.

    ``is_reissued`` says that the check was lost: it was voided, and another one paid the same. ``is_slipped`` says that
    the decimal point slipped when the amount was keyed in: it was paid, and is ten times what was owed.
    """

    provider_id: str
    employee_name: str
    location_id: str
    period_start_on: date
    period_end_on: date
    paid_on: date
    is_off_cycle: bool
    component: str
    source_component: str
    hundredth_hours: int | None
    rate_cents: int | None
    amount_cents: int
    is_reissued: bool = False
    is_slipped: bool = False


@dataclass(frozen=True, slots=True)
class Campaign:
    """One advertising campaign; ``location_id`` is None when it serves the whole group.

    ``former_name`` is what it was called in the first year, if it was renamed.
    """

    campaign_id: str
    name: str
    kind: str
    location_id: str | None
    group: int
    platform: str = "google_ads"
    former_name: str = ""


@dataclass(frozen=True, slots=True)
class AdDay:
    """One campaign's day on the ad platform."""

    spend_on: date
    campaign_id: str
    cost_cents: int
    impressions: int
    clicks: int
    conversions_hundredths: int


@dataclass(slots=True)
class Lead:
    """One inquiry in the CRM. ``person_id`` is None for people who never became patients.

    ``location_id`` is the campaign's site; a site that the person asked for is only a free field of the form.
    """

    lead_id: int
    record_id: str
    group: int
    created_at: datetime
    person_id: int | None
    inquirer_id: int
    first_name: str
    last_name: str
    email: str
    phone: str
    channel: str
    campaign_id: str
    location_id: str | None
    preferred_location_id: str
    owner: str
    status: str
    interest: str
    deal_id: str = ""
    stages: list[tuple[str, datetime]] = field(default_factory=list)
    amount_cents: int | None = None


@dataclass(slots=True)
class PlanItem:
    """One procedure entered before it was done, proposed by a dentist or due for a cleaning.

    ``status`` is planned, scheduled, completed, declined, superseded (somebody else does it, or nobody any more) or
    deleted (never shown to the patient). ``scheduled_on`` is the day on which it was put into the appointment in which
    it stands now, whatever day that is for. ``amount_cents`` is the fee as presented. Of alternatives, items of one
    ``alternative_group``, all but one are in an inactive plan.
    """

    plan_item_id: int
    plan_id: int
    person_id: int
    profile_id: int
    provider_id: str
    location_id: str
    procedure_code: str
    presented_on: date
    amount_cents: int
    status: str
    scheduled_on: date | None = None
    completed_on: date | None = None
    declined_on: date | None = None
    appointment_id: int | None = None
    line_id: int | None = None
    tooth: str = ""
    alternative_group: int | None = None
    is_in_inactive_plan: bool = False
    is_in_saved_plan: bool = False
    is_referred: bool = False


@dataclass(slots=True)
class ClaimLine:
    """What insurance was asked for one procedure, what it was expected to do, and what it did.

    ``line_id`` is None where the insurer paid the claim as a whole; ``kind`` is received, not_received, supplemental.
    """

    claim_line_id: int
    claim_id: int
    person_id: int
    profile_id: int
    provider_id: str
    location_id: str
    line_id: int | None
    sent_on: date
    estimate_cents: int
    write_off_estimate_cents: int
    kind: str = "not_received"
    received_on: date | None = None
    payment_id: int | None = None
    adjustment_line_id: int | None = None


@dataclass(slots=True)
class Recall:
    """What a patient is due for next, such as a cleaning; ``scheduled_on`` is the day it is booked for."""

    recall_id: int
    person_id: int
    profile_id: int
    location_id: str
    recall_type: str
    interval_days: int
    due_on: date
    scheduled_on: date | None = None
    is_disabled: bool = False
    done_on: date | None = None


@dataclass(slots=True)
class Review:
    """A public review (``rating`` 1 to 5) or a survey (``nps_score`` 0 to 10).

    A survey that nobody answered has no score; one that asks something else than the NPS question has a rating. A
    Facebook review recommends or does not, and has no rating. An edited review had another rating before.
    """

    review_id: int
    location_id: str
    reviewed_at: datetime
    platform: str
    kind: str
    author_name: str
    person_id: int | None = None
    provider_id: str | None = None
    rating: int | None = None
    nps_score: int | None = None
    text: str = ""
    is_anonymous: bool = False
    is_recommended: bool | None = None
    edited_at: datetime | None = None
    former_rating: int | None = None
    asks_nps: bool = True


@dataclass(slots=True)
class Message:
    """One text message, e-mail or call; the other side is a patient, an inquirer or somebody unknown."""

    message_id: int
    location_id: str
    sent_at: datetime
    direction: str
    channel: str
    purpose: str
    contact: str
    person_id: int | None = None
    lead_id: int | None = None
    is_automated: bool = False
    is_answered_live: bool | None = None
    duration_seconds: int | None = None
    outcome: str = ""
    text: str = ""


@dataclass(slots=True)
class ProcessorFee:
    """What a processor charges for the account itself, beside its part of payments."""

    processor: str
    location_id: str
    charged_at: datetime
    amount_cents: int
    payout_id: int | None = None


@dataclass(slots=True)
class Payout:
    """What a processor transferred to the bank: its payments less its fees."""

    payout_id: int
    processor: str
    location_id: str
    paid_out_on: date
    amount_cents: int
    fee_cents: int
    payments: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Truth:
    """Everything that happened, and how many of each oddity were planted."""

    practice_name: str
    start_on: date
    end_on: date
    locations: dict[str, Location] = field(default_factory=dict)
    providers: dict[str, Provider] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    persons: dict[int, Person] = field(default_factory=dict)
    profiles: dict[int, Profile] = field(default_factory=dict)
    appointments: list[Appointment] = field(default_factory=list)
    invoices: dict[int, Invoice] = field(default_factory=dict)
    lines: dict[int, SaleLine] = field(default_factory=dict)
    payments: dict[int, Payment] = field(default_factory=dict)
    instruments: dict[int, Instrument] = field(default_factory=dict)
    memberships: dict[int, Membership] = field(default_factory=dict)
    shifts: list[Shift] = field(default_factory=list)
    pay_lines: list[PayLine] = field(default_factory=list)
    campaigns: dict[str, Campaign] = field(default_factory=dict)
    ad_days: list[AdDay] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    plan_items: list[PlanItem] = field(default_factory=list)
    claim_lines: list[ClaimLine] = field(default_factory=list)
    recalls: list[Recall] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    processor_fees: list[ProcessorFee] = field(default_factory=list)
    payouts: list[Payout] = field(default_factory=list)
    planted: dict[str, int] = field(default_factory=dict)
