"""What a briefing may say: numbers and names that its facts hold, and nothing else."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from pipelines.briefing import text as texts
from pipelines.briefing.numbers import Fact, numbers_in, unknown_names, unknown_numbers
from pipelines.briefing.text import Unfounded, amount, change, write_section
from tests.support.briefing_facts import fact

KNOWN: dict[str, Any] = {
    "value": Decimal("1234.40"),
    "rate": Decimal("0.4118"),
    "cases": 12,
    "period_end_on": dt.date(2026, 6, 30),
    "action": "Call within five days.",
    "is_told": True,
}


@pytest.mark.parametrize(
    "said",
    [
        "1,234", "1234.4", "$1,234", "1.2K", "1.2 thousand", "41 %", "41.2 percent", "41.18%", "12", "twelve",
        "a dozen", "30 June 2026", "2026-06-30",
        "-1,234", "(1,234)", "five", "one thousand two hundred and thirty-four",
    ],
)  # fmt: skip
def test_numbers_of_the_facts_may_be_said(said: str) -> None:
    assert unknown_numbers(f"It was {said} there.", [KNOWN]) == []


@pytest.mark.parametrize(
    "said",
    [
        "1,235", "1.3K", "1234 %", "41", "42 %", "0.5 %", "thirteen", "twice", "doubled", "half of it", "½", "x²", "Ⅷ",
        "１３", "2025", "31 June", "2026-06-29", "twelve hundred", "1.234", "v2", "two dozen", "12 million", "٣",
    ],
)  # fmt: skip
def test_other_numbers_may_not(said: str) -> None:
    assert unknown_numbers(f"It was {said} there.", [KNOWN]) != []


def test_true_is_not_the_number_one() -> None:
    assert unknown_numbers("1", [{"is_told": True}]) == ["1"]


def test_a_spelled_number_is_read_whole() -> None:
    assert [number.value for number in numbers_in("thirty-two, one hundred and five")] == [Decimal(32), Decimal(105)]


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("Visits fell at Mill Creek.", []),
        ("However, Mill Creek's visits fell.", []),
        ("Visits fell at Mill Creek, says Juniper.", ["Juniper"]),
        ("Juniper told us of Mill Creek.", ["Juniper"]),
        ("At mcDonald visits fell.", ["mcDonald"]),
        ("The laser of ALLERGAN at Mill Creek.", ["ALLERGAN"]),
        ("Élodie was away.", ["Élodie"]),
    ],
)
def test_names_are_those_of_the_facts(said: str, names: list[str]) -> None:
    assert unknown_names(said, ["Visits, Mill Creek: 12."]) == names


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        ("12345.678", "usd", "$12,346"), ("-99.5", "usd", "-$99.50"), ("0.41175", "rate", "41.2%"),
        ("12", "count", "12"),
        ("12.34", "count", "12"), ("2.34", "count", "2.3"),
        ("185.2", "usd_per_hour", "$185"), ("312.54", "hours", "312.5 hours"),
        ("-0.005", "rate", "-0.5%"),
    ],
)  # fmt: skip
def test_amounts_are_written_in_their_unit(value: str, unit: str, words: str) -> None:
    assert amount(Decimal(value), unit) == words


def test_a_change_of_a_rate_is_in_points() -> None:
    assert change(Decimal("-0.2131"), "rate") == "-21.3 points"
    assert change(Decimal("1234"), "usd") == "+$1,234"


def test_a_finding_names_what_where_how_much_and_what_to_do() -> None:
    section = write_section("month", [fact(), fact(measure_key="earned_revenue", level="portfolio", is_told=False)])
    (finding,) = section.findings
    for words in (
        "No-show rate, Mill Creek: 14.0%", "5.1% the month before", "above what is usual", "3.0% to 9.0%",
        "neurotoxin (+6.2 points)", "-$720", "Check that reminders went out", "practice explain no_show_rate",
    ):  # fmt: skip
        assert words in finding.text
    assert section.title == "The month: June 2026"


def test_a_quiet_period_says_so() -> None:
    section = write_section("month", [fact(is_told=False)] * 3)
    assert section.findings == ()
    assert section.remark.text == "Nothing out of the ordinary: 3 values were held against their own history."


def test_the_dearest_come_first_and_the_rest_is_counted() -> None:
    facts = [fact(entity_id=str(number), dollars_amount=Decimal(-10 * number)) for number in range(1, 12)]
    section = write_section("month", facts)
    assert [each.facts[0]["entity_id"] for each in section.findings] == [str(number) for number in range(11, 3, -1)]
    assert "And 3 more" in section.remark.text


def test_a_number_that_no_fact_holds_stops_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    written = texts._sentence

    def wrong(name: str, grain: str, told: Fact) -> str:
        return written(name, grain, told) + (" In all 77." if name == "finding" else "")

    monkeypatch.setattr(texts, "_sentence", wrong)
    with pytest.raises(Unfounded, match="77"):
        write_section("month", [fact()])


def test_the_page_escapes_what_the_data_say() -> None:
    section = write_section("month", [fact(entity_name="<b>Mill & Creek</b>")])
    page = texts.Text("A <title>", (section,)).html()
    assert "&lt;b&gt;Mill &amp; Creek&lt;/b&gt;" in page and "<b>" not in page
    assert "<b>Mill & Creek</b>" in texts.Text("A title", (section,)).plain()
