"""Call lists as files: whom they show, what a spreadsheet makes of them, who can read them, and what the log keeps."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import os
import pwd
import re
import signal
import stat
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import msoffcrypto
import msoffcrypto.exceptions
import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from pipelines import cli
from pipelines.actions.handover import deliver
from pipelines.actions.people import dialled, digits
from pipelines.actions.sheets import Column, Sheet, csv_of, decrypted, encrypted, neutralised, workbook
from pipelines.config import ConfigurationError, Project
from pipelines.warehouse import Refused
from tests.support.call_lists import make_lists, patient_id

DAY = dt.date(2026, 6, 30)
PASSPHRASE = "four words will do"
ROOT = Path(__file__).parents[2]


def person(number: int, first: str, last: str = "Quill", **more: Any) -> dict[str, Any]:
    contacts = {"phone": f"+1512555{number:04d}", "email": f"p{number}@example.com"}
    return {"patient_id": patient_id(number), "first_name": first, "last_name": last, **contacts, **more}


def on_list(number: int, **more: Any) -> dict[str, Any]:
    return {"patient_id": patient_id(number), "reason": "Overdue by 40 days", "last_service": "Lip filler", **more}


PATIENTS = [
    person(1, "Ada", email_opt_out=True),
    person(2, "Bea", call_opt_out=True, sms_opt_out=True),
    person(3, "Cyd", sms_opt_out=True, call_opt_out=True, email_opt_out=True),
    person(4, "Dov", is_deceased=True),
    person(5, "=1+1", last='@SUM(1)"x', phone="+442079460018"),
    person(6, "Fay", home_location_id="lake-view", sms_opt_out=False),
]
LISTED = [
    on_list(1, provider_id="vale", dollars_at_stake=Decimal("412.50"), days_overdue=40, last_visit_on="2026-01-15"),
    on_list(2, preferred_channel="call", priority=2, days_overdue=-12),
    on_list(3),
    on_list(4),
    on_list(5, priority=3, reason="+cmd|' /C calc'!A0"),
    on_list(1, as_of_on="2026-06-29", list_name="lapsed"),
    on_list(6, location_id=None, list_name="unused_prepaid", preferred_channel="sms"),
]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_lists(tmp_path / "practice", LISTED, PATIENTS)


def sheets(content: bytes) -> dict[str, list[dict[str, Any]]]:
    """The tables of a workbook, read by another library than the one that wrote it."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    found = {}
    for name in book.sheet_names:
        header, *rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        found[name] = [dict(zip(header, row, strict=True)) for row in rows]
    return found


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def below(project: Project) -> list[Path]:
    return sorted(path for path in project.actions.rglob("*") if path.is_file())


def plain_texts(folder: Path) -> str:
    """Everything that can be read in the files of a folder without a passphrase, archives opened."""
    found = []
    for path in folder.rglob("*"):
        if not path.is_file() or path.suffix == ".duckdb":
            continue
        data = path.read_bytes()
        found.append(data.decode("latin-1"))
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                found += [archive.read(name).decode("latin-1") for name in archive.namelist()]
    return "\n".join(found)


# -- whom and what a list shows --------------------------------------------------------------------------------------


def test_a_place_has_a_workbook_with_a_sheet_per_list_and_the_same_as_csv(project: Project):
    delivered = deliver(project)
    lists = project.actions / "lists"
    assert {path.relative_to(lists).as_posix() for path in lists.rglob("*.*")} == {
        "elm-street/call-list-2026-06-30.xlsx",
        "elm-street/call-list-2026-06-30-overdue.csv",
        "lake-view/call-list-2026-06-30.xlsx",
        "lake-view/call-list-2026-06-30-unused_prepaid.csv",
    }
    book = sheets((lists / "elm-street" / "call-list-2026-06-30.xlsx").read_bytes())
    assert list(book) == ["overdue"]
    ada = book["overdue"][0]
    assert (ada["First name"], ada["Provider"], ada["Location"]) == ("Ada", "Juniper Vale", "Elm Street")
    assert (ada["At stake (USD)"], ada["Days overdue"], ada["Last visit"].isoformat()) == (412.5, 40, "2026-01-15")
    assert ada["List row ID"] == f"2026-06-30.overdue.{patient_id(1)}"
    assert {ada[name] for name in ("Outcome", "Channel used", "Called by", "Contacted on", "Note")} == {""}
    (told,) = [row for row in rows(lists / "elm-street" / "call-list-2026-06-30-overdue.csv") if row["Call"]][:1]
    assert {name: str(cell) for name, cell in ada.items() if isinstance(cell, str)}.items() <= told.items()
    assert (told["At stake (USD)"], told["Last visit"]) == ("412.50", "2026-01-15")
    assert (delivered.people, delivered.unreachable) == (4, 1)


