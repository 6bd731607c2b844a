"""Invented contributions of other practices, as `practice benchmark export` would have written them."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from pipelines.peers import COLUMNS

Row = dict[str, str]


def row(**cells: str) -> Row:
    """One figure of a place, whole; what is named differs."""
    return {
        "schema_version": "1", "contributor": "a" * 16, "place": "b" * 16, "vertical": "medspa", "region_band": "west",
        "revenue_band": "1m to 2m", "provider_band": "2 to 4", "mix_band": "injectables", "currency": "USD",
        "period_grain": "ttm", "period_end_on": "2026-03-31", "metric_key": "utilization", "definition_version": "1",
        "value": "0.615", "cases_band": "300 to 999", "quality": "exact", **cells,
    }  # fmt: skip


def write(file: Path, rows: Iterable[Row], columns: Iterable[str] = COLUMNS) -> Path:
    """A contribution on disk."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(columns), extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return file
