"""Write ``_<system>__sources.yml`` from ``system.yml``: what dbt knows about the raw tables.

``python -m pipelines.landing.sources`` writes them; with ``--check`` it fails when one is out of date.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from pipelines.landing.spec import MAPPED, MARKS, Export, System, declared_systems

MODELS_DIR = Path(__file__).parents[2] / "models" / "staging"
NOTICE = "# Generated from pipelines/systems/{system}/system.yml by `make generate`.\n"


def source_table(name: str, export: Export, is_mapped: bool = False) -> list[dict[str, Any]]:
    """The raw table of an export, and one more for each family of columns that lands as rows."""
    columns = [{"name": mark, "config": {"meta": {"type": "text"}}} for mark in MARKS if is_mapped]
    for column in export.columns:
        meta: dict[str, Any] = {"type": column.type}
        if column.filled:
            meta["filled"] = True
        if column.formats:
            meta["formats"] = list(column.formats)
        if column.blanks:
            meta["blanks"] = list(column.blanks)
        if is_mapped and column.type != "text" and not column.formats:
            meta["as_written"] = True
        columns.append({"name": column.name, "config": {"meta": meta}})
    replaces = export.replaces
    meta = {
        "replaces": replaces.by,
        "key": list(replaces.key),
        "repeats": replaces.repeats,
        "scope": list(replaces.scope),
        "business_date": export.business_date,
        **({"newest_by": list(export.newest_by)} if export.newest_by else {}),
        "control_totals": sorted({c for rule in export.not_data if rule.control for c in rule.columns}),
        **({"totals_per": per} if (per := export.totals_per) else {}),
        # which of a mapped file's money has printed totals is the mapping's to say
        **({"control_totals": sorted(c.name for c in export.columns if c.type == "money")} if is_mapped else {}),
        **({"is_mapped": True} if is_mapped else {}),
    }
    tables = [
        {
            "name": name,
            "description": f"One row per row of {export.title}, as text. {export.confidence.capitalize()} layout.",
            "config": {"meta": meta},
            "columns": columns,
        }
    ]
    for melt in export.melt:
        value: dict[str, Any] = {"type": melt.type}
        if melt.blanks:
            value["blanks"] = list(melt.blanks)
        tables.append(
            {
                "name": melt.into,
                "description": f"One row per filled cell of {export.title} whose header matches {melt.match}",
                "config": {"meta": {"melted_from": name}},
                "columns": [
                    {"name": "header", "config": {"meta": {"type": "text"}}},
                    {"name": "value", "config": {"meta": value}},
                ],
            }
        )
    return tables


def sources_yml(system: System) -> str:
    """The text of the system's sources file."""
    tables = [
        table
        for name, export in system.exports.items()
        for table in source_table(name, export, system.system == MAPPED)
    ]
    document = {
        "version": 2,
        "sources": [
            {
                "name": f"raw_{system.system}",
                "schema": f"raw_{system.system}",
                "description": f"Exports of {system.name} as they came, all cells as text.",
                "tables": tables,
            }
        ],
    }
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 110
    buffer = io.StringIO()
    yaml.dump(document, buffer)
    return NOTICE.format(system=system.system) + buffer.getvalue()


def main(arguments: list[str]) -> int:
    """Write the files, or with --check compare them. Returns the exit code."""
    stale = []
    for system in declared_systems().values():
        path = MODELS_DIR / system.system / f"_{system.system}__sources.yml"
        text = sources_yml(system)
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path)
        if "--check" not in arguments:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if "--check" in arguments and stale:
        print("out of date, run `make generate`:", *stale, sep="\n  ")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
