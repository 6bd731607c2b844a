"""The data pack of the demo group: as LibreOffice computes it, without a patient in it, and proven by its manifest."""

from __future__ import annotations

import csv
import json
import re
import shutil
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from pipelines.build import Build
from pipelines.config import ConfigurationError, Project
from pipelines.diligence.manifest import FILE_NAME, STAMP
from pipelines.diligence.pack import Pack, write_pack
from pipelines.diligence.pseudonym import key_place, pack_key
from pipelines.diligence.sheets import LAYER, PATIENT, sheets
from pipelines.diligence.tables import read_parquet, read_tables
from pipelines.diligence.verify import Difference, verify_pack
from tests.support.office import as_number, cells, changed, recalculated
from tests.support.pack_attack import leaks

pytestmark = pytest.mark.slow
MODEL = "Value creation"


@pytest.fixture(scope="module")
def project(demo: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The demo's folder, with packs of its own and exports that a test may change."""
    root = tmp_path_factory.mktemp("packed")
    for name in ("exports", "practice.yml"):
        (root / name).symlink_to(demo.root / name)
    return replace(demo, root=root, opened=demo.warehouse)


@pytest.fixture(scope="module")
def pack(project: Project) -> Pack:
    return write_pack(project)


@pytest.fixture(scope="module")
def external(project: Project, pack: Pack) -> Pack:
    return write_pack(project, external=True)


@pytest.fixture
def copy(pack: Pack, tmp_path: Path) -> Path:
    """A copy of the pack to be tampered with."""
    return Path(shutil.copytree(pack.folder, tmp_path / "copy"))


def differences(project: Project, folder: Path) -> list[tuple[str, str, str]]:
    return [(each.kind, each.where, each.what) for each in verify_pack(project, folder).differences]


def everything(folder: Path) -> Iterator[str]:
    """All that can be read in a pack: texts, decoded tables, the parts of the workbook."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".parquet":
            for row in pq.read_table(path).to_pylist():
                yield " ".join(str(cell) for cell in row.values() if cell is not None)
            yield str(pq.read_metadata(path).metadata)
        elif path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as archive:
                yield from (archive.read(name).decode("utf-8", errors="ignore") for name in archive.namelist())
        elif path.is_file():
            yield path.read_text(encoding="utf-8")


def test_every_sheet_of_the_layer_is_there_as_it_is_told(pack: Pack) -> None:
    manifest = json.loads((pack.folder / FILE_NAME).read_text(encoding="utf-8"))
    assert list(manifest["tables"]) == [sheet.name for sheet in sheets()]
    found = cells(pack.workbook)
    for sheet in sheets():
        told = manifest["tables"][sheet.name]
        with (pack.folder / "csv" / f"{sheet.name}.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        table = pq.read_table(pack.folder / "parquet" / f"{sheet.name}.parquet")
        assert header == table.column_names == [column.name for column in sheet.columns]
        assert len(rows) == table.num_rows == told["rows"]
        assert found[sheet.title, "A1"] == (None, sheet.title)
        money = [part for part in table.schema if part.name.endswith("_amount")]
        assert [part.name for part in money if not str(part.type).startswith("decimal")] == [], "money is exact"


def test_a_quotient_is_what_its_columns_give(project: Project) -> None:
    """What the workbook computes from two columns is what the CSV says."""
    for table in read_tables(project.warehouse, sheets(), pack_key(project)):
        for column in table.sheet.columns:
            if column.ratio:
                parts = zip(*(table.column(name) for name in (column.name, *column.ratio)), strict=True)
                wrong = [
                    (stated, above, below)
                    for stated, above, below in parts
                    if stated is not None and above is not None and below
                    and abs(float(stated) - float(above) / float(below)) > 0.0051
                ]  # fmt: skip
                assert wrong == [], (table.name, column.name)


def test_libreoffice_computes_what_is_stored(pack: Pack, tmp_path: Path) -> None:
    stored, computed = cells(pack.workbook), cells(recalculated(pack.workbook, tmp_path))
    formulas = {place: value for place, (formula, value) in stored.items() if formula}
    assert len(formulas) > 100
    wrong = {}
    for place, value in formulas.items():
        own = computed[place][1]
        if value and as_number(own) != pytest.approx(as_number(value), rel=1e-9, abs=1e-6):
            wrong[place] = value, own
        if not value and own:
            wrong[place] = value, own
    assert wrong == {}
    assert {sheet for sheet, _ in stored} == {sheet for sheet, _ in computed}
    assert [place for place, (_, value) in computed.items() if re.match(r"#\w+[!?/]|Err:", value)] == []


def test_the_value_model_moves_with_its_assumptions(pack: Pack, demo: Project, tmp_path: Path) -> None:
    with duckdb.connect(str(demo.warehouse), read_only=True) as connection:
        ((low, high),) = connection.execute(
            "select low_amount, high_amount from marts.opportunity where level = 'portfolio' and lever = 'total'"
        ).fetchall()
    stored = cells(pack.workbook)
    total = next(place for place, (_, value) in stored.items() if value == "Contribution in all")
    worth = next(place for place, (_, value) in stored.items() if value == "Together (illustrative)")
    assert total[0] == worth[0] == MODEL
    years = [stored[MODEL, f"{at}{total[1][1:]}"][1] for at in "BCDEF"]
    assert float(years[-1]) == pytest.approx(float(low)), "what overlaps counts once, as in marts.opportunity"
    assert float(years[0]) == pytest.approx(float(low) / 3, rel=1e-3), "the first year brings a third"

    def other_case(xml: str) -> str:
        return re.sub(r'(<c r="B5"[^>]*>.*?<t>)low(</t>)', r"\1high\2", xml)

    bolder = cells(recalculated(changed(pack.workbook, tmp_path / "book.xlsx", MODEL, other_case), tmp_path))
    assert float(bolder[MODEL, f"F{total[1][1:]}"][1]) == pytest.approx(float(high))
    assert float(bolder[MODEL, f"B{worth[1][1:]}"][1]) > float(stored[MODEL, f"B{worth[1][1:]}"][1])

    def no_multiple(xml: str) -> str:
        return re.sub(r'(<c r="B6"[^>]*><v>)[^<]+(</v>)', r"\g<1>0\2", xml)

    careful = cells(recalculated(changed(pack.workbook, tmp_path / "book.xlsx", MODEL, no_multiple), tmp_path))
    rows = {value: place[1][1:] for place, (_, value) in careful.items() if place[0] == MODEL}
    together, alone = (rows[word] for word in ("Together (illustrative)", "Present value of the years"))
    assert float(careful[MODEL, f"B{together}"][1]) == pytest.approx(float(careful[MODEL, f"B{alone}"][1]))


def test_the_same_inputs_are_the_same_bytes(project: Project, pack: Pack, tmp_path: Path) -> None:
    before = Path(shutil.copytree(pack.folder, tmp_path / "before"))
    manifest = before / FILE_NAME
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(re.sub('"written_at": "[^"]+"', '"written_at": "2026-07-01 08:00:00+00:00"', text))
    again = write_pack(project)
    for path in sorted(again.folder.rglob("*")):
        if path.is_file() and path.suffix not in {".xlsx", ".json"}:
            assert path.read_bytes() == (before / path.relative_to(again.folder)).read_bytes(), path.name
    now, then = (json.loads((folder / FILE_NAME).read_text(encoding="utf-8")) for folder in (again.folder, before))
    assert [name for name in now if now[name] != then[name]] == ["written_at"]
    one, other = cells(before / again.workbook.name), cells(again.workbook)
    assert {place for place in other if one[place] != other[place]} <= {("Contents", STAMP)}


def test_no_file_of_a_pack_tells_a_patient(demo: Project, pack: Pack, external: Pack) -> None:
    text = "\n".join([*everything(pack.folder), *everything(external.folder)]).lower()
    words = set(re.findall(r"[\w@.+'-]+", text))
    with duckdb.connect(str(demo.warehouse), read_only=True) as connection:

        def column(query: str) -> set[str]:
            return {str(row[0]).lower() for row in connection.execute(query).fetchall() if row[0] is not None}

        ids = column(
            """
            select patient_id from canonical.patient
            union select source_patient_id from canonical.patient_identity where length(source_patient_id) > 4
            union select visit_id from canonical.visit
            union select transaction_id from canonical.transaction
            union select invoice_id from canonical.transaction where length(invoice_id) > 4
            union select appointment_id from canonical.appointment
            """
        )
        emails = column("select email from canonical.patient")
        phones = column("select right(phone, 10) from canonical.patient where length(phone) >= 10")
        # who works here may be called as somebody who comes here
        names = column(
            """
            select first_name || ' ' || last_name from canonical.patient
            where lower(first_name || ' ' || last_name) not in (select lower(provider_name) from canonical.provider)
            """
        )
        births = column("select birth_date from canonical.patient where birth_date < date '2008-01-01'")
    assert min(map(len, (ids, emails, phones, names, births))) > 300
    assert ids & words == set()
    assert emails & words == set()
    assert phones & set(re.findall(r"(?=(\d{10}))", re.sub(r"[^\d\n a-z.]", "", text))) == set()
    pairs = set(re.findall(r"(?=\b([^\W\d_]+ [^\W\d_]+)\b)", text))
    assert names & pairs == set()
    assert births & set(re.findall(r"(?=(\d{4}-\d\d-\d\d))", text)) == set()


def test_a_patient_has_one_name_under_one_key(demo: Project, project: Project) -> None:
    key, again = pack_key(project), pack_key(project)
    assert stat.S_IMODE(key_place(project).stat().st_mode) == 0o600
    assert not key_place(project).is_relative_to(project.root / LAYER)
    with duckdb.connect(str(demo.warehouse), read_only=True) as connection:
        ids = [row[0] for row in connection.execute("select patient_id from canonical.patient").fetchall()]
    names = {key.pseudonym(each) for each in ids}
    assert len(names) == len(ids) and names == {again.pseudonym(each) for each in ids}
    other = replace(project, root=project.root / "other")
    assert names.isdisjoint({pack_key(other).pseudonym(each) for each in ids})
    first = pack_key(other)
    assert pack_key(other, new=True) != first


def test_what_leaves_the_clean_room_gives_no_small_cell_away(project: Project, external: Pack) -> None:
    manifest = json.loads((external.folder / FILE_NAME).read_text(encoding="utf-8"))
    floor = manifest["suppress_below"]
    assert floor == 11
    outside = [
        read_parquet(sheet, external.folder / "parquet" / f"{sheet.name}.parquet")
        for sheet in sheets()
        if sheet.name in manifest["tables"]
    ]
    assert all(PATIENT not in table.data.column_names for table in outside)
    told = {table.name for table in outside}
    inside = [table for table in read_tables(project.warehouse, sheets(), pack_key(project)) if table.name in told]
    for table in outside:
        if "patients" in table.data.column_names:
            assert [count for count in table.column("patients") if count is not None and 0 < count < floor] == []
    assert leaks(inside, outside, floor) == []


def test_providers_are_labels_outside(demo: Project, external: Pack) -> None:
    text = "\n".join(everything(external.folder))
    with duckdb.connect(str(demo.warehouse), read_only=True) as connection:
        names = [
            row[0]
            for row in connection.execute(
                "select distinct provider_name from canonical.provider where provider_name like '% %' and not is_house"
            ).fetchall()
        ]
    assert len(names) > 10
    assert [name for name in names if name in text] == []
    assert json.loads((external.folder / FILE_NAME).read_text(encoding="utf-8"))["is_external"] is True


def test_an_untouched_pack_is_proven(project: Project, pack: Pack, external: Pack) -> None:
    for folder in (pack.folder, external.folder):
        found = verify_pack(project, folder)
        assert found.differences == [] and found.is_sealed and found.files > 4 and found.inputs > 100


def test_an_altered_table_is_told_by_row_and_column(project: Project, copy: Path) -> None:
    path = copy / "csv" / "value_lever.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    row = next(number for number, line in enumerate(lines) if ",0.5000," in line)
    lines[row] = lines[row].replace(",0.5000,", ",0.9000,", 1)
    path.write_text("\n".join(lines), encoding="utf-8", newline="")
    ((kind, where, what),) = differences(project, copy)
    assert (kind, what) == ("file", "is '0.9000' instead of '0.5000'")
    assert re.fullmatch(rf"csv/value_lever\.csv row {row}, \w+_share", where)


def test_an_altered_cell_of_the_workbook_is_told(project: Project, pack: Pack, copy: Path) -> None:
    book = copy / pack.workbook.name

    def richer(xml: str) -> str:
        return re.sub(r'(<c r="G6"[^>]*><v>)[^<]+(</v>)', r"\g<1>99999\2", xml)

    changed(pack.workbook, book, "Levers by location", richer)
    ((kind, where, what),) = differences(project, copy)
    assert (kind, where) == ("file", f"{book.name} sheet 'Levers by location', cell G6")
    assert what.startswith("is '99999' instead of ")


def test_the_moment_of_writing_is_held_to_the_manifest(project: Project, pack: Pack, copy: Path) -> None:
    book = copy / pack.workbook.name
    changed(pack.workbook, book, "Contents", lambda xml: re.sub(r'(<c r="B4".*?<t>)\d{4}', r"\g<1>1999", xml))
    ((_, where, what),) = differences(project, copy)
    assert where == book.name and "says it was written at 1999" in what


def test_files_too_many_and_missing_and_a_changed_manifest(project: Project, copy: Path) -> None:
    (copy / "parquet" / "source.parquet").unlink()
    (copy / "notes.txt").write_text("by hand")
    manifest = copy / FILE_NAME
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"is_external": false', '"is_external": true'))
    assert differences(project, copy) == [
        ("manifest", FILE_NAME, "was changed after it was sealed"),
        ("file", "notes.txt", "is no part of the pack"),
        ("file", "parquet/source.parquet", "is missing"),
    ]


def test_other_inputs_are_named(project: Project, pack: Pack, tmp_path: Path) -> None:
    root = tmp_path / "other"
    (root / "exports").mkdir(parents=True)
    for folder in sorted((project.root / "exports").iterdir()):
        shutil.copytree(folder, root / "exports" / folder.name) if folder.name == "zenoti" else (
            root / "exports" / folder.name
        ).symlink_to(folder.resolve())
    text = (project.root / "practice.yml").read_text(encoding="utf-8")
    (root / "practice.yml").write_text(text + "\n# looked at\n", encoding="utf-8")
    shutil.copytree(project.state, root / ".practice")
    files = sorted(path for path in (root / "exports" / "zenoti").rglob("*.csv"))
    gone, edited = files[0], files[1]
    gone.unlink()
    edited.write_bytes(edited.read_bytes() + b"\n")
    (root / "exports" / "zenoti" / "late.csv").write_text("Center,Guest\nElm,Nobody\n", encoding="utf-8")
    other = replace(project, root=root)
    found = {where: (kind, what) for kind, where, what in differences(other, pack.folder)}
    assert set(found) == {"practice.yml", *(other.shown(path) for path in (gone, edited)), "exports/zenoti/late.csv"}
    assert found[other.shown(gone)] == ("input", "is not in the sources any more")
    assert found[other.shown(edited)] == ("input", "holds other bytes than those the pack rests on")
    assert found["exports/zenoti/late.csv"] == ("input", "is not among the files that the pack rests on")
    assert found["practice.yml"][0] == "configuration"


def test_a_rebuilt_table_is_compared_row_by_row(project: Project, pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    """What landing and build make anew is played by a copy, once whole and once with a row changed."""
    spoil = ""

    def built(again: Project) -> Build:
        again.warehouse.parent.mkdir(parents=True, exist_ok=True)
        with duckdb.connect() as connection:
            connection.execute(f"attach '{project.warehouse}' as demo (read_only); attach '{again.warehouse}' as copy")
            for schema in (LAYER, "canonical", "marts", "intermediate"):
                connection.execute(f"create schema copy.{schema}")
            tables = [f"{LAYER}.{sheet.name}" for sheet in sheets()]
            for table in [*tables, "canonical.provider", "marts.provider_label", "intermediate.int_as_of"]:
                connection.execute(f"create table copy.{table} as from demo.{table}")
            if spoil:
                connection.execute(spoil)
        return Build()

    monkeypatch.setattr("pipelines.landing.land.land", lambda *arguments, **options: None)
    monkeypatch.setattr("pipelines.build.build", built)
    found = verify_pack(project, pack.folder, rebuild=True)
    assert found.is_rebuilt and found.differences == []
    spoil = "update copy.datapack.value_lever set quality = 'absent' where rowid = 2 and quality <> 'absent'"
    ((difference),) = verify_pack(project, pack.folder, rebuild=True).differences
    assert isinstance(difference, Difference)
    assert (difference.kind, difference.where) == ("table", "value_lever row 3, quality")
    assert difference.what.endswith("instead of 'absent'")


def test_what_is_no_pack_is_refused(project: Project, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="name the folder of a pack"):
        verify_pack(project, tmp_path)
    (tmp_path / FILE_NAME).write_text("{}")
    with pytest.raises(ConfigurationError, match="is no manifest of a pack"):
        verify_pack(project, tmp_path)
