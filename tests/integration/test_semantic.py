"""MetricFlow's own answers are the scorecard's figures: every metric, level and period, absences included."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from pipelines.config import Project, load_project
from pipelines.metrics_register import implemented, own_levels
from pipelines.query import Question, ask, engine
from pipelines.semantic_metrics import metric_name, row_levels
from tests.conftest import ROOT, practice
from tests.support.groups import small_group

if TYPE_CHECKING:
    from metricflow.engine.metricflow_engine import MetricFlowEngine

pytestmark = pytest.mark.slow

Cells = dict[tuple[str, Any, str], float | None]
GROUP_BY = {
    "portfolio": [],
    "part": ["part"],
    "location": ["location"],
    "provider": ["provider"],
    "service_line": ["service_line"],
    "channel": ["channel"],
    "campaign": ["campaign"],
    "campaign_provider": ["campaign", "provider"],
    "room": ["room"],
    "device": ["device"],
    "location_provider": ["location", "provider"],
    "location_service_line": ["location", "service_line"],
    "location_channel": ["location", "channel"],
}
OWN_LEVELS = own_levels()
AT_ONCE = 20
"""Metrics in one question: each is a query of its own below, all of them joined."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The small group's figures; the rows that MetricFlow sums are a table, since hundreds of questions read them."""
    group = small_group()
    folder = tmp_path_factory.mktemp("semantic")
    (folder / "exports").symlink_to(group.root / "exports")
    shutil.copy(group.root / "practice.yml", folder)
    shutil.copy(group.warehouse, folder / "warehouse.duckdb")
    (folder / ".practice/dbt").mkdir(parents=True)
    shutil.copy(group.state / "dbt/semantic_manifest.json", folder / ".practice/dbt")
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute("create table marts.kept as from marts.metric_event order by level, metric_key")
        connection.execute("drop view marts.metric_event")
        connection.execute("alter table marts.kept rename to metric_event")
    return load_project(folder)


@pytest.fixture(scope="module")
def metricflow(project: Project) -> Iterator[MetricFlowEngine]:
    with engine(project) as opened:
        yield opened


def scorecard(project: Project, grain: str, level: str, last_only: bool = False) -> Cells:
    """The figures of a level; parts of the group, which the scorecard keeps under the group, are a level here."""
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        rows = connection.execute(
            """
            select metric_key, period_start_on, entity_id, value from marts.kpi_scorecard
            where period_grain = $grain
            and case when level = 'portfolio' and entity_id <> 'all' then 'part' else level end = $level
            qualify not $last_only or period_end_on = max(period_end_on) over ()
            """,
            {"grain": grain, "level": level, "last_only": last_only},
        ).fetchall()
    return {(key, start, entity): value for key, start, entity, value in rows}


def names(level: str, keys: set[str]) -> dict[str, str]:
    """MetricFlow's names of the metrics at a level, and their keys."""
    found = {}
    for key in sorted(keys):
        own = OWN_LEVELS[key]
        if level in own:
            found[metric_name(key, level)] = key
        # a pair of a level that has rows of its own has rows of its own too, which only the scorecard tells
        elif "event" in row_levels(own) and not set(own) & set(GROUP_BY[level]):
            found[metric_name(key, "event")] = key
    return found


def answers(
    metricflow: MetricFlowEngine, names_of: dict[str, str], level: str, time: list[str], **period: datetime
) -> Cells:
    """What MetricFlow says of the metrics at a level, without what it says of nobody."""
    found: Cells = {}
    metrics = list(names_of)
    for start in range(0, len(metrics), AT_ONCE):
        asked = metrics[start : start + AT_ONCE]
        answer = ask(metricflow, Question(asked, [*time, *GROUP_BY[level]], **period))
        for row in answer.rows:
            row_period = row[0] if time else None
            entity = row[len(time) : len(row) - len(asked)]
            if level == "campaign_provider" and entity[0] is not None:
                entity = (entity[0], entity[1] or "none")
            if None not in entity:
                for name, value in zip(asked, row[len(row) - len(asked) :], strict=True):
                    found[names_of[name], row_period, "|".join(entity) or "all"] = value
    return found


