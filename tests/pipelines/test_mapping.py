"""Files of a system without a preset: a mapping of a few lines makes them land like those of any other system."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ruamel.yaml import YAML

from pipelines.config import INSTALLATION, ConfigurationError
from pipelines.doctor import examine
from pipelines.landing.mapping import Mapping

MAPPING = """\
mapping: oldpms
title: Old practice system
kind: dental
files:
  bookings:
    entity: appointment
    columns: {Bkg: appointment_id, Client: patient_name, When: starts_at, State: source_status, Notes: null}
  cancelled:
    entity: appointment
    columns: {Client: patient_name, Day: starts_on, Time: starts_time, Cancelled On: cancelled_at}
    constants: {source_status: cancelled}
  receipts:
    entity: payment
    columns: {Paid: paid_on, Client: patient_name, How: source_tender, Sum: payment_amount}
    date_order: dmy
    decimal_mark: comma
    totals: {checked: true}
vocabularies:
  appointment_status: {Kept: completed, cancelled: cancelled}
  tender: {Bar: cash}
pseudo_people: [WALK_IN]
"""
BOOKINGS = "Bkg,Client,When,State,Notes\n001,Wren Halloway,01/05/2026 09:00,Kept,a secret\n002,WALK_IN,,Kept,\n"
RECEIPTS = (
    "Paid;Client;How;Sum\n31/01/2026;Wren Halloway;Bar;1.234,56\n32/01/2026;Wren Halloway;Bar;1\nTotal;;;1.234,56\n"
)


@pytest.fixture
def mapped(make_practice: Callable[..., Any]) -> Any:
    practice = make_practice("[{system: oldpms, path: exports}]")
    (practice.root / "mappings").mkdir()
    (practice.root / "mappings" / "oldpms.yml").write_text(MAPPING, encoding="utf-8")
    return practice


def test_mapped_files_land_as_they_are(mapped: Any) -> None:
    mapped.write("a.csv", BOOKINGS)
    mapped.write("b.csv", RECEIPTS)
    outcomes = mapped.land().outcomes
    assert [(o.shown, o.status, o.export) for o in outcomes] == [
        ("exports/a.csv", "loaded", "Old practice system bookings"),
        ("exports/b.csv", "loaded", "Old practice system receipts"),
    ]
    # the files' own texts, with the system's name, in the table of the entity
    assert mapped.query(
        "select source_system, file_kind, appointment_id, starts_at, _row from raw_mapped.appointment"
    ) == [
        ("oldpms", "bookings", "001", "01/05/2026 09:00", 2),
        ("oldpms", "bookings", "002", "", 3),
    ]
    assert mapped.query("select payment_amount, date_order, decimal_mark from raw_mapped.payment order by _row") == [
        ("1.234,56", "dmy", "comma"),
        ("1", "dmy", "comma"),
    ]
    printed = "select source_system, export_name, printed_text, is_checked from raw_practice.control_total"
    assert mapped.query(printed) == [("oldpms", "receipts", "1.234,56", True)]
    assert mapped.query("select distinct confidence from raw_practice.landed_file") == [("mapped",)]
    words = "select source_word, canonical_word from raw_practice.mapping_word where source_system = 'oldpms'"
    assert mapped.query(f"{words} and vocabulary = 'tender'") == [("Bar", "cash")]


def test_what_nobody_has_mapped_stays_in_the_file(mapped: Any) -> None:
    mapped.write("a.csv", BOOKINGS)
    mapped.land()
    landed = mapped.query("describe raw_mapped.appointment")
    assert "notes" not in {name for name, *_ in landed}


def test_what_holds_for_a_whole_file_stands_in_every_row(mapped: Any) -> None:
    mapped.write("c.csv", "Client,Day,Time,Cancelled On\nWren Halloway,01/05/2026,09:00,01/04/2026\n")
    mapped.land()
    assert mapped.query("select source_status from raw_mapped.appointment") == [("cancelled",)]


def test_a_record_is_told_by_its_key_and_a_blank_key_by_its_row(mapped: Any) -> None:
    mapped.write("a.csv", BOOKINGS + ",Sage Reed,01/06/2026 09:00,Kept,\n")
    mapped.land()
    keys = [key for (key,) in mapped.query("select record_key from raw_mapped.appointment order by _row")]
    assert keys[:2] == ["001", "002"] and keys[2].endswith("#4")


def test_a_folder_of_anything_knows_the_mapping_too(make_practice: Callable[..., Any]) -> None:
    practice = make_practice()
    (practice.root / "mappings").mkdir()
    (practice.root / "mappings" / "oldpms.yml").write_text(MAPPING, encoding="utf-8")
    practice.write("inbox.csv", BOOKINGS)
    assert [outcome.export for outcome in practice.land().outcomes] == ["Old practice system bookings"]


def test_the_doctor_says_mapped(mapped: Any) -> None:
    mapped.write("a.csv", BOOKINGS)
    mapped.land()
    assert [(source.system, source.confidence) for source in examine(mapped.root).sources] == [("oldpms", "mapped")]


def test_files_of_a_mapping_that_changed_land_anew(mapped: Any) -> None:
    """A renamed mapping is another system: its files leave the tables before they come again."""
    mapped.write("a.csv", BOOKINGS)
    mapped.land()
    folder = mapped.root / "mappings"
    (folder / "newer.yml").write_text(MAPPING.replace("mapping: oldpms", "mapping: newer"), encoding="utf-8")
    (folder / "oldpms.yml").unlink()
    config = (mapped.root / "practice.yml").read_text().replace("system: oldpms", "system: newer")
    (mapped.root / "practice.yml").write_text(config)
    mapped.land(again=True)
    assert mapped.query("select source_system, count(*) from raw_mapped.appointment group by 1") == [("newer", 2)]


def test_files_land_anew_when_their_mapping_is_corrected(mapped: Any) -> None:
    """Another meaning, another entity; without a change nothing moves."""
    mapped.write("a.csv", BOOKINGS)
    mapped.land()
    assert [outcome.status for outcome in mapped.land().outcomes] == ["known"]
    path = mapped.root / "mappings" / "oldpms.yml"
    path.write_text(MAPPING.replace("Bkg: appointment_id", "Bkg: invoice_id"), encoding="utf-8")
    assert [outcome.status for outcome in mapped.land().outcomes] == ["loaded"]
    assert mapped.query("select appointment_id, invoice_id from raw_mapped.appointment order by _row") == [
        (None, "001"),
        (None, "002"),
    ]
    columns = "{Bkg: source_lead_id, Client: lead_name, When: created_at}"
    line = next(text for text in MAPPING.splitlines() if "Bkg" in text)
    changed = MAPPING.replace(f"entity: appointment\n{line}", f"entity: lead\n    columns: {columns}")
    assert changed != MAPPING
    path.write_text(changed, encoding="utf-8")
    mapped.land()
    assert mapped.query("select count(*) from raw_mapped.appointment") == [(0,)]
    assert mapped.query("select count(*) from raw_mapped.lead") == [(2,)]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            ("Bkg: appointment_id", "Bkg: appointmentid"),
            "files.bookings.columns.Bkg: 'appointmentid' is no column of appointment",
        ),
        (("When: starts_at", "When: null"), "files.bookings.columns: appointment needs starts_at or starts_on"),
        (("Bkg: appointment_id", "Bkg: patient_name"), "files.bookings.columns: two headers are patient_name"),
        (("entity: payment", "entity: invoice"), "files.receipts.entity: 'invoice' is none of patient"),
        (("Kept: completed", "Kept: done"), "vocabularies.appointment_status.Kept: 'done' is none of booked"),
        (("tender: {Bar", "tenders: {Bar"), "vocabularies.tenders: no such vocabulary; there are"),
        (("mapping: oldpms", "mapping: other"), "mapping: 'other' must be the file's name, 'oldpms'"),
        (("title: Old", "titel: Old"), "titel: Extra inputs are not permitted"),
    ],
)
def test_a_mistake_is_named(mapped: Any, change: tuple[str, str], told: str) -> None:
    path = mapped.root / "mappings" / "oldpms.yml"
    assert change[0] in MAPPING
    path.write_text(MAPPING.replace(*change), encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        mapped.land()
    assert any(told in problem and "oldpms.yml" in problem for problem in caught.value.problems), caught.value.problems


def test_a_built_in_system_keeps_its_name(mapped: Any) -> None:
    (mapped.root / "mappings" / "square.yml").write_text("mapping: square\nfiles: {}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="a built-in system has this name"):
        mapped.land()


def test_the_guide_shows_a_mapping_that_works() -> None:
    text = (INSTALLATION / "docs" / "map.md").read_text(encoding="utf-8")
    example = text.split("```yaml\n")[1].split("```")[0]
    mapping = Mapping.model_validate(YAML(typ="safe").load(example))
    assert set(mapping.system().exports) == {"bookings", "cancellations", "ledger"}
