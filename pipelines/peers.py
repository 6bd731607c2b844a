"""Peer cohorts: what a practice may show of itself to others, and what others have shown of theirs.

``practice benchmark export`` writes one CSV file: published figures of the places (``marts.peer_contribution``),
rounded, under labels that nobody can trace without the key in the practice's own folder. ``practice benchmark import``
takes such files of other practices into the folder ``peers``; they land like the configuration. What is in a file, and
what never is: docs/benchmark-exchange.md.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import hmac
import io
import os
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import duckdb
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from pipelines.config import INSTALLATION, ConfigurationError, Project, Vertical, close_to
from pipelines.warehouse import Refused, private_file, private_folder

SCHEMA_VERSION: Literal["1"] = "1"
LARGEST_FILE = 10_000_000
MOST_PROBLEMS = 10


@cache
def peer_metrics() -> list[str]:
    """The metrics that may be in a contribution: ``seeds/peer_metric.csv``."""
    with (INSTALLATION / "seeds" / "peer_metric.csv").open(encoding="utf-8", newline="") as file:
        return [row["metric_key"] for row in csv.DictReader(file)]


def _peer_metric(key: str) -> str:
    if key not in peer_metrics():
        hint = close_to(key, peer_metrics())
        raise PydanticCustomError("unknown", "is no figure of a contribution; {hint}", {"hint": hint})
    return key


def _quarter_end(day: dt.date) -> dt.date:
    if (day + dt.timedelta(days=1)).day != 1 or day.month % 3:
        raise PydanticCustomError("quarter", "is not the last day of a quarter, such as 2026-06-30", {})
    return day


Label = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]


class PeerFigure(BaseModel):
    """One row of a contribution: no free text, so that nothing else can come or go with it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_version: Literal["1"]
    contributor: Label
    place: Label
    vertical: Vertical
    region_band: Literal["northeast", "midwest", "south", "west", "other"]
    revenue_band: Literal["under 0.5m", "0.5m to 1m", "1m to 2m", "2m to 4m", "4m and more", "unknown"]
    provider_band: Literal["under 2", "2 to 4", "4 to 8", "8 and more", "unknown"]
    mix_band: Literal[
        "injectables", "devices", "skin", "wellness", "hygiene", "restorative", "mixed", "unknown",
    ]  # fmt: skip
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    period_grain: Literal["quarter", "ttm"]
    period_end_on: Annotated[dt.date, AfterValidator(_quarter_end)]
    metric_key: Annotated[str, AfterValidator(_peer_metric)]
    definition_version: int = Field(ge=1, le=1000)
    value: Decimal = Field(allow_inf_nan=False, gt=-1_000_000, lt=1_000_000, decimal_places=3)
    cases_band: Literal["under 30", "30 to 99", "100 to 299", "300 to 999", "1000 and more"]
    quality: Literal["exact", "degraded"]


COLUMNS = tuple(PeerFigure.model_fields)
CELL = ("place", "period_grain", "period_end_on", "metric_key")
PLACE = ("vertical", "region_band", "revenue_band", "provider_band", "mix_band", "currency")


@dataclass(frozen=True)
class Contribution:
    """A contribution that was read: whose it is, up to when it speaks, its figures and its bytes."""

    contributor: str
    newest: dt.date
    figures: tuple[PeerFigure, ...]
    content: bytes

    @property
    def sha256(self) -> str:
        """The hash of its bytes."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Exported:
    """What a contribution holds, and where it is; no file when nothing may leave."""

    file: Path | None
    places: int
    metrics: int
    figures: int

    def as_dict(self) -> dict[str, Any]:
        """The same, for ``--json``."""
        return {**asdict(self), "file": None if self.file is None else str(self.file)}


@dataclass(frozen=True)
class Imported:
    """What became of one file: ``new``, ``replaced`` an older one, ``known``, ``older`` than what is there, ``own``."""

    file: str
    outcome: Literal["new", "replaced", "known", "older", "own"]
    places: int
    newest: dt.date

    @property
    def is_change(self) -> bool:
        """Whether the folder holds something else now."""
        return self.outcome in ("new", "replaced")


def export(project: Project, output: Path | None = None) -> Exported:
    """Write the practice's contribution. Raises ConfigurationError when nothing is built yet."""
    rows = _own_figures(project)
    if not rows:
        return Exported(None, 0, 0, 0)
    key = _key(project)
    figures = [_figure(project, key, row) for row in rows]
    figures.sort(key=lambda figure: tuple(getattr(figure, name) for name in CELL))
    newest = max(figure.period_end_on for figure in figures)
    file = output or project.root / f"benchmark-contribution-{newest:%Y-%m}.csv"
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(figure.model_dump() for figure in figures)
    with private_file(file) as partial:
        partial.write_text(text.getvalue(), encoding="utf-8")
    return Exported(
        file, len({each.place for each in figures}), len({each.metric_key for each in figures}), len(figures)
    )


def import_files(project: Project, files: Sequence[Path]) -> list[Imported]:
    """Take contributions of other practices into the folder. Raises Refused, and takes none, when one is broken."""
    read: list[tuple[Path, Contribution]] = []
    problems: list[str] = []
    for file in files:
        try:
            read.append((file, contribution(file)))
        except ConfigurationError as error:
            problems += error.problems
    if problems:
        raise Refused("\n  ".join(problems))
    return [
        Imported(str(file), _take(project, found), len({each.place for each in found.figures}), found.newest)
        for file, found in read
    ]


