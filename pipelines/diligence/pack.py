"""Write the data pack: one workbook, the same tables as CSV and Parquet, and the manifest of what they rest on."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.config import Project, default_parameters
from pipelines.diligence.external import external_tables
from pipelines.diligence.manifest import FILE_NAME, manifest_of, write_manifest
from pipelines.diligence.pseudonym import PackKey, pack_key
from pipelines.diligence.sheets import sheets_of
from pipelines.diligence.tables import read_tables, write_csv, write_parquet
from pipelines.diligence.value_model import PARAMETERS
from pipelines.diligence.workbook import Book, write_workbook
from pipelines.warehouse import private_folder

INTERNAL, EXTERNAL = "datapack", "datapack-external"


@dataclass(frozen=True)
class Pack:
    """A pack that was written."""

    folder: Path
    workbook: Path
    tables: int
    rows: int
    hidden: int
    is_external: bool

    def as_dict(self) -> dict[str, Any]:
        """The same, for ``--json``."""
        return {name: str(value) if isinstance(value, Path) else value for name, value in asdict(self).items()}


def write_pack(project: Project, external: bool = False, *, new_key: bool = False) -> Pack:
    """Write the pack of what is built now into ``datapack``; one that may leave the room into ``datapack-external``.

    A pack that lies there is replaced once the new one is whole. Raises ConfigurationError before the first build.
    """
    key = pack_key(project, new=new_key)
    written_at = dt.datetime.now(dt.UTC).isoformat(sep=" ", timespec="seconds")
    book = book_of(project, key, is_external=external, written_at=written_at)
    folder = project.root / (EXTERNAL if external else INTERNAL)
    partial = private_folder(project.state / f"{folder.name}.new")
    try:
        files = write_files(book, partial)
        write_manifest(manifest_of(project, book, key, partial), partial / FILE_NAME)
        for path in partial.rglob("*"):
            path.chmod(0o700 if path.is_dir() else 0o600)
        shutil.rmtree(folder, ignore_errors=True)
        partial.replace(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return Pack(
        folder,
        folder / files.name,
        len(book.tables),
        sum(table.data.num_rows for table in book.tables),
        sum(table.hidden for table in book.tables),
        external,
    )


def book_of(project: Project, key: PackKey, *, is_external: bool, written_at: str) -> Book:
    """What a pack says, read from the warehouse."""
    tables = read_tables(project.warehouse, sheets_of(project), key)
    floor = max(project.config.report.suppress_below, default_parameters()["suppress_below"])
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        ((as_of_on,),) = connection.execute("select as_of_on from intermediate.int_as_of").fetchall()
        labels = dict(
            connection.execute(
                """
                select provider.provider_name, min(provider_label.provider_label)
                from canonical.provider
                inner join marts.provider_label using (provider_id)
                where provider.provider_name is not null
                group by provider.provider_name
                """
            ).fetchall()
        )
    if is_external:
        tables = external_tables(tables, floor, labels)
    parameters = {**default_parameters(), **project.config.parameters}
    return Book(
        project.config.practice.name,
        as_of_on,
        written_at,
        is_external,
        floor,
        tables,
        {name: parameters[name] for name in PARAMETERS},
    )


def write_files(book: Book, folder: Path) -> Path:
    """Write workbook, CSV and Parquet; returns the workbook's place."""
    for kind in ("csv", "parquet"):
        (folder / kind).mkdir()
    for table in book.tables:
        write_csv(table, folder / "csv" / f"{table.name}.csv")
        write_parquet(table, folder / "parquet" / f"{table.name}.parquet")
    workbook = folder / workbook_name(book.practice)
    write_workbook(workbook, book)
    return workbook


def workbook_name(practice: str) -> str:
    """The workbook's file name: the practice's name in letters and digits."""
    return (re.sub(r"[^a-z0-9]+", "-", practice.lower()).strip("-") or "practice") + "-datapack.xlsx"
