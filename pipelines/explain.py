"""Open a figure: the scorecard's value, the events behind it and the cells of the exports that they rest on.

The files are read again through landing's own reader, so what is shown is what the vendor wrote, with file, row and
header. What is shown may name patients: it goes to files that only their owner can read, never to the screen.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import duckdb

from pipelines.actions.folder import actions_folder
from pipelines.config import ConfigurationError, Project, close_to
from pipelines.landing.files import Content, contents, files_below
from pipelines.landing.land import Found, identify, spool
from pipelines.landing.reading import Tally
from pipelines.landing.recognise import NotRecognised
from pipelines.landing.spec import Export
from pipelines.landing.tables import read_rows
from pipelines.warehouse import private_file

CENT = Decimal("0.01")

ENTITIES = {
    "portfolio": "'all'",
    "location": "event.location_id",
    "provider": "event.provider_id",
    "service_line": "event.service_line",
    "channel": "event.channel",
    "campaign": "event.campaign",
    "campaign_provider": "event.campaign || '|' || coalesce(event.provider_id, 'none')",
    "room": "event.room_id",
    "device": "event.device_id",
    "location_provider": "event.location_id || '|' || event.provider_id",
    "location_service_line": "event.location_id || '|' || event.service_line",
    "location_channel": "event.location_id || '|' || event.channel",
}
"""The entity of each level from the ids of an event, as the scorecard forms it."""

SOURCE_RECORD = "source_file || '#' || cast(source_row as varchar)"
HOURS_RECORD = "concat_ws('|', provider_id, location_id, cast(worked_on as varchar), source_kind)"

ROWS_BEHIND = {
    "appointment": (("appointment", "appointment_id"),),
    "booked_visit": (("appointment", "booked_visit_id"),),
    "visit": (("appointment", "visit_id"), ("transaction", "visit_id")),
    "transaction": (("transaction", "transaction_id"), ("product_usage", "transaction_id")),
    "payment": (("payment", "payment_id"),),
    "lead": (("lead", "lead_id"), ("lead_event", "lead_id")),
    "message": (("message", "message_id"),),
    "compensation": (("compensation", "compensation_id"),),
    "membership": (("membership", "membership_id"),),
    "prepaid_instrument": (("prepaid_instrument", "prepaid_instrument_id"),),
    "provider": (("transaction", "provider_id"),),
    "patient": (("appointment", "patient_id"), ("transaction", "patient_id")),
    "consult_episode": (("appointment", "patient_id"), ("transaction", "patient_id")),
    "patient_identity": (
        ("patient", "patient_id"),
        ("transaction_shadow", "patient_id"),
        ("payment_shadow", "patient_id"),
    ),
    "provider_identity": (("compensation", "concat_ws('|', source_system, account, employee_name)"),),
    "provider_hours": (("provider_hours", HOURS_RECORD),),
    # typed into practice.yml, or what nobody is named for: no file of a vendor stands behind it
    "location": (),
    "location_hours": (),
    "manual_figure": (),
    "review": (("review", "review_id"),),
    "recall": (("recall", SOURCE_RECORD),),
    "treatment_plan_item": (("treatment_plan_item", "treatment_plan_item_id"),),
    "ad_spend": (("ad_spend", SOURCE_RECORD),),
    "product_usage": (("product_usage", SOURCE_RECORD),),
    "purchase": (("purchase", SOURCE_RECORD),),
}
"""The canonical rows that a record of kpi_event rests on: table and what in it equals the record's id."""

PARTS = {
    "transaction": {
        "paid with prepaid value": "-coalesce(prepaid_applied_amount, 0)",
        "product cost": "-coalesce(product_cost_amount, 0)",
    },
    "payment": {"tip": "coalesce(tip_amount, 0)"},
}
"""What an amount may consist of beside the cells of its own row."""


@dataclass(frozen=True)
class Event:
    """One row of kpi_event."""

    table: str
    record: str
    numerator: Decimal
    values: dict[str, Any]