def contribution(file: Path) -> Contribution:
    """Read and check a contribution. Raises ConfigurationError with file, row, column and what would be right."""
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise _problems(file, ["holds more than any contribution does; was it the right file?"])
        content = file.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise _problems(file, [f"cannot be read: {error.strerror}"]) from error
    except UnicodeDecodeError:
        raise _problems(
            file, ["is no text; a contribution is the CSV file that `practice benchmark export` wrote"]
        ) from None
    figures: list[PeerFigure] = []
    found: list[str] = []
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="cells beyond the header")
    try:
        if wrong := _wrong_header(list(reader.fieldnames or [])):
            raise _problems(file, [wrong])
        for row in reader:
            try:
                figures.append(PeerFigure.model_validate(row))
            except ValidationError as error:
                found += [_problem(reader.line_num, detail) for detail in error.errors()]
    except csv.Error as error:
        found.append(f"row {reader.line_num}: {error}; save it as CSV again")
    found += _crossed(figures) if not found else []
    if not figures and not found:
        found.append("holds no figures; ask for a new one")
    if found:
        raise _problems(file, found)
    return Contribution(figures[0].contributor, max(each.period_end_on for each in figures), tuple(figures), content)


def peer_rows(project: Project) -> list[dict[str, Any]]:
    """The rows of ``raw_practice.peer_figure``: every contribution in the folder. Raises ConfigurationError."""
    rows = []
    for file in stored(project):
        found = contribution(file)
        provenance = {"source_file": project.shown(file), "file_sha256": found.sha256}
        for number, figure in enumerate(found.figures, start=2):
            rows.append({**figure.model_dump(exclude={"schema_version"}), **provenance, "source_row": number})
    return rows


def stored(project: Project) -> list[Path]:
    """The contributions of others that the practice keeps, one file each."""
    return sorted(project.peers.glob("*.csv"))


def _own_figures(project: Project) -> list[dict[str, Any]]:
    if project.warehouse.exists():
        with duckdb.connect(str(project.warehouse), read_only=True) as connection:
            try:
                cursor = connection.execute("from marts.peer_contribution")
            except duckdb.CatalogException:
                pass
            else:
                names = [column[0] for column in cursor.description or ()]
                return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    raise ConfigurationError(["there are no figures yet: `practice build` makes them"])


def _figure(project: Project, key: bytes, row: dict[str, Any]) -> PeerFigure:
    """A row of the mart as it leaves: held to the same rules as what comes in."""
    figure = {name: value for name, value in row.items() if name != "location_id"}
    return PeerFigure(
        schema_version=SCHEMA_VERSION,
        contributor=_label(key, "contributor"),
        place=_label(key, f"place {row['location_id']}"),
        currency=project.config.practice.currency,
        **figure,
    )


def _key(project: Project) -> bytes:
    """The secret by which labels are made: as long as it is kept, the same place has the same label."""
    file = private_folder(project.peers) / "key"
    if not file.exists():
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(32))
    return file.read_bytes()


def _label(key: bytes, what: str) -> str:
    return hmac.new(key, what.encode(), hashlib.sha256).hexdigest()[:16]


def _take(project: Project, found: Contribution) -> Literal["new", "replaced", "known", "older", "own"]:
    if (project.peers / "key").exists() and found.contributor == _label(_key(project), "contributor"):
        return "own"
    file = private_folder(project.peers) / f"{found.contributor}.csv"
    before = contribution(file) if file.exists() else None
    if before and before.sha256 == found.sha256:
        return "known"
    if before and before.newest > found.newest:
        return "older"
    with private_file(file) as partial:
        partial.write_bytes(found.content)
    return "replaced" if before else "new"


def _wrong_header(header: list[str]) -> str | None:
    if missing := [name for name in COLUMNS if name not in header]:
        return (
            f"row 1: lacks the column {', '.join(missing)}; "
            "send the file as `practice benchmark export` wrote it, not a part of it"
        )
    if more := [repr(name) for name in header if name not in COLUMNS]:
        return f"row 1: has the column {', '.join(more)}, which no contribution has; take it out"
    return None


def _crossed(figures: list[PeerFigure]) -> list[str]:
    """What only the rows together show."""
    found: list[str] = []
    cells: dict[tuple[Any, ...], int] = {}
    places: dict[str, tuple[Any, ...]] = {}
    for number, figure in enumerate(figures, start=2):
        first = cells.setdefault(tuple(getattr(figure, name) for name in CELL), number)
        if first != number:
            found.append(f"row {number}: says again what row {first} says; each figure stands there once")
        bands = tuple(getattr(figure, name) for name in PLACE)
        if places.setdefault(figure.place, bands) != bands:
            found.append(f"row {number}: place {figure.place} has other bands further up; a place is in one of each")
        if figure.contributor != figures[0].contributor:
            found.append(f"row {number}, contributor: is another than above; import each contributor's own file")
    return found


def _problem(line: int, detail: ErrorDetails) -> str:
    column, given, context = ".".join(map(str, detail["loc"])), detail.get("input"), detail.get("ctx", {})
    match detail["type"]:
        case "extra_forbidden":
            return f"row {line}: has {column}; take them out"
        case "literal_error":
            what = f"allowed: {context['expected']}"
        case "string_pattern_mismatch":
            what = f"must match {context['pattern']}"
        case "string_type":
            return f"row {line}, {column}: is missing; the row is not whole"
        case _:
            what = detail["msg"][0].lower() + detail["msg"][1:]
    return f"row {line}, {column}: {given!r}: {what}"


def _problems(file: Path, found: list[str]) -> ConfigurationError:
    more = [f"{file.name}: and {len(found) - MOST_PROBLEMS:,} more"] if len(found) > MOST_PROBLEMS else []
    return ConfigurationError([*(f"{file.name}: {what}" for what in found[:MOST_PROBLEMS]), *more])
