"""What a cell's text means, through the macros that staging uses too."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import duckdb
import pytest

from pipelines.landing.cells import typed
from pipelines.landing.spec import Column


def value(text: str, type_: str, **declared: object) -> object:
    """The value of a cell of that type."""
    column = Column.model_validate({"header": "Cell", "name": "cell", "type": type_, **declared})
    query = f"select {typed(column)} from (select cast(? as varchar) as cell) as raw"
    row = duckdb.execute(query, [text]).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$1,234.56", Decimal("1234.56")),
        ("-$3.45", Decimal("-3.45")),
        ("$-3.45", Decimal("-3.45")),
        ("($36.75)", Decimal("-36.75")),
        ("(36.75)", Decimal("-36.75")),
        ("12.50-", Decimal("-12.50")),
        ("1,288", Decimal(1288)),
        ("2976.0", Decimal(2976)),
        ("399,00", Decimal("399.00")),
        ("-1.234,5", Decimal("-1234.5")),
        ("12,345,678", Decimal(12345678)),
        (" 5.005 ", Decimal("5.005")),
        ("0.00", Decimal(0)),
        ("", None),
        ("free", None),
        ("1.2.3", None),
    ],
)
def test_money(text: str, expected: Decimal | None) -> None:
    assert value(text, "money") == expected


@pytest.mark.parametrize(
    "text", ["2026-01-19", "1/19/2026", "01/19/2026", "1/19/26", "1-19-26", "1/19/2026 6:15 PM", "46041"]
)
def test_date(text: str) -> None:
    assert value(text, "date") == dt.date(2026, 1, 19)


@pytest.mark.parametrize("text", ["13/19/2026", "2026-02-30", "yesterday", "99999"])
def test_what_is_no_date(text: str) -> None:
    assert value(text, "date") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1/19/2026 6:15 PM", dt.datetime(2026, 1, 19, 18, 15)),
        ("1/19/26 18:15", dt.datetime(2026, 1, 19, 18, 15)),
        ("January 19, 2026 6:15 pm", dt.datetime(2026, 1, 19, 18, 15)),
        ("01/19/2026 12:05 AM", dt.datetime(2026, 1, 19, 0, 5)),
        ("01-19-2026 06:15 PM", dt.datetime(2026, 1, 19, 18, 15)),
        ("2026-01-19 18:15", dt.datetime(2026, 1, 19, 18, 15)),
        ("2026-01-19", dt.datetime(2026, 1, 19)),
        ("6:15 PM", None),
    ],
)
def test_timestamp(text: str, expected: dt.datetime | None) -> None:
    assert value(text, "timestamp") == expected


def test_what_apis_write_as_whole_numbers() -> None:
    assert value("1741984930", "unix_time") == dt.datetime(2025, 3, 14, 20, 42, 10)
    assert value("2025-03-14", "unix_time") is None
    assert value("60000", "minor_units") == 60000
    assert value("600.50", "minor_units") is None


def test_durations_are_exact() -> None:
    assert value("1:15", "duration_minutes") == Decimal(75)
    assert value("07:55", "duration_hours") == Decimal("7.9167")
    assert value("1:75", "duration_minutes") is None


def test_whole_numbers_and_shares() -> None:
    assert value("11,304", "integer") == 11304
    assert value("1.0", "integer") == 1
    assert value("1.5", "integer") is None
    assert value("8.88%", "percent") == Decimal("0.0888")
    assert value("Yes", "boolean") is True
    assert value("maybe", "boolean") is None


def test_declared_blanks_are_blank() -> None:
    assert value(" --", "money", blanks=["--"]) is None
    assert value("\u00a0", "text") is None


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-12T15:05:13-05:00",
        "2026-09-12T15:05:13-0500",
        "2026-09-12T20:05:13Z",
        "2026-09-12 20:05:13 +0000",
        "2026-09-12 20:05:13 UTC",
        "Sat, 12 Sep 2026 20:05:13 +0000",
        "Sat, 12 Sep 2026 20:05:13 GMT",
    ],
)
def test_a_moment_is_in_utc_whatever_its_offset(text: str) -> None:
    assert value(text, "moment") == dt.datetime(2026, 9, 12, 20, 5, 13)


@pytest.mark.parametrize("fraction", ["", ".1", ".123", ".123456", ".123456789"])
def test_a_moment_has_none_to_nine_fraction_digits(fraction: str) -> None:
    found = value(f"2026-09-12T20:05:13{fraction}Z", "moment")
    assert isinstance(found, dt.datetime)
    assert found.replace(microsecond=0) == dt.datetime(2026, 9, 12, 20, 5, 13)


@pytest.mark.parametrize("text", ["2026-09-12T15:05:13", "2026-09-12", "2 weeks ago", "2026-13-12T15:05:13Z", "46041"])
def test_what_is_no_moment(text: str) -> None:
    assert value(text, "moment") is None


@pytest.mark.parametrize("whole", ["2026-09-12 15:05", "1/19/2026 6:15 PM", "September 1, 2026"])
def test_a_text_cut_short_is_no_date_or_the_same_date(whole: str) -> None:
    """The trailing space that guards the engine's parser changes no reading."""
    forms = "['%Y-%m-%d %H:%M:%S', '%Y-%m-%d %H:%M', '%m/%d/%Y %I:%M %p', '%B %d, %Y', '%Y-%m-%d', '%m/%d/%Y']"
    for length in range(len(whole) + 1):
        bare, guarded = duckdb.execute(
            f"select try_strptime($1, {forms}), try_strptime($1 || ' ', {forms})", [whole[:length]]
        ).fetchall()[0]
        assert bare == guarded, whole[:length]
