"""Canonical columns say which inputs rest on them; the register of metrics says which figures need those."""

from __future__ import annotations

import csv

from pipelines.config import INSTALLATION
from pipelines.mapping.needs import enabled, given, lost, mappable, metrics, needed_by


def test_every_input_of_a_figure_rests_on_a_canonical_column() -> None:
    with (INSTALLATION / "seeds" / "metrics.csv").open(encoding="utf-8", newline="") as stream:
        inputs = {
            text.rstrip("?") for row in csv.DictReader(stream) for text in row["required_inputs"].split("|") if text
        }
    assert inputs == set(mappable())


def test_the_columns_of_the_book_enable_its_figures() -> None:
    columns = given("appointment", ["starts_on", "patient_name", "source_status"])
    works, lacks = enabled(columns)
    assert "no_show_rate" in works
    assert lacks["rebooking_rate_7d"] == ["appointment.created_at"]
    works, _ = enabled(columns | given("appointment", ["created_at"]))
    assert "rebooking_rate_7d" in works


def test_an_input_may_come_from_one_table_or_another() -> None:
    assert "new_patients" in enabled(given("transaction", ["sold_on", "net_amount", "patient_name"]))[0]
    assert "new_patients" in enabled(given("appointment", ["starts_at", "patient_name", "source_status"]))[0]
    assert "new_patients" not in enabled(given("transaction", ["sold_on", "net_amount"]))[0]


def test_what_is_lost_is_named() -> None:
    assert {"collections", "processing_fee_rate"} <= set(lost("payment"))
    assert "rph_worked" in lost("punch")
    assert set(lost("appointment")) <= set(metrics())


def test_what_is_needed_is_a_column() -> None:
    assert all(columns for columns in needed_by().values())
    assert {table for columns in mappable().values() for table, _ in columns} <= set(needed_by())
