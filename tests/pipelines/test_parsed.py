"""dbt reads the project once per state of the code and set of systems."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from dbt.contracts.graph.manifest import Manifest

from pipelines import parsed


@pytest.fixture
def reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What dbt was asked to read, with an installation of its own."""
    asked: list[list[str]] = []

    def invoke(arguments: list[str]) -> SimpleNamespace:
        asked.append(arguments)
        return SimpleNamespace(result=Manifest())

    monkeypatch.setattr("dbt.cli.main.dbtRunner", lambda: SimpleNamespace(invoke=invoke))
    monkeypatch.setattr(parsed, "INSTALLATION", tmp_path)
    monkeypatch.setattr(parsed, "code", lambda: "1" * 64)
    return asked


def test_the_same_code_and_systems_are_read_once(reads: list[list[str]]) -> None:
    for _ in range(3):
        assert isinstance(parsed.parsed_project(["--vars", "a"], ["a", "warehouse"]), Manifest)
    assert reads == [["parse", "--vars", "a"]]
    parsed.parsed_project(["--vars", "b"], ["b", "warehouse"])
    parsed.parsed_project(["--vars", "a"], ["a", "figures"])
    assert len(reads) == 3


def test_other_code_is_read_anew_and_the_old_forgotten(
    reads: list[list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    parsed.parsed_project([], ["a"])
    monkeypatch.setattr(parsed, "code", lambda: "2" * 64)
    parsed.parsed_project([], ["a"])
    assert len(reads) == 2
    assert [path.name[:1] for path in (tmp_path / "target/parsed").iterdir()] == ["2"]


def test_half_a_file_is_read_anew(reads: list[list[str]], tmp_path: Path) -> None:
    parsed.parsed_project([], ["a"])
    (kept,) = (tmp_path / "target/parsed").iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2])
    parsed.parsed_project([], ["a"])
    assert len(reads) == 2
    assert kept.read_bytes()[:100] == whole[:100]


def test_where_nothing_can_be_kept_the_project_is_read_each_time(
    reads: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "target").write_text("a file in the way")
    for _ in range(2):
        assert parsed.parsed_project([], ["a"]) is not None
    assert len(reads) == 2
