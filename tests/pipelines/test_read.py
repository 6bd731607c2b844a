"""From bytes to rows: every cell as it was, every row with its number, every record accounted for."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import random
import zipfile
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from pipelines.actions.sheets import encrypted
from pipelines.checks.run import control_total_differences
from pipelines.landing import tables
from pipelines.landing.files import contents
from pipelines.landing.reading import Tally, cell_text, heads
from pipelines.landing.recognise import NotRecognised, recognise
from pipelines.landing.spec import System

HEADER = "Visit Date,Centre,Guest,Amount (Exc. Tax),Notes"


def read(path: Path, system: System):
    """The rows of a file, by number, and the tally."""
    (content,) = contents(path, path.name, path.parent)
    best = None
    for head in heads(content):
        try:
            match = recognise(head, [system])
        except NotRecognised:
            continue
        best = (head, match) if best is None or match.score > best[1].score else best
    head, match = best
    tally = Tally()
    rows = {}
    for found in tables.read_rows(content, head, match, tally):
        columns = [column.to_pylist() for column in found.columns]
        rows.update(zip(found.numbers.to_pylist(), zip(*columns, strict=True), strict=True))
    assert tally.rows_read == tally.rows_landed + len(tally.unreadable) + tally.rows_not_data
    return rows, tally


@pytest.mark.parametrize("block", [1 << 23, 300], ids=["one block", "small blocks"])
@pytest.mark.parametrize("seed", range(40))
def test_rows_and_numbers_agree_with_a_plain_reader(acme, tmp_path, monkeypatch, seed, block):
    """A hundred odd shapes of file against Python's reader, row by row."""
    monkeypatch.setattr(tables, "BLOCK_BYTES", block)
    dice = random.Random(seed)
    newline = dice.choice(["\n", "\r\n"]) if block > 300 else "\n"
    lines = [dice.choice(["Title", "", "a,b"]) for _ in range(dice.randint(0, 3))] + [HEADER]
    shapes = [
        lambda n: f"2026-03-01,Elm,G{n},{n}.00,x",
        lambda n: f'2026-03-01,Elm,"quoted{newline}{newline}""twice""",1,n{n}',
        lambda n: "",
        lambda n: ",,,,",
        lambda n: f"2026-03-01,short {n}",
        lambda n: f"2026-03-01,Elm,long {n},1,x,y",
        lambda n: f"2026-03-01,Elm,trailing {n},1,x,,",
        lambda n: "Grand Total,,,5.00,",
        lambda n: "Section two",
        lambda n: HEADER,
    ]
    weights = [8, 2, 1, 1, 1, 1, 1, 1, 1, 1]
    lines += [dice.choices(shapes, weights)[0](n) for n in range(dice.randint(1, 300))]
    text = newline.join(lines) + dice.choice(["", newline, newline * 2])
    path = tmp_path / "file.csv"
    path.write_bytes(text.encode())

    expected, odd = {}, []
    header_at = lines.index(HEADER) + 1
    for number, cells in enumerate(csv.reader(io.StringIO(text, newline="")), start=1):
        is_data = number > header_at and any(cells) and cells != HEADER.split(",")
        if not is_data or cells[0] == "Grand Total" or cells[0].startswith("Section "):
            continue
        if len(cells) == 5 or (len(cells) > 5 and not any(cells[5:])):
            expected[number] = tuple(cells[:5])
        else:
            odd.append(number)
    rows, tally = read(path, acme)
    assert rows == expected
    assert [row.row for row in tally.unreadable] == sorted(odd)
    assert tally.rows_read == len(list(csv.reader(io.StringIO(text, newline=""))))


def visits(*rows: str) -> bytes:
    return "\n".join([HEADER, *rows, ""]).encode()


