"""Land a practice's exports: find, recognise, load what is new, refuse what would shrink the data."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import duckdb

from pipelines.config import Project, Source
from pipelines.landing import knowledge
from pipelines.landing.files import Content, Fault, contents, files_below
from pipelines.landing.guard import shrinking
from pipelines.landing.loading import Load, load
from pipelines.landing.reading import Head, heads
from pipelines.landing.recognise import Match, NotRecognised, recognise
from pipelines.landing.spec import MAPPED, Stamp, System, declared_systems
from pipelines.warehouse import private_folder

SAMPLE = 40
"""So many rows below the header show how wide the table is."""

Status = Literal["loaded", "known", "refused", "not recognised", "unreadable"]


@dataclass
class Outcome:
    """What became of one content, in words for the summary."""

    shown: str
    status: Status
    export: str = ""
    rows_read: int = 0
    rows_landed: int = 0
    rows_unreadable: int = 0
    rows_not_data: int = 0
    what: str = ""
    remedy: str = ""


@dataclass
class Landing:
    """What a landing did."""

    outcomes: list[Outcome] = field(default_factory=list)

    def of(self, *statuses: Status) -> list[Outcome]:
        """The outcomes of these kinds."""
        return [outcome for outcome in self.outcomes if outcome.status in statuses]

    @property
    def is_incomplete(self) -> bool:
        """Whether something was left out: a whole file, or rows of one."""
        left_out = self.of("refused", "not recognised", "unreadable")
        return bool(left_out) or any(outcome.rows_unreadable for outcome in self.outcomes)

    def as_dict(self) -> dict[str, Any]:
        """The same, for ``--json``."""
        loaded = self.of("loaded")
        return {
            "files_loaded": len(loaded),
            "rows_loaded": sum(outcome.rows_landed for outcome in loaded),
            "rows_quarantined": sum(outcome.rows_unreadable for outcome in loaded),
            "files": [asdict(outcome) for outcome in self.outcomes],
        }


@dataclass(frozen=True)
class Found:
    """A content in a source's folder; ``others`` are further sources of the same folder."""

    source: Source
    content: Content
    systems: Mapping[str, System]
    others: tuple[Source, ...] = ()


@contextmanager
def spool(project: Project) -> Iterator[Path]:
    """A private folder for unpacked copies, gone when the work is."""
    folder = Path(tempfile.mkdtemp(prefix="spool-", dir=private_folder(project.state)))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find(project: Project, spool: Path) -> Iterator[Found | Fault]:
    """Every content below the sources' folders; a folder inside another one's belongs to itself."""
    by_folder: dict[Path, list[Source]] = {}
    for source in sorted(project.config.sources, key=lambda source: source.path):
        by_folder.setdefault(project.folder_of(source), []).append(source)
    folders = frozenset(by_folder)
    for folder, (source, *others) in by_folder.items():
        try:
            for path in files_below(folder, folders - {folder}):
                found = [
                    content if isinstance(content, Fault) else Found(source, content, project.systems, tuple(others))
                    for content in contents(path, project.shown(path), spool)
                ]
                yield from _without_unknown_lists(found)
        except FileNotFoundError:
            yield Fault(source.path, "there is no such folder", "Create it or correct practice.yml.")
        except OSError as error:
            yield Fault(
                project.shown(Path(error.filename or folder)),
                f"cannot be read ({error.strerror})",
                "Give the user who runs `practice` permission to read it.",
            )


def _without_unknown_lists(found: list[Found | Fault]) -> Iterator[Found | Fault]:
    """Of the lists in a page of JSON those that are exports; where a page has none, the nearest to one."""
    pages: dict[str, list[Found]] = {}
    for item in found:
        if isinstance(item, Fault) or item.content.page is None:
            yield item
        else:
            pages.setdefault(item.content.page, []).append(item)
    for lists in pages.values():
        known, nearest = [], (lists[0], -1)
        for item in lists:
            try:
                claim(item)
                known.append(item)
            except NotRecognised as error:
                nearest = max(nearest, (item, len(error.candidates)), key=lambda pair: pair[1])
        yield from known or [nearest[0]]


def claim(found: Found) -> tuple[Source, Head, Match]:
    """The source that a content belongs to, and what it is. Raises NotRecognised when it is none's."""
    failure: NotRecognised | None = None
    for source in (found.source, *found.others):
        try:
            return source, *identify(replace(found, source=source))
        except NotRecognised as error:
            failure = failure or error
    raise failure or NotRecognised("belongs to no source", "Name its folder in practice.yml.")


def identify(found: Found) -> tuple[Head, Match]:
    """The export that a content is. Raises NotRecognised."""
    systems = found.systems
    source = found.source
    candidates = systems.values() if source.system == "auto" else [systems[source.system]]
    best: tuple[Head, Match] | None = None
    failure: NotRecognised | None = None
    for head in heads(found.content):
        try:
            match = recognise(head, candidates, source.export)
        except NotRecognised as error:
            if failure is None or len(error.candidates) > len(failure.candidates):
                failure = error
            continue
        if best is None or match.score > best[1].score:
            best = head, match
    if best:
        head, match = best
        return head.cut(match.header_row + SAMPLE), match
    if source.system != "auto" and (other := _of_another_system(found, systems)):
        raise NotRecognised(
            f"is {other.title}, but its folder is declared as {systems[source.system].name}",
            f"Move it to a folder declared with `system: {other.system.system}` or `system: auto`.",
        )
    raise failure or NotRecognised("holds no rows", "Export it again.")


