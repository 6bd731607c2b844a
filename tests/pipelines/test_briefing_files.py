"""``practice briefing``: which periods it tells, where its files are, whom they are sent to, and what it refuses."""

from __future__ import annotations

import datetime as dt
import json
import stat
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from typer.testing import CliRunner

from pipelines import briefing as briefings
from pipelines.briefing import briefing
from pipelines.cli import app
from pipelines.config import ConfigurationError, Project, load_project
from tests.support.briefing_facts import fact

CONFIGURATION = """\
practice: {name: Larkspur Aesthetics}
locations: [{id: mill-creek, name: Mill Creek}]
sources: [{system: auto, path: exports}]
"""
SMTP = "briefing: {smtp: {host: mail.example.com, from: a@example.com, to: [owner@example.com, lead@example.com]}}\n"


def practice(folder: Path, *facts: dict[str, Any], more: str = "") -> Project:
    """A practice whose warehouse has these facts."""
    (folder / "practice.yml").write_text(CONFIGURATION + more, encoding="utf-8")
    project = load_project(folder)
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute("create schema marts")
        connection.register("told", pa.Table.from_pylist(list(facts)))
        connection.execute("create table marts.briefing_fact as from told")
    return project


def day(on: dt.date, **changed: Any) -> dict[str, Any]:
    return fact(period_grain="day", period_start_on=on, period_end_on=on, **changed)


def run(project: Project, *arguments: str) -> tuple[int, dict[str, Any]]:
    result = CliRunner().invoke(app, ["--project", str(project.root), "briefing", *arguments, "--json"])
    return result.exit_code, json.loads(result.stdout)


def test_text_and_page_are_the_owners_alone(tmp_path: Path) -> None:
    project = practice(tmp_path, fact(), day(dt.date(2026, 6, 30)))
    code, told = run(project)
    assert code == 0 and told["on"] == "2026-06-30" and len(told["told"]) == 2
    plain, page = (Path(path) for path in told["files"])
    assert (plain.name, page.name) == ("daily-2026-06-30.txt", "daily-2026-06-30.html")
    assert plain.parent == tmp_path / "actions" / "briefing"
    assert {stat.S_IMODE(path.stat().st_mode) for path in (plain, page)} == {0o600}
    for path in (plain, page):
        text = path.read_text(encoding="utf-8")
        assert "Tuesday 30 June 2026" in text and "The month: June 2026" in text and "Mill Creek" in text


def test_the_weekly_flash_leaves_out_the_day(tmp_path: Path) -> None:
    project = practice(tmp_path, fact(), day(dt.date(2026, 6, 30)))
    _, told = run(project, "--weekly")
    assert Path(told["files"][0]).name == "weekly-2026-06-30.txt"
    assert "Tuesday" not in Path(told["files"][0]).read_text(encoding="utf-8")


def test_on_a_day_the_periods_that_were_over_are_told(tmp_path: Path) -> None:
    may = fact(period_start_on=dt.date(2026, 5, 1), period_end_on=dt.date(2026, 5, 31))
    project = practice(tmp_path, fact(), may, day(dt.date(2026, 6, 29)), day(dt.date(2026, 6, 30)))
    made = briefing(project, on=dt.date(2026, 6, 29))
    assert [section.title for section in made.text.sections] == ["The day: Monday 29 June 2026", "The month: May 2026"]


@pytest.mark.parametrize("on", ["2026-07-01", "2026-05-01"])
def test_a_day_without_facts_is_refused(tmp_path: Path, on: str) -> None:
    code, told = run(practice(tmp_path, fact()), "--on", on)
    assert code == 3 and "2026-06-30 to 2026-06-30" in told["problems"][0]


def test_a_warehouse_that_was_never_built_is_refused(tmp_path: Path) -> None:
    project = practice(tmp_path, fact())
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute("drop table marts.briefing_fact")
    code, told = run(project)
    assert code == 3 and "practice run" in told["problems"][0]


def test_a_history_that_is_too_short_is_refused(tmp_path: Path) -> None:
    project = practice(tmp_path, fact())
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute("delete from marts.briefing_fact")
    assert run(project)[0] == 3


def test_sending_without_an_address_is_a_mistake_of_the_configuration(tmp_path: Path) -> None:
    code, told = run(practice(tmp_path, fact()), "--send")
    assert code == 2 and "smtp" in told["problems"][0]
    assert not (tmp_path / "actions").exists()


def test_who_was_refused_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []

    def send(smtp: Any, mail: Any) -> list[str]:
        sent.append(mail)
        return ["lead@example.com"]

    monkeypatch.setattr(briefings, "send", send)
    project = practice(tmp_path, fact(), more=SMTP)
    code, told = run(project, "--send")
    assert (code, told["sent_to"], told["not_sent_to"]) == (1, ["owner@example.com"], ["lead@example.com"])
    assert sent[0]["Subject"] == "Larkspur Aesthetics: briefing of 2026-06-30"
    assert run(project)[0] == 0 and len(sent) == 1, "without --send nobody gets anything"


def test_other_words_are_marked_and_refusals_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    more = 'briefing: {rewrite: {model: small, endpoint: "http://127.0.0.1:9/v1", timeout_seconds: 1}}\n'
    made = briefing(practice(tmp_path, fact(), more=more))
    assert "Left in the words of the template: no answer" in made.text.plain()
    answer = "At Mill Creek the no-show rate is 14.0%, after 5.1%."
    monkeypatch.setattr("pipelines.briefing.rewrite._ask", lambda *arguments: answer)
    written = briefing(load_project(tmp_path)).text.plain()
    assert answer in written and "Words of some findings by small" in written


@pytest.mark.parametrize(
    "block",
    [
        "{smtp: {host: m, from: nobody, to: [a@example.com]}}",
        "{smtp: {host: m, from: a@example.com, to: []}}",
        "{smtp: {host: m, from: a@example.com, to: [a@example.com], password: secret}}",
        "{rewrite: {model: small, endpoint: 'file:///etc/passwd'}}",
        "{send: yes}",
    ],
)
def test_a_wrong_block_is_told(tmp_path: Path, block: str) -> None:
    (tmp_path / "practice.yml").write_text(f"{CONFIGURATION}briefing: {block}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="briefing"):
        load_project(tmp_path)


def test_dollars_are_those_of_the_fact(tmp_path: Path) -> None:
    project = practice(tmp_path, fact(dollars_amount=Decimal("-1234.00")))
    assert "-$1,234 against the usual (illustrative" in " ".join(briefing(project).text.plain().split())