def test_a_line_of_another_encoding_does_not_spoil_the_others(acme, tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes(visits("2026-03-01,Elm,Zoë,1,") + "2026-03-02,Elm,Renée,2,\n".encode("cp1252"))
    rows, _ = read(path, acme)
    assert [cells[2] for cells in rows.values()] == ["Zoë", "Renée"]


def test_nul_and_undecodable_bytes_do_not_kill_the_file(acme, tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes(visits("2026-03-01,Elm,A\x00nn,1,") + b"2026-03-02,Elm,B\x81b,2,\n")
    rows, _ = read(path, acme)
    assert [cells[2] for cells in rows.values()] == ["Ann", "B\ufffdb"]


def test_a_ragged_row_says_what_is_wrong_and_what_may_be_the_cause(acme, tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes(visits("2026-03-01,Elm,A,1,x,y", "2026-03-01,Elm", '2026-03-01,"Elm,A,1', "2026-03-02,Elm,B,2,"))
    rows, tally = read(path, acme)
    reasons = [(row.row, row.reason) for row in tally.unreadable]
    assert reasons[:2] == [
        (2, "has 6 cells, the header has 5"),
        (3, "has 2 cells, the header has 5"),
    ]
    assert "not quoted" in tally.unreadable[0].hint
    assert "quotation mark" in tally.unreadable[2].hint
    assert not rows


def test_totals_are_kept_beside_the_rows(acme, tmp_path):
    path = tmp_path / "file.csv"
    path.write_bytes(visits("2026-03-01,Elm,A,1.50,", "Total: Elm,,,1.50,", 'Grand Total,,,"1,288.00"'))
    _, tally = read(path, acme)
    assert [(t.row, t.label, t.column, t.text, t.is_checked) for t in tally.totals] == [
        (3, "Total: Elm", "amount", "1.50", False),
        (4, "Grand Total", "amount", "1,288.00", True),
    ]
    assert tally.rows_not_data == 3


def test_repeated_headers_are_numbered_and_unknown_ones_kept(acme):
    layout = tables.layout_of(
        acme.exports["visit"],
        ["Visit Date", "Guest", "Guest", "Client's Age (%)", "Amount", "", "2nd", "Centre"],
    )
    assert layout.names == (
        "visited_on", "guest_name", "guest_name_2", "client_s_age", "amount_2", "column_6",
        "column_2nd", "centre_name",
    )  # fmt: skip


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> None:
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)
    book.close()


VISIT_SHEET = [
    ["Acme", None, None, None],
    [],
    ["Visit Date", "Centre", "Guest", "Amount (Exc. Tax)"],
    [dt.date(2026, 3, 1), "Elm", "Wren", 3.0],
    [dt.date(2026, 3, 2), "Elm", "Wren", 12.35],
    ["Grand Total", None, None, 15.35],
]


def test_a_workbook_lands_as_its_csv_would(practice):
    workbook(practice.write("visits.xlsx", b""), {"Report": VISIT_SHEET})
    (found,) = practice.land().outcomes
    assert (found.shown, found.rows_read, found.rows_landed) == ("exports/visits.xlsx", 6, 2)
    assert practice.query("select visited_on, amount, _row from raw_acme.visit order by _row") == [
        ("2026-03-01", "3", 4),
        ("2026-03-02", "12.35", 5),
    ]
    assert practice.query("select printed_text from raw_practice.control_total") == [("15.35",)]


def test_an_encrypted_workbook_is_the_same_content(practice, monkeypatch):
    plain = practice.write("visits.xlsx", b"")
    workbook(plain, {"Report": VISIT_SHEET})
    content = plain.read_bytes()
    plain.unlink()
    practice.write("locked.xlsx", encrypted(content, "four words will do"))
    for passphrase in ("", "four other words do"):
        monkeypatch.setenv("PRACTICE_PASSPHRASE", passphrase)
        (found,) = practice.land().outcomes
        assert (found.status, found.what) == ("unreadable", "is locked with a password")
        assert "PRACTICE_PASSPHRASE" in found.remedy
    monkeypatch.setenv("PRACTICE_PASSPHRASE", "four words will do")
    (found,) = practice.land().outcomes
    assert (found.shown, found.rows_landed) == ("exports/locked.xlsx", 2)
    practice.write("visits.xlsx", content)
    again = {outcome.shown: outcome.status for outcome in practice.land().outcomes}
    assert again == {"exports/locked.xlsx": "known", "exports/visits.xlsx": "known"}
    assert not list(practice.project.state.glob("spool-*"))


def test_every_sheet_is_considered(practice):
    clients = [["Client No", "First"], [7, "Wren"]]
    workbook(practice.write("all.xlsx", b""), {"Criteria": [["x"]], "V": VISIT_SHEET, "C": clients})
    found = {item.shown: item.status for item in practice.land().outcomes}
    assert found == {
        "exports/all.xlsx!C": "loaded",
        "exports/all.xlsx!Criteria": "not recognised",
        "exports/all.xlsx!V": "loaded",
    }
    assert practice.query("select client_no, _file from raw_acme.client") == [("7", "exports/all.xlsx!C")]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.0, "3"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e21, "1000000000000000000000"),
        (True, "TRUE"),
        (None, ""),
        (dt.datetime(2026, 3, 1, 14, 5), "2026-03-01 14:05:00"),
        (dt.time(9, 30), "09:30:00"),
        (dt.timedelta(hours=26, minutes=5), "26:05:00"),
    ],
)
def test_cells_of_a_workbook_as_text(value, text):
    assert cell_text(value) == text


