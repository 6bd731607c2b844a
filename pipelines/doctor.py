"""Everything that could make a practice's figures wrong, each with what to do about it."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import duckdb

from pipelines.config import INSTALLATION, ConfigurationError, Project, load_project
from pipelines.landing.cells import typed
from pipelines.landing.files import Fault, files_below
from pipelines.landing.land import claim, find, spool
from pipelines.landing.recognise import NotRecognised
from pipelines.landing.spec import System
from pipelines.warehouse import holder, private_folder

Severity = Literal["error", "warning", "info"]
Kind = Literal["environment", "configuration", "data"]
PYTHON = ((3, 11), (3, 13))
NODE = 20
EXAMPLES = 5
LEAST_SURE_FIRST = ("mapped", "plausible", "reconstructed", "confirmed")


@dataclass(frozen=True)
class Problem:
    """Something to repair."""

    severity: Severity
    what: str
    remedy: str
    kind: Kind = "data"


@dataclass(frozen=True)
class SourceState:
    """What a source has brought so far; ``confidence`` is that of its least sure layout."""

    system: str
    account: str
    files: int
    rows: int
    last_loaded: str | None
    confidence: str


@dataclass
class Report:
    """The whole examination."""

    warehouse: str | None = None
    as_of: str | None = None
    sources: list[SourceState] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """The exit code of the command: what is worst decides."""
        kinds = {problem.kind for problem in self.problems if problem.severity != "info"}
        return 2 if "configuration" in kinds else 4 if "environment" in kinds else 1 if kinds else 0

    def as_dict(self) -> dict[str, Any]:
        """The same, for ``--json``."""
        return asdict(self)


def examine(folder: Path | str = ".") -> Report:
    """Look at the machine, the configuration, the exports and the warehouse of a practice."""
    report = Report()
    report.problems += _machine()
    try:
        project = load_project(folder)
        _ = project.identity_overrides
    except ConfigurationError as error:
        remedy = "Correct practice.yml at that line; the guide describes every key."
        report.problems += [Problem("error", what, remedy, "configuration") for what in error.problems]
        return report
    report.warehouse = str(project.published)
    report.problems += _lock(project)
    report.problems += _unclaimed(project)
    known: dict[str, str] = {}
    if project.published.exists():
        try:
            with duckdb.connect(str(project.published), read_only=True) as connection:
                warehouse = _Warehouse(connection, project.systems)
                report.as_of = warehouse.as_of()
                report.sources = warehouse.sources()
                known = warehouse.known()
                report.problems += warehouse.problems()
        except duckdb.IOException as error:
            what = f"{project.shown(project.published)} cannot be opened: {error}"
            report.problems.append(Problem("error", what, "Close the program that holds it."))
        if project.published.stat().st_mode & 0o077:
            what = f"{project.shown(project.published)} can be read by other users of this machine"
            report.problems.append(Problem("warning", what, f"chmod 600 {project.published}"))
    report.problems += _exports(project, known)
    report.sources += _silent(project, report.sources)
    return report


# ---- the machine


def python_version() -> tuple[int, ...]:
    """The interpreter that runs."""
    return sys.version_info[:2]


def node_version() -> str | None:
    """What ``node --version`` says, None when there is no Node."""
    if not (node := shutil.which("node")):
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    return answer.stdout.strip() or None


def _machine() -> Iterator[Problem]:
    lowest, beyond = PYTHON
    if not lowest <= python_version() < beyond:
        yield Problem(
            "error",
            f"Python {'.'.join(map(str, python_version()))} runs, {lowest[0]}.{lowest[1]} or "
            f"{beyond[0]}.{beyond[1] - 1} is needed",
            "Install Python 3.11, delete .venv and run `make demo` or `make test` again.",
            "environment",
        )
    node = node_version()
    major = re.match(r"v?(\d+)", node or "")
    if not major:
        yield Problem(
            "error",
            "Node is not installed: the report site cannot be built",
            f"Install Node {NODE} (land, check and build work without it).",
            "environment",
        )
    elif int(major.group(1)) < NODE:
        yield Problem(
            "error",
            f"Node {node} is installed, {NODE} or newer is needed for the report site",
            f"Install Node {NODE}.",
            "environment",
        )


# ---- the folder


def _lock(project: Project) -> Iterator[Problem]:
    found = holder(project)
    if found and found.is_alive:
        yield Problem("info", f"a run is at work: {found}", "Wait until it is done.")
    elif found:
        yield Problem(
            "warning",
            f"a lock was left behind by {found}, which is no longer there",
            "Nothing is broken: the next run takes it over. Run `practice run` again.",
        )


def _unclaimed(project: Project) -> Iterator[Problem]:
    """Files beside the sources' folders that no source names."""
    folders = frozenset(project.folder_of(source) for source in project.config.sources)
    parents = {folder.parent for folder in folders if project.root in folder.parent.parents}
    for parent in sorted(parents):
        if any(folder == parent or folder in parent.parents for folder in folders):
            continue
        counts: dict[str, int] = defaultdict(int)
        try:
            for path in files_below(parent, folders):
                inside = path.relative_to(parent).parts
                counts[project.shown(parent / inside[0])] += 1
        except OSError:
            continue
        for shown, count in counts.items():
            files = f"its {count} files do" if (project.root / shown).is_dir() else "it does"
            yield Problem(
                "warning",
                f"{shown} is in no folder that a source names: {files} not land",
                "Name the folder under `sources` in practice.yml, or move it away.",
            )


