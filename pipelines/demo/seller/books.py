"""What the seller's systems say, apart from what truly happened: planted problems change this and leave the truth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from pipelines.demo.truth import Payment, SaleLine, Truth

HOUSE = "HOUSE"
WORDS = {
    "service": "Treatment",
    "retail": "Product",
    "redemption": "Series redemption",
    "package_sale": "Series",
    "gift_card_sale": "Gift card",
    "fee": "Fee",
}
"""The till's words for kinds of lines; a refund has the word of what is given back."""


@dataclass
class Entry:
    """One line of a receipt as the till prints it."""

    line: SaleLine
    receipt: str
    kind: str
    performer: str
    list_cents: int
    discount_cents: int
    net_cents: int


@dataclass
class Trial:
    """A visit and a receipt with which the desk tried something out."""

    entry: Entry
    first_name: str
    last_name: str
    reference: str


@dataclass
class Books:
    """The seller's records: what is exported is written from here."""

    truth: Truth
    entries: list[Entry]
    lost_receipts: set[int] = field(default_factory=set)
    trials: list[Trial] = field(default_factory=list)
    stated_cents: dict[tuple[str, str], int] = field(default_factory=dict)
    claims: dict[str, float] = field(default_factory=dict)
    register_off: dict[date, int] = field(default_factory=dict)

    @property
    def lines(self) -> list[SaleLine]:
        """The lines that truly were sold and that the files can still show."""
        return [line for line in self.truth.lines.values() if line.invoice_id not in self.lost_receipts]

    def lose(self, receipts: Iterable[int]) -> None:
        """Take receipts out of the till's memory; what was paid for them stays."""
        self.lost_receipts |= set(receipts)
        self.entries = [entry for entry in self.entries if entry.line.invoice_id not in self.lost_receipts]


def books_of(truth: Truth) -> Books:
    """Records without a fault."""
    names = {key: provider.name for key, provider in truth.providers.items()}
    entries = [
        Entry(
            line,
            truth.invoices[line.invoice_id].number,
            WORDS[line.refunded_line_type or line.line_type],
            names.get(line.performer_id or "", ""),
            line.list_cents,
            line.discount_cents,
            line.net_cents,
        )
        for line in truth.lines.values()
    ]
    entries.sort(key=lambda entry: (entry.line.sold_at, entry.line.invoice_id, entry.line.line_id))
    books = Books(truth, entries)
    for site in truth.locations:
        for kind in ("package", "gift_card"):
            held = [item for item in truth.instruments.values() if (item.location_id, item.kind) == (site, kind)]
            books.stated_cents[site, kind] = sum(item.balance_cents for item in held)
    return books


def payments_of(truth: Truth) -> dict[int, list[Payment]]:
    """Payments by the receipt that they are for."""
    found: dict[int, list[Payment]] = defaultdict(list)
    for payment in truth.payments.values():
        found[payment.invoice_id].append(payment)
    return found