@pytest.mark.parametrize(
    ("grain", "level"),
    [*(("month", level) for level in GROUP_BY), *(("quarter", level) for level in ("portfolio", "part", "provider"))],
)
def test_metricflow_says_what_the_scorecard_says(
    project: Project, metricflow: MetricFlowEngine, grain: str, level: str
) -> None:
    expected = scorecard(project, grain, level)
    names_of = names(level, {key for key, _, _ in expected})
    found = answers(metricflow, names_of, level, [f"metric_time__{grain}"])
    compared = {cell: value for cell, value in expected.items() if cell[0] in names_of.values()}
    assert compared, "there is something to compare"
    # a cell without a value may be without a row
    differing = {cell: (value, found.get(cell)) for cell, value in compared.items() if found.get(cell) != value}
    beyond = {cell: value for cell, value in found.items() if cell not in compared and value is not None}
    if grain == "quarter":  # the scorecard tells whole quarters only
        whole = {period for _, period, _ in compared}
        beyond = {cell: value for cell, value in beyond.items() if cell[1] in whole}
    assert differing == {}
    assert beyond == {}


def test_a_span_of_twelve_months_is_the_trailing_year(project: Project, metricflow: MetricFlowEngine) -> None:
    expected = scorecard(project, "ttm", "portfolio", last_only=True)
    ((start, end),) = (
        duckdb.connect(str(project.warehouse), read_only=True)
        .execute("select max(period_start_on), max(period_end_on) from marts.kpi_scorecard where period_grain = 'ttm'")
        .fetchall()
    )
    span = {"start": datetime(*start.timetuple()[:3]), "end": datetime(*end.timetuple()[:3])}
    found = answers(metricflow, names("portfolio", {key for key, _, _ in expected}), "portfolio", [], **span)
    assert len(expected) == len(implemented())
    assert {key: found.get((key, None, "all")) for key, _, _ in expected} == {
        key: value for (key, _, _), value in expected.items()
    }


def test_every_metric_is_compared_at_every_level_that_it_has() -> None:
    for row in implemented():
        for level in row["levels"].split("|"):
            assert names(level, {row["metric_key"]}), (row["metric_key"], level)


def test_the_command_answers_without_a_network(project: Project, tmp_path: Path) -> None:
    """As a person runs it, from the first import on; whoever asks for a host or opens a connection ends the test."""
    offline = (
        "import socket, sys, os\n"
        "def refuse(*arguments, **options):\n"
        "    print('asked the network:', arguments, file=sys.stderr, flush=True)\n"
        "    os._exit(97)\n"
        "socket.getaddrinfo = socket.socket.connect = socket.socket.connect_ex = refuse\n"
        "from pipelines.cli import mf\n"
        "mf()\n"
    )
    table = tmp_path / "answer.csv"
    asked = ("query", "--metrics", "rebooking_rate_7d", "--group-by", "provider", "--csv", str(table))
    outcome = subprocess.run(
        [sys.executable, "-c", offline, "--project", str(project.root), *asked],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr
    header, *rows = table.read_text(encoding="utf-8").splitlines()
    assert header == "provider,rebooking_rate_7d"
    assert len(rows) > 3


def test_the_command_lists_what_can_be_asked(project: Project) -> None:
    listed = {metric["name"]: metric["levels"] for metric in practice(project.root, "query")["metrics"]}
    assert listed["rebooking_rate_7d"] == ["portfolio", "location", "provider", "service_line"]
    assert listed["average_ticket"] == ["portfolio", "location", "service_line"]
    assert listed["average_ticket_by_provider"] == ["provider"]
    assert "event_numerator" not in listed


def test_a_level_with_rows_of_its_own_is_refused_and_named(project: Project) -> None:
    told = practice(project.root, "query", "--metrics", "mrr", "--group-by", "location", expect=(4,))
    assert "mrr_by_location" in told["problems"][0]
    # its events are of visits, which several people may share: by provider it has rows of its own
    told = practice(project.root, "query", "--metrics", "average_ticket", "--group-by", "provider", expect=(4,))
    assert "average_ticket_by_provider" in told["problems"][0]
    told = practice(
        project.root, "query", "--metrics", "average_ticket_by_provider", "--group-by", "provider__provider_name"
    )
    assert len(told["rows"]) > 3
    told = practice(project.root, "query", "--metrics", "no_show_rate", "--where", "nonsense = 1", expect=(4,))
    assert "nonsense" in told["problems"][0]
