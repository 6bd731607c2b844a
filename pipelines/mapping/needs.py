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
            row["metric_key"]: (row["name"], frozenset(text for text in row["required_inputs"].split("|") if text and not text.endswith("?")))
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


def given(entity: str, columns: Iterable[str]) -> set[tuple[str, str]]:
    """The canonical columns that an entity's mapped columns feed."""
    tables = {"punch": "provider_hours", "transaction": "transaction"}
    declared = {column.name: column for column in load_system(MAPPED).exports[entity].columns}
    table = tables.get(entity, entity)
    found = {(table, name) for column in columns if column in declared for name in declared[column].gives or (column,)}
    if entity == "transaction" and {"paid_amount", "source_tender"} <= set(columns):
        found |= {("payment", "paid_on"), ("payment", "payment_amount"), ("payment", "tender")}
    return found


def enabled(columns: set[tuple[str, str]]) -> tuple[list[str], dict[str, list[str]]]:
    """The metrics whose inputs all rest on these canonical columns, and the others with the columns that they lack."""
    resting = mappable()
    whole = {name: needed - columns for name, needed in resting.items()}
    works: list[str] = []
    lacks: dict[str, list[str]] = {}
    for key, (_, inputs) in metrics().items():
        missing = sorted({f"{table}.{column}" for name in inputs for table, column in whole.get(name, ())})
        # what is no column of a source (opening hours, a device's costs) is the configuration's matter
        if not (inputs & set(resting)):
            continue
        if missing:
            lacks[key] = missing
        else:
            works.append(key)
    return works, lacks


def lost(entity: str) -> list[str]:
    """The metrics that rest on an entity."""
    table = {"punch": "provider_hours"}.get(entity, entity)
    inputs = {name for name, columns in mappable().items() if any(held == table for held, _ in columns)}
    return [key for key, (_, needed) in metrics().items() if needed & inputs]
