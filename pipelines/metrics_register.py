"""Generate what follows from `seeds/metrics.csv` and the KPI models.

The macro `metric_register` says which metrics have a model: dbt needs the list while it parses, when a seed cannot be
read yet. `docs/kpis.md` puts each metric's row and the rules in its model's yml on one page. `--check` only says
whether both are current.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path("macros/generated/metric_register.sql")
PAGE = Path("docs/kpis.md")
HEADER = """{# Generated from seeds/metrics.csv and the kpi_ models by `make generate`. #}
{% macro metric_register() -%}
    {{ return({
"""
FOOTER = """    }) }}
{%- endmacro %}
"""


def implemented(root: Path = ROOT) -> list[dict[str, str]]:
    """The rows of the metric list that a model implements, in the list's order."""
    models = {path.stem.removeprefix("kpi_") for path in root.glob("models/marts/**/kpi_*.sql")}
    with (root / "seeds/metrics.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["metric_key"] in models]


def register(root: Path = ROOT) -> str:
    """The macro's text: roll-up and levels of every metric that a model implements."""
    entries = [
        f"        {json.dumps(row['metric_key'])}: "
        + json.dumps({"rollup": row["rollup"], "levels": row["levels"].split("|")})
        for row in implemented(root)
    ]
    return HEADER + ",\n".join(entries) + "\n" + FOOTER


def rules(root: Path = ROOT) -> dict[str, str]:
    """The description of every KPI model, by metric key, with the defaults of the parameters it names."""
    yaml = YAML(typ="safe")
    parameters: dict[str, Any] = yaml.load((root / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
    found = {}
    for path in sorted(root.glob("models/marts/**/*.yml")):
        for model in (yaml.load(path.read_text(encoding="utf-8")) or {}).get("models", []):
            if model["name"].startswith("kpi_") and model.get("description"):
                text = re.sub(
                    r"\{\{\s*var\(['\"](\w+)['\"]\)\s*\}\}",
                    lambda match: str(parameters[str(match[1])]),
                    model["description"],
                )
                found[model["name"].removeprefix("kpi_")] = text.strip()
    return found


def page(root: Path = ROOT) -> str:
    """The text of docs/kpis.md: every implemented metric, by question."""
    described, rows = rules(root), implemented(root)
    parts = ["# KPIs\n", "Generated from `seeds/metrics.csv` and the models' yml by `make generate`.\n"]
    for question in dict.fromkeys(row["question"] for row in rows):
        parts.append(f"## {question.capitalize()}\n")
        for row in (row for row in rows if row["question"] == question):
            ratio = row["numerator"] + (f" ÷ {row['denominator']}" if row["denominator"] else "")
            inputs = ", ".join(name.rstrip("?").replace("_", " ") for name in row["required_inputs"].split("|"))
            parts += [
                f"### {row['name']}\n",
                f"`{row['metric_key']}` · {row['unit']} · {row['levels'].replace('|', ', ')}\n",
                f"{row['definition']}\n",
                f"- Counted: {ratio}.",
                f"- Needs: {inputs}." + (f" Without it: {row['fallback']}." if row["fallback"] else ""),
                f"- Floors: {row['min_denominator'] or 0} cases"
                + (f", for a provider {row['min_events_provider']}" if row["min_events_provider"] else "")
                + f". Definition version {row['definition_version']}.\n",
            ]
            if row["metric_key"] in described:
                parts.append(described[row["metric_key"]] + "\n")
    return "\n".join(parts)


def main(arguments: list[str] | None = None) -> int:
    """Write the files, or with `--check` compare them; 1 when one is out of date."""
    check = "--check" in (sys.argv[1:] if arguments is None else arguments)
    stale = []
    for target, text in ((TARGET, register()), (PAGE, page())):
        path = ROOT / target
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(target)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if check and stale:
        print("out of date, run `make generate`:", *stale, sep="\n  ", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
