"""Which expectations an export is held to: derived from its declaration in ``system.yml``, nothing written twice.

Each expectation looks at one thing, so that one fault in a file is reported once: a blank is not also of a
wrong type, a repeated key is not also a blank.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import great_expectations.expectations as gxe
from great_expectations.expectations.row_conditions import Column as Field

from pipelines.landing.cells import clean, typed
from pipelines.landing.spec import Column, Export

CENT = 0.01


def checked_columns(export: Export, present: set[str]) -> list[Column]:
    """The columns that an expectation looks at; free text is not read at all, a missing column is the shape's fault."""
    key = set() if export.replaces.repeats else set(export.replaces.key)
    return [
        column
        for column in export.columns
        if column.name in present
        and (column.filled or column.type != "text" or column.name in key or column.name == export.business_date)
    ]


def frame_query(export: Export, table: str, present: set[str]) -> str:
    """A query of what the expectations need of a raw table: typed values, and whether each text could be typed."""
    cells = ["raw._file_sha256 as file_sha256"]
    for column in checked_columns(export, present):
        cells.append(f'{typed(column)} as "{column.name}"')
        if column.type != "text":
            cells.append(f'({clean(column)} is null or ({typed(column)}) is not null) as "{column.name}__is_typed"')
            if column.filled:
                cells.append(f'{clean(column)} as "{column.name}__text"')
    return f"select {', '.join(cells)} from {table} as raw"


def row_expectations() -> list[Any]:
    """All that can be expected of an export without rows: to have some."""
    return [gxe.ExpectTableRowCountToBeBetween(min_value=1, notes="The export has rows.")]


def export_expectations(export: Export, present: set[str], fresh_from: dt.datetime | None) -> list[Any]:
    """The suite of one export.

    ``present`` are the columns that the raw table has; ``fresh_from`` is the oldest acceptable last business date,
    none when the export need not be fresh or holds no date.
    """
    expectations = row_expectations()
    for column in checked_columns(export, present):
        name = column.name
        if column.filled:
            text = name if column.type == "text" else f"{name}__text"
            expectations.append(gxe.ExpectColumnValuesToNotBeNull(column=text, notes=f"{column.header} is filled."))
        if column.type != "text":
            expectations.append(
                gxe.ExpectColumnValuesToBeInSet(
                    column=f"{name}__is_typed", value_set=[True], notes=f"{column.header} is of type {column.type}."
                )
            )
        if column.minimum is not None or column.maximum is not None:
            expectations.append(
                gxe.ExpectColumnValuesToBeBetween(
                    column=name,
                    min_value=column.minimum,
                    max_value=column.maximum,
                    notes=f"{column.header} is within its range.",
                )
            )
    if export.replaces.by == "key" and not export.replaces.repeats:
        # within one file the location of its folder and its stamp tell nothing apart
        declared = {column.name for column in export.columns}
        keys = [name for name in export.replaces.key if name in present & declared]
        expectations.append(
            gxe.ExpectCompoundColumnsToBeUnique(
                column_list=["file_sha256", *keys],
                ignore_row_if="any_value_is_missing",
                notes="A file holds a record once.",
            )
        )
    if export.business_date and fresh_from is not None:
        expectations.append(
            gxe.ExpectColumnMaxToBeBetween(
                column=export.business_date, min_value=fresh_from, notes="The export reaches close to the newest data."
            )
        )
    return expectations


def shape_expectations(export: Export) -> list[Any]:
    """Every declared column has landed."""
    names = [column.name for column in export.columns]
    return [
        gxe.ExpectTableColumnsToMatchSet(column_set=names, exact_match=False, notes="Every declared column landed.")
    ]


def control_total_expectations() -> list[Any]:
    """Printed totals equal the sum of the loaded rows, to the cent."""
    return [
        gxe.ExpectColumnValuesToBeBetween(
            column="difference", min_value=-CENT, max_value=CENT, notes="The printed total equals the rows."
        )
    ]


def report_expectations(table: str, columns: list[str]) -> list[Any]:
    """The suite of one published table: exactly its columns, and for the KPIs that what is hidden is empty."""
    expectations: list[Any] = [
        gxe.ExpectTableColumnsToMatchSet(column_set=columns, exact_match=True, notes="Exactly the published columns.")
    ]
    if table == "kpi":
        is_hidden = Field("is_suppressed") == True  # noqa: E712
        cell = ["metric_key", "period_grain", "period_end_on", "level", "entity", "basis"]
        expectations += [
            gxe.ExpectCompoundColumnsToBeUnique(column_list=cell, notes="One row per cell."),
            gxe.ExpectColumnValuesToBeNull(
                column="value", row_condition=is_hidden,
                notes="A hidden cell shows nothing.",
            ),
            gxe.ExpectColumnValuesToBeNull(
                column="cases", row_condition=is_hidden,
                notes="A hidden cell does not show its cases either.",
            ),
            gxe.ExpectColumnValuesToBeInSet(
                column="quality", value_set=["exact", "degraded", "absent"], notes="Known words of quality."
            ),
        ]  # fmt: skip
    return expectations
