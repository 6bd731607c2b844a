"""Landing a folder: idempotent, complete, replaced only by what is newer and not much less."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipelines.config import INSTALLATION
from pipelines.landing import knowledge

HEADER = "Visit Date,Centre,Guest,Amount (Exc. Tax)\n"


def visits(days: range, centre: str = "Elm", guest: str = "Wren", extra: str = "") -> str:
    rows = "".join(f"2026-03-{day:02d},{centre},{guest},{day}.00\n" for day in days)
    return extra + HEADER + rows


def sales(numbers: range, net: str = "5") -> str:
    return "Invoice,Sold,Net\n" + "".join(f"I{n},2026-03-{n:02d},{net}\n" for n in numbers)


def statuses(landing) -> dict[str, str]:
    return {item.shown: item.status for item in landing.outcomes}


def test_every_row_carries_where_it_came_from(acme, make_practice):
    practice = make_practice("[{system: acme, account: a1, path: exports, location: lake}]", "[{id: elm}, {id: lake}]")
    practice.write("visits-20260305.csv", visits(range(1, 3)))
    practice.land()
    ((sha256,),) = practice.query("select file_sha256 from raw_practice.landed_file")
    assert practice.query(
        "select _account, _location_id, _file, _row, _file_sha256, _export_stamp, _path_version, notes"
        " from raw_acme.visit order by _row"
    ) == [("a1", "lake", "exports/visits-20260305.csv", row, sha256, "20260305", 1, None) for row in (2, 3)]


def test_landing_again_changes_nothing(practice):
    practice.write("a.csv", visits(range(1, 4)))
    practice.land()
    before = practice.query("select * from raw_practice.landed_file")
    practice.write("copy under another name.txt", visits(range(1, 4)))
    again = practice.land()
    assert set(statuses(again).values()) == {"known"}
    assert "same content as exports/a.csv" in [item.what for item in again.outcomes]
    assert practice.query("select * from raw_practice.landed_file") == before
    assert practice.query("select count(*) from raw_acme.visit") == [(3,)]


def test_a_catalogue_is_every_accounts_own(make_practice):
    """Two offices keep the vendor's own list of words: each has it. Patients in the wrong folder are a copy."""
    practice = make_practice(
        "[{system: open_dental, account: a, path: exports/a, location: elm},"
        " {system: open_dental, account: b, path: exports/b, location: oak}]",
        "[{id: elm}, {id: oak}]",
    )
    sample = INSTALLATION / "pipelines/systems/open_dental/sample"
    for name in ("definition.csv", "patient.csv"):
        for office in ("a", "b"):
            practice.write(f"{office}/{name}", (sample / name).read_text(encoding="utf-8"))
    first = practice.land()
    assert statuses(first) == {
        "exports/a/definition.csv": "loaded",
        "exports/a/patient.csv": "loaded",
        "exports/b/definition.csv": "loaded",
        "exports/b/patient.csv": "known",
    }
    assert practice.query(
        "select account, count(distinct file_sha256), sum(rows_landed) from raw_practice.landed_file"
        " where export_name = 'definition' group by account order by account"
    ) == [("a", 1, 24), ("b", 1, 24)]
    assert set(statuses(practice.land()).values()) == {"known"}


def test_the_same_path_with_other_content_is_a_new_version(practice):
    practice.write("a.csv", visits(range(1, 4)))
    practice.land()
    practice.write("a.csv", visits(range(1, 6)))
    practice.land()
    assert practice.query("select path_version, rows_landed from raw_practice.landed_file order by path_version") == [
        (1, 3),
        (2, 5),
    ]


def test_new_columns_and_missing_ones_meet_in_one_table(practice):
    practice.write("a.csv", visits(range(1, 2)))
    practice.land()
    practice.write("b.csv", "Visit Date,Centre,Guest,Amount (Exc. Tax),Mood\n2026-03-09,Elm,W,1,good\n")
    practice.land()
    assert practice.query("select mood from raw_acme.visit order by visited_on") == [(None,), ("good",)]


