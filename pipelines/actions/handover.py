"""``practice actions``: today's call lists as files for the people who call, each provider's own page, and a log.

The log is written before a file takes its name, so no file is there that it does not know. A file that somebody has
filled in since is never written over.
"""

from __future__ import annotations

import csv
import datetime as dt
import getpass
import hashlib
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from pipelines.actions.folder import actions_folder
from pipelines.actions.people import Listed, calling_code, listed
from pipelines.actions.provider_pages import provider_pages, who_is_who
from pipelines.actions.sheets import Sheet, csv_of, encrypted, neutralised, workbook
from pipelines.actions.tables import TOOLS, by_list, call_sheets
from pipelines.config import Project
from pipelines.warehouse import Refused, private_file

LOG = "handover.csv"
LOG_COLUMNS = ("handed_over_at", "os_user", "what", "list_day", "file", "people", "file_sha256", "is_encrypted")
KINDS = ("lists", "templates", "providers")
NO_PLACE = "no-location"

RETENTION = (
    "Lists name patients: delete a file when its calls are done, `practice actions` makes today's again. "
    "The log stays, it names nobody."
)


@dataclass(frozen=True)
class Handout:
    """A file to be handed out: what it is, the folder below ``actions`` and its name, whom it is about, its bytes."""

    what: str
    folder: tuple[str, ...]
    name: str
    people: int
    content: bytes

    @property
    def sha256(self) -> str:
        """The hash of its bytes."""
        return hashlib.sha256(self.content).hexdigest()

    def path(self, project: Project) -> Path:
        """Where it goes."""
        return project.actions.joinpath(*self.folder, self.name)


@dataclass(frozen=True)
class HandedOver:
    """A file as the log tells it."""

    file: str
    what: str
    people: int
    sha256: str
    is_encrypted: bool


@dataclass
class Delivered:
    """What was made: the day of the lists, the people on them, those whom no channel may reach, the files."""

    list_day: dt.date
    people: int
    unreachable: int
    is_encrypted: bool
    log: str
    files: list[HandedOver] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    older: list[str] = field(default_factory=list)
    retention: str = RETENTION

    def as_dict(self) -> dict[str, Any]:
        """The same, for ``--json``."""
        return asdict(self)


def deliver(project: Project, passphrase: str | None = None) -> Delivered:
    """Write today's lists and templates; with a passphrase nothing that is readable without it.

    Raises ConfigurationError when no list is built, Refused when a file of today was changed since it was handed out.
    """
    day, people, unreachable = listed(project)
    handouts = [
        handout
        for place, members in groupby(people, key=lambda each: each.location_id)
        for handout in _of_place(project, place or NO_PLACE, list(members), day, passphrase)
    ]
    handouts += _of_providers(project, day, passphrase)
    log = actions_folder(project) / LOG
    for partial in _below(project, ".*.new"):
        partial.unlink()  # left by a run that was killed
    known = _logged(log)
    of_today = {file for file, logged in known.items() if logged.list_day == f"{day}"}
    targets = {project.shown(handout.path(project)) for handout in handouts}
    if changed := sorted(file for file in of_today | targets if _is_changed(project, file, known)):
        raise Refused(
            f"{', '.join(changed)}: changed since it was handed out. Put it among the returned sheets "
            "(docs/actions.md), or delete it, and run again"
        )
    result = Delivered(day, len({each.patient_id for each in people}), unreachable, passphrase is not None, str(log))
    # what an earlier run of the day made otherwise must not stay beside it, least of all readable
    for file in sorted(of_today if passphrase else of_today - targets):
        if (project.root / file).exists():
            (project.root / file).unlink()
            result.removed += [file] if file not in targets else []
    for handout in handouts:
        made = HandedOver(
            project.shown(handout.path(project)), handout.what, handout.people, handout.sha256, passphrase is not None
        )
        _log(log, day, made)
        actions_folder(project, *handout.folder)
        with private_file(handout.path(project)) as partial:
            partial.write_bytes(handout.content)
        result.files.append(made)
    result.older = [
        file for path in _below(project, "*") if (file := project.shown(path)) not in targets and file in known
    ]
    return result


