"""Which figures rest on which columns: what a mapping enables, and what one that cannot work would lose.

The canonical columns say in ``meta.needed_by`` which inputs rest on them; ``seeds/metrics.csv`` says which inputs each
figure needs. The columns of the mapped entities say in ``gives`` which canonical columns they feed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache

from ruamel.yaml import YAML

from pipelines.config import INSTALLATION
from pipelines.landing.spec import MAPPED, load_system

CANONICAL = INSTALLATION / "models" / "canonical" / "_canonical__models.yml"


@cache
def needed_by() -> dict[str, dict[str, frozenset[str]]]:
    """By canonical table and column: the inputs that rest on it."""
    document = YAML(typ="safe").load(CANONICAL.read_text(encoding="utf-8"))
    return {
        model["name"]: {
            column["name"]: frozenset(column.get("config", {}).get("meta", {}).get("needed_by", ()))
            for column in model.get("columns", ())
        }
        for model in document["models"]
    }


@cache
def metrics() -> dict[str, tuple[str, frozenset[str]]]:
    """By metric: its name, and the inputs that it cannot do without."""
    with (INSTALLATION / "seeds" / "metrics.csv").open(encoding="utf-8", newline="") as stream:
        return {
            row["metric_key"]: (
                row["name"],
                frozenset(text for text in row["required_inputs"].split("|") if text and not text.endswith("?")),
            )
            for row in csv.DictReader(stream)
        }


@cache
def mappable() -> dict[str, frozenset[tuple[str, str]]]:
    """By input: the canonical columns that it rests on."""
    found: dict[str, set[tuple[str, str]]] = {}
    for table, columns in needed_by().items():
        for column, inputs in columns.items():
            for name in inputs:
                found.setdefault(name, set()).add((table, column))
    return {name: frozenset(columns) for name, columns in found.items()}


CONFIGURED = frozenset({"location", "location_hours", "device", "room", "manual_figure"})
"""Tables that the configuration fills, not a file."""


def given(entity: str, columns: Iterable[str]) -> set[tuple[str, str]]:
    """The canonical columns that an entity's mapped columns feed."""
    declared = {column.name: column for column in load_system(MAPPED).exports[entity].columns}
    tables = {"punch": "provider_hours"}
    held = set(columns) & set(declared)
    found = {(tables.get(entity, entity), name) for column in held for name in (declared[column].gives or (column,))}
    if entity == "transaction" and {"paid_amount", "source_tender"} <= held:
        found |= {("payment", "paid_on"), ("payment", "payment_amount")}
    if entity == "membership" and "monthly_amount" in held:
        found |= {("membership_period", "monthly_amount")}
    if entity == "lead" and held & {"stage_at", "contacted_at"}:
        found |= {("lead_event", "occurred_at"), ("lead_event", "stage")}
    return found


def _lacking(name: str, columns: set[tuple[str, str]]) -> set[str]:
    """What an input lacks in the table that has most of it: one whole table is enough."""
    by_table: dict[str, set[str]] = {}
    for table, column in mappable().get(name, ()):
        if table not in CONFIGURED:
            by_table.setdefault(table, set())
            if (table, column) not in columns:
                by_table[table].add(f"{table}.{column}")
    return min(by_table.values(), key=lambda lacking: (len(lacking), sorted(lacking)), default=set())


def enabled(columns: set[tuple[str, str]]) -> tuple[list[str], dict[str, list[str]]]:
    """The metrics whose inputs all rest on these canonical columns, and the others with the columns that they lack.

    What the configuration gives (opening hours, devices) is taken to be there.
    """
    works: list[str] = []
    lacks: dict[str, list[str]] = {}
    for key, (_, inputs) in metrics().items():
        missing = sorted(set().union(*(_lacking(name, columns) for name in inputs)))
        if missing:
            lacks[key] = missing
        elif any(table not in CONFIGURED for name in inputs for table, _ in mappable().get(name, ())):
            works.append(key)
    return works, lacks


def lost(entity: str) -> list[str]:
    """The metrics that rest on an entity."""
    table = {"punch": "provider_hours"}.get(entity, entity)
    inputs = {name for name, columns in mappable().items() if any(held == table for held, _ in columns)}
    return [key for key, (_, needed) in metrics().items() if needed & inputs]
