"""The owner's pages answer every question of the register: each metric on one page, by every cut that is published."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from pipelines.audience import Audience
from pipelines.publish.edition import pages_of

ROOT = Path(__file__).parents[2]
PANEL = re.compile(r'<MetricPanel metric_key="(\w+)" [^>]*by=\{\[(.*?)\]\} />')
CUTS = ("location", "provider", "service_line", "channel", "campaign")
"""What the site publishes a figure by; rooms and devices have their own tables."""
BESIDE = {"diligence"}
"""Pages that look at the data, not at the practice: a metric may stand there again."""


TEXTS = {
    page.path: page.source.read_text(encoding="utf-8") for page in pages_of(Audience.owner) if page.route not in BESIDE
}
METRICS = {
    row["metric_key"]: row
    for row in csv.DictReader((ROOT / "seeds" / "metrics.csv").read_text(encoding="utf-8").splitlines())
}


def test_each_metric_stands_on_one_page() -> None:
    found = Counter(key for text in TEXTS.values() for key, _ in PANEL.findall(text))
    assert {key: count for key, count in found.items() if count > 1} == {}
    assert set(METRICS) - set(found) == set()
    assert set(found) - set(METRICS) == set()


@pytest.mark.parametrize("path", TEXTS)
def test_a_page_asks_for_what_it_shows_by_every_cut(path: str) -> None:
    text = TEXTS[path]
    asked = {
        key
        for keys in re.findall(r"where metric_key in \(([^)]*'[^)]*)\)", text)
        for key in re.findall(r"'(\w+)'", keys)
    }
    shown = {key: re.findall(r"'(\w+)'", cuts) for key, cuts in PANEL.findall(text)}
    assert asked == set(shown)
    for key, cuts in shown.items():
        published = METRICS[key]["levels"].split("|")
        assert cuts == [cut for cut in CUTS if cut in published], key


def test_the_home_page_leads_to_every_other() -> None:
    linked = {f"/{path}/" for path in re.findall(r"\]\(/([\w-]+)\)", TEXTS["/"])}
    assert set(TEXTS) - {"/"} <= linked
