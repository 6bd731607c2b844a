"""What the last build saw and what came of it, so that a run leaves out what cannot come out otherwise.

The note ``.practice/last_run.json`` speaks of one warehouse file, by the hash of its bytes. Whoever restores, edits or
exchanges that file, or is killed before the note is written, leaves a note about another file, and everything is built.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.build import Build, Problem
from pipelines.checks import Check, CheckResults, docs_of
from pipelines.config import MAPPINGS, Project
from pipelines.fingerprint import code, digest_of
from pipelines.landing import knowledge
from pipelines.peers import stored


@dataclass(frozen=True)
class LastRun:
    """What a build saw, and what it and the checks said; no checks: they have not been asked since."""

    inputs: str
    build: Build
    checks: CheckResults | None = None


def inputs_of(project: Project) -> str:
    """A hash over what checks and build of a copy depend on beside the cells: code, configuration, known files."""
    digest = hashlib.sha256(code().encode())
    digest.update(project.config.model_dump_json().encode())
    digest.update(digest_of([project.root / MAPPINGS, project.closings, *stored(project)], project.root).encode())
    digest.update(repr(knowledge.configuration_rows(project)).encode())
    with duckdb.connect(str(project.warehouse)) as connection:
        knowledge.create_tables(connection)
        for table in knowledge.LANDING_TABLES:
            rows = connection.execute(f"from raw_practice.{table} order by all").fetchall()
            digest.update(repr(rows).encode())
    return digest.hexdigest()


def last_run(project: Project, inputs: str) -> LastRun | None:
    """The last build, if it saw the same and the warehouse that readers open is still the one it left."""
    try:
        note = json.loads(_note(project).read_text(encoding="utf-8"))
        if (note["inputs"], note["warehouse"]) != (inputs, _hash(project.published)):
            return None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    build = note["build"]
    problems = {name: [Problem(**problem) for problem in build[name]] for name in ("failures", "warnings")}
    checks = note["checks"]
    return LastRun(
        inputs,
        Build(**{**build, **problems}),
        None if checks is None else CheckResults(docs_of(project, "exports"), [Check(**check) for check in checks]),
    )


def remember(project: Project, run: LastRun) -> None:
    """Write down a build whose warehouse readers open now."""
    note: dict[str, Any] = {
        "inputs": run.inputs,
        "warehouse": _hash(project.published),
        "build": asdict(run.build),
        "checks": None if run.checks is None else [asdict(check) for check in run.checks.checks],
    }
    partial = _note(project).with_suffix(".new")
    partial.write_text(json.dumps(note), encoding="utf-8")
    partial.replace(_note(project))


def _note(project: Project) -> Path:
    return project.state / "last_run.json"


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
