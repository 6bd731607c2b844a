"""The demo group, run once per state of the code and shared by all tests that look at a whole run."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock
from playwright.sync_api import Browser, sync_playwright

from pipelines.audience import Audience
from pipelines.config import Project, load_project
from pipelines.publish.printing import BROWSERS

ROOT = Path(__file__).parents[1]
CODE = ("pipelines", "models", "macros", "seeds", "snapshots", "reports/pages", "reports/components", "dbt_project.yml")

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def practice(project: Path, *arguments: str, expect: tuple[int, ...] = (0,)) -> dict[str, object]:
    """Run the command as a person would and return its JSON; fails on any other exit code."""
    result = subprocess.run(
        [sys.executable, "-m", "pipelines.cli", "--project", str(project), *arguments, "--json"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode in expect, f"{arguments}: exit {result.returncode}\n{result.stdout}\n{result.stderr}"
    return json.loads(result.stdout)


def fingerprint() -> str:
    """A hash over everything that a run depends on."""
    digest = hashlib.sha256()
    for part in CODE:
        top = ROOT / part
        for path in sorted([top] if top.is_file() else top.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(ROOT)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def run_once(folder: Path, *steps: tuple[str, ...]) -> None:
    """Run the steps in the folder unless the same code has already done so; one process at a time."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_name(f"{folder.name}.{steps[-1][0]}.lock")):
        for step in steps:
            done = folder / f".done-{'-'.join(word.strip('-') for word in step)}"
            if not done.exists():
                practice(folder, *step, expect=(0, 1))
                done.touch()


@pytest.fixture(scope="session")
def demo() -> Project:
    """The demo group, landed and built, without its site. What earlier states of the code left is removed."""
    state = fingerprint()
    folder = ROOT / "build" / "tests" / f"demo-{state}"
    for path in folder.parent.glob("*-" + "[0-9a-f]" * 16 + "*"):
        if state not in path.name:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    run_once(folder, ("demo",), ("land",), ("check",), ("build",))
    return load_project(folder)


@pytest.fixture(scope="session")
def site(demo: Project) -> Path:
    """The demo group's built site."""
    run_once(demo.root, ("publish",))
    return demo.root / "reports" / "build"


@pytest.fixture(scope="session")
def editions(demo: Project, site: Path) -> Path:
    """The folder that holds every edition of the demo group's site."""
    for audience in Audience:
        if audience is not Audience.owner:
            run_once(demo.root, ("publish", "--audience", audience.value))
    return site.parent


@pytest.fixture(scope="session")
def provider_site(demo: Project) -> Path:
    """The folder that holds a folder for each provider of the demo group."""
    run_once(demo.root, ("publish", "--audience", "provider"))
    return demo.root / "reports" / "build-provider"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The distribution's Chromium, which turns to nobody by itself."""
    binary = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert binary, "the browser tests need Chromium: install the package 'chromium'"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=binary, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def warehouse(demo: Project) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the demo's warehouse."""
    return duckdb.connect(str(demo.warehouse), read_only=True)
