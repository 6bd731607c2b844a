"""The practices of a portfolio: what each one's own warehouse publishes, read without writing to it.

Only aggregates are read: published figures (``report``), and the terms of those figures (``marts.kpi_scorecard``), so
that they can be added up. What the site hides because few people stand behind it is hidden here too, and its terms are
not read.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import duckdb

from pipelines.config import ConfigurationError, Location, Project, default_parameters, load_project

State = Literal["exact", "degraded", "absent", "hidden"]
WHOLE = "all"
LIKE_FOR_LIKE = "like_for_like"

FIGURES = """
    with places as (
        select distinct location_id, location_name from marts.location_month
    ),

    cells as (
        select scorecard.*, case level when 'location' then places.location_name else 'All locations' end as entity
        from marts.kpi_scorecard as scorecard
        left join places on case level when 'location' then scorecard.entity_id end = places.location_id
        where level = 'location' or (level = 'portfolio' and entity_id = 'all')
        union all
        select scorecard.*, 'All like for like locations' as entity
        from marts.kpi_scorecard as scorecard
        where level = 'portfolio' and entity_id = 'like_for_like'
    )

    select
        cells.metric_key, cells.entity_id, cells.period_grain, cells.period_start_on, cells.period_end_on,
        shown.value,
        case when shown.value is not null then cells.numerator end as numerator,
        case when shown.value is not null then cells.denominator end as denominator,
        case
            when shown.is_suppressed then 'hidden'
            when shown.quality = 'absent' or shown.value is null then 'absent'
            else shown.quality
        end as state,
        case
            when shown.is_suppressed then 'few people stand behind it'
            when shown.value is null and cells.excluded_immature > 0
                then coalesce(shown.quality_reason, 'what it waits for is not over yet')
            when shown.value is null then coalesce(shown.quality_reason, 'there were no cases')
            else shown.quality_reason
        end as reason,
        cells.definition_version
    from report.kpi as shown
    inner join cells
        on shown.metric_key = cells.metric_key
        and shown.period_grain = cells.period_grain
        and shown.period_end_on = cells.period_end_on
        and shown.level = cells.level
        and shown.entity = cells.entity
"""
MONTHS = """
    select location_id, min(month_start_on), max(month_end_on), count(*)
    from marts.location_month
    group by location_id
"""
SAME_STORE = """
    select month_start_on, location_id, is_owned, is_like_for_like, exclusion_reason
    from marts.same_store_location_month
"""
SOURCES = """
    select source_system, sum(files), sum(rows_read), sum(rows_loaded), sum(rows_quarantined)
    from report.source
    group by source_system
    order by source_system
"""
PROVIDERS = """
    select
        quarter_start_on, provider_label, role, net_service_revenue, product_cost, direct_compensation,
        provider_contribution, available_hours
    from report.provider_pnl
    order by provider_label, quarter_start_on
"""


@dataclass(frozen=True)
class Figure:
    """One published figure: of a place, or of the whole practice."""

    metric_key: str
    entity: str
    grain: str
    start_on: dt.date
    end_on: dt.date
    value: float | None
    numerator: Decimal | None
    denominator: Decimal | None
    state: State
    reason: str | None
    definition_version: int


@dataclass(frozen=True)
class History:
    """The complete months that are loaded of a place."""

    first_on: dt.date
    last_on: dt.date
    months: int


@dataclass(frozen=True)
class SameStore:
    """Whether a place's month counts in the two views of growth, and why not."""

    month_on: dt.date
    place: str
    is_owned: bool
    is_like_for_like: bool
    reason: str | None


@dataclass(frozen=True)
class Source:
    """A system whose exports are loaded, with the rows of them."""

    system: str
    files: int
    rows_read: int
    rows_loaded: int
    rows_quarantined: int


@dataclass(frozen=True)
class ProviderQuarter:
    """What a provider earned the practice in a quarter."""

    quarter_on: dt.date
    label: str
    role: str
    net_service_revenue: Decimal
    product_cost: Decimal
    direct_compensation: Decimal
    contribution: Decimal
    available_hours: Decimal | None


@dataclass(frozen=True, eq=False)
class Member:
    """One practice: its own folder, its own warehouse."""

    name: str
    project: Project
    currency: str
    as_of: dt.date
    suppress_below: int
    figures: dict[tuple[str, str, str, dt.date], Figure]
    history: dict[str, History]
    same_store: tuple[SameStore, ...]
    sources: tuple[Source, ...]
    providers: tuple[ProviderQuarter, ...]

    @property
    def places(self) -> tuple[Location, ...]:
        """Its locations."""
        return self.project.config.locations

    @cached_property
    def rules(self) -> dict[str, Any]:
        """The rules of counting that it has changed."""
        known = default_parameters()
        return {name: value for name, value in self.project.config.parameters.items() if value != known[name]}

    def figure(self, metric_key: str, grain: str, end_on: dt.date, entity: str = WHOLE) -> Figure | None:
        """A figure, if there is one of that period."""
        return self.figures.get((metric_key, entity, grain, end_on))


def read_members(folders: Sequence[Path]) -> list[Member]:
    """Read the practices in these folders. Raises ConfigurationError when one cannot be read, or is there twice."""
    projects = [load_project(folder) for folder in folders]
    problems = []
    for place, count in Counter(project.published.resolve() for project in projects).items():
        if count > 1:
            problems.append(f"{place}: named {count} times; each practice has a warehouse of its own")
        if not place.exists():
            problems.append(f"{place}: there is no warehouse yet: run `practice run` there first")
    if problems:
        raise ConfigurationError(problems)
    names = _names(projects)
    return [_read(project, name) for project, name in zip(projects, names, strict=True)]


def _names(projects: Sequence[Project]) -> list[str]:
    """What each practice is called; those that share a name have their folder's beside it."""
    said = Counter(project.config.practice.name for project in projects)
    return [
        project.config.practice.name
        if said[project.config.practice.name] == 1
        else f"{project.config.practice.name} ({project.root.resolve().name})"
        for project in projects
    ]


def _read(project: Project, name: str) -> Member:
    try:
        with duckdb.connect(str(project.published), read_only=True) as connection:

            def ask(sql: str) -> list[tuple[Any, ...]]:
                return connection.execute(sql).fetchall()

            ((currency, as_of, suppress_below),) = ask("select currency, as_of_on, suppress_below from report.practice")
            figures = [Figure(*row) for row in ask(FIGURES)]
            return Member(
                name=name,
                project=project,
                currency=currency,
                as_of=as_of,
                suppress_below=suppress_below,
                figures={(each.metric_key, each.entity, each.grain, each.end_on): each for each in figures},
                history={place: History(*row) for place, *row in ask(MONTHS)},
                same_store=tuple(SameStore(*row) for row in ask(SAME_STORE)),
                sources=tuple(Source(*row) for row in ask(SOURCES)),
                providers=tuple(ProviderQuarter(*row) for row in ask(PROVIDERS)),
            )
    except (duckdb.CatalogException, duckdb.BinderException, duckdb.IOException) as error:
        raise ConfigurationError([f"{project.published}: cannot be read as it is: build it again ({error})"]) from None
