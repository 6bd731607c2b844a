"""How a cell's text becomes a value, outside dbt: the same macros that staging uses, rendered for DuckDB.

There is one definition of what a money text or a date is (``macros/cells``). Landing and the checks need it before dbt
runs, so they render those macros themselves instead of repeating them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, Template

from pipelines.landing.spec import Column, Export

MACROS = Path(__file__).parents[2] / "macros" / "cells"


class _Dispatch:
    """dbt's ``adapter`` as far as the macros use it: DuckDB's form of a macro, else the default one."""

    template: Template

    def dispatch(self, name: str) -> Callable[..., str]:
        macros = self.template.module
        macro = getattr(macros, f"duckdb__{name}", None) or getattr(macros, f"default__{name}")
        return lambda *arguments: str(macro(*arguments)).strip()


@cache
def _macros() -> Any:
    environment = Environment(extensions=["jinja2.ext.do"], autoescape=False)
    returned: list[Any] = []
    environment.globals["return"] = returned.append
    formats = environment.from_string((MACROS / "formats.sql").read_text(encoding="utf-8")).module

    def value_of(name: str) -> Callable[[], Any]:
        getattr(formats, name)()
        value = returned[-1]
        return lambda: value

    adapter = _Dispatch()
    environment.globals["adapter"] = adapter
    environment.globals["return"] = lambda value: value
    for name in ("date_formats", "timestamp_formats", "day_first_formats"):
        environment.globals[name] = value_of(name)
    environment.globals["return"] = lambda value: value
    adapter.template = environment.from_string((MACROS / "parse.sql").read_text(encoding="utf-8"))
    return adapter.template.module


def clean(column: Column, table: str = "raw") -> str:
    """The DuckDB expression of a column's text without the blanks that its export declares."""
    return str(_macros().clean_text(f'{table}."{column.name}"', list(column.blanks))).strip()


def typed(column: Column, table: str = "raw") -> str:
    """The DuckDB expression of a column's value; null where the text is blank or not of the declared type."""
    text = clean(column, table)
    if column.date_order and not column.formats:
        marks = (f"'{column.date_order}'", f"'{column.decimal_mark}'")
        return str(_macros().parse_written_cell(text, column.type, *marks)).strip()
    return str(_macros().parse_cell(text, column.type, list(column.formats))).strip()


def typed_select(export: Export, table: str) -> str:
    """A query of every row of a raw table: provenance and typed cells; the text of each cell as ``<name>__text``."""
    cells = ",\n    ".join(
        f'{typed(column)} as "{column.name}", {clean(column)} as "{column.name}__text"' for column in export.columns
    )
    return f"select raw._account, raw._file, raw._row, raw._file_sha256,\n    {cells}\nfrom {table} as raw"
