"""Events drawn at random and planted into the canonical rows of a built warehouse, and what the briefing says of them.

Nothing is landed or staged again: the rows are changed in memory, and the SQL of the models between them and
``marts.briefing_fact`` runs on them as it was built. Events are drawn among what has enough history to be looked at.
One is told when its measure, its place and its direction are unusual in the briefing of its period, and its size is
told when what the briefing names is within a factor of two of what was planted. For the numbers of docs/briefing.md:
``python -m tests.support.planted_events . --draws 120``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from pipelines.config import Project, load_project

PLANTED = (
    "appointment", "booked_visit", "visit", "transaction", "membership", "lead", "ad_spend", "provider_hours",
)  # fmt: skip
GIVEN = {"metric_quality", "kpi_reason", "kpi_scorecard", "unit_contribution"}
"""What rests on more than the planted rows; an event leaves it as it is."""

MODEL = "model.practice_warehouse."

Key = tuple[str, str, str, str, dt.date]
"""Measure, level, entity, grain and the period's first day."""


@dataclass(frozen=True)
class Event:
    """What happened, where, when and how much of it; and where a briefing may say so."""

    kind: str
    entity: str
    size: float
    first_on: dt.date
    last_on: dt.date
    answers: tuple[tuple[str, str, str, str], ...]
    """Measure, direction, level and entity."""
    statements: tuple[str, ...] = field(repr=False)


