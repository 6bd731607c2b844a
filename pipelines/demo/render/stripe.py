"""Stripe: the ledger, payments, payouts and customers of the dental office's cards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from pipelines.demo.dental_oddities import was_declined_first
from pipelines.demo.processors import to_utc
from pipelines.demo.render.files import Row, columns, money, write_csv
from pipelines.demo.truth import Payment, ProcessorFee, Profile, Truth

LEDGER = columns(
    "balance_transaction_id,created_utc,created,available_on_utc,available_on,currency,gross,fee,net,"
    "reporting_category,source_id,description,customer_facing_amount,customer_facing_currency,automatic_payout_id,"
    "automatic_payout_effective_at,customer_id,customer_email,customer_name,charge_id,payment_intent_id,invoice_id,"
    "payment_method_type,card_brand,card_funding,payment_metadata[patient_id],refund_metadata[patient_id]"
)
PAYMENTS = columns(
    "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,Converted Amount Refunded,"
    "Converted Currency,Decline Reason,Description,Fee,Is Link,Link Funding,Mode,PaymentIntent ID,"
    "Payment Source Type,Refunded date (UTC),Statement Descriptor,Status,Seller Message,Taxes On Fee,Card Brand,"
    "Card Last4,Customer ID,Customer Description,Customer Email,Customer Phone,Disputed Amount,Dispute Reason,"
    "Dispute Status,Invoice ID,Invoice Number,Checkout Session ID,Client Reference ID,Payment Link ID,"
    "Application Fee,Application ID,Destination,Transfer,Transfer Group,patient_id (metadata)"
)
PAYOUTS = columns(
    "id,Amount,Created (UTC),Currency,Livemode,Arrival Date (UTC),Source Type,Destination,Status,Type,Method,"
    "Description,Balance Transaction,Failure Balance Transaction,Failure Message,Failure Code,Statement Descriptor,"
    "Trace ID,Trace ID Status,Destination Name,Destination Country,Destination Last 4"
)
CUSTOMERS = columns(
    "id,Description,Email,Name,Created (UTC),Delinquent,Plan,Status,Total Spend,Payment Count,Refunded Volume,"
    "Dispute Losses,patient_id (metadata)"
)
NOBODY = Profile(0, 0, "stripe", "", "", "", "", "", "", None, "", datetime.min.date())


def render(truth: Truth, group: int, folder: Path) -> None:
    """All of one account's files."""
    Account(truth, [site.location_id for site in truth.locations.values() if site.group == group], folder).write()


