"""Plain ``dbt build`` and ``practice build`` give the same numbers, also where only some systems have landed.

The plain build is also the one in which the models' unit tests run.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from pipelines.config import load_project
from pipelines.demo import practice_yml, render, simulate
from tests.conftest import ROOT, practice

pytestmark = pytest.mark.slow
LANDED = {"zenoti", "square", "hubspot"}
COMPARED = ("marts.kpi_scorecard", "marts.kpi_event", "report.kpi")


@dataclass(frozen=True)
class Builds:
    """The two warehouses, and the outcome of every node of the plain build by kind and status."""

    practice: Path
    plain: Path
    outcomes: Counter[tuple[str, str]]
    words: str


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Builds:
    """A small group without payroll and ads, landed once and built by both."""
    root = tmp_path_factory.mktemp("group")
    truth = simulate(months=14, patients=300)
    render(truth, root)
    (root / "practice.yml").write_text(practice_yml(truth), encoding="utf-8")
    for folder in (root / "exports").iterdir():
        if folder.name not in LANDED:
            shutil.rmtree(folder)
            folder.mkdir()
    practice(root, "land")
    project = load_project(root)
    plain = root / "plain" / "warehouse.duckdb"
    plain.parent.mkdir()
    shutil.copyfile(project.published, plain)
    practice(root, "build", expect=(0, 1))
    command = [sys.executable, "-m", "dbt.cli.main", "build", "--no-use-colors", "--target-path", str(plain.parent)]
    result = subprocess.run(
        [*command, "--log-path", str(plain.parent), "--project-dir", str(ROOT), "--profiles-dir", str(ROOT)],
        env={**os.environ, "PRACTICE_WAREHOUSE": str(plain), "DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    ran = json.loads((plain.parent / "run_results.json").read_text(encoding="utf-8"))["results"]
    outcomes = Counter((node["unique_id"].split(".")[0], node["status"]) for node in ran)
    return Builds(project.published, plain, outcomes, result.stdout[-5000:])


def test_the_plain_build_has_no_failure(builds: Builds) -> None:
    bad = {"error", "fail", "skipped", "runtime error"}
    assert not [kind for kind in builds.outcomes if kind[1] in bad], builds.words
    assert builds.outcomes["model", "success"] > 200


def test_every_unit_test_of_the_models_passes(builds: Builds) -> None:
    assert {status for kind, status in builds.outcomes if kind == "unit_test"} == {"pass"}
    assert builds.outcomes["unit_test", "pass"] > 100


@pytest.mark.parametrize("table", COMPARED)
def test_both_builds_hold_the_same_rows(builds: Builds, table: str) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{builds.practice}' as practice (read_only)")
        connection.execute(f"attach '{builds.plain}' as plain (read_only)")
        ((rows,),) = connection.execute(f"select count(*) from practice.{table}").fetchall()
        assert rows > 0
        for one, other in (("practice", "plain"), ("plain", "practice")):
            only = connection.execute(f"from {one}.{table} except all from {other}.{table}").fetchall()
            assert only == [], f"only the {one} build has these"
