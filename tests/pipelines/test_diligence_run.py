"""A diligence run: what nothing knows gets a mapping, a person's is left alone, and everything else is a night's work."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from pipelines import build, checks, cli, publish
from pipelines.checks import CheckResults
from pipelines.config import ConfigurationError, load_project, new_systems
from pipelines.demo.seller import render, simulate_target, target_yml
from pipelines.diligence import pack, run
from pipelines.diligence.pack import Pack
from pipelines.diligence.run import Finding, Verdict, understand
from pipelines.publish import Published


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small target that no preset knows, of a seed of its own."""
    folder = tmp_path_factory.mktemp("target")
    target = simulate_target(31, months=27, people=120, kinds=["house_credited"])
    render(target.books, folder)
    (folder / "practice.yml").write_text(target_yml(target), encoding="utf-8")
    return folder


@pytest.fixture
def target(exports: Path, tmp_path: Path) -> Path:
    """A folder with these exports in which a test may write."""
    (tmp_path / "exports").symlink_to(exports / "exports")
    (tmp_path / "practice.yml").write_bytes((exports / "practice.yml").read_bytes())
    return tmp_path


def mapping_of(folder: Path) -> dict:
    return YAML(typ="safe").load((folder / "mappings" / "parlour.yml").read_text(encoding="utf-8"))


def test_what_nothing_knows_is_mapped_and_the_rest_is_left(target: Path) -> None:
    (told,) = understand(target)
    assert (told.mapping, told.is_new, told.is_incomplete) == ("mappings/parlour.yml", True, False)
    files = mapping_of(target)["files"]
    assert {kind["entity"] for kind in files.values()} == {
        "appointment", "patient", "transaction", "payment", "service", "liability_statement",
    }  # fmt: skip
    assert all(file.confidence > 0.5 and not file.missing for file in told.files)
    # the register and the processor's ledgers have presets
    assert {file.file for file in told.files} >= {"diary.csv", "people.csv", "takings.csv"}
    assert not any("journal" in file.file or "balance" in file.file for file in told.files)


def test_the_mapping_says_what_each_column_is(target: Path) -> None:
    understand(target)
    files = mapping_of(target)["files"]
    receipts = next(kind for kind in files.values() if kind["entity"] == "transaction")["columns"]
    assert receipts["Receipt"] == "invoice_id"
    assert receipts["Client Ref"] == "source_patient_id"
    assert receipts["From gift card"] == "prepaid_applied_amount"
    takings = next(kind for kind in files.values() if kind["entity"] == "payment")
    assert takings["columns"]["Means"] == "source_tender"
    assert all(kind["date_order"] == "dmy" for kind in files.values() if kind["entity"] != "service")
    words = mapping_of(target)["vocabularies"]
    assert words["line_type"]["Series redemption"] == "redemption"
    assert words["appointment_status"]["Did not show"] == "no_show"
    # who stands for nobody is in the last year's file alone
    assert set(mapping_of(target)["pseudo_people"]) == {"HOUSE", "Walk-in"}


def test_a_persons_mapping_is_never_changed(target: Path) -> None:
    understand(target)
    path = target / "mappings" / "parlour.yml"
    document = mapping_of(target)
    lost = next(name for name, kind in document["files"].items() if kind["entity"] == "service")
    del document["files"][lost]
    with path.open("w", encoding="utf-8") as stream:
        YAML().dump(document, stream)
    before = path.read_bytes()
    (told,) = understand(target)
    assert path.read_bytes() == before
    assert (told.is_new, told.files) == (False, [])
    assert told.not_read == ["exports/parlour/price list.csv"]
    assert told.is_incomplete


def test_a_second_look_finds_nothing_new(target: Path) -> None:
    understand(target)
    assert understand(target) == []


def test_a_source_may_name_the_mapping_to_be(target: Path) -> None:
    path = target / "practice.yml"
    text = path.read_text(encoding="utf-8")
    assert "{system: auto, account: main, path: exports/parlour}" in text
    path.write_text(text.replace("system: auto", "system: frontdesk"), encoding="utf-8")
    assert new_systems(target) == {"frontdesk"}
    with pytest.raises(ConfigurationError, match="frontdesk"):
        load_project(target)
    (told,) = understand(target)
    assert told.mapping == "mappings/frontdesk.yml"
    assert "frontdesk" in load_project(target).systems
    assert new_systems(target) == set()


