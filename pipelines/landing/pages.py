"""Saved pages of a vendor's API: JSON read as tables, one for each list of objects in it.

A file holds one value or many: an object, a list, a page with its list inside, one of these per line. A table is
named by the keys that lead to its list (``data``, ``orders.line_items``; nothing for what stands at the top). Its
records are the objects, its header the dotted keys of their values (``amount_money.amount``). A record inside another
one has that one's values too, under ``parent.``: a line of an order knows its order.

Values stay as they are written: a number never becomes a float, ``null`` and a key that is not there are blank. A list
of plain values is one cell, divided by semicolons.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHUNK = 1 << 20
PARENT = "parent."

_BETWEEN = re.compile(r"[ \t\r\n,\ufeff]*")


class Malformed(ValueError):
    """A text that is not JSON; the message names the line."""


@dataclass(frozen=True)
class Table:
    """A list of objects: the keys that lead to it, and every key that one of its objects has."""

    name: str
    header: tuple[str, ...]


def starts_like_json(head: bytes) -> bool:
    """Whether a text begins as an object or a list does."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def tables_of(path: Path) -> list[Table]:
    """The tables of a file, outer ones first. Raises Malformed."""
    own: dict[str, dict[str, None]] = {}
    above: dict[str, str | None] = {}
    for value in _values(path):
        for record in _records(value):
            if record.table not in own:
                own[record.table] = {}
                above[record.table] = record.inside
            own[record.table].update(dict.fromkeys(record.cells))
    headers: dict[str, tuple[str, ...]] = {}
    for name, keys in own.items():
        inside = above[name]
        inherited = () if inside is None else tuple(PARENT + key for key in headers[inside])
        headers[name] = tuple(dict.fromkeys((*keys, *inherited)))
    return [Table(name, header) for name, header in headers.items() if own[name]]


def rows_of(path: Path, table: str, header: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """The records of a table with their numbers, counted from 1, as cells under a header."""
    inherits = any(key.startswith(PARENT) for key in header)
    number = 0
    for value in _values(path):
        for record in _records(value, table, inherits):
            if record.table == table:
                number += 1
                cells = {**record.inherited, **record.cells}
                yield number, _sound([cells.get(key, "") for key in header])


@dataclass(frozen=True, slots=True)
class _Record:
    """An object of a list: its table, the table of the object around it, its cells and those of what is around it."""

    table: str
    inside: str | None
    cells: dict[str, str]
    inherited: dict[str, str]


def _records(value: Any, only: str | None = None, inherits: bool = False) -> list[_Record]:
    """Every record of a value, outer ones first; with ``only`` what is needed of the way to that table."""
    found: list[_Record] = []

    def visit(item: Any, table: str, inside: str | None, inherited: dict[str, str]) -> None:
        if isinstance(item, list):
            for element in item:
                visit(element, table, inside, inherited)
        elif isinstance(item, dict):
            cells: dict[str, str] = {}
            lists: list[tuple[str, list[Any]]] = []
            flatten(item, "", cells, lists)
            found.append(_Record(table, inside, cells, inherited))
            if not lists:
                return
            around = {PARENT + key: text for key, text in (inherited | cells).items()} if inherits else {}
            for keys, elements in lists:
                inner = f"{table}.{keys}" if table else keys
                if only is None or only == inner or only.startswith(f"{inner}."):
                    visit(elements, inner, table, around)

    def flatten(item: dict[str, Any], before: str, cells: dict[str, str], lists: list[tuple[str, list[Any]]]) -> None:
        for key, held in item.items():
            if isinstance(held, str):
                cells[before + key] = held
            elif held is None:
                cells[before + key] = ""
            elif isinstance(held, bool):
                cells[before + key] = "true" if held else "false"
            elif isinstance(held, dict):
                flatten(held, f"{before}{key}.", cells, lists)
            elif any(isinstance(element, dict) for element in held):
                lists.append((before + key, held))
            elif held:
                cells[before + key] = ";".join(map(_text, held))

    visit(value, "", None, {})
    return found


def _text(value: Any) -> str:
    """A plain value inside a list."""
    match value:
        case str():
            return value
        case None | bool():
            return json.dumps(value) if value is not None else ""
        case _:
            return json.dumps(value, ensure_ascii=False)


def _sound(cells: list[str]) -> list[str]:
    """Cells without what no table holds: half a character, the character zero."""
    together = "".join(cells)
    if together.isascii() and "\x00" not in together:
        return cells
    return [cell.encode("utf-8", "replace").decode().replace("\x00", "") for cell in cells]


def _values(path: Path) -> Iterator[Any]:
    """The values of a file one by one, those of a list at the top singly. Numbers come as their text."""
    decode = json.JSONDecoder(strict=False, parse_int=str, parse_float=str, parse_constant=str).raw_decode
    text, at, line, depth = "", 0, 1, 0
    is_end = False
    with path.open(encoding="utf-8", errors="replace", newline="") as file:

        def more() -> None:
            """Read on: twice what is waiting, so that a long value is not tried over and over."""
            nonlocal text, at, line, is_end
            line += text.count("\n", 0, at)
            chunk = file.read(max(CHUNK, len(text) - at))
            text, at, is_end = text[at:] + chunk, 0, not chunk

        def malformed(what: str, position: int) -> Malformed:
            return Malformed(f"line {line + text.count(chr(10), 0, position)}: {what}")

        while True:
            at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]
            if at == len(text):
                if not is_end:
                    more()
                    continue
                if depth:
                    raise malformed("the list is never closed", at)
                return
            if text[at] == "[" and depth == 0:
                depth, at = 1, at + 1
                continue
            if text[at] == "]" and depth == 1:
                depth, at = 0, at + 1
                continue
            try:
                value, end = decode(text, at)
            except json.JSONDecodeError as error:
                is_cut = error.pos >= len(text) - 16 or "Unterminated" in error.msg
                if not is_end and (is_cut or len(text) < CHUNK):
                    more()
                    continue
                raise malformed(error.msg[0].lower() + error.msg[1:], error.pos) from None
            except RecursionError:
                raise malformed("its values are nested too deep", at) from None
            at = end
            yield value
