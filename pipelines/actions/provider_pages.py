"""A page for each provider, to be read alone: own figures of a quarter, what explains them, what is not in one's hands.

Nobody else's numbers are on it, no rank, no pay and no sum: ``marts.provider_page_figure`` decides what is.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import duckdb

from pipelines.actions.sheets import Cell, Column, Sheet
from pipelines.config import ConfigurationError, Project

PAGES = """
    select
        providers.provider_id, providers.provider_name, figures.figure_name, figures.definition, figures.unit,
        figures.quarter_end_on, figures.value, figures.cases, figures.value_quarter_before, figures.value_year_ago,
        figures.benchmark, figures.benchmark_note, figures.quality_reason, figures.not_in_ones_hands, figures.to_copy
    from marts.provider_page_figure as figures
    inner join canonical.provider as providers on figures.provider_id = providers.provider_id
    order by providers.provider_name, providers.provider_id, figures.figure_order
"""
CONTEXT = """
    select provider_id, context_name, item, share, cases, quarter_end_on
    from marts.provider_page_context
    order by provider_id, context_order, share desc, item
"""
LABELS = """
    select providers.provider_name, labels.provider_label, providers.role, labels.folder
    from marts.provider_label as labels
    inner join canonical.provider as providers on labels.provider_id = providers.provider_id
    where not coalesce(providers.is_house, false)
    order by providers.provider_name, providers.provider_id
"""
FIGURES = (
    Column("Figure", 34), Column("Quarter to", 12), Column("Yours", 12), Column("Cases", 9),
    Column("Quarter before", 15), Column("Year ago", 12), Column("Elsewhere (estimate)", 26),
    Column("What it counts", 60), Column("Not in your hands", 44), Column("One thing to copy", 44),
    Column("Where the range is from", 60), Column("Note", 44),
)  # fmt: skip
SHARES = (Column("What", 38), Column("Of", 18), Column("Share", 10), Column("Cases", 9), Column("Quarter to", 12))

WHO_IS_WHO = (
    Column("Name", 28),
    Column("Label on the site", 28),
    Column("Role", 18),
    Column("Folder of the own page", 34),
)


@dataclass(frozen=True)
class ProviderPage:
    """The sheets of one provider, and the name of the folder that holds nothing else."""

    folder: str
    sheets: tuple[Sheet, ...]


def provider_pages(project: Project) -> list[ProviderPage]:
    """The page of every provider who has a figure with enough cases.

    Raises ConfigurationError when none is built yet.
    """
    figures, context = _records(project, PAGES), _records(project, CONTEXT)
    currency = project.config.practice.currency
    pages = []
    for (provider_id, name), rows in groupby(figures, key=lambda row: (row["provider_id"], row["provider_name"])):
        shares = [row for row in context if row["provider_id"] == provider_id]
        own = Sheet("figures", FIGURES, [_figure(row, currency) for row in rows], frozen=1)
        explained = Sheet("context", SHARES, [_share(row) for row in shares])
        # two people of one name have a folder each
        pages.append(ProviderPage(f"{_slug(name)}-{provider_id[:8]}", (own, explained)))
    return pages


def who_is_who(project: Project) -> Sheet:
    """Whose label is whose, for who hands out pages: the site itself says it nowhere.

    Raises ConfigurationError when none is built yet.
    """
    people = _records(project, LABELS)
    rows = [
        (row["provider_name"], row["provider_label"], (row["role"] or "").replace("_", " "), row["folder"])
        for row in people
    ]
    return Sheet("who-is-who", WHO_IS_WHO, rows, frozen=1)


def _records(project: Project, query: str) -> list[dict[str, Any]]:
    try:
        with duckdb.connect(str(project.warehouse), read_only=True) as connection:
            cursor = connection.execute(query)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    except (duckdb.CatalogException, duckdb.IOException):
        raise ConfigurationError(["there are no provider pages yet: `practice build` makes them"]) from None


def _figure(row: dict[str, Any], currency: str) -> tuple[Cell, ...]:
    def told(name: str) -> str | None:
        return written(row[name], row["unit"], currency)

    day: dt.date = row["quarter_end_on"]
    return (
        row["figure_name"], day, told("value"), row["cases"], told("value_quarter_before"), told("value_year_ago"),
        row["benchmark"], row["definition"], row["not_in_ones_hands"], row["to_copy"], row["benchmark_note"],
        row["quality_reason"],
    )  # fmt: skip


def _share(row: dict[str, Any]) -> tuple[Cell, ...]:
    item = "" if row["item"] == "all" else str(row["item"]).replace("_", " ")
    return (row["context_name"], item, written(row["share"], "rate", ""), row["cases"], row["quarter_end_on"])


def written(value: float | None, unit: str, currency: str) -> str | None:
    """A number as people read it: a share in percent, money with its currency, all else with two places."""
    if value is None:
        return None
    if unit == "rate":
        return f"{value:.1%}"
    if unit.startswith("usd"):
        return f"{value:,.0f} {currency}" + (" an hour" if unit.endswith("per_hour") else "")
    return f"{value:,.2f}"


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "provider"
