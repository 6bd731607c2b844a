"""Prove that a pack belongs to given inputs and was not altered, and say precisely where it differs."""

from __future__ import annotations

import itertools
import json
import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow as pa

from pipelines.config import ConfigurationError, Project
from pipelines.diligence import manifest as manifests
from pipelines.diligence.pack import book_of, workbook_name, write_files
from pipelines.diligence.pseudonym import existing_key
from pipelines.diligence.sheets import Sheet, sheets_of
from pipelines.diligence.tables import Table, csv_rows, read_parquet
from pipelines.diligence.workbook import Book, write_workbook
from pipelines.landing.files import Fault
from pipelines.landing.land import find, spool
from pipelines.warehouse import private_folder

TOLD = 20
"""So many cells of a file are told one by one."""
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@dataclass(frozen=True)
class Difference:
    """Something that is not as the pack says: of what kind, where, and what."""

    kind: str
    where: str
    what: str


@dataclass
class Verification:
    """What was compared, and what differs."""

    files: int = 0
    inputs: int = 0
    is_rebuilt: bool = False
    is_sealed: bool | None = None
    """Whether the seal holds; None without the key that it was made with."""
    differences: list[Difference] = field(default_factory=list)

    @property
    def is_proven(self) -> bool:
        """Whether nothing differs."""
        return not self.differences

    def add(self, kind: str, where: str, what: str) -> None:
        """Note a difference."""
        self.differences.append(Difference(kind, where, what))

    def as_dict(self) -> dict[str, Any]:
        """The same, for ``--json``."""
        return {**asdict(self), "is_proven": self.is_proven}


def verify_pack(project: Project, folder: Path, *, rebuild: bool = False) -> Verification:
    """Compare a pack with its manifest, and its manifest with the inputs that lie in the practice's folder.

    With ``rebuild`` everything is landed and built again in a place of its own and compared table by table. Raises
    ConfigurationError where there is no pack to read.
    """
    manifest = _manifest(folder)
    result = Verification()
    _verify_seal(project, manifest, result)
    _verify_files(project, folder, manifest, result)
    _verify_inputs(project, manifest, result)
    for kind, now in (
        ("configuration", manifests.configuration_of(project)),
        ("definition", manifests.definitions_of()),
        ("software", manifests.software_of()),
    ):
        _compare(kind, manifest["definitions" if kind == "definition" else kind], now, result)
    if rebuild:
        _verify_rebuilt(project, folder, manifest, result)
    return result


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / manifests.FILE_NAME
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        form = manifest["form"]
    except FileNotFoundError:
        raise ConfigurationError([f"{path}: there is no such file; name the folder of a pack"]) from None
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise ConfigurationError([f"{path}: is no manifest of a pack ({error})"]) from None
    if form != manifests.FORM:
        raise ConfigurationError([f"{path}: is of form {form}, this version reads {manifests.FORM}"])
    return manifest


def _verify_seal(project: Project, manifest: dict[str, Any], result: Verification) -> None:
    key = existing_key(project)
    if key is None or key.name != manifest["patient_key"]:
        return
    result.is_sealed = manifests.seal_of(manifest, key) == manifest["seal"]
    if not result.is_sealed:
        result.add("manifest", manifests.FILE_NAME, "was changed after it was sealed")


def _compare(kind: str, then: Mapping[str, Any], now: Mapping[str, Any], result: Verification) -> None:
    for name in sorted({*then, *now}):
        if name not in now:
            result.add(kind, name, "was there and is gone")
        elif name not in then:
            result.add(kind, name, "is new")
        elif then[name] != now[name]:
            words = f"{_short(then[name])} then, {_short(now[name])} now"
            result.add(kind, name, f"has changed: {words}")


def _short(value: Any) -> str:
    return str(value)[:16]