def test_it_loads_into_tables_that_dbt_has_made(practice):
    practice.write("a.csv", visits(range(1, 2)))
    practice.land()
    import duckdb

    with duckdb.connect(str(practice.project.published)) as connection:
        connection.execute("create table raw_acme.sale (_account varchar, _row bigint, net_amount varchar)")
    practice.write("s.csv", sales(range(1, 3)))
    practice.land()
    assert practice.query("select count(invoice_no), count(_file_sha256) from raw_acme.sale") == [(2, 2)]


def test_the_row_equation_holds_for_every_file(practice):
    practice.write("a.csv", visits(range(1, 9), extra="Acme\n\n") + "Grand Total,,,36.00\nx,y\n,,,\n")
    practice.write("s.csv", sales(range(1, 5)) + "I9\n")
    landing = practice.land()
    assert landing.is_incomplete
    rows = practice.query("select rows_read, rows_landed, rows_unreadable, rows_not_data from raw_practice.landed_file")
    assert sorted(rows) == [(6, 4, 1, 1), (14, 8, 1, 5)]
    assert all(read == sum(parts) for read, *parts in rows)


# ---- what is newer, and much less


def test_a_newer_file_with_under_half_of_the_rows_is_refused(practice):
    practice.write("a.csv", visits(range(1, 21)))
    practice.land()
    practice.write("b.csv", visits(range(1, 21)[::3], extra="Generated 2026-04-01\n"))
    (refused,) = practice.land().of("refused")
    assert refused.what == "has 7 rows from 2026-03-01 to 2026-03-19, where 19 are loaded: under half"
    assert "--accept-shrink" in refused.remedy
    assert practice.query("select count(*) from raw_acme.visit") == [(20,)]
    assert practice.query("select status, rows_read from raw_practice.landed_file order by 1") == [
        ("loaded", 21),
        ("refused", 0),
    ]
    assert practice.query("select source_row, reason from raw_practice.unreadable_row") == [(None, refused.what)]

    assert statuses(practice.land())["exports/b.csv"] == "refused", "it stays refused"
    assert statuses(practice.land(accept_shrink=True))["exports/b.csv"] == "loaded"
    assert practice.query("select count(*) from raw_acme.visit") == [(27,)]
    assert practice.query("select count(*) from raw_practice.unreadable_row") == [(0,)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (visits(range(1, 21)), visits(range(1, 6))),
        (visits(range(1, 21)), visits(range(20, 22))),
        (visits(range(1, 21)), visits(range(1, 3), centre="Lake")),
        (sales(range(1, 21)), sales(range(1, 11))),
        (sales(range(1, 21)), "Invoice,Sold,Net\nother,2026-03-01,1\nthird,2026-03-20,1\n"),
        ("Client No,First\n" + "".join(f"C{n},x\n" for n in range(9)), "Client No,First\nZ,x\n"),
    ],
    ids=["its own days", "next period", "other centre", "half by key", "other keys", "other clients"],
)
def test_what_replaces_little_is_not_refused(practice, first, second):
    practice.write("a.csv", first)
    practice.land()
    practice.write("b.csv", second)
    assert not practice.land().of("refused")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (sales(range(1, 21)), sales(range(1, 21)[::3])),
        (
            "Client No,First\n" + "".join(f"C{n},x\n" for n in range(9)),
            "Client No,First\nC1,x\nC2,x\n",
        ),
        (visits(range(1, 21)), visits(range(1, 8))),
    ],
    ids=["by key", "without dates", "cut off"],
)
def test_a_shrunken_version_of_a_file_is_refused(practice, first, second):
    practice.write("a.csv", first)
    practice.land()
    practice.write("a.csv", second)
    assert practice.land().of("refused")


