"""Which export a file is: by its header, whatever its name, order, delimiter and surroundings."""

from __future__ import annotations

import pytest

VISITS = "Visit Date,Centre,Guest,Amount (Exc. Tax)\n2026-03-01,Elm,Wren,10.00\n"


def outcome(practice):
    (found,) = practice.land().outcomes
    return found


@pytest.mark.parametrize(
    "text",
    [
        VISITS,
        "\ufeff" + VISITS,
        "Acme Report\n\n\"March 1, 2026 - March 2, 2026\"\n" + VISITS,
        VISITS.replace(",", "\t"),
        VISITS.replace(",", ";"),
        "Guest,Extra,amount(exc tax),CENTER,VISIT DATE\nWren,x,10.00,Elm,2026-03-01\n",
        '"Visit Date","Centre","Guest","Amount (Exc. Tax)"\r\n"2026-03-01","Elm","Wren","10.00"\r\n',
        "\n".join(f"filter {n}," for n in range(38)) + "\n" + VISITS,
        "Visit Date,Centre,Guest,Amount (Exc. Tax),,\n2026-03-01,Elm,Wren,10.00,,\n",
        "Visit Date,Centre,Guest,Amount (Exc. Tax)\n2026-03-01,Elm,Wren,10.00,,\n",
    ],
    ids=["plain", "bom", "preamble", "tab", "semicolon", "order", "quoted", "deep", "trailing", "wider"],
)  # fmt: skip
def test_a_visit_log_in_many_forms(practice, text):
    practice.write("no name for it.dat", text)
    found = outcome(practice)
    assert (found.status, found.export, found.rows_landed) == ("loaded", "Acme Visit log", 1), found
    assert practice.query("select visited_on, centre_name, guest_name, amount from raw_acme.visit") == [
        ("2026-03-01", "Elm", "Wren", "10.00")
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_with_and_without_its_mark(practice, encoding):
    text = "Acme Report\n" + VISITS.replace(",", "\t").replace("Wren", "Wrén")
    practice.write("visits.csv", text.encode(encoding))
    assert outcome(practice).rows_landed == 1
    assert practice.query("select guest_name, _row from raw_acme.visit") == [("Wrén", 3)]


def test_the_header_stands_within_forty_records(practice):
    practice.write("visits.csv", "\n".join(f"filter {n}," for n in range(40)) + "\n" + VISITS)
    assert outcome(practice).status == "not recognised"


def test_the_export_with_more_of_its_columns_wins(practice):
    practice.write("clients.csv", "Client No,First\nC1,Wren\n")
    practice.write("contacts.csv", "Client No,First,Mobile\nC1,Wren,555\n")
    exports = {found.shown: found.export for found in practice.land().outcomes}
    assert exports == {
        "exports/clients.csv": "Acme Client list",
        "exports/contacts.csv": "Acme Client list with contacts",
    }


def test_a_forbidden_column_is_named(practice):
    practice.write("clients.csv", "Client No,First,Deleted On\nC1,Wren,\n")
    found = outcome(practice)
    assert found.status == "not recognised"
    assert "Acme Client list (row 1 has Deleted On, which that report never has)" in found.what


def test_two_equal_fits_ask_and_the_answer_is_heard(practice, make_practice):
    practice.write("twin.csv", "Twin\nx\n")
    found = outcome(practice)
    assert found.status == "not recognised"
    assert "Acme Left twin and Acme Right twin equally well" in found.what
    assert "export: left" in found.remedy and "export: right" in found.remedy

    told = make_practice("[{system: acme, path: exports, export: right}]", name="told")
    told.write("twin.csv", "Twin\nx\n")
    assert outcome(told).export == "Acme Right twin"


def test_a_known_neighbour_is_named_with_advice(practice):
    practice.write("summary.csv", "Centre,Visits,Share\nElm,3,50%\n")
    found = outcome(practice)
    assert "Acme Visit summary" in found.what
    assert found.remedy == "It holds no single visits. Choose the visit log."


def test_what_is_not_recognised_names_the_nearest_and_what_it_lacks(practice):
    practice.write("visits.csv", "Visit Date,Guest,Amount\n2026-03-01,Wren,10.00\n")
    found = outcome(practice)
    assert found.status == "not recognised"
    assert "Acme Visit log (row 1 lacks Centre, Amount (Exc. Tax))" in found.what
    practice.write("visits.csv", "nothing,of,this\n1,2,3\n")
    assert "no header of a known report" in outcome(practice).what


def test_a_reader_recognises_by_structure(practice):
    practice.write("j.csv", "ACME JOURNAL\n\nMonth,2026-03\nEmployee,Pay\nWren,10\nSum,10\n")
    assert outcome(practice).export == "Acme Journal"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04 no archive", "damaged archive"),
        (b"\x1f\x8b no gzip", "damaged archive"),
        (b"\xd0\xcf\x11\xe0 no workbook", "no workbook"),
    ],
    ids=["empty", "html", "pdf", "zip", "gzip", "xls"],
)
def test_what_is_no_table_is_said_to_be_what_it_is(practice, content, words):
    practice.write("visits.csv", content)
    practice.write("good.csv", VISITS)
    found = {item.shown: item for item in practice.land().outcomes}
    assert found["exports/visits.csv"].status == "unreadable"
    assert words in found["exports/visits.csv"].what and found["exports/visits.csv"].remedy
    assert found["exports/good.csv"].status == "loaded"
