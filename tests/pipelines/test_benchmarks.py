"""seeds/benchmarks.csv holds every published number, and one row per metric is shown."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

SEEDS = Path(__file__).parents[2] / "seeds"
ROWS_PER_SECTION = {
    "2.1": 9, "2.2": 6, "2.3": 11, "2.4": 1, "3.2": 10, "3.3": 6, "4.1": 5, "4.2": 4, "4.3": 6,
    "4.4": 7, "5.1": 7, "5.2": 2, "5.3": 4, "5.5": 2, "6.1": 5, "6.2": 3, "6.4": 6, "7.1": 3,
    "8.1": 5, "8.2": 5, "8.3": 3, "8.4": 4, "8.6": 4,
}  # fmt: skip


def read(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_no_benchmark_is_missing():
    assert Counter(row["section"] for row in read("benchmarks.csv")) == ROWS_PER_SECTION


def test_every_row_says_what_it_is_and_where_it_comes_from():
    required = ("value_text", "unit", "population", "source_code", "source_title", "source_year")
    for row in read("benchmarks.csv"):
        assert all(row[column] for column in required), row
        assert row["confidence"] in {"A", "B", "C", "D", "none"}
        assert any(row[end] for end in ("value_low", "value_high", "top_low", "top_high"))


def test_keys_are_metrics_and_one_row_is_shown_for_each():
    units = {row["metric_key"]: row["unit"] for row in read("metrics.csv")}
    shown = [row for row in read("benchmarks.csv") if row["is_shown"] == "true"]
    assert max(Counter(row["metric_key"] for row in shown).values()) == 1
    for row in read("benchmarks.csv"):
        assert row["metric_key"] in {*units, "no_key"}
    for row in shown:
        assert row["unit"] == units[row["metric_key"]], row
        assert row["confidence"] != "none"
