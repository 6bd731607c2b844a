"""Each fault has a problem of its own, with a remedy; a sound practice has none."""

from __future__ import annotations

import json
import os
import socket

import duckdb
import pytest

from pipelines import doctor

SALES = "Invoice,Sold,Net\nI1,2026-03-01,5\nI2,2026-03-02,5\n"


@pytest.fixture(autouse=True)
def sound_machine(monkeypatch):
    monkeypatch.setattr(doctor, "python_version", lambda: (3, 11))
    monkeypatch.setattr(doctor, "node_version", lambda: "v20.11.0")


@pytest.fixture
def landed(practice):
    """A practice where nothing is wrong."""
    practice.write("sales.csv", SALES)
    practice.land()
    return practice


def found(practice) -> dict[str, str]:
    """What the doctor says, each with its remedy."""
    report = doctor.examine(practice.root)
    assert all(problem.remedy for problem in report.problems)
    return {problem.what: problem.remedy for problem in report.problems}


def only(practice, *words: str) -> str:
    """The single problem there is; it says these words. Returns its remedy."""
    ((what, remedy),) = found(practice).items()
    assert all(word in what for word in words), what
    return remedy


def write(practice, *statements: str) -> None:
    """Stand in for what a build would have made."""
    with duckdb.connect(str(practice.project.published)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_sound_practice_has_no_problem(landed):
    report = doctor.examine(landed.root)
    assert report.problems == [] and report.exit_code == 0
    (source,) = report.sources
    assert (source.system, source.account, source.files, source.rows) == ("acme", "main", 1, 2)
    assert source.confidence == "confirmed" and source.last_loaded
    assert set(report.as_dict()) == {"warehouse", "as_of", "sources", "problems"}


@pytest.mark.parametrize("version", [(3, 10), (3, 13)])
def test_another_interpreter(landed, monkeypatch, version):
    monkeypatch.setattr(doctor, "python_version", lambda: version)
    assert "Install Python 3.11" in only(landed, "Python 3.1", "3.11 or 3.12 is needed")
    assert doctor.examine(landed.root).exit_code == 4


@pytest.mark.parametrize(("version", "words"), [(None, "not installed"), ("v18.2.0", "v18.2.0")])
def test_no_node_or_an_old_one(landed, monkeypatch, version, words):
    monkeypatch.setattr(doctor, "node_version", lambda: version)
    assert "Install Node 20" in only(landed, "Node", words)


def test_a_mistake_in_the_configuration(landed):
    path = landed.root / "practice.yml"
    path.write_text(path.read_text().replace("name: Example", "nam: Example"))
    problems = found(landed)
    assert any("practice.yml:1: practice.nam: unknown key" in what for what in problems)
    assert doctor.examine(landed.root).exit_code == 2


def test_a_folder_that_is_not_there(landed):
    path = landed.root / "practice.yml"
    path.write_text(path.read_text().replace("path: exports", "path: gone"))
    assert "practice.yml" in only(landed, "gone", "no such folder")


@pytest.mark.skipif(os.getuid() == 0, reason="the superuser may read everything")
def test_a_folder_that_cannot_be_read(landed):
    folder = landed.write("closed/x.csv", SALES).parent
    folder.chmod(0)
    try:
        assert "permission" in only(landed, "exports/closed", "cannot be read")
    finally:
        folder.chmod(0o700)


def test_a_folder_that_cannot_be_read_by_anyone(landed, monkeypatch):
    """The same for whoever may read everything: the operating system's refusal is played."""
    landed.write("closed/x.csv", SALES)
    scandir = os.scandir

    def refuse(path):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert "permission" in only(landed, "exports/closed", "Permission denied")


def test_a_file_that_is_not_recognised(landed):
    landed.write("strange.csv", "a,b\n1,2\n")
    assert "practice systems" in only(landed, "exports/strange.csv", "no header of a known report")


def test_a_file_that_has_not_landed_yet(landed):
    landed.write("more.csv", SALES.replace("I1", "J1"))
    assert only(landed, "not landed yet: 1") == "Run `practice run`."
    assert doctor.examine(landed.root).exit_code == 0


def test_a_refused_file(landed):
    rows = "".join(f"I{n},2026-03-01,5\n" for n in range(9))
    landed.write("sales.csv", "Invoice,Sold,Net\n" + rows)
    landed.land()
    landed.write("sales.csv", SALES.replace("5", "6"))
    landed.land()
    assert "--accept-shrink" in only(landed, "exports/sales.csv was refused", "under half")


def test_quarantined_rows_before_and_after_a_build(landed):
    landed.write("more.csv", "Invoice,Sold,Net\nI9,2026-03-01\nI8,2026-03-01\n")
    landed.land()
    only(landed, "exports/more.csv: 2 rows in quarantine", "has 2 cells", "first: row 2")
    write(
        landed,
        "create schema marts",
        "create table marts.quarantine as select 'exports/sales.csv' as source_file, 2 as source_row,"
        " 'net_amount' as column_name, 'not a money' as reason, 'Write 1,234.56.' as hint",
    )
    assert "1,234.56" in only(landed, "exports/sales.csv, column net_amount", "not a money")


def test_a_source_that_has_stopped(landed):
    landed.write("visits.csv", "Visit Date,Centre,Guest,Amount (Exc. Tax)\n2026-01-01,Elm,W,1\n")
    landed.land()
    assert "Export Visit log again" in only(landed, "Acme Visit log (main) ends on 2026-01-01", "60 days")


def test_a_location_that_has_stopped(landed):
    write(
        landed,
        "create schema intermediate",
        "create table intermediate.int_location__staleness as select 'elm-street' as location_id,"
        " date '2026-01-01' as last_data_on, date '2026-03-02' as newest_data_on, 60 as days_behind,"
        " true as is_stale",
    )
    assert "closed_on" in only(landed, "location elm-street ends on 2026-01-01")


def test_people_who_are_known_on_one_side_only(landed):
    write(
        landed,
        "create schema intermediate",
        "create table intermediate.int_provider__unmatched as select * from (values"
        " ('Juniper Vale', 'gusto', 'main', 'paid_not_in_practice_system'),"
        " ('Sable Crane', 'zenoti', 'main', 'performing_not_paid'))"
        " as people(source_provider_name, source_system, account, unmatched_kind)",
    )
    problems = found(landed)
    assert any("Juniper Vale is paid" in what for what in problems)
    assert any("Sable Crane performs services" in what for what in problems)
    assert all("aliases" in remedy for remedy in problems.values())


@pytest.mark.parametrize(("kind", "remedy"), [("service", "service_line"), ("appointment status", "map of statuses")])
def test_words_that_nobody_has_mapped(landed, kind, remedy):
    write(
        landed,
        "create schema marts",
        f"create table marts.unmapped_value as select '{kind}' as kind, 'acme' as source_system,"
        " 'main' as account, 'Word ' || n as source_value, n as row_count from range(1, 8) as t(n)",
    )
    assert remedy in only(landed, f"{kind} of acme", "Word 7 (7 rows)", "and 2 more")


def test_a_printed_total_that_is_off(landed):
    write(
        landed,
        "create schema marts",
        "create table marts.control_total as select 'exports/sales.csv' as source_file, 4 as source_row,"
        " 'net_amount' as column_name, 12.00 as expected, 10.00 as loaded, 'differs' as control_total_status",
    )
    assert "quarantine" in only(landed, "exports/sales.csv", "row 4", "net_amount is 12.00", "10.00")


def test_a_lock_left_behind_and_one_that_is_held(landed):
    note = landed.project.state / "lock.json"
    holder = {"pid": 2**22 + 1, "host": socket.gethostname(), "since": "2026-01-01 03:00", "verb": "run"}
    note.write_text(json.dumps(holder))
    assert "practice run" in only(landed, "left behind", "since 2026-01-01 03:00")
    note.write_text(json.dumps({**holder, "pid": os.getpid()}))
    assert only(landed, "a run is at work") == "Wait until it is done."


def test_a_folder_that_no_source_names(acme, make_practice):
    practice = make_practice("[{system: acme, path: exports/elm}]")
    practice.write("elm/sales.csv", SALES)
    practice.write("lake/sales.csv", SALES.replace("I1", "J1"))
    practice.write("stray.csv", SALES)
    practice.land()
    problems = found(practice)
    assert any(what.startswith("exports/lake is in no folder") for what in problems)
    assert any(what.startswith("exports/stray.csv is in no folder") for what in problems)
    assert len(problems) == 2


def test_a_warehouse_that_others_can_read(landed):
    landed.project.published.chmod(0o644)
    assert "chmod 600" in only(landed, "other users")
