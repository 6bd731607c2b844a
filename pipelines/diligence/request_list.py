"""The list of what to ask a seller for, as a page to send: made from the seed that the arrivals are checked against."""

from __future__ import annotations

import csv
import sys
from itertools import groupby
from pathlib import Path

from pipelines.config import INSTALLATION, default_parameters

SEED = INSTALLATION / "seeds" / "request_item.csv"
PAGE = INSTALLATION / "docs" / "diligence-request-list.md"
HEADING = """<!-- Made from seeds/request_item.csv by `make generate`. -->
# What we ask for

Exports, not documents: every list as CSV or Excel, straight out of the system, one file per list or per year, with all
columns and nothing cleaned. Where a list has days, we ask for the last {months} complete months at every location. A
report that prints totals is best, with the totals. Leave out notes, pictures and charts of treatment.

An item that does not exist is an answer: please say so. Files go into one folder; `practice diligence` tells which of
the items have arrived, for which months and locations, and what still lacks.
"""


def page() -> str:
    """The list in the seed's order, a table for each section."""
    with SEED.open(encoding="utf-8", newline="") as stream:
        items = sorted(csv.DictReader(stream), key=lambda item: int(item["position"]))
    parts = [HEADING.format(months=default_parameters()["request_months"])]
    for section, rows in groupby(items, key=lambda item: item["section"]):
        lines = [
            f"| {item['title']} | {item['ask_seller']} | {'every month' if item['is_monthly'] == 'true' else 'once'} |"
            for item in rows
        ]
        parts.append(
            "\n".join([f"## {section.capitalize()}\n", "| item | what it holds | wanted |", "|---|---|---|", *lines])
            + "\n"
        )
    return "\n".join(parts)


def main(arguments: list[str], target: Path = PAGE) -> int:
    """Write the page, or with --check compare it. Returns the exit code."""
    text = page()
    if target.exists() and target.read_text(encoding="utf-8") == text:
        return 0
    if "--check" in arguments:
        print("out of date, run `make generate`:", target.name)
        return 1
    target.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
