"""``dbt build`` in this process, on a practice's own warehouse, with what went wrong in words."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from ruamel.yaml import YAML

from pipelines.actions.folder import actions_folder
from pipelines.config import INSTALLATION, Project
from pipelines.landing import knowledge
from pipelines.landing.spec import MAPPED, declared_systems
from pipelines.warehouse import private_file, private_folder


class BuildError(Exception):
    """dbt could not run at all, or what it built must not be used."""


@dataclass(frozen=True)
class Problem:
    """A model or test that did not pass."""

    name: str
    kind: str
    message: str


@dataclass
class Build:
    """What a build did. ``failures`` make its result unusable, ``warnings`` are for the practice to repair.

    ``quality`` says how far each metric can be trusted at each place in the latest month.
    """

    models: int = 0
    tests: int = 0
    skipped: int = 0
    quarantined: int = 0
    quality: dict[str, dict[str, str]] = field(default_factory=dict)
    failures: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The same, for ``--json``."""
        return asdict(self)


def build(
    project: Project,
    *,
    select: str | None = None,
    progress: Callable[[str, int, int], None] = lambda name, done, total: None,
) -> Build:
    """Build every model that the landed systems feed. Raises BuildError when dbt itself cannot run."""
    with duckdb.connect(str(project.warehouse)) as connection:
        knowledge.write_configuration(connection, project)
        landed = _landed_systems(connection)
    project.warehouse.chmod(0o600)
    os.environ.update(
        PRACTICE_WAREHOUSE=str(project.warehouse),
        DO_NOT_TRACK="1",
        DBT_SEND_ANONYMOUS_USAGE_STATS="false",
    )
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    from pipelines.parsed import parsed_project

    def listen(event: Any) -> None:
        if event.info.name == "LogStartLine":
            progress(event.data.description, event.data.index, event.data.total)

    variables, left_out = _narrowing(landed)
    project_arguments = [
        *("--project-dir", str(INSTALLATION), "--profiles-dir", str(INSTALLATION)),
        *("--target-path", str(private_folder(project.state / "dbt"))),
        *("--log-path", str(private_folder(project.state / "logs"))),
        *("--log-level", "none", "--no-use-colors", "--quiet"),
        *variables,
    ]
    arguments = [
        "build",
        *("--exclude-resource-type", "unit_test"),  # they look at the models alone, never at a practice's data
        *project_arguments,
        *left_out,
        *(("--select", select) if select else ()),
    ]
    manifest = parsed_project(project_arguments, [*variables, project.warehouse.stem])
    gc.freeze()  # the project's 400,000 objects stay to the end: not to be looked through at each collection
    try:
        outcome = dbtRunner(manifest=manifest, callbacks=[listen]).invoke(arguments)
    finally:
        gc.unfreeze()
        # dbt keeps the file open; it has to be whole before it is swapped in
        DuckDBConnectionManager.close_all_connections()
    results = getattr(outcome.result, "results", None)
    if results is None:
        raise BuildError(f"dbt could not run: {outcome.exception}")
    result = Build()
    for item in results:
        _count(result, item)
    if not result.failures:
        result.quarantined = _quarantined(project)
        result.quality = _quality(project)
    return result


def _quality(project: Project) -> dict[str, dict[str, str]]:
    """Exact, degraded or absent: by metric and place; empty when only a part was built."""
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        try:
            rows = connection.execute(
                "select metric_key, location_name, quality from report.quality order by all"
            ).fetchall()
        except duckdb.CatalogException:
            return {}
    quality: dict[str, dict[str, str]] = {}
    for metric, place, word in rows:
        quality.setdefault(metric, {})[place] = word
    return quality


def _quarantined(project: Project) -> int:
    """The rows of all files that did not reach staging."""
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        try:
            (count,) = connection.execute("select sum(rows_quarantined) from marts.landing_audit").fetchall()[0]
        except duckdb.CatalogException:  # a selection without it
            return 0
    return int(count or 0)


def write_identity_review(project: Project) -> tuple[Path, int]:
    """Write the doubtful pairs of patient records into ``actions/identity_review.csv``; returns it and their number.

    Its columns hold those of ``identity_overrides``: filled in, it is read back as such.
    """
    path = actions_folder(project) / "identity_review.csv"
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        try:
            pairs = connection.sql("from marts.identity_review order by pair_number, source_system, source_patient_id")
        except duckdb.CatalogException:  # a selection without it
            return path, 0
        with private_file(path) as partial:
            pairs.write_csv(str(partial), header=True)
        ((count,),) = connection.execute("select count(distinct pair_number) from marts.identity_review").fetchall()
    return path, int(count)


def _landed_systems(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """The systems with raw tables of their own; what came by a mapping is in those of the mapped system."""
    rows = connection.execute(
        "select distinct source_system from raw_practice.landed_file where status = 'loaded'"
    ).fetchall()
    declared = declared_systems()
    return {system if system in declared else MAPPED for (system,) in rows}


def _narrowing(landed: set[str]) -> tuple[list[str], list[str]]:
    """dbt's variables and exclusions: the register cut to what has landed.

    Nothing to cut, or nothing landed: the project as it is.
    """
    project = YAML(typ="safe").load((INSTALLATION / "dbt_project.yml").read_text(encoding="utf-8"))
    register: dict[str, list[str]] = project["vars"]["systems"]
    absent = [system for system in register if system not in landed]
    if not absent or len(absent) == len(register):
        return [], []
    kept = {system: entities for system, entities in register.items() if system in landed}
    paths = [f"path:models/staging/{system}" for system in absent]
    variables = ", ".join(f"{system}: [{', '.join(names)}]" for system, names in kept.items())
    return ["--vars", f"{{systems: {{{variables}}}}}"], ["--exclude", *paths]


def _count(result: Build, item: Any) -> None:
    kind = str(item.node.resource_type)
    is_test = kind in ("test", "unit_test")
    status = str(item.status)
    if status == "skipped":
        result.skipped += 1
        return
    if is_test:
        result.tests += 1
    else:
        result.models += 1
    if status in ("success", "pass"):
        return
    problem = Problem(item.node.name, kind.replace("_", " "), _words(item))
    (result.warnings if status == "warn" else result.failures).append(problem)


def _words(item: Any) -> str:
    """What a person can do something with: the test's own description, and how many rows."""
    description = " ".join((getattr(item.node, "description", "") or "").split())
    message = " ".join((item.message or "").split())
    if str(item.node.resource_type) == "test" and item.failures:
        found = f"{item.failures} rows"
        return f"{description} ({found})" if description else f"{found} break this rule"
    return message or description
