"""The manifest of a pack: what it rests on and what it holds, as hashes.

All of it but ``written_at`` follows from the inputs. ``seal`` is a keyed hash over the rest: who has no key cannot
change a pack and its manifest together.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import platform
import re
import zipfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from pipelines import fingerprint
from pipelines.config import FILE_NAME as PRACTICE
from pipelines.config import INSTALLATION, MAPPINGS, Project
from pipelines.diligence.pseudonym import PackKey
from pipelines.diligence.tables import Table, schema_of
from pipelines.diligence.workbook import STAMP, Book
from pipelines.peers import stored

FILE_NAME = "manifest.json"
FORM = 1
"""Grows when a manifest of before cannot be read any more."""
SOFTWARE = ("dbt-core", "dbt-duckdb", "duckdb", "pyarrow", "xlsxwriter")
INPUTS = """
    select source_system, account, export_name, source_file, file_sha256, load_id, status, rows_read, rows_loaded
    from marts.landing_audit
    order by all
"""


def inputs_of(warehouse: Path) -> list[dict[str, Any]]:
    """Every file that has landed, with the hash of its content and the load that brought it."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        cursor = connection.execute(INPUTS)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def configuration_of(project: Project) -> dict[str, str]:
    """What else decides the figures, by path: practice.yml, mappings, overrides, closed periods, peers."""
    places = [project.root / PRACTICE, project.root / MAPPINGS, project.closings, *stored(project)]
    if project.config.identity_overrides:
        places.append(project.root / project.config.identity_overrides)
    files = {path for place in places for path in ([place] if place.is_file() else place.rglob("*")) if path.is_file()}
    return {project.shown(path): sha256(path) for path in sorted(files)}


def definitions_of() -> dict[str, int]:
    """The version of each figure's definition."""
    with (INSTALLATION / "seeds" / "metrics.csv").open(encoding="utf-8", newline="") as file:
        return {row["metric_key"]: int(row["definition_version"]) for row in csv.DictReader(file)}


def software_of() -> dict[str, str]:
    """What computes the figures; ``code`` is a hash over models, seeds, this package and every library."""
    return {
        "practice-warehouse": version("practice-warehouse"),
        "python": platform.python_version(),
        **{name: version(name) for name in SOFTWARE},
        "code": fingerprint.code(),
    }


def manifest_of(project: Project, book: Book, key: PackKey, folder: Path) -> dict[str, Any]:
    """The manifest of the pack that lies in a folder."""
    content = {
        "form": FORM,
        "practice": book.practice,
        "as_of_on": book.as_of_on.isoformat(),
        "is_external": book.is_external,
        "suppress_below": book.suppress_below,
        "parameters": book.parameters,
        "patient_key": key.name,
        "inputs": inputs_of(project.warehouse),
        "configuration": configuration_of(project),
        "definitions": definitions_of(),
        "software": software_of(),
        "tables": tables_of(book.tables),
        "files": {path.relative_to(folder).as_posix(): hash_of(path) for path in files_of(folder)},
    }
    return {**content, "seal": seal_of(content, key), "written_at": book.written_at}


def tables_of(tables: Sequence[Table]) -> dict[str, dict[str, Any]]:
    """What each table is: its title, its rows and its columns."""
    return {
        table.name: {
            "title": table.sheet.title,
            "rows": table.data.num_rows,
            "rows_without_figures": table.hidden,
            "columns": schema_of(table),
        }
        for table in tables
    }


def files_of(folder: Path) -> list[Path]:
    """Every file of a pack but its manifest, in a stable order."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / FILE_NAME)


def seal_of(manifest: dict[str, Any], key: PackKey) -> str:
    """The keyed hash over a manifest, its moment and its own seal left out."""
    content = {name: value for name, value in manifest.items() if name not in ("written_at", "seal")}
    return key.seal(json.dumps(content, sort_keys=True, ensure_ascii=False).encode())


def write_manifest(manifest: dict[str, Any], path: Path) -> None:
    """Write it for people and programs."""
    path.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def sha256(path: Path) -> str:
    """The hash of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_of(path: Path) -> str:
    """The hash of a file of the pack; of a workbook over its parts, without the one cell that says when."""
    if path.suffix != ".xlsx":
        return sha256(path)
    digest = hashlib.sha256()
    for name, content in parts_of(path).items():
        digest.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return digest.hexdigest()


CONTENTS_PART = "xl/worksheets/sheet1.xml"
_STAMP_CELL = re.compile(rb'<c r="%s"[^>]*>(.*?)</c>' % STAMP.encode())


def parts_of(path: Path) -> dict[str, bytes]:
    """The parts of a workbook by name, its moment of writing left out."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in sorted(archive.namelist())}
    if CONTENTS_PART in parts:
        parts[CONTENTS_PART] = _STAMP_CELL.sub(b"", parts[CONTENTS_PART], count=1)
    return parts


def stamp_of(path: Path) -> str:
    """The moment of writing that a workbook states."""
    with zipfile.ZipFile(path) as archive:
        found = _STAMP_CELL.search(archive.read(CONTENTS_PART))
    return re.sub(rb"<[^>]+>", b"", found[1]).decode() if found else ""


def of_accounts(file_sha256: str, accounts: Sequence[str]) -> set[str]:
    """The hashes under which a list that several accounts hold word for word lands for the further ones."""
    return {hashlib.sha256(f"{file_sha256}@{account}".encode()).hexdigest() for account in accounts}


def rows_of_csv(text: str) -> list[list[str]]:
    """The rows of a CSV of the pack."""
    return list(csv.reader(io.StringIO(text, newline="")))


def day_of(manifest: dict[str, Any]) -> dt.date:
    """The last day of the data."""
    return dt.date.fromisoformat(manifest["as_of_on"])