def _of_place(
    project: Project, place: str, people: list[Listed], day: dt.date, passphrase: str | None
) -> Iterator[Handout]:
    """The files of a place. Encrypted there are workbooks alone: nothing opens a CSV with a passphrase."""
    code = calling_code(project)
    lists = call_sheets(people, code, project.config.practice.currency)
    templates = [(name, tool.sheets(members, code)) for name, members in by_list(people) for tool in TOOLS]

    def handout(folder: tuple[str, ...], name: str, rows: int, content: bytes) -> Handout:
        locked = encrypted(content, passphrase) if passphrase else content
        return Handout(folder[0].removesuffix("s"), folder, name, rows, locked)

    everybody = len({each.patient_id for each in people})
    yield handout(("lists", place), f"call-list-{day}.xlsx", everybody, workbook(lists, day))
    if passphrase:
        sheets = [
            Sheet(f"{sheet.name} {name}"[:31], sheet.columns, sheet.rows)
            for name, pieces in templates
            for sheet in pieces
        ]
        if sheets:
            yield handout(("templates", place), f"templates-{day}.xlsx", everybody, workbook(sheets, day))
        return
    for sheet in lists:
        name = f"call-list-{day}-{sheet.name}.csv"
        yield handout(("lists", place), name, len(sheet.rows), csv_of(sheet, for_people=True))
    for name, pieces in templates:
        for sheet in pieces:
            # the file's name goes to the tool with it: the list it is of stands in the folder's
            content = csv_of(sheet, for_people=False)
            yield handout(("templates", place, name), f"{sheet.name}-{day}.csv", len(sheet.rows), content)


def _of_providers(project: Project, day: dt.date, passphrase: str | None) -> Iterator[Handout]:
    """The page of each provider, in a folder that can be shared alone, and beside them whose label is whose."""

    def handouts(
        folder: tuple[str, ...], name: str, sheets: Sequence[Sheet], texts: Sequence[str]
    ) -> Iterator[Handout]:
        content = workbook(sheets, day)
        locked = encrypted(content, passphrase) if passphrase else content
        yield Handout("provider", folder, f"{name}-{day}.xlsx", 0, locked)
        if not passphrase:
            for sheet, text in zip(sheets, texts, strict=True):
                yield Handout("provider", folder, f"{text}-{day}.csv", 0, csv_of(sheet, for_people=True))

    pages = provider_pages(project)
    for page in pages:
        own = [f"own-{sheet.name}" for sheet in page.sheets]
        yield from handouts(("providers", page.folder), "own-figures", page.sheets, own)
    if pages:
        yield from handouts(("providers",), "who-is-who", [who_is_who(project)], ["who-is-who"])


@dataclass
class _Logged:
    """What the log says of a file: the day of its list as last written, and the hash of everything it ever held."""

    list_day: str
    hashes: set[str] = field(default_factory=set)


def _logged(log: Path) -> dict[str, _Logged]:
    if not log.exists():
        return {}
    known: dict[str, _Logged] = {}
    with log.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if not set(LOG_COLUMNS) <= set(reader.fieldnames or ()):
            raise Refused(f"{log.name} is not as it was written; bring it back from a backup, or move it elsewhere")
        for row in reader:
            logged = known.setdefault(row["file"], _Logged(row["list_day"]))
            logged.list_day = row["list_day"]
            logged.hashes.add(row["file_sha256"])
    return known


def _is_changed(project: Project, file: str, known: dict[str, _Logged]) -> bool:
    """Whether a file holds what was never handed out under its name."""
    path = project.root / file
    if not path.exists():
        return False
    return file not in known or hashlib.sha256(path.read_bytes()).hexdigest() not in known[file].hashes


def _log(log: Path, day: dt.date, made: HandedOver) -> None:
    """Add a line, which stays whatever happens next."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    is_new = not log.exists() or not log.stat().st_size
    if is_new:
        writer.writerow(LOG_COLUMNS)
    elif not log.read_bytes().endswith(b"\n"):
        text.write("\n")  # a line that was cut off keeps to itself
    moment = dt.datetime.now().astimezone().isoformat(timespec="seconds")
    line = (moment, neutralised(_os_user()), made.what, day, made.file, made.people, made.sha256, made.is_encrypted)
    writer.writerow(line)
    handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        log.chmod(0o600)
        os.write(handle, text.getvalue().encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def _os_user() -> str:
    """Who runs this, by the operating system: the environment may say anything."""
    try:
        import pwd
    except ImportError:
        return getpass.getuser()
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid {os.getuid()}"


def _below(project: Project, pattern: str) -> list[Path]:
    """The files among lists and templates whose name fits."""
    found = (path for kind in KINDS for path in (project.actions / kind).rglob(pattern))
    return sorted(path for path in found if path.is_file())
