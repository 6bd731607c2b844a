"""The ranges that a provider's own page shows are published numbers of the same figure."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from pipelines.config import INSTALLATION

SEEDS = INSTALLATION / "seeds"
PLACE = ("metric_key", "section", "origin", "row_number")


def rows(name: str) -> Iterator[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def test_each_range_is_a_published_one_of_its_figure() -> None:
    units = {row["metric_key"]: row["unit"] for row in rows("metrics")}
    published = {tuple(row[key] for key in PLACE): row for row in rows("benchmarks")}
    shown = {row["metric_key"] for row in rows("provider_figure")}
    for row in rows("provider_range"):
        found = published[tuple(row[key] for key in PLACE)]
        assert row["metric_key"] in shown, row
        assert found["unit"] == units[row["metric_key"]], row
        assert found["value_low"] or found["value_high"] or found["top_low"] or found["top_high"], row
        assert found["confidence"] in ("A", "B", "C"), row


def test_each_figure_names_a_workflow_with_stages() -> None:
    stages = {(row["workflow"], row["stage"]) for row in rows("maturity_step")}
    named = [row["workflow"] for row in rows("provider_figure") if row["workflow"]]
    assert named
    assert {(workflow, stage) for workflow in named for stage in "45"} <= stages
