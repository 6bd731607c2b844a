"""Who is who, measured against the truth of groups in which a quarter of the people was written down twice.

Misheard, mistyped, nicknamed, married, moved: see ``pipelines/demo/disguise.py``. Families share contacts, twins share
all but the first name, namesakes share the name.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from pipelines.build import build
from pipelines.config import load_project
from pipelines.demo import practice_yml, render, simulate
from pipelines.landing.land import land
from tests.support.edited import edited

pytestmark = pytest.mark.slow
SEEDS = (90210, 31337, 60601)
FOUND = 0.95
"""Of the pairs of records of one person, how many have to be joined."""


@dataclass(frozen=True)
class Measured:
    """Pairs of records: rightly joined, wrongly joined, wrongly left apart; and how many likeness alone joined."""

    right: int
    wrong: int
    missed: int
    by_likeness: int


def pairs(counts: Counter[object]) -> int:
    """In how many pairs the members of each group can be taken."""
    return sum(count * (count - 1) // 2 for count in counts.values())


def measure(root: Path, seed: int) -> Measured:
    """Land and link one group, and compare the patients with the people."""
    truth = simulate(seed, months=12, patients=600, disguised=0.25)
    render(truth, root)
    (root / "practice.yml").write_text(practice_yml(truth), encoding="utf-8")
    with edited(load_project(root), "land") as project:
        land(project)
    with edited(load_project(root), "build") as project:
        build(project, select="path:seeds +int_patient__link")
    people = {(p.system, p.source_id): p.person_id for p in truth.profiles.values() if p.source_id}
    with duckdb.connect(str(project.published), read_only=True) as connection:
        rows = connection.execute(
            "select source_system, source_patient_id, patient_id, match_rule from intermediate.int_patient__link"
        ).fetchall()
    found = [(people[s, i], patient, rule) for s, i, patient, rule in rows if (s, i) in people]
    assert len(found) > 300
    right = pairs(Counter((person, patient) for person, patient, _ in found))
    joined = pairs(Counter(patient for _, patient, _ in found))
    true = pairs(Counter(person for person, _, _ in found))
    return Measured(right, joined - right, true - right, sum(rule == "probabilistic" for *_, rule in found))


@pytest.mark.parametrize("seed", SEEDS)
def test_people_are_found_again_and_nobody_is_merged(tmp_path: Path, seed: int) -> None:
    measured = measure(tmp_path, seed)
    true = measured.right + measured.missed
    assert measured.right / (measured.right + measured.wrong) >= 0.995, measured
    assert measured.right / true >= FOUND, measured
    # likeness decides: without those that it alone joined, too many would be left apart
    assert (measured.right - measured.by_likeness) / true < FOUND, measured
