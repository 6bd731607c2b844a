"""Closed periods: their figures are kept in files of the practice's folder, and later data cannot change them unseen.

Each closing is a folder ``closings/<number>`` with three Parquet files: ``closing`` (one row: when, on which data),
``closing_file`` (the files that were loaded) and ``closed_figure`` (cells of the scorecard). They land like the
configuration, so that the warehouse can be built again from nothing. What the data tell differently today is in
``marts.restatement``; accepting it writes a further closing, the figures before stay in theirs.
"""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from pipelines.config import ConfigurationError, Project, default_parameters
from pipelines.landing.knowledge import CLOSING_TABLES, tables
from pipelines.warehouse import private_folder

FIGURES = (
    "metric_key, period_grain, period_start_on, period_end_on, level, entity_id, numerator, denominator, value, cases, "
    "patients, excluded_immature, is_mature, is_small, basis, quality, quality_reason, definition_version"
)
CELL = "(metric_key, period_grain, period_end_on, level, entity_id)"

NEWLY_DUE = f"""
    select {FIGURES}, is_mature or quality = 'absent' as is_closed, true as has_figure
    from marts.kpi_figure
    where period_end_on <= $last_day
    -- what a closed period did not have comes as a restatement
    and (
        (metric_key, period_grain, period_end_on) not in
            (select (metric_key, period_grain, period_end_on) from marts.closed_cell where is_closed)
        or {CELL} in (select {CELL} from marts.closed_cell)
    )
    and {CELL} not in (select {CELL} from marts.closed_cell where is_closed)
    -- what was too young before is written again only when it no longer is
    and (is_mature or quality = 'absent' or {CELL} not in (select {CELL} from marts.closed_cell))
"""

RESTATED = """
    select
        metric_key, period_grain, restated.period_start_on, period_end_on, level, entity_id,
        figures.numerator, figures.denominator, figures.value, figures.cases, figures.patients,
        figures.excluded_immature, figures.is_mature, figures.is_small, figures.basis, figures.quality,
        figures.quality_reason, figures.definition_version, true as is_closed,
        restated.restatement_kind <> 'vanished' as has_figure
    from marts.restatement as restated
    left join marts.kpi_figure as figures using (metric_key, period_grain, period_end_on, level, entity_id)
    where $metric is null or metric_key = $metric
"""


@dataclass(frozen=True)
class Closing:
    """One closing: its number, the day up to which the data spoke, the months that it closed and its cells."""

    number: int
    kind: str
    as_of: dt.date
    months: list[str]
    cells: int
    open_cells: int
    folder: Path | None

    def as_dict(self) -> dict[str, Any]:
        """The same, for ``--json``."""
        return {**asdict(self), "as_of": str(self.as_of), "folder": None if self.folder is None else str(self.folder)}


@dataclass
class Restatements:
    """The closed cells of which the data tell something else today, the group's and the places' first."""

    rows: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The same, for ``--json``."""
        return {"restatements": self.rows}


def has_closings(project: Project) -> bool:
    """Whether the practice closes its periods: nobody's are closed before they ask for it once."""
    return any(project.closings.glob("[0-9]*"))


def close(project: Project, note: str = "") -> Closing:
    """Close every period that ended long enough ago. Raises ConfigurationError when nothing is built yet."""
    with _opened(project) as connection:
        as_of = _as_of(connection)
        last_day = as_of - dt.timedelta(days=_close_after_days(project))
        return _write(project, connection, "closing", as_of, note, NEWLY_DUE, {"last_day": last_day})


def accept(project: Project, note: str, metric: str | None = None) -> Closing:
    """Take over today's figures of restated cells, of one metric or all, as a further closing with its reason."""
    with _opened(project) as connection:
        return _write(project, connection, "restatement", _as_of(connection), note, RESTATED, {"metric": metric})


def restatements(project: Project, metric: str | None = None) -> Restatements:
    """What the last build found restated. Raises ConfigurationError when nothing is built yet."""
    with _opened(project, read_only=True) as connection:
        cursor = connection.execute(
            "select * from marts.restatement where $metric is null or metric_key = $metric "
            "order by period_end_on, metric_key, period_grain, "
            "case level when 'portfolio' then 0 when 'location' then 1 else 2 end, level, entity_id",
            {"metric": metric},
        )
        names = [column[0] for column in cursor.description or ()]
        return Restatements([dict(zip(names, row, strict=True)) for row in cursor.fetchall()])


def _opened(project: Project, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    if project.warehouse.exists():
        connection = duckdb.connect(str(project.warehouse), read_only=read_only)
        found = "select count(*) from duckdb_tables() where schema_name = 'marts' and table_name = 'restatement'"
        if connection.execute(found).fetchone() == (1,):
            return connection
        connection.close()
    raise ConfigurationError(["there are no figures yet: `practice build` makes them"])


def _as_of(connection: duckdb.DuckDBPyConnection) -> dt.date:
    ((as_of,),) = connection.execute("select as_of_on from intermediate.int_as_of").fetchall()
    return as_of


def _close_after_days(project: Project) -> int:
    name = "close_after_days"
    return int(project.config.parameters.get(name, default_parameters()[name]))


def _write(
    project: Project,
    connection: duckdb.DuckDBPyConnection,
    kind: str,
    as_of: dt.date,
    note: str,
    cells: str,
    values: dict[str, Any],
) -> Closing:
    """A new folder of closings from the cells of a query; none when there are no cells to close."""
    number = 1 + max((int(path.name) for path in project.closings.glob("[0-9]*")), default=0)
    connection.execute(
        f"create or replace temp table closed_figure as "
        f"select {number} as closing_number, cast('{as_of}' as date) as closed_as_of_on, cell.* from ({cells}) as cell",
        values,
    )
    connection.execute(
        "create or replace temp table closing as select $number as closing_number, $kind as closing_kind, "
        "cast($as_of as date) as closed_as_of_on, cast($now as timestamp) as closed_at, $note as note",
        {
            "number": number,
            "kind": kind,
            "as_of": as_of,
            "now": dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0),
            "note": note,
        },
    )
    connection.execute(
        "create or replace temp table closing_file as select $number as closing_number, source_system, account, "
        "export_name, source_file, file_sha256 from raw_practice.landed_file where status = 'loaded'",
        {"number": number},
    )
    ((closed, left_open),) = connection.execute(
        "select count(*) filter (is_closed), count(*) filter (not is_closed) from closed_figure"
    ).fetchall()
    months = [
        f"{month:%Y-%m}"
        for (month,) in connection.execute(
            "select distinct period_start_on from closed_figure where is_closed and period_grain = 'month' order by all"
        ).fetchall()
    ]
    if not closed:
        return Closing(number, kind, as_of, [], 0, 0, None)
    folder = private_folder(project.closings) / f"{number:04d}"
    partial = folder.with_name(f".{folder.name}")
    shutil.rmtree(partial, ignore_errors=True)
    private_folder(partial)
    for name in CLOSING_TABLES:
        columns = ", ".join(f'"{column}"' for column in tables()[name])
        file = partial / f"{name}.parquet"
        connection.execute(
            f"copy (select {columns} from {name} order by all) to '{_quoted(file)}' (format parquet, compression zstd)"
        )
        file.chmod(0o600)
    partial.rename(folder)
    return Closing(number, kind, as_of, months, closed, left_open, folder)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
