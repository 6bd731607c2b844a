"""Small simulated groups on disk, each landed and built once per state of the code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from pipelines.config import Project, load_project
from pipelines.demo import Truth, practice_yml, render, simulate
from tests.conftest import ROOT, fingerprint, run_once

MONTHS, PATIENTS = 27, 400
SMALL = 1


def small_truth(seed: int = SMALL) -> Truth:
    """A small group: what truly happened."""
    return simulate(seed, months=MONTHS, patients=PATIENTS)


def small_group(
    seed: int = SMALL,
    name: str = "whole",
    change: Callable[[Path], None] = lambda folder: None,
    configured: Callable[[str], str] = lambda text: text,
) -> Project:
    """The small group's exports and configuration, changed by hand or not, landed and built."""
    folder = ROOT / "build" / "tests" / f"group-{seed}-{name}-{fingerprint()}"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_suffix(".written.lock")):
        if not (folder / "practice.yml").exists():
            truth = small_truth(seed)
            render(truth, folder)
            change(folder)
            (folder / "practice.yml").write_text(configured(practice_yml(truth)), encoding="utf-8")
    run_once(folder, ("land",), ("build",))
    return load_project(folder)
