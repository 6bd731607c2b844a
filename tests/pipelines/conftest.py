"""A practice's folder to land into, and an invented system that has one of everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.config import Project, load_project
from pipelines.landing import spec
from pipelines.landing.land import Landing, land
from tests.support.edited import edited

ACME = r"""
system: acme
name: Acme
kind: emr
exports:
  visit:
    title: Visit log
    confidence: confirmed
    columns:
      - {header: Visit Date, name: visited_on, type: date, filled: true}
      - {header: Centre, name: centre_name, filled: true, aliases: [Center]}
      - {header: Guest, name: guest_name, phi: name}
      - {header: "Amount (Exc. Tax)", name: amount, type: money}
      - {header: Notes, name: notes, optional: true, phi: free_text}
    replaces: {by: period, scope: [centre_name]}
    business_date: visited_on
    stamp: {file_name: "visits-(\\d{8})", preamble: "Generated (\\d{4}-\\d\\d-\\d\\d)"}
    not_data:
      - {match: "^Grand Total$", control: true, columns: [amount]}
      - {match: "^Total:", columns: [amount]}
      - {match: "^Section ", kind: title}
  client:
    title: Client list
    confidence: reconstructed
    columns:
      - {header: Client No, name: client_no, filled: true, phi: id}
      - {header: First, name: first_name, phi: name}
    absent: [Deleted On]
    replaces: {by: key, key: [client_no]}
  client_contact:
    title: Client list with contacts
    confidence: reconstructed
    columns:
      - {header: Client No, name: client_no, filled: true, phi: id}
      - {header: First, name: first_name, phi: name}
      - {header: Mobile, name: mobile, phi: phone}
    absent: [Deleted On]
    replaces: {by: key, key: [client_no]}
  sale:
    title: Sales
    confidence: confirmed
    columns:
      - {header: Invoice, name: invoice_no, filled: true}
      - {header: Sold, name: sold_on, type: date, filled: true}
      - {header: Net, name: net_amount, type: money}
    replaces: {by: key, key: [invoice_no], repeats: true}
    business_date: sold_on
  price:
    title: Price list
    confidence: plausible
    columns:
      - {header: Service, name: service_name, filled: true}
    replaces: {by: key, key: [service_name]}
    melt:
      - {match: " Price$", into: price_cell, type: money}
  closing:
    title: Day closing
    confidence: plausible
    columns:
      - {header: Closing Day, name: closed_on, type: date, filled: true}
      - {header: Drawer, name: drawer_amount, type: money}
    replaces: {by: period, scope: [_location_id]}
    business_date: closed_on
  advert:
    title: Advert days
    confidence: plausible
    columns:
      - {header: Advert, name: advert, filled: true}
      - {header: Advert No, name: advert_no, optional: true}
      - {header: Shown, name: shown_on, type: date, filled: true}
      - {header: Spent (USD), name: spent, type: money, match: "^Spent \\(([A-Z]{3})\\)$", group_into: currency}
      - {header: Currency, name: currency, optional: true}
      - {header: Answer, name: answer, optional: true, phi: free_text, kept: "^\\s*(?i:stop)\\s*$"}
    replaces: {by: key, key: [advert, shown_on]}
    not_data:
      - {match: "^$", column: advert, blank: [advert_no], control: true, per: shown_on, columns: [spent]}
  left:
    title: Left twin
    confidence: plausible
    columns: [{header: Twin, name: twin}, {header: Left, name: left_side, optional: true}]
    replaces: {by: key, key: [twin]}
  right:
    title: Right twin
    confidence: plausible
    columns: [{header: Twin, name: twin}, {header: Right, name: right_side, optional: true}]
    replaces: {by: key, key: [twin]}
  journal:
    title: Journal
    confidence: confirmed
    reader: true
    columns:
      - {header: Month, name: month_on, filled: true}
      - {header: Employee, name: employee_name, filled: true}
      - {header: Pay, name: pay_amount, type: money}
    replaces: {by: key, key: [month_on], repeats: true}
    not_data:
      - {match: "^Sum$", control: true, columns: [pay_amount]}
neighbours:
  - title: Visit summary
    header: [Centre, Visits, Share]
    advice: It holds no single visits. Choose the visit log.
"""

ACME_READER = """
from pipelines.landing.reading import Section, Total


def recognise(head):
    return "journal" if any(cells[:1] == ["ACME JOURNAL"] for _, cells in head) else None


def read(export, records):
    month, header, rows = None, None, []
    for number, cells in records:
        if cells[:1] == ["Month"]:
            month, header, rows = cells[1], None, []
        elif month and not header and cells:
            header = cells
        elif cells[:1] == ["Sum"]:
            yield Section(header, rows, {"Month": month}, [Total(number, "Sum", cells)], month)
            month = None
        elif month:
            rows.append((number, cells))
        elif cells[:1] == ["BROKEN"]:
            raise ValueError("the journal ends in the middle")
"""


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[spec.System]:
    """The invented system, as the only one that is installed."""
    folder = tmp_path / "systems" / "acme"
    folder.mkdir(parents=True)
    (folder / "system.yml").write_text(ACME, encoding="utf-8")
    (folder / "reader.py").write_text(ACME_READER, encoding="utf-8")
    monkeypatch.setattr(spec, "SYSTEMS_DIR", folder.parent)
    for cached in (spec.load_system, spec.load_systems):
        cached.cache_clear()
    yield spec.load_system("acme")
    for cached in (spec.load_system, spec.load_systems):
        cached.cache_clear()


@dataclass
class Practice:
    """A practice's folder under test."""

    root: Path

    @property
    def project(self) -> Project:
        """Its configuration as it stands now."""
        return load_project(self.root)

    def write(self, name: str, content: str | bytes) -> Path:
        """Put a file into the exports."""
        path = self.root / "exports" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def land(self, **options: Any) -> Landing:
        """Land in a copy and swap, as the command does."""
        with edited(self.project, "land") as project:
            return land(project, **options)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the published warehouse."""
        with duckdb.connect(str(self.project.published), read_only=True) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture
def make_practice(tmp_path: Path) -> Callable[..., Practice]:
    """A maker of practices: the sources as YAML, one location unless said otherwise."""

    def make(
        sources: str = "[{system: auto, path: exports}]",
        locations: str = "[{id: elm-street}]",
        name: str = "practice",
    ) -> Practice:
        root = tmp_path / name
        (root / "exports").mkdir(parents=True)
        (root / "practice.yml").write_text(
            f"practice: {{name: Example}}\nlocations: {locations}\nsources: {sources}\n",
            encoding="utf-8",
        )
        return Practice(root)

    return make


@pytest.fixture
def practice(acme: spec.System, make_practice: Callable[..., Practice]) -> Practice:
    """A practice with one folder of Acme exports."""
    return make_practice()
