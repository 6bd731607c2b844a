"""What the seeds of the diligence run name is there: inputs of findings, kinds of record, one item for each input."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

from pipelines.diligence import request_list

ROOT = Path(__file__).parents[2]


def seed(name: str) -> list[dict[str, str]]:
    with (ROOT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def words(text: str) -> list[str]:
    return [word for word in text.split("|") if word]


def model(name: str) -> str:
    return (ROOT / "models" / "marts" / "diligence" / f"{name}.sql").read_text(encoding="utf-8")


def test_each_input_of_a_metric_is_given_by_one_item() -> None:
    asked = Counter(word for item in seed("request_item") for word in words(item["inputs"]))
    assert asked == Counter(row["input"] for row in seed("inputs"))


def test_a_finding_touches_inputs_that_exist() -> None:
    known = {row["input"] for row in seed("inputs")}
    for kind in seed("finding_kind"):
        assert words(kind["inputs"]), kind["finding_kind"]
        assert set(words(kind["inputs"])) <= known, kind["finding_kind"]


def test_an_item_is_seen_by_a_kind_of_record_that_is_counted() -> None:
    by_month = set(re.findall(r"^    \('(\w+)',", model("coverage_month"), flags=re.M))
    once = set(re.findall(r"select '(\w+)' as entity", model("request_status")))
    assert {"receipt_line", "pay"} <= by_month and {"roster", "patient"} <= once
    for item in seed("request_item"):
        assert item["kind"] or item["inputs"], item["request_item"]
        assert item["kind"] in {"", *by_month} | (set() if item["is_monthly"] == "true" else once), item["request_item"]


def test_every_kind_that_a_model_finds_is_described() -> None:
    found = {
        kind
        for name in ("finding_line", "finding_payment", "finding_month", "finding_book", "finding_record")
        for kind in re.findall(r"'(\w+)' (?:end)?\s*as finding_kind|(?:then|else) '(\w+)'", model(name))
        for kind in kind
        if kind
    }
    described = {kind["finding_kind"] for kind in seed("finding_kind")}
    assert described <= found, described - found


def test_the_page_holds_every_item(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    assert request_list.main(["--check"], page) == 1
    assert request_list.main([], page) == 0
    text = page.read_text(encoding="utf-8")
    assert all(f"| {item['title']} | {item['ask_seller']} |" in text for item in seed("request_item"))
    page.write_text(text + "\n", encoding="utf-8")
    assert request_list.main(["--check"], page) == 1
