"""Run the expectations on what landed and on what is about to be published, and write Data Docs.

The frames come from DuckDB; results keep counts, never the cells themselves, because cells are patients' data.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import shutil
import statistics
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from pipelines.checks.pages import make_readable
from pipelines.config import Project
from pipelines.landing.cells import typed
from pipelines.landing.spec import Export

TITLES = {"exports": "the exports that landed", "report": "the tables that the site shows"}
COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0}


class CheckError(Exception):
    """The checks could not say anything; the message says why."""


@dataclass(frozen=True)
class Check:
    """One evaluated expectation."""

    suite: str
    expectation: str
    column: str
    is_met: bool
    unexpected: int
    note: str


@dataclass
class CheckResults:
    """All evaluated expectations and where Data Docs are."""

    docs: Path
    checks: list[Check] = field(default_factory=list)

    @property
    def failed(self) -> list[Check]:
        """The expectations that were not met."""
        return [check for check in self.checks if not check.is_met]

    def as_dict(self) -> dict[str, Any]:
        """The same, for ``--json``."""
        return {
            "docs": str(self.docs / "index.html"),
            "evaluated": len(self.checks),
            "failed": [asdict(check) for check in self.failed],
        }


def docs_of(project: Project, name: str) -> Path:
    """Where the Data Docs of these checks are."""
    return project.root / "checks" / name


class Checker:
    """One Great Expectations context in the client's ``.practice`` folder, its Data Docs in ``checks/``."""

    def __init__(self, project: Project, name: str) -> None:
        self.title = f"{project.config.practice.name}: checks of {TITLES[name]}"
        os.environ["GX_ANALYTICS_ENABLED"] = "false"
        logging.getLogger("great_expectations").setLevel(logging.ERROR)
        import great_expectations as gx

        self.gx = gx
        home = project.state / "checks" / name
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        self.results = CheckResults(docs=docs_of(project, name))
        shutil.rmtree(self.results.docs, ignore_errors=True)
        self.context = gx.get_context(mode="file", project_root_dir=home)
        self.context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
        self.context.add_data_docs_site(
            site_name="practice",
            site_config={
                "class_name": "SiteBuilder",
                "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
                "store_backend": {
                    "class_name": "TupleFilesystemStoreBackend",
                    "base_directory": str(self.results.docs),
                },
            },
        )
        self.source = self.context.data_sources.add_pandas(name)

    def check(self, suite_name: str, frame: Any, expectations: list[Any]) -> None:
        """Evaluate a suite on a frame and remember the outcome of each expectation."""
        asset = self.source.add_dataframe_asset(suite_name)
        batch = asset.add_batch_definition_whole_dataframe("rows")
        suite = self.context.suites.add(self.gx.ExpectationSuite(name=suite_name, expectations=expectations))
        definition = self.context.validation_definitions.add(
            self.gx.ValidationDefinition(name=suite_name, data=batch, suite=suite)
        )
        outcome = definition.run(batch_parameters={"dataframe": frame}, result_format=COUNTS_ONLY)
        for result in outcome.results:
            config = result.expectation_config
            assert config is not None
            arguments = config.kwargs
            column = arguments.get("column") or ", ".join(arguments.get("column_list", []))
            self.results.checks.append(
                Check(
                    suite=suite_name,
                    expectation=config.type,
                    column=column.removesuffix("__is_typed").removesuffix("__text"),
                    is_met=bool(result.success),
                    unexpected=int((result.result or {}).get("unexpected_count") or 0),
                    note=str(config.notes or ""),
                )
            )

    def finish(self) -> CheckResults:
        """Write Data Docs, readable offline, owner-only. Raises CheckError when nothing was evaluated."""
        if not self.results.checks:
            raise CheckError("no expectation was evaluated: nothing has landed, so nothing can be trusted")
        self.context.build_data_docs(site_names=["practice"])
        make_readable(self.results.docs, self.title, self.results.checks)
        self.results.docs.chmod(0o700)
        return self.results