def test_only_contacts_of_channels_that_a_person_allows_are_shown(project: Project):
    deliver(project)
    book = sheets((project.actions / "lists/elm-street/call-list-2026-06-30.xlsx").read_bytes())
    shown = {row["First name"]: (row["Call"], row["Text"], row["Email"]) for row in book["overdue"]}
    assert shown == {
        "Ada": ("(512) 555-0001", "(512) 555-0001", ""),
        "Bea": ("", "", "p2@example.com"),
        "'=1+1": ("tel:+44-20-7946-0018", "tel:+44-20-7946-0018", "p5@example.com"),
    }
    # the preferred channel of somebody who refuses it is another
    assert {row["First name"]: row["Preferred channel"] for row in book["overdue"]}["Bea"] == "email"
    text = plain_texts(project.actions)
    assert "Cyd" not in text and "Dov" not in text and "p1@example.com" not in text and "2026-06-29" not in text


def test_a_workbook_is_ready_to_be_worked_through(project: Project):
    deliver(project)
    with zipfile.ZipFile(project.actions / "lists/elm-street/call-list-2026-06-30.xlsx") as book:
        page = book.read("xl/worksheets/sheet1.xml").decode()
    assert '<pane xSplit="3" ySplit="1"' in page and "<autoFilter" in page and "<cols>" in page
    assert '"reached,booked,declined,wrong number,stop,no answer"' in page
    assert '"call,sms,email"' in page


# -- formulas --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", " =1", "\x00=1", "\x1f@A", "\u00a0=1", "\ufeff=1",
        "\u200b=1", "\u2028=1", "＝1", "＋1", "－1", "＠A1", "﹦1", "﹢1", "﹣1", "﹫A",
    ],
)  # fmt: skip
def test_no_cell_starts_a_formula(text: str):
    sheet = Sheet("one", (Column("what"),), [(text,)])
    ((from_csv,),) = list(csv.reader(io.StringIO(csv_of(sheet, for_people=True).decode("utf-8-sig"))))[1:]
    book = workbook([sheet], DAY)
    assert sheets(book)["one"] == [{"what": from_csv}]
    assert from_csv.startswith("'") and not re.search(r"[\x00-\x1f\x7f]", from_csv)
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        assert "<f>" not in archive.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("text", ["Ada", "O'Neil-Vale", "a=b", "512-555", "€5", "Zoë", "(512) 555", "tel:+44", ""])
def test_other_texts_stay(text: str):
    assert neutralised(text) == text


def test_control_signs_are_gone_wherever_they_stand():
    assert neutralised("a\x00b\tc\r\nd\x7fe\x85f") == "a b c d e f"


def test_a_csv_cell_cannot_be_cut_at_another_separator():
    text = csv_of(Sheet("one", (Column("a"), Column("b")), [('x;=1+1"', 3)]), for_people=True).decode("utf-8-sig")
    assert text == '"a","b"\r\n"x;=1+1""","3"\r\n'


def test_names_of_patients_are_no_formulas_in_any_file(project: Project):
    deliver(project)
    for path in below(project):
        tables = [rows(path)] if path.suffix == ".csv" else list(sheets(path.read_bytes()).values())
        cells = [cell for table in tables for row in table for cell in row.values() if isinstance(cell, str)]
        assert cells and not [cell for cell in cells if cell[:1] in "=+-@\t\r" and cell], path