@dataclass(frozen=True)
class Origin:
    """A row of a file that a record rests on."""

    record: str
    event_table: str
    table: str
    system: str
    file: str
    row: int
    word: str
    parts: dict[str, Decimal]

    @property
    def is_own(self) -> bool:
        """Whether the row is the record itself (a visit is its sale lines), not what belongs to it."""
        return self.table == ("transaction" if self.event_table == "visit" else self.event_table)


@dataclass
class Row:
    """The cells of a row of a file: header, landing name and text."""

    export: Export
    cells: list[tuple[str, str, str]]

    def text(self, name: str) -> str:
        """The text of the cell that lands under a name."""
        return next((text for _, landed, text in self.cells if landed == name), "")


@dataclass
class Explanation:
    """A figure with what it rests on, and where the rows and cells were written."""

    metric: str
    level: str
    entity: str
    period: str
    numerator: Decimal | None
    denominator: Decimal | None
    value: float | None
    quality: str
    reason: str | None
    events: int
    events_numerator: Decimal
    events_denominator: Decimal
    files: int = 0
    cells: int = 0
    missing_rows: int = 0
    restated: float | None = None
    money_in_cells: Decimal | None = None
    money_parts: dict[str, Decimal] = field(default_factory=dict)
    events_file: str = ""
    cells_file: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether the events add up to the figure."""
        return (self.numerator or Decimal(0), self.denominator or Decimal(0)) == (
            self.events_numerator,
            self.events_denominator,
        )

    @property
    def money_explained(self) -> Decimal | None:
        """What the cells and the named parts sum to."""
        if self.money_in_cells is None:
            return None
        return self.money_in_cells + sum(self.money_parts.values(), Decimal(0))

    def as_dict(self) -> dict[str, Any]:
        """The same, for ``--json``."""
        plain = {name: str(value) if isinstance(value, Decimal) else value for name, value in vars(self).items()}
        plain["money_parts"] = {name: str(part) for name, part in self.money_parts.items()}
        explained = self.money_explained
        plain["money_explained"] = None if explained is None else str(explained)
        return {**plain, "is_complete": self.is_complete}

    def __str__(self) -> str:
        head = f"{self.metric} of {self.level} {self.entity}, {self.period}: "
        if self.value is None:
            return head + f"{self.quality} ({self.reason or 'nothing to divide by'})"
        lines = [head + f"{self.value:,.4f}".rstrip("0").rstrip(".")]
        if self.denominator is not None:
            lines[0] += f" = {self.numerator:,.2f} ÷ {self.denominator:,.2f}"
        if self.reason:
            lines.append(f"{self.quality}: {self.reason}")
        if self.restated is not None:
            lines.append(f"closed; the rows of today give {self.restated:,.4f} (practice restatements says why)")
        lines.append(f"{self.events} events: {self.events_file}")
        lines.append(f"{self.cells} cells of {self.files} files: {self.cells_file}")
        if self.money_in_cells is not None:
            parts = "".join(f" + {part:,.2f} {name}" for name, part in self.money_parts.items())
            lines.append(f"{self.money_in_cells:,.2f} in the files' cells{parts} = {self.money_explained:,.2f}")
        if self.missing_rows:
            lines.append(f"{self.missing_rows} rows are in files that are no longer there.")
        return "\n".join(lines)


def explain(
    project: Project,
    metric: str,
    *,
    period: str,
    location: str | None = None,
    provider: str | None = None,
    service_line: str | None = None,
    channel: str | None = None,
    campaign: str | None = None,
) -> Explanation:
    """Open a figure of the scorecard. Raises ConfigurationError when there is no such figure."""
    grain, start = _period(period)
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        if provider:
            provider = _provider_id(connection, provider)
        level, entity = _entity(
            location=location,
            provider=provider,
            service_line=service_line,
            channel=channel,
            campaign=campaign,
        )
        figure = _figure(connection, metric, grain, start, level, entity)
        unit, rollup = connection.execute(
            "select unit, rollup from seeds.metrics where metric_key = ?", [metric]
        ).fetchone() or ("", "")
        restated = _restated(connection, metric, grain, start, level, entity)
        events = _events(connection, metric, level, entity, figure, rollup)
        origins = _origins(connection, events)
    result = Explanation(
        metric=metric,
        level=level,
        entity=entity,
        period=period,
        numerator=figure["numerator"],
        denominator=figure["denominator"],
        value=figure["value"],
        quality=figure["quality"],
        reason=figure["quality_reason"],
        restated=restated,
        events=len(events),
        events_numerator=_exact(event.numerator for event in events),
        events_denominator=_exact(event.values["denominator"] or Decimal(0) for event in events),
    )
    rows = _rows(project, origins)
    if unit.startswith("usd"):
        _reconcile(result, events, origins, rows)
    _write(project, result, events, origins, rows)
    return result


def _exact(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def _period(text: str) -> tuple[str, str]:
    """The scorecard's grain and first day: 2026-03, 2026-Q1, ttm:2026-03 (the year ending with it)."""
    if hit := re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text):
        return "month", f"{text}-01"
    if hit := re.fullmatch(r"(\d{4})-Q([1-4])", text, re.IGNORECASE):
        return "quarter", f"{hit.group(1)}-{3 * int(hit.group(2)) - 2:02d}-01"
    if hit := re.fullmatch(r"ttm:(\d{4})-(0[1-9]|1[0-2])", text, re.IGNORECASE):
        first = int(hit.group(1)) * 12 + int(hit.group(2)) - 12
        return "ttm", f"{first // 12}-{first % 12 + 1:02d}-01"
    raise ConfigurationError([f"--period {text}: write a month (2026-03), a quarter (2026-Q1) or ttm:2026-03"])


