"""One folder with every export of every system in it, under names that say nothing."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from system_samples import neighbours, samples

from pipelines.landing.spec import load_system, load_systems

ALL = sorted(load_systems())


def test_a_shuffled_folder_is_recognised_without_a_mistake(make_practice: Callable[..., Any]) -> None:
    """Every sample is taken for what it is taken for in a folder that says its system."""
    files = [(system, name, content) for system in ALL for name, content in samples(system).items()]
    random.Random(20260630).shuffle(files)
    alone = make_practice("[" + ", ".join(f"{{system: {s}, path: exports/{s}}}" for s in ALL) + "]", name="alone")
    mixed = make_practice(name="mixed")
    names = {}
    for number, (system, name, content) in enumerate(files):
        alone.write(f"{system}/{name}", content)
        names[f"exports/{number:03}"] = f"exports/{system}/{name}"
        mixed.write(f"{number:03}", content)
    declared = {outcome.shown: outcome for outcome in alone.land().outcomes}
    found = {}
    for outcome in mixed.land().outcomes:  # a sheet or a list of a page stands behind its file's name
        path, *part = outcome.shown.split("!", 1)
        found["!".join([names[path], *part])] = outcome
    assert {name: outcome.status for name, outcome in found.items()} == dict.fromkeys(declared, "loaded")
    assert {n: (o.export, o.rows_landed) for n, o in found.items()} == {
        n: (o.export, o.rows_landed) for n, o in declared.items()
    }
    every = {f"{load_system(s).name} {export.title}" for s in ALL for export in load_system(s).exports.values()}
    assert {outcome.export for outcome in found.values()} == every


@pytest.mark.parametrize("declared", [False, True], ids=["auto", "declared"])
def test_neighbours_are_refused_with_their_own_advice(make_practice: Callable[..., Any], declared: bool) -> None:
    """Alone or among all systems, a report that is close to an export is named, and nothing of it is loaded."""
    advice = {}
    sources = ", ".join(f"{{system: {s}, path: exports/{s}}}" for s in ALL if neighbours(s))
    practice = make_practice(f"[{sources}]" if declared else "[{system: auto, path: exports}]")
    for system in ALL:
        known = load_system(system).neighbours
        assert len(neighbours(system)) >= len(known), f"{system}: a neighbour has no sample"
        for name, content in neighbours(system).items():
            practice.write(f"{system}/{name}", content)
        advice[system] = {neighbour.advice for neighbour in known}
    outcomes = practice.land().outcomes
    assert {outcome.status for outcome in outcomes} == {"not recognised"}, outcomes
    for system in ALL:
        mine = {o.remedy for o in outcomes if Path(o.shown).parts[1] == system}
        assert advice[system] <= mine, system
    assert all(outcome.what and outcome.remedy for outcome in outcomes)