class Replanted:
    """A built warehouse whose canonical rows can be changed in memory."""

    def __init__(self, project: Project) -> None:
        target = project.state / "dbt"
        manifest = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
        compiled = target / "compiled" / "practice_warehouse"
        self.connection = duckdb.connect()
        self.connection.execute(f"attach '{project.warehouse}' as built (read_only)")
        self.connection.execute("set threads = 2")
        for schema in ("raw_practice", "seeds", "intermediate", "canonical", "marts"):
            self.connection.execute(f"create schema {schema}")
        self.chain = _chain(manifest)
        self.sql = {
            name: (compiled / manifest["nodes"][MODEL + name]["original_file_path"]).read_text(encoding="utf-8")
            for _, name in self.chain
        }
        own = {("marts", name) for _, name in self.chain} | {("canonical", name) for name in PLANTED}
        for schema, table in self.rows(
            "select table_schema, table_name from information_schema.tables where table_catalog = 'built' "
            "and table_schema in ('raw_practice', 'seeds', 'intermediate', 'canonical', 'marts')"
        ):
            if (schema, table) not in own:
                self.connection.execute(f'create view {schema}."{table}" as select * from built.{schema}."{table}"')
        self.months = self._periods("month")
        self.weeks = self._periods("week")
        self.usual = self.facts(())

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask it."""
        return self.connection.execute(sql).fetchall()

    def _periods(self, grain: str) -> list[tuple[dt.date, dt.date]]:
        return [
            (start, end)
            for start, end in self.rows(
                f"select distinct period_start_on, period_end_on from built.marts.briefing_fact "
                f"where period_grain = '{grain}' order by 1"
            )
        ]

    def facts(self, events: tuple[Event, ...]) -> dict[Key, dict[str, Any]]:
        """The facts as they are with these events."""
        for table in PLANTED:
            self.connection.execute(f'create or replace table canonical."{table}" as from built.canonical."{table}"')
        for event in events:
            for statement in event.statements:
                self.connection.execute(statement)
        for schema, name in self.chain:
            self.connection.execute(f'create or replace table {schema}."{name}" as {self.sql[name]}')
        result = self.connection.execute(
            "select measure_key, level, entity_id, period_grain, period_start_on, direction, is_unusual, is_told, "
            "value, usual_value from marts.briefing_fact"
        )
        names = [column[0] for column in result.description]
        return {row[:5]: dict(zip(names, row, strict=True)) for row in result.fetchall()}


def _chain(manifest: dict[str, Any]) -> list[tuple[str, str]]:
    """The models from the planted tables to the facts, in the order in which they are built."""
    parents, nodes = manifest["parent_map"], manifest["nodes"]
    order: list[str] = []

    def visit(node: str) -> bool:
        """Whether the node rests on planted rows; then it is put behind what it reads."""
        name = node.removeprefix(MODEL)
        if not node.startswith(MODEL) or name in GIVEN or nodes[node]["fqn"][1] != "marts":
            return name in PLANTED
        if node in order:
            return True
        if any([visit(parent) for parent in parents[node]]):
            order.append(node)
            return True
        return False

    visit(MODEL + "briefing_fact")
    return [(nodes[node]["schema"], node.removeprefix(MODEL)) for node in order]


# -- the events -------------------------------------------------------------------------------------------------------


class Draw:
    """One event after another, each of a kind, an entity, a size and a time drawn from one seed."""

    def __init__(self, warehouse: Replanted, seed: int) -> None:
        self.warehouse, self.dice = warehouse, random.Random(seed)

    def events(self, kinds: list[str], months: list[tuple[dt.date, dt.date]]) -> tuple[Event, ...]:
        """One event for each of the months, of these kinds; of another where a kind can happen to nothing then."""
        return tuple(
            self.event(kind, *month) or next(filter(None, (self.event(other, *month) for other in KINDS)))
            for kind, month in zip(kinds, months, strict=True)
        )

    def event(self, kind: str, start: dt.date, end: dt.date) -> Event | None:
        """One that is looked at: a measure of it has a fact in the time, whatever it says."""
        for _ in range(50):
            try:
                event = KINDS[kind](self, start, end)
            except IndexError:
                return None
            if any(answers(event, self.warehouse.usual, any_direction=True)):
                return event
        return None

    def one_of(self, sql: str) -> Any:
        """A row, the first column of it where there is only one."""
        rows = self.warehouse.rows(sql + " order by all")
        row = self.dice.choice(rows)
        return row[0] if len(row) == 1 else row

    def size(self, low: float, high: float) -> float:
        """How much."""
        return round(self.dice.uniform(low, high), 2)

    def share(self, column: str, size: float) -> str:
        """A condition that takes a share of the rows, always the same of them."""
        return f"(hash({column}) % 1000) < {int(1000 * size)}"

    def place(self, start: dt.date, end: dt.date, least: int = 60) -> str:
        """A place with so many visits in the time, and a book."""
        return str(
            self.one_of(
                f"select location_id from built.canonical.booked_visit where booked_on between '{start}' and '{end}' "
                f"and outcome = 'completed' group by 1 having count(*) >= {least}"
            )
        )


def _without_visits(where: str) -> tuple[str, ...]:
    """Statements that take visits out of the book, the till and the count: what they were is in ``where``."""
    return (
        f"create or replace temp table gone as select visit_id from canonical.visit where {where}",
        "delete from canonical.transaction where visit_id in (from gone)",
        "delete from canonical.booked_visit where booked_visit_id in "
        "(select booked_visit_id from canonical.appointment where visit_id in (from gone))",
        "delete from canonical.appointment where visit_id in (from gone)",
        "delete from canonical.visit where visit_id in (from gone)",
    )


def rebooking_drop(draw: Draw, start: dt.date, end: dt.date) -> Event:
    """For three months a provider's patients leave without the next visit."""
    first = (start.replace(day=1) - dt.timedelta(days=45)).replace(day=1)
    who = draw.one_of(
        "select primary_provider_id from built.canonical.visit "
        f"where visit_on between '{first}' and '{end}' and is_rebooking_eligible and visit_basis <> 'sale' "
        "and primary_provider_id is not null group by 1 having count(*) >= 90"
    )
    size = draw.size(0.4, 0.9)
    return Event(
        "rebooking_drop", who, size, start, end, (("rebooking_rate_7d", "down", "provider", who),),
        (
            "update canonical.appointment as later "
            "set created_at = greatest(later.created_at, seen.visit_on + interval 9 day) from canonical.visit as seen "
            f"where later.patient_id = seen.patient_id and seen.primary_provider_id = '{who}' and "
            f"seen.visit_on between '{first}' and '{end}' and cast(later.created_at as date) <= seen.visit_on + 7 "
            f"and cast(later.starts_at as date) > seen.visit_on and {draw.share('seen.visit_id', size)}",
        ),
    )  # fmt: skip


