"""A small warehouse with call lists, in the types that the contract declares."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
from ruamel.yaml import YAML

from pipelines.config import INSTALLATION, Project, load_project

DAY = "2026-06-30"


def declared_types(layer: str, table: str) -> dict[str, str]:
    """The columns of a table as its model declares them."""
    for path in sorted((INSTALLATION / "models" / layer).rglob("_*__models.yml")):
        for model in YAML(typ="safe").load(path.read_text(encoding="utf-8"))["models"]:
            if model["name"] == table:
                return {column["name"]: column["data_type"] for column in model["columns"]}
    raise LookupError(table)


def create(connection: duckdb.DuckDBPyConnection, name: str, types: dict[str, str], rows: list[dict[str, Any]]) -> None:
    """A table of these types that holds these rows; what a row leaves out is null."""
    columns = ", ".join(f'"{column}" {type_}' for column, type_ in types.items())
    connection.execute(f"create or replace table {name} ({columns})")
    if rows:
        connection.execute(f"set variable given = '{json.dumps(rows, default=str).replace(chr(39), chr(39) * 2)}'")
        shape = json.dumps([dict.fromkeys(types, "VARCHAR")])
        connection.execute(
            f"insert into {name} by name select unnest(from_json(getvariable('given'), '{shape}'), recursive := true)"
        )


def patient_id(number: int) -> str:
    """An id in the form that every id has."""
    return f"{number:032x}"


def make_lists(
    root: Path,
    listed: list[dict[str, Any]],
    patients: list[dict[str, Any]],
    *,
    day: str = DAY,
    extra: str = "",
    pages: dict[str, list[dict[str, Any]]] | None = None,
) -> Project:
    """A practice's folder whose warehouse holds these lists and patients."""
    root.mkdir(exist_ok=True)
    (root / "practice.yml").write_text(
        "practice: {name: Example}\n"
        "locations: [{id: elm-street, name: Elm Street}, {id: lake-view, name: Lake View}]\n"
        "sources: [{system: call_sheet, path: returned}]\n" + extra,
        encoding="utf-8",
    )
    places = [{"location_id": "elm-street", "location_name": "Elm Street"}]
    places += [{"location_id": "lake-view", "location_name": "Lake View"}]
    providers = [
        {"provider_id": "vale", "provider_name": "Juniper Vale"},
        {"provider_id": "twin", "provider_name": "Juniper Vale"},
        {"provider_id": "oakes", "provider_name": "Zoé =Oakes"},
    ]
    defaults = {"as_of_on": day, "list_name": "overdue", "location_id": "elm-street", "priority": 1}
    with duckdb.connect(str(root / "warehouse.duckdb")) as connection:
        for schema in ("marts", "canonical", "intermediate"):
            connection.execute(f"create schema if not exists {schema}")
        create(connection, "intermediate.int_as_of", {"as_of_on": "date"}, [{"as_of_on": day}])
        create(
            connection, "marts.call_list", declared_types("marts", "call_list"), [{**defaults, **row} for row in listed]
        )
        for table in ("provider_page_figure", "provider_page_context"):
            create(connection, f"marts.{table}", declared_types("marts", table), (pages or {}).get(table, []))
        labels = [
            {"provider_id": who["provider_id"], "provider_label": label, "folder": folder}
            for who, label, folder in zip(
                providers, ("Injector 1", "Injector 2", "Desk 1"), ("i-1", "i-2", None), strict=True
            )
        ]
        create(connection, "marts.provider_label", declared_types("marts", "provider_label"), labels)
        create(connection, "canonical.patient", declared_types("canonical", "patient"), patients)
        create(connection, "canonical.location", declared_types("canonical", "location"), places)
        create(connection, "canonical.provider", declared_types("canonical", "provider"), providers)
    return load_project(root)
