"""A second run leaves out what can only come out as it did before, and nothing else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from pipelines import build, checks, cli, fingerprint, last_run
from pipelines.checks import Check, CheckResults
from pipelines.config import INSTALLATION, Project
from pipelines.publish import edition
from pipelines.publish import site as publishing
from tests.conftest import practice as command

GOOD = "Invoice,Sold,Net\nI1,2026-03-01,5\nI2,2026-03-02,5\n"
MORE = "Invoice,Sold,Net\nI3,2026-03-03,5\n"
MISSED = Check("acme.sale", "expect_column_values_to_not_be_null", "net", False, 1, "Net is filled.")
STEPS = ("land", "check", "build", "publish")

PAGE = "---\naudiences: [owner]\ntitle: {title}\nposition: 1\n---\n\nA page.\n"


class Played:
    """A practice with an installation of its own; the slow libraries are played, each writing what it would."""

    def __init__(self, practice, installation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.practice, self.root, self.installation = practice, practice.root, installation
        self.done: list[str] = []
        self.failing: str | None = None
        for part in ("models/a.sql", "macros/a.sql", "pipelines/a.py", "reports/scripts/a.mjs"):
            (installation / part).parent.mkdir(parents=True, exist_ok=True)
            (installation / part).write_text("select 1\n")
        engine = installation / "reports"
        for part in ("components", "client", "package.json", "package-lock.json", "sources/practice/connection.yaml"):
            source, target = INSTALLATION / "reports" / part, engine / part
            target.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if source.is_dir() else shutil.copyfile)(source, target)
        (engine / "node_modules").mkdir()
        (engine / "pages").mkdir()
        (engine / "pages/owner.md").write_text(PAGE.format(title="Overview"))
        (installation / "models/report").mkdir()
        for table in ("kpi", "practice"):
            (installation / f"models/report/report_{table}.sql").write_text("select 1")
        for module in (edition, publishing):
            monkeypatch.setattr(module, "PAGES", engine / "pages")
        monkeypatch.setattr(edition, "TABLES", installation / "models/report")
        monkeypatch.setattr(fingerprint, "INSTALLATION", installation)
        monkeypatch.setattr(publishing, "INSTALLATION", installation)
        monkeypatch.setattr(publishing, "ENGINE", engine)
        monkeypatch.setattr(checks, "run_checks", self.check)
        monkeypatch.setattr(build, "build", self.build)
        monkeypatch.setattr(publishing, "refuse_unsound", self.check_report)
        monkeypatch.setattr(publishing, "run_node", self.engine)
        practice.write("a.csv", GOOD)

    def say(self, name: str) -> None:
        self.done.append(name)
        if self.failing == name:
            raise KeyboardInterrupt

    def check(self, project: Project) -> CheckResults:
        self.say("check")
        self.write_docs(project, "exports")
        return CheckResults(last_run.docs_of(project, "exports"), [MISSED])

    def build(self, project: Project, **options: object) -> build.Build:
        with duckdb.connect(str(project.warehouse)) as connection:
            connection.execute("create schema if not exists report")
            connection.execute("create or replace table report.kpi as select count(*) as cases from raw_acme.sale")
            connection.execute("create or replace table report.practice as select date '2026-06-30' as as_of_on")
        self.say("build")
        warning = build.Problem("is_mapped", "test", "3 rows")
        return build.Build(models=3, quarantined=2, quality={"sales": {"Elm": "exact"}}, warnings=[warning])

    def check_report(self, project: Project) -> None:
        self.write_docs(project, "report")

    def engine(self, site: Path, tool: str, *arguments: str) -> str:
        if arguments == ("build:strict",):
            for page in (site / "pages").glob("*.md"):
                folder = site / "build" / ("" if page.stem == "index" else page.stem)
                folder.mkdir(parents=True, exist_ok=True)
                (folder / "index.html").write_text("<head><meta charset='utf-8'></head><body>the site</body>")
            shutil.copytree(site / "static", site / "build", dirs_exist_ok=True)
            (site / "build" / "site.js").write_text("choose()")
            self.say("publish")
        return "Build complete"

    @staticmethod
    def write_docs(project: Project, name: str) -> None:
        docs = last_run.docs_of(project, name)
        docs.mkdir(parents=True, exist_ok=True)
        (docs / "index.html").write_text("docs")

    def run(self, *options: str, verb: str = "run", code: int = 1) -> dict:
        """Run the command; exit code 1 because of the row in quarantine and the expectation that is not met."""
        self.done.clear()
        outcome = CliRunner().invoke(cli.app, [verb, "--project", str(self.root), *options, "--json"])
        found = json.loads(outcome.stdout)
        assert (outcome.exit_code, found["exit_code"]) == (code, code), outcome.output
        if "steps" in found:
            told = {name for name, state in found["steps"].items() if state == "done"} - {"land"}
            assert code == 4 or told == set(self.done), "what is told is what was done"
        return found

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.root / name
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    def times(self) -> dict[Path, int]:
        """When everything that readers see was written."""
        seen = [
            self.practice.project.published,
            *(self.root / "checks").rglob("*"),
            *(self.root / "reports").rglob("*"),
        ]
        return {path: path.stat().st_mtime_ns for path in seen}


@pytest.fixture
def played(practice, tmp_path, monkeypatch) -> Played:
    return Played(practice, tmp_path / "installation", monkeypatch)


def test_a_second_run_does_nothing_and_says_the_same(played):
    first = played.run()
    assert played.done == ["check", "build", "publish"]
    times = played.times()
    second = played.run()
    assert played.done == []
    assert played.times() == times
    assert second["steps"] == dict.fromkeys(STEPS, "unchanged")
    for told in ("checks", "build"):
        assert second[told] == first[told], "failures, warnings and quality are listed again"
    assert second["checks"]["failed"] and second["build"]["warnings"] and second["build"]["quarantined"] == 2
    assert (first["site"]["is_rebuilt"], second["site"]["is_rebuilt"]) == (True, False)
    told = CliRunner().invoke(cli.app, ["run", "--project", str(played.root)]).stdout
    assert "Unchanged: 1 expectations, 1 not met" in told and "Unchanged: 3 tables" in told


def restore(played: Played) -> None:
    """Put back the warehouse of before the last file."""
    published = played.practice.project.published
    older = published.read_bytes()
    played.practice.write("b.csv", MORE)
    played.run()
    published.write_bytes(older)


def restore_with_older_figures(played: Played) -> None:
    """Put back the warehouse of before a model was changed."""
    published = played.practice.project.published
    older = published.read_bytes()
    (played.installation / "models/a.sql").write_text("select 2")
    played.run()
    published.write_bytes(older)


def change_by_hand(played: Played) -> None:
    with duckdb.connect(str(played.practice.project.published)) as connection:
        connection.execute("update report.kpi set cases = 7")


def with_logo(played: Played) -> None:
    (played.root / "logo.svg").write_text("<svg/>")
    played.edit("practice.yml", "practice:", "report: {logo: logo.svg}\npractice:")
    played.run()
    (played.root / "logo.svg").write_text("<svg></svg>")


def parameter(played: Played) -> None:
    played.edit("practice.yml", "practice:", "parameters: {rebooking_window_days: 10}\npractice:")


def color(played: Played) -> None:
    played.edit("practice.yml", "practice:", "report: {colors: {primary: '#112233'}}\npractice:")


def override(played: Played) -> None:
    path = played.root / "overrides.csv"
    path.write_text("source_system,account,source_patient_id,person\nacme,main,1,\n")
    played.edit("practice.yml", "practice:", "identity_overrides: overrides.csv\npractice:")
    played.run()
    path.write_text(path.read_text() + "acme,main,2,somebody\n")


CHANGES: dict[str, tuple[Callable[[Played], object], set[str]]] = {
    "a file is added": (
        lambda played: played.practice.write("b.csv", MORE),
        {"land", "check", "build", "publish"},
    ),
    "a parameter": (parameter, {"check", "build"}),
    "a color": (color, {"check", "build", "publish"}),
    "an answer about a person": (override, {"check", "build"}),
    "the logo's file": (with_logo, {"publish"}),
    "a model": (lambda played: (played.installation / "models/a.sql").write_text("select 2"), {"check", "build"}),
    "a new macro": (lambda played: (played.installation / "macros/b.sql").write_text(""), {"check", "build"}),
    "a renamed model": (
        lambda played: (played.installation / "models/a.sql").rename(played.installation / "models/b.sql"),
        {"check", "build"},
    ),
    "a page": (
        lambda played: (played.installation / "reports/pages/new.md").write_text(PAGE.format(title="New")),
        {"publish"},
    ),
    "the engine": (lambda played: (played.installation / "reports/package-lock.json").write_text("{}"), {"publish"}),
    "no site": (lambda played: shutil.rmtree(played.root / "reports/build"), {"publish"}),
    "a damaged site": (lambda played: (played.root / "reports/build/index.html").write_text("the"), {"publish"}),
    "no data docs": (lambda played: shutil.rmtree(played.root / "checks/exports"), {"check"}),
    "no warehouse": (lambda played: played.practice.project.published.unlink(), {"land", "check", "build"}),
    "an older warehouse": (restore, {"land", "check", "build"}),
    "a warehouse with older figures": (restore_with_older_figures, {"check", "build"}),
    "a warehouse changed by hand": (change_by_hand, {"check", "build"}),
    "no notes": (lambda played: (played.practice.project.state / "last_run.json").unlink(), {"check", "build"}),
    "damaged notes": (
        lambda played: (played.practice.project.state / "last_run.json").write_text("{"),
        {"check", "build"},
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_has_changed_is_done_again(played, name):
    played.run()
    change, expected = CHANGES[name]
    change(played)
    found = played.run()
    assert {step for step, state in found["steps"].items() if state == "done"} == expected
    assert played.run()["steps"] == dict.fromkeys(STEPS, "unchanged")


def test_other_versions_of_the_libraries_build_again(played, monkeypatch):
    played.run()
    monkeypatch.setattr(fingerprint, "packages", lambda: "newer")
    assert played.run()["steps"]["build"] == "done"


def test_force_does_everything(played):
    played.run()
    steps = played.run("--force")["steps"]
    assert steps == {"land": "unchanged", "check": "done", "build": "done", "publish": "done"}


@pytest.mark.parametrize("step", ["check", "build", "publish"])
def test_a_run_that_was_stopped_does_not_count(played, step):
    played.run()
    played.practice.write("b.csv", MORE)
    played.failing = step
    played.run(code=4)
    played.failing = None
    played.run()
    assert {step, "publish"} <= set(played.done)
    assert played.practice.query("from report.kpi") == [(3,)]
    assert played.run()["steps"] == dict.fromkeys(STEPS, "unchanged")


def test_a_build_counts_once_it_is_noted(played, monkeypatch):
    played.run()
    played.practice.write("b.csv", MORE)
    with monkeypatch.context() as patch:
        patch.setattr(last_run, "remember", lambda *arguments: 1 / 0)
        played.run(code=4)
    assert played.practice.query("from report.kpi") == [(3,)], "the swap was before"
    played.run()
    assert played.done == ["check", "build", "publish"]


def test_commands_of_their_own_always_work(played):
    played.run()
    for verb in ("check", "build"):
        played.run(verb=verb)
        assert played.done == [verb]
    played.run("--force", verb="publish", code=0)
    assert played.done == ["publish"]
    assert played.run()["steps"] == {**dict.fromkeys(STEPS, "unchanged"), "check": "done"}


def test_a_query_that_cannot_be_run_is_not_published(played, monkeypatch):
    """The engine goes on after it."""
    monkeypatch.setattr(publishing, "run_node", lambda site, tool, *arguments: "kpi | Error in Query! no such column")
    found = played.run(code=4)
    assert "kpi | Error in Query! no such column" in found["problems"][0]
    assert not (played.root / "reports/build").exists()


def test_landing_nothing_new_keeps_the_warehouse(played):
    played.run()
    before = played.times()
    played.run(verb="land", code=0)
    assert played.times() == before
    parameter(played)
    played.run(verb="land", code=0)
    assert played.practice.query("select parameter_value from raw_practice.parameter where parameter_name like 'reb%'")
    played.run()
    assert {"check", "build"} <= set(played.done)


@pytest.mark.slow
def test_the_demo_is_run_again_at_no_cost(demo: Project, site: Path, tmp_path: Path) -> None:
    root = tmp_path / "again"
    shutil.copytree(demo.root, root, symlinks=True)
    command(root, "demo")
    first = command(root, "run")
    assert first["steps"] == {**dict.fromkeys(STEPS, "unchanged"), "check": "done"}, "the build has asked no checks"
    written = {path: path.stat().st_mtime_ns for path in (root / "warehouse.duckdb", root / "reports/build/index.html")}
    second = command(root, "run")
    assert second["steps"] == dict.fromkeys(STEPS, "unchanged")
    assert {path: path.stat().st_mtime_ns for path in written} == written
    assert (second["checks"], second["build"]) == (first["checks"], first["build"])
