"""practice.yml: what is accepted, and that each mistake is named with its line, key and remedy."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from pipelines.config import ConfigurationError, load_project
from pipelines.landing.knowledge import configuration_rows

COMPLETE = """\
practice: {name: Example Group, currency: USD, as_of: 2026-06-30}
warehouse: warehouse.duckdb
locations:
  - {id: elm-street, name: Elm Street, names: [Elm St], time_zone: America/Chicago, vertical: medspa,
     region: Midwest, opened_on: 2019-04-01, acquired_on: null, rooms: 4,
     hours: {mon-fri: "09:00-18:00", sat: "10:00-15:00"}, closures: [2026-01-01],
     record: [{kind: sale, system: zenoti, account: main, from: 2023-01-01}], history_start_on: 2023-01-01}
  - {id: lake-view}
sources:
  - {system: zenoti, account: main, path: exports/zenoti}
  - {system: square, account: lake, path: exports/lake, location: lake-view}
  - {system: auto, path: exports/inbox}
providers:
  - {name: Juniper Vale, aliases: ["Vale, Juniper"], role: injector, is_owner: false, clinical_share: 0.9}
devices: [{id: laser-1, location: elm-street, units: 1, services: [laser], monthly_cost: 2400}]
services: [{match: "lip flip*", service_line: neurotoxin, expected_interval_days: 84}]
campaigns: [{match: "*Downtown*", location: elm-street}]
cancel_reasons: [{match: "provider sick*", by: practice}]
test_patients: [{email: test@example.com}, {name: "Test Guest"}]
compensation: {benefits_load: 0.12, state_unemployment_rate: 0.027}
parameters: {history_guard_months: 12, rebooking_window_days: 7}
manual: [{location: elm-street, period_start_on: 2026-01-01, figure: front_desk_hours, value: 18}]
targets: {rebooking_rate_7d: 0.75}
report: {suppress_below: 11, provider_labels: alias, logo: brand/logo.svg, colors: {primary: "#264653"}}
"""


def load(folder: Path, text: str):
    (folder / "practice.yml").write_text(text, encoding="utf-8")
    return load_project(folder)


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        load(folder, text)
    return caught.value.problems


def test_the_whole_of_the_contract_is_accepted(tmp_path):
    config = load(tmp_path, COMPLETE).config
    first, second = config.locations
    assert first.hours["fri"] == (dt.time(9), dt.time(18))
    assert list(first.hours) == ["mon", "tue", "wed", "thu", "fri", "sat"]
    assert first.record[0].from_on == dt.date(2023, 1, 1)
    assert second.title == "Lake View"
    assert config.sources[2].account == "main"


def test_what_is_needed_is_little(tmp_path):
    text = "practice: {name: P}\nlocations: [{id: a}]\nsources: [{system: auto, path: in}]\n"
    project = load(tmp_path, text)
    assert project.published == tmp_path.resolve() / "warehouse.duckdb"
    assert project.location_of(project.config.sources[0]) == "a", "there is only one place it can be"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("vertical: medspa", "vertical: spa", 4, ["locations[1].vertical", "'medspa' or 'dental'"]),
        ("role: injector", "roles: injector", 14, ["providers[1].roles", "did you mean role?", "is_owner"]),
        ("2019-04-01", "2019-13-01", 5, ["opened_on", "2019-13-01", "not a date"]),
        ("America/Chicago", "America/Chicgo", 4, ["time_zone", "America/Chicgo"]),
        ("mon-fri", "mon-fry", 6, ["hours", "mon-fry", "mon, tue"]),
        ("09:00-18:00", "18:00-09:00", 6, ["hours", "18:00-09:00", "09:00-18:00"]),
        ("system: square", "system: sqare", 11, ["sources[2].system", "did you mean square"]),
        ("rebooking_window_days", "rebooking_days", 21, ["rebooking_days", "rebooking_window_days"]),
        ("_window_days: 7", "_window_days: soon", 21, ["rebooking_window_days", "number"]),
        ("rebooking_rate_7d", "rebooking_rate", 23, ["targets", "rebooking_rate_7d"]),
        ("location: lake-view", "location: lakeview", 11, ["sources[2].location", "lake-view"]),
        ("id: lake-view", "id: elm-street", 8, ["locations[2].id", "twice"]),
        ("clinical_share: 0.9", "clinical_share: 90", 14, ["clinical_share", "less than or equal to 1"]),
        ("benefits_load", "benefit_load", 20, ["compensation", "benefits_load"]),
        ("#264653", "blue", 24, ["report.colors.primary", "blue"]),
        ("{name: Test Guest}".replace("Test Guest", '"Test Guest"'), "{}", 19, ["test_patients[2]", "email or a name"]),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_line_key_and_what_is_allowed(tmp_path, old, new, line, words):
    assert old in COMPLETE
    found = problems(tmp_path, COMPLETE.replace(old, new, 1))
    mine = [problem for problem in found if problem.startswith(f"practice.yml:{line}: ")]
    assert mine, found
    assert all(word in mine[0] for word in words), mine


def test_targets_are_numbers_entries_or_lists_of_them(tmp_path):
    aims = """\
targets:
  rebooking_rate_7d: 0.75
  no_show_rate: {value: 0.04, by: 2026-09-30}
  utilization: [{value: 0.7, location: elm-street, from: 2026-07-01}, 0.6]