def _of_another_system(found: Found, systems: Mapping[str, System]) -> Match | None:
    for head in heads(found.content):
        try:
            return recognise(head, systems.values())
        except NotRecognised:
            continue
    return None


def land(
    project: Project,
    *,
    accept_shrink: bool = False,
    again: bool = False,
    progress: Callable[[str], None] = lambda text: None,
) -> Landing:
    """Land what is new into the project's opened warehouse and say what became of every file.

    A file whose folder now stands for another account or location is loaded anew under it; with ``again``
    every file is, which an update that knows more columns asks for.
    """
    result = Landing()
    if project.opened:
        private_folder(project.opened.parent)
    with duckdb.connect(str(project.warehouse)) as connection:
        knowledge.write_configuration(connection, project)
        choice = _Choice(project, _known(connection), again)
    project.warehouse.chmod(0o600)
    with spool(project) as folder:
        loads: list[Load] = []
        for found in find(project, folder):
            chosen = choice.of(found)
            if isinstance(chosen, Outcome):
                result.outcomes.append(chosen)
            else:
                loads.append(chosen)
                progress(chosen.content.shown)
        if loads:
            _unload(project, choice.replaced)
            load(loads, project.warehouse, folder / "dlt")
            _keep(project, loads, accept_shrink or again, result)
    result.outcomes.sort(key=lambda outcome: outcome.shown)
    return result


@dataclass(frozen=True)
class _Landed:
    """A content that is loaded already."""

    sha256: str
    shown: str
    version: int
    system: str
    export: str
    place: tuple[str, str | None]
    form: str | None = None


class _Choice:
    """Whether a content is to be loaded, given what is loaded already."""

    def __init__(self, project: Project, known: dict[str, _Landed], again: bool) -> None:
        self.project, self.known, self.again = project, known, again
        self.taken = {sha256: (landed.shown, landed.place[0]) for sha256, landed in known.items()}
        self.replaced: list[_Landed] = []
        self.versions: dict[str, int] = {}
        for landed in known.values():
            self.versions[landed.shown] = max(self.versions.get(landed.shown, 0), landed.version)

    def of(self, found: Found | Fault) -> Load | Outcome:
        """The content to load, or why it is not."""
        if isinstance(found, Fault):
            return Outcome(found.shown, "unreadable", what=found.what, remedy=found.remedy)
        found = self._own(found)
        content = found.content
        places = [(source.account, self.project.location_of(source)) for source in (found.source, *found.others)]
        before = self.known.get(content.sha256)
        is_anew = (
            before is not None
            and before.shown == content.shown
            and (self.again or before.place not in places or self._is_read_otherwise(before))
        )
        if content.sha256 in self.taken and not is_anew:
            first, _ = self.taken[content.sha256]
            what = "" if first == content.shown else f"same content as {first}"
            return Outcome(content.shown, "known", what=what)
        try:
            source, head, match = claim(found)
            location = self.project.location_of(source)
            if location is None and "_location_id" in match.export.replaces.scope:
                raise NotRecognised(
                    f"is {match.title}, which does not say which location it is of",
                    "Give its folder a `location` in practice.yml.",
                )
        except NotRecognised as error:
            return Outcome(content.shown, "not recognised", what=str(error), remedy=error.remedy)
        self.taken[content.sha256] = (content.shown, source.account)
        if before and is_anew:
            self.replaced.append(before)
            version = before.version
        else:
            version = self.versions[content.shown] = self.versions.get(content.shown, 0) + 1
        stamp = _stamp(match.export.stamp, content, head, match)
        return Load(content, head, match, source.account, location, stamp, version)

    def _own(self, found: Found) -> Found:
        """A catalogue that another account holds word for word is this account's too, under a hash of its own."""
        _, holder = self.taken.get(found.content.sha256, ("", None))
        if holder in (None, *(source.account for source in (found.source, *found.others))):
            return found
        try:
            source, _, match = claim(found)
        except NotRecognised:
            return found
        if not match.export.catalogue:
            return found
        own = hashlib.sha256(f"{found.content.sha256}@{source.account}".encode()).hexdigest()
        return replace(found, content=replace(found.content, sha256=own))

    def _is_read_otherwise(self, before: _Landed) -> bool:
        """Whether the mapping by which a content came has been corrected since."""
        system = self.project.systems.get(before.system)
        export = system.exports.get(before.export) if system else None
        return before.form is not None and (export is None or export.form != before.form)