def _provider_id(connection: duckdb.DuckDBPyConnection, word: str) -> str:
    found = connection.execute(
        "select distinct provider_id from canonical.provider "
        "where provider_id = $word or lower(provider_name) = lower($word)",
        {"word": word},
    ).fetchall()
    return found[0][0] if len(found) == 1 else word


def _entity(**chosen: str | None) -> tuple[str, str]:
    """The level and entity that the options name."""
    given = {name: word for name, word in chosen.items() if word}
    level = "_".join(sorted(given, key=["location", "campaign"].__contains__, reverse=True))
    if not given:
        return "portfolio", "all"
    if level not in ENTITIES:
        raise ConfigurationError([f"{' and '.join(given)}: no figure is kept by these together"])
    order = sorted(given, key=["location", "campaign"].__contains__, reverse=True)
    return level, "|".join(given[name] for name in order)


def _figure(
    connection: duckdb.DuckDBPyConnection,
    metric: str,
    grain: str,
    start: str,
    level: str,
    entity: str,
) -> dict[str, Any]:
    known = [key for (key,) in connection.execute("select metric_key from seeds.metrics").fetchall()]
    if metric not in known:
        raise ConfigurationError([f"{metric}: no such metric; {close_to(metric, known)}"])
    cursor = connection.execute(
        "select numerator, denominator, value, quality, quality_reason, period_start_on, "
        "period_end_on from marts.kpi_scorecard where metric_key = ? and period_grain = ? "
        "and period_start_on = ? and level = ? and entity_id = ?",
        [metric, grain, start, level, entity],
    )
    names = [column[0] for column in cursor.description or ()]
    row = cursor.fetchone()
    if row is None:
        raise ConfigurationError([f"{metric}: the scorecard has no {grain} from {start} for {level} {entity}"])
    return dict(zip(names, row, strict=True))


def _restated(
    connection: duckdb.DuckDBPyConnection, metric: str, grain: str, start: str, level: str, entity: str
) -> float | None:
    """What the data tell today of a closed figure, where that is something else."""
    row = connection.execute(
        "select new_value from marts.restatement where metric_key = ? and period_grain = ? "
        "and period_start_on = ? and level = ? and entity_id = ?",
        [metric, grain, start, level, entity],
    ).fetchone()
    return row[0] if row else None


