"""A mapping: which entity the files of a system without a preset are, and what each of their columns means.

A person keeps it as a short YAML file, ``mappings/<name>.yml`` beside ``practice.yml`` (``practice map`` proposes it).
The installation ships some as ``pipelines/systems/<name>/mapping.yml``. It becomes a :class:`System` like any other,
whose exports land in the raw tables of the mapped system: what those take is declared once, in its ``system.yml``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from pipelines.landing import spec
from pipelines.landing.spec import (
    MAPPED,
    Column,
    Confidence,
    Export,
    Neighbour,
    System,
    header_key,
    load_system,
)

TOTAL_LABEL = r"(?i)^\s*(grand |sub|sub |report )?totals?\b"
"""What the first cell of a total row reads like in files whose mapping says nothing of totals."""

MAPPING_NAME = r"^[a-z][a-z0-9_]*$"
"""What a mapping may be called."""

DateOrder = Literal["mdy", "dmy"]
DecimalMark = Literal["point", "comma"]


class MappingError(Exception):
    """A mapping that cannot be used; ``problems`` says where and why."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Part(BaseModel):
    """Base of every part of a mapping: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Totals(Part):
    """Total rows: how they are known, and whether their numbers are held against the loaded rows."""

    match: str = TOTAL_LABEL
    column: str | None = Field(None, description="the header under which the label stands; the first when left out")
    checked: bool = False


class FileKind(Part):
    """One kind of file: the entity that its rows are, and what its columns mean."""

    entity: str
    title: str = ""
    note: str = ""
    confidence: Confidence | None = None
    columns: dict[str, str | None] = Field(description="the file's header: the column it is, or nothing")
    optional: tuple[str, ...] = Field((), description="headers that a file of this kind may lack")
    aliases: dict[str, tuple[str, ...]] = Field({}, description="other spellings of a header")
    absent: tuple[str, ...] = Field((), description="headers that a file of this kind never has")
    constants: dict[str, str] = Field({}, description="what holds for every row of the file")
    reverse: tuple[str, ...] = Field((), description="amounts whose sign is turned round")
    key: tuple[str, ...] = Field((), description="the columns that tell a record of this kind")
    date_order: DateOrder | None = None
    decimal_mark: DecimalMark | None = None
    totals: Totals = Totals.model_validate({})
    reader: bool = False
    stale_after_days: int | None = 45


class Mapping(Part):
    """The files of one system without a preset."""

    mapping: str = Field(pattern=MAPPING_NAME, description="the name by which practice.yml calls it")
    title: str = ""
    kind: str = "other"
    confidence: Confidence = "mapped"
    date_order: DateOrder = "mdy"
    decimal_mark: DecimalMark = "point"
    files: dict[str, FileKind]
    vocabularies: dict[str, dict[str, str]] = Field({}, description="the files' words and what they mean")
    pseudo_people: tuple[str, ...] = Field((), description="names that stand for nobody: WALK_IN, HOUSE, Front Desk")
    neighbours: tuple[Neighbour, ...] = ()

    @model_validator(mode="after")
    def _understood(self) -> Mapping:
        mapped = load_system(MAPPED)
        known, words = mapped.exports, mapped.vocabularies
        problems: list[str] = []
        for name, kind in self.files.items():
            if kind.entity not in known:
                problems.append(f"files.{name}.entity: {kind.entity!r} is none of {', '.join(known)}")
                continue
            problems += [f"files.{name}.{text}" for text in _misread(kind, known[kind.entity])]
        for field, meanings in self.vocabularies.items():
            if field not in words:
                problems.append(f"vocabularies.{field}: no such vocabulary; there are {', '.join(words)}")
                continue
            problems += [
                f"vocabularies.{field}.{word}: {meaning!r} is none of {', '.join(words[field])}"
                for word, meaning in meanings.items()
                if meaning not in words[field]
            ]
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def system(self) -> System:
        """The mapping as a system whose files landing recognises."""
        return System.model_validate(
            {
                "system": self.mapping,
                "name": self.title or self.mapping.replace("_", " ").title(),
                "kind": self.kind,
                "exports": {name: self._export(name, kind) for name, kind in self.files.items()},
                "neighbours": self.neighbours,
            }
        )

    def _export(self, name: str, kind: FileKind) -> Export:
        entity = load_system(MAPPED).exports[kind.entity]
        declared = {column.name: column for column in entity.columns}
        written = {
            "date_order": kind.date_order or self.date_order,
            "decimal_mark": kind.decimal_mark or self.decimal_mark,
        }
        columns = tuple(
            Column.model_validate(
                {
                    **declared[meaning].model_dump(),
                    "header": header,
                    "optional": header in kind.optional,
                    "aliases": kind.aliases.get(header, ()),
                    **written,
                }
            )
            for header, meaning in kind.columns.items()
            if meaning
        )
        mapped = {column.name for column in columns}
        label = kind.columns.get(kind.totals.column or "")
        money = tuple(column.name for column in columns if column.type == "money")
        totals = {"match": kind.totals.match, "column": label, "control": kind.totals.checked, "columns": money}
        return Export.model_validate(
            {
                "title": kind.title or name.replace("_", " "),
                "confidence": kind.confidence or self.confidence,
                "note": kind.note,
                "columns": columns,
                "absent": kind.absent,
                "reader": kind.reader,
                "replaces": {"by": "key", "key": ("source_system", "file_kind", "record_key"), "repeats": True},
                "business_date": next(
                    (name for name in (entity.business_date, *entity.newest_by) if name in mapped), None
                ),
                "not_data": [totals],
                "money": [amount for amount in entity.money if {part.lstrip("-") for part in amount} <= mapped],
                "stale_after_days": kind.stale_after_days,
                "entity": kind.entity,
                "marks": [
                    ("source_system", self.mapping),
                    ("file_kind", name),
                    ("reversed_columns", ",".join(("", *kind.reverse, ""))),
                    *written.items(),
                    *kind.constants.items(),
                ],
                "record_key": kind.key
                or [name for name in entity.record_key if name in mapped]
                or [column.name for column in columns],
            }
        )


def _misread(kind: FileKind, entity: Export) -> list[str]:
    """What in a kind of file cannot be."""
    declared = {column.name: column for column in entity.columns}
    given = [meaning for meaning in kind.columns.values() if meaning]
    problems = [
        f"columns.{header}: {meaning!r} is no column of {kind.entity}; there are {', '.join(declared)}"
        for header, meaning in kind.columns.items()
        if meaning and meaning not in declared
    ]
    problems += [f"columns: two headers are {name}" for name in declared if given.count(name) > 1]
    keys = [header_key(header) for header, meaning in kind.columns.items() if meaning]
    problems += [f"columns: {key} is written twice" for key in sorted(set(keys)) if keys.count(key) > 1]
    for part, names in (("constants", kind.constants), ("reverse", kind.reverse), ("key", kind.key)):
        problems += [f"{part}: {name!r} is no column of {kind.entity}" for name in names if name not in declared]
    for part, headers in (("optional", kind.optional), ("aliases", kind.aliases)):
        problems += [
            f"{part}: {header!r} is no header of `columns`" for header in headers if header not in kind.columns
        ]
    held = {*given, *kind.constants}
    for group in entity.needs:
        if not held & set(group):
            problems.append(f"columns: {kind.entity} needs {' or '.join(group)}")
    return problems


def load_mapping(path: Path) -> Mapping:
    """The mapping in a file. Raises MappingError with every problem found."""
    shown = f"{path.parent.name}/{path.name}"
    try:
        document = YAML(typ="safe").load(path.read_text(encoding="utf-8-sig"))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise MappingError([f"{shown}:{mark.line + 1 if mark else 1}: {error.problem}"]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise MappingError([f"{shown}: cannot be read: {error}"]) from None
    if not isinstance(document, dict):
        raise MappingError([f"{shown}: must hold keys: {', '.join(Mapping.model_fields)}"])
    try:
        mapping = Mapping.model_validate(document)
    except ValidationError as error:
        raise MappingError([text for found in error.errors() for text in _told(shown, found)]) from None
    if mapping.mapping != path.stem and path.name != "mapping.yml":
        raise MappingError([f"{shown}: mapping: {mapping.mapping!r} must be the file's name, {path.stem!r}"])
    return mapping


def _told(shown: str, found: ErrorDetails) -> list[str]:
    where = ".".join(str(step) for step in found["loc"])
    text = str(found["msg"]).removeprefix("Value error, ")
    return [f"{shown}: {where + ': ' if where else ''}{line}" for line in text.splitlines()]


def shipped_mappings() -> dict[str, Mapping]:
    """The mappings that the installation brings, by name."""
    return {path.parent.name: load_mapping(path) for path in sorted(spec.SYSTEMS_DIR.glob("*/mapping.yml"))}


def mappings_in(folder: Path) -> dict[str, Mapping]:
    """The mappings that a practice keeps, by name. Raises MappingError."""
    found: dict[str, Mapping] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.yml")):
        try:
            found[path.stem] = load_mapping(path)
        except MappingError as error:
            problems += error.problems
    if problems:
        raise MappingError(problems)
    return found