def _known(connection: duckdb.DuckDBPyConnection) -> dict[str, _Landed]:
    """The contents that are loaded, by hash."""
    rows = connection.execute(
        """
        select file_sha256, source_file, path_version, source_system, export_name, account, location_id, form
        from raw_practice.landed_file where status = 'loaded'
        """
    ).fetchall()
    return {
        sha256: _Landed(sha256, shown, version, system, export, (account, location), form)
        for sha256, shown, version, system, export, account, location, form in rows
    }


def _stamp(stamp: Stamp, content: Content, head: Head, match: Match) -> str | None:
    """The moment of export, where the file's name or the lines above the header tell it."""
    if stamp.file_name and (hit := re.search(stamp.file_name, content.file_name)):
        return hit.group(1)
    if stamp.preamble:
        above = head.records[: match.header_row - 1] if match.header_row else head.records
        for _, cells in above:
            if hit := re.search(stamp.preamble, " ".join(cells)):
                return hit.group(1)
    return None


def _keep(project: Project, loads: list[Load], accept_shrink: bool, result: Landing) -> None:
    """Write down what was loaded; take out again what would shrink the data."""
    loaded_at = dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0)
    hashes = "".join(sorted(item.sha256 for item in loads))
    load_id = hashlib.sha256(hashes.encode()).hexdigest()[:32]
    with duckdb.connect(str(project.warehouse)) as connection:
        refused = {} if accept_shrink else shrinking(connection, loads)
    _unload(project, [item for item in loads if item.sha256 in refused])
    known: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for item in loads:
        reason = refused.get(item.sha256)
        result.outcomes.append(_outcome(item, reason))
        for table, rows in _rows_about(item, reason, load_id, loaded_at).items():
            known[table] += rows
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.begin()
        for table in knowledge.LANDING_TABLES:
            connection.execute(
                f"delete from raw_practice.{table} where file_sha256 in (select unnest(?))",
                [[item.sha256 for item in loads]],
            )
            knowledge.insert(connection, table, known[table])
        connection.commit()


def _unload(project: Project, contents: Sequence[_Landed | Load]) -> None:
    """Take the rows of contents out of the raw tables."""
    if not contents:
        return
    with duckdb.connect(str(project.warehouse)) as connection:
        present = set(connection.execute("select table_schema, table_name from information_schema.tables").fetchall())
        for item in contents:
            for schema, table in sorted(present & _tables_of(item, project.systems)):
                connection.execute(f'delete from "{schema}"."{table}" where _file_sha256 = ?', [item.sha256])


def _tables_of(item: _Landed | Load, systems: Mapping[str, System]) -> set[tuple[str, str]]:
    """The raw tables that hold rows of a content. What came by a mapping may be in any of its tables."""
    export = systems[item.system].exports.get(item.export) if item.system in systems else None
    if export is None or export.entity:
        return {(f"raw_{MAPPED}", table) for table in declared_systems()[MAPPED].exports}
    melted = {(f"raw_{item.system}", melt.into) for melt in export.melt}
    return {export.raw_table(item.system, item.export), *melted}


SHRINK_REMEDY = "If the vendor's data really became less, run again with --accept-shrink; else export it again."


def _outcome(item: Load, refused: str | None) -> Outcome:
    tally = item.tally
    return Outcome(
        item.content.shown,
        "refused" if refused else "loaded",
        item.match.title,
        tally.rows_read,
        0 if refused else tally.rows_landed,
        len(tally.unreadable),
        tally.rows_not_data,
        what=refused or "",
        remedy=SHRINK_REMEDY if refused else "",
    )


def _rows_about(
    item: Load, refused: str | None, load_id: str, loaded_at: dt.datetime
) -> dict[str, list[dict[str, Any]]]:
    """What is kept about a content, by table."""
    tally = item.tally
    file = {
        "source_system": item.system,
        "account": item.account,
        "export_name": item.export,
        "source_file": item.content.shown,
        "file_sha256": item.sha256,
    }
    # a refused file keeps no row: as far as the data goes, it was not read
    counted = 0 if refused else 1
    landed = {
        **file,
        "load_id": load_id,
        "location_id": item.location_id,
        "confidence": item.match.export.confidence,
        "path_version": item.path_version,
        "form": item.match.export.form,
        "export_stamp": item.export_stamp,
        "rows_read": counted * tally.rows_read,
        "rows_landed": counted * tally.rows_landed,
        "rows_unreadable": counted * len(tally.unreadable),
        "rows_not_data": counted * tally.rows_not_data,
        "status": "refused" if refused else "loaded",
        "loaded_at": loaded_at,
    }
    if refused:
        whole = {"source_row": None, "column_name": None, "reason": refused, "hint": SHRINK_REMEDY}
        return {"landed_file": [landed], "unreadable_row": [{**file, **whole}]}
    unreadable = [
        {**file, "source_row": bad.row, "column_name": None, "reason": bad.reason, "hint": bad.hint}
        for bad in tally.unreadable
    ]
    totals = [
        {
            **file,
            "source_row": total.row,
            "total_label": total.label,
            "section": total.section or None,
            "column_name": total.column,
            "printed_text": total.text,
            "is_checked": total.is_checked,
        }
        for total in tally.totals
    ]
    return {"landed_file": [landed], "unreadable_row": unreadable, "control_total": totals}