def run_checks(project: Project) -> CheckResults:
    """Hold every landed export to its suite.

    Raises CheckError when nothing was evaluated.
    """
    from pipelines.checks import suites

    checker = Checker(project, "exports")
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        landed = connection.execute(
            """
            select source_system, export_name, count(*)
            from raw_practice.landed_file where status = 'loaded' group by all order by all
            """
        ).fetchall()
        frames: dict[tuple[str, str], Any] = {}
        shapes: dict[tuple[str, str], Any] = {}
        systems = project.systems
        tables = set(connection.execute("select table_schema, table_name from information_schema.tables").fetchall())
        last: dict[tuple[str, str], dt.date] = {}
        for system, export_name, _ in landed:
            if system not in systems or export_name not in systems[system].exports:
                continue  # it came by a mapping that is no longer there
            export = systems[system].exports[export_name]
            table = export.raw_rows(system, export_name)
            if export.raw_table(system, export_name) not in tables:  # no file of it has had a row yet
                empty = connection.execute("select null as nothing limit 0").df()
                checker.check(f"{system}.{export_name}", empty, suites.row_expectations())
                continue
            shape = connection.execute(f"select * from {table} limit 0").df()
            shapes[system, export_name] = shape
            frames[system, export_name] = connection.execute(suites.frame_query(export, table, set(shape.columns))).df()
            if export.business_date in shape.columns and export.stale_after_days is not None:
                column = next(column for column in export.columns if column.name == export.business_date)
                query = f"select max(cast({typed(column)} as date)) from {table} as raw"
                for (day,) in connection.execute(query).fetchall():
                    if day is not None:
                        last[system, export_name] = day
        # bookings reach into the future and one export may be stale: what most exports reach is the present
        newest = project.config.practice.as_of or (statistics.median_high(last.values()) if last else None)
        for (system, export_name), frame in frames.items():
            export = systems[system].exports[export_name]
            suite = f"{system}.{export_name}"
            shape = shapes[system, export_name]
            fresh_from = None
            if newest and export.stale_after_days is not None and (system, export_name) in last:
                fresh_from = dt.datetime.combine(newest, dt.time()) - dt.timedelta(days=export.stale_after_days)
            checker.check(suite, frame, suites.export_expectations(export, set(shape.columns), fresh_from))
            checker.check(f"{suite} (shape)", shape, suites.shape_expectations(export))
            totals = control_total_differences(connection, export, system, export_name)
            if len(totals):
                checker.check(f"{suite} (printed totals)", totals, suites.control_total_expectations())
    return checker.finish()


def control_total_differences(
    connection: duckdb.DuckDBPyConnection, export: Export, system: str, export_name: str
) -> Any:
    """One row per printed total that is to be compared: printed less the sum of the rows of its file."""
    by_name = {column.name: column for column in export.columns}
    per = export.totals_per
    own_rows = (
        f"(totals.section is null or trim(raw.{per}) = totals.section)"
        if per
        else "raw._row > totals.from_row and raw._row < totals.to_row"
    )
    queries = []
    for name in sorted({name for rule in export.not_data if rule.control for name in rule.columns}):
        column = by_name[name]
        printed = typed(column.model_copy(update={"name": "printed_text"}), "totals")
        queries.append(
            f"""
            select '{name}' as column_name, cast({printed} as double)
                - cast(coalesce((select sum({typed(column)}) from {export.raw_rows(system, export_name)} as raw
                    where raw._file_sha256 = totals.file_sha256
                    and {own_rows}), 0) as double) as difference
            from (
                -- one of several totals of a file speaks for the rows since the last, a single one for all
                select *,
                    case when count(*) over whole = 1 then 0
                        else coalesce(lag(source_row) over ordered, 0) end as from_row,
                    case when count(*) over whole = 1 then 9223372036854775807 else source_row end as to_row
                from raw_practice.control_total
                where is_checked and source_system = '{system}' and export_name = '{export_name}'
                and column_name = '{name}'
                window whole as (partition by file_sha256), ordered as (partition by file_sha256 order by source_row)
            ) as totals
            """
        )
    return connection.execute(" union all ".join(queries)).df() if queries else []


def run_report_checks(project: Project) -> CheckResults:
    """Hold every published table to its suite. Raises CheckError when there is none."""
    from pipelines.checks import suites

    checker = Checker(project, "report")
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        tables = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'report' order by 1"
        ).fetchall()
        for (table,) in tables:
            frame = connection.execute(f'select * from report."{table}"').df()
            checker.check(f"report.{table}", frame, suites.report_expectations(table, list(frame.columns)))
    return checker.finish()
