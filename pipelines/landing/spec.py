"""What a source system declares about its exports: the schema of ``system.yml``.

One file per system, ``pipelines/systems/<system>/system.yml``. Landing reads it to recognise and load files, the
checks read it for their expectations, and ``_<system>__sources.yml`` (what dbt knows about the raw tables) is
generated from it by ``make generate``, so that nothing is declared twice.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from ruamel.yaml import YAML

SYSTEMS_DIR = Path(__file__).parents[1] / "systems"

MAPPED = "mapped"
"""The system whose raw tables and models take in everything that comes by a mapping."""

MARKS = ("source_system", "file_kind", "record_key", "date_order", "decimal_mark", "reversed_columns")
"""What a mapping writes into each row of the mapped system's raw tables beside the file's own cells."""

Confidence = Literal["confirmed", "reconstructed", "plausible", "mapped"]
CellType = Literal[
    "text", "date", "timestamp", "moment", "money", "number", "integer", "duration_minutes", "duration_hours",
    "percent", "boolean", "minor_units", "unix_time",
]  # fmt: skip
"""What a cell holds. ``moment`` is a time with its offset (``2025-03-14T20:42:10Z``), ``unix_time`` one as seconds
since 1970; both become times in UTC. ``minor_units`` is money as a whole number of the currency's smallest unit, as
APIs write it: staging makes an amount of it."""


class Spec(BaseModel):
    """Base of every part of system.yml: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(Spec):
    """One column of an export, as the vendor heads it and as it lands."""

    header: str
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    type: CellType = "text"
    aliases: tuple[str, ...] = ()
    match: str | None = Field(
        None, description="regular expression on a header that says something of its column's cells"
    )
    group_into: str | None = Field(
        None, description="the column in which what the group of `match` took lands in every row"
    )
    optional: bool = Field(False, description="the header may lack this column")
    filled: bool = Field(False, description="a blank cell here sends the row to quarantine")
    formats: tuple[str, ...] = Field((), description="strptime forms, instead of the type's own list")
    blanks: tuple[str, ...] = Field((), description="texts that mean blank, such as --")
    kept: str | None = Field(
        None,
        description="regular expression: other cells stay in the file, being health details that nothing here needs",
    )
    minimum: float | None = None
    maximum: float | None = None
    phi: Literal["name", "email", "phone", "birth_date", "address", "id", "free_text"] | None = None
    vocabulary: str = Field("", description="mapped system: the vocabulary that the column's words are mapped to")
    gives: tuple[str, ...] = Field((), description="mapped system: the canonical columns that come from this one")
    date_order: Literal["", "mdy", "dmy"] = Field("", description="by mapping: how the file writes dates")
    decimal_mark: Literal["", "point", "comma"] = Field("", description="by mapping: how the file writes numbers")

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every spelling of the header."""
        return frozenset(header_key(text) for text in (self.header, *self.aliases))

    def is_headed(self, text: str) -> bool:
        """Whether a header is this column's."""
        return header_key(text) in self.keys or bool(self.match and re.search(self.match, text.strip()))


class Replaces(Spec):
    """How a newer export replaces an older one.

    ``key``: the newest file that holds a key holds all rows of that key. With ``repeats`` a file may hold several rows
    of one key (an invoice with the same item twice); without it, later repeats in a file are the same record again.
    ``period``: the newest file replaces every row whose business date lies between its first and its last, per scope.

    Beside columns both may name ``_location_id`` (the location of the file's folder) and ``_export_stamp``.
    """

    by: Literal["key", "period"]
    key: tuple[str, ...] = ()
    repeats: bool = False
    scope: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> Replaces:
        if self.by == "key" and not self.key:
            raise ValueError("replaces: by key needs the key's columns")
        return self


class NotData(Spec):
    """Rows that are recognised as not data: totals and titles between or after the rows."""

    match: str = Field(description="regular expression on the cell")
    column: str | None = Field(None, description="name of the cell's column; the first column when left out")
    blank: tuple[str, ...] = Field((), description="names of columns whose cells are blank in such a row too")
    kind: Literal["total", "title"] = "total"
    control: bool = Field(False, description="the row's numbers are control totals of the whole file")
    per: str | None = Field(
        None, description="name of a column: the total is that of the rows with the same cell in it"
    )
    columns: tuple[str, ...] = Field((), description="names of the columns whose totals are compared")


class Melt(Spec):
    """Columns whose names vary (one per stage, per centre, per tax): they land as rows of their own table."""

    match: str = Field(description="regular expression on the header as the vendor writes it")
    into: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="raw table: header, value, row of origin")
    type: CellType = "text"
    blanks: tuple[str, ...] = Field((), description="texts that mean blank, such as --")


class Stamp(Spec):
    """Where the moment of export is written: a pattern with one group, in the file name or the preamble."""

    file_name: str | None = None
    preamble: str | None = None


class Table(Spec):
    """The table of the vendor's own database that the export is a dump of: it may be read from there."""

    name: str
    key: str = Field(description="column of the primary key")
    cursor: str | None = Field(None, description="column of a row's last change; without one the table is read whole")