# -- numbers ---------------------------------------------------------------------------------------------------------


def test_telephones_are_written_as_people_dial_them():
    assert (dialled("+15125550142", 1), digits("+15125550142", 1)) == ("(512) 555-0142", "5125550142")
    assert (dialled("+442079460018", 1), digits("+442079460018", 1)) == ("tel:+44-20-7946-0018", None)
    assert (dialled("+442079460018", 44), digits("+442079460018", 44)) == ("020 7946 0018", "02079460018")
    assert (dialled("ask at home", 1), digits("ask at home", 1)) == ("ask at home", None)


# -- templates -------------------------------------------------------------------------------------------------------

ALLOWED = {
    "hubspot": ["First Name", "Last Name", "Email", "Phone Number", "Patient ID"],
    "mailchimp": ["Email Address", "First Name", "Last Name", "Patient ID"],
    "podium": ["First Name", "Last Name", "Phone Number", "Patient ID"],
    "weave": ["First Name", "Last Name", "Phone Number", "Patient ID"],
}


def test_templates_hold_ids_and_contacts_and_nothing_else(project: Project):
    deliver(project)
    found = sorted((project.actions / "templates").rglob("*.csv"))
    assert {path.name.split("-")[0] for path in found} == set(ALLOWED)
    known = {str(value) for patient in PATIENTS for value in patient.values()}
    known |= {digits(patient["phone"], 1) for patient in PATIENTS} | {"", "'=1+1", "'@SUM(1)\"x"}
    for path in found:
        table = rows(path)
        assert list(table[0]) == ALLOWED[path.name.split("-")[0]]
        assert {cell for row in table for cell in row.values()} <= known
        # neither the name of the file, which goes along, nor the order tells what the list was
        assert not re.search("overdue|prepaid", path.name)
        assert [row["Patient ID"] for row in table] == sorted(row["Patient ID"] for row in table)


def test_templates_hold_only_people_who_allow_the_channel(project: Project):
    deliver(project)
    folder = project.actions / "templates" / "elm-street" / "overdue"
    names = {path.name.split("-")[0]: [row["First Name"] for row in rows(path)] for path in folder.iterdir()}
    # a number abroad gets no text
    assert names == {"hubspot": ["Bea", "'=1+1"], "mailchimp": ["Bea", "'=1+1"], "podium": ["Ada"], "weave": ["Ada"]}
    (hubspot,) = [rows(path) for path in folder.iterdir() if path.name.startswith("hubspot")]
    assert [row["Phone Number"] for row in hubspot] == ["", ""]


def test_a_template_is_cut_where_the_tool_takes_no_more(tmp_path: Path):
    count = 1_500
    project = make_lists(
        tmp_path / "practice",
        [on_list(number) for number in range(count)],
        [person(number, "Pat") for number in range(count)],
    )
    deliver(project)
    folder = project.actions / "templates" / "elm-street" / "overdue"
    pieces = {path.name: len(rows(path)) for path in folder.iterdir()}
    assert pieces["podium-2026-06-30.csv"] == 999 and pieces["podium-2-2026-06-30.csv"] == 501
    assert pieces["hubspot-2026-06-30.csv"] == count


