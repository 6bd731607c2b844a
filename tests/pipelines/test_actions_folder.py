"""The folder of files that name patients: its owner's alone, whole or not there, never in the site."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.actions.folder import actions_folder
from pipelines.config import Config, Project
from pipelines.warehouse import Refused, private_file

CONFIG = {
    "practice": {"name": "Example"},
    "locations": [{"id": "elm-street"}],
    "sources": [{"system": "auto", "path": "exports"}],
}


def project_in(folder: Path) -> Project:
    folder.mkdir(exist_ok=True)
    return Project(folder, Config.model_validate(CONFIG))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o000, 0o022, 0o277])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def test_only_the_owner_can_look_into_it_whatever_the_umask(tmp_path: Path, umask: None):
    tmp_path.chmod(0o700)
    folder = actions_folder(Project(tmp_path, Config.model_validate(CONFIG)), "lists", "elm-street")
    assert folder == tmp_path / "actions" / "lists" / "elm-street"
    file = folder / "list.csv"
    with private_file(file) as partial:
        assert mode(partial) == 0o600
        partial.write_text("name")
        assert not file.exists()
    assert file.read_text() == "name"
    assert mode(file) == 0o600
    assert {mode(path) for path in (folder, folder.parent, folder.parent.parent)} == {0o700}


def test_an_open_folder_or_file_of_before_is_closed(tmp_path: Path):
    (tmp_path / "actions").mkdir(mode=0o755)
    old = tmp_path / "actions" / "list.csv"
    old.write_text("old")
    old.chmod(0o644)
    folder = actions_folder(project_in(tmp_path))
    with private_file(folder / "list.csv") as partial:
        partial.write_text("new")
    assert (mode(folder), mode(old), old.read_text()) == (0o700, 0o600, "new")


def test_a_file_that_was_not_finished_leaves_the_one_before(tmp_path: Path):
    file = tmp_path / "list.csv"
    file.write_text("before")
    (tmp_path / ".list.csv.new").write_text("left by a run that was killed")
    with pytest.raises(RuntimeError), private_file(file) as partial:
        assert partial.read_text() == ""
        partial.write_text("half")
        raise RuntimeError
    assert [path.name for path in tmp_path.iterdir()] == ["list.csv"]
    assert file.read_text() == "before"


@pytest.mark.parametrize("site", ["reports", "reports/build"])
def test_it_is_never_in_the_site(tmp_path: Path, site: str):
    (tmp_path / site).mkdir(parents=True)
    (tmp_path / "actions").symlink_to(tmp_path / site)
    with pytest.raises(Refused, match="leads into the site"):
        actions_folder(project_in(tmp_path), "lists")
    assert not (tmp_path / site / "lists").exists()


def test_a_folder_below_it_that_leads_into_the_site_is_refused(tmp_path: Path):
    (tmp_path / "reports").mkdir()
    (tmp_path / "actions").mkdir()
    (tmp_path / "actions" / "lists").symlink_to(tmp_path / "reports")
    with pytest.raises(Refused, match="leads into the site"):
        actions_folder(project_in(tmp_path), "lists")


@pytest.mark.parametrize("name", ["..", "a/b", "", ".", "/tmp"])
def test_nothing_leads_out_of_it(tmp_path: Path, name: str):
    with pytest.raises(Refused, match="no name of a folder"):
        actions_folder(project_in(tmp_path), name)
