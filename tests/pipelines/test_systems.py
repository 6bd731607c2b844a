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

from pipelines.landing.spec import load_systems

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
