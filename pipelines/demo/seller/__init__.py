"""A group that is for sale: exports of a system that nobody has seen, with problems that a buyer has to find."""

from __future__ import annotations

from pathlib import Path

from pipelines.demo.seller.config import MARK, target_yml
from pipelines.demo.seller.living import Target, simulate_target
from pipelines.demo.seller.plants import KINDS, Plant
from pipelines.demo.seller.render import render

SEED = 20260703


def write_target(folder: Path, seed: int = SEED, *, months: int = 36, locations: int = 3) -> Target:
    """Simulate a target, and write its exports and its practice.yml into a folder.

    Raises ``FileExistsError`` when the folder holds the configuration of somebody's practice.
    """
    configuration = folder / "practice.yml"
    if configuration.exists() and not configuration.read_text(encoding="utf-8").startswith(MARK):
        raise FileExistsError(f"{configuration} describes another practice; give the demo target a folder of its own")
    target = simulate_target(seed, months=months, locations=locations)
    folder.mkdir(parents=True, exist_ok=True)
    render(target.books, folder)
    configuration.write_text(target_yml(target), encoding="utf-8")
    return target


__all__ = ["KINDS", "SEED", "Plant", "Target", "simulate_target", "write_target"]
