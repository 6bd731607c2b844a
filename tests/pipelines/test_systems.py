"""What holds for every source system: its samples land, and nothing else is taken for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from system_samples import (
    assert_a_missing_column_is_named,
    assert_columns_may_stand_in_any_order,
    assert_neighbours_are_told_apart,
    assert_samples_land,
    land_files,
    samples,
)

from pipelines.checks.suites import export_expectations
from pipelines.landing.spec import load_system, load_systems

every_system = pytest.mark.parametrize("system", sorted(load_systems()))


@every_system
def test_samples_land_whole(tmp_path: Path, system: str) -> None:
    assert_samples_land(land_files(tmp_path / "p", system, samples(system)), system)


@every_system
def test_neighbours_are_told_apart(tmp_path: Path, system: str) -> None:
    assert_neighbours_are_told_apart(tmp_path / "p", system)


@every_system
def test_columns_may_stand_in_any_order(tmp_path: Path, system: str) -> None:
    assert_columns_may_stand_in_any_order(tmp_path, system)


@every_system
def test_a_missing_column_is_named(tmp_path: Path, system: str) -> None:
    assert_a_missing_column_is_named(tmp_path / "p", system)


@every_system
def test_the_checks_look_at_columns_of_the_export(system: str) -> None:
    """A key may name what landing adds, the folder's location or the file's stamp; the checked rows do not have it."""
    for export in load_system(system).exports.values():
        names = {column.name for column in export.columns}
        for expectation in export_expectations(export, names | {"_location_id", "_export_stamp"}, None):
            listed = getattr(expectation, "column_list", [])
            assert set(listed) <= {*names, "file_sha256"}