def _events(
    connection: duckdb.DuckDBPyConnection,
    metric: str,
    level: str,
    entity: str,
    figure: dict[str, Any],
    rollup: str,
) -> list[Event]:
    """The events that count in the figure: mature, and not of places where the metric is absent."""
    scope = "quality.quality <> 'absent'" if "location" in level else "quality.is_in_group"
    by_id = f"event.level is null and {ENTITIES[level]} = $entity or " if rollup == "additive" else ""
    # a balance is that of the period's last month
    start = "date_trunc('month', cast($end as date))" if rollup == "per_level" else "cast($start as date)"
    cursor = connection.execute(
        f"""
        select event.* from marts.kpi_event as event
        left join marts.metric_quality as quality
            on event.metric_key = quality.metric_key
            and event.location_id = quality.location_id
            and event.period_start_on = quality.month_start_on
        where event.metric_key = $metric
        and event.period_start_on between {start} and cast($end as date)
        and event.is_mature
        and (event.location_id is null or {scope})
        and ({by_id}event.level = $level and event.entity_id = $entity)
        order by event.event_on, event.canonical_table, event.record_id, event.provider_id
        """,
        {
            "metric": metric,
            "level": level,
            "entity": entity,
            "end": figure["period_end_on"],
            **({"start": figure["period_start_on"]} if rollup != "per_level" else {}),
        },
    )
    names = [column[0] for column in cursor.description or ()]
    return [
        Event(
            values["canonical_table"],
            values["record_id"],
            values["numerator"] or Decimal(0),
            values,
        )
        for values in (dict(zip(names, row, strict=True)) for row in cursor.fetchall())
    ]


def _origins(connection: duckdb.DuckDBPyConnection, events: list[Event]) -> list[Origin]:
    """The rows of files behind the events' records, in a stable order."""
    origins: list[Origin] = []
    records: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for event in events:
        patient = event.table in ("patient", "patient_identity", "consult_episode")
        records[event.table][event.record] = event.values["patient_id"] or event.record if patient else event.record
    for event_table, ids in sorted(records.items()):
        connection.execute("create or replace temp table wanted (record text, link text)")
        connection.executemany("insert into wanted values (?, ?)", sorted(ids.items()))
        # what is typed into the configuration stands in no file
        for table, link in ROWS_BEHIND.get(event_table, ()):
            parts = PARTS.get(table, {})
            amounts = "".join(f", {sql}" for sql in parts.values())
            word = "source_component" if table == "compensation" else "null"
            found = connection.execute(
                f"select distinct wanted.record, source_system, source_file, source_row, "
                f"coalesce({word}, '') {amounts} from wanted inner join canonical.{table} "
                f"on wanted.link = {link} where source_file is not null order by all"
            ).fetchall()
            origins += [
                Origin(record, event_table, table, system, file, row, text, dict(zip(parts, more, strict=True)))
                for record, system, file, row, text, *more in found
            ]
    return origins


def _rows(project: Project, origins: list[Origin]) -> dict[tuple[str, int], Row]:
    """The wanted rows of the files, read again; rows that make one record with them come along."""
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for origin in origins:
        wanted[origin.file].add(origin.row)
    rows: dict[tuple[str, int], Row] = {}
    with spool(project) as folder:
        for found in _contents(project, set(wanted), folder):
            try:
                head, match = identify(found)
            except NotRecognised:
                continue
            numbers = wanted[found.content.shown]
            export = match.export
            kept: dict[int, Row] = {}
            for part in read_rows(found.content, head, match, Tally()):
                keep = [
                    index
                    for index, number in enumerate(part.numbers.to_pylist())
                    if export.together or number in numbers
                ]
                if not keep:
                    continue
                columns = [column.take(keep).to_pylist() for column in part.columns]
                listed = part.numbers.take(keep).to_pylist()
                for place, number in enumerate(listed):
                    cells = [
                        (header, name, str(column[place]))
                        for header, name, column in zip(part.layout.header, part.layout.names, columns, strict=False)
                        if column[place] not in (None, "")
                    ]
                    kept[number] = Row(export, cells)
            for number in _together(kept, numbers):
                rows[found.content.shown, number] = kept[number]
    return rows