goals: {earned_revenue: 3000000}
"""
    rows = configuration_rows(load(tmp_path, COMPLETE.replace("targets: {rebooking_rate_7d: 0.75}\n", aims)))
    assert [tuple(row.values()) for row in rows["target"]] == [
        ("rebooking_rate_7d", None, 0.75, None, None),
        ("no_show_rate", None, 0.04, None, dt.date(2026, 9, 30)),
        ("utilization", "elm-street", 0.7, dt.date(2026, 7, 1), None),
        ("utilization", None, 0.6, None, None),
    ]
    assert [tuple(row.values()) for row in rows["goal"]] == [("earned_revenue", None, 3000000)]


def test_answers_and_tools_land_as_they_are_meant(tmp_path):
    added = """\
maturity:
  intake: 3
  reporting: sort of 3
  reviews: [{value: Sort of 1}, {value: 5, location: elm-street}]
tools:
  - {name: CRM, system: hubspot, monthly_cost: 450, feeds: [zenoti, square]}
  - {name: Fax line}
"""
    rows = configuration_rows(load(tmp_path, COMPLETE + added))
    assert [tuple(row.values()) for row in rows["maturity_answer"]] == [
        ("intake", None, 3, False),
        ("reporting", None, 2, True),
        ("reviews", None, 1, True),
        ("reviews", "elm-street", 5, False),
    ]
    assert [tuple(row.values()) for row in rows["tool"]] == [
        ("CRM", "hubspot", None, 450),
        ("Fax line", None, None, None),
    ]
    assert [row["fed_system"] for row in rows["tool_feed"]] == ["zenoti", "square"]


@pytest.mark.parametrize(
    ("added", "words"),
    [
        ("maturity: {intakes: 3}", ["'intakes' is not a known workflow", "intake"]),
        ("maturity: {intake: 6}", ["maturity.intake", "less than or equal to 5"]),
        ("maturity: {intake: mostly 3}", ["maturity.intake", "'mostly 3'"]),
        ("maturity: {intake: {value: 3, location: elm}}", ["'elm' is not a location", "elm-street"]),
        ("maturity: {intake: [3, 4]}", ["intake[2]", "the group has a value already"]),
        ("tools: [{name: CRM, system: hubspott}]", ["'hubspott' is not a known system", "hubspot"]),
        ("tools: [{name: CRM, feeds: [paper]}]", ["'paper' is not a known system"]),
        ("tools: [{name: CRM, location: elm}]", ["'elm' is not a location", "elm-street"]),
    ],
)
def test_a_mistake_in_an_answer_or_a_tool_is_named(tmp_path, added, words):
    found = problems(tmp_path, COMPLETE + added + "\n")
    assert len(found) == 1 and all(word in found[0] for word in words), found


@pytest.mark.parametrize(
    ("targets", "words"),
    [
        ("targets: {rebooking: 0.7}", ["'rebooking' is not a known metric", "rebooking_rate_7d"]),
        ("targets: {utilization: high}", ["targets.utilization", "'high'", "number"]),
        ("targets: {utilization: {value: 0.7, until: 2026-09-30}}", ["until", "allowed: value, location, from, by"]),
        ("targets: {utilization: {value: 0.7, by: soon}}", ["by", "'soon' is not a date"]),
        ("targets: {utilization: {value: 1, from: 2026-09-30, by: 2026-09-30}}", ["`from` must be a day before `by`"]),
        ("targets: {utilization: {value: 0.7, location: elm}}", ["'elm' is not a location", "elm-street"]),
        ("targets: {utilization: [0.7, 0.8]}", ["utilization[2]", "the group has a value already"]),
        ("targets: [0.7]", ["targets", "dictionary"]),
        ("goals: {sales: 5}", ["goals.sales", "allowed: earned_revenue"]),
        ("goals: {earned_revenue: 0}", ["goals.earned_revenue", "greater than 0"]),
        ("goals: {earned_revenue: [{value: 5, location: elm}]}", ["'elm' is not a location", "elm-street"]),
    ],
)
def test_a_mistake_in_a_target_is_named(tmp_path, targets, words):
    found = problems(tmp_path, COMPLETE.replace("targets: {rebooking_rate_7d: 0.75}", targets))
    assert len(found) == 1 and found[0].startswith("practice.yml:23: "), found
    assert all(word in found[0] for word in words), found


def test_every_mistake_is_reported_at_once(tmp_path):
    text = COMPLETE.replace("medspa", "spa").replace("role: injector", "role: boss")
    assert len(problems(tmp_path, text)) == 2


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("practice: {name: P\n", "practice.yml:2"),
        ("practice: {name: P}\npractice: {name: Q}\n", "practice.yml:2"),
        ("- a\n", "must hold keys"),
        ("practice: {name: P}\nsources: [{system: auto, path: x}]\n", "locations: is missing"),
        ("practice: {name: P}\nlocations: []\nsources: [{system: auto, path: x}]\n", "at least one"),
    ],
)
def test_what_is_no_configuration_at_all(tmp_path, text, word):
    assert any(word in problem for problem in problems(tmp_path, text))


def test_a_missing_file_says_how_to_name_the_folder(tmp_path):
    with pytest.raises(ConfigurationError, match="--project"):
        load_project(tmp_path)


def test_identity_overrides_are_read_and_checked(tmp_path):
    text = COMPLETE + "identity_overrides: people.csv\n"
    file = tmp_path / "people.csv"
    file.write_text("source_system,account,source_patient_id,person\nzenoti,main,G1,p1\n")
    assert load(tmp_path, text).identity_overrides[0]["person"] == "p1"
    file.write_text("system,id\n")
    with pytest.raises(ConfigurationError, match="lacks the column source_system"):
        _ = load(tmp_path, text).identity_overrides
