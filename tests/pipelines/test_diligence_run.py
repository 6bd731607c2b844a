"""A diligence run: what nothing knows gets a mapping, a person's is left alone, the rest is a night's work."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from pipelines import build, checks, cli, publish
from pipelines.audience import Audience
from pipelines.checks import CheckResults
from pipelines.config import ConfigurationError, Project, load_project, new_systems
from pipelines.demo.seller import render, simulate_target, target_yml
from pipelines.diligence import pack, run
from pipelines.diligence.pack import Pack
from pipelines.diligence.run import Finding, Understood, Verdict, understand
from pipelines.publish import Published


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small target that no preset knows."""
    folder = tmp_path_factory.mktemp("target")
    target = simulate_target(31, months=27, people=60, kinds=["house_credited"])
    render(target.books, folder)
    (folder / "practice.yml").write_text(target_yml(target), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def understood(exports: Path) -> Understood:
    """What the run tells when it sees these exports for the first time; the mapping is beside them."""
    (told,) = understand(exports)
    return told


@pytest.fixture
def fresh(exports: Path, tmp_path: Path) -> Path:
    """A folder with these exports in which a test may write."""
    (tmp_path / "exports").symlink_to(exports / "exports")
    (tmp_path / "practice.yml").write_bytes((exports / "practice.yml").read_bytes())
    return tmp_path


@pytest.fixture
def mapped(exports: Path, understood: Understood, fresh: Path) -> Path:
    """The same with the mapping that was proposed."""
    shutil.copytree(exports / "mappings", fresh / "mappings")
    return fresh


def mapping_of(folder: Path) -> dict[str, Any]:
    """The mapping beside a target."""
    found: dict[str, Any] = YAML(typ="safe").load((folder / "mappings" / "parlour.yml").read_text(encoding="utf-8"))
    return found


def without_prices(folder: Path) -> Path:
    """Take the price list out of the mapping, as a person may."""
    path = folder / "mappings" / "parlour.yml"
    document = mapping_of(folder)
    document["files"] = {name: kind for name, kind in document["files"].items() if kind["entity"] != "service"}
    with path.open("w", encoding="utf-8") as stream:
        YAML().dump(document, stream)
    return path


def rewrite(folder: Path, text: str, by: str) -> None:
    """Change practice.yml by hand."""
    path = folder / "practice.yml"
    before = path.read_text(encoding="utf-8")
    assert text in before
    path.write_text(before.replace(text, by), encoding="utf-8")


def test_what_nothing_knows_is_mapped_and_the_rest_is_left(exports: Path, understood: Understood) -> None:
    assert (understood.mapping, understood.is_new, understood.is_incomplete) == ("mappings/parlour.yml", True, False)
    assert {kind["entity"] for kind in mapping_of(exports)["files"].values()} == {
        "appointment", "patient", "transaction", "payment", "service", "liability_statement",
    }  # fmt: skip
    assert all(file.confidence > 0.5 and not file.missing for file in understood.files)
    # the register and the processor's ledgers have presets
    assert {file.file for file in understood.files} >= {"diary.csv", "people.csv", "takings.csv"}
    assert not any("journal" in file.file or "balance" in file.file for file in understood.files)


def test_the_mapping_says_what_each_column_is(exports: Path, understood: Understood) -> None:
    document = mapping_of(exports)
    by_entity = {kind["entity"]: kind for kind in document["files"].values()}
    receipts = by_entity["transaction"]["columns"]
    # a receipt is one person's as well, but not the person's number
    assert receipts["Receipt"] == "invoice_id"
    assert receipts["Client Ref"] == "source_patient_id"
    assert receipts["From gift card"] == "prepaid_applied_amount"
    assert by_entity["payment"]["columns"]["Means"] == "source_tender"
    assert all(kind["date_order"] == "dmy" for entity, kind in by_entity.items() if entity != "service")
    words = document["vocabularies"]
    assert words["line_type"]["Series redemption"] == "redemption"
    assert words["appointment_status"]["Did not show"] == "no_show"
    # who stands for nobody is in the last year's file alone
    assert set(document["pseudo_people"]) == {"HOUSE", "Walk-in"}


def test_a_second_look_finds_nothing_new(mapped: Path) -> None:
    assert understand(mapped) == []


def test_a_persons_mapping_is_never_changed(mapped: Path) -> None:
    path = without_prices(mapped)
    before = path.read_bytes()
    (told,) = understand(mapped)
    assert path.read_bytes() == before
    assert (told.is_new, told.files) == (False, [])
    assert told.not_read == ["exports/parlour/price list.csv"]
    assert told.is_incomplete


def test_a_source_may_name_the_mapping_to_be(fresh: Path) -> None:
    rewrite(fresh, "{system: auto, account: main,", "{system: frontdesk, account: main,")
    assert new_systems(fresh) == {"frontdesk"}
    with pytest.raises(ConfigurationError, match="frontdesk"):
        load_project(fresh)
    (told,) = understand(fresh)
    assert told.mapping == "mappings/frontdesk.yml"
    assert "frontdesk" in load_project(fresh).systems
    assert new_systems(fresh) == set()


def test_a_name_without_a_folder_is_a_mistake(fresh: Path) -> None:
    rewrite(fresh, "{system: auto, account: main, path: exports/parlour}", "{system: zenotti, path: exports/none}")
    with pytest.raises(ConfigurationError) as error:
        understand(fresh)
    assert "did you mean zenoti" in str(error.value)


def test_a_file_without_a_table_stays_out_and_is_told(mapped: Path) -> None:
    (mapped / "more").mkdir()
    (mapped / "more" / "notes.txt").write_text("Call the seller about the lease.\n", encoding="utf-8")
    entry = "  - {system: auto, account: main, path: exports/parlour}"
    rewrite(mapped, entry, f"{entry}\n  - {{system: auto, account: main, path: more}}")
    (told,) = understand(mapped)
    assert (told.mapping, told.is_new, told.is_incomplete) == ("mappings/more.yml", False, True)
    assert not (mapped / "mappings" / "more.yml").exists()


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[str, Path]]:
    """The steps after landing, played: in which order and on which warehouse the run calls them is under test."""
    steps: list[tuple[str, Path]] = []

    def step(name: str, result: object) -> Callable[..., object]:
        def work(project: Project, *arguments: object, **options: object) -> object:
            steps.append((name, project.warehouse))
            return result

        return work

    written = Pack(tmp_path / "datapack", tmp_path / "datapack" / "pack.xlsx", 3, 40, 0, False)
    finding = Finding("error", "A month without receipts", "missing_month", "elm", "2025-05", None, 9, Decimal("12.00"))
    monkeypatch.setattr(checks, "run_checks", step("check", CheckResults(docs=tmp_path)))
    monkeypatch.setattr(build, "build", step("build", build.Build(models=3, tests=2)))
    monkeypatch.setattr(build, "write_identity_review", lambda project: (tmp_path, 0))
    monkeypatch.setattr(pack, "write_pack", step("pack", written))
    monkeypatch.setattr(
        publish, "publish", step("publish", Published(tmp_path, Audience.diligence, {}, is_rebuilt=True))
    )
    monkeypatch.setattr(run, "verdict", step("verdict", Verdict([finding], {"exact": 4})))
    return steps


