"""The warehouse file: one writer at a time, and readers who see the old state or the new one.

A run works in a copy below ``.practice/building`` and swaps it in at its end. Whoever is killed before
that moment leaves the old file untouched; the swap itself is one rename.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from pipelines.config import Project


class Refused(Exception):
    """The command would be unsafe now; nothing was changed."""


@dataclass(frozen=True)
class Holder:
    """Who holds the lock, and since when."""

    pid: int
    host: str
    since: str
    verb: str

    @property
    def is_alive(self) -> bool:
        """Whether that process can still be there; another machine's processes cannot be seen."""
        if self.host != socket.gethostname():
            return True
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True

    def __str__(self) -> str:
        return f"`practice {self.verb}`, process {self.pid} on {self.host}, since {self.since}"


def private_folder(path: Path) -> Path:
    """A folder that only its owner can look into."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    return path


@contextmanager
def private_file(path: Path) -> Iterator[Path]:
    """A file that only its owner can read: write into what this gives, it takes the name once it is whole."""
    partial = path.with_name(f".{path.name}.new")
    partial.unlink(missing_ok=True)  # left by a run that was killed
    partial.touch(mode=0o600, exist_ok=False)
    partial.chmod(0o600)  # a umask may have taken more away
    try:
        yield partial
        _sync(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def holder(project: Project) -> Holder | None:
    """What the lock says of its holder; None when it is free."""
    try:
        text = (project.state / "lock.json").read_text(encoding="utf-8")
        return Holder(**json.loads(text))
    except (FileNotFoundError, ValueError, TypeError):
        return None


@contextmanager
def locked(project: Project, verb: str) -> Iterator[None]:
    """Hold the practice's lock. Raises Refused when another run holds it.

    The operating system's lock decides and ends with its process; the file beside it only says who. A
    file without a lock was left by a killed run and is taken over.
    """
    lock = FileLock(private_folder(project.state) / "lock")
    note = project.state / "lock.json"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise Refused(
            f"{project.root.name}: another run is at work ({holder(project) or 'just starting'}). "
            "Wait until it is done, or stop it."
        ) from None
    try:
        since = dt.datetime.now().astimezone().isoformat(sep=" ", timespec="seconds")
        me = {"pid": os.getpid(), "host": socket.gethostname(), "since": since, "verb": verb}
        partial = note.with_suffix(".new")
        partial.write_text(json.dumps(me), encoding="utf-8")
        partial.replace(note)
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


@contextmanager
def copied(project: Project) -> Iterator[Project]:
    """The project with a copy of its warehouse to work in, swapped in when the work succeeds.

    Only for the holder of the lock.
    """
    _copy(project)
    yield replace(project, opened=project.building)
    _swap(project)


def discard(project: Project) -> None:
    """Give up the copy that a run works in: it says what readers see already, so they keep their file."""
    shutil.rmtree(project.building.parent)


def _copy(project: Project) -> None:
    """Put the published file where the run works; what a killed run left behind goes first."""
    for leftover in (project.building.parent, *project.state.glob("spool-*")):
        shutil.rmtree(leftover, ignore_errors=True)
    private_folder(project.building.parent)
    if not project.published.exists():
        return
    # a log of unfinished writes means that somebody else changed the file: take that in first
    has_log = project.published.with_name(f"{project.published.name}.wal").exists()
    try:
        duckdb.connect(str(project.published), read_only=not has_log).close()
    except duckdb.IOException as error:
        raise Refused(
            f"{project.shown(project.published)} is open in another program. Close it there. ({error})"
        ) from None
    shutil.copyfile(project.published, project.building)
    project.building.chmod(0o600)


def _swap(project: Project) -> None:
    if not project.building.exists():
        return
    with duckdb.connect(str(project.building)) as connection:
        connection.execute("force checkpoint")
    project.building.chmod(0o600)
    _sync(project.building)
    project.published.parent.mkdir(parents=True, exist_ok=True)
    project.building.replace(project.published)
    _sync(project.published.parent)
    shutil.rmtree(project.building.parent, ignore_errors=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