def test_archives_are_opened_and_name_their_members(practice):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("__MACOSX/._visits.csv", b"x")
        archive.writestr("deep/visits.csv", visits("2026-03-01,Elm,A,1,"))
        archive.writestr("sales.csv.gz", gzip.compress(b"Invoice,Sold,Net\nI1,2026-03-01,5\n"))
        archive.writestr("readme.txt", b"hello")
    practice.write("all.zip", packed.getvalue())
    practice.write("more.csv.gz", gzip.compress(visits("2026-03-02,Elm,A,1,")))
    found = {item.shown: item.status for item in practice.land().outcomes}
    assert found == {
        "exports/all.zip!deep/visits.csv": "loaded",
        "exports/all.zip!readme.txt": "not recognised",
        "exports/all.zip!sales.csv.gz": "loaded",
        "exports/more.csv.gz": "loaded",
    }


def test_melted_columns_land_as_rows_of_their_own(practice):
    practice.write("prices.csv", "Service,Elm Price,Lake Price\nTox,10,\nPeel,,20\n")
    practice.land()
    assert practice.query("select service_name, _row from raw_acme.price order by _row") == [
        ("Tox", 2),
        ("Peel", 3),
    ]
    assert practice.query("select header, value, _row from raw_acme.price_cell order by _row") == [
        ("Elm Price", "10", 2),
        ("Lake Price", "20", 3),
    ]


def test_a_heading_can_say_something_of_its_column(practice):
    practice.write("a.csv", "Advert,Shown,Spent (USD)\nSpring,2026-01-02,10.00\n")
    practice.write("b.csv", "Advert,Shown,Spent (CAD)\nSpring,2026-01-03,12.00\n")
    practice.land()
    assert practice.query("select spent, currency from raw_acme.advert order by 1") == [
        ("10.00", "USD"),
        ("12.00", "CAD"),
    ]


def test_what_a_column_does_not_keep_stays_in_the_file(practice):
    practice.write(
        "a.csv",
        "Advert,Shown,Spent (USD),Answer\nA,2026-01-02,1,Stop\nB,2026-01-02,2,My lip is swollen\nC,2026-01-02,3,\n",
    )
    practice.land()
    assert practice.query("select answer from raw_acme.advert order by _row") == [("Stop",), ("",), ("",)]


def test_a_total_speaks_for_the_rows_that_share_its_cell(acme, practice):
    practice.write(
        "a.csv",
        "Advert,Advert No,Shown,Spent (USD)\n"
        ",,2026-01-02,15.00\nSpring,1,2026-01-02,10.00\n,,2026-01-03,7.00\nFall,2,2026-01-02,5.00\nFall,2,2026-01-03,6.00\n"
        ",,,21.00\n,3,2026-01-03,1.00\n",
    )
    practice.land()
    assert practice.query("select advert_no from raw_acme.advert order by _row") == [("1",), ("2",), ("2",), ("3",)]
    with duckdb.connect(str(practice.project.published), read_only=True) as connection:
        found = control_total_differences(connection, acme.exports["advert"], "acme", "advert")["difference"].tolist()
    assert sorted(found) == [-1.0, 0.0, 0.0]  # the whole is 22.00, of which the row without a name is 1.00


def test_a_reader_brings_context_totals_and_numbers(practice):
    practice.write(
        "journal.csv",
        "ACME JOURNAL\n\nMonth,2026-03\nEmployee,Pay\nWren,10\nTobin,5,surplus\nSum,15\n"
        "Month,2026-04\nEmployee,Bonus,Pay\nWren,1,20\nSum,,\nafter the end\n",
    )
    (found,) = practice.land().outcomes
    assert (found.rows_read, found.rows_landed, found.rows_unreadable) == (12, 2, 1)
    assert practice.query(
        "select month_on, employee_name, pay_amount, bonus, _row from raw_acme.journal order by _row"
    ) == [("2026-03", "Wren", "10", None, 5), ("2026-04", "Wren", "20", "1", 10)]
    assert practice.query("select section, source_row, printed_text from raw_practice.control_total") == [
        ("2026-03", 7, "15")
    ]


def test_a_reader_that_gives_up_keeps_what_it_had_and_says_where(practice):
    practice.write("j.csv", "ACME JOURNAL\nMonth,2026-03\nEmployee,Pay\nWren,10\nSum,10\nBROKEN\nx\n")
    (found,) = practice.land().outcomes
    assert (found.rows_read, found.rows_landed, found.rows_unreadable, found.rows_not_data) == (7, 1, 1, 5)
    assert practice.query("select source_row, reason from raw_practice.unreadable_row") == [
        (6, "the journal ends in the middle")
    ]
