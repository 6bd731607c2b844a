"""Load recognised contents into ``raw_<system>`` with one dlt run, and keep what landing knows of them."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.landing.files import Content
from pipelines.landing.reading import Head, Tally
from pipelines.landing.recognise import Match
from pipelines.landing.tables import BATCH_ROWS, Rows, read_rows

PROVENANCE = {
    "_account": pa.string(),
    "_location_id": pa.string(),
    "_file": pa.string(),
    "_row": pa.int64(),
    "_file_sha256": pa.string(),
    "_export_stamp": pa.string(),
    "_path_version": pa.int64(),
}
"""What landing adds to every raw row; the macro ``raw_provenance`` declares the same for dbt."""


@dataclass
class Load:
    """A recognised content on its way into the warehouse."""

    content: Content
    head: Head
    match: Match
    account: str
    location_id: str | None
    export_stamp: str | None
    path_version: int
    tally: Tally = field(default_factory=Tally)

    @property
    def sha256(self) -> str:
        """The content's hash."""
        return self.content.sha256

    @property
    def system(self) -> str:
        """The system's name."""
        return self.match.system.system

    @property
    def export(self) -> str:
        """The export's name: the raw table."""
        return self.match.name

    @property
    def raw_table(self) -> tuple[str, str]:
        """Schema and table that take its rows."""
        return self.match.export.raw_table(self.system, self.export)

    def provenance(self, numbers: pa.Array) -> list[pa.Array]:
        """The columns of PROVENANCE for rows of these numbers."""
        values = {
            "_account": self.account,
            "_location_id": self.location_id,
            "_file": self.content.shown,
            "_file_sha256": self.content.sha256,
            "_export_stamp": self.export_stamp,
            "_path_version": self.path_version,
        }
        return [
            numbers if name == "_row" else pa.repeat(pa.scalar(values[name], kind), len(numbers))
            for name, kind in PROVENANCE.items()
        ]


def load(loads: list[Load], database: Path, scratch: Path) -> None:
    """Append the contents' rows to the raw tables of a database file, in one run for all systems.

    Everything dlt keeps for itself stays below ``scratch`` and is removed with it.
    """
    dlt = _dlt(scratch)
    by_system: dict[str, list[Load]] = defaultdict(list)
    for item in loads:
        by_system[item.raw_table[0].removeprefix("raw_")].append(item)
    # one connection for all jobs: closing the file after each would write it out each time
    # appending needs little, and reading has Arrow batches beside it
    limit = os.environ.get("PRACTICE_MEMORY_LIMIT", "800MB")
    connection = duckdb.connect(str(database), config={"memory_limit": limit})
    pipeline = dlt.pipeline(
        "landing",
        pipelines_dir=str(scratch),
        dataset_name="raw",
        destination=dlt.destinations.duckdb(connection),
    )
    # a dataset per schema, raw_<system>: only the first schema in order of names goes without suffix
    pipeline.config.use_single_dataset = False
    pipeline.config.restore_from_destination = False
    sources = [_source(dlt, "_none", [])]
    sources += [_source(dlt, system, items) for system, items in sorted(by_system.items())]
    try:
        pipeline.run(sources, loader_file_format="parquet", write_disposition="append")
    finally:
        connection.close()
        shutil.rmtree(scratch, ignore_errors=True)


def _dlt(scratch: Path) -> Any:
    scratch.mkdir(parents=True, exist_ok=True)
    os.environ.update(
        {
            "DLT_DATA_DIR": str(scratch),
            "DLT_PROJECT_DIR": str(scratch),
            "RUNTIME__DLTHUB_TELEMETRY": "false",
            "RUNTIME__LOG_LEVEL": "ERROR",
            "SCHEMA__NAMING": "direct",
            "LOAD__WORKERS": "1",
        }
    )
    import dlt

    return dlt


def _source(dlt: Any, system: str, loads: list[Load]) -> Any:
    def rows() -> Iterator[Any]:
        for table, data in _tables(loads):
            yield dlt.mark.with_table_name(data, table)

    resource = dlt.resource(rows if loads else [], name=f"{system}_exports")
    return dlt.source(lambda: resource, schema=dlt.Schema(system))()


def _tables(loads: list[Load]) -> Iterator[tuple[str, pa.Table]]:
    """The raw tables' rows in batches; what columns a file adds of its own are empty in the others."""
    waiting: dict[str, list[pa.Table]] = defaultdict(list)
    waiting_rows: dict[str, int] = defaultdict(int)
    for item in sorted(loads, key=lambda item: (item.match.name, item.content.shown)):
        for rows in read_rows(item.content, item.head, item.match, item.tally):
            for table, data in _shaped(item, rows):
                waiting[table].append(data)
                waiting_rows[table] += data.num_rows
                if waiting_rows[table] >= BATCH_ROWS:
                    yield table, _joined(waiting.pop(table))
                    del waiting_rows[table]
    for table, batches in waiting.items():
        yield table, _joined(batches)


def _record_key(item: Load, found: dict[str, pa.Array], numbers: pa.Array) -> pa.Array:
    """The cells that tell a mapped file's record, in one text; where they are all blank the row is its own record."""
    cells = [
        pc.utf8_trim_whitespace(pc.fill_null(found[name], "")) for name in item.match.export.record_key if name in found
    ]
    own = pc.binary_join_element_wise(f"{item.sha256}#", pc.cast(numbers, pa.string()), "")
    if not cells:
        return own
    key = pc.binary_join_element_wise(*cells, "\x1f")
    return pc.if_else(pc.equal(pc.binary_length(key), len(cells) - 1), own, key)


def _joined(batches: list[pa.Table]) -> pa.Table:
    return pa.concat_tables(batches, promote_options="default").combine_chunks()


def _shaped(item: Load, rows: Rows) -> Iterator[tuple[str, pa.Table]]:
    """Rows under the names they land by: the export's own table, and one per melted family."""
    layout = rows.layout
    provenance = item.provenance(rows.numbers)
    if not len(rows.numbers):
        return
    export = item.match.export
    found = {name: column for name, column in zip(layout.names, rows.columns, strict=True) if name}
    empty = pa.nulls(len(rows.numbers), pa.string())
    declared = {column.name: empty for column in export.columns}
    if export.entity:
        # what nobody has mapped stays in the file: it may be a note about somebody's health
        found = {name: column for name, column in found.items() if name in declared}
        found |= {name: pa.repeat(pa.scalar(text, pa.string()), len(empty)) for name, text in export.marks}
        found["record_key"] = _record_key(item, found, rows.numbers)
    said = {name: pa.repeat(pa.scalar(text, pa.string()), len(rows.numbers)) for name, text in layout.said}
    columns = {**declared, **said, **found}
    for column in item.match.export.columns:
        if column.kept is not None and column.name in found:
            cells = found[column.name]
            columns[column.name] = pc.if_else(pc.match_substring_regex(cells, column.kept), cells, "")
    yield (
        item.raw_table[1],
        pa.table([*columns.values(), *provenance], names=[*columns, *PROVENANCE]),
    )
    for position, melt in layout.melted:
        cells = rows.columns[position]
        filled = pc.not_equal(pc.utf8_trim_whitespace(cells), "")
        values = cells.filter(filled)
        if len(values):
            header = pa.repeat(pa.scalar(layout.header[position], pa.string()), len(values))
            kept = [column.filter(filled) for column in provenance]
            yield melt.into, pa.table([header, values, *kept], names=["header", "value", *PROVENANCE])
