"""Refuse a newer file that holds far less than what it would replace."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

import duckdb

from pipelines.landing.cells import typed
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


@dataclass(frozen=True)
class _Group:
    """The files of one export, account and location."""

    schema: str
    table: str
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
    new = {item.content.sha256 for item in loads}
    groups = {
        _Group(
            f"raw_{item.match.system.system}",
            item.match.name,
            item.match.export,
            item.account,
            item.location_id,
        )
        for item in loads
        if item.tally.rows_landed
    }
    refused: dict[str, str] = {}
    for group in groups:
        older: list[_File] = []
        for file in _files(connection, group):
            if file.sha256 in new and _shrinks(file, older):
                # told by dates alone; another centre's file or another account's half is no shrinking
                older_versions = _sharing_keys(connection, group, file, older)
                if reason := _shrinks(file, older_versions):
                    refused[file.sha256] = reason
                    continue
            older.append(file)
    return refused


def _shrinks(file: _File, older: list[_File]) -> str | None:
    if file.days:
        held = 0
        for scope, days in file.days.items():
            first, last = min(days), max(days)
            most: dict[dt.date, int] = defaultdict(int)
            for other in older:
                for day, count in other.days.get(scope, {}).items():
                    if first <= day <= last:
                        most[day] = max(most[day], count)
            held += sum(most.values())
        first = min(min(days) for days in file.days.values())
        last = max(max(days) for days in file.days.values())
        over = f"from {first} to {last}, where {held} are loaded"
    else:
        largest = max(older, key=lambda other: other.rows, default=None)
        held = largest.rows if largest else 0
        over = f"where {largest.shown} has {held}" if largest else ""
    if file.rows >= LEAST_SHARE * held:
        return None
    return f"has {file.rows} rows {over}: under half"


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
        from "{group.schema}"."{group.table}" as raw
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


def _sharing_keys(connection: duckdb.DuckDBPyConnection, group: _Group, file: _File, older: list[_File]) -> list[_File]:
    """The older files that hold records of this one. Replacing by period needs none in common."""
    if group.export.replaces.by == "period":
        return older
    key = ", ".join(f'raw."{name}"' for name in group.export.replaces.key)
    rows = connection.execute(
        f"""
        select distinct raw._file_sha256
        from "{group.schema}"."{group.table}" as raw
        where {group.condition} and ({key}) in (
            select ({key}) from "{group.schema}"."{group.table}" as raw where raw._file_sha256 = $file
        )
        """,
        {**group.parameters, "file": file.sha256},
    ).fetchall()
    sharing = {sha256 for (sha256,) in rows}
    return [other for other in older if other.sha256 in sharing]
