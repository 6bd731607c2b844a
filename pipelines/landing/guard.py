"""Refuse a newer file that holds far less than what it would replace."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import PurePath

import duckdb

from pipelines.landing.cells import typed
from pipelines.landing.files import PULLED
from pipelines.landing.loading import Load
from pipelines.landing.spec import Export

LEAST_SHARE = 0.5

Scope = tuple[str | None, ...]


@dataclass
class _File:
    """What a loaded file holds: rows per business day in each scope, and what tells the newer of two."""

    sha256: str
    shown: str
    newness: tuple[dt.datetime, str, int, str]
    rows: int = 0
    days: dict[Scope, dict[dt.date, int]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def first(self) -> dt.date:
        """The first business day."""
        return min(min(days) for days in self.days.values())

    @property
    def last(self) -> dt.date:
        """The last business day."""
        return max(max(days) for days in self.days.values())

    def overlaps(self, other: _File) -> bool:
        """Whether both speak of the same days; files without dates do."""
        if not (self.days and other.days):
            return True
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True)
class _Group:
    """The files of one export, account and location."""

    rows: str
    export: Export
    account: str
    location: str | None

    @property
    def condition(self) -> str:
        return "raw._account = $account and raw._location_id is not distinct from $location"

    @property
    def parameters(self) -> dict[str, str | None]:
        return {"account": self.account, "location": self.location}


def shrinking(connection: duckdb.DuckDBPyConnection, loads: list[Load]) -> dict[str, str]:
    """The new files to refuse, by hash, each with the reason."""
    # what a live pull adds is a piece by intention
    new = {item.sha256 for item in loads if not _adds(item)}
    groups = {
        _Group(
            item.match.export.raw_rows(item.system, item.export),
            item.match.export,
            item.account,
            item.location_id,
        )
        for item in loads
        if item.tally.rows_landed
    }
    refused: dict[str, str] = {}
    for group in groups:
        # what was there before the run counts whatever its dates; within the run only what is older
        files = _files(connection, group)
        held = [file for file in files if file.sha256 not in new]
        for file in files:
            if file.sha256 not in new:
                continue
            # told by dates alone at first; another centre's file or another list is no shrinking
            if _shrinks(file, held):
                reason = _shrinks(file, _sharing_keys(connection, group, file, held))
                if reason:
                    refused[file.sha256] = reason
                    continue
            held.append(file)
    return refused


def _adds(item: Load) -> bool:
    """Whether a file holds but what has changed, and replaces no record that it does not hold."""
    return item.match.export.replaces.by == "key" and PULLED in PurePath(item.content.shown).parts[:-1]


def _shrinks(file: _File, held: list[_File]) -> str | None:
    """Why a file is too small beside what is held: over its dates, or as the next version of its path."""
    if file.days:
        rows = sum(_most_rows(days, scope, held) for scope, days in file.days.items())
        over = f"from {file.first} to {file.last}, where {rows} are loaded"
    else:
        largest = max(held, key=lambda other: other.rows, default=None)
        rows = largest.rows if largest else 0
        over = f"where {largest.shown} has {rows}" if largest else ""
    for other in held:
        if other.shown == file.shown and other.overlaps(file) and other.rows > rows:
            rows, over = other.rows, f"where the file of this name had {other.rows} before"
    if file.rows >= LEAST_SHARE * rows:
        return None
    return f"has {file.rows} rows {over}: under half"


def _most_rows(days: dict[dt.date, int], scope: Scope, held: list[_File]) -> int:
    """The rows that are there between a file's first and last day; of repeated exports the fullest."""
    first, last = min(days), max(days)
    most: dict[dt.date, int] = defaultdict(int)
    for other in held:
        for day, count in other.days.get(scope, {}).items():
            if first <= day <= last:
                most[day] = max(most[day], count)
    return sum(most.values())


def _files(connection: duckdb.DuckDBPyConnection, group: _Group) -> list[_File]:
    """Every loaded file of a group, oldest first by the rule that staging replaces by."""
    export = group.export
    columns = {column.name: column for column in export.columns}
    day = "cast(null as date)"
    if export.business_date:
        day = f"cast({typed(columns[export.business_date])} as date)"
    moments = export.newest_by or ((export.business_date,) if export.business_date else ())
    moment = ", ".join(f"cast({typed(columns[name])} as timestamp)" for name in moments)
    latest = f"max(greatest({moment}))" if moments else "cast(null as timestamp)"
    scope = [f'raw."{name}"' for name in export.replaces.scope]
    rows = connection.execute(
        f"""
        select
            raw._file_sha256, {day} as day, [{", ".join(scope)}]::varchar[] as scope, count(*),
            {latest}, any_value(raw._file), any_value(raw._export_stamp), any_value(raw._path_version)
        from {group.rows} as raw
        where {group.condition}
        group by all
        """,
        group.parameters,
    ).fetchall()
    files: dict[str, _File] = {}
    for sha256, on, scope_, count, moment_, shown, stamp, version in rows:
        newness = (moment_ or dt.datetime(1900, 1, 1), stamp or "", version, sha256)
        file = files.setdefault(sha256, _File(sha256, shown, newness))
        file.newness = max(file.newness, newness)
        file.rows += count
        if on is not None:
            file.days[tuple(scope_)][on] = count
    return sorted(files.values(), key=lambda file: file.newness)


def _sharing_keys(connection: duckdb.DuckDBPyConnection, group: _Group, file: _File, held: list[_File]) -> list[_File]:
    """The held files that hold records of this one. Replacing by period needs none in common."""
    if group.export.replaces.by == "period":
        return held
    key = ", ".join(f'raw."{name}"' for name in group.export.replaces.key)
    rows = connection.execute(
        f"""
        select distinct raw._file_sha256
        from {group.rows} as raw
        where {group.condition} and ({key}) in (
            select ({key}) from {group.rows} as raw where raw._file_sha256 = $file
        )
        """,
        {**group.parameters, "file": file.sha256},
    ).fetchall()
    sharing = {sha256 for (sha256,) in rows}
    return [other for other in held if other.sha256 in sharing]