def comma(cents: int) -> str:
    """``1,250.00``, as the lists write it."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def charge_id(payment_id: int) -> str:
    """The id of a payment."""
    return f"ch_D{payment_id:08d}"


def payout_id(number: int | None) -> str:
    """The id of a transfer; blank before there is one."""
    return f"po_D{number:06d}" if number else ""


class Account:
    """One Stripe account and the places whose cards it takes."""

    def __init__(self, truth: Truth, places: list[str], folder: Path) -> None:
        self.truth = truth
        self.folder = folder
        self.sites = {place: truth.locations[place] for place in places}
        self.payments = [
            payment
            for payment in truth.payments.values()
            if payment.processor == "stripe" and payment.location_id in self.sites and payment.is_in_processor
        ]
        self.payments.sort(key=lambda payment: (payment.paid_at, payment.payment_id))
        self.fees = [fee for fee in truth.processor_fees if fee.location_id in self.sites]
        self.payouts = {p.payout_id: p for p in truth.payouts if p.location_id in self.sites}
        self.back: dict[int, list[Payment]] = defaultdict(list)
        for payment in self.payments:
            if payment.gives_back_id:
                self.back[payment.gives_back_id].append(payment)

    def write(self) -> None:
        """The ledger by year, the lists whole."""
        self.write_ledger()
        charges = [row for payment in reversed(self.payments) for row in self.charge(payment)]
        write_csv(self.folder / "unified_payments.csv", PAYMENTS, charges, line_end="\n")
        write_csv(self.folder / "payouts.csv", PAYOUTS, self.transfers(), line_end="\n")
        write_csv(self.folder / "customers.csv", CUSTOMERS, self.customers(), line_end="\n")

    def write_ledger(self) -> None:
        """Every movement, a file for each year."""
        movements = sorted(
            [(to_utc(payment.paid_at), payment.payment_id, self.movement(payment)) for payment in self.payments]
            + [(to_utc(fee.charged_at), 0, self.bill(fee)) for fee in self.fees],
            key=lambda movement: movement[:2],
        )
        years: dict[int, list[Row]] = defaultdict(list)
        for moment, _, row in movements:
            years[moment.year].append(row)
        for year, rows in sorted(years.items()):
            name = f"Itemized_balance_change_from_activity_USD_{year}-01-01_to_{year}-12-31.csv"
            write_csv(self.folder / name, LEDGER, rows, line_end="\n")

    def payer(self, payment: Payment) -> Profile:
        """Whom the account knows as the payer."""
        return self.truth.profiles.get(payment.processor_profile_id or 0, NOBODY)

    def ledger_row(
        self, number: str, moment: datetime, cents: int, fee: int, category: str, source: str, description: str,
        payout: int | None, *known: str,
    ) -> Row:  # fmt: skip
        """One movement; the report's own clock is that of the office."""
        shown = to_utc(moment)
        later = timedelta(days=2)
        effective = f"{self.payouts[payout].paid_out_on - timedelta(days=1)} 00:00:00" if payout else ""
        return (
            number, f"{shown}", f"{moment}", f"{shown.date() + later} 00:00:00", f"{moment.date() + later} 00:00:00",
            "usd", money(cents), money(fee), money(cents - fee), category, source, description,
            money(cents) if cents else "", "usd" if cents else "", payout_id(payout), effective, *known,
        )  # fmt: skip

    def movement(self, payment: Payment) -> Row:
        """A charge, or a refund of one, which gives no fee back."""
        payer = self.payer(payment)
        charge = charge_id(payment.gives_back_id or payment.payment_id)
        is_medspa = self.sites[payment.location_id].is_medspa
        services = "Services" if is_medspa else "Dental services"
        chart = "" if is_medspa else str(payment.person_id)
        return self.ledger_row(
            f"txn_D{payment.payment_id:08d}",
            payment.paid_at,
            payment.amount_cents,
            payment.fee_cents,
            "refund" if payment.is_refund else "charge",
            f"re_D{payment.payment_id:08d}" if payment.is_refund else charge,
            f"REFUND FOR CHARGE ({services})" if payment.is_refund else services,
            payment.payout_id,
            payer.source_id,
            payer.email,
            f"{payer.first_name} {payer.last_name}".strip(),
            charge,
            charge.replace("ch_", "pi_"),
            "",
            "card",
            ("Visa", "MasterCard", "American Express")[payment.payment_id % 3],
            "credit",
            "" if payment.is_refund else chart,
            chart if payment.is_refund else "",
        )

    def bill(self, fee: ProcessorFee) -> Row:
        """A month's bill of the account itself, for each office that it serves."""
        office = list(self.truth.locations).index(fee.location_id)
        number = f"txn_F{fee.charged_at:%Y%m}{office:02d}"
        return self.ledger_row(
            number, fee.charged_at, 0, fee.amount_cents, "fee", "", "Billing - Usage Fee", fee.payout_id,
            *[""] * 11,
        )  # fmt: skip

    def charge(self, payment: Payment) -> Iterator[Row]:
        """One attempt each: a card that was declined first has two; a refund is a figure beside its charge."""
        if payment.is_refund:
            return
        payer = self.payer(payment)
        back = self.back[payment.payment_id]
        given = -sum(refund.amount_cents for refund in back)
        refunded_at = f"{to_utc(max(refund.paid_at for refund in back))}" if back else ""
        name = f"{payer.first_name} {payer.last_name}".strip()
        attempts = [(charge_id(payment.payment_id), payment.paid_at, "")]
        if was_declined_first(payment):
            attempts.append((f"ch_X{payment.payment_id:08d}", payment.paid_at - timedelta(minutes=1), "card_declined"))
        for number, moment, declined in attempts:
            status = "Failed" if declined else "Refunded" if given == payment.amount_cents else "Paid"
            yield (
                number, f"{to_utc(moment)}", comma(payment.amount_cents), "0.00" if declined else comma(given), "usd",
                "false" if declined else "true", comma(payment.amount_cents), "0.00" if declined else comma(given),
                "usd", declined, "Dental services", "0.00" if declined else money(payment.fee_cents), "false", "",
                "Live", number.replace("ch_", "pi_"), "card", "" if declined else refunded_at, "", status,
                "The bank declined." if declined else "Payment complete.", "0.00",
                ("Visa", "MasterCard", "American Express")[payment.payment_id % 3],
                f"{payment.payment_id * 37 % 10_000:04d}", payer.source_id, name, payer.email,
                f"+1{payer.phone}" if payer.phone else "", *[""] * 11,
                "" if declined else payout_id(payment.payout_id), "", str(payment.person_id),
            )  # fmt: skip

    def transfers(self) -> Iterator[Row]:
        """What reached the bank, newest first."""
        for payout in sorted(self.payouts.values(), key=lambda payout: payout.paid_out_on, reverse=True):
            if payout.processor != "stripe":
                continue
            made = payout.paid_out_on - timedelta(days=1)
            yield (
                payout_id(payout.payout_id), comma(payout.amount_cents), f"{made} 00:14", "usd", "true",
                f"{payout.paid_out_on} 00:00", "card", "ba_EXAMPLE", "paid", "bank_account", "standard",
                "STRIPE PAYOUT", f"txn_P{payout.payout_id:08d}", "", "", "", "DENTAL OFFICE", "", "", "EXAMPLE BANK",
                "US", "0000",
            )  # fmt: skip

    def customers(self) -> Iterator[Row]:
        """The objects that the account made, newest first; one person may have two."""
        spent: dict[int, list[Payment]] = defaultdict(list)
        for payment in self.payments:
            spent[payment.processor_profile_id or 0].append(payment)
        for number, payments in sorted(spent.items(), reverse=True):
            profile = self.truth.profiles.get(number, NOBODY)
            if not profile.source_id:
                continue
            paid = sum(payment.amount_cents for payment in payments if not payment.is_refund)
            back = -sum(payment.amount_cents for payment in payments if payment.is_refund)
            name = f"{profile.first_name} {profile.last_name}"
            yield (
                profile.source_id, name, profile.email, name, f"{to_utc(payments[0].paid_at):%Y-%m-%d %H:%M}", "", "",
                "", comma(paid - back), str(sum(not payment.is_refund for payment in payments)), comma(back), "0.00",
                str(profile.person_id),
            )  # fmt: skip
