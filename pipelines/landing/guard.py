"""Refuse a newer file that holds far less than what it would replace."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

import duckdb

from pipelines.landing.loading import Load
from pipelines.landing.spec import Export

LEAST_SHARE = 0.5

DATE_FORMATS = (
    "%Y-%m-%d", "%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y", "%b %d, %Y", "%B %d, %Y", "%Y/%m/%d",
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M",
    "%m/%d/%Y %I:%M %p", "%m/%d/%Y %I:%M:%S %p", "%m-%d-%Y %I:%M %p", "%m/%d/%Y %H:%M",
    "%m/%d/%Y %H:%M:%S", "%m/%d/%y %I:%M %p", "%m/%d/%y %H:%M", "%b %d, %Y %I:%M %p",
)  # fmt: skip
"""The forms that the macros ``date_formats`` and ``timestamp_formats`` know; a test keeps them alike."""


@dataclass
class _File:
    """What a loaded file holds: its rows per business day, and what tells the newer of two."""

    sha256: str
    shown: str
    newness: tuple[str, str, int, str]
    rows: int
    days: dict[dt.date, int]


def shrinking(connection: duckdb.DuckDBPyConnection, loads: list[Load]) -> dict[str, str]:
    """The new files to refuse, by hash, each with the reason."""
    new = {item.content.sha256 for item in loads}
    refused: dict[str, str] = {}
    groups = {
        (item.match.system.system, item.match.name, item.account, item.location_id): item
        for item in loads
        if item.tally.rows_landed
    }
    for (system, name, account, location), item in groups.items():
        older: list[_File] = []
        for file in _files(connection, f"raw_{system}", name, item.match.export, account, location):
            if file.sha256 in new and (reason := _shrinks(file, older)):
                refused[file.sha256] = reason
            else:
                older.append(file)
    return refused


def _shrinks(file: _File, older: list[_File]) -> str | None:
    if not file.days:
        if not (largest := max(older, key=lambda other: other.rows, default=None)):
            return None
        held, over = largest.rows, f"where {largest.shown} has {largest.rows}"
        rows = file.rows
    else:
        first, last = min(file.days), max(file.days)
        most: dict[dt.date, int] = defaultdict(int)
        for other in older:
            for day, count in other.days.items():
                if first <= day <= last:
                    most[day] = max(most[day], count)
        held, rows = sum(most.values()), sum(file.days.values())
        over = f"from {first} to {last}, where {held} are loaded"
    if rows >= LEAST_SHARE * held:
        return None
    return f"has {rows} rows {over}: under half"


def _files(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    table: str,
    export: Export,
    account: str,
    location: str | None,
) -> list[_File]:
    """Every loaded file of an export, account and location, oldest first."""
    day = "cast(null as date)"
    if export.business_date:
        column = next(item for item in export.columns if item.name == export.business_date)
        formats = ", ".join(f"'{form}'" for form in column.formats or DATE_FORMATS)
        day = f'cast(try_strptime(trim("{column.name}"), [{formats}]) as date)'
    rows = connection.execute(
        f"""
        select
            _file_sha256, any_value(_file), any_value(coalesce(_export_stamp, '')),
            any_value(_path_version), {day} as day, count(*)
        from "{schema}"."{table}"
        where _account = ? and _location_id is not distinct from ?
        group by _file_sha256, day
        """,
        [account, location],
    ).fetchall()
    files: dict[str, _File] = {}
    for sha256, shown, stamp, version, day_, count in rows:
        file = files.setdefault(sha256, _File(sha256, shown, ("", stamp, version, sha256), 0, {}))
        file.rows += count
        if day_ is not None:
            file.days[day_] = count
    for file in files.values():
        latest = max(file.days).isoformat() if file.days else ""
        file.newness = (latest, *file.newness[1:])
    return sorted(files.values(), key=lambda file: file.newness)
