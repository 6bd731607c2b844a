"""``practice.yml``: the validated configuration of one practice, and where its folder keeps things.

A mistake is reported with file, line, key and what is allowed there; every mistake at once, not the first only.
"""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError
from ruamel.yaml import YAML
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError

from pipelines.landing import spec
from pipelines.landing.mapping import MAPPING_NAME, Mapping, MappingError, mappings_in, shipped_mappings

INSTALLATION = Path(__file__).parents[1]
"""The checkout that is installed: dbt project, seeds and site live here, clients' folders elsewhere."""

FILE_NAME = "practice.yml"
MAPPINGS = "mappings"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Vertical = Literal["medspa", "dental"]
RecordKind = Literal["appointment", "sale", "payment", "payroll", "hours", "lead", "message", "review"]
Role = Literal[
    "injector", "aesthetician", "physician", "dentist", "hygienist", "assistant", "front_desk", "manager",
    "marketing", "other",
]  # fmt: skip
ServiceLine = Literal[
    "neurotoxin", "filler", "laser", "body", "skin", "weight_loss", "wellness", "consultation", "retail",
    "membership", "package", "gift_card", "hygiene", "restorative", "other_dental", "fee", "other",
]  # fmt: skip


class ConfigurationError(Exception):
    """The configuration cannot be used; ``problems`` says where and why, one text each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def close_to(word: str, known: list[str]) -> str:
    """What the writer probably meant, else all that is allowed."""
    near = difflib.get_close_matches(word, known, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(near)}?" if near else f"allowed: {', '.join(sorted(known))}"


def _must_be_known(kind: str, word: str, known: list[str]) -> str:
    if word not in known:
        raise PydanticCustomError(
            "unknown", "{word} is not a known {kind}; {hint}",
            {"word": repr(word), "kind": kind, "hint": close_to(word, known)},
        )  # fmt: skip
    return word


@cache
def default_parameters() -> dict[str, Any]:
    """The tunable rules and their defaults: the variables of ``dbt_project.yml``."""
    text = (INSTALLATION / "dbt_project.yml").read_text(encoding="utf-8")
    variables = YAML(typ="safe").load(text)["vars"]
    return {name: value for name, value in variables.items() if name != "systems"}


def _first_cells(seed: str) -> list[str]:
    """The first column of a seed, where its keys are."""
    with (INSTALLATION / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return [row[0] for row in csv.reader(file)][1:]


@cache
def metric_keys() -> list[str]:
    """The keys of ``seeds/metrics.csv``."""
    return _first_cells("metrics")


@cache
def workflows() -> list[str]:
    """The workflows of the maturity assessment: the keys of ``seeds/maturity_workflow.csv``."""
    return _first_cells("maturity_workflow")


def system_names(mapped: Iterable[str] = ()) -> list[str]:
    """Every source system that can be read here: those of the installation and the practice's own mappings."""
    return sorted({*spec.load_systems(), *mapped})


def _known_system(name: str, info: ValidationInfo) -> str:
    return _must_be_known("system", name, system_names(info.context or ()))


def _known_source(name: str, info: ValidationInfo) -> str:
    return _must_be_known("system", name, ["auto", *system_names(info.context or ())])


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise PydanticCustomError(
            "time_zone",
            "{name} is not a time zone; write one such as America/Chicago",
            {"name": repr(name)},
        ) from None
    return name


def _opening_hours(value: Any) -> Any:
    """``mon-fri: "09:00-18:00"`` as one entry per weekday; a day that is left out is closed."""
    if not isinstance(value, dict):
        return value
    days: dict[str, Any] = {}
    for key, hours in value.items():
        first, _, last = str(key).strip().lower().partition("-")
        if first not in WEEKDAYS or (last and last not in WEEKDAYS):
            raise PydanticCustomError(
                "weekday", "{key} is not a weekday or a range of them; allowed: {days}, mon-fri",
                {"key": repr(key), "days": ", ".join(WEEKDAYS)},
            )  # fmt: skip
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        if str(hours).strip().lower() == "closed":
            continue
        parts = re.findall(r"^(\d{1,2}:\d\d)\s*-\s*(\d{1,2}:\d\d)$", str(hours).strip())
        try:
            opens, closes = (dt.time.fromisoformat(part.zfill(5)) for part in parts[0])
        except (IndexError, ValueError):
            opens = closes = dt.time(0)
        if opens >= closes:
            raise PydanticCustomError(
                "hours",
                '{hours} are not opening hours; write "09:00-18:00" or closed',
                {"hours": repr(hours)},
            )
        for day in range(start, end + 1 if end >= start else end + 8):
            days[WEEKDAYS[day % 7]] = (opens, closes)
    return days