class Export(Spec):
    """One report of the system: how it is recognised, what its columns are, how it replaces itself."""

    title: str
    confidence: Confidence
    note: str = ""
    columns: tuple[Column, ...]
    absent: tuple[str, ...] = Field((), description="headers that prove the file to be another export")
    page_list: str | None = Field(
        None, description="in pages of JSON the last key that leads to the list, where its header alone does not tell"
    )
    reader: bool = Field(False, description="the file is not a table: reader.py turns it into sections")
    replaces: Replaces
    catalogue: bool = Field(
        False, description="nobody's data (kinds, codes, rooms, a menu): two accounts may well hold it word for word"
    )
    business_date: str | None = None
    newest_by: tuple[str, ...] = Field(
        (), description="columns whose latest moment says what the file knows; business_date when left out"
    )
    stamp: Stamp = Stamp()
    table: Table | None = None
    not_data: tuple[NotData, ...] = ()
    melt: tuple[Melt, ...] = ()
    money: tuple[tuple[str, ...], ...] = Field(
        (), description="each: the columns whose cells sum to an amount of the record, - in front takes a cell away"
    )
    together: tuple[str, ...] = Field((), description="columns that tie the rows which make one record")
    stale_after_days: int | None = 45
    entity: str = Field("", description="by mapping: the mapped system's export whose raw table takes the rows")
    marks: tuple[tuple[str, str], ...] = Field((), description="by mapping: columns with the text that every row gets")
    record_key: tuple[str, ...] = Field((), description="by mapping: the columns whose cells tell a record")
    needs: tuple[tuple[str, ...], ...] = Field(
        (), description="mapped system: of each group one column at least, or the rows mean nothing"
    )

    @model_validator(mode="after")
    def _known_columns(self) -> Export:
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise ValueError("two columns land under one name")
        headings = ({header_key(text) for text in (column.header, *column.aliases)} for column in self.columns)
        keys = Counter(key for heading in headings for key in heading)
        if shared := sorted(key for key, count in keys.items() if count > 1):
            raise ValueError(f"two columns have one heading: {', '.join(shared)}")
        used = {*self.replaces.key, *self.replaces.scope, *self.newest_by}
        used |= {self.business_date} if self.business_date else set()
        used |= {*self.record_key, *(name for group in self.needs for name in group)}
        used |= {*self.together, *(name.lstrip("-") for amount in self.money for name in amount)}
        for rule in self.not_data:
            used |= {*rule.columns, *rule.blank, *(name for name in (rule.column, rule.per) if name)}
        used |= {column.group_into for column in self.columns if column.group_into}
        if unknown := used - set(names) - {"_location_id", "_export_stamp", *MARKS}:
            raise ValueError(f"columns that are not declared: {', '.join(sorted(unknown))}")
        return self

    @property
    def signature(self) -> tuple[Column, ...]:
        """The columns that the header must have."""
        return tuple(column for column in self.columns if not column.optional)

    @property
    def totals_per(self) -> str | None:
        """The column whose cell tells of which rows a printed total is, if any does."""
        return next((rule.per for rule in self.not_data if rule.control and rule.per), None)

    @property
    def form(self) -> str | None:
        """By mapping: what changes when a person corrects the mapping, so that its files land anew."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16] if self.entity else None

    def raw_table(self, system: str, name: str) -> tuple[str, str]:
        """Schema and table that take the rows of this export of a system."""
        return (f"raw_{MAPPED}", self.entity) if self.entity else (f"raw_{system}", name)

    def raw_rows(self, system: str, name: str) -> str:
        """The relation of this export's raw rows: a table, or its part of a table that mappings share."""
        schema, table = self.raw_table(system, name)
        if not self.entity:
            return f'"{schema}"."{table}"'
        return f"(select * from \"{schema}\".\"{table}\" where source_system = '{system}' and file_kind = '{name}')"


class Neighbour(Spec):
    """A report of the same system that must not be taken for another: known, not loaded, with what to do instead."""

    title: str
    header: tuple[str, ...]
    advice: str


class System(Spec):
    """A source system: one folder under ``pipelines/systems``."""

    system: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str
    kind: Literal[
        "emr", "dental", "pos", "payroll", "ads", "crm", "payments", "mail", "reviews", "messaging", "books", "stock",
        "hours", "other",
    ]  # fmt: skip
    exports: dict[str, Export]
    vocabularies: dict[str, tuple[str, ...]] = Field({}, description="mapped system: what words may mean")
    neighbours: tuple[Neighbour, ...] = ()

    @property
    def folder(self) -> Path:
        """Where the system's own files are."""
        return SYSTEMS_DIR / self.system


def header_key(text: str) -> str:
    """What of a header decides: letters and digits, lower case. Spelling drifts in spaces and punctuation."""
    plain = text.lower().replace("&amp;", "&")
    return re.sub(r"[^0-9a-z]+", "", plain) or plain.strip()


@cache
def load_system(system: str) -> System:
    """The installed system of that name. Raises ``pydantic.ValidationError`` when its declaration is wrong.

    It declares its exports in ``system.yml``, or is a mapping that ships with the installation: ``mapping.yml``.
    """
    folder = SYSTEMS_DIR / system
    if (folder / "system.yml").exists():
        return System.model_validate(YAML(typ="safe").load((folder / "system.yml").read_text(encoding="utf-8")))
    from pipelines.landing.mapping import load_mapping

    return load_mapping(folder / "mapping.yml").system()


@cache
def load_systems() -> dict[str, System]:
    """All installed systems that recognise files of their own, by name."""
    folders = {path.parent.name for form in ("system.yml", "mapping.yml") for path in SYSTEMS_DIR.glob(f"*/{form}")}
    return {name: load_system(name) for name in sorted(folders - {MAPPED})}


def declared_systems() -> dict[str, System]:
    """All systems with raw tables and models of their own, by name."""
    names = sorted(path.parent.name for path in SYSTEMS_DIR.glob("*/system.yml"))
    return {name: load_system(name) for name in names}