def price_rise(draw: Draw, start: dt.date, end: dt.date) -> Event:
    """From a day on a place's services, or a service line everywhere, cost more."""
    size = draw.size(0.06, 0.2)
    if draw.dice.random() < 0.5:
        level, who = "location", draw.place(start, end)
        where = f"location_id = '{who}'"
    else:
        level, who = (
            "service_line",
            draw.one_of(
                "select distinct entity_id from built.marts.briefing_fact where measure_key = 'price_index' "
                f"and level = 'service_line' and period_start_on = '{start}' and period_grain = 'month' and cases >= 30"
            ),
        )
        where = f"service_id in (select service_id from canonical.service where service_line = '{who}')"
    more = f"cast({1 + size} as decimal(6, 4))"
    return Event(
        "price_rise", who, size, start, end, (("price_index", "up", level, who),),
        (
            "update canonical.transaction set "
            + ", ".join(
                f"{column} = cast({column} * {more} as decimal(18, 2))"
                for column in ("list_amount", "discount_amount", "net_amount", "earned_amount", "sales_amount")
            )
            + f" where sold_on >= '{start}' and line_type = 'service' and {where}",
        ),
    )  # fmt: skip


def campaign_stop(draw: Draw, start: dt.date, end: dt.date) -> Event:
    """A campaign ends, and most of its inquiries with it."""
    who = draw.one_of(
        "select campaign from built.canonical.ad_spend group by 1 "
        f"having sum(spend_amount) filter (where spend_on between '{start}' and '{end}') > 100"
    )
    quoted = who.replace("'", "''")
    return Event(
        "campaign_stop", who, 1.0, start, end,
        (("ad_spend", "down", "campaign", who), ("leads", "down", "campaign", who)),
        (
            f"update canonical.ad_spend set spend_amount = 0 where campaign = '{quoted}' and spend_on >= '{start}'",
            f"delete from canonical.lead where campaign = '{quoted}' and created_at >= '{start}' "
            f"and {draw.share('lead_id', 0.8)}",
        ),
    )  # fmt: skip


def no_show_surge(draw: Draw, start: dt.date, end: dt.date) -> Event:
    """At one place many who have booked do not come."""
    who, size = draw.place(start, end), draw.size(0.12, 0.3)
    hit = (
        f"location_id = '{who}' and booked_on between '{start}' and '{end}' and outcome = 'completed' "
        f"and {draw.share('booked_visit_id', size)}"
    )
    took_place = (
        "visit_id in (select visit_id from canonical.appointment where booked_visit_id in (from missed) "
        "and appointment_status = 'completed')"
    )
    return Event(
        "no_show_surge", who, size, start, end, (("no_show_rate", "up", "location", who),),
        (
            f"create or replace temp table missed as select booked_visit_id from canonical.booked_visit where {hit}",
            f"create or replace temp table gone as select visit_id from canonical.visit where {took_place}",
            "delete from canonical.transaction where visit_id in (from gone)",
            "delete from canonical.visit where visit_id in (from gone)",
            "update canonical.booked_visit set outcome = 'no_show' where booked_visit_id in (from missed)",
            "update canonical.appointment set appointment_status = 'no_show', visit_id = null "
            "where booked_visit_id in (from missed)",
        ),
    )  # fmt: skip


def provider_leave(draw: Draw, start: dt.date, end: dt.date) -> Event:
    """A provider is away for a month: no hours, no visits."""
    who, place = draw.one_of(
        "select provider_id, max(location_id) from built.canonical.provider_hours "
        f"where worked_on between '{start}' and '{end}' and is_used and source_kind = 'shift' and available_hours > 0 "
        "group by 1 having sum(available_hours) >= 80 and count(distinct location_id) = 1"
    )
    return Event(
        "provider_leave", who, 1.0, start, end,
        (("available_hours", "down", "provider", who), ("available_hours", "down", "location", place)),
        (
            "delete from canonical.provider_hours "
            f"where provider_id = '{who}' and worked_on between '{start}' and '{end}'",
            *_without_visits(f"primary_provider_id = '{who}' and visit_on between '{start}' and '{end}'"),
        ),
    )  # fmt: skip