# -- who can read them -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_only_the_owner_can_read_anything(project: Project, umask: int):
    before = os.umask(umask)
    try:
        deliver(project)
    finally:
        os.umask(before)
    for path in [project.actions, *project.actions.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert not (project.root / "reports").exists()


def test_an_encrypted_workbook_opens_with_the_passphrase_alone(project: Project):
    deliver(project, PASSPHRASE)
    names = {path.relative_to(project.actions).as_posix() for path in below(project)}
    assert names == {
        "handover.csv",
        "lists/elm-street/call-list-2026-06-30.xlsx",
        "lists/lake-view/call-list-2026-06-30.xlsx",
        "templates/elm-street/templates-2026-06-30.xlsx",
        "templates/lake-view/templates-2026-06-30.xlsx",
    }
    content = (project.actions / "lists/elm-street/call-list-2026-06-30.xlsx").read_bytes()
    assert sheets(decrypted(content, PASSPHRASE))["overdue"][0]["First name"] == "Ada"
    for wrong in ("four words will DO", "x", PASSPHRASE + " "):
        with pytest.raises(msoffcrypto.exceptions.InvalidKeyError):
            decrypted(content, wrong)
    assert "Ada" not in plain_texts(project.root) and "Quill" not in plain_texts(project.root)
    templates = (project.actions / "templates/elm-street/templates-2026-06-30.xlsx").read_bytes()
    pieces = sheets(decrypted(templates, PASSPHRASE))
    assert set(pieces) == {f"{tool} overdue" for tool in ALLOWED}
    assert [row["First Name"] for row in pieces["podium overdue"]] == ["Ada"]


def test_a_changed_byte_is_found():
    content = bytearray(encrypted(workbook([Sheet("a", (Column("b"),), [("c" * 500,)])], DAY), PASSPHRASE))
    content[len(content) // 2] ^= 1
    with pytest.raises(msoffcrypto.exceptions.InvalidKeyError, match="integrity"):
        assert decrypted(bytes(content), PASSPHRASE) is None


def test_what_was_readable_does_not_stay_beside_what_is_encrypted(project: Project):
    deliver(project)
    assert "Ada" in plain_texts(project.actions)
    delivered = deliver(project, PASSPHRASE)
    assert "Ada" not in plain_texts(project.root)
    assert "actions/lists/elm-street/call-list-2026-06-30-overdue.csv" in delivered.removed


KILLED = """
import os, signal, sys
from pathlib import Path
from pipelines.actions import handover
from pipelines.config import load_project
write = Path.write_bytes
def killed(path, content):
    write(path, content)
    if path.name.startswith(".call-list"):
        os.kill(os.getpid(), signal.SIGKILL)
Path.write_bytes = killed
handover.deliver(load_project(sys.argv[1]), sys.argv[2] or None)
"""


def killed_run(project: Project, temporary: Path, passphrase: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)}
    command = [sys.executable, "-c", KILLED, str(project.root), passphrase]
    result = subprocess.run(command, env=environment, cwd=ROOT, check=False, capture_output=True)
    assert result.returncode == -signal.SIGKILL, result.stderr


def test_a_killed_run_leaves_nothing_readable(project: Project, tmp_path: Path):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    deliver(project)  # readable files of an earlier run go first
    killed_run(project, temporary, PASSPHRASE)
    assert list(project.actions.rglob(".call-list*"))
    assert "Ada" not in plain_texts(project.root) and "Ada" not in plain_texts(temporary)


def test_what_a_killed_readable_run_left_goes_with_the_next(project: Project, tmp_path: Path):
    killed_run(project, tmp_path, "")
    assert "Ada" in plain_texts(project.actions)
    deliver(project, PASSPHRASE)
    assert "Ada" not in plain_texts(project.root)


# -- the log ---------------------------------------------------------------------------------------------------------


def test_the_log_keeps_who_made_what_and_when(project: Project, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LOGNAME", "somebody else")
    monkeypatch.setenv("USER", "somebody else")
    delivered = deliver(project)
    log = rows(project.actions / "handover.csv")
    assert len(log) == len(delivered.files) == len(below(project)) - 1
    for line in log:
        content = (project.root / line["file"]).read_bytes()
        assert line["file_sha256"] == hashlib.sha256(content).hexdigest()
        assert line["os_user"] == pwd.getpwuid(os.getuid()).pw_name
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", line["handed_over_at"])
        assert (line["is_encrypted"], line["list_day"]) == ("False", "2026-06-30")
    people = {line["file"]: int(line["people"]) for line in log}
    assert people["actions/lists/elm-street/call-list-2026-06-30.xlsx"] == 3
    assert people["actions/templates/elm-street/overdue/podium-2026-06-30.csv"] == 1
    assert "Ada" not in (project.actions / "handover.csv").read_text() + json.dumps(delivered.as_dict(), default=str)


def test_the_log_is_only_ever_added_to(project: Project):
    deliver(project)
    log = project.actions / "handover.csv"
    before = log.read_bytes()
    log.write_bytes(before + b"2026-06-30T09:00:00")  # a line that was cut off
    deliver(project, PASSPHRASE)
    after = log.read_bytes()
    assert after.startswith(before)
    assert [line["is_encrypted"] for line in rows(log)][-4:] == ["True"] * 4


def test_a_log_that_was_written_over_is_refused(project: Project):
    deliver(project)
    (project.actions / "handover.csv").write_text("a,b\n1,2\n")
    with pytest.raises(Refused, match="not as it was written"):
        deliver(project)


# -- again, and after --------------------------------------------------------------------------------------------


def test_the_same_warehouse_gives_the_same_bytes(project: Project):
    deliver(project)
    before = {path: path.read_bytes() for path in below(project) if path.name != "handover.csv"}
    deliver(project)
    assert {path: path.read_bytes() for path in below(project) if path.name != "handover.csv"} == before


def test_a_sheet_that_was_filled_in_is_not_written_over(project: Project):
    deliver(project)
    sheet = project.actions / "lists/elm-street/call-list-2026-06-30-overdue.csv"
    sheet.write_text(sheet.read_text("utf-8-sig").replace('"","","","",""', '"booked","","","",""'), "utf-8-sig")
    filled = sheet.read_bytes()
    for passphrase in (None, PASSPHRASE):
        with pytest.raises(Refused, match=r"overdue\.csv: changed since it was handed out"):
            deliver(project, passphrase)
    assert sheet.read_bytes() == filled
    sheet.unlink()
    deliver(project)


def test_lists_of_other_days_are_told(project: Project, tmp_path: Path):
    deliver(project)
    later = make_lists(project.root, [on_list(1, as_of_on="2026-07-01")], PATIENTS, day="2026-07-01")
    delivered = deliver(later)
    assert "actions/lists/lake-view/call-list-2026-06-30.xlsx" in delivered.older
    assert delivered.people == 1


def test_a_day_without_lists_hands_out_nothing(project: Project):
    before = [{"as_of_on": "2026-06-30", **row} for row in LISTED]
    delivered = deliver(make_lists(project.root, before, PATIENTS, day="2026-07-02"))
    assert (delivered.files, delivered.people) == ([], 0)


# -- the command -----------------------------------------------------------------------------------------------------


def run(project: Project, *arguments: str, passphrase: str | None = None) -> tuple[int, dict[str, Any]]:
    environment = {"PRACTICE_PASSPHRASE": passphrase}
    outcome = CliRunner().invoke(
        cli.app, ["--project", str(project.root), "actions", *arguments, "--json"], env=environment
    )
    return outcome.exit_code, json.loads(outcome.stdout)


def test_the_command_tells_what_it_made(project: Project):
    code, found = run(project)
    assert (code, found["people"], found["unreachable"], found["is_encrypted"]) == (0, 4, 1, False)
    assert found["log"] == str(project.actions / "handover.csv") and "delete" in found["retention"]
    assert {file["what"] for file in found["files"]} == {"list", "template"}


def test_the_passphrase_comes_from_the_environment_and_is_no_argument(project: Project):
    code, found = run(project, "--encrypt", passphrase=PASSPHRASE)
    assert (code, found["is_encrypted"]) == (0, True)
    assert PASSPHRASE not in json.dumps(found)
    assert CliRunner().invoke(cli.app, ["actions", "--encrypt", PASSPHRASE]).exit_code == 2


@pytest.mark.parametrize(("passphrase", "words"), [(None, "PRACTICE_PASSPHRASE"), ("short", "12"), ("x" * 256, "255")])
def test_without_a_good_passphrase_nothing_is_written(project: Project, passphrase: str | None, words: str):
    code, found = run(project, "--encrypt", passphrase=passphrase)
    assert code == 2 and words in found["problems"][0]
    assert not project.actions.exists()


def test_without_lists_it_says_what_to_do(project: Project):
    project.warehouse.unlink()
    with pytest.raises(ConfigurationError, match="practice build"):
        deliver(project)
    assert run(project)[0] == 2
