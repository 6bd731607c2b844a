"""What the tests of the systems share: their samples, landed with the real loader into a practice of its own."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.config import load_project
from pipelines.landing.land import Outcome, land
from pipelines.landing.spec import Export, load_system
from pipelines.warehouse import private_folder

SYSTEMS = Path(__file__).parents[2] / "pipelines" / "systems"

Change = Callable[[list[list[str]]], list[list[str]]]


@dataclass
class Landed:
    """A practice whose exports were landed."""

    warehouse: Path
    outcomes: dict[str, Outcome]

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the warehouse."""
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute(sql).fetchall()


def land_files(folder: Path, system: str, files: dict[str, bytes]) -> Landed:
    """Land these files as exports of one system's account."""
    exports = private_folder(folder) / "exports"
    exports.mkdir()
    # a report that does not say where it is from needs a folder that does
    names_no_place = any("_location_id" in export.replaces.scope for export in load_system(system).exports.values())
    place = ", location: elm-street" if names_no_place else ""
    for name, content in files.items():
        (exports / name).write_bytes(content)
    (folder / "practice.yml").write_text(
        "practice: {name: Example}\n"
        "locations: [{id: elm-street}, {id: lake-view}]\n"
        f"sources: [{{system: {system}, account: main, path: exports{place}}}]\n",
        encoding="utf-8",
    )
    project = load_project(folder)
    outcomes = {outcome.shown.removeprefix("exports/"): outcome for outcome in land(project).outcomes}
    return Landed(project.warehouse, outcomes)


def samples(system: str) -> dict[str, bytes]:
    """The system's invented exports, by file name."""
    folder = SYSTEMS / system / "sample"
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def neighbours(system: str) -> dict[str, bytes]:
    """Invented reports of the same system that must not be taken for its exports."""
    folder = SYSTEMS / system / "sample" / "neighbours"
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*"))}


def assert_samples_land(landed: Landed, system: str) -> None:
    """Every sample is loaded, every export has one, and no row of any file is lost."""
    assert {outcome.status for outcome in landed.outcomes.values()} == {"loaded"}, landed.outcomes
    for outcome in landed.outcomes.values():
        counted = outcome.rows_landed + outcome.rows_unreadable + outcome.rows_not_data
        assert outcome.rows_read == counted, outcome
    declared = load_system(system)
    titles = {f"{declared.name} {export.title}" for export in declared.exports.values()}
    assert {outcome.export for outcome in landed.outcomes.values()} == titles


def assert_neighbours_are_told_apart(folder: Path, system: str) -> None:
    """No neighbour is loaded; every declared neighbour has a sample and is answered with its advice."""
    outcomes = land_files(folder, system, neighbours(system)).outcomes
    assert {outcome.status for outcome in outcomes.values()} <= {"not recognised"}, outcomes
    advice = {neighbour.advice for neighbour in load_system(system).neighbours}
    assert {outcome.remedy for outcome in outcomes.values()} >= advice


def text_of(content: bytes) -> str | None:
    """A sample as text; nothing when it is a workbook, an archive or a page of an interface."""
    if content[:2] == b"PK" or content[:2] == b"\x1f\x8b" or content.lstrip()[:1] in (b"{", b"["):
        return None
    return content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")


def tables(system: str) -> Iterator[tuple[str, Export, str]]:
    """Name, declaration and one sample's text of every export of the system that is a plain table with commas."""
    texts = [text for content in samples(system).values() if (text := text_of(content)) is not None]
    for name, export in load_system(system).exports.items():
        if export.reader:
            continue
        for text in texts:
            rows = list(csv.reader(io.StringIO(text, newline="")))
            if any(_is_header(export, row) for row in rows[:30]):
                yield name, export, text
                break


def changed(export: Export, text: str, change: Change) -> bytes:
    """A sample's text with its table, header first, put through a change."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    start = next(number for number, row in enumerate(rows) if _is_header(export, row))
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([*rows[:start], *change(rows[start:])])
    return out.getvalue().encode()


def _is_header(export: Export, row: list[str]) -> bool:
    cells = {cell.lower() for cell in row}
    if cells & {text.lower() for text in export.absent}:
        return False
    return all({text.lower() for text in (column.header, *column.aliases)} & cells for column in export.signature)


def assert_columns_may_stand_in_any_order(folder: Path, system: str) -> None:
    """Reversed columns and an unknown one more change nothing about what lands."""

    def reverse(rows: list[list[str]]) -> list[list[str]]:
        return [[*reversed(row), "x" if number else "Brand new"] for number, row in enumerate(rows)]

    # a total's label stands in the first column, whichever that is
    plain = [(name, export, text) for name, export, text in tables(system) if not export.not_data]
    if not plain:
        return
    straight = land_files(folder / "straight", system, {f"{name}.csv": text.encode() for name, _, text in plain})
    turned = {f"{name}.csv": changed(export, text, reverse) for name, export, text in plain}
    found = land_files(folder / "turned", system, turned)
    for name, export, _ in plain:
        columns = ", ".join(column.name for column in export.signature)
        query = f"select {columns} from raw_{system}.{name} order by all"
        assert found.query(query) == straight.query(query)


def assert_a_missing_column_is_named(folder: Path, system: str) -> None:
    """A file that lacks a required column is refused, and the answer names it, or it is another known report."""
    files: dict[str, bytes] = {}
    missing: dict[str, str] = {}
    titles: dict[str, str] = {}
    for name, export, text in tables(system):
        for column in export.signature:
            spellings = {spelling.lower() for spelling in (column.header, *column.aliases)}

            def drop(rows: list[list[str]], spellings: set[str] = spellings) -> list[list[str]]:
                kept = [at for at, cell in enumerate(rows[0]) if cell.lower() not in spellings]
                return [[row[at] for at in kept if at < len(row)] for row in rows]

            files[f"{name}-{column.name}.csv"] = changed(export, text, drop)
            missing[f"{name}-{column.name}.csv"] = column.header
            titles[f"{name}-{column.name}.csv"] = export.title
    advice = {neighbour.advice for neighbour in load_system(system).neighbours}
    for file, outcome in land_files(folder, system, files).outcomes.items():
        if outcome.status == "loaded":
            assert not outcome.export.endswith(titles[file]), (file, outcome)
            continue
        assert outcome.status == "not recognised", (file, outcome)
        assert missing[file] in outcome.what or outcome.remedy in advice, (file, outcome)
