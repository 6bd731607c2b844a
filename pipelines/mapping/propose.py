"""From what columns may mean to what each file is: one entity, its columns, its words, and what it lacks."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.landing.files import Fault
from pipelines.landing.spec import MAPPED, Export, load_system
from pipelines.mapping.meaning import Guess, guesses, meaning_of, plain, words_of
from pipelines.mapping.profile import FileProfile, FolderProfile, Profile, profile_folder

SURE_ENOUGH = 0.3
"""A meaning below this confidence is left to the person; it is still told."""

TITLED = 0.6
"""How much a file's name counts beside a column that says the same."""

PREPAID = {"package", "gift_card", "membership_credit"}
"""Tenders that were paid for before."""

RIVALS: tuple[frozenset[str], ...] = tuple(
    frozenset(names)
    for names in (
        ("starts_at", "starts_on"),
        ("patient_name", "patient_last_name"),
        ("patient_name", "patient_first_name"),
        ("patient_name", "last_name"),
        ("patient_name", "first_name"),
        ("lead_name", "last_name"),
        ("lead_name", "first_name"),
        ("provider_name", "provider_last_name"),
        ("provider_name", "provider_first_name"),
        ("provider_name", "last_name"),
        ("provider_name", "first_name"),
        ("sold_on", "sold_at"),
        ("paid_on", "paid_at"),
        ("sent_at", "sent_on"),
        ("punched_at", "clock_in_at"),
        ("bank_amount", "debit_amount"),
        ("bank_amount", "credit_amount"),
        ("ledger_amount", "debit_amount"),
        ("ledger_amount", "credit_amount"),
        ("compensation_amount", "base_amount"),
        ("reviewed_on", "reviewed_at"),
    )
)
"""Columns of which a file has one or the other, unless its headers say otherwise."""

