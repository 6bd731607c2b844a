"""Saved pages of an API land like exports: every list of objects that is declared, nothing lost, nothing rounded."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.explain import Origin, _rows
from pipelines.landing import pages, spec

BEACON = r"""
system: beacon
name: Beacon
kind: pos
exports:
  api_order:
    title: Orders of the API
    confidence: confirmed
    columns:
      - {header: id, name: order_id, filled: true}
      - {header: location_id, name: place_id}
      - {header: updated_at, name: updated_at, type: moment, filled: true}
      - {header: total_money.amount, name: total_units, type: minor_units}
      - {header: customer_id, name: customer_id, optional: true}
      - {header: is_paid, name: is_paid, type: boolean, optional: true}
    replaces: {by: key, key: [order_id]}
    business_date: updated_at
    stamp: {file_name: 'orders-(\d{8})'}
  api_order_line:
    title: Lines of the API's orders
    confidence: confirmed
    columns:
      - {header: parent.id, name: order_id, filled: true}
      - {header: parent.updated_at, name: updated_at, type: moment}
      - {header: uid, name: line_id, filled: true}
      - {header: quantity, name: quantity, type: number}
    replaces: {by: key, key: [order_id], repeats: true}
    business_date: updated_at
"""

ORDER_1 = {
    "id": "0007",
    "location_id": "L1",
    "updated_at": "2026-03-01T10:00:00Z",
    "total_money": {"amount": 9007199254740993, "currency": "USD"},
    "customer_id": None,
    "is_paid": True,
    "tags": ["a", "b"],
    "line_items": [
        {"uid": "l1", "quantity": "1.10", "taxes": [{"uid": "t"}]},
        {"uid": "l2", "quantity": "2"},
    ],
}
ORDER_2 = {
    "id": "0008",
    "location_id": "L1",
    "updated_at": "2026-03-02T10:00:00Z",
    "total_money": {"amount": 5, "currency": "USD"},
    "line_items": [{"uid": "l1", "quantity": "3"}],
}
PAGE_1, PAGE_2 = {"orders": [ORDER_1], "cursor": "x"}, {"orders": [ORDER_2]}

SHAPES = {
    "a page": json.dumps({"orders": [ORDER_1, ORDER_2], "cursor": "x"}),
    "a page, pretty": json.dumps({"orders": [ORDER_1, ORDER_2], "cursor": "x"}, indent=4),
    "pages in a list": json.dumps([PAGE_1, PAGE_2]),
    "a page per line": f"{json.dumps(PAGE_1)}\n{json.dumps(PAGE_2)}\n",
    "an object per line": f"{json.dumps(ORDER_1)}\r\n\r\n{json.dumps(ORDER_2)}",
    "a list of objects": json.dumps([ORDER_1, ORDER_2]),
    "a list per line": f"{json.dumps([ORDER_1])}\n{json.dumps([ORDER_2])}\n",
    "marked UTF-8": "\ufeff" + json.dumps({"orders": [ORDER_1, ORDER_2]}),
}


@pytest.fixture
def beacon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_practice) -> Iterator:
    """A practice whose only installed system has an API."""
    folder = tmp_path / "systems" / "beacon"
    folder.mkdir(parents=True)
    (folder / "system.yml").write_text(BEACON, encoding="utf-8")
    monkeypatch.setattr(spec, "SYSTEMS_DIR", folder.parent)
    for cached in (spec.load_system, spec.load_systems):
        cached.cache_clear()
    yield make_practice()
    for cached in (spec.load_system, spec.load_systems):
        cached.cache_clear()


@pytest.mark.parametrize("chunk", [1 << 20, 7], ids=["one read", "small reads"])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_page_gives_the_same_rows(beacon, monkeypatch, shape, chunk):
    monkeypatch.setattr(pages, "CHUNK", chunk)
    beacon.write("orders.json", SHAPES[shape])
    landing = beacon.land()
    assert {outcome.status for outcome in landing.outcomes} == {"loaded"}
    for outcome in landing.outcomes:
        assert outcome.rows_read == outcome.rows_landed > 0
    assert beacon.query(
        "select order_id, place_id, total_units, customer_id, is_paid, tags, _row "
        "from raw_beacon.api_order order by _row"
    ) == [
        ("0007", "L1", "9007199254740993", "", "true", "a;b", 1),
        ("0008", "L1", "5", "", "", "", 2),
    ]
    assert beacon.query(
        "select order_id, updated_at, line_id, quantity, _row from raw_beacon.api_order_line order by _row"
    ) == [
        ("0007", "2026-03-01T10:00:00Z", "l1", "1.10", 1),
        ("0007", "2026-03-01T10:00:00Z", "l2", "2", 2),
        ("0008", "2026-03-02T10:00:00Z", "l1", "3", 3),
    ]


def test_lists_are_named_and_what_no_export_knows_makes_no_noise(beacon):
    beacon.write("orders-20260302.json", SHAPES["a page"])
    found = {outcome.shown: (outcome.status, outcome.rows_landed) for outcome in beacon.land().outcomes}
    assert found == {
        "exports/orders-20260302.json!orders": ("loaded", 2),
        "exports/orders-20260302.json!orders.line_items": ("loaded", 3),
    }
    assert beacon.query("select distinct _export_stamp from raw_beacon.api_order") == [("20260302",)]
    # of the objects around a line only what the export declares lands
    columns = [name for (name,) in beacon.query("select column_name from (describe raw_beacon.api_order_line)")]
    assert [name for name in columns if not name.startswith("_")] == [
        "order_id", "updated_at", "line_id", "quantity",
    ]  # fmt: skip
    again = beacon.land()
    assert {outcome.status for outcome in again.outcomes} == {"known"}


def test_packed_pages_are_the_same_pages(beacon):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("march/orders.json", SHAPES["a page"])
    beacon.write("all.zip", packed.getvalue())
    beacon.write("more.json.gz", gzip.compress(SHAPES["a page"].encode()))
    found = {outcome.shown: (outcome.status, outcome.what) for outcome in beacon.land().outcomes}
    first = "exports/all.zip!march/orders.json!orders"
    assert found == {
        first: ("loaded", ""),
        f"{first}.line_items": ("loaded", ""),
        "exports/more.json.gz!orders": ("known", f"same content as {first}"),
        "exports/more.json.gz!orders.line_items": ("known", f"same content as {first}.line_items"),
    }


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"orders": [\n  {"id": "7",\n   "x": oops}\n]}', "line 3: expecting value"),
        ('{"orders": [\n{"id": "7"', "line 2: expecting ',' delimiter"),
        ('[{"id": "7"}\n', "line 2: the list is never closed"),
        ('{"id": "7"}\n{"id": "8\n', "line 2: unterminated string"),
        ("[" * 100_000, "line 1: "),
    ],
)
@pytest.mark.parametrize("chunk", [1 << 20, 5], ids=["one read", "small reads"])
def test_bad_json_is_named_with_its_line(beacon, monkeypatch, text, what, chunk):
    monkeypatch.setattr(pages, "CHUNK", chunk)
    beacon.write("orders.json", text)
    (outcome,) = beacon.land().outcomes
    assert (outcome.shown, outcome.status) == ("exports/orders.json", "unreadable")
    assert what in outcome.what, outcome.what


def test_pages_without_records_and_of_nobody_are_said_once(beacon):
    beacon.write("empty.json", "{}")
    beacon.write("error.json", '{"errors": [{"category": "AUTH", "code": "X"}]}')
    beacon.write("short.json", '{"orders": [{"id": "1", "location_id": "L"}]}')
    beacon.write("title.csv", "[Report] Sales\nOne,Two\n1,2\n")
    found = {outcome.shown: (outcome.status, outcome.what) for outcome in beacon.land().outcomes}
    assert found["exports/empty.json"] == ("unreadable", "holds no records")
    assert found["exports/error.json!errors"][0] == "not recognised"
    status, what = found["exports/short.json!orders"]
    assert status == "not recognised" and "lacks updated_at, total_money.amount" in what
    assert found["exports/title.csv"][0] == "not recognised"
    assert len(found) == 4


def test_lists_that_look_alike_are_told_apart_by_their_key(beacon):
    """An export that names its list takes no other, however alike their headers are."""
    folder = spec.SYSTEMS_DIR / "beacon"
    declared = (folder / "system.yml").read_text(encoding="utf-8")
    changed = declared.replace("    title: Lines of the API's orders\n", "    title: L\n    page_list: line_items\n")
    (folder / "system.yml").write_text(changed, encoding="utf-8")
    for cached in (spec.load_system, spec.load_systems):
        cached.cache_clear()
    beacon.write("orders.json", json.dumps([{**ORDER_1, "gifts": ORDER_1["line_items"]}]))
    assert {outcome.shown for outcome in beacon.land().outcomes} == {
        "exports/orders.json",
        "exports/orders.json!line_items",
    }


def test_texts_that_no_table_holds_are_repaired(beacon):
    order = {**ORDER_2, "customer_id": "Zo\u00eb\u0000"}
    beacon.write("orders.json", json.dumps([order]).replace('"L1"', '"half \\ud83d"'))
    beacon.land()
    assert beacon.query("select place_id, customer_id from raw_beacon.api_order") == [("half ?", "Zoë")]


def test_a_cell_is_shown_with_its_record(beacon):
    beacon.write("orders.json", SHAPES["a page per line"])
    beacon.land()
    file = "exports/orders.json!orders.line_items"
    origin = Origin("r", "transaction", "transaction", "beacon", file, 3, "", {})
    row = _rows(beacon.project, [origin])[file, 3]
    assert {header: text for header, _, text in row.cells} == {
        "uid": "l1",
        "quantity": "3",
        "parent.id": "0008",
        "parent.updated_at": "2026-03-02T10:00:00Z",
    }


def test_numbers_keep_their_text_and_lists_know_what_is_around_them(tmp_path):
    path = tmp_path / "x.json"
    path.write_text('{"a":{"b":[{"c":1.10,"d":{"e":[{"f":-0},{"f":1e3,"g":[]}]}},{"c":"x"}]},"h":[1,null,"z"]}')
    found = {table.name: table.header for table in pages.tables_of(path)}
    assert found == {
        "": ("h",),
        "a.b": ("c", "parent.h"),
        "a.b.d.e": ("f", "parent.c", "parent.parent.h"),
    }
    assert list(pages.rows_of(path, "", found[""])) == [(1, ["1;;z"])]
    assert list(pages.rows_of(path, "a.b", found["a.b"])) == [(1, ["1.10", "1;;z"]), (2, ["x", "1;;z"])]
    assert list(pages.rows_of(path, "a.b.d.e", found["a.b.d.e"])) == [
        (1, ["-0", "1.10", "1;;z"]),
        (2, ["1e3", "1.10", "1;;z"]),
    ]


def test_a_newer_page_of_an_order_replaces_its_lines(beacon):
    """What staging replaces by is the moment inside the pages, for lines that of their order."""
    beacon.write("old.json", json.dumps([ORDER_1]))
    newer = {**ORDER_1, "updated_at": "2026-03-05T10:00:00Z", "line_items": [{"uid": "l9", "quantity": "4"}]}
    beacon.write("new.json", json.dumps([newer]))
    beacon.land()
    with duckdb.connect(str(beacon.project.published), read_only=True) as connection:
        newest = connection.execute(
            "select line_id from raw_beacon.api_order_line qualify rank() over (order by updated_at desc) = 1"
        ).fetchall()
    assert newest == [("l9",)]
