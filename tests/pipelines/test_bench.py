"""The measuring itself, not the speed: a slow machine fails nothing."""

from __future__ import annotations

import sys

import duckdb
import pytest
import xlsxwriter

from pipelines.bench import cost_of, readable_files, reference_seconds

CHILD = "data = bytearray(150_000_000); import time; time.sleep(1)"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD!r}], check=True)"


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_memory_is_that_of_the_whole_family() -> None:
    assert cost_of(sys.executable, "-c", PARENT).peak_bytes > 150_000_000


def test_a_failed_command_is_no_measurement() -> None:
    with pytest.raises(RuntimeError, match=r"(?s)exit code 4.*its last words"):
        cost_of(sys.executable, "-c", "print('its last words'); raise SystemExit(4)")


def test_reference_reads_every_record(tmp_path) -> None:
    exports, spool = tmp_path / "exports", tmp_path / "spool"
    exports.mkdir()
    spool.mkdir()
    (exports / "plain.csv").write_text("Day,Amount\n2026-01-01,5\n", encoding="utf-8")
    (exports / "wide.csv").write_text("Day,Amount\n2026-01-02,6\n", encoding="utf-16")
    with xlsxwriter.Workbook(str(exports / "book.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Other", "Words"])
        sheet.write_row(1, 0, ["a", "b"])
    groups = readable_files(exports, spool)
    assert sorted(len(files) for files in groups.values()) == [1, 2]
    assert reference_seconds(groups, tmp_path / "read.duckdb") > 0
    with duckdb.connect(str(tmp_path / "read.duckdb")) as connection:
        counts = [connection.sql(f"from read_{number}").count("*").fetchall()[0][0] for number in range(2)]
    assert sorted(counts) == [2, 4]
