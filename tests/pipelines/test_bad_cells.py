"""One bad cell in every typed column of every export keeps out its own row, says why, and nothing else.

All files are landed at once and the quarantine is built once; each test looks at the files of one export.
"""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
from system_samples import SYSTEMS

from pipelines.config import load_project
from pipelines.landing.files import Fault, contents
from pipelines.landing.land import land
from pipelines.landing.reading import heads
from pipelines.landing.recognise import Match, NotRecognised, recognise
from pipelines.landing.spec import Column, Export, header_key, load_systems

ROOT = Path(__file__).parents[2]
BAD = "Not-A-Value"
Rows = list[list[str]]


@dataclass(frozen=True)
class Planted:
    """A file with one bad cell, and what must be said of it."""

    file: str
    rows: Rows
    faulty_row: int
    column: str
    reason: str


@dataclass
class Built:
    """The warehouse after landing and building the quarantine."""

    query: Any
    planted: dict[tuple[str, str], list[Planted]] = field(default_factory=dict)


@cache
def plain_tables(system: str) -> dict[str, tuple[Rows, int]]:
    """By export: a sample that is a plain table with commas, as cells, and where its header stands.

    Pages of an interface, workbooks and printed registers are none. Of Gusto's layouts that is the table: in the list a
    person without a name has several rows.
    """
    declared = load_systems()[system]
    found: dict[str, tuple[Rows, int]] = {}
    with tempfile.TemporaryDirectory() as spool:
        for path in sorted((SYSTEMS / system / "sample").glob("*.*")):
            for content in contents(path, path.name, Path(spool)):
                if isinstance(content, Fault) or content.sheet or content.table:
                    continue
                text = content.path.read_bytes()[content.offset :].decode("utf-8-sig")
                rows = list(csv.reader(io.StringIO(text, newline="")))
                for head in heads(content):
                    with suppress(NotRecognised):
                        match = recognise(head, [declared])
                        header = header_of(rows, match)
                        if head.delimiter == "," and header is not None and b"Pay Type" not in path.read_bytes():
                            found.setdefault(match.name, (rows, header))
    return found


def header_of(rows: Rows, match: Match) -> int | None:
    """Where the first header of a recognised table stands; nothing where a reader finds the tables, Gusto's apart."""
    if not match.export.reader:
        return rows.index(list(match.header)) if list(match.header) in rows else None
    needed = [column for column in match.export.signature if not stands_above(column)]
    for at, row in enumerate(rows):
        keys = {header_key(cell) for cell in row}
        if match.system.system == "gusto" and all(column.keys & keys for column in needed):
            return at
    return None


def stands_above(column: Column) -> bool:
    """Whether a reader takes the column from the lines above its section."""
    return column.name in {"pay_schedule", "period_start_on", "period_end_on", "paid_on"}


def of_the_header(header: list[str], export: Export) -> set[str]:
    """The declared columns that stand in the header."""
    keys = {header_key(cell) for cell in header}
    return {column.name for column in export.columns if column.keys & keys}


def first_row(rows: Rows, header: int, export: Export) -> int:
    """Where the first row of data stands: no total, no title, nothing blank that must be filled."""
    keys = [header_key(cell) for cell in rows[header]]
    filled = [keys.index(key) for c in export.columns if c.filled for key in c.keys if key in keys]
    for at in range(header + 1, len(rows)):
        row = rows[at]
        is_told = any(re.search(rule.match, row[0]) for rule in export.not_data if row and not rule.column)
        if row and not is_told and all(len(row) > place and row[place].strip() for place in filled):
            return at
    raise AssertionError(f"{export.title}: the sample has no row of data")


def with_cell(rows: Rows, header: int, at_row: int, name: Column, text: str) -> Rows:
    """The table with this text in a row of the column, which is added when the sample lacks it."""
    rows = [list(row) for row in rows]
    at = next((n for n, cell in enumerate(rows[header]) if header_key(cell) in name.keys), None)
    if at is None:
        at = len(rows[header])
        for number, row in enumerate(rows):
            if number >= header and len(row) == at:
                row.append(name.header if number == header else "")
    rows[at_row][at] = text
    return rows


