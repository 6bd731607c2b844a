"""What an offline archive holds: every file with its hash and size, and the machine that it is for."""

from __future__ import annotations

import hashlib
import json
import platform
import stat
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

MANIFEST = "offline/manifest.json"
WHEELS = "offline/wheels"
MODULES = "reports/node_modules"
SHOWN = 10
"""How many files of a list are named."""


class BundleError(Exception):
    """The archive cannot be made, is not whole, or cannot be installed here; ``problems`` says why, one text each."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n  ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Machine:
    """What installed packages depend on: a machine that says the same of itself can run them."""

    platform: str
    python: str
    node: str

    @classmethod
    def this(cls) -> Machine:
        """This one; its Node is blank where there is none."""
        try:
            asked = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
            node = asked.stdout.strip().removeprefix("v").partition(".")[0]
        except (OSError, subprocess.CalledProcessError):
            node = ""
        return cls(
            platform=f"{platform.system()}-{platform.machine()}".lower(),
            python=f"{sys.version_info.major}.{sys.version_info.minor}",
            node=node,
        )

    def lacks(self, here: Machine) -> list[str]:
        """What the machine ``here`` lacks to be one like this, in sentences."""
        lacking = []
        if here.platform != self.platform:
            lacking.append(f"This archive is for {self.platform}, this machine is {here.platform}.")
        if here.python != self.python:
            lacking.append(f"Python {self.python} is needed, this is {here.python}.")
        if not here.node:
            lacking.append(f"Node {self.node} is needed: there is no command `node`.")
        elif here.node != self.node:
            lacking.append(f"Node {self.node} is needed, this is {here.node}.")
        return lacking


@dataclass(frozen=True)
class Entry:
    """One file: its bytes' hash and number; of a link what it points to."""

    sha256: str = ""
    size: int = 0
    link: str = ""

    @classmethod
    def of(cls, content: bytes) -> Entry:
        """A file of these bytes."""
        return cls(hashlib.sha256(content).hexdigest(), len(content))


@dataclass(frozen=True)
class Manifest:
    """What the archive says of itself."""

    version: str
    commit: str
    is_changed: bool
    """Whether files differ from that commit."""
    machine: Machine
    files: Mapping[str, Entry]

    def as_json(self) -> bytes:
        """The manifest's own file; equal contents give equal bytes."""
        told: dict[str, Any] = asdict(self)
        told["files"] = {
            path: {key: value for key, value in entry.items() if value} for path, entry in told["files"].items()
        }
        return (json.dumps(told, indent=1, sort_keys=True) + "\n").encode()

    @classmethod
    def read(cls, content: bytes) -> Manifest:
        """Read what ``as_json`` wrote. Raises BundleError when it is something else."""
        try:
            told = json.loads(content)
            files = {path: Entry(**entry) for path, entry in told.pop("files").items()}
            return cls(machine=Machine(**told.pop("machine")), files=files, **told)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise BundleError(f"{MANIFEST} cannot be read: {error}") from None

    def differences(self, found: Mapping[str, Entry]) -> list[str]:
        """How files that were found differ from those that belong here."""
        kinds = {
            "is missing": sorted(self.files.keys() - found.keys()),
            "does not belong here": sorted(found.keys() - self.files.keys()),
            "is not what was packed": sorted(
                path for path in self.files.keys() & found.keys() if self.files[path] != found[path]
            ),
        }
        told = []
        for kind, paths in kinds.items():
            told += [f"{path} {kind}." for path in paths[:SHOWN]]
            if len(paths) > SHOWN:
                told.append(f"{len(paths) - SHOWN:,} more: {kind}.")
        return told


def check_folder(folder: Path) -> Manifest:
    """Hold an extracted archive to its manifest; what was added since is of no concern. Raises BundleError."""
    try:
        manifest = Manifest.read((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        raise BundleError(f"{folder} is no extracted archive: {MANIFEST} is missing.") from None
    found = {}
    for path in manifest.files:
        place = folder / path
        if place.is_symlink():
            found[path] = Entry(link=place.readlink().as_posix())
        elif place.is_file():
            found[path] = Entry.of(place.read_bytes())
    if differences := manifest.differences(found):
        raise BundleError(*differences)
    return manifest


def check_archive(archive: Path) -> Manifest:
    """Hold an archive to the manifest inside it. Raises BundleError."""
    found: dict[str, Entry] = {}
    told = b""
    try:
        for path, entry, content in _members(archive):
            if path == MANIFEST:
                told = content
            elif path in found:
                raise BundleError(f"{path} is there twice.")
            else:
                found[path] = entry
    except (OSError, EOFError, tarfile.TarError) as error:
        raise BundleError(f"{archive} cannot be read: {error}") from None
    if not told:
        raise BundleError(f"{archive} is no offline archive: {MANIFEST} is missing.")
    manifest = Manifest.read(told)
    if differences := manifest.differences(found):
        raise BundleError(*differences)
    return manifest


def _members(archive: Path) -> Iterator[tuple[str, Entry, bytes]]:
    """Each file below the archive's one folder, in its order."""
    tops = set()
    with tarfile.open(archive, "r|gz") as tar:
        for member in tar:
            top, _, path = member.name.partition("/")
            tops.add(top)
            if len(tops) > 1 or not path or ".." in path.split("/"):
                raise BundleError(f"{member.name} would be written beside the archive's folder.")
            if member.issym():
                yield path, Entry(link=member.linkname), b""
            elif member.isreg() and (stream := tar.extractfile(member)):
                content = stream.read()
                yield path, Entry.of(content), content
            else:
                raise BundleError(f"{path} is neither a file nor a link.")


def hash_of(file: Path) -> str:
    """The hash of a whole file, to be compared by whoever carries it."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def is_executable(path: Path) -> bool:
    """Whether its owner may run it."""
    return bool(path.stat().st_mode & stat.S_IXUSR)
