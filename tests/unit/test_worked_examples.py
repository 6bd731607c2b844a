"""The page of worked examples names unit tests that exist, for each of its cases."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "worked-examples.md"


def test_each_case_is_a_unit_test() -> None:
    declared = {
        name
        for path in (ROOT / "models").rglob("*.yml")
        for name in re.findall(
            r"^  - name: (\w+)$", path.read_text(encoding="utf-8").partition("\nunit_tests:")[2], flags=re.M
        )
    }
    cases = [line.split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][1:]
    assert len(cases) == 11
    for _, case, _, tests, _ in cases:
        named = set(re.findall(r"`(\w+)`", tests))
        assert named and named <= declared, f"{case.strip()}: {named - declared or 'no test'}"
    assert "worked_examples_come_out" in declared
