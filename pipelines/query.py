"""Any metric by any of its levels, summed by MetricFlow from what the last build declared.

MetricFlow's engine alone: its command line asks the package index for a newer version at each start and opens the
warehouse for writing. Here nothing is asked of anybody, and the warehouse is read only.
"""

from __future__ import annotations

import csv
import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import duckdb

from pipelines.config import Project
from pipelines.warehouse import private_file

if TYPE_CHECKING:
    from metricflow.data_table.mf_table import MetricFlowDataTable
    from metricflow.engine.metricflow_engine import MetricFlowEngine
    from metricflow.protocols.sql_client import SqlClient


LEVELS = {"location", "provider", "service_line", "channel", "campaign", "room", "device", "part"}
"""Entities by which figures are told; a level of two of them has both names in its own."""


class QueryError(Exception):
    """What was asked cannot be answered, in MetricFlow's words."""


@dataclass(frozen=True)
class Declared:
    """A metric that can be asked for, and the levels that it is a figure of."""

    name: str
    label: str
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """The answer's table, and the SQL that gave it."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    sql: str

    def write_csv(self, path: Path) -> None:
        """Write the table, readable by its owner alone."""
        with private_file(path) as partial, partial.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([self.columns, *self.rows])


@dataclass(frozen=True)
class Question:
    """What is asked, in the words of `mf query`."""

    metrics: Sequence[str]
    group_by: Sequence[str] = ()
    where: Sequence[str] = ()
    order: Sequence[str] = ()
    limit: int | None = None
    start: datetime | None = None
    end: datetime | None = None


def declared(project: Project) -> list[Declared]:
    """Every metric of seeds/metrics.csv with the levels that it is a figure of."""
    return [
        Declared(metric["name"], metric["label"], tuple(metric["config"]["meta"]["levels"]))
        for metric in json.loads(_manifest(project))["metrics"]
        if (metric["config"] or {}).get("meta", {}).get("levels")
    ]


def query(project: Project, question: Question) -> Answer:
    """Ask one question. Raises QueryError where a name is unknown or a metric has no such level."""
    metrics = {metric.name: metric for metric in declared(project)}
    try:
        for name in question.metrics:
            if name in metrics:
                _refuse_other_levels(metrics[name], question.group_by)
        with engine(project) as metricflow:
            return ask(metricflow, question)
    except QueryError as error:
        parents = tuple(f"{name}_by_" for name in question.metrics)
        own = [name for name in metrics if name.startswith(parents)]
        raise QueryError(f"{error}\n\nWith rows of their own: {', '.join(own)}" if own else str(error)) from error


def _refuse_other_levels(metric: Declared, group_by: Sequence[str]) -> None:
    """MetricFlow would answer with one row of nobody where a metric's events do not say whose they are."""
    asked = {name.split("__")[0] for name in group_by} & LEVELS
    other = sorted(level for level in asked if not any(level in known for known in metric.levels))
    if other:
        raise QueryError(f"{metric.name} is no figure by {' and '.join(other)}.")


@contextmanager
def engine(project: Project) -> Iterator[MetricFlowEngine]:
    """MetricFlow on the project's warehouse, for several questions."""
    from metricflow.engine.metricflow_engine import MetricFlowEngine
    from metricflow_semantics.model.dbt_manifest_parser import parse_manifest_from_dbt_generated_manifest
    from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

    for package in ("metricflow", "metricflow_semantics"):  # how long it thought about a question is nobody's concern
        logging.getLogger(package).setLevel(logging.ERROR)
    manifest = parse_manifest_from_dbt_generated_manifest(manifest_json_string=_manifest(project))
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        # of a database the engine asks what it is and what a statement gives, nothing else of the protocol
        yield MetricFlowEngine(SemanticManifestLookup(manifest), cast("SqlClient", _ReadOnly(connection)))


def ask(metricflow: MetricFlowEngine, question: Question) -> Answer:
    """One question of an engine that is open."""
    from metricflow.engine.metricflow_engine import MetricFlowQueryRequest, OutputColumnOrderMode
    from metricflow_semantics.errors.error_classes import MetricFlowException

    request = MetricFlowQueryRequest.create(
        metric_names=question.metrics,
        group_by_names=question.group_by or None,
        where_constraints=question.where or None,
        order_by_names=question.order or None,
        limit=question.limit,
        time_constraint_start=question.start,
        time_constraint_end=question.end,
        output_column_order_mode=OutputColumnOrderMode.INPUT_ORDER,
    )
    try:
        result = metricflow.query(request)
    except (MetricFlowException, duckdb.Error) as error:
        raise QueryError(str(error)) from error
    table = result.result_df
    assert table is not None
    rows = [tuple(_value(cell) for cell in row) for row in table.rows]
    return Answer(tuple(table.column_names), rows, result.sql)


class _ReadOnly:
    """What MetricFlow needs of a database, on a connection that cannot write."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        from metricflow.protocols.sql_client import SqlEngine
        from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer

        self.sql_engine_type = SqlEngine.DUCKDB
        self.sql_plan_renderer = DuckDbSqlPlanRenderer()
        self._connection = connection

    def query(self, stmt: str, sql_bind_parameter_set: object = None) -> MetricFlowDataTable:
        from metricflow.data_table.mf_table import MetricFlowDataTable

        found = self._connection.execute(stmt)
        names = [column[0] for column in found.description or ()]
        return MetricFlowDataTable.create_from_rows(names, found.fetchall())


def _manifest(project: Project) -> str:
    path = project.state / "dbt" / "semantic_manifest.json"
    if not path.exists() or not project.warehouse.exists():
        raise QueryError("nothing is built yet: run `practice build` first")
    return path.read_text(encoding="utf-8")


def _value(cell: Any) -> Any:
    if isinstance(cell, datetime):  # a period, by its first day
        return cell.date()
    return float(cell) if isinstance(cell, Decimal) else cell
