"""What must not matter does not: the order of rows, how an export was cut, copies, overlaps, names, forms of money."""

from __future__ import annotations

import csv
import gzip
import io
import random
import re
import shutil
from pathlib import Path

import duckdb
import pytest

from tests.support.groups import small_group

pytestmark = pytest.mark.slow

# Tables from the first line to the last: nothing above the header, no row that sums up others.
TABLES = (
    "zenoti/Appointments_*.csv",
    "zenoti/Collections*.csv",
    "zenoti/Cost of Goods*.csv",
    "zenoti/Memberships*.csv",
    "zenoti/Packages*.csv",
    "zenoti/Sales*.csv",
    "zenoti/attendance*.csv",
    "square/*.csv",
    "stripe/*.csv",
    "hubspot/*.csv",
    "open_dental/*.csv",
    "twilio/*.csv.gz",
)
# The column by which a person would cut a long export in two; None: anywhere.
CUT = {
    "zenoti/Sales Accrual*.csv": "Sale Date",
    "zenoti/Sales-Cash*.csv": "Payment Date",
    "zenoti/Memberships Payment.csv": "Sale Date",
    "square/items*.csv": "Date",
    "square/transactions*.csv": "Date",
    "square/export*.csv": None,
    "stripe/unified_payments.csv": None,
    "hubspot/*deals*.csv": None,
    "open_dental/patient.csv": None,
    "open_dental/procedurelog.csv": None,
}
PLACE, NEW_NAME = "Mill Creek", "Mill Creek at the Park"


class Table:
    """An export as its rows, written back in the form it came in."""

    def __init__(self, path: Path) -> None:
        self.path = path
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        self.encoding = "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "utf-8"
        text = content.decode(self.encoding)
        self.line_end = "\r\n" if "\r\n" in text else "\n"
        self.header, *self.rows = csv.reader(io.StringIO(text, newline=""))
        assert all(len(row) == len(self.header) for row in self.rows), f"{path.name} is more than a table"

    def write(self, rows: list[list[str]], path: Path | None = None) -> None:
        """These rows below the header."""
        buffer = io.StringIO(newline="")
        csv.writer(buffer, lineterminator=self.line_end).writerows([self.header, *rows])
        content = buffer.getvalue().encode(self.encoding)
        (path or self.path).write_bytes(gzip.compress(content, mtime=0) if self.path.suffix == ".gz" else content)


def tables(folder: Path, *patterns: str) -> list[Path]:
    """The exports of these names."""
    found = [path for pattern in patterns for path in sorted((folder / "exports").glob(pattern))]
    assert found
    return found


def shuffle(folder: Path) -> None:
    """Rows in any order; those of one key in theirs, as a system lists the lines of an invoice."""
    for number, path in enumerate(tables(folder, *TABLES)):
        table = Table(path)
        random.Random(number).shuffle(table.rows)
        table.write(table.rows)


def cut(folder: Path) -> None:
    """Each export in two: at a row, or by days, of which both parts hold a third."""
    for pattern, column in CUT.items():
        for path in tables(folder, pattern):
            table = Table(path)
            if column:
                by = table.header.index(column)
                days = sorted({row[by] for row in table.rows}, key=in_order)
                third = len(days) // 3
                spans = [set(days[: 2 * third]), set(days[third:])]
                parts = [[row for row in table.rows if row[by] in span] for span in spans]
                assert sum(map(len, parts)) > len(table.rows)
            else:
                half = len(table.rows) // 2
                parts = [table.rows[:half], table.rows[half:]]
            assert all(parts)
            table.write(parts[0])
            table.write(parts[1], path.with_name(f"second part of {path.name}"))


def in_order(day: str) -> tuple[int, ...]:
    """A day as a system writes it, so that it sorts."""
    numbers = [int(part) for part in re.split(r"\D+", day) if part][:3]
    return tuple(numbers) if numbers[0] > 31 else (numbers[2], numbers[0], numbers[1])


def copy(folder: Path) -> None:
    """Every export a second time, under the name that a browser gives it."""
    for path in sorted((folder / "exports").rglob("*")):
        if path.is_file():
            shutil.copy(path, path.with_name(f"{path.stem} (1){path.suffix}"))


def write_money_otherwise(folder: Path) -> None:
    """Square's $1,234.50 without sign and separator, Zenoti's 1234.50 with both."""
    for path in tables(folder, "square/items*.csv", "square/transactions*.csv"):
        table = Table(path)
        table.write(
            [
                [re.sub("[$,]", "", cell) if re.fullmatch(r"-?\$[\d,.]+", cell) else cell for cell in row]
                for row in table.rows
            ]
        )
    for path in tables(folder, "zenoti/Sales*.csv"):
        table = Table(path)
        money = {number for number, name in enumerate(table.header) if re.match("Sales|Tax|Collected|Redeemed", name)}
        table.write(
            [
                [f"${float(cell):,.2f}" if number in money and cell else cell for number, cell in enumerate(row)]
                for row in table.rows
            ]
        )


def rename(text: str) -> str:
    """The place under a new name; its sources still say the old one."""
    renamed = re.sub(rf"name: {PLACE}\n    names: \[", f"name: {NEW_NAME}\n    names: [{PLACE}, ", text)
    assert renamed != text
    return renamed


def change(folder: Path) -> None:
    """All of it at once: a figure that moves fails, whatever moved it."""
    write_money_otherwise(folder)
    shuffle(folder)
    cut(folder)
    copy(folder)


def test_figures_stay_as_they_are() -> None:
    whole, other = small_group(), small_group(name="invariant", change=change, configured=rename)
    with duckdb.connect() as connection:
        for name, project in (("whole", whole), ("other", other)):
            connection.execute(f"attach '{project.warehouse}' as {name} (read_only)")
        # reasons name the places that are left out
        reason = f"replace(quality_reason, '{NEW_NAME}', '{PLACE}') as quality_reason"
        one, two = (f"select * replace ({reason}) from {name}.marts.kpi_scorecard" for name in ("whole", "other"))
        lost = connection.execute(f"({one} except {two}) order by all limit 10").fetchall()
        new = connection.execute(f"({two} except {one}) order by all limit 10").fetchall()
        assert (lost, new) == ([], [])
        ((figures,),) = connection.execute(f"select count(value) from ({one})").fetchall()
        assert figures > 10000
        ((with_cents,),) = connection.execute(
            "select count(*) from whole.canonical.transaction where net_amount <> trunc(net_amount)"
        ).fetchall()
        assert with_cents > 0