def test_what_a_live_pull_adds_is_a_piece_by_intention(practice):
    practice.write("pulled/sale-1.csv", sales(range(1, 21)))
    practice.land()
    practice.write("pulled/sale-2.csv", sales(range(20, 21), net="6"))
    practice.write("pulled/visit-1.csv", visits(range(1, 21)))
    assert not practice.land().of("refused")
    practice.write("pulled/visit-2.csv", visits(range(1, 21, 19)))
    (refused,) = practice.land().of("refused")
    assert "visit-2" in refused.shown, "what replaces a whole period is held to it, pulled or not"


def test_files_of_one_run_guard_each_other(practice):
    practice.write("old.csv", visits(range(1, 21)))
    practice.write("new.csv", visits(range(1, 21, 9), extra="Generated 2026-04-01\n"))
    practice.write("of another account.csv", sales(range(1, 3)))
    assert statuses(practice.land()) == {
        "exports/new.csv": "loaded",  # its last day is older: it replaces nothing
        "exports/of another account.csv": "loaded",
        "exports/old.csv": "loaded",
    }


# ---- folders


def test_the_longest_path_owns_a_file(acme, make_practice):
    practice = make_practice(
        "[{system: acme, account: all, path: exports}, {system: acme, account: one, path: exports/one}]"
    )
    practice.write("a.csv", visits(range(1, 2)))
    practice.write("one/deep/b.csv", visits(range(2, 3)))
    practice.land()
    assert practice.query("select _file, _account from raw_acme.visit order by 1") == [
        ("exports/a.csv", "all"),
        ("exports/one/deep/b.csv", "one"),
    ]


def test_hidden_and_unfinished_files_are_nobodys(practice):
    names = (".x.csv", "~$a.xlsx", "a.csv.part", "b.csv.crdownload", ".git/c.csv", "d.csv~", "e.lock")
    for name in names:
        practice.write(name, visits(range(1, 2)))
    assert not practice.land().outcomes


def test_a_missing_folder_and_an_unreadable_file_are_named(acme, make_practice):
    practice = make_practice("[{system: auto, path: exports}, {system: acme, path: nowhere}]")
    practice.write("good.csv", visits(range(1, 2)))
    path = practice.write("closed.csv", visits(range(3, 4)))
    path.chmod(0)
    landing = practice.land()
    path.chmod(0o600)
    assert ("nowhere", "there is no such folder") in [(o.shown, o.what) for o in landing.outcomes]
    if os.getuid():  # the superuser reads everything
        assert statuses(landing)["exports/closed.csv"] == "unreadable"
    assert statuses(landing)["exports/good.csv"] == "loaded"


def test_an_export_that_does_not_say_its_location_needs_one(acme, make_practice):
    locations = "[{id: elm}, {id: lake}]"
    closing = "Closing Day,Drawer\n2026-03-01,10\n"
    practice = make_practice(locations=locations)
    practice.write("closing.csv", closing)
    (found,) = practice.land().outcomes
    assert found.status == "not recognised" and "`location`" in found.remedy

    told = make_practice("[{system: acme, path: exports, location: elm}]", locations, name="told")
    told.write("closing.csv", closing)
    assert told.land().of("loaded")


def test_a_file_in_another_systems_folder_is_told_apart(make_practice):
    practice = make_practice("[{system: hubspot, path: exports}]")
    practice.write("ads.csv", "Day,Campaign,Cost,Impr.,Clicks\n2026-03-01,Search,1,2,3\n")
    (found,) = practice.land().outcomes
    assert "Google Ads" in found.what and "declared as HubSpot" in found.what
    assert "system: google_ads" in found.remedy


# ---- what landing leaves behind