def plant(system: str, name: str, export: Export) -> Iterator[Planted]:
    """Every typed column with a text that is none, every filled one without a text, every family of columns."""
    rows, header = plain_tables(system)[name]
    place = first_row(rows, header, export)
    folder = f"{system}/{name}"
    for column in export.columns:
        if export.reader and (stands_above(column) or column.name not in of_the_header(rows[header], export)):
            continue
        if column.type != "text":
            reason = f"not a {column.type.replace('_', ' in ')}"
            made = with_cell(rows, header, place, column, BAD)
            yield Planted(f"{folder}/{column.name}.csv", made, place + 1, column.name, reason)
        # where a blank cell makes a total row, it is one
        if column.filled and not any(column.name in rule.blank for rule in export.not_data):
            made = with_cell(rows, header, place, column, "")
            yield Planted(f"{folder}/{column.name} blank.csv", made, place + 1, column.name, "blank")
    known = {key for column in export.columns for key in column.keys}
    for melt in export.melt:
        if melt.type != "text":
            family = (cell for cell in rows[header] if header_key(cell) not in known and re.search(melt.match, cell))
            if (text := next(family, None)) is None:
                continue
            column = Column(header=text, name="melted")
            made = with_cell(rows, header, place, column, BAD)
            reason = f"not a {melt.type.replace('_', ' in ')}"
            yield Planted(f"{folder}/{melt.into}.csv", made, place + 1, text, reason)


EXPORTS = [
    (system, name)
    for system, declared in load_systems().items()
    for name in sorted(plain_tables(system))
    if any(column.type != "text" or column.filled for column in declared.exports[name].columns)
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Every file of every export, landed and built."""
    root = tmp_path_factory.mktemp("bad")
    result = Built(None)
    for system, name in EXPORTS:
        export = load_systems()[system].exports[name]
        # a blank planted where there is one already makes no other file
        result.planted[system, name] = [
            file for file in plant(system, name, export) if file.rows != plain_tables(system)[name][0]
        ]
        rows, header = plain_tables(system)[name]
        sound = Planted(f"{system}/{name}/sound.csv", rows, header, "", "")
        for file in [sound, *result.planted[system, name]]:
            path = root / "exports" / file.file
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerows(file.rows)
    (root / "practice.yml").write_text(
        "practice: {name: Example}\nlocations: [{id: elm-street}]\n"
        "sources: [" + ", ".join(f"{{system: {system}, path: exports/{system}}}" for system in load_systems()) + "]\n",
        encoding="utf-8",
    )
    project = load_project(root)
    outcome = land(project)
    assert {(o.status, o.rows_unreadable) for o in outcome.outcomes} == {("loaded", 0)}, outcome
    # in a process of its own: dbt keeps its connection
    subprocess.run(
        [
            *(sys.executable, "-m", "dbt.cli.main", "build", "--quiet", "--target-path", str(root / "target")),
            *("--project-dir", str(ROOT), "--profiles-dir", str(ROOT)),
            *("--select", "cell_hint", "int_landing__fault", "quarantine", "control_total", "landing_audit"),
        ],
        env={**os.environ, "PRACTICE_WAREHOUSE": str(project.warehouse), "DO_NOT_TRACK": "1"},
        check=True,
    )
    connection = duckdb.connect(str(project.warehouse), read_only=True)
    result.query = lambda sql, values=None: connection.execute(sql, values).fetchall()
    return result


@pytest.mark.parametrize(("system", "name"), EXPORTS, ids=lambda value: value)
def test_a_bad_cell_keeps_out_its_row_alone(built: Built, system: str, name: str) -> None:
    planted = built.planted[system, name]
    assert planted
    found = {
        file: (row, column, reason, bool(hint))
        for file, row, column, reason, hint in built.query(
            "select source_file, source_row, column_name, reason, hint from marts.quarantine "
            "where source_system = ? and export_name = ? and source_file not like '%/sound.csv'",
            [system, name],
        )
    }
    assert found == {f"exports/{file.file}": (file.faulty_row, file.column, file.reason, True) for file in planted}
    faults = "select count(*) from marts.quarantine where source_system = ? and export_name = ?"
    assert built.query(faults, [system, name]) == [(len(planted),)]


@pytest.mark.parametrize(("system", "name"), EXPORTS, ids=lambda value: value)
def test_the_other_rows_load_and_every_row_is_accounted_for(built: Built, system: str, name: str) -> None:
    counts = {
        file: numbers
        for file, *numbers in built.query(
            "select source_file, rows_read, rows_loaded, rows_quarantined, rows_not_data "
            "from marts.landing_audit where source_system = ? and export_name = ?",
            [system, name],
        )
    }
    read, loaded, quarantined, not_data = counts.pop(f"exports/{system}/{name}/sound.csv")
    assert (quarantined, loaded + not_data) == (0, read)
    assert len(counts) == len(built.planted[system, name])
    assert {tuple(numbers) for numbers in counts.values()} == {(read, loaded - 1, 1, not_data)}


def test_what_stood_in_the_bad_cells_is_not_repeated(built: Built) -> None:
    assert BAD not in str(built.query("from marts.quarantine")) + str(built.query("from marts.landing_audit"))
