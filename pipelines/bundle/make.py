"""Write the offline archive. This is the half that may ask the network: pip fetches the wheels that the lock names."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipelines.bundle.contents import (
    MANIFEST,
    MODULES,
    WHEELS,
    BundleError,
    Entry,
    Machine,
    Manifest,
    hash_of,
    is_executable,
)
from pipelines.config import INSTALLATION

NPM_NOTE = ".package-lock.json"
"""npm's note of where each package was fetched from; nothing runs by it."""


@dataclass(frozen=True)
class Bundled:
    """The archive that was written."""

    archive: Path
    sha256: str
    size: int
    files: int
    wheels: int
    machine: Machine

    def as_dict(self) -> dict[str, Any]:
        """The same, for ``--json``."""
        return {**asdict(self), "archive": str(self.archive)}


def bundle(to: Path, progress: Callable[[str], None] = lambda text: None) -> Bundled:
    """Write the archive of this installation, for machines like this one, into a folder.

    The same checkout, lock and machine give the same bytes. Raises BundleError with what is in the way.
    """
    version = tomllib.loads((INSTALLATION / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    machine = Machine.this()
    if not machine.node:
        raise BundleError("Node is needed for the site's engine: there is no command `node`.")
    commit, committed_at = _git("log", "-1", "--format=%H %ct").split()
    _refuse_other_engine()
    to.mkdir(parents=True, exist_ok=True)
    name = f"practice-warehouse-offline-{version}-{machine.platform}"
    with tempfile.TemporaryDirectory(dir=to, prefix=".bundle-") as scratch:
        wheels = Path(scratch) / "wheels"
        progress("fetching the wheels")
        fetch_wheels(wheels)
        partial = Path(scratch) / "archive"
        progress("packing")
        packed: dict[str, Entry] = {}
        with partial.open("wb") as file, packing(file, f"practice-warehouse-{version}", int(committed_at)) as archived:
            packed["install"] = archived.add("install", _installer(machine), is_executable=True)
            for path, place in _places(wheels):
                packed[path] = archived.add_place(path, place)
            is_changed = bool(_git("status", "--porcelain", "--untracked-files=no"))
            manifest = Manifest(version, commit, is_changed, machine, packed)
            archived.add(MANIFEST, manifest.as_json())
        archive = to / f"{name}.tar.gz"
        partial.replace(archive)
        count = len(list(wheels.iterdir()))
    return Bundled(archive, hash_of(archive), archive.stat().st_size, len(packed), count, machine)


def fetch_wheels(folder: Path) -> None:
    """Fetch what the lock names, for this machine, each held to the lock's hashes."""
    command = [
        *(sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--quiet"),
        *("--require-hashes", "--no-deps", "--only-binary", ":all:"),
        *("--dest", str(folder), "-r", str(INSTALLATION / "requirements.lock")),
    ]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise BundleError("pip cannot fetch the wheels:", *result.stderr.strip().splitlines()[-5:])


@contextmanager
def packing(file: io.BufferedWriter, top: str, made_at: int) -> Iterator[Packing]:
    """A zipped archive that says nothing of when and by whom it was packed: every time in it is ``made_at``."""
    with (
        gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6, mtime=made_at) as zipped,
        tarfile.open(fileobj=zipped, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        yield Packing(tar, top, made_at)


@dataclass(frozen=True)
class Packing:
    """An archive that is being written, all of it in one folder."""

    tar: tarfile.TarFile
    top: str
    made_at: int

    def add(self, path: str, content: bytes, *, is_executable: bool = False) -> Entry:
        """Add a file."""
        info = self._info(path)
        info.size, info.mode = len(content), 0o755 if is_executable else 0o644
        self.tar.addfile(info, io.BytesIO(content))
        return Entry.of(content)

    def add_place(self, path: str, place: Path) -> Entry:
        """Add a file or a link from the disk."""
        if not place.is_symlink():
            return self.add(path, place.read_bytes(), is_executable=is_executable(place))
        info = self._info(path)
        info.type, info.linkname, info.mode = tarfile.SYMTYPE, place.readlink().as_posix(), 0o777
        self.tar.addfile(info)
        return Entry(link=info.linkname)

    def _info(self, path: str) -> tarfile.TarInfo:
        info = tarfile.TarInfo(f"{self.top}/{path}")
        info.mtime = self.made_at
        return info


def _places(wheels: Path) -> Iterator[tuple[str, Path]]:
    """Everything from the disk in a fixed order: path in the archive and where it is."""
    for path in sorted(filter(None, _git("ls-files", "-z").split("\0"))):
        yield path, INSTALLATION / path
    for wheel in sorted(wheels.iterdir()):
        yield f"{WHEELS}/{wheel.name}", wheel
    modules = INSTALLATION / MODULES
    for place in sorted(modules.rglob("*")):
        own = place.relative_to(modules)
        is_of_package = not own.parts[0].startswith(".") or own.parts[0] == ".bin"
        if is_of_package and (place.is_symlink() or place.is_file()):
            yield place.relative_to(INSTALLATION).as_posix(), place


def _installer(machine: Machine) -> bytes:
    text = (Path(__file__).with_name("install.sh")).read_text(encoding="utf-8")
    return text.replace("@PYTHON@", machine.python).replace("@NODE@", machine.node).encode()


def _refuse_other_engine() -> None:
    """What is installed of the site's engine must be what its lock names, but for what other platforms need."""
    lock = json.loads((INSTALLATION / "reports/package-lock.json").read_text(encoding="utf-8"))
    differing = []
    for path, package in lock["packages"].items():
        declaration = INSTALLATION / "reports" / path / "package.json"
        may_lack = package.get("optional") or package.get("extraneous")
        if not path or (may_lack and not declaration.exists()):
            continue
        found = json.loads(declaration.read_text(encoding="utf-8"))["version"] if declaration.exists() else "missing"
        if found != package["version"]:
            differing.append(f"{path.removeprefix('node_modules/')} ({found}, not {package['version']})")
    if differing:
        raise BundleError(
            f"The site's engine is not as its lock says: {', '.join(differing[:3])}. Run `make site-environment` first."
        )


def _git(*arguments: str) -> str:
    if not shutil.which("git") or not (INSTALLATION / ".git").exists():
        raise BundleError("An archive is made from a git checkout: its files are those that git tracks.")
    return subprocess.run(
        ["git", *arguments], cwd=INSTALLATION, capture_output=True, text=True, check=True
    ).stdout.strip()