def test_nothing_is_left_outside_the_practices_own_folders(practice, tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(home)
    practice.write("a.csv", visits(range(1, 2)).encode("utf-16"))
    practice.land()
    assert not list(home.rglob("*"))
    assert sorted(path.name for path in practice.root.iterdir()) == [
        ".practice", "exports", "practice.yml", "warehouse.duckdb",
    ]  # fmt: skip
    assert [path.name for path in (practice.root / ".practice").iterdir()] == ["lock"]


def test_only_the_owner_can_look_inside(practice):
    practice.write("a.csv", visits(range(1, 2)))
    practice.land()
    assert practice.project.published.stat().st_mode & 0o777 == 0o600
    assert practice.project.state.stat().st_mode & 0o777 == 0o700


def test_the_configuration_lands_as_it_is_declared(make_practice):
    text = (Path(__file__).parent / "test_config.py").read_text(encoding="utf-8")
    complete = text.split('COMPLETE = """\\\n')[1].split('"""')[0]
    practice = make_practice()
    (practice.root / "practice.yml").write_text(
        complete + "identity_overrides: people.csv\ngoals: {earned_revenue: 1500000}\n"
        "maturity: {intake: 3}\ntools: [{name: CRM, system: hubspot, feeds: [zenoti]}]\n"
    )
    people = "source_system,account,source_patient_id,person\nzenoti,main,G1,p1\n"
    (practice.root / "people.csv").write_text(people)
    (practice.root / "mappings").mkdir()
    (practice.root / "mappings" / "old.yml").write_text(
        "mapping: old\nfiles: {}\nvocabularies: {tender: {Visa: card}}\npseudo_people: [WALK_IN]\n"
    )
    practice.land()
    # what was closed and what others contribute comes from folders of their own, not from the configuration
    declared = set(knowledge.tables()) - {*knowledge.LANDING_TABLES, *knowledge.CLOSING_TABLES, "peer_figure"}
    assert all(practice.query(f"select count(*) from raw_practice.{name}")[0][0] for name in declared)
    assert practice.query(
        "select iso_weekday, cast(opens_at as varchar) from raw_practice.location_weekday where iso_weekday > 4"
    ) == [(5, "09:00:00"), (6, "10:00:00")]
    assert (
        "suppress_below",
        "11",
    ) in practice.query("select * from raw_practice.parameter")
    assert ("compensation_benefits_load", "0.12") in practice.query("select * from raw_practice.parameter")


def test_a_folder_that_stands_for_another_place_is_loaded_anew(practice):
    practice.write("a.csv", visits(range(1, 4)))
    practice.write("prices.csv", "Service,Elm Price\nTox,10\n")
    practice.land()
    path = practice.root / "practice.yml"
    path.write_text(path.read_text().replace("path: exports", "path: exports, account: second"))
    assert set(statuses(practice.land()).values()) == {"loaded"}
    assert set(statuses(practice.land()).values()) == {"known"}
    assert practice.query("select _account, _path_version, count(*) from raw_acme.visit group by all") == [
        ("second", 1, 3)
    ]
    assert practice.query("select _account, count(*) from raw_acme.price_cell group by all") == [("second", 1)]
    assert practice.query("select account, count(*) from raw_practice.landed_file group by all") == [("second", 2)]


def test_every_file_can_be_read_again(practice):
    practice.write("a.csv", visits(range(1, 4)) + "Grand Total,,,6.00\n")
    practice.land()
    assert set(statuses(practice.land(again=True)).values()) == {"loaded"}
    for table in ("raw_practice.landed_file", "raw_practice.control_total", "raw_acme.visit"):
        assert practice.query(f"select count(*) from {table}") == [(3 if table == "raw_acme.visit" else 1,)]


def test_two_systems_may_share_a_folder(make_practice):
    practice = make_practice(
        "[{system: hubspot, account: crm, path: exports}, {system: google_ads, account: ads, path: exports}]"
    )
    practice.write("ads.csv", "Day,Campaign,Cost,Impr.,Clicks\n2026-03-01,Search,1,2,3\n")
    practice.write("strange.csv", "a,b\n1,2\n")
    assert statuses(practice.land()) == {"exports/ads.csv": "loaded", "exports/strange.csv": "not recognised"}
    assert practice.query("select distinct _account from raw_google_ads.campaign_day") == [("ads",)]
    assert statuses(practice.land())["exports/ads.csv"] == "known"
