"""An edition holds nothing of what its readers may not have: every file is searched for people and their pay."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipelines.audience import Audience
from pipelines.config import Project
from pipelines.publish.edition import rows_for
from tests.site.test_privacy import words_of

pytestmark = [pytest.mark.slow, pytest.mark.browser]

WITHOUT_PEOPLE = [Audience.portfolio, Audience.diligence]
"""Editions that tell of places, and of nobody who works there."""
NUMBER = "('DOUBLE', 'BIGINT', 'INTEGER')"
LONG = 7
"""So many characters of a number with its cents are no coincidence."""


def numbers(connection: duckdb.DuckDBPyConnection, table: str, condition: str) -> set[str]:
    """Every number of some rows of a report table, as a page has it in ``data-value``."""
    columns = connection.execute(
        f"""
        select column_name from duckdb_columns()
        where schema_name = 'report' and table_name = ? and (data_type in {NUMBER} or data_type like 'DECIMAL%')
        """,
        [table],
    ).fetchall()
    values: set[str] = set()
    for (column,) in columns:
        found = connection.execute(
            f"select distinct cast({column} as double) from report.{table} where {condition} and {column} is not null"
        )
        values.update(repr(value).removesuffix(".0") for (value,) in found.fetchall())
    return values


def people(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """The labels and the names of everybody who works there."""
    rows = connection.execute(
        """
        select provider_label from marts.provider_label where provider_label <> 'House'
        union select provider_name from canonical.provider where not is_house
        """
    ).fetchall()
    return {name.lower() for (name,) in rows}


def pay(connection: duckdb.DuckDBPyConnection, audience: Audience) -> set[str]:
    """Figures of people that no table of the edition has: of the P&L by provider, and of the scorecard's providers."""
    secret = numbers(connection, "provider_pnl", "true") | numbers(connection, "kpi", "level = 'provider'")
    told = set().union(*(numbers(connection, table, rows) for table, rows in rows_for(audience).items()))
    return {value for value in secret - told if len(value) >= LONG}


@pytest.mark.parametrize("audience", WITHOUT_PEOPLE)
def test_nobody_is_named_and_no_pay_is_told(demo: Project, editions: Path, audience: Audience) -> None:
    text, words = words_of(editions / audience.folder)
    with duckdb.connect(str(demo.warehouse), read_only=True) as connection:
        names, figures = people(connection), pay(connection, audience)
    assert len(names) > 20 and len(figures) > 500
    assert {name for name in names if name in text} == set()
    assert figures & words == set()


def test_the_search_finds_people_and_pay_where_they_are(demo: Project, editions: Path) -> None:
    """The owner's edition has them: what is searched for is written as pages write it."""
    text, words = words_of(editions / Audience.owner.folder)
    with duckdb.connect(str(demo.warehouse), read_only=True) as connection:
        names = {
            label.lower()
            for (label,) in connection.execute("select provider_label from report.provider_pnl").fetchall()
        }
        figures = numbers(connection, "provider_pnl", "true")
    assert {name for name in names if name not in text} == set()
    long = {value for value in figures if len(value) >= LONG}
    assert len(long & words) > 100


@pytest.mark.parametrize("audience", [audience for audience in Audience if audience is not Audience.owner])
def test_an_edition_has_no_page_of_another(editions: Path, audience: Audience) -> None:
    """The page with everybody's contribution and pay is the owner's alone, as are its links."""
    folder = editions / audience.folder
    assert list(folder.rglob("index.html"))
    assert [path for path in folder.rglob("*") if "provider-pnl" in path.name] == []
    assert [page for page in folder.rglob("*.html") if "provider-pnl" in page.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("audience", WITHOUT_PEOPLE)
def test_no_table_of_an_edition_names_anybody(demo: Project, audience: Audience) -> None:
    """Not even in rows that no page shows."""
    with duckdb.connect(str(demo.warehouse), read_only=True) as connection:
        names = people(connection)
        assert any(name in _text(connection, "kpi", "true") for name in names)
        for table, rows in rows_for(audience).items():
            text = _text(connection, table, rows)
            assert {name for name in names if name in text} == set(), table


def _text(connection: duckdb.DuckDBPyConnection, table: str, condition: str) -> str:
    rows = connection.execute(f"select * from report.{table} where {condition}").fetchall()
    return "\n".join(str(cell) for row in rows for cell in row if isinstance(cell, str)).lower()