def _verify_inputs(project: Project, manifest: dict[str, Any], result: Verification) -> None:
    """The exports that lie in the sources against those that the pack names, by content."""
    then = {item["file_sha256"]: item["source_file"] for item in manifest["inputs"] if item["file_sha256"]}
    result.inputs = len(then)
    accounts = sorted({item["account"] for item in manifest["inputs"] if item["account"]})
    loaded = {item["source_file"] for item in manifest["inputs"]}
    seen: set[str] = set()
    with spool(project) as folder:
        for found in find(project, folder):
            if isinstance(found, Fault):
                if found.shown in loaded:
                    result.add("input", found.shown, f"cannot be read: {found.what}")
                continue
            # a list that two accounts hold word for word has a hash of its own for the second
            own = {found.content.sha256, *manifests.of_accounts(found.content.sha256, accounts)}
            if known := own & set(then):
                seen |= known
            elif found.content.shown in loaded:
                result.add("input", found.content.shown, "holds other bytes than those the pack rests on")
            else:
                result.add("input", found.content.shown, "is not among the files that the pack rests on")
    told = {difference.where for difference in result.differences if difference.kind == "input"}
    for sha256, shown in sorted(then.items(), key=lambda item: item[1]):
        if sha256 not in seen and shown not in told:
            result.add("input", shown, "is not in the sources any more")


def _verify_files(project: Project, folder: Path, manifest: dict[str, Any], result: Verification) -> None:
    """The pack's files against the manifest's hashes; what was altered is told by row or cell."""
    then = manifest["files"]
    now = {path.relative_to(folder).as_posix(): path for path in manifests.files_of(folder)}
    result.files = len(then)
    altered = []
    for name in sorted({*then, *now}):
        if name not in now:
            result.add("file", name, "is missing")
        elif name not in then:
            result.add("file", name, "is no part of the pack")
        elif _hash(now[name]) != then[name]:
            altered.append(name)
    sheets = {sheet.name: sheet for sheet in sheets_of(project)}
    for name in altered:
        told = list(itertools.islice(_alterations(folder, name, altered, manifest, sheets), TOLD))
        for where, what in told or [("", "was altered")]:
            result.add("file", f"{name} {where}".strip(), what)
    workbook = folder / workbook_name(manifest["practice"])
    if workbook.name in now and workbook.name not in altered:
        stamp = manifests.stamp_of(workbook)
        if stamp != manifest["written_at"]:
            result.add("file", workbook.name, f"says it was written at {stamp}, its manifest {manifest['written_at']}")


def _hash(path: Path) -> str:
    try:
        return manifests.hash_of(path)
    except zipfile.BadZipFile:
        return ""


def _alterations(
    folder: Path, name: str, altered: Sequence[str], manifest: dict[str, Any], sheets: Mapping[str, Sheet]
) -> Iterator[tuple[str, str]]:
    """What differs in a file, by help of the files beside it that say the same."""
    path = folder / name
    if path.suffix == ".xlsx":
        if not any(other.startswith("parquet/") for other in altered):
            yield from _altered_cells(path, folder, manifest, sheets)
        return
    sheet = sheets.get(path.stem)
    others = {f"csv/{path.stem}.csv", f"parquet/{path.stem}.parquet"} - {name}
    if sheet is None or others & set(altered):
        return
    try:
        stated = csv_rows(read_parquet(sheet, folder / "parquet" / f"{path.stem}.parquet"))
        text = (folder / "csv" / f"{path.stem}.csv").read_text(encoding="utf-8")
    except (OSError, ValueError, pa.ArrowException) as error:
        yield "", f"cannot be read: {error}"
        return
    in_csv = manifests.rows_of_csv(text)
    right, wrong = (stated, in_csv) if path.suffix == ".csv" else (in_csv, stated)
    yield from _other_rows(right, wrong)


