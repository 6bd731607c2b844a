"""Read a system's tables straight from its database, into files as a dump of these tables would be.

What was pulled lands like any other export, so that provenance, audit, quarantine and ``practice explain`` are the
same. Only declared columns leave the database, and of those none whose cells would stay in the file. Every value is
the text that the database itself writes for it: a date that is not set, an exact amount and a time of day arrive as
in a CSV.

A table with a cursor is read from the latest moment that is here already, that moment included, because more may have
happened in its second. Its file is named after the latest moment in it, not after the clock: an unchanged database
gives the same files, byte for byte. A table without a cursor is read whole, and its file replaced when it differs.
"""

from __future__ import annotations

import filecmp
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from pipelines.landing.spec import Export, System, Table, header_key
from pipelines.pull import Unreachable
from pipelines.warehouse import private_folder

ROWS_AT_ONCE = 50_000


def pull_database(system: System, url: str, folder: Path) -> list[Path]:
    """Write what is new in the system's tables into the folder; returns the files that are new or changed.

    ``url`` is a connection string as SQLAlchemy takes it; it is never shown, not even in errors. Raises Unreachable.
    """
    import sqlalchemy as sa

    try:
        engine = sa.create_engine(url)
    except (sa.exc.SQLAlchemyError, ValueError, ImportError):
        raise Unreachable(
            "what should be the connection string is none",
            "Write it as mysql+pymysql://USER:PASSWORD@HOST:3306/DATABASE, special characters percent-encoded.",
        ) from None
    sa.event.listen(engine, "connect", read_only)
    private_folder(folder)
    try:
        present = set(sa.inspect(engine).get_table_names())
        tables = [(export, export.table) for export in system.exports.values() if export.table is not None]
        found = [(export, table) for export, table in tables if table.name in present]
        if not found:
            raise Unreachable(
                f"the database has none of the tables of {system.name}",
                "Name the right database at the end of the connection string.",
            )
        pulled = [_pull(engine, export, table, folder) for export, table in found]
    except sa.exc.SQLAlchemyError as error:
        raise Unreachable(
            f"the database refuses: {getattr(error, 'orig', None) or type(error).__name__}",
            "Check host, user, password, and the user's right to SELECT.",
        ) from None
    finally:
        engine.dispose()
    return [path for path in pulled if path is not None]


def read_only(connection: Any, _record: Any) -> None:
    """Let a connection do nothing but read."""
    with connection.cursor() as cursor:
        cursor.execute("set session transaction read only")


def _pull(engine: Any, export: Export, table: Table, folder: Path) -> Path | None:
    """The table's new or changed file, None when there is nothing new."""
    newest = _newest(table, folder)
    handle, name = tempfile.mkstemp(".tmp", f".{table.name}-", folder)
    os.close(handle)
    scratch = Path(name)
    try:
        latest = _write(scratch, _batches(engine, export, table, newest[1] if newest else None), table)
        if latest is None:
            return None
        target = folder / f"{table.name}{_stamp(latest)}.csv"
        if newest and target == newest[0]:
            if _holds(target, scratch, table):
                return None
            _add(target, scratch, table)
        elif target.exists() and filecmp.cmp(target, scratch, shallow=False):
            return None
        scratch.replace(target)
        return target
    finally:
        scratch.unlink(missing_ok=True)


def _stamp(moment: str) -> str:
    """A moment in a file's name: `2026-02-10 11:00:00` is `-20260210T110000`."""
    return "-" + re.sub(r"[-:]", "", moment).replace(" ", "T") if moment else ""


def _newest(table: Table, folder: Path) -> tuple[Path, str] | None:
    """The table's newest file and the latest moment in it, which its name tells."""
    form = re.compile(re.escape(table.name) + r"-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)\.csv")
    named = [(hit.groups(), path) for path in folder.iterdir() if (hit := form.fullmatch(path.name))]
    if table.cursor is None or not named:
        return None
    (year, month, day, hour, minute, second), path = max(named)
    return path, f"{year}-{month}-{day} {hour}:{minute}:{second}"


def _batches(engine: Any, export: Export, table: Table, since: str | None) -> Iterator[pa.Table]:
    """The table's rows from a moment on, ordered by key, every value as text."""
    import sqlalchemy as sa
    from dlt.sources.sql_database import sql_table

    declared = {key for column in export.columns if column.kept is None for key in column.keys}

    def typed_as_text(found: Any) -> None:
        for column in found.columns:
            column.type = sa.Text()

    def cast_to_text(_: Any, found: Any) -> Any:
        columns = [column for column in found.columns if header_key(column.name) in declared]
        query = sa.select(*[sa.cast(column, sa.String).label(column.name) for column in columns])
        if since is not None:
            query = query.where(found.columns[table.cursor] >= since)
        return query.order_by(found.columns[table.key])

    yield from sql_table(
        credentials=engine,
        table=table.name,
        backend="pyarrow",
        chunk_size=ROWS_AT_ONCE,
        table_adapter_callback=typed_as_text,
        query_adapter_callback=cast_to_text,
    )


def _write(path: Path, batches: Iterator[pa.Table], table: Table) -> str | None:
    """Write the batches as CSV. Returns their latest moment (blank without a cursor), None when there are no rows."""
    latest: str | None = None
    writer: pacsv.CSVWriter | None = None
    for batch in batches:
        text = pa.table({name: batch.column(name).cast(pa.string()) for name in batch.column_names})
        writer = writer or pacsv.CSVWriter(str(path), text.schema)
        writer.write_table(text)
        moment = pc.max(text.column(table.cursor)).as_py() if table.cursor else ""
        latest = max(latest or "", moment or "")
    if writer is not None:
        writer.close()
    return latest


def _read(path: Path) -> Iterator[pa.Table]:
    """A pulled file's rows as text, in batches."""
    layout = pacsv.ParseOptions(newlines_in_values=True)
    with pacsv.open_csv(str(path), parse_options=layout) as head:
        names = head.schema.names
    types = pacsv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))
    with pacsv.open_csv(str(path), parse_options=layout, convert_options=types) as batches:
        for batch in batches:
            yield pa.Table.from_batches([batch])


def _keyed(path: Path, table: Table, keys: pa.ChunkedArray | None = None) -> pa.Table:
    """The rows of a file that have these keys, all without, in the order of their keys."""
    rows = (batch if keys is None else batch.filter(pc.is_in(batch.column(table.key), keys)) for batch in _read(path))
    return pa.concat_tables(rows).sort_by(table.key)


def _holds(held: Path, new: Path, table: Table) -> bool:
    """Whether a file holds the rows of another one already."""
    rows = _keyed(new, table)
    return _keyed(held, table, rows.column(table.key)).equals(rows)


def _add(held: Path, new: Path, table: Table) -> None:
    """Make the new file one of both: its rows replace those of the held one by key."""
    rows = _keyed(new, table)
    kept = (batch.filter(pc.invert(pc.is_in(batch.column(table.key), rows.column(table.key)))) for batch in _read(held))
    with pacsv.CSVWriter(str(new), rows.schema) as writer:
        for batch in kept:
            writer.write_table(batch)
        writer.write_table(rows)
