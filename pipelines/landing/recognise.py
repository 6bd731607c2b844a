"""Which export a file is, by its header and never by its name."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from pipelines.landing.reading import Head, Record
from pipelines.landing.spec import Column, Export, Neighbour, System, header_key

HEADER_WITHIN = 40
"""A header stands within this many records from the top."""


@dataclass(frozen=True)
class Match:
    """A file's export, and the record that heads its table (0 in pages, and where a reader finds the tables)."""

    system: System
    name: str
    header_row: int
    header: tuple[str, ...]
    score: int

    @property
    def export(self) -> Export:
        """The export's declaration."""
        return self.system.exports[self.name]

    @property
    def title(self) -> str:
        """The export as a person would call it."""
        return f"{self.system.name} {self.export.title}"


class NotRecognised(Exception):
    """No export fits, or two fit equally well. ``remedy`` says what to do."""

    def __init__(self, what: str, remedy: str, candidates: tuple[str, ...] = ()) -> None:
        super().__init__(what)
        self.remedy = remedy
        self.candidates = candidates


class Unknown(NotRecognised):
    """Nothing that is known has such a header."""


def _has(column: Column, cells: list[str], present: frozenset[str]) -> bool:
    return bool(column.keys & present) or (column.match is not None and any(map(column.is_headed, cells)))


def _fit(system: System, name: str, cells: list[str], present: frozenset[str]) -> int:
    """How many declared columns a header has; 0 when it lacks a required one or has a forbidden one."""
    export = system.exports[name]
    if any(header_key(text) in present for text in export.absent):
        return 0
    score = 0
    for column in export.columns:
        if _has(column, cells, present):
            score += 1
        elif not column.optional:
            return 0
    return score


def recognise(head: Head, systems: Iterable[System], export: str | None = None) -> Match:
    """The export whose columns the head holds. Raises NotRecognised."""
    systems = list(systems)
    key = head.table.rpartition(".")[2]
    matches: dict[tuple[str, str], Match] = {}
    neighbours: list[tuple[int, System, Neighbour]] = []
    rows = [
        (row, cells, frozenset(header_key(cell) for cell in cells if cell.strip()))
        for row, cells in head.records[:HEADER_WITHIN]
    ]
    for system in systems:
        if name := _read_by_its_own(system, head.records):
            # a reader has looked at the whole structure: more than any single row could say
            matches[system.system, name] = Match(system, name, 0, (), 1_000_000)
        for row, cells, present in rows:
            for name, declared in system.exports.items():
                is_another = export not in (None, name) or declared.page_list not in (None, key)
                if declared.reader or is_another:
                    continue
                known = matches.get((system.system, name))
                score = _fit(system, name, cells, present)
                if score and (known is None or score > known.score):
                    matches[system.system, name] = Match(system, name, row, tuple(cells), score)
            for neighbour in system.neighbours:
                if present.issuperset(header_key(text) for text in neighbour.header):
                    neighbours.append((len(neighbour.header), system, neighbour))
    best = sorted(matches.values(), key=lambda match: -match.score)
    if neighbours:
        size, system, neighbour = max(neighbours, key=lambda found: found[0])
        if not best or best[0].score < size:
            title = f"{system.name} {neighbour.title}"
            raise NotRecognised(f"is {title}, which is not used", neighbour.advice, (title,))
    if not best:
        raise _unknown(rows, systems)
    if len(best) > 1 and best[0].score == best[1].score:
        first, second = best[:2]
        raise NotRecognised(
            f"fits {first.title} and {second.title} equally well",
            "Put it in a folder of its own and declare that folder in practice.yml with "
            f"`system: {first.system.system}, export: {first.name}`"
            f" or `system: {second.system.system}, export: {second.name}`.",
            (first.title, second.title),
        )
    return best[0]


def _unknown(rows: list[tuple[int, list[str], frozenset[str]]], systems: list[System]) -> Unknown:
    """The nearest exports and what the file lacks of each."""
    nearest = []
    for system in systems:
        for export in system.exports.values():
            required = export.signature
            for row, cells, present in rows:
                missing = [column.header for column in required if not _has(column, cells, present)]
                if len(missing) < len(required):
                    share = 1 - len(missing) / len(required)
                    forbidden = [text for text in export.absent if header_key(text) in present]
                    where = f"row {row} " if row else ""
                    nearest.append((share, system.name, export.title, where, missing, forbidden))
    nearest.sort(key=lambda found: (-found[0], found[1], found[2]))
    texts: dict[str, str] = {}
    for _, name, title, where, missing, forbidden in nearest:
        lacks = f"lacks {', '.join(missing)}" if missing else ""
        has = f"has {', '.join(forbidden)}, which that report never has" if forbidden else ""
        texts.setdefault(f"{name} {title}", f"{name} {title} ({where}{' and '.join(filter(None, (lacks, has)))})")
    if not texts:
        return Unknown(
            "has no header of a known report",
            "Check that it is an export in English with its header row; `practice systems` lists what is known.",
        )
    listed = tuple(texts.values())[:3]
    return Unknown(
        f"is no known report; nearest: {'; '.join(listed)}",
        "Export it with the missing columns shown, or move it out of the folder.",
        listed,
    )


def _read_by_its_own(system: System, records: list[Record]) -> str | None:
    if not any(export.reader for export in system.exports.values()):
        return None
    return reader_of(system).recognise(records)


@cache
def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"pipelines.systems.{path.parent.name}.reader", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"no reader in {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def reader_of(system: System) -> ModuleType:
    """The system's own reader: ``recognise`` and ``read`` as described in ``pipelines.landing.reading``."""
    return _module(system.folder / "reader.py")
