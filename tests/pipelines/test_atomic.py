"""A run may be killed at any moment: readers see the state before it or after it, and the next run works."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import textwrap

import duckdb
import pytest

from pipelines.landing import spec
from pipelines.warehouse import Refused, holder, locked
from tests.support.edited import edited

FIRST = "Invoice,Sold,Net\nI1,2026-03-01,5\n"
SECOND = "Invoice,Sold,Net\nI2,2026-03-02,5\nI3,2026-03-03,5\n"

RUN = """
import os, signal, sys
from pathlib import Path
from pipelines import warehouse
from pipelines.landing import land as landing, spec

spec.SYSTEMS_DIR = Path(sys.argv[2])
def die(*arguments, **options):
    os.kill(os.getpid(), signal.SIGKILL)
def after(function):
    def killed(*arguments, **options):
        function(*arguments, **options)
        die()
    return killed
{kill}
from pipelines.config import load_project
published = load_project(sys.argv[1])
with warehouse.locked(published, "land"), warehouse.copied(published) as project:
    landing.land(project)
"""

POINTS = {
    "before the copy": "warehouse._copy = die",
    "after the copy": "warehouse._copy = after(warehouse._copy)",
    "before loading": "landing.load = die",
    "after loading": "landing.load = after(landing.load)",
    "before the books": "landing._keep = die",
    "after the books": "landing._keep = after(landing._keep)",
    "before the swap": "warehouse._swap = die",
    "before the rename": "warehouse._sync = die",
    "after the swap": "warehouse._swap = after(warehouse._swap)",
}


@pytest.fixture
def landed(practice):
    """A practice with one file landed and a second one waiting."""
    practice.write("a.csv", FIRST)
    practice.land()
    practice.write("b.csv", SECOND)
    return practice


def run(practice, kill: str = "") -> int:
    code = textwrap.dedent(RUN).replace("{kill}", kill)
    command = [sys.executable, "-c", code, str(practice.root), str(spec.SYSTEMS_DIR)]
    return subprocess.run(command, check=False, capture_output=True, timeout=60).returncode


def invoices(practice) -> list[str]:
    return [row for (row,) in practice.query("select invoice_no from raw_acme.sale order by 1")]


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_any_point(landed, point):
    before = hashlib.sha256(landed.project.published.read_bytes()).hexdigest()
    assert run(landed, POINTS[point]) == -signal.SIGKILL
    if point == "after the swap":
        assert invoices(landed) == ["I1", "I2", "I3"]
    else:
        assert hashlib.sha256(landed.project.published.read_bytes()).hexdigest() == before
    assert run(landed) == 0, "a lock left behind is taken over"
    assert invoices(landed) == ["I1", "I2", "I3"]
    assert landed.query("select count(*) from raw_practice.landed_file") == [(2,)]
    assert [path.name for path in landed.project.state.iterdir()] == ["lock"], "no leftovers"


def test_an_error_keeps_the_previous_state(landed):
    with pytest.raises(ZeroDivisionError), edited(landed.project, "land") as project:
        with duckdb.connect(str(project.warehouse)) as connection:
            connection.execute("drop table raw_acme.sale")
        raise ZeroDivisionError
    assert invoices(landed) == ["I1"]
    assert holder(landed.project) is None


def test_a_reader_keeps_its_state_while_a_run_swaps(landed):
    with duckdb.connect(str(landed.project.published), read_only=True) as reader:
        reader.execute("select count(*) from raw_acme.sale")
        assert run(landed) == 0
        assert reader.execute("select count(*) from raw_acme.sale").fetchall() == [(1,)]
    assert len(invoices(landed)) == 3


def test_a_second_run_is_refused_and_told_who_is_at_work(landed):
    with locked(landed.project, "build"), pytest.raises(Refused) as caught:
        landed.land()
    words = str(caught.value)
    assert "practice build" in words and f"process {os.getpid()}" in words and "since 20" in words


def test_a_holder_that_died_is_seen_as_such(landed):
    note = {"pid": 2**22 + 1, "host": socket.gethostname(), "since": "2026-01-01 03:00", "verb": "run"}
    (landed.project.state / "lock.json").write_text(json.dumps(note))
    assert not holder(landed.project).is_alive
    landed.land()
    assert holder(landed.project) is None


def test_a_warehouse_that_is_being_written_elsewhere_is_refused(landed):
    code = "import duckdb,sys,time; c=duckdb.connect(sys.argv[1]); print('open', flush=True); time.sleep(60)"
    command = [sys.executable, "-c", code, str(landed.project.published)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        other.stdout.readline()
        with pytest.raises(Refused, match="open in another program"):
            landed.land()
        other.kill()
