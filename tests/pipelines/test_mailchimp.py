"""Mailchimp: the report of one campaign, which is no table, and the status that only a file's name tells."""

from __future__ import annotations

from pathlib import Path

import pytest
from system_samples import Landed, land_files, samples


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    return land_files(tmp_path_factory.mktemp("mailchimp") / "p", "mailchimp", samples("mailchimp"))


def test_sections_of_a_report_become_rows(landed: Landed) -> None:
    rows = landed.query(
        "select title, part, recipients, bounces, url, url_unique_clicks"
        " from raw_mailchimp.campaign_report order by _file, _row"
    )
    assert rows == [
        ("Sept specials", "Overall Stats", "1,200", "12 (1.0%)", None, None),
        ("Sept specials", "Overall Stats links", None, None, "https://studio.example/specials?mc_cid=a1b2c3d4e5", "45"),
        ("Sept specials", "Overall Stats links", None, None, "https://studio.example/book", "9"),
        ("Subject test", "Combination 1 Stats", "100", "1 (1.0%)", None, None),
        ("Subject test", "Combination 1 Stats links", None, None, "https://studio.example/a", "4"),
        ("Subject test", "Combination 2 Stats", "100", "0 (0.0%)", None, None),
    ]


def test_a_report_without_links_is_read(tmp_path: Path) -> None:
    text = 'Email Campaign Report\n"Title:","News"\n\n"Overall Stats"\n"Total Recipients:","7"\n'
    landed = land_files(tmp_path / "p", "mailchimp", {"r.csv": text.encode()})
    (outcome,) = landed.outcomes.values()
    assert (outcome.rows_read, outcome.rows_landed, outcome.rows_not_data) == (5, 1, 4)
    assert landed.query("select recipients, _row from raw_mailchimp.campaign_report") == [("7", 5)]


def test_the_archives_members_keep_their_names(landed: Landed) -> None:
    files = {file for (file,) in landed.query("select distinct _file from raw_mailchimp.audience")}
    assert "exports/audience-patients.zip!unsubscribed_members_export_1a2b.csv" in files


def test_repeated_labels_overwrite_nothing(landed: Landed) -> None:
    found = landed.query("select phone, phone_2 from raw_mailchimp.audience where email like 'sorrel%'")
    assert found == [("(512) 555-0142", "555-0100")]


def test_notes_and_whereabouts_stay_in_the_file(landed: Landed) -> None:
    found = landed.query("select max(notes), max(opt_in_ip), max(latitude) from raw_mailchimp.audience")
    assert found == [("", "", "")]