SIGNS: dict[str, dict[str, float]] = {
    "patient": {
        "source_patient_id": 1.5,
        "first_name": 1,
        "last_name": 1,
        "patient_name": 1.5,
        "email": 1.5,
        "phone": 1.5,
        "birth_date": 2.5,
        "sex": 0.5,
        "postal_code": 1,
    },
    "provider": {
        "provider_name": 1.5,
        "source_provider_id": 1,
        "hired_on": 1.5,
        "job_title": 1.5,
        "credential": 1,
        "is_active": 1,
        "first_name": 0.5,
        "last_name": 0.5,
    },
    "service": {"service_name": 2, "list_price": 2, "duration_minutes": 1.5, "category": 1},
    "appointment": {
        "starts_at": 3,
        "starts_on": 2,
        "ends_at": 1.5,
        "duration_minutes": 1,
        "created_at": 1.5,
        "source_status": 3,
        "service_name": 1,
        "provider_name": 1,
        "source_patient_id": 0.5,
        "patient_name": 1,
        "source_booking_channel": 1,
        "checked_in_at": 0.5,
        "cancelled_at": 1.5,
        "appointment_id": 0.5,
    },
    "transaction": {
        "sold_on": 1.5,
        "net_amount": 2,
        "service_name": 2,
        "quantity": 1.5,
        "invoice_id": 1,
        "source_item_type": 2,
        "list_amount": 1,
        "discount_amount": 1,
        "tax_amount": 0.5,
        "patient_name": 0.5,
        "source_patient_id": 0.5,
        "provider_name": 0.5,
        "procedure_code": 1.5,
    },
    "payment": {
        "paid_on": 1.5,
        "payment_amount": 2,
        "source_tender": 3,
        "fee_amount": 1.5,
        "net_deposit_amount": 1.5,
        "payment_id": 1,
        "invoice_id": 0.5,
        "patient_name": 0.5,
        "source_patient_id": 0.5,
    },
    "prepaid_instrument": {
        "source_instrument_type": 2.5,
        "balance_amount": 1.5,
        "redeemed_amount": 1.5,
        "sold_amount": 1,
        "expires_on": 1.5,
        "source_instrument_id": 0.5,
    },
    "membership": {
        "plan_name": 1.5,
        "source_status": 2,
        "started_on": 1.5,
        "ended_on": 1,
        "monthly_amount": 1.5,
        "source_plan_type": 1,
        "patient_name": 0.5,
        "source_cancel_kind": 1,
    },
    "compensation": {
        "pay_period_start_on": 2.5,
        "pay_period_end_on": 2.5,
        "paid_on": 0.5,
        "source_component": 2.5,
        "compensation_amount": 1,
        "hours": 0.5,
        "base_amount": 2,
        "overtime_amount": 1.5,
        "employer_tax_amount": 1.5,
        "provider_name": 1,
    },
    "provider_hours": {
        "worked_on": 1,
        "scheduled_hours": 1.5,
        "worked_hours": 1.5,
        "provider_name": 1.5,
        "blocked_hours": 1.5,
        "starts_time": 1.5,
        "ends_time": 1.5,
        "source_hours_kind": 1,
    },
    "punch": {
        "source_direction": 3,
        "punched_at": 1.5,
        "clock_in_at": 2.5,
        "clock_out_at": 2.5,
        "clock_in_time": 2,
        "clock_out_time": 2,
        "break_minutes": 1,
        "provider_name": 1,
        "source_provider_id": 0.5,
    },
    "product_usage": {
        "used_on": 1,
        "product_name": 1,
        "cost_amount": 1.5,
        "unit_cost_amount": 1,
        "quantity": 1,
        "source_usage_kind": 2.5,
    },
    "inventory_count": {"counted_on": 2, "product_name": 1, "quantity": 1, "unit_cost_amount": 1, "value_amount": 1.5},
    "purchase": {
        "vendor": 2,
        "purchased_on": 1,
        "purchase_amount": 1,
        "unit_cost_amount": 1,
        "quantity": 1,
        "product_name": 1,
        "source_purchase_type": 1.5,
        "source_bill_id": 0.5,
    },
    "payout": {"source_payout_id": 1.5, "payout_amount": 1.5, "paid_out_on": 1.5, "fee_amount": 0.5},
    "bank_line": {
        "balance_amount": 3,
        "description": 1.5,
        "bank_amount": 1.5,
        "debit_amount": 1.5,
        "credit_amount": 1.5,
        "posted_on": 1,
        "source_direction": 1,
    },
    "ledger_entry": {
        "account_name": 2.5,
        "split_name": 1.5,
        "debit_amount": 1.5,
        "credit_amount": 1.5,
        "posted_on": 1,
        "entry_type": 1.5,
        "ledger_amount": 1,
        "document_number": 0.5,
        "party_name": 0.5,
    },
    "liability_statement": {"stated_on": 1, "source_instrument_type": 2.5, "balance_amount": 1.5},
    "lead": {
        "source_channel": 2.5,
        "created_at": 1,
        "email": 1,
        "phone": 1,
        "lead_name": 1,
        "first_name": 0.5,
        "last_name": 0.5,
        "source_stage": 2,
        "campaign": 1,
        "click_id": 1,
        "inquiry_type": 0.5,
        "owner": 0.5,
    },
    "ad_spend": {"impressions": 2, "clicks": 2, "spend_amount": 2, "campaign": 1.5, "spend_on": 1, "platform": 0.5},
    "message": {
        "source_direction": 3,
        "source_channel": 2.5,
        "sent_at": 1,
        "duration_seconds": 1,
        "source_purpose": 1,
        "patient_phone": 1,
    },
    "review": {"rating": 3, "nps_score": 2, "reviewed_on": 1, "platform": 1},
    "treatment_plan_item": {
        "source_status": 2.5,
        "procedure_code": 1,
        "presented_on": 1.5,
        "plan_item_amount": 1,
        "plan_id": 1,
        "declined_on": 1.5,
    },
    "recall": {"due_on": 2.5, "recall_type": 1.5, "interval_months": 1.5, "interval_days": 1.5, "scheduled_on": 0.5},
}
"""How much each column tells for its entity: what others have too tells little."""


@dataclass
class Reading:
    """A file read as one entity."""

    entity: str
    score: float
    chosen: dict[str, Guess]
    missing: list[str]
    constants: dict[str, str] = field(default_factory=dict)

    @property
    def export(self) -> Export:
        """The entity's declaration."""
        return load_system(MAPPED).exports[self.entity]


