"""Every source system at a glance: what it delivers, how sure its layouts are. The README's table is made here."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from pipelines.config import INSTALLATION
from pipelines.landing import spec
from pipelines.landing.spec import MAPPED, System, load_systems

README = INSTALLATION / "README.md"
START, END = "<!-- systems: made by `make generate` -->\n", "<!-- end of systems -->\n"
KINDS = {
    "emr": "EMR, scheduling", "pos": "point of sale", "dental": "dental", "payments": "payments", "payroll": "payroll",
    "hours": "time clock", "ads": "ads", "crm": "CRM", "mail": "mail", "messaging": "messaging", "reviews": "reviews",
    "stock": "stock", "books": "books, bank", "other": "other",
}  # fmt: skip


@dataclass(frozen=True)
class Overview:
    """A system: its name and kind, the reports per confidence, the canonical entities it feeds.

    A system without reports is one whose files nobody has seen: they come in by a mapping.
    """

    system: str
    name: str
    kind: str
    reports: dict[str, list[str]]
    entities: list[str]


def registered_entities() -> dict[str, list[str]]:
    """The register of ``dbt_project.yml``: the entities of each system that has models of its own."""
    project = YAML(typ="safe").load((INSTALLATION / "dbt_project.yml").read_text(encoding="utf-8"))
    return dict(project["vars"]["systems"])


def overview_of(system: System, register: dict[str, list[str]]) -> Overview:
    """What a system with declared exports delivers."""
    reports: dict[str, list[str]] = defaultdict(list)
    for export in system.exports.values():
        reports[export.confidence].append(export.title)
    tables = [export.raw_table(system.system, name) for name, export in system.exports.items()]
    mapped = {table for schema, table in tables if schema == f"raw_{MAPPED}"}
    entities = register.get(system.system, sorted(mapped))
    return Overview(system.system, system.name, KINDS[system.kind], dict(reports), entities)


def overviews() -> list[Overview]:
    """All systems, by kind and name; those without a known layout are at the end of their list."""
    register = registered_entities()
    known = {name: overview_of(system, register) for name, system in load_systems().items()}
    for path in spec.SYSTEMS_DIR.glob("*/README.md"):
        if path.parent.name not in {*known, MAPPED}:
            title = path.read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
            known[path.parent.name] = Overview(path.parent.name, title, "by mapping", {}, [])
    order = [*KINDS.values(), "by mapping"]
    return sorted(known.values(), key=lambda each: (order.index(each.kind), each.name.lower()))


def table() -> str:
    """The README's table."""
    lines = ["| kind | system | reports, by how sure their layout is |", "|---|---|---|"]
    for each in overviews():
        told = "; ".join(f"*{confidence}*: {', '.join(titles)}" for confidence, titles in each.reports.items())
        reports = told or "no layout is public: [`practice map`](docs/map.md)"
        lines.append(f"| {each.kind} | [{each.name}](pipelines/systems/{each.system}/README.md) | {reports} |")
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write the table into the README, or with --check compare it. Returns the exit code."""
    text = README.read_text(encoding="utf-8")
    made = re.sub(f"(?<={re.escape(START)}).*?(?={re.escape(END)})", lambda _: table(), text, flags=re.DOTALL)
    if made == text:
        return 0
    if "--check" in arguments:
        print("out of date, run `make generate`:", Path(README).name)
        return 1
    README.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
