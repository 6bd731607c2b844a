"""Call lists hold whom the truth puts on them, and nobody who must not be called; days that were kept stay."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipelines.config import Project
from pipelines.demo import SEED, simulate
from tests.conftest import ROOT
from tests.support.built import Built
from tests.support.groups import SMALL, small_group, small_truth
from tests.support.recompute_lists import LISTS, Lists

pytestmark = pytest.mark.slow

FEWEST = {"demo": 5}
"""People whom the truth puts on every list of the demo group, so that agreeing about nobody is no agreement."""
Found = dict[str, set[int]]


@pytest.fixture(scope="module", params=["demo", SMALL, 11, 29])
def built(request: pytest.FixtureRequest) -> Built:
    """The demo and small groups, two of which nobody looked at while the models were written."""
    if request.param == "demo":
        return Built(request.getfixturevalue("demo").warehouse, simulate(SEED))
    return Built(small_group(request.param).warehouse, small_truth(request.param))


@pytest.fixture(scope="module")
def lists(built: Built) -> Lists:
    """The same truth's lists, in plain Python."""
    return Lists(built.observed)


def held(built: Built) -> Found:
    """Who is on each list of the warehouse; a person on several is called once, and has them all beside the row."""
    found: Found = {name: set() for name in LISTS}
    for patient_id, names in built.rows("select patient_id, all_lists from marts.call_list"):
        for name in names.split(", "):
            found[name].add(built.person(patient_id))
    return found


def measures(one: set[int], other: set[int]) -> tuple[float, float]:
    """Precision and recall of the first set."""
    both = len(one & other)
    return both / len(one) if one else 1.0, both / len(other) if other else 1.0


def test_the_lists_hold_whom_the_truth_puts_on_them(
    built: Built, lists: Lists, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    fewest = FEWEST.get(request.node.callspec.params["built"], 0)
    true, found, sure = lists.people(), held(built), built.observed.people - lists.unsure()
    told = []
    for name in LISTS:
        one, other = found[name] & sure, true[name] & sure
        precision, recall = measures(one, other)
        told.append(f"{name:<24}{len(other):>6}{precision:>11.3f}{recall:>8.3f}")
        assert (precision, recall) == (1.0, 1.0), (name, sorted(one ^ other))
        assert len(other) >= fewest, name
    with capsys.disabled():
        print(f"\n{'list':<24}{'true':>6}{'precision':>11}{'recall':>8}", *told, sep="\n")


def test_nobody_is_called_who_must_not_be(built: Built, lists: Lists) -> None:
    called = {built.person(patient_id) for (patient_id,) in built.rows("select patient_id from marts.call_list")}
    assert called and called <= built.observed.people
    assert lists.booked() and lists.contacted()
    assert not called & (lists.gone() | lists.booked() | lists.contacted())


def test_a_person_has_one_row_and_a_way_that_is_open(built: Built) -> None:
    assert built.rows("select patient_id from marts.call_list group by all having count(*) > 1") == []
    closed = """
        select patient_id from marts.call_list inner join canonical.patient using (patient_id)
        where (preferred_channel = 'call' and (phone is null or coalesce(call_opt_out, false)))
        or (preferred_channel = 'sms' and (phone is null or coalesce(sms_opt_out, false)))
        or (preferred_channel = 'email' and (email is null or coalesce(email_opt_out, false)))
    """
    assert built.rows(closed) == []


def test_the_order_is_dollars_times_chance(built: Built) -> None:
    wrong = """
        select * from marts.call_list
        where expected_amount <> cast(
            round(dollars_at_stake * loss_probability * conversion_rate, 2) as decimal(18, 2)
        )
        or split_part(all_lists, ', ', 1) <> list_name
        or not contains(dollars_formula, cast(dollars_at_stake as varchar))
    """
    assert built.rows(wrong) == []
    unordered = """
        select * from (
            select expected_amount, lag(expected_amount) over (partition by location_id order by priority) as before
            from marts.call_list
        ) where before < expected_amount
    """
    assert built.rows(unordered) == []


def test_kept_days_stay_and_a_day_is_replaced(tmp_path: Path, demo: Project) -> None:
    """The list of an earlier day survives a full refresh; that of the same day is written anew."""
    warehouse = tmp_path / "warehouse.duckdb"
    shutil.copyfile(demo.warehouse, warehouse)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            "insert into marts.call_list select * replace (date '2026-05-29' as as_of_on) from marts.call_list"
        )
        connection.execute("update marts.call_list set reason = 'by hand'")
        before = connection.execute(
            "select as_of_on, count(*) from marts.call_list group by all order by all"
        ).fetchall()
    command = [sys.executable, "-m", "dbt.cli.main", "run", "--full-refresh", "--select", "call_list+"]
    subprocess.run(
        [*command, "--target-path", str(tmp_path), "--log-path", str(tmp_path), "--profiles-dir", str(ROOT)],
        cwd=ROOT,
        env={**os.environ, "PRACTICE_WAREHOUSE": str(warehouse), "DO_NOT_TRACK": "1"},
        check=True,
        capture_output=True,
    )
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        after = connection.execute(
            "select as_of_on, count(*), count(*) filter (where reason = 'by hand') from marts.call_list "
            "group by all order by all"
        ).fetchall()
        kept = connection.execute(
            "select distinct list_source from marts.list_outcome where month_start_on = date '2026-05-01'"
        ).fetchall()
    (kept_day, kept_count), (today, count) = before
    assert after == [(kept_day, kept_count, kept_count), (today, count, 0)]
    assert kept == [("kept",)]