def test_a_name_without_a_folder_is_a_mistake(target: Path) -> None:
    path = target / "practice.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("system: auto", "system: zenotti").replace("exports/parlour", "exports/none"))
    with pytest.raises(ConfigurationError, match="did you mean zenoti"):
        understand(target)


def test_a_file_without_a_table_stays_out_and_is_told(target: Path) -> None:
    folder = target / "more"
    folder.mkdir()
    (folder / "notes.txt").write_text("Call the seller about the lease.\n", encoding="utf-8")
    path = target / "practice.yml"
    entry = "  - {system: auto, account: main, path: exports/parlour}"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(entry, f"{entry}\n  - {{system: auto, account: main, path: more}}"), encoding="utf-8")
    told = {folder.mapping: folder for folder in understand(target)}
    assert not told["mappings/more.yml"].is_new
    assert told["mappings/more.yml"].is_incomplete
    assert not (target / "mappings" / "more.yml").exists()


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[str, Path]]:
    """The steps after landing, played: in which order and on which warehouse the run calls them is under test."""
    steps: list[tuple[str, Path]] = []

    def step(name: str, result: object):  # type: ignore[no-untyped-def]
        def work(project, *arguments, **options):  # type: ignore[no-untyped-def]
            steps.append((name, project.warehouse))
            return result

        return work

    written = Pack(tmp_path / "datapack", tmp_path / "datapack" / "pack.xlsx", 3, 40, 0, False)
    found = Verdict(
        [Finding("error", "A month without receipts", "missing_month", "elm", "2025-05", None, 9, 12)], {"exact": 4}
    )
    monkeypatch.setattr(checks, "run_checks", step("check", CheckResults(docs=tmp_path)))
    monkeypatch.setattr(build, "build", step("build", build.Build(models=3, tests=2)))
    monkeypatch.setattr(build, "write_identity_review", lambda project: (tmp_path, 0))
    monkeypatch.setattr(pack, "write_pack", step("pack", written))
    monkeypatch.setattr(publish, "publish", step("publish", Published(tmp_path, {}, is_rebuilt=True)))
    monkeypatch.setattr(run, "verdict", step("verdict", found))
    return steps


def test_the_run_is_a_night_with_a_pack_at_its_end(target: Path, played: list[tuple[str, Path]]) -> None:
    outcome = CliRunner().invoke(cli.app, ["--project", str(target), "diligence", "--json"])
    found = json.loads(outcome.stdout)
    project = load_project(target)
    assert (outcome.exit_code, found["exit_code"]) == (0, 0), found
    assert played == [
        ("check", project.building),
        ("build", project.building),
        ("pack", project.published),
        ("publish", project.published),
        ("verdict", project.published),
    ]
    assert {"mapped", "landing", "checks", "build", "datapack", "site", "verdict"} <= set(found)
    assert found["mapped"][0]["mapping"] == "mappings/parlour.yml"
    assert found["verdict"]["findings"][0]["finding_kind"] == "missing_month"

    played.clear()
    again = CliRunner().invoke(cli.app, ["--project", str(target), "diligence", "--no-site"])
    assert [name for name, _ in played] == ["pack", "verdict"]  # nothing has changed: check and build are left out
    assert "A month without receipts" in again.stdout and "12.00" in again.stdout


def test_files_that_stay_out_give_one(target: Path, played: list[tuple[str, Path]]) -> None:
    understand(target)
    path = target / "mappings" / "parlour.yml"
    document = mapping_of(target)
    document["files"] = {name: kind for name, kind in document["files"].items() if kind["entity"] != "service"}
    with path.open("w", encoding="utf-8") as stream:
        YAML().dump(document, stream)
    outcome = CliRunner().invoke(cli.app, ["--project", str(target), "diligence", "--no-site"])
    assert outcome.exit_code == 1
    assert "price list.csv: not read" in outcome.stdout
