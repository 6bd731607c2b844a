"""A simulated group of practices: what truly happened, and the same rendered into each system's export files."""

from __future__ import annotations

from pathlib import Path

from pipelines.demo.config import practice_yml
from pipelines.demo.render import render
from pipelines.demo.simulate import simulate
from pipelines.demo.truth import Truth

SEED = 20260630


def write_demo(folder: Path, scale: int = 1, seed: int = SEED) -> Truth:
    """Simulate, write the exports and the practice.yml of that folder; returns the truth behind them."""
    truth = simulate(seed, scale)
    folder.mkdir(parents=True, exist_ok=True)
    render(truth, folder)
    (folder / "practice.yml").write_text(practice_yml(truth), encoding="utf-8")
    return truth


__all__ = ["SEED", "Truth", "practice_yml", "render", "simulate", "write_demo"]
