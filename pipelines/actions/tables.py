"""What is handed out: the call sheet of a place, and templates for the tools that send messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipelines.actions.people import CHANNELS, Listed, dialled, digits
from pipelines.actions.sheets import Cell, Column, Sheet

OUTCOMES = ("reached", "booked", "declined", "wrong number", "stop", "no answer")
"""What may become of a call: the words of ``map_call_sheet__outcome``."""


def call_sheets(people: Sequence[Listed], code: int, currency: str) -> list[Sheet]:
    """A sheet for each list of a place, most urgent first, with room for what became of each call."""
    columns = (
        Column("Priority", 9), Column("First name", 14), Column("Last name", 18), Column("Call", 17),
        Column("Text", 17), Column("Email", 28), Column("Preferred channel", 18), Column("Reason", 44),
        Column("Provider", 20), Column("Last service", 26), Column("Last visit", 12), Column("Days overdue", 14),
        Column("Next booked", 13), Column(f"At stake ({currency})", 16, is_money=True),
        Column("How it is counted", 36), Column("Outcome", 15, OUTCOMES), Column("Channel used", 14, CHANNELS),
        Column("Called by", 14), Column("Contacted on", 14), Column("Note", 36), Column("List", 22),
        Column("Location", 18), Column("List row ID", 52),
    )  # fmt: skip

    def row(person: Listed) -> tuple[Cell, ...]:
        # what is due only later is not overdue by minus some days
        overdue = person.days_overdue if (person.days_overdue or 0) > 0 else None
        contacts = {
            channel: contact if channel == "email" else dialled(contact, code)
            for channel, contact in person.contacts.items()
        }
        return (
            person.priority, person.first_name, person.last_name, *(contacts.get(channel) for channel in CHANNELS),
            person.first_channel, person.reason, person.provider_name, person.last_service, person.last_visit_on,
            overdue, person.next_booked_on, person.dollars_at_stake, person.dollars_formula,
            None, None, None, None, None, person.list_name, person.location_name, person.row_id,
        )  # fmt: skip

    return [Sheet(name, columns, [row(each) for each in members], frozen=3) for name, members in by_list(people)]


def by_list(people: Sequence[Listed]) -> list[tuple[str, list[Listed]]]:
    """The people of each list, in their order."""
    ordered = sorted(people, key=lambda each: each.list_name)
    return [(name, list(members)) for name, members in groupby(ordered, key=lambda each: each.list_name)]


Take = Callable[[Listed, int], str | None]


def _email(person: Listed, code: int) -> str | None:
    return person.contacts.get("email")


def _text(person: Listed, code: int) -> str | None:
    return digits(person.contacts["sms"], code) if "sms" in person.contacts else None


def _call(person: Listed, code: int) -> str | None:
    return digits(person.contacts["call"], code) if "call" in person.contacts else None


NAME: tuple[tuple[str, Take], ...] = (
    ("First Name", lambda person, code: person.first_name),
    ("Last Name", lambda person, code: person.last_name),
)
ID: tuple[tuple[str, Take], ...] = (("Patient ID", lambda person, code: person.patient_id),)


@dataclass(frozen=True)
class Tool:
    """A tool that sends messages: what its import takes. Only people with ``needs`` are in its template."""

    name: str
    needs: Take
    columns: tuple[tuple[str, Take], ...]
    most_rows: int

    def sheets(self, people: Sequence[Listed], code: int) -> list[Sheet]:
        """The template, in pieces that the tool takes. In the order of ids, which tells nothing about anybody."""
        reached = sorted((each for each in people if self.needs(each, code)), key=lambda each: each.patient_id)
        rows = [tuple(take(each, code) for _, take in self.columns) for each in reached]
        columns = tuple(Column(header, 28) for header, _ in self.columns)
        pieces = [rows[first : first + self.most_rows] for first in range(0, len(rows), self.most_rows)]
        return [
            Sheet(self.name if number == 1 else f"{self.name}-{number}", columns, piece)
            for number, piece in enumerate(pieces, start=1)
        ]


TOOLS = (
    Tool("hubspot", _email, (*NAME, ("Email", _email), ("Phone Number", _call), *ID), 250_000),
    Tool("mailchimp", _email, (("Email Address", _email), *NAME, *ID), 250_000),
    Tool("podium", _text, (*NAME, ("Phone Number", _text), *ID), 999),
    Tool("weave", _text, (*NAME, ("Phone Number", _text), *ID), 1_000),
)
"""Docs say of each how sure its columns are (docs/actions.md)."""