def _together(kept: dict[int, Row], numbers: set[int]) -> set[int]:
    """The wanted rows, and those that make one record with them."""
    keys = {number: _record_key(row) for number, row in kept.items()}
    wanted = {keys[number] for number in numbers if number in keys}
    return {number for number in kept if number in numbers or (kept[number].export.together and keys[number] in wanted)}


def _members(
    rows: dict[tuple[str, int], Row],
) -> defaultdict[tuple[str, tuple[object, ...]], list[tuple[int, Row]]]:
    """The rows that make one record together, by file and what ties them."""
    members: defaultdict[tuple[str, tuple[object, ...]], list[tuple[int, Row]]] = defaultdict(list)
    for (file, number), row in sorted(rows.items(), key=lambda item: item[0]):
        if row.export.together:
            members[file, _record_key(row)].append((number, row))
    return members


def _record_key(row: Row) -> tuple[object, ...]:
    """What ties a row to its record: the declared columns, and whether money comes or goes."""
    amount = _amount(row, row.export.money[0]) if row.export.money else Decimal(0)
    return (*(row.text(name) for name in row.export.together), amount < 0)


def _contents(project: Project, wanted: set[str], folder: Path) -> Iterator[Found]:
    seen: set[str] = set()
    for source in project.config.sources:
        for path in files_below(project.folder_of(source)):
            shown = project.shown(path)
            if not any(name == shown or name.startswith(f"{shown}!") for name in wanted):
                continue
            for content in contents(path, shown, folder):
                if isinstance(content, Content) and content.shown in wanted - seen:
                    seen.add(content.shown)
                    yield Found(source, content, project.systems)


def _money(text: str) -> Decimal:
    """Money as vendors write it: $1,234.56, -$3.45, ($36.75), 399,00."""
    digits = re.sub(r"[$()\s']|USD", "", text)
    if re.search(r",\d{1,2}$", digits):
        digits = digits.replace(".", "").replace(",", ".")
    digits = digits.replace(",", "")
    try:
        amount = Decimal(digits or "0")
    except InvalidOperation:
        return Decimal(0)
    return -abs(amount) if text.strip().startswith("(") else amount


def _amount(row: Row, names: tuple[str, ...]) -> Decimal:
    """The sum of cells; cents where the export writes cents."""
    in_cents = {column.name for column in row.export.columns if column.type == "minor_units"}

    def amount(name: str) -> Decimal:
        return _money(row.text(name)) * (CENT if name in in_cents else 1)

    return _exact(-amount(name[1:]) if name.startswith("-") else amount(name) for name in names)


def _reconcile(
    result: Explanation,
    events: list[Event],
    origins: list[Origin],
    rows: dict[tuple[str, int], Row],
) -> None:
    """Set the amounts of the events against the money cells of their own rows."""
    amounts: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for event in events:
        amounts[event.table, event.record] += event.numerator
    own: defaultdict[tuple[str, str], list[Origin]] = defaultdict(list)
    for origin in origins:
        if origin.is_own:
            own[origin.event_table, origin.record].append(origin)
    # the records of one row are one amount there: two tenders of a payment, two performers of a line
    together: defaultdict[tuple[str, int, str], list[tuple[str, str]]] = defaultdict(list)
    result.money_in_cells = Decimal(0)
    members = _members(rows)
    for key, amount in sorted(amounts.items()):
        if len(own[key]) == 1:
            origin = own[key][0]
            together[origin.file, origin.row, origin.word].append(key)
        elif amount:
            lines = [rows.get((origin.file, origin.row)) for origin in own[key]]
            cells = [_candidates([line], "") for line in lines if line]
            total = _exact(found[0] for found in cells if found)
            _compare(result, amount, [total] if cells else [], own[key])
    for (file, number, word), keys in sorted(together.items()):
        amount = _exact(amounts[key] for key in keys)
        row = rows.get((file, number))
        if amount == 0:
            continue
        if row is None:
            _add(result, "in files that are no longer there", amount)
            continue
        group = [member for _, member in members[file, _record_key(row)]] or [row]
        # a record may be all of its rows, as a payment that is told per line, or one of them, as a line of a sale
        amounts_told = _candidates(group, word) + (_candidates([row], word) if len(group) > 1 else [])
        _compare(result, amount, amounts_told, [own[key][0] for key in keys])


