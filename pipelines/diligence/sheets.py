"""What the sheets of the data pack are: one per model of ``models/datapack``, told by the model's yml alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from ruamel.yaml import YAML

from pipelines.config import INSTALLATION, Project, default_parameters

LAYER = "datapack"
FOLDER = INSTALLATION / "models" / LAYER
PATIENT = "patient_id"
PEOPLE = "patients"
"""The count of people that a row rests on; people are in several rows, so it is never summed."""


class Meta(BaseModel):
    """What a yml says below ``config: meta``; an unknown word is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Chart(Meta):
    """A chart of a sheet: the sums of ``y`` for each ``x``, as one series or one per word of ``by``."""

    y: str
    x: str = "month_start_on"
    by: str | None = None
    kind: Literal["line", "column", "stacked"] = "line"


class Column(Meta):
    """A column of a sheet."""

    name: str
    description: str
    ratio: tuple[str, str] | None = None
    """The columns whose quotient it is: a live formula, in the row of totals too."""
    total: Literal["none"] | None = None
    """``none``: a balance or the like, which no sum makes sense of."""
    heat: bool = False
    """Coloured by its size, for the eye."""


class Sheet(Meta):
    """A sheet of the pack, and the table of the same name beside it."""

    name: str
    """The table in the schema ``datapack``, and the name of its CSV and Parquet."""
    title: str
    section: str
    position: int
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """The columns that tell a row from all others."""
    external: bool = True
    """Whether it may leave the clean room at all."""
    charts: tuple[Chart, ...] = Field(default=(), alias="chart")

    @cached_property
    def has_patients(self) -> bool:
        """Whether its rows are of one patient each."""
        return PATIENT in {column.name for column in self.columns}


def sheets(parameters: Mapping[str, Any] | None = None) -> list[Sheet]:
    """Every sheet in the order of the pack; descriptions say the parameters that are in effect."""
    known = {**default_parameters(), **(parameters or {})}
    found = [_sheet(model, known) for path in sorted(FOLDER.glob("*.yml")) for model in _models(path)]
    return sorted(found, key=lambda sheet: (sheet.position, sheet.name))


def sheets_of(project: Project) -> list[Sheet]:
    """The sheets as a practice's own parameters have them."""
    return sheets(project.config.parameters)


def _models(path: Path) -> list[dict[str, Any]]:
    return (YAML(typ="safe").load(path.read_text(encoding="utf-8")) or {}).get("models", [])


def _sheet(model: Mapping[str, Any], parameters: Mapping[str, Any]) -> Sheet:
    return Sheet(
        name=model["name"].removeprefix(f"{LAYER}_"),
        description=_told(model.get("description", ""), parameters),
        columns=tuple(_column(column, parameters) for column in model.get("columns", [])),
        key=_key(model),
        **_meta(model),
    )


def _column(column: Mapping[str, Any], parameters: Mapping[str, Any]) -> Column:
    description = _told(column.get("description", ""), parameters)
    return Column(name=column["name"], description=description, **_meta(column))


def _meta(part: Mapping[str, Any]) -> dict[str, Any]:
    return part.get("config", {}).get("meta", {})


def _key(model: Mapping[str, Any]) -> tuple[str, ...]:
    """The columns of the model's own test of its grain."""
    tests = [test["unique_grain"] for test in model.get("data_tests", []) if "unique_grain" in test]
    return tuple(tests[0]["arguments"]["columns"]) if tests else ()


def _told(text: str, parameters: Mapping[str, Any]) -> str:
    """A description as a reader sees it: on one line, with the values of the parameters that it names."""
    text = re.sub(r"\{\{\s*var\(\s*['\"](\w+)['\"]\s*\)\s*\}\}", lambda found: str(parameters[found[1]]), text)
    return " ".join(text.replace("`", "").split())
