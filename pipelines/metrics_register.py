"""Generate the macro `metric_register`: which metrics of `seeds/metrics.csv` have a model.

dbt needs the list while it parses, when a seed cannot be read yet. `--check` only says whether
the file is current.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path("macros/generated/metric_register.sql")
HEADER = """{# Generated from seeds/metrics.csv and the kpi_ models by `make generate`. #}
{% macro metric_register() -%}
    {{ return({
"""
FOOTER = """    }) }}
{%- endmacro %}
"""


def register(root: Path = ROOT) -> str:
    """The macro's text: roll-up and levels of every metric that a model implements."""
    models = {path.stem.removeprefix("kpi_") for path in root.glob("models/marts/**/kpi_*.sql")}
    with (root / "seeds/metrics.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["metric_key"] in models]
    entries = [
        f"        {json.dumps(row['metric_key'])}: "
        + json.dumps({"rollup": row["rollup"], "levels": row["levels"].split("|")})
        for row in rows
    ]
    return HEADER + ",\n".join(entries) + "\n" + FOOTER


def main(arguments: list[str] | None = None) -> int:
    """Write the register, or with `--check` compare it; 1 when it is out of date."""
    check = "--check" in (sys.argv[1:] if arguments is None else arguments)
    target, text = ROOT / TARGET, register()
    is_current = target.exists() and target.read_text(encoding="utf-8") == text
    if check and not is_current:
        print(f"{TARGET} is out of date: run `make generate`", file=sys.stderr)
        return 1
    if not is_current:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