def newcomer_drop(draw: Draw, start: dt.date, end: dt.date) -> Event:
    """Nearly nobody new comes by a channel."""
    who, size = (
        draw.one_of(
            "select channel from built.marts.kpi_new_patients "
            f"where event_on between '{start}' and '{end}' group by 1 having count(*) >= 12"
        ),
        draw.size(0.6, 1.0),
    )
    return Event(
        "newcomer_drop", who, size, start, end,
        (("new_patients", "down", "channel", who), ("new_patients", "down", "portfolio", "all")),
        (
            "create or replace temp table never as select patient_id from built.marts.kpi_new_patients "
            f"where event_on between '{start}' and '{end}' and channel = '{who}' and {draw.share('patient_id', size)}",
            *_without_visits("patient_id in (from never)"),
            "delete from canonical.appointment where patient_id in (from never)",
            "delete from canonical.booked_visit where patient_id in (from never)",
        ),
    )  # fmt: skip


def discount_surge(draw: Draw, start: dt.date, end: dt.date) -> Event:
    """At one place every service is sold for less."""
    who, size = draw.place(start, end), draw.size(0.08, 0.25)
    off = f"cast(list_amount * cast({size} as decimal(6, 4)) as decimal(18, 2))"
    return Event(
        "discount_surge", who, size, start, end, (("discount_rate", "up", "location", who),),
        (
            f"update canonical.transaction set discount_amount = discount_amount + {off}, "
            f"net_amount = net_amount - {off}, earned_amount = earned_amount - {off}, "
            f"sales_amount = sales_amount - {off} where line_type = 'service' "
            f"and location_id = '{who}' and sold_on between '{start}' and '{end}' and net_amount > {off}",
        ),
    )  # fmt: skip


def refund_burst(draw: Draw, start: dt.date, end: dt.date) -> Event:
    """At one place a share of the month's services is given back."""
    who, size = draw.place(start, end), draw.size(0.08, 0.25)
    return Event(
        "refund_burst", who, size, start, end, (("refunds", "up", "location", who),),
        (
            "insert into canonical.transaction "
            "select * replace (transaction_id || '-back' as transaction_id, 'refund' as line_type, "
            "transaction_id as refunds_transaction_id, -net_amount as net_amount, -earned_amount as "
            "earned_amount, -sales_amount as sales_amount, 0 as discount_amount) from canonical.transaction "
            f"where line_type = 'service' and location_id = '{who}' and sold_on between '{start}' and '{end}' "
            f"and sales_amount > 0 and {draw.share('transaction_id', size)}",
        ),
    )  # fmt: skip


def closed_week(draw: Draw, start: dt.date, end: dt.date) -> Event:
    """A place is closed from a Monday to a Sunday."""
    weeks = [week for week in draw.warehouse.weeks if week[0] >= start and week[1] <= end]
    monday, sunday = draw.dice.choice(weeks)
    who = draw.place(monday, sunday, least=12)
    return Event(
        "closed_week", who, 1.0, monday, sunday,
        (("visits", "down", "location", who), ("available_hours", "down", "location", who),
         ("earned_revenue", "down", "location", who)),
        (
            "delete from canonical.provider_hours "
            f"where location_id = '{who}' and worked_on between '{monday}' and '{sunday}'",
            *_without_visits(f"location_id = '{who}' and visit_on between '{monday}' and '{sunday}'"),
        ),
    )  # fmt: skip


