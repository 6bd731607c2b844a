"""A system is two folders and one line: an invented one is added as ``docs/add-a-system.md`` says, and counts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from ruamel.yaml import YAML

from pipelines.config import load_project
from tests.conftest import ROOT

pytestmark = pytest.mark.slow
FERNBOOK = ROOT / "tests" / "fixtures" / "fernbook"
ENTITIES = ["patient", "provider", "service", "appointment", "transaction"]
INSTALLED = ("pipelines", "models", "macros", "seeds", "snapshots", "tests/data", "dbt_project.yml", "profiles.yml")


def run(installation: Path, *arguments: str) -> dict[str, object]:
    """The command of that installation, on the practice beside it."""
    result = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=installation,
        env={**os.environ, "PYTHONPATH": str(installation), "DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode in (0, 1), f"{arguments}\n{result.stdout}\n{result.stderr}"
    return json.loads(result.stdout) if "--json" in arguments else {}


def test_two_folders_and_one_line_are_enough(tmp_path: Path) -> None:
    installation, root = tmp_path / "installation", tmp_path / "practice"
    for part in INSTALLED:
        source, target = ROOT / part, installation / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copyfile(source, target)
    before = {path.relative_to(installation) for path in installation.rglob("*") if path.is_file()}

    # the two folders and the line
    shutil.copytree(FERNBOOK, installation, dirs_exist_ok=True)
    register = installation / "dbt_project.yml"
    text = register.read_text(encoding="utf-8")
    register.write_text(
        text.replace("  systems:\n", f"  systems:\n    fernbook: [{', '.join(ENTITIES)}]\n"), encoding="utf-8"
    )
    run(installation, "pipelines.landing.sources")
    after = {
        path.relative_to(installation) for path in installation.rglob("*") if path.suffix != ".pyc" and path.is_file()
    }
    folders = {Path("pipelines/systems/fernbook"), Path("models/staging/fernbook")}
    assert all(folders & set(path.parents) for path in after - before)

    root.mkdir()
    shutil.copytree(FERNBOOK / "pipelines/systems/fernbook/sample", root / "exports")
    (root / "practice.yml").write_text(
        "practice: {name: Fern, as_of: 2026-03-31}\n"
        "locations: [{id: elm-street}]\n"
        "sources: [{system: auto, path: exports}]\n",
        encoding="utf-8",
    )
    landed = run(installation, "pipelines.cli", "--project", str(root), "land", "--json")
    assert "Choose the day book." in json.dumps(landed), "the neighbour is told apart"
    run(installation, "pipelines.cli", "--project", str(root), "build", "--json")
    expected = FERNBOOK / "pipelines/systems/fernbook/expected.yml"
    with duckdb.connect(str(load_project(root).published), read_only=True) as connection:
        for each in YAML(typ="safe").load(expected.read_text(encoding="utf-8")):
            measure = f"sum({each['sum']})" if "sum" in each else "count(*)"
            where = each.get("where", "true")
            ((found,),) = connection.execute(
                f"select {measure} from canonical.{each['table']} where {where}"
            ).fetchall()
            assert float(found) == each.get("is", each.get("rows")), each
        ((revenue,),) = connection.execute(
            "select value from marts.kpi_scorecard"
            " where metric_key = 'earned_revenue' and level = 'location' and period_grain = 'month'"
        ).fetchall()
        assert float(revenue) == 534.00
    explained = run(
        installation, "pipelines.cli", "--project", str(root), "explain", "earned_revenue", "--period", "2026-03",
        "--location", "elm-street", "--json",
    )  # fmt: skip
    assert "534" in json.dumps(explained)