def _other_rows(right: Sequence[Sequence[str]], wrong: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    header = right[0] if right else []
    for number, (expected, found) in enumerate(itertools.zip_longest(right, wrong)):
        if expected is None or found is None:
            yield f"row {number}", "is missing" if found is None else "is too many"
            continue
        for at, (one, other) in enumerate(itertools.zip_longest(expected, found)):
            if one != other:
                column = header[at] if at < len(header) else str(at + 1)
                yield f"row {number}, {column}", f"is {other!r} instead of {one!r}"


def _altered_cells(
    path: Path, folder: Path, manifest: dict[str, Any], sheets: Mapping[str, Sheet]
) -> Iterator[tuple[str, str]]:
    """Write the workbook anew from the pack's own tables and compare cell by cell."""
    try:
        found = manifests.parts_of(path)
    except (OSError, zipfile.BadZipFile) as error:
        yield "", f"is no workbook any more: {error}"
        return
    tables = [
        read_parquet(sheets[name], folder / "parquet" / f"{name}.parquet", told["rows_without_figures"])
        for name, told in manifest["tables"].items()
        if name in sheets and (folder / "parquet" / f"{name}.parquet").exists()
    ]
    with tempfile.TemporaryDirectory() as place:
        again = Path(place) / path.name
        write_workbook(again, book_from(manifest, tables))
        expected = manifests.parts_of(again)
    names = _sheet_names(expected)
    for part in sorted({*expected, *found}):
        if found.get(part) == expected.get(part):
            continue
        if part not in names or part not in found:
            yield f"part {part}", "is missing" if part not in found else "differs"
            continue
        right, wrong = _cells(expected[part]), _cells(found[part])
        if right == wrong:
            yield f"sheet {names[part]!r}", "has other formats"
        for cell in sorted({*right, *wrong}, key=_order):
            one, other = right.get(cell, "nothing"), wrong.get(cell, "nothing")
            if one != other:
                yield f"sheet {names[part]!r}, cell {cell}", f"is {other} instead of {one}"


def book_from(manifest: dict[str, Any], tables: Sequence[Table]) -> Book:
    """The book that a manifest and the pack's tables tell of."""
    return Book(
        manifest["practice"],
        manifests.day_of(manifest),
        manifest["written_at"],
        manifest["is_external"],
        manifest["suppress_below"],
        tables,
        manifest["parameters"],
    )


def _sheet_names(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The names of the sheets by part."""
    book = ElementTree.fromstring(parts["xl/workbook.xml"])
    named = (sheet.get("name", "") for sheet in book.iter(f"{_SHEET}sheet"))
    return {f"xl/worksheets/sheet{number}.xml": name for number, name in enumerate(named, 1)}


def _cells(part: bytes) -> dict[str, str]:
    """What the cells of a sheet hold: formula and value."""
    cells = {}
    for cell in ElementTree.fromstring(part).iter(f"{_SHEET}c"):
        formula = cell.findtext(f"{_SHEET}f")
        value = "".join(cell.itertext()).removeprefix(formula or "")
        cells[cell.get("r", "")] = f"={formula}, {value!r}" if formula else repr(value)
    return cells


def _order(cell: str) -> tuple[int, int, str]:
    letters, digits = re.match(r"([A-Z]*)(\d*)", cell).groups()  # type: ignore[union-attr]
    return int(digits or 0), len(letters), letters


def _verify_rebuilt(project: Project, folder: Path, manifest: dict[str, Any], result: Verification) -> None:
    """Land and build the inputs anew, apart from everything, and compare each table with the pack's."""
    from pipelines.build import BuildError, build
    from pipelines.landing.land import land

    key = existing_key(project)
    if key is None or key.name != manifest["patient_key"]:
        result.add("key", project.shown(project.state), "is not the key of this pack: patients cannot be compared")
        return
    with tempfile.TemporaryDirectory(prefix="verify-", dir=private_folder(project.state)) as place:
        again = replace(project, opened=Path(place) / "warehouse" / project.published.name)
        land(again, accept_shrink=True)
        built = build(again)
        if built.failures:
            raise BuildError(f"the inputs do not build: {built.failures[0].name}: {built.failures[0].message}")
        written_at = manifest["written_at"]
        book = book_of(again, key, is_external=manifest["is_external"], written_at=written_at)
        files = Path(place) / "pack"
        files.mkdir()
        write_files(book, files)
        result.is_rebuilt = True
        stated = manifest["tables"]
        for table in book.tables:
            if table.name not in stated:
                result.add("table", table.name, "is not in the pack")
                continue
            path = folder / "parquet" / f"{table.name}.parquet"
            if not path.exists():
                continue  # told with the files
            pairs = _other_rows(csv_rows(table), csv_rows(read_parquet(table.sheet, path)))
            for where, what in itertools.islice(pairs, TOLD):
                result.add("table", f"{table.name} {where}", what)
        for name in sorted(set(stated) - {table.name for table in book.tables}):
            result.add("table", name, "is in the pack and does not come of the inputs")
        if not any(difference.kind == "table" for difference in result.differences):
            for path in manifests.files_of(files):
                name = path.relative_to(files).as_posix()
                if manifest["files"].get(name) != manifests.hash_of(path):
                    result.add("file", name, "does not come of the inputs byte by byte")
