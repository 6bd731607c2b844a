"""Every model of the layer `datapack` says all that its sheet needs, and tells nothing of a patient."""

from __future__ import annotations

import re

import pytest

from pipelines.diligence.sheets import FOLDER, LAYER, PATIENT, Column, Sheet, sheets

SHEETS = sheets()
OF_A_PATIENT = re.compile(
    r"(^|_)(first_name|last_name|full_name|patient_name|guest_name|client_name|employee_name|email|phone|birth_date|"
    r"birthday|postal_code|address|zip|sex|source_row|note|notes)(_|$)"
)


def named(sheet: Sheet) -> str:
    return sheet.name


def test_every_model_has_its_entry() -> None:
    models = sorted(path.stem for path in FOLDER.glob("*.sql"))
    assert models == sorted(f"{LAYER}_{sheet.name}" for sheet in SHEETS)
    for model in models:
        text = (FOLDER / f"{model}.sql").read_text(encoding="utf-8")
        alias = model.removeprefix(f"{LAYER}_")
        assert re.search(rf"config\(.*alias='{alias}'", text), f"{model}: its table is called {alias}"
        assert re.search(r"\norder by .+\Z", text, flags=re.S), f"{model}: its rows have an order"


def test_titles_and_positions_are_taken_once() -> None:
    assert len({sheet.title.lower() for sheet in SHEETS}) == len(SHEETS)
    assert len({sheet.position for sheet in SHEETS}) == len(SHEETS)
    sections = [sheet.section for sheet in SHEETS]
    changes = [here for before, here in zip(["", *sections], sections, strict=False) if here != before]
    assert len(changes) == len(set(changes)), f"a section is in one place: {changes}"


@pytest.mark.parametrize("sheet", SHEETS, ids=named)
def test_a_sheet_says_what_it_is(sheet: Sheet) -> None:
    assert sheet.title and len(sheet.title) <= 31 and not re.search(r"[\[\]:*?/\\]", sheet.title)
    assert sheet.section and sheet.position > 0
    assert sheet.description.startswith(("One row per", "Every", "The "))
    names = [column.name for column in sheet.columns]
    assert len(names) == len(set(names)) > 0
    assert sheet.key and set(sheet.key) <= set(names), "the test unique_grain names what tells a row"
    for column in sheet.columns:
        assert column.description.strip(), f"{column.name} is described"
        assert set(column.ratio or ()) <= set(names)
    for chart in sheet.charts:
        assert {chart.x, chart.y, chart.by or chart.x} <= set(names)


@pytest.mark.parametrize("sheet", SHEETS, ids=named)
def test_no_column_tells_a_patient(sheet: Sheet) -> None:
    assert [column.name for column in sheet.columns if is_telling(column)] == []


def is_telling(column: Column) -> bool:
    """Whether a column of this name would lead to a patient."""
    return bool(OF_A_PATIENT.search(column.name)) or (column.name.endswith("_id") and column.name != PATIENT)


def test_the_search_knows_what_tells() -> None:
    told = ["patient_first_name", "email", "source_patient_id", "transaction_id", "birth_date", "source_row"]
    kept = [PATIENT, "provider_name", "location_name", "sexes", "patients"]
    assert [name for name in told if not is_telling(Column(name=name, description="."))] == []
    assert [name for name in kept if is_telling(Column(name=name, description="."))] == []