def test_the_run_is_a_night_with_a_pack_at_its_end(mapped: Path, played: list[tuple[str, Path]]) -> None:
    outcome = CliRunner().invoke(cli.app, ["--project", str(mapped), "diligence", "--json"])
    found = json.loads(outcome.stdout)
    project = load_project(mapped)
    assert (outcome.exit_code, found["exit_code"]) == (0, 0), found
    assert played == [
        ("check", project.building),
        ("build", project.building),
        ("pack", project.published),
        ("verdict", project.published),
        ("publish", project.published),
    ]
    assert {"mapped", "landing", "checks", "build", "datapack", "site", "verdict"} <= set(found)
    assert found["verdict"]["findings"][0]["finding_kind"] == "missing_month"


def test_a_second_run_builds_nothing(mapped: Path, played: list[tuple[str, Path]]) -> None:
    arguments = ["--project", str(mapped), "diligence", "--no-site"]
    CliRunner().invoke(cli.app, arguments)
    assert "build" in dict(played)
    played.clear()
    assert CliRunner().invoke(cli.app, arguments).exit_code == 0
    assert "build" not in dict(played)
    assert {"pack", "verdict"} <= set(dict(played))


def test_files_that_stay_out_give_one(mapped: Path, played: list[tuple[str, Path]]) -> None:
    without_prices(mapped)
    outcome = CliRunner().invoke(cli.app, ["--project", str(mapped), "diligence", "--no-site"])
    assert outcome.exit_code == 1
    assert "price list.csv: not read" in outcome.stdout
    assert "publish" not in dict(played)
    assert "A month without receipts" in outcome.stdout and "12.00" in outcome.stdout


def test_findings_of_a_kind_and_place_are_told_together() -> None:
    def finding(severity: str, kind: str, month: str, subject: str | None, records: int | None, amount: str) -> Finding:
        return Finding(severity, kind, kind, "elm", month, subject, records, Decimal(amount))

    told = Verdict(
        [
            finding("warning", "test", "2025-03", "x", 1, "900.00"),
            finding("error", "small", "2025-01", "y", None, "-5.00"),
            finding("error", "large", "2025-04", "a", 2, "30.00"),
            finding("error", "large", "2025-02", "b", 1, "10.00"),
        ],
        {},
    ).by_place
    assert [(one.finding_kind, one.month, one.subject, one.records, one.amount) for one in told] == [
        ("large", "2025-02 to 2025-04", None, 3, Decimal("40.00")),
        ("small", "2025-01", "y", None, Decimal("-5.00")),
        ("test", "2025-03", "x", 1, Decimal("900.00")),
    ]
