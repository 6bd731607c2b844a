"""The tables of the pack as they leave the warehouse: read, made pseudonymous, and written as CSV and Parquet.

Money stays decimal from the warehouse to the file. The same rows are the same bytes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.actions.sheets import neutralised
from pipelines.config import ConfigurationError
from pipelines.diligence.pseudonym import PackKey
from pipelines.diligence.sheets import LAYER, PATIENT, Sheet


@dataclass(frozen=True)
class Table:
    """A sheet with its rows. ``hidden`` of them are there with their key alone."""

    sheet: Sheet
    data: pa.Table
    hidden: int = 0

    @property
    def name(self) -> str:
        """The name of the table and of its files."""
        return self.sheet.name

    def column(self, name: str) -> list[Any]:
        """The cells of a column."""
        return self.data.column(name).to_pylist()

    def rows(self) -> Iterable[tuple[Any, ...]]:
        """The rows in their order."""
        return zip(*(column.to_pylist() for column in self.data.columns), strict=True)


class Undescribed(Exception):
    """A table and its yml do not name the same columns."""


def read_tables(warehouse: Path, sheets: Sequence[Sheet], key: PackKey) -> list[Table]:
    """The tables of these sheets, patients under their pseudonyms. Raises ConfigurationError before the first build."""
    try:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            return [_read(connection, sheet, key) for sheet in sheets]
    except (duckdb.CatalogException, duckdb.IOException) as error:
        raise ConfigurationError([f"there is nothing to pack yet: `practice build` makes it ({error})"]) from None


def _read(connection: duckdb.DuckDBPyConnection, sheet: Sheet, key: PackKey) -> Table:
    table = f'{LAYER}."{sheet.name}"'
    types = {name: str(kind) for name, kind, *_ in connection.execute(f"describe {table}").fetchall()}
    if list(types) != [column.name for column in sheet.columns]:
        raise Undescribed(f"{table} has the columns {', '.join(types)}; its yml names others, or in another order")
    # a sum of whole numbers is wider than any file needs
    cells = (f'cast("{name}" as bigint)' if kind == "HUGEINT" else f'"{name}"' for name, kind in types.items())
    named = ", ".join(f'{cell} as "{name}"' for cell, name in zip(cells, types, strict=True))
    data = connection.execute(f"select {named} from {table} order by rowid").to_arrow_table()
    if sheet.has_patients:
        at = data.schema.get_field_index(PATIENT)
        ids = data.column(at).to_pylist()
        names = {identifier: key.pseudonym(identifier) for identifier in set(ids) if identifier is not None}
        data = data.set_column(at, PATIENT, pa.array([names.get(each) for each in ids], pa.string()))
    return Table(sheet, data.combine_chunks())


def write_parquet(table: Table, path: Path) -> None:
    """The table as Parquet."""
    pq.write_table(table.data, path, compression="zstd")


def read_parquet(sheet: Sheet, path: Path, hidden: int = 0) -> Table:
    """The table of a Parquet file that was written here."""
    return Table(sheet, pq.read_table(path), hidden)


def csv_rows(table: Table) -> list[list[str]]:
    """The table as its CSV has it, the header first."""
    return [table.data.column_names, *([text_of(cell) for cell in row] for row in table.rows())]


def write_csv(table: Table, path: Path) -> None:
    """The table as CSV: UTF-8, commas, one line feed, nothing where nothing is known."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(csv_rows(table))
    path.write_text(text.getvalue(), encoding="utf-8", newline="")


def text_of(cell: Any) -> str:
    """A cell as text. A text that a spreadsheet would take for a formula has an apostrophe before it."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case Decimal():
            return format(cell, "f")
        case str():
            return neutralised(cell)
        case _:
            return str(cell)


def schema_of(table: Table) -> list[dict[str, str]]:
    """The columns with their types, for the manifest."""
    return [{"name": field.name, "type": str(field.type)} for field in table.data.schema]
