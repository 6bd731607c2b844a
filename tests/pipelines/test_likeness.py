"""How likely two records are one person: families, twins and namesakes beside slips of the pen."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.likeness import LEVELS, likely_pairs

SEED = Path(__file__).parents[2] / "seeds" / "identity_evidence.csv"
FIELDS = ("record_key", "first_name", "given_name", "last_name", "birth_date", "email", "phone", "postal_code")
LINK = 0.99
MAY_LINK = {"exact", "form", "typo", "initial"}

REED = ("josephine", "josephine", "reed", "19800311", "j.reed@example.com", "+15125550101", "78701")


def evidence() -> pa.Table:
    """The shipped weights."""
    with SEED.open(encoding="utf-8", newline="") as file:
        return pa.Table.from_pylist(list(csv.DictReader(file)))


def scored(*people: tuple[str | None, ...]) -> dict[tuple[str, str], tuple[float, str]]:
    """Probability and first-name level per pair; a crowd of strangers makes the practice."""
    crowd = [
        (
            f"name{n}",
            f"name{n}",
            f"family{n % 7}",
            f"19{50 + n % 50}0{1 + n % 9}1{n % 10}",
            None,
            f"+1212555{n:04d}",
            "10001",
        )
        for n in range(300)
    ]
    rows = [dict(zip(FIELDS, (f"k{n}", *values), strict=True)) for n, values in enumerate([*people, *crowd])]
    table = pa.Table.from_pylist(rows, schema=pa.schema([(field, pa.string()) for field in FIELDS]))
    pairs = likely_pairs(table, evidence(), 0.5).to_pylist()
    return {(p["left_key"], p["right_key"]): (p["match_probability"], p["first_name_level"]) for p in pairs}


@pytest.mark.parametrize(
    "other",
    [
        ("josie", "josephine", "reed", "19800311", None, "+15125550101", "78701"),
        ("josephien", "josephien", "reed", "19800311", "j.reed@example.com", None, "78701"),
        ("josephine", "josephine", "marsh", "19800311", "j.reed@example.com", "+15125550101", "78701"),
        ("josephine", "josephine", "reed", "19801103", "j.reed@example.com", "+15125550101", "78701"),
        ("josephine", "josephine", "reed", "19800311", None, "+15125550107", None),
        ("josephine", "josephine", "read", None, "j.reed@example.com", None, "78701"),
    ],
    ids=["nickname", "typing error", "married", "day and month swapped", "digit wrong", "misheard surname"],
)
def test_the_same_person_written_otherwise(other: tuple[str | None, ...]) -> None:
    probability, level = scored(REED, other)["k0", "k1"]
    assert probability >= LINK and level in MAY_LINK


@pytest.mark.parametrize("name", ["tamsin", "joseph", "justine"], ids=str)
def test_twins_have_different_first_names(name: str) -> None:
    """All but the name is the same: the level tells, and it rules the pair out."""
    pairs = scored(REED, (name, name, *REED[2:]))
    assert pairs["k0", "k1"][1] not in {"exact", "form", "typo"}


@pytest.mark.parametrize(("one", "other"), [("tina", "gina"), ("mira", "mara"), ("jane", "jana"), ("tim", "tom")])
def test_one_letter_makes_another_name(one: str, other: str) -> None:
    pairs = scored((one, one, *REED[2:]), (other, other, *REED[2:]))
    assert pairs["k0", "k1"][1] in {"letter", "other"}


@pytest.mark.parametrize(
    "other",
    [
        ("josephine", "josephine", "reed", "19521224", "reed2@example.com", "+13125550155", "60601"),
        ("josephine", "josephine", "reed", None, "reed2@example.com", "+13125550155", "60601"),
    ],
    ids=["birth date known", "birth date unknown"],
)
def test_namesakes_stay_two(other: tuple[str | None, ...]) -> None:
    assert scored(REED, other).get(("k0", "k1"), (0.0, ""))[0] < LINK


def test_the_same_records_give_the_same_pairs() -> None:
    people = (REED, ("josie", *REED[1:]), ("josephine", "josephine", "marsh", *REED[3:]))
    assert scored(*people) == scored(*people)


def test_no_records_give_no_pairs() -> None:
    table = pa.schema([(field, pa.string()) for field in FIELDS]).empty_table()
    assert likely_pairs(table, evidence(), 0.5).num_rows == 0


def test_every_level_has_its_weights() -> None:
    told = {(row["comparison"], row["level"]) for row in evidence().to_pylist()}
    assert told == {(name, level) for name, levels in LEVELS.items() for level in [*levels, "other"]}
