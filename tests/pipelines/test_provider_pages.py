"""A provider's own page: own figures and nothing else, in a folder that can be shared alone."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from pipelines.actions.handover import deliver
from pipelines.actions.provider_pages import written
from pipelines.actions.sheets import decrypted
from pipelines.config import ConfigurationError, Project
from tests.support.call_lists import make_lists

PASSPHRASE = "four words will do"
QUARTER = {"quarter_start_on": "2026-04-01", "quarter_end_on": "2026-06-30"}


def figure(provider: str, key: str, order: int, value: float, **more: Any) -> dict[str, Any]:
    named = {"provider_id": provider, "metric_key": key, "figure_order": order, "figure_name": key, "unit": "rate"}
    return {**named, **QUARTER, "value": value, "cases": 40, "not_in_ones_hands": "Demand.", "to_copy": "Ask.", **more}


def share(order: int, name: str, item: str, value: float) -> dict[str, Any]:
    told = {"context_order": order, "context_name": name, "item": item, "share": value, "cases": 80}
    return {"provider_id": "vale", **told, **QUARTER}


PAGES = {
    "provider_page_figure": [
        figure("vale", "utilization", 8, 0.7125, value_quarter_before=0.6, benchmark="60–70 avg"),
        figure("vale", "rph_productive", 10, 432.4, unit="usd_per_hour", value_year_ago=400),
        figure("twin", "utilization", 8, 0.333),
        figure("oakes", "utilization", 8, 0.9, quality_reason="=cmd"),
    ],
    "provider_page_context": [
        share(1, "visits by kind of treatment", "weight_loss", 0.25),
        share(2, "visits of new patients", "all", 0.1),
    ],
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_lists(tmp_path / "practice", [], [], pages=PAGES)


def tables(content: bytes) -> dict[str, list[dict[str, Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    found = {}
    for name in book.sheet_names:
        header, *rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        found[name] = [dict(zip(header, row, strict=True)) for row in rows]
    return found


def test_each_provider_has_a_folder_with_nothing_of_anybody_else(project: Project):
    deliver(project)
    folders = sorted(path.name for path in (project.actions / "providers").iterdir() if path.is_dir())
    assert folders == ["juniper-vale-twin", "juniper-vale-vale", "zoe-oakes-oakes"]
    own = project.actions / "providers" / "juniper-vale-vale"
    book = tables((own / "own-figures-2026-06-30.xlsx").read_bytes())
    shown = [(row["Figure"], row["Yours"], row["Quarter before"], row["Year ago"]) for row in book["figures"]]
    assert shown == [
        ("utilization", "71.2%", "60.0%", ""),
        ("rph_productive", "432 USD an hour", "", "400 USD an hour"),
    ]
    assert book["figures"][0]["Elsewhere (estimate)"] == "60–70 avg"
    assert [(row["Of"], row["Share"]) for row in book["context"]] == [("weight loss", "25.0%"), ("", "10.0%")]
    with (own / "own-figures-2026-06-30.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["Yours"] for row in csv.DictReader(file)] == ["71.2%", "432 USD an hour"]
    everything = "".join(path.read_text(encoding="utf-8-sig") for path in own.glob("*.csv"))
    assert "33.3%" not in everything and "90.0%" not in everything
    assert {path.stat().st_mode & 0o777 for path in own.iterdir()} == {0o600}
    assert own.stat().st_mode & 0o777 == 0o700


def test_no_cell_of_a_page_is_a_formula(project: Project):
    deliver(project)
    book = tables((project.actions / "providers" / "zoe-oakes-oakes" / "own-figures-2026-06-30.xlsx").read_bytes())
    assert book["figures"][0]["Note"] == "'=cmd"


def test_with_a_passphrase_a_page_is_one_locked_workbook(project: Project):
    deliver(project)
    delivered = deliver(project, PASSPHRASE)
    own = project.actions / "providers" / "juniper-vale-vale"
    assert [path.name for path in own.iterdir()] == ["own-figures-2026-06-30.xlsx"]
    assert set(tables(decrypted((own / "own-figures-2026-06-30.xlsx").read_bytes(), PASSPHRASE))) == {
        "figures",
        "context",
    }
    assert {file.is_encrypted for file in delivered.files if file.what == "provider"} == {True}


def test_who_hands_out_pages_finds_whose_label_is_whose(project: Project):
    """The site shows labels; the names beside them stand in a file of their own, never in a provider's folder."""
    deliver(project)
    top = project.actions / "providers"
    with (top / "who-is-who-2026-06-30.csv").open(encoding="utf-8-sig", newline="") as file:
        shown = [(row["Name"], row["Label on the site"], row["Folder of the own page"]) for row in csv.DictReader(file)]
    assert shown == [
        ("Juniper Vale", "Injector 2", "i-2"),
        ("Juniper Vale", "Injector 1", "i-1"),
        ("Zoé =Oakes", "Desk 1", ""),
    ]
    assert list(tables((top / "who-is-who-2026-06-30.xlsx").read_bytes())) == ["who-is-who"]
    assert {path.stat().st_mode & 0o777 for path in top.glob("who-is-who*")} == {0o600}
    locked = deliver(project, PASSPHRASE)
    assert [path.name for path in top.glob("who-is-who*")] == ["who-is-who-2026-06-30.xlsx"]
    assert any(file.file.endswith("who-is-who-2026-06-30.xlsx") and file.is_encrypted for file in locked.files)


def test_a_warehouse_without_pages_says_what_makes_them(project: Project):
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute("drop table marts.provider_page_context")
    with pytest.raises(ConfigurationError, match="practice build"):
        deliver(project)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "rate", None),
        (0.12345, "rate", "12.3%"),
        (1234.5, "usd", "1,234 EUR"),
        (99.6, "usd_per_hour", "100 EUR an hour"),
        (2.5, "per_hour", "2.50"),
    ],
)
def test_numbers_are_written_as_people_read_them(value: float | None, unit: str, text: str | None):
    assert written(value, unit, "EUR") == text