@dataclass
class FileProposal:
    """What a file is taken for, and what else it might be."""

    file: FileProfile
    kind: str
    reading: Reading
    others: list[Reading]
    words: dict[str, dict[str, str | None]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    pseudo_people: tuple[str, ...] = ()

    @property
    def confidence(self) -> float:
        """How sure the entity is: its score beside the next best."""
        rival = max((other.score for other in self.others), default=0)
        return round(self.reading.score / (self.reading.score + rival), 2) if self.reading.score else 0

    @property
    def is_usable(self) -> bool:
        """Whether the entity has what it cannot do without."""
        return not self.reading.missing


@dataclass
class Proposal:
    """A folder's files with what they are taken for."""

    name: str
    files: list[FileProposal]
    faults: list[Fault]

    @property
    def usable(self) -> list[FileProposal]:
        """The files that can be loaded as proposed."""
        return [item for item in self.files if item.is_usable]


def propose(
    folder: Path, name: str = "", entities: dict[str, str] | None = None, only: Collection[Path] | None = None
) -> Proposal:
    """Say what every file of a folder is, or only some of them.

    ``entities``: by a file's shown name what a person knows it to be.
    """
    found: FolderProfile = profile_folder(folder, only)
    name = name or re.sub(r"[^a-z0-9]+", "_", folder.resolve().name.lower()).strip("_") or "unknown"
    name = name if name[0].isalpha() else f"system_{name}"
    proposals: list[FileProposal] = []
    forms: dict[tuple[str, ...], list[FileProfile]] = defaultdict(list)
    for file in found.files:
        if file.columns:
            forms[tuple(plain(text) for text in file.header)].append(file)
    for periods in forms.values():
        # of several periods of a report the longest tells most; what others say differently is said, too
        longest = max(periods, key=lambda file: file.rows)
        proposal = _propose_file(longest, (entities or {}).get(longest.shown))
        for file in sorted(periods, key=lambda file: file is not longest):
            _hear(proposal, file)
        _ledger_payments(proposal)
        proposal.kind = _named(proposal.kind, {item.kind for item in proposals})
        proposals.append(proposal)
    return Proposal(name, proposals, found.faults)


def read_as(entity: str, file: FileProfile) -> Reading:
    """A file read as an entity: the surest meaning first, each column and each meaning once."""
    chosen: dict[str, Guess] = {}
    used: set[int] = set()
    found = guesses(entity, file)
    said = {guess.meaning for guess in found if guess.by_name.weight == 1}
    for guess in found:
        if guess.meaning in chosen or guess.column.position in used or guess.confidence < SURE_ENOUGH:
            continue
        # what one header says outright is not another column that only looks like it
        if guess.meaning in said and not guess.by_name.weight:
            continue
        if any(guess.meaning in pair and pair & set(chosen) for pair in RIVALS) and guess.by_name.weight < 0.9:
            continue
        chosen[guess.meaning] = guess
        used.add(guess.column.position)
    export = load_system(MAPPED).exports[entity]
    constants = _constants(file, export, chosen)
    missing = [" or ".join(group) for group in export.needs if not set(group) & {*chosen, *constants}]
    signs = SIGNS.get(entity, {})
    score = sum(weight * chosen[meaning].confidence for meaning, weight in signs.items() if meaning in chosen)
    score += sum(0.1 * guess.confidence for meaning, guess in chosen.items() if meaning not in signs)
    score += sum(TITLED * signs.get(meaning, 0) for meaning in constants)
    if missing:
        score *= 0.7
    return Reading(entity, round(score * _likelihood(entity, chosen), 3), chosen, missing, constants)


def _likelihood(entity: str, chosen: dict[str, Guess]) -> float:
    """What a row must be for the file to be this entity: a list names each of its things once, a book many times."""
    once = {
        "patient": ("source_patient_id", "email", "phone", "patient_name"),
        "service": ("service_name",),
        "provider": ("provider_name",),
    }
    names = [chosen[name].column.uniqueness for name in once.get(entity, ()) if name in chosen]
    if entity in once:
        best = max(names, default=0.5)
        return (1 if entity == "patient" else 1.6) if best > 0.9 else 0.6 * best
    if entity == "appointment":
        begin = next((chosen[name].column for name in ("starts_at", "starts_on") if name in chosen), None)
        is_timed = (begin is not None and begin.share("timed") > 0.5) or "starts_time" in chosen
        return 1 if is_timed or {"source_status", "cancelled_at"} & set(chosen) else 0.5
    if entity == "payment" and "source_tender" in chosen:
        tenders = {meaning_of("tender", word) for word in chosen["source_tender"].column.words} - {None}
        # who takes nothing but what was paid before takes no payments: such a list is of what is owed
        return 0.5 if tenders and tenders <= PREPAID else 1
    return 1


def _propose_file(file: FileProfile, entity: str | None) -> FileProposal:
    names = [entity] if entity else list(SIGNS)
    readings = sorted((read_as(name, file) for name in names), key=lambda item: (-item.score, item.entity))
    reading, others = readings[0], readings[1:3]
    proposal = FileProposal(file, _slug(file.shown) or reading.entity, reading, others)
    proposal.constants = reading.constants or _implied(file, reading)
    for meaning, text in proposal.constants.items():
        column = next(item for item in reading.export.columns if item.name == meaning)
        proposal.words.setdefault(column.vocabulary, {})[text] = meaning_of(column.vocabulary, text)
    proposal.key = _key(file, reading)
    return proposal


def _hear(proposal: FileProposal, file: FileProfile) -> None:
    """Add the words of one file of the proposal's form, and its names that stand for nobody."""
    chosen = {meaning: file.columns[guess.column.position] for meaning, guess in proposal.reading.chosen.items()}
    for column in proposal.reading.export.columns:
        if column.vocabulary and column.name in chosen:
            words = proposal.words.setdefault(column.vocabulary, {})
            words.update({word: meaning_of(column.vocabulary, word) for word in chosen[column.name].words})
    proposal.pseudo_people = tuple(dict.fromkeys((*proposal.pseudo_people, *_pseudo_people(chosen))))


def _ledger_payments(item: FileProposal) -> None:
    """A ledger writes money that comes in below zero: its payments are credits."""
    kind, amount = (item.reading.chosen.get(name) for name in ("source_item_type", "net_amount"))
    words = item.words.get("line_type", {})
    for word, meaning in words.items():
        if meaning == "payment" and kind and amount:
            below = item.file.below_zero.get((kind.column.name, amount.column.name, word), 0)
            words[word] = "payment_credit" if below > 0.5 else "payment"


def _constants(file: FileProfile, export: Export, chosen: dict[str, Guess]) -> dict[str, str]:
    """What the file's name says of every row where no column does: a list of vouchers is of gift cards."""
    title = plain(Path(re.split("!", file.shown)[-1]).stem)
    found = {}
    for column in export.columns:
        is_needed = any(group == (column.name,) for group in map(tuple, export.needs))
        if column.vocabulary and is_needed and column.name not in chosen:
            words = (word for word in words_of(column.vocabulary) if re.search(rf"\b{re.escape(word)}s?\b", title))
            if word := max(words, key=len, default=""):
                found[column.name] = word
    return found


def _implied(file: FileProfile, reading: Reading) -> dict[str, str]:
    """What the file's form says of every row: cancellations are of cancelled bookings, who keeps a fee takes cards."""
    chosen = reading.chosen
    if (
        reading.entity == "payment"
        and "source_tender" not in chosen
        and {"fee_amount", "net_deposit_amount"} <= {*chosen}
    ):
        return {"source_tender": "card"}
    if reading.entity == "appointment" and "source_status" not in chosen:
        text = plain(" ".join((Path(file.shown).stem, *file.header)))
        for words, status in (
            ("no show|noshow|missed|dna", "no show"),
            ("cancel", "cancelled"),
            ("complete|visit|attend|kept", "completed"),
        ):
            if re.search(words, text) or (status == "cancelled" and "cancelled_at" in chosen):
                return {"source_status": status}
        return {"source_status": "booked"}
    return {}


def _key(file: FileProfile, reading: Reading) -> tuple[str, ...]:
    """The columns that tell a record, where the entity's own number is not there."""
    own = tuple(name for name in reading.export.record_key if name in reading.chosen)
    if own:
        return ()
    day = next(
        (
            name
            for name in (
                "invoice_id",
                "sold_on",
                "paid_on",
                "starts_at",
                "starts_on",
                "worked_on",
                "posted_on",
                "created_at",
            )
            if name in reading.chosen
        ),
        None,
    )
    who = next(
        (
            name
            for name in (
                "source_patient_id",
                "email",
                "patient_email",
                "patient_phone",
                "patient_name",
                "source_provider_id",
                "provider_name",
                "description",
            )
            if name in reading.chosen
        ),
        None,
    )
    return tuple(name for name in (day, who) if name)


PSEUDO = re.compile(
    r"^(walk[ _-]?in.*|house.*|front ?desk|unassigned|no (provider|name|preference).*|any ?(one|provider|staff)?|"
    r"unknown.*|"
    r"cash (customer|sale).*|test .*|staff|reception|counter sale.*|do not use.*|n/?a|none|system|admin.*)$",
    re.I,
)


def _pseudo_people(chosen: dict[str, Profile]) -> tuple[str, ...]:
    """Names that stand for nobody."""
    found: dict[str, None] = {}
    for name in (
        "patient_name",
        "source_patient_id",
        "provider_name",
        "selling_provider_name",
        "first_name",
        "last_name",
        "patient_last_name",
    ):
        if name not in chosen:
            continue
        # names that stand for nobody are written all in capitals or occur far more often than anybody's
        found.update({word: None for word in chosen[name].odd_names if PSEUDO.match(word.strip().replace("_", " "))})
    return tuple(found)


def _slug(shown: str) -> str:
    text = re.sub(r"\d{4}[-_]?\d{0,2}[-_]?\d{0,2}", "", Path(re.split(r"[!]", shown)[-1]).stem)
    text = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    return re.sub(r"^\d+_?", "", text)[:40]


def _named(kind: str, taken: set[str]) -> str:
    name, number = kind, 1
    while name in taken:
        number += 1
        name = f"{kind}_{number}"
    return name


def lacks(proposal: Proposal) -> dict[str, list[str]]:
    """By file that cannot be used: what is missing."""
    found: dict[str, list[str]] = defaultdict(list)
    for item in proposal.files:
        found[item.file.shown] += item.reading.missing
    return {shown: missing for shown, missing in found.items() if missing}


def columns_of(item: FileProposal) -> list[tuple[Profile, Guess | None]]:
    """Every column of a file in its order, with what it is taken for."""
    by_position = {guess.column.position: guess for guess in item.reading.chosen.values()}
    return [(column, by_position.get(column.position)) for column in item.file.columns]
