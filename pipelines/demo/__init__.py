"""A simulated group of practices: what truly happened, and the same rendered into each system's export files."""

from __future__ import annotations

from pathlib import Path

from pipelines.demo.config import MARK, practice_yml
from pipelines.demo.render import render
from pipelines.demo.simulate import simulate
from pipelines.demo.truth import Truth

SEED = 20260630


def write_demo(folder: Path, scale: int = 1, seed: int = SEED) -> list[str]:
    """Simulate, and write the exports and the practice.yml of that folder; returns the files written.

    Raises ``FileExistsError`` when the folder holds the configuration of somebody's practice.
    """
    configuration = folder / "practice.yml"
    if configuration.exists() and not configuration.read_text(encoding="utf-8").startswith(MARK):
        raise FileExistsError(f"{configuration} describes another practice; give the demo group a folder of its own")
    truth = simulate(seed, scale)
    folder.mkdir(parents=True, exist_ok=True)
    render(truth, folder)
    configuration.write_text(practice_yml(truth), encoding="utf-8")
    exports = sorted(path for path in (folder / "exports").rglob("*") if path.is_file())
    return [str(path.relative_to(folder)) for path in [configuration, *exports]]


__all__ = ["SEED", "Truth", "practice_yml", "render", "simulate", "write_demo"]
