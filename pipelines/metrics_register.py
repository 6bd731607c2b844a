"""Generate what follows from `seeds/metrics.csv` and the KPI models.

The macro `metric_register` says which metrics have a model: dbt needs the list while it parses, when a seed cannot be
read yet. `docs/kpis.md` puts each metric's row and the rules in its model's yml on one page; `_semantic__metrics.yml`
declares them for MetricFlow. `--check` only says whether all are current.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from pipelines.semantic_metrics import declarations

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path("macros/generated/metric_register.sql")
PAGE = Path("docs/kpis.md")
SEMANTIC = Path("models/marts/semantic/_semantic__metrics.yml")
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
    own = own_levels(root)
    entries = [
        f"        {json.dumps(row['metric_key'])}: "
        + json.dumps(
            {"rollup": row["rollup"], "levels": row["levels"].split("|"), "own_levels": own[row["metric_key"]]}
        )
        for row in implemented(root)
    ]
    return HEADER + ",\n".join(entries) + "\n" + FOOTER


def kpi_models(root: Path = ROOT) -> dict[str, dict[str, Any]]:
    """What the yml says of every KPI model, by metric key."""
    yaml = YAML(typ="safe")
    return {
        model["name"].removeprefix("kpi_"): model
        for path in sorted(root.glob("models/marts/**/*__models.yml"))
        for model in (yaml.load(path.read_text(encoding="utf-8")) or {}).get("models", [])
        if model["name"].startswith("kpi_")
    }


def own_levels(root: Path = ROOT) -> dict[str, list[str]]:
    """The levels for which a metric has rows of its own: all of a `per_level` one, and those that its yml names."""
    models = kpi_models(root)
    return {
        row["metric_key"]: [
            *(row["levels"].split("|") if row["rollup"] == "per_level" else ()),
            *models.get(row["metric_key"], {}).get("config", {}).get("meta", {}).get("own_levels", ()),
        ]
        for row in implemented(root)
    }


def rules(root: Path = ROOT) -> dict[str, str]:
    """The description of every KPI model, by metric key, with the defaults of the parameters it names."""
    parameters: dict[str, Any] = YAML(typ="safe").load((root / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
    return {
        metric_key: re.sub(
            r"\{\{\s*var\(['\"](\w+)['\"]\)\s*\}\}",
            lambda match: str(parameters[str(match[1])]),
            model["description"],
        ).strip()
        for metric_key, model in kpi_models(root).items()
        if model.get("description")
    }


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
    return "\n".join([*parts, *variants(root)])


def variants(root: Path = ROOT) -> list[str]:
    """The last part of the page: other ways of counting, who uses them, and what they give for the demo group."""
    with (root / "seeds/variants.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (root / "docs/demo_variants.csv").open(encoding="utf-8", newline="") as file:
        measured = {row["variant"]: row["value"] for row in csv.DictReader(file)}
    parts = [
        "## Why another system says something else\n",
        "The same word, counted in the ways that systems of the field count it. The values are the demo group's; those",
        "of your own data are in `marts.kpi_variant`, for the group and each place, and on the pages of the site.\n",
    ]
    for family in dict.fromkeys(row["family"] for row in rows):
        parts += [
            f"### {family.replace('_', ' ').capitalize()}\n",
            "| way of counting | key | counted | demo group | who reports it |",
            "|---|---|---|---|---|",
        ]
        for row in (row for row in rows if row["family"] == family):
            key = f"`{row['metric_key']}`" if row["metric_key"] else ""
            cells = (row["name"], key, row["counted"], measured[row["variant"]], row["reported_by"])
            parts.append(f"| {' | '.join(cells)} |")
        parts.append("")
    return parts


def main(arguments: list[str] | None = None) -> int:
    """Write the files, or with `--check` compare them; 1 when one is out of date."""
    check = "--check" in (sys.argv[1:] if arguments is None else arguments)
    stale = []
    semantic = declarations(implemented(), own_levels())
    for target, text in ((TARGET, register()), (PAGE, page()), (SEMANTIC, semantic)):
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
