"""The command: options before or after the verb, one JSON object, exit codes that mean something."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines import build, checks, cli, publish
from pipelines.audience import Audience
from pipelines.checks import CheckResults
from pipelines.publish import Published
from pipelines.warehouse import locked

GOOD = "Invoice,Sold,Net\nI1,2026-03-01,5\nI2,2026-03-02,5\nI3,2026-03-03,5\n"


def run(*arguments: object):
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


def answer(*arguments: object) -> tuple[int, dict]:
    """Exit code and the one JSON object on standard output."""
    outcome = run(*arguments, "--json")
    found = json.loads(outcome.stdout)
    assert found["exit_code"] == outcome.exit_code
    return outcome.exit_code, found


def test_the_folder_is_named_before_or_after_the_verb(practice):
    practice.write("a.csv", GOOD)
    before = run("--project", practice.root, "--json", "land")
    after = run("land", "--project", practice.root, "--json")
    assert before.exit_code == after.exit_code == 0
    assert json.loads(before.stdout)["landing"]["rows_loaded"] == 3
    assert json.loads(after.stdout)["landing"]["files"][0]["status"] == "known"


def test_the_current_folder_is_the_default(practice, monkeypatch):
    practice.write("a.csv", GOOD)
    monkeypatch.chdir(practice.root)
    outcome = run("land")
    assert outcome.exit_code == 0
    assert "Acme Sales" in outcome.stdout and "1 new files, 3 rows" in outcome.stdout


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (GOOD + "I4,2026-03-04\n", 1, "1 rows could not be read"),
        ("what,is,this\n1,2,3\n", 1, "no header of a known report"),
        ("<html>", 1, "web page"),
    ],
    ids=["quarantined", "not recognised", "unreadable"],
)
def test_left_out_data_is_listed_and_gives_one(practice, content, code, words):
    practice.write("a.csv", content)
    outcome = run("land", "--project", practice.root)
    assert outcome.exit_code == code
    assert words in outcome.stdout


def test_a_mistake_in_the_configuration_gives_two(practice):
    path = practice.root / "practice.yml"
    path.write_text(path.read_text().replace("locations", "location"))
    code, found = answer("land", "--project", practice.root)
    assert code == 2
    assert any("practice.yml:2: location: unknown key; did you mean locations?" in p for p in found["problems"])
    assert run("land", "--projet", practice.root).exit_code == 2
    assert run("lnad").exit_code == 2


def test_refusals_give_three(practice):
    practice.write("a.csv", GOOD)
    assert run("land", "--project", practice.root).exit_code == 0
    practice.write("a.csv", GOOD[: GOOD.index("I2")])
    code, found = answer("land", "--project", practice.root)
    assert (code, found["landing"]["files"][0]["status"]) == (3, "refused")
    assert answer("land", "--project", practice.root, "--accept-shrink")[0] == 0

    with locked(practice.project, "build"):
        code, found = answer("land", "--project", practice.root)
    assert code == 3
    assert f"process {os.getpid()}" in found["problems"][0]


def test_a_fault_gives_four_and_keeps_the_state(practice, monkeypatch):
    practice.write("a.csv", GOOD)
    run("land", "--project", practice.root)
    before = practice.project.published.read_bytes()

    def fail(*arguments, **options):
        raise MemoryError("no room")

    monkeypatch.setattr("pipelines.landing.land.find", fail)
    code, found = answer("land", "--project", practice.root)
    assert (code, found["problems"]) == (4, ["MemoryError: no room"])
    assert practice.project.published.read_bytes() == before


@pytest.fixture
def played(monkeypatch, tmp_path):
    """The later steps, played: what `run` makes of their results is under test."""
    steps: list[tuple[str, Path]] = []
    results = {"check": CheckResults(docs=tmp_path), "build": build.Build(models=3, tests=2)}

    def step(name: str, result):
        def work(project, *given, **options):
            steps.append((name, project.warehouse))
            return result

        return work

    monkeypatch.setattr(checks, "run_checks", step("check", results["check"]))
    monkeypatch.setattr(build, "build", step("build", results["build"]))
    monkeypatch.setattr(publish, "publish", step("publish", Published(tmp_path, Audience.owner, {}, is_rebuilt=True)))
    return steps, results


def test_run_works_in_the_copy_and_publishes_what_is_swapped_in(practice, played):
    practice.write("a.csv", GOOD)
    steps, _ = played
    code, found = answer("run", "--project", practice.root)
    assert code == 0
    assert steps == [
        ("check", practice.project.building),
        ("build", practice.project.building),
        ("publish", practice.project.published),
    ]
    assert {"landing", "checks", "build", "site"} <= set(found)
    assert practice.query("select count(*) from raw_acme.sale") == [(3,)]


def test_a_failed_build_is_not_swapped_in_nor_published(practice, played):
    practice.write("a.csv", GOOD)
    steps, results = played
    results["build"].failures.append(build.Problem("visit", "model", "it broke"))
    code, found = answer("run", "--project", practice.root)
    assert code == 4 and "keeps its previous state" in found["problems"][0]
    assert [name for name, _ in steps] == ["check", "build"]
    assert not practice.project.published.exists()


def test_quarantined_cells_give_one_warnings_of_the_build_do_not(practice, played):
    practice.write("a.csv", GOOD)
    _, results = played
    results["build"].warnings.append(build.Problem("is_mapped", "test", "3 rows"))
    assert run("run", "--project", practice.root).exit_code == 0
    results["build"].quarantined = 3
    assert run("run", "--force", "--project", practice.root).exit_code == 1


def test_systems_lists_every_report(acme, tmp_path):
    code, found = answer("systems", "--project", tmp_path)
    assert code == 0
    assert {item["export"] for item in found["systems"]} == set(acme.exports)


def test_systems_lists_what_each_feeds():
    _, found = answer("systems", "--project", "/")
    feeds = {item["system"]: item["entities"] for item in found["systems"]}
    assert "appointment" in feeds["zenoti"] and "compensation" in feeds["gusto"]
    assert all(feeds.values())


def test_doctor_answers_even_without_a_usable_configuration(tmp_path):
    code, found = answer("doctor", "--project", tmp_path)
    assert code == 2
    assert {"warehouse", "as_of", "sources", "problems"} <= set(found)
    assert all({"severity", "what", "remedy"} <= set(problem) for problem in found["problems"])


def test_help_can_be_followed():
    for verb in (
        "run",
        "land",
        "check",
        "build",
        "publish",
        "doctor",
        "explain",
        "systems",
        "demo",
        "serve",
        "actions",
    ):
        text = run(verb, "--help").stdout
        assert "--project DIR" in text and "--json" in text
    assert "Exit codes" in run("--help").stdout


def test_the_landing_command_starts_without_the_heavy_libraries():
    code = "import sys, pipelines.cli; print([m for m in ('dlt', 'dbt', 'great_expectations') if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
