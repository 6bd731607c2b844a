"""Render a truth into the files that each vendor's export button would have produced."""

from __future__ import annotations

from pathlib import Path

from pipelines.demo.render import google_ads, gusto, hubspot, square, zenoti
from pipelines.demo.truth import Truth

SYSTEMS = {
    "zenoti": zenoti.render,
    "square": square.render,
    "gusto": gusto.render,
    "google_ads": google_ads.render,
    "hubspot": hubspot.render,
}


def folder_name(system: str, group: int) -> str:
    """The export folder of one group's account in one system."""
    return system if group == 0 else f"{system}-{group + 1}"


def render(truth: Truth, folder: Path) -> None:
    """Write every system's export files of every group under ``folder/exports``."""
    for group in sorted({site.group for site in truth.locations.values()}):
        for system, write in SYSTEMS.items():
            target = folder / "exports" / folder_name(system, group)
            target.mkdir(parents=True, exist_ok=True)
            write(truth, group, target)
