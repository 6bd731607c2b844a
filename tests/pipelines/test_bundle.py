"""The offline archive: whole or refused, and enough to install from and work with where there is no network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from pipelines.bundle import install as installer
from pipelines.bundle.contents import MANIFEST, BundleError, Entry, Machine, Manifest, check_archive, check_folder
from pipelines.bundle.make import bundle, packing
from pipelines.cli import app
from tests.conftest import ROOT
from tests.support.offline import Laptop

FILES = {"README.md": b"# Here\n", "reports/engine.js": b"run()\n", "offline/wheels/one.whl": b"\x00\x01" * 4000}
LINK = ("reports/node_modules/.bin/engine", "../engine.js")


def packed(archive: Path, *, files: dict[str, bytes] | None = None, link: str = LINK[1]) -> Manifest:
    """A small archive that says it holds FILES and LINK, and holds what is given."""
    link_place = archive.with_suffix(".link")
    link_place.symlink_to(link)
    told = {path: Entry.of(content) for path, content in FILES.items()} | {LINK[0]: Entry(link=LINK[1])}
    manifest = Manifest("1.0", "c0ffee", False, Machine.this(), told)
    with archive.open("wb") as file, packing(file, "it", 1_700_000_000) as packed_into:
        for path, content in (FILES if files is None else files).items():
            packed_into.add(path, content)
        packed_into.add_place(LINK[0], link_place)
        packed_into.add(MANIFEST, manifest.as_json())
    link_place.unlink()
    return manifest


def test_a_whole_archive_is_told_as_it_was_packed(tmp_path: Path) -> None:
    manifest = packed(tmp_path / "a")
    assert check_archive(tmp_path / "a") == manifest


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    packed(tmp_path / "a")
    packed(tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"files": {**FILES, "README.md": b"# There\n"}}, "README.md is not what was packed."),
        ({"files": {"README.md": FILES["README.md"]}}, "reports/engine.js is missing."),
        ({"files": {**FILES, "extra.py": b""}}, "extra.py does not belong here."),
        ({"link": "../../../../etc/passwd"}, f"{LINK[0]} is not what was packed."),
        ({"files": {**FILES, "../beside": b""}}, "it/../beside would be written beside the archive's folder."),
    ],
)
def test_an_archive_that_is_not_what_was_packed_is_refused(tmp_path: Path, change: dict, said: str) -> None:
    packed(tmp_path / "a", **change)
    with pytest.raises(BundleError) as refused:
        check_archive(tmp_path / "a")
    assert said in refused.value.problems


def test_half_an_archive_is_refused(tmp_path: Path) -> None:
    packed(tmp_path / "a")
    whole = (tmp_path / "a").read_bytes()
    (tmp_path / "a").write_bytes(whole[: len(whole) // 2])
    result = CliRunner().invoke(app, ["bundle", "--check", str(tmp_path / "a"), "--json"])
    assert result.exit_code == 3
    assert "cannot be read" in json.loads(result.stdout)["problems"][0]


def test_an_unpacked_archive_is_held_to_its_manifest_before_it_is_installed(tmp_path: Path) -> None:
    packed(tmp_path / "a")
    with tarfile.open(tmp_path / "a") as archive:
        archive.extractall(tmp_path)
    check_folder(tmp_path / "it")
    (tmp_path / "it" / "offline/wheels/one.whl").write_bytes(b"another")
    with pytest.raises(BundleError, match=r"one\.whl is not what was packed"):
        installer.install(tmp_path / "it")
    assert not (tmp_path / "it" / ".venv").exists()


def test_what_a_machine_lacks_is_said_in_sentences() -> None:
    wanted = Machine("linux-x86_64", "3.11", "20")
    assert wanted.lacks(wanted) == []
    assert wanted.lacks(replace(wanted, python="3.12", node="")) == [
        "Python 3.11 is needed, this is 3.12.",
        "Node 20 is needed: there is no command `node`.",
    ]
    assert wanted.lacks(Machine("darwin-arm64", "3.11", "22")) == [
        "This archive is for linux-x86_64, this machine is darwin-arm64.",
        "Node 20 is needed, this is 22.",
    ]


def test_a_machine_without_python_is_told_so(tmp_path: Path) -> None:
    script = (ROOT / "pipelines/bundle/install.sh").read_text(encoding="utf-8").replace("@PYTHON@", "9.9")
    (tmp_path / "install").write_text(script, encoding="utf-8")
    result = subprocess.run(["sh", "install"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert result.stderr.startswith("Python 9.9 is needed")


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    """A machine with Python and Node, an empty home and no network; it is cleared, an installation being large."""
    home = tmp_path / "laptop"
    home.mkdir()
    commands = [Path(sys.base_prefix) / "bin", Path(shutil.which("node") or "").parent, "/usr/sbin", "/usr/bin", "/bin"]
    yield Laptop(home, os.pathsep.join(str(place) for place in commands))
    shutil.rmtree(tmp_path, ignore_errors=True)


def test_whoever_tries_the_network_is_caught(laptop: Laptop) -> None:
    if not laptop.has_own_network:
        pytest.skip("what is sent cannot be counted here")
    ask = "import socket\ntry: socket.getaddrinfo('example.test', 443)\nexcept OSError: pass"
    call = "import socket\ntry: socket.create_connection(('198.51.100.1', 443), timeout=1)\nexcept OSError: pass"
    assert laptop.attempts(sys.executable, "-c", ask) > 0
    assert laptop.attempts(sys.executable, "-c", call) > 0
    assert laptop.attempts(sys.executable, "-c", "print()") == 0


@pytest.mark.slow
def test_installs_and_works_where_there_is_no_network(laptop: Laptop) -> None:
    bundled = bundle(laptop.home)
    assert check_archive(bundled.archive).machine == Machine.this()
    laptop.run("tar", "xzf", bundled.archive)
    bundled.archive.unlink()
    (installed,) = (place for place in laptop.home.iterdir() if (place / "install").exists())
    laptop.run(installed / "install")
    practice = installed / ".venv" / "bin" / "practice"
    group = laptop.home / "group"
    laptop.run(practice, "--project", group, "demo")

    # one of its places, so that the run is a short one
    yaml = YAML(typ="safe")
    demo = yaml.load((group / "practice.yml").read_text(encoding="utf-8"))
    place = next(place for place in demo["locations"] if place["id"] == "cedar-bluff")
    small = {"practice": demo["practice"], "locations": [place], "sources": [
        source for source in demo["sources"] if source["system"] == "boulevard"
    ]}  # fmt: skip
    with (group / "practice.yml").open("w", encoding="utf-8") as stream:
        yaml.dump(small, stream)
    told = json.loads(laptop.run(practice, "--project", group, "--json", "run", expect=(0, 1)))
    assert told["steps"] == dict.fromkeys(("land", "check", "build", "publish"), "done")
    assert told["site"]["tables"]["kpi"] > 100
    assert "Cedar Bluff" in (group / "reports" / "build" / "index.html").read_text(encoding="utf-8")
    laptop.run("make", "--question", ".venv/.locked", "reports/node_modules/.locked", cwd=installed)
