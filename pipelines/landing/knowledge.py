"""``raw_practice``: the configuration, and what landing knows of the files, as tables.

Their columns and types are declared once, in ``models/staging/_practice__sources.yml``.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from ruamel.yaml import YAML

from pipelines.config import INSTALLATION, WEEKDAYS, Project
from pipelines.landing.spec import declared_systems
from pipelines.peers import peer_rows

DECLARATION = INSTALLATION / "models" / "staging" / "_practice__sources.yml"
LANDING_TABLES = ("landed_file", "unreadable_row", "control_total")
CLOSING_TABLES = ("closing", "closing_file", "closed_figure")


@cache
def tables() -> dict[str, dict[str, str]]:
    """Every table of raw_practice with its columns and their types."""
    document = YAML(typ="safe").load(DECLARATION.read_text(encoding="utf-8"))
    return {
        table["name"]: {column["name"]: column["data_type"] for column in table["columns"]}
        for table in document["sources"][0]["tables"]
    }


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Every table of raw_practice exists, with every column that is declared today."""
    connection.execute("create schema if not exists raw_practice")
    for name, columns in tables().items():
        definitions = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        connection.execute(f'create table if not exists raw_practice."{name}" ({definitions})')
        for column, kind in columns.items():
            connection.execute(f'alter table raw_practice."{name}" add column if not exists "{column}" {kind}')


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[dict[str, Any]]) -> None:
    """Append rows, given by column name, to a table of raw_practice."""
    rows = list(rows)
    if not rows:
        return
    kinds = tables()[table]
    arrow = pa.table(
        {
            # a text column takes any value as it is written; the others are told by their values
            column: pa.array(
                [None if row[column] is None else str(row[column]) for row in rows]
                if kinds[column] == "varchar"
                else [row[column] for row in rows]
            )
            for column in rows[0]
        }
    )
    names = ", ".join(f'"{column}"' for column in arrow.column_names)
    connection.register("added", arrow)
    connection.execute(f'insert into raw_practice."{table}" ({names}) select {names} from added')
    connection.unregister("added")


def write_configuration(connection: duckdb.DuckDBPyConnection, project: Project) -> None:
    """Replace the configuration tables by what practice.yml says now."""
    create_tables(connection)
    connection.begin()
    rows = configuration_rows(project)
    for name in tables():
        if name not in LANDING_TABLES:
            connection.execute(f'delete from raw_practice."{name}"')
            insert(connection, name, rows.get(name, []))
    read_closings(connection, project.closings)
    insert(connection, "peer_figure", peer_rows(project))
    connection.commit()