SystemName = Annotated[str, AfterValidator(_known_system)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Hours = Annotated[dict[str, tuple[dt.time, dt.time]], BeforeValidator(_opening_hours)]
Share = Annotated[float, Field(ge=0, le=1)]


class Part(BaseModel):
    """Base of every part of practice.yml: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Practice(Part):
    """The group itself."""

    name: str = Field(min_length=1)
    currency: str = Field("USD", pattern=r"^[A-Z]{3}$")
    as_of: dt.date | None = None


class Record(Part):
    """Which system is the record of what at a location, and from when to when."""

    kind: RecordKind
    system: SystemName
    account: str = "main"
    from_on: dt.date | None = Field(None, alias="from")
    to_on: dt.date | None = Field(None, alias="to")


class Location(Part):
    """A place of the practice."""

    id: Slug
    name: str = ""
    names: tuple[str, ...] = ()
    time_zone: Annotated[str, AfterValidator(_time_zone)] = "America/New_York"
    vertical: Vertical = "medspa"
    region: str | None = None
    opened_on: dt.date | None = None
    acquired_on: dt.date | None = None
    closed_on: dt.date | None = None
    rooms: int | None = Field(None, ge=0)
    hours: Hours = {}
    closures: tuple[dt.date, ...] = ()
    record: tuple[Record, ...] = ()
    history_start_on: dt.date | None = None

    @property
    def title(self) -> str:
        """The name, else the id in words."""
        return self.name or self.id.replace("-", " ").replace("_", " ").title()


class Source(Part):
    """A folder of exports."""

    system: Annotated[str, AfterValidator(_known_source)]
    account: str = Field("main", min_length=1)
    path: str = Field(min_length=1)
    location: str | None = None
    export: str | None = Field(None, description="the report, where a header fits two of them")


class Provider(Part):
    """What the practice knows of a provider that its systems do not say."""

    name: str
    aliases: tuple[str, ...] = ()
    role: Role | None = None
    credential: str | None = None
    is_owner: bool = False
    is_contractor: bool = False
    is_house: bool = False
    clinical_share: Share | None = None


class Device(Part):
    """A device and the services that use it."""

    id: Slug
    location: str
    name: str = ""
    units: int = Field(1, ge=1)
    services: tuple[str, ...] = ()
    monthly_cost: float | None = Field(None, ge=0)
    downtime_hours_weekly: float = Field(0, ge=0)


class ServiceRule(Part):
    """What the practice says of the services whose name matches; an empty flag leaves the taxonomy's."""

    match: str
    service_line: ServiceLine | None = None
    is_consultation: bool | None = None
    counts_as_visit: bool | None = None
    is_rebooking_eligible: bool | None = None
    expected_interval_days: int | None = Field(None, ge=1)
    grace_days: int | None = Field(None, ge=0)
    requires_device: bool | None = None
    requires_room: bool | None = None
    standard_product_cost: float | None = Field(None, ge=0)


class CampaignRule(Part):
    """The location that campaigns of this name work for."""

    match: str
    location: str


class CancelReasonRule(Part):
    """Who cancels when the reason reads like this."""

    match: str
    by: Literal["patient", "practice"]


class TestPatient(Part):
    """A person who is none, by e-mail or by name."""

    email: str | None = None
    name: str | None = None

    @model_validator(mode="after")
    def _someone(self) -> TestPatient:
        if not (self.email or self.name):
            raise PydanticCustomError("empty", "needs an email or a name", {})
        return self


class ManualFigure(Part):
    """A figure that no system holds."""

    location: str | None = None
    provider: str | None = None
    period_start_on: dt.date
    figure: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    value: float


class Target(Part):
    """A value that a figure is to reach: at one place or in the group, on the way from one day to another."""

    value: float = Field(allow_inf_nan=False)
    location: str | None = None
    from_on: dt.date | None = Field(None, alias="from")
    by_on: dt.date | None = Field(None, alias="by")

    @model_validator(mode="after")
    def _forwards(self) -> Target:
        if self.from_on and self.by_on and self.from_on >= self.by_on:
            raise PydanticCustomError("order", "`from` must be a day before `by`", {})
        return self


class Goal(Part):
    """What a year is to bring, to the group or at one place."""

    value: float = Field(gt=0, allow_inf_nan=False)
    location: str | None = None


def _entries(value: Any) -> Any:
    """A bare number is an entry of that value, one entry a list of one."""
    entries = value if isinstance(value, list | tuple) else [value]
    return [entry if isinstance(entry, dict | Part) else {"value": entry} for entry in entries]


class Goals(Part):
    """What a year is to bring, by figure."""

    earned_revenue: Annotated[tuple[Goal, ...], BeforeValidator(_entries)] = ()


class Answer(Part):
    """The stage whose statement holds for a workflow, at one place or in the group; `sort of 3` counts as 2."""

    value: int = Field(ge=1, le=5)
    is_sort_of: bool = False
    location: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _sort_of(cls, given: Any) -> Any:
        words = str(given.get("value", "")).lower().split() if isinstance(given, dict) else []
        if words[:2] != ["sort", "of"] or len(words) != 3:
            return given
        return {**given, "value": words[2], "is_sort_of": True}

    @property
    def stage(self) -> int:
        """The stage that counts."""
        return max(self.value - self.is_sort_of, 1)


class Tool(Part):
    """A tool that the practice pays for, and the systems that it hands its data to without a person."""

    name: str = Field(min_length=1)
    system: SystemName | None = None
    location: str | None = None
    monthly_cost: float | None = Field(None, ge=0, allow_inf_nan=False)
    feeds: tuple[SystemName, ...] = ()


class Report(Part):
    """How the report site looks and how much it tells."""

    suppress_below: int = Field(11, ge=1)
    provider_labels: Literal["alias", "name"] = "alias"
    logo: str | None = None
    colors: dict[Literal["primary", "accent"], Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]] = {}
    fonts: dict[Literal["text", "heading"], str] = {}
    footer: str | None = None
    locale: str = Field("en-US", pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    stale_after_days: int = Field(35, ge=1)
    paper: Literal["letter", "a4"] | None = None


class Smtp(Part):
    """Where briefings are sent; the password is in the environment (PRACTICE_SMTP_PASSWORD), never here."""

    host: str = Field(min_length=1)
    port: int = Field(587, ge=1, le=65535)
    tls: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    sender: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")] = Field(alias="from")
    to: tuple[Annotated[str, Field(pattern=r"^[^@\s,]+@[^@\s,]+$")], ...] = Field(min_length=1)
    timeout_seconds: float = Field(30, gt=0)


class Rewrite(Part):
    """A language model that may find other words for a briefing's findings."""

    model: str = Field(min_length=1)
    endpoint: Annotated[str, Field(pattern=r"^https?://")] = "http://127.0.0.1:11434/v1"
    timeout_seconds: float = Field(60, gt=0)


class BriefingSettings(Part):
    """How briefings leave; without these they are files alone, in the words of the templates."""

    smtp: Smtp | None = None
    rewrite: Rewrite | None = None


def _parameters(value: Any) -> Any:
    known = default_parameters()
    for name, given in value.items() if isinstance(value, dict) else ():
        _must_be_known("parameter", name, list(known))
        wanted = type(known[name])
        if wanted in (int, float) and (isinstance(given, bool) or not isinstance(given, int | float)):
            raise PydanticCustomError(
                "parameter_type",
                "{name} must be a number, not {given}",
                {"name": name, "given": repr(given)},
            )
    return value


def _compensation(value: Any) -> Any:
    prefix = "compensation_"
    known = [name.removeprefix(prefix) for name in default_parameters() if name.startswith(prefix)]
    for name in value if isinstance(value, dict) else ():
        _must_be_known("key", name, sorted({*known, "benefits_load", "state_unemployment_rate"}))
    return value


def _targets(value: Any) -> Any:
    for name in value if isinstance(value, dict) else ():
        _must_be_known("metric", name, metric_keys())
    return {name: _entries(given) for name, given in value.items()} if isinstance(value, dict) else value


def _maturity(value: Any) -> Any:
    for name in value if isinstance(value, dict) else ():
        _must_be_known("workflow", name, workflows())
    return {name: _entries(given) for name, given in value.items()} if isinstance(value, dict) else value


class Config(Part):
    """The whole of practice.yml."""

    practice: Practice
    warehouse: str = "warehouse.duckdb"
    locations: tuple[Location, ...] = Field(min_length=1)
    sources: tuple[Source, ...] = Field(min_length=1)
    providers: tuple[Provider, ...] = ()
    devices: tuple[Device, ...] = ()
    services: tuple[ServiceRule, ...] = ()
    campaigns: tuple[CampaignRule, ...] = ()
    cancel_reasons: tuple[CancelReasonRule, ...] = ()
    test_patients: tuple[TestPatient, ...] = ()
    compensation: Annotated[dict[str, float], BeforeValidator(_compensation)] = {}
    parameters: Annotated[dict[str, int | float | str], BeforeValidator(_parameters)] = {}
    manual: tuple[ManualFigure, ...] = ()
    targets: Annotated[dict[str, tuple[Target, ...]], BeforeValidator(_targets)] = {}
    goals: Goals = Field(default_factory=Goals)
    maturity: Annotated[dict[str, tuple[Answer, ...]], BeforeValidator(_maturity)] = {}
    tools: tuple[Tool, ...] = ()
    report: Report = Field(default_factory=lambda: Report.model_validate({}))
    briefing: BriefingSettings = Field(default_factory=lambda: BriefingSettings.model_validate({}))
    identity_overrides: str | None = None


@dataclass(frozen=True)
class Project:
    """A practice's own folder: the configuration and the places of everything that is kept for it."""

    root: Path
    config: Config
    opened: Path | None = None

    @property
    def warehouse(self) -> Path:
        """The DuckDB file: what readers open, or within a run the copy that the run works in."""
        return self.opened or self.published

    @property
    def published(self) -> Path:
        """The DuckDB file that readers open."""
        return self.root / self.config.warehouse

    @property
    def state(self) -> Path:
        """The hidden folder of locks, logs and unfinished work."""
        return self.root / ".practice"

    @property
    def building(self) -> Path:
        """The copy in which a run works. Same file name, because DuckDB names the catalog after it."""
        return self.state / "building" / self.published.name

    @property
    def closings(self) -> Path:
        """The folder that keeps the figures of closed periods."""
        return self.root / "closings"

    @property
    def actions(self) -> Path:
        """The folder of what people work through by hand: it names patients (``pipelines.actions.folder``)."""
        return self.root / "actions"

    @property
    def peers(self) -> Path:
        """The folder that keeps other practices' contributions, and the key of the own one's labels."""
        return self.root / "peers"

    def location_of(self, source: Source) -> str | None:
        """The location that everything in a source's folder belongs to, if there is only one."""
        if len(self.config.locations) == 1:
            return self.config.locations[0].id
        return source.location

    def folder_of(self, source: Source) -> Path:
        """Where a source's files are."""
        return self.root / source.path

    @cached_property
    def mappings(self) -> dict[str, Mapping]:
        """The mappings of files that no preset knows, by name: shipped ones, and the practice's own before them."""
        return {**shipped_mappings(), **_mappings(self.root / MAPPINGS)}

    @cached_property
    def systems(self) -> dict[str, spec.System]:
        """Every system whose files can be recognised here, by name."""
        return {**spec.load_systems(), **{name: mapping.system() for name, mapping in self.mappings.items()}}

    @cached_property
    def identity_overrides(self) -> list[dict[str, str]]:
        """The lines of the identity override file: source_system, account, source_patient_id, person."""
        if not self.config.identity_overrides:
            return []
        path = self.root / self.config.identity_overrides
        columns = ["source_system", "account", "source_patient_id", "person"]
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.DictReader(file)
                if missing := [name for name in columns if name not in (reader.fieldnames or [])]:
                    raise ConfigurationError([f"{path.name}:1: lacks the column {', '.join(missing)}"])
                # a line without a person is a question that nobody has answered yet
                return [{name: row[name] for name in columns} for row in reader if (row["person"] or "").strip()]
        except OSError as error:
            raise ConfigurationError(
                [f"{FILE_NAME}: identity_overrides: cannot read {path}: {error.strerror}"]
            ) from error

    def shown(self, path: Path) -> str:
        """A path as messages and provenance write it: from the project's folder, with slashes."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()


class _Constructor(RoundTripConstructor):
    """Keeps lines; leaves an impossible date as text, so that it is reported like any other mistake."""

    def construct_date(self, node: Any) -> Any:
        try:
            return self.construct_yaml_timestamp(node)
        except ValueError:
            return node.value


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", _Constructor.construct_date)


def _read_yaml(text: str) -> Any:
    yaml = YAML(typ="rt")
    yaml.Constructor = _Constructor
    return yaml.load(text)


def _mappings(folder: Path) -> dict[str, Mapping]:
    try:
        found = mappings_in(folder)
    except MappingError as error:
        raise ConfigurationError(error.problems) from error
    if taken := sorted(set(found) & set(spec.declared_systems())):
        raise ConfigurationError(
            [f"{folder.name}/{name}.yml: a built-in system has this name; call the mapping otherwise" for name in taken]
        )
    return found


def load_project(folder: Path | str = ".", named: Collection[str] = ()) -> Project:
    """The project in a folder. Raises ConfigurationError."""
    root = Path(folder).resolve()
    return Project(root, load_config(root / FILE_NAME, named))


def new_systems(folder: Path | str = ".") -> set[str]:
    """The names under ``sources`` that are no system and no mapping, and whose folders are there: mappings to be."""
    root = Path(folder).resolve()
    try:
        document = _read_yaml((root / FILE_NAME).read_text(encoding="utf-8-sig"))
        sources = {str(source["system"]): root / str(source["path"]) for source in document["sources"]}
    except (OSError, UnicodeDecodeError, MarkedYAMLError, TypeError, KeyError):
        return set()  # reading the configuration says what is wrong with it
    known = {"auto", *system_names(_mappings(root / MAPPINGS))}
    return {
        name
        for name, path in sources.items()
        if name not in known and re.fullmatch(MAPPING_NAME, name) and path.is_dir()
    }


def load_config(path: Path, named: Collection[str] = ()) -> Config:
    """The configuration in a folder or file; ``named`` are mappings that are still to be written.

    Raises ConfigurationError with every problem found.
    """
    path = path / FILE_NAME if path.is_dir() else path
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigurationError(
            [f"{path}: there is no such file; run in the practice's folder or name it with --project"]
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError([f"{path}: cannot be read: {error}"]) from error
    try:
        document = _read_yaml(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise ConfigurationError([f"{path.name}:{line}: {error.problem}"]) from None
    if not isinstance(document, dict):
        raise ConfigurationError([f"{path.name}:1: must hold keys; allowed: {_keys(Config)}"])
    try:
        config = Config.model_validate(document, context={*_mappings(path.parent / MAPPINGS), *named})
    except ValidationError as error:
        problems = [
            _problem(path.name, document, detail)
            for detail in error.errors()
            # a list whose entries are all wrong is not empty
            if detail["type"] != "too_short" or not detail["input"]
        ]
        raise ConfigurationError(problems) from None
    if problems := [f"{path.name}:{_line(document, loc)}: {_key(loc)}: {what}" for loc, what in _crossed(config)]:
        raise ConfigurationError(problems)
    return config


def _crossed(config: Config) -> list[tuple[tuple[str | int, ...], str]]:
    """What only the parts together show: names that are used but not declared, and names declared twice."""
    found: list[tuple[tuple[str | int, ...], str]] = []
    ids = [location.id for location in config.locations]
    for index, location in enumerate(config.locations):
        if location.id in ids[:index]:
            found.append((("locations", index, "id"), f"{location.id!r} is declared twice"))
    for part in ("sources", "devices", "campaigns", "manual", "tools"):
        for index, entry in enumerate(getattr(config, part)):
            if entry.location is not None and entry.location not in ids:
                hint = close_to(entry.location, ids)
                found.append(((part, index, "location"), f"{entry.location!r} is not a location; {hint}"))
    by_place: list[tuple[tuple[str, str], Sequence[Target | Goal | Answer]]] = [
        *((("targets", key), targets) for key, targets in config.targets.items()),
        (("goals", "earned_revenue"), config.goals.earned_revenue),
        *((("maturity", workflow), answers) for workflow, answers in config.maturity.items()),
    ]
    for loc, entries in by_place:
        places = [entry.location for entry in entries]
        for index, place in enumerate(places):
            if place is not None and place not in ids:
                found.append(((*loc, index, "location"), f"{place!r} is not a location; {close_to(place, ids)}"))
            elif place in places[:index]:
                found.append(((*loc, index), f"{place or 'the group'} has a value already"))
    seen: dict[tuple[str, str, str | None], int] = {}
    for index, source in enumerate(config.sources):
        first = seen.setdefault((source.path.rstrip("/"), source.system, source.export), index)
        other = config.sources[first]
        if first != index and (other.account, other.location) != (source.account, source.location):
            found.append(
                (
                    ("sources", index, "path"),
                    "the same folder is declared for another account or location",
                )
            )
    return found


def _keys(model: type[Part]) -> str:
    return ", ".join(field.alias or name for name, field in model.model_fields.items())


def _model_at(loc: tuple[str | int, ...]) -> type[Part]:
    """The part of the configuration that holds the key at the end of a location."""
    model: type[Part] = Config
    for step in loc[:-1]:
        if isinstance(step, int) or step not in model.model_fields:
            continue
        inner = str(model.model_fields[step].annotation)
        for candidate in Part.__subclasses__():
            if re.search(rf"\b{candidate.__name__}\b", inner):
                model = candidate
    return model


def _problem(file: str, document: Any, detail: ErrorDetails) -> str:
    loc = tuple(step for step in detail["loc"] if not (isinstance(step, str) and "[" in step))
    context = detail.get("ctx", {})
    given = detail.get("input")
    match detail["type"]:
        case "extra_forbidden":
            known = _keys(_model_at(loc))
            near = difflib.get_close_matches(str(loc[-1]), known.split(", "), n=1)
            hint = f"did you mean {near[0]}? " if near else ""
            what = f"unknown key; {hint}allowed: {known}"
        case "missing":
            what = "is missing"
        case "literal_error":
            what = f"{given!r} is not allowed; allowed: {context['expected']}"
        case "too_short":
            what = "needs at least one entry"
        case "date_from_datetime_parsing" | "date_type" | "date_parsing":
            what = f"{given!r} is not a date; write one such as 2026-06-30"
        case _ if detail["type"].startswith(("bool", "int", "float", "decimal")):
            what = f"{given!r}: {detail['msg'][0].lower()}{detail['msg'][1:]}"
        case "string_pattern_mismatch":
            what = f"{given!r} must match {context['pattern']}"
        case _:
            what = detail["msg"]
    return f"{file}:{_line(document, loc)}: {_key(loc)}: {what}"


def _key(loc: tuple[str | int, ...]) -> str:
    text = ""
    for step in loc:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _line(document: Any, loc: tuple[str | int, ...]) -> int:
    """The line of a key; of its parent where the key itself is missing."""
    line = 0
    node: Any = document
    for step in loc:
        try:
            place: Any = node.lc
            line = (place.key(step) if isinstance(node, dict) else place.item(step))[0]
            node = node[step]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line + 1
