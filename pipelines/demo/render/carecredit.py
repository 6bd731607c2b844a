"""CareCredit: the settlement report, a file per year: gross, merchant discount and what was paid for it."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from pathlib import Path

from pipelines.demo.dental_world import CARECREDIT_FEES, plan_of
from pipelines.demo.render.files import Row, columns, money, write_csv
from pipelines.demo.truth import Payment, Payout, Truth

SETTLEMENT = columns(
    "Merchant Number,Merchant Name,Transaction Date,Post Date,Transaction Type,Account Number,Cardholder Name,"
    "Promo Code,Promo Description,Authorization Code,Invoice Number,Sale Amount,Discount Rate,Discount Fee,"
    "Net Amount,Funding Date,Batch Number"
)


def render(truth: Truth, group: int, folder: Path) -> None:
    """One report for each year in which something was settled."""
    sites = {site.location_id for site in truth.locations.values() if site.group == group}
    payouts = [p for p in truth.payouts if p.processor == "carecredit" and p.location_id in sites]
    years: dict[int, list[Payout]] = defaultdict(list)
    for payout in payouts:
        years[payout.paid_out_on.year].append(payout)
    for year, settled in sorted(years.items()):
        rows: list[Row] = []
        for payout in settled:
            payments = [truth.payments[number] for number in payout.payments]
            rows += [line(truth, payment, payout) for payment in payments]
            rows.append(total("Batch total", [payout]))
        title: list[Row] = [[f"CareCredit settlement {year}", *[""] * 16]]
        write_csv(folder / f"carecredit-settlement-{year}.csv", SETTLEMENT, rows, before=title, line_end="\n")


def total(word: str, payouts: list[Payout]) -> Row:
    """A printed total."""
    net, fee = (sum(getattr(payout, name) for payout in payouts) for name in ("amount_cents", "fee_cents"))
    return [word, *[""] * 10, money(net + fee), "", money(fee), money(net), "", ""]


def line(truth: Truth, payment: Payment, payout: Payout) -> Row:
    """One sale, or a return, which takes the discount back."""
    person = truth.persons[payment.payer_id or payment.person_id or 0]
    original = truth.payments.get(payment.gives_back_id or 0, payment)
    plan = plan_of(original.invoice_id)
    posted = payout.paid_out_on - timedelta(days=1)
    return (
        "0004400123", truth.locations[payment.location_id].name.upper(), f"{payment.paid_at:%m/%d/%Y}",
        f"{posted:%m/%d/%Y}", "RETURN" if payment.is_refund else "SALE",
        f"XXXXXXXXXXXX{payment.payment_id * 31 % 10_000:04d}", f"{person.last_name}, {person.first_name}".upper(),
        f"2{list(CARECREDIT_FEES).index(plan) + 1}2", f"{plan} deferred interest",
        "" if payment.is_refund else f"{payment.payment_id % 1_000_000:06d}", str(original.invoice_id),
        money(payment.amount_cents), f"{money(CARECREDIT_FEES[plan])}%", money(payment.fee_cents),
        money(payment.amount_cents - payment.fee_cents), f"{payout.paid_out_on:%m/%d/%Y}", f"{payout.payout_id:04d}",
    )  # fmt: skip