def read_closings(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Append what the folder of closings holds: one folder each, with a Parquet file per table."""
    for name in CLOSING_TABLES:
        if files := sorted(str(path) for path in folder.glob(f"[0-9]*/{name}.parquet")):
            columns = ", ".join(f'"{column}"' for column in tables()[name])
            connection.execute(
                f'insert into raw_practice."{name}" ({columns}) select {columns} from read_parquet(?)', [files]
            )


def configuration_rows(project: Project) -> dict[str, list[dict[str, Any]]]:
    """The rows of every configuration table."""
    config = project.config
    parameters = {
        **{f"compensation_{name}": value for name, value in config.compensation.items()},
        "suppress_below": config.report.suppress_below,
        **config.parameters,
    }
    settings = {
        "suppress_below": config.report.suppress_below,
        "provider_labels": config.report.provider_labels,
        "logo": config.report.logo,
        **{f"color_{name}": value for name, value in config.report.colors.items()},
    }
    return {
        "practice": [
            {
                "practice_name": config.practice.name,
                "currency": config.practice.currency,
                "as_of_on": config.practice.as_of,
            }
        ],
        "location": [
            {
                "location_id": location.id,
                "location_name": location.title,
                "region": location.region,
                "time_zone": location.time_zone,
                "vertical": location.vertical,
                "opened_on": location.opened_on,
                "acquired_on": location.acquired_on,
                "closed_on": location.closed_on,
                "room_count": location.rooms,
                "history_start_on": location.history_start_on,
            }
            for location in config.locations
        ],
        "system": [
            {"source_system": system.system, "system_name": system.name} for system in declared_systems().values()
        ],
        "location_alias": [
            {"location_id": location.id, "alias": alias}
            for location in config.locations
            for alias in dict.fromkeys((location.id, location.title, *location.names))
        ],
        "location_record": [
            {
                "location_id": location.id,
                "kind": record.kind,
                "source_system": record.system,
                "account": record.account,
                "from_on": record.from_on,
                "to_on": record.to_on,
            }
            for location in config.locations
            for record in location.record
        ],
        "location_weekday": [
            {
                "location_id": location.id,
                "iso_weekday": WEEKDAYS.index(day) + 1,
                "opens_at": opens,
                "closes_at": closes,
            }
            for location in config.locations
            for day, (opens, closes) in location.hours.items()
        ],
        "location_closure": [
            {"location_id": location.id, "closed_on": day}
            for location in config.locations
            for day in dict.fromkeys(location.closures)
        ],
        "source": [
            {
                "source_system": source.system,
                "account": source.account,
                "path": source.path,
                "location_id": project.location_of(source),
            }
            for source in config.sources
        ],
        "provider": [
            {
                "provider_name": provider.name,
                "role": provider.role,
                "credential": provider.credential,
                "is_owner": provider.is_owner,
                "is_contractor": provider.is_contractor,
                "is_house": provider.is_house,
                "clinical_share": provider.clinical_share,
            }
            for provider in config.providers
        ],
        "provider_alias": [
            {"provider_name": provider.name, "alias": alias}
            for provider in config.providers
            for alias in dict.fromkeys(provider.aliases)
        ],
        "device": [
            {
                "device_id": device.id,
                "location_id": device.location,
                "device_name": device.name or device.id,
                "unit_count": device.units,
                "monthly_cost": device.monthly_cost,
                "downtime_hours_weekly": device.downtime_hours_weekly,
                "service_pattern": pattern,
            }
            for device in config.devices
            for pattern in device.services or (None,)
        ],
        "service_rule": [
            {
                "rule_number": number,
                "pattern": rule.match,
                **rule.model_dump(exclude={"match"}),
            }
            for number, rule in enumerate(config.services, start=1)
        ],
        "campaign_rule": [
            {"rule_number": number, "pattern": rule.match, "location_id": rule.location}
            for number, rule in enumerate(config.campaigns, start=1)
        ],
        "cancel_reason_rule": [
            {"rule_number": number, "pattern": rule.match, "cancelled_by": rule.by}
            for number, rule in enumerate(config.cancel_reasons, start=1)
        ],
        "test_patient": [{"email": person.email, "patient_name": person.name} for person in config.test_patients],
        "patient_link": list(project.identity_overrides),
        "manual_figure": [
            {
                "location_id": figure.location,
                "provider_name": figure.provider,
                "period_start_on": figure.period_start_on,
                "figure": figure.figure,
                "figure_value": figure.value,
            }
            for figure in config.manual
        ],
        "export": [
            {
                "source_system": name,
                "export_name": export_name,
                "title": f"{system.name} {export.title}",
                "stale_after_days": export.stale_after_days,
            }
            for name, system in project.systems.items()
            for export_name, export in system.exports.items()
        ],
        "mapping_word": [
            {"source_system": name, "vocabulary": field, "source_word": word, "canonical_word": meaning}
            for name, mapping in project.mappings.items()
            for field, meanings in mapping.vocabularies.items()
            for word, meaning in meanings.items()
        ],
        "mapping_pseudo_person": [
            {"source_system": name, "pattern": pattern}
            for name, mapping in project.mappings.items()
            for pattern in mapping.pseudo_people
        ],
        "target": [
            {
                "metric_key": key,
                "location_id": target.location,
                "target_value": target.value,
                "from_on": target.from_on,
                "by_on": target.by_on,
            }
            for key, targets in config.targets.items()
            for target in targets
        ],
        "goal": [
            {"metric_key": key, "location_id": goal.location, "goal_value": goal.value}
            for key, goals in config.goals
            for goal in goals
        ],
        "maturity_answer": [
            {
                "workflow": workflow,
                "location_id": answer.location,
                "stage": answer.stage,
                "is_sort_of": answer.is_sort_of,
            }
            for workflow, answers in config.maturity.items()
            for answer in answers
        ],
        "tool": [
            {
                "tool_name": tool.name,
                "source_system": tool.system,
                "location_id": tool.location,
                "monthly_cost": tool.monthly_cost,
            }
            for tool in config.tools
        ],
        "tool_feed": [
            {"source_system": tool.system, "location_id": tool.location, "fed_system": fed}
            for tool in config.tools
            for fed in tool.feeds
        ],
        "parameter": [{"parameter_name": name, "parameter_value": str(value)} for name, value in parameters.items()],
        "report_setting": [
            {"setting": name, "setting_value": None if value is None else str(value)}
            for name, value in settings.items()
        ],
    }