def _exports(project: Project, known: dict[str, str]) -> Iterator[Problem]:
    waiting = 0
    private_folder(project.state)
    with spool(project) as folder:
        for found in find(project, folder):
            if isinstance(found, Fault):
                yield Problem("error", f"{found.shown} {found.what}", found.remedy)
                continue
            content = found.content
            if content.sha256 in known:
                continue
            try:
                claim(found)
                waiting += 1
            except NotRecognised as error:
                yield Problem("warning", f"{content.shown} {error}", error.remedy)
    if waiting:
        yield Problem("info", f"new files, not landed yet: {waiting}", "Run `practice run`.")


def _silent(project: Project, seen: list[SourceState]) -> Iterator[SourceState]:
    """Declared sources that have brought nothing."""
    brought = {(source.system, source.account) for source in seen}
    for source in project.config.sources:
        if source.system != "auto" and (source.system, source.account) not in brought:
            brought.add((source.system, source.account))
            yield SourceState(source.system, source.account, 0, 0, None, "")


# ---- the warehouse


class _Warehouse:
    """Questions to a warehouse that may not be built yet."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, systems: Mapping[str, System]) -> None:
        self.connection, self.systems = connection, systems

    def is_mapped(self, system: str) -> bool:
        """Whether its files come by a mapping."""
        return system in self.systems and any(export.entity for export in self.systems[system].exports.values())

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The answer; nothing when a table is not there yet."""
        try:
            return self.connection.execute(sql).fetchall()
        except (duckdb.CatalogException, duckdb.BinderException):
            return []

    def as_of(self) -> str | None:
        day = self.rows("select max(as_of_on) from intermediate.int_as_of")
        return str(day[0][0]) if day and day[0][0] else None

    def known(self) -> dict[str, str]:
        """The contents that are loaded or refused already."""
        return dict(self.rows("select file_sha256, source_file from raw_practice.landed_file"))

    def sources(self) -> list[SourceState]:
        rows = self.rows(
            """
            select
                source_system, account, count(*), sum(rows_landed), max(loaded_at),
                list(distinct confidence)
            from raw_practice.landed_file where status = 'loaded' group by all order by all
            """
        )
        return [
            SourceState(
                system,
                account,
                files,
                int(count),
                str(loaded_at),
                min(confidences, key=LEAST_SURE_FIRST.index),
            )
            for system, account, files, count, loaded_at, confidences in rows
        ]

    def problems(self) -> Iterator[Problem]:
        yield from self.refused()
        yield from self.quarantined()
        yield from self.control_totals()
        yield from self.stale_exports()
        yield from self.stale_locations()
        yield from self.unmatched_people()
        yield from self.unmapped_words()

    def refused(self) -> Iterator[Problem]:
        for shown, reason in self.rows(
            """
            select files.source_file, any_value(rows.reason)
            from raw_practice.landed_file as files
            left join raw_practice.unreadable_row as rows
                on files.file_sha256 = rows.file_sha256 and rows.source_row is null
            where files.status = 'refused' group by all order by all
            """
        ):
            yield Problem(
                "warning",
                f"{shown} was refused: {reason}",
                "Export it again, or take it with `practice land --accept-shrink`.",
            )

    def quarantined(self) -> Iterator[Problem]:
        """From the mart, which also knows the cells that cannot be typed; before the first build from landing."""
        query = """
            select source_file, column_name, reason, any_value(hint), count(*), min(source_row)
            from {table} where source_row is not null
            group by all order by 5 desc, 1, 2, 3
        """
        found = self.rows(query.format(table="marts.quarantine"))
        found = found or self.rows(query.format(table="raw_practice.unreadable_row"))
        for shown, column, reason, hint, count, first in found:
            where = f", column {column}" if column else ""
            yield Problem(
                "warning",
                f"{shown}{where}: {count} rows in quarantine: {reason} (first: row {first})",
                f"{hint or 'Look at the cell.'} Correct it at the source and export again.",
            )

    def control_totals(self) -> Iterator[Problem]:
        for shown, row, column, expected, loaded in self.rows(
            """
            select source_file, source_row, column_name, expected, loaded from marts.control_total
            where control_total_status = 'differs' order by all
            """
        ):
            yield Problem(
                "warning",
                f"{shown}: the total printed in row {row} for {column} is {expected:,.2f}, "
                f"the rows loaded sum to {loaded or 0:,.2f}",
                "Look for rows of this file in quarantine; else the export was filtered or cut off: export it again.",
            )

    def stale_exports(self) -> Iterator[Problem]:
        """Exports that end long before the others do."""
        reached: list[tuple[str, str, dt.date, int | None]] = []
        present = self.rows("select distinct source_system, export_name, account from raw_practice.landed_file")
        for system, name, account in sorted(present):
            export = self.systems[system].exports.get(name) if system in self.systems else None
            if export is None or not export.business_date:
                continue
            column = next(item for item in export.columns if item.name == export.business_date)
            last = self.rows(
                f"""
                select max(cast({typed(column)} as date)) from {export.raw_rows(system, name)} as raw
                where raw._account = '{account.replace("'", "''")}'
                """
            )
            if last and last[0][0]:
                title = f"{self.systems[system].name} {export.title} ({account})"
                reached.append((title, export.title, last[0][0], export.stale_after_days))
        until = self.rows("select max(as_of_on) from intermediate.int_as_of")
        newest = until[0][0] if until and until[0][0] else max((end for *_, end, _ in reached), default=None)
        for title, report, end, limit in reached:
            if newest and limit is not None and (newest - end).days > limit:
                yield Problem(
                    "warning",
                    f"{title} ends on {end}, {(newest - end).days} days before the other data",
                    f"Export {report} again up to today, or take the source out of practice.yml.",
                )

    def stale_locations(self) -> Iterator[Problem]:
        for location, last, behind in self.rows(
            """
            select location_id, last_data_on, days_behind from intermediate.int_location__staleness
            where is_stale and newest_data_on is not null order by all
            """
        ):
            since = f"ends on {last}, {behind} days before the other places" if last else "has no data"
            yield Problem(
                "warning",
                f"location {location} {since}: it does not hold the others back",
                "Export its appointments and sales again, or set `closed_on` in practice.yml.",
            )

    def unmatched_people(self) -> Iterator[Problem]:
        for name, system, account, kind in self.rows(
            """
            select source_provider_name, source_system, account, unmatched_kind
            from intermediate.int_provider__unmatched group by all order by all
            """
        ):
            if kind == "paid_not_in_practice_system":
                what = f"{name} is paid ({system}, {account}) but works in no practice system"
            else:
                what = f"{name} performs services ({system}, {account}) but is on no payroll"
            yield Problem(
                "warning",
                what,
                "Add the person's names as `aliases` of one entry under `providers` in practice.yml, "
                "or describe the role there when it is right as it is.",
            )

    def unmapped_words(self) -> Iterator[Problem]:
        remedies = {
            "service": "Add a line under `services` in practice.yml with `match` and `service_line`.",
            "appointment status": "Add the word to the system's map of statuses "
            f"in {(INSTALLATION / 'models' / 'staging').name}/<system>; until then such rows count nowhere.",
        }
        by_kind: dict[tuple[str, str, str], list[tuple[str, int]]] = defaultdict(list)
        for kind, system, account, value, count in self.rows(
            """
            select kind, source_system, account, source_value, row_count from marts.unmapped_value
            order by kind, source_system, account, row_count desc, source_value
            """
        ):
            by_kind[kind, system, account].append((value, count))
        for (kind, system, account), values in by_kind.items():
            listed = ", ".join(f"{value} ({count} rows)" for value, count in values[:EXAMPLES])
            more = f" and {len(values) - EXAMPLES} more" if len(values) > EXAMPLES else ""
            yield Problem(
                "warning",
                f"{kind} of {system}, {account}, without a meaning: {listed}{more}",
                f"Add the word to `vocabularies` of the mapping {system}."
                if kind != "service" and self.is_mapped(system)
                else remedies.get(kind, f"Add the word to the system's map of {kind}s."),
            )
