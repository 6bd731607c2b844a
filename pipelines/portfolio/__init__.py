"""Several practices side by side: targets and owned ones, each with its own folder and warehouse, by one definition."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipelines.config import ConfigurationError


@dataclass(frozen=True)
class Written:
    """What was written of a portfolio, and what its practices do not have in common."""

    workbook: Path
    board: Path
    tables: dict[str, int]
    practices: tuple[str, ...]
    period_start_on: dt.date
    period_end_on: dt.date
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The same, for ``--json``."""
        return asdict(self)


def write_portfolio(folders: Sequence[Path], to: Path) -> Written:
    """Compare the practices in these folders, and write the workbook, its tables and the board's pages.

    Raises ConfigurationError when a practice cannot be read, or when the place to write is inside one of them.
    """
    from pipelines.diligence.tables import write_csv
    from pipelines.diligence.workbook import Book, write_workbook
    from pipelines.portfolio.board import board_html
    from pipelines.portfolio.comparison import Portfolio
    from pipelines.portfolio.members import read_members
    from pipelines.portfolio.tables import tables

    for folder in folders:
        if to.resolve().is_relative_to(folder.resolve()):
            raise ConfigurationError(
                [f"--to {to}: is inside {folder}; what tells of several practices lies beside them"]
            )
    portfolio = Portfolio(read_members(folders))
    made = tables(portfolio)
    to.mkdir(parents=True, exist_ok=True)
    (to / "csv").mkdir(exist_ok=True)
    for table in made:
        write_csv(table, to / "csv" / f"{table.name}.csv")
    book = Book(
        practice=", ".join(member.name for member in portfolio.members),
        as_of_on=portfolio.end_on,
        written_at=dt.datetime.now().astimezone().isoformat(timespec="seconds"),
        is_external=True,
        suppress_below=max(member.suppress_below for member in portfolio.members),
        tables=made,
        parameters={},
        title="portfolio",
        told=" ".join(portfolio.notes) or "One definition, one currency, one day.",
    )
    workbook, board = to / "portfolio.xlsx", to / "board.html"
    write_workbook(workbook, book)
    board.write_text(board_html(portfolio), encoding="utf-8")
    return Written(
        workbook,
        board,
        {table.name: table.data.num_rows for table in made},
        tuple(member.name for member in portfolio.members),
        portfolio.start_on,
        portfolio.end_on,
        tuple(portfolio.notes),
    )