def members_leave(draw: Draw, start: dt.date, end: dt.date) -> Event:
    """At one place a part of the members leaves within a month."""
    who, size = (
        draw.one_of(
            "select location_id from built.canonical.membership "
            f"where started_on < '{start}' and (ended_on is null or ended_on > '{end}') "
            "group by 1 having count(*) >= 25"
        ),
        draw.size(0.15, 0.4),
    )
    return Event(
        "members_leave", who, size, start, end, (("members_left", "up", "location", who),),
        (
            f"update canonical.membership set ended_on = date '{start}' + cast(hash(membership_id) % 28 as integer) "
            f"where location_id = '{who}' and started_on < '{start}' and (ended_on is null or ended_on > '{end}') "
            f"and {draw.share('membership_id', size)}",
        ),
    )  # fmt: skip


def hours_cut(draw: Draw, start: dt.date, end: dt.date) -> Event:
    """At one place fewer hours are offered."""
    who, size = (
        draw.one_of(
            "select location_id from built.canonical.provider_hours where is_used and source_kind = 'shift' "
            f"and worked_on between '{start}' and '{end}' group by 1 having sum(available_hours) > 100"
        ),
        draw.size(0.2, 0.6),
    )
    return Event(
        "hours_cut", who, size, start, end, (("available_hours", "down", "location", who),),
        (
            "update canonical.provider_hours set "
            f"available_hours = available_hours * cast({1 - size} as decimal(6, 4)) "
            f"where location_id = '{who}' and worked_on between '{start}' and '{end}' and source_kind = 'shift'",
        ),
    )  # fmt: skip


def retail_drop(draw: Draw, start: dt.date, end: dt.date) -> Event:
    """At one place hardly anything is sold to take home."""
    who, size = (
        draw.one_of(
            "select location_id from built.canonical.transaction where line_type = 'retail' "
            f"and sold_on between '{start}' and '{end}' group by 1 having count(*) >= 8"
        ),
        draw.size(0.7, 1.0),
    )
    return Event(
        "retail_drop", who, size, start, end, (("retail_revenue", "down", "location", who),),
        (
            f"delete from canonical.transaction where line_type = 'retail' and location_id = '{who}' "
            f"and sold_on between '{start}' and '{end}' and {draw.share('transaction_id', size)}",
        ),
    )  # fmt: skip


KINDS: dict[str, Callable[[Draw, dt.date, dt.date], Event]] = {
    each.__name__: each
    for each in (
        rebooking_drop, price_rise, campaign_stop, no_show_surge, provider_leave, newcomer_drop, discount_surge,
        refund_burst, closed_week, members_leave, hours_cut, retail_drop,
    )
}  # fmt: skip


# -- what the briefing makes of them ----------------------------------------------------------------------------------


@dataclass
class Score:
    """Hits by kind, and alarms in periods in which nothing was planted."""

    drawn: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    sized: Counter[str] = field(default_factory=Counter)
    missed: list[Event] = field(default_factory=list)
    quiet_periods: Counter[str] = field(default_factory=Counter)
    quiet_alarms: Counter[str] = field(default_factory=Counter)
    looks: Counter[str] = field(default_factory=Counter)

    def look(self, what: str, facts: dict[Key, dict[str, Any]]) -> None:
        """Count what is told of periods in which nothing was planted."""
        self.quiet_periods[what] += len({key[4] for key in facts})
        self.looks[what] += len(facts)
        self.quiet_alarms[what] += sum(fact["is_told"] for fact in facts.values())

    @property
    def hit_rate(self) -> float:
        """Of the events, the part that is told."""
        return self.told.total() / self.drawn.total()

    @property
    def size_rate(self) -> float:
        """Of the events that are told, the part whose size is told as well."""
        return self.sized.total() / self.told.total()

    def alarms(self, grain: str) -> float:
        """Told facts in a period in which nothing was planted."""
        return self.quiet_alarms[grain] / self.quiet_periods[grain]

    def __str__(self) -> str:
        lines = ["| event | drawn | told | size within a factor of two |", "|---|---|---|---|"]
        lines += [
            f"| {kind} | {count} | {self.told[kind]} | {self.sized[kind]} |"
            for kind, count in sorted(self.drawn.items())
        ]
        lines.append(f"| all | {self.drawn.total()} | {self.told.total()} | {self.sized.total()} |")
        lines += ["", "| period | without an event | false alarms | values looked at |", "|---|---|---|---|"]
        lines += [
            f"| {grain} | {count} | {self.quiet_alarms[grain]} | {self.looks[grain]} |"
            for grain, count in sorted(self.quiet_periods.items())
        ]
        return "\n".join(lines)


