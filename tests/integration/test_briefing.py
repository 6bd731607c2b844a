"""The briefing of the demo group: its texts, its files, and how well it finds what was planted at random."""

from __future__ import annotations

import stat

import duckdb
import pytest

from pipelines.briefing import DAILY, briefing, read_facts
from pipelines.briefing.numbers import numbers_in
from pipelines.briefing.text import write_section
from pipelines.config import Project
from tests.support.planted_events import KINDS, Replanted, evaluate

pytestmark = pytest.mark.slow


def test_every_period_can_be_told_with_numbers_of_its_facts_alone(warehouse: duckdb.DuckDBPyConnection) -> None:
    days = warehouse.execute(
        "select distinct period_end_on from marts.briefing_fact where period_grain <> 'quarter' order by 1"
    ).fetchall()
    written = 0
    for (day,) in days:
        for grain, facts in read_facts(warehouse, DAILY, day)[1]:
            section = write_section(grain, facts)  # raises where a text says more than its facts
            assert section.remark.text and all(paragraph.text for paragraph in section.findings)
            assert section.summary.text or grain == "quarter"
            written += sum(len(numbers_in(paragraph.text)) for paragraph in section.paragraphs)
    assert len(days) > 30 and written > 1000


def test_the_files_are_the_owners_and_name_no_patient(demo: Project, warehouse: duckdb.DuckDBPyConnection) -> None:
    made = briefing(demo)
    assert [path.suffix for path in made.files] == [".txt", ".html"]
    patients = warehouse.execute(
        "select distinct last_name from canonical.patient where length(last_name) > 3 and last_name not in "
        "(select split_part(provider_name, ' ', 2) from canonical.provider)"
    ).fetchall()
    for path in made.files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600 and path.parent == demo.actions / "briefing"
        words = set(path.read_text(encoding="utf-8").replace(",", " ").split())
        assert not words & {name for (name,) in patients}
    again = briefing(demo)
    assert again.text == made.text, "the same facts, the same words"


def test_events_planted_at_random_are_told_and_quiet_months_are_quiet(demo: Project) -> None:
    score = evaluate(Replanted(demo), draws=24, seed=7)
    print(score)
    assert len(score.drawn) >= 9 and set(score.drawn) <= set(KINDS)
    assert score.hit_rate >= 0.6, score.missed
    assert score.size_rate >= 0.8
    assert score.alarms("month") <= 1.5 and score.alarms("month between events") <= 1.5
    assert score.alarms("week") <= 1 and score.alarms("day") <= 0.5 and score.alarms("quarter") <= 0.5