def _candidates(group: list[Row], word: str) -> list[Decimal]:
    """The amounts that the cells of a record make: those declared, and a cell headed by the record's word."""
    row = group[0]
    named = [_money(text) for header, _, text in row.cells if word and header in (word, f"{word} (Amount)")]
    return named + [_exact(_amount(member, names) for member in group) for names in row.export.money]


def _compare(result: Explanation, amount: Decimal, cells: list[Decimal], origins: list[Origin]) -> None:
    """Add an amount to the result as its cells and, where they do not make it alone, its parts."""
    assert result.money_in_cells is not None
    sign = -1 if any(cell == -amount for cell in cells) and amount not in cells else 1
    if sign * amount in cells:
        result.money_in_cells += amount
        return
    parts: defaultdict[str, Decimal] = defaultdict(Decimal)
    for origin in origins:
        for name, part in origin.parts.items():
            parts[name] += part
    for cell in cells:
        rest = amount - cell
        named = [name for name, part in parts.items() if part and part == rest]
        if named:
            result.money_in_cells += cell
            _add(result, named[0], rest)
            return
    cell = cells[0] if cells else Decimal(0)
    result.money_in_cells += cell
    _add(result, "shared, prorated or costed", amount - cell)


def _add(result: Explanation, part: str, amount: Decimal) -> None:
    result.money_parts[part] = result.money_parts.get(part, Decimal(0)) + amount


def _write(
    project: Project,
    result: Explanation,
    events: list[Event],
    origins: list[Origin],
    rows: dict[tuple[str, int], Row],
) -> None:
    """Write events and cells beside the warehouse, for the owner's eyes only."""
    slug = re.sub(r"[^a-z0-9]+", "-", f"{result.metric}-{result.period}-{result.level}-{result.entity}".lower())
    folder = actions_folder(project, "explain", slug.strip("-"))
    names = list(events[0].values) if events else ["metric_key"]
    _csv(folder / "events.csv", names, ([event.values[name] for name in names] for event in events))
    listed: list[list[object]] = []
    members = _members(rows)
    for origin in origins:
        row = rows.get((origin.file, origin.row))
        if row is None:
            result.missing_rows += 1
            continue
        tied = members[origin.file, _record_key(row)] or [(origin.row, row)]
        for number, member in tied:
            money = {name.lstrip("-") for amount in member.export.money for name in amount}
            for header, name, text in member.cells:
                named = bool(origin.word) and header.startswith(origin.word)
                role = "money" if name in money or named else ""
                record = (origin.event_table, origin.record, origin.table)
                listed.append([*record, origin.file, number, header, text, role])
    columns = ["canonical_table", "record_id", "source_table", "file", "row", "header", "cell"]
    _csv(folder / "cells.csv", [*columns, "role"], listed)
    result.cells = len(listed)
    result.files = len({row[3] for row in listed})
    result.events_file = str(folder / "events.csv")
    result.cells_file = str(folder / "cells.csv")


def _csv(path: Path, header: list[str], rows: Iterable[list[object]]) -> None:
    with private_file(path) as partial, partial.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