def judge(warehouse: Replanted, events: tuple[Event, ...], score: Score) -> None:
    """Add what the briefing says of these events."""
    facts = warehouse.facts(events)
    for event in events:
        score.drawn[event.kind] += 1
        told = [(key, facts[key]) for key in answers(event, facts) if facts[key]["is_unusual"]]
        if not told:
            score.missed.append(event)
            continue
        score.told[event.kind] += 1
        score.sized[event.kind] += any(_is_sized(fact, warehouse.usual.get(key)) for key, fact in told)
    # the months between them: nothing happened, whatever happened before
    held = {event.first_on.replace(day=1) for event in events}
    score.look(
        "month between events", {key: fact for key, fact in facts.items() if key[3] == "month" and key[4] not in held}
    )


def answers(event: Event, facts: dict[Key, dict[str, Any]], any_direction: bool = False) -> Iterator[Key]:
    """The facts that would tell it: of its month, of a week in it, of the provider's quarter that ends with it."""
    for key, fact in facts.items():
        measure, level, entity, grain, start = key
        if not any(
            (measure, level, entity) == (answer[0], answer[2], answer[3])
            and (any_direction or fact["direction"] == answer[1])
            for answer in event.answers
        ):
            continue
        if grain == "week":
            is_then = event.first_on - dt.timedelta(days=6) <= start <= event.last_on
        else:
            end = _months_later(start.replace(day=1), 2) if grain == "quarter" else start
            is_then = grain != "day" and (end.year, end.month) == (event.first_on.year, event.first_on.month)
        if is_then:
            yield key


def _months_later(day: dt.date, months: int) -> dt.date:
    month = day.month - 1 + months
    return day.replace(year=day.year + month // 12, month=month % 12 + 1)


def _is_sized(fact: dict[str, Any], usual: dict[str, Any] | None) -> bool:
    """Whether the distance from the usual that is told is near the effect of what was planted."""
    if usual is None or fact["value"] == usual["value"]:
        return False
    ratio = (fact["value"] - fact["usual_value"]) / (fact["value"] - usual["value"])
    return 0.5 <= ratio <= 2


def evaluate(warehouse: Replanted, draws: int, seed: int, per_run: int = 4) -> Score:
    """Draw events, a few months of one year at a time, and judge them; then the year as it is, without any."""
    score, dice = Score(), random.Random(seed)
    draw = Draw(warehouse, seed)
    # what a month brings is judged by those before it: one event in every third
    months = warehouse.months[1:]
    deck: list[str] = []
    for first in range(0, draws, per_run):
        offset = dice.randrange(3)
        chosen = months[offset::3][: min(per_run, draws - first)]
        # each kind comes up once before any does again
        if len(deck) < len(chosen):
            deck += dice.sample(list(KINDS), len(KINDS))
        kinds, deck = deck[: len(chosen)], deck[len(chosen) :]
        # a week can be planted where weeks are looked at
        if "closed_week" in kinds:
            at = kinds.index("closed_week")
            kinds[at], kinds[-1] = kinds[-1], kinds[at]
            last = [month for month in months if month[0] >= warehouse.weeks[0][0]]
            chosen[-1] = last[-1] if chosen[-1] not in last else chosen[-1]
        judge(warehouse, draw.events(kinds, chosen), score)
    for grain in ("day", "week", "month", "quarter"):
        score.look(grain, {key: fact for key, fact in warehouse.usual.items() if key[3] == grain})
    return score


def main() -> None:
    """Print the numbers."""
    parser = argparse.ArgumentParser()
    parser.add_argument("project", type=Path)
    parser.add_argument("--draws", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    score = evaluate(Replanted(load_project(arguments.project)), arguments.draws, arguments.seed)
    print(score)
    for event in score.missed:
        print(f"missed: {event}")


if __name__ == "__main__":
    main()
