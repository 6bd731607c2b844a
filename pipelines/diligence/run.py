"""What a diligence run does before and after a night's work: understand files that no preset knows, and sum up.

Whoever opens a target's folder has exports of systems that nobody has seen. Each such folder gets a mapping, as
`practice map` would propose it, unless a person has written one; then it is landed like any other.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from pipelines.build import Build
from pipelines.config import MAPPINGS, Project, load_project, new_systems
from pipelines.landing.files import Fault
from pipelines.landing.land import claim, find, spool
from pipelines.landing.recognise import NotRecognised, Unknown
from pipelines.mapping import write_mapping
from pipelines.mapping.propose import FileProposal, columns_of, propose
from pipelines.mapping.write import UNSURE

SEVERITIES = ("error", "warning", "note")
GRADES = ("exact", "degraded", "absent")


@dataclass(frozen=True)
class FileTold:
    """A file that no preset knows: what it is taken for, and which of its headers are guessed or left out."""

    file: str
    entity: str
    confidence: float
    unsure: list[str]
    left_out: list[str]
    missing: list[str]


@dataclass(frozen=True)
class Understood:
    """A folder with files that nothing knew. ``is_new`` says that its mapping was written now.

    Without files to tell of, a person's mapping is there and does not know ``not_read``.
    """

    mapping: str
    is_new: bool
    files: list[FileTold] = field(default_factory=list)
    not_read: list[str] = field(default_factory=list)

    @property
    def is_incomplete(self) -> bool:
        """Whether a file stays out."""
        return bool(self.not_read) or any(file.missing for file in self.files)


@dataclass(frozen=True)
class Finding:
    """A problem that the run found, with its money where it has any."""

    severity: str
    title: str
    finding_kind: str
    location_id: str | None
    month: str | None
    subject: str | None
    records: int | None
    amount: Decimal | None


@dataclass(frozen=True)
class Verdict:
    """What the run found, and how many metrics have which grade at their worst place."""

    findings: list[Finding]
    grades: dict[str, int]

    @property
    def by_place(self) -> list[Finding]:
        """One finding per kind and place, with the months, records and money of all of them; the worst come first."""
        grouped: dict[tuple[str, str | None], list[Finding]] = defaultdict(list)
        for finding in self.findings:
            grouped[finding.finding_kind, finding.location_id].append(finding)
        together = [_together(findings) for findings in grouped.values()]
        return sorted(together, key=lambda found: (SEVERITIES.index(found.severity), -abs(found.amount or Decimal())))

    def as_dict(self) -> dict[str, Any]:
        """The same, for ``--json``."""
        return asdict(self)


def _together(findings: list[Finding]) -> Finding:
    """Findings of one kind at one place as one."""
    months = sorted({finding.month for finding in findings if finding.month})
    subjects = {finding.subject for finding in findings}
    counts = [finding.records for finding in findings if finding.records is not None]
    amounts = [finding.amount for finding in findings if finding.amount is not None]
    return replace(
        findings[0],
        month=" to ".join(dict.fromkeys([months[0], months[-1]])) if months else None,
        subject=findings[0].subject if len(subjects) == 1 else None,
        records=sum(counts) if counts else None,
        amount=sum(amounts, Decimal()) if amounts else None,
    )


def understand(root: Path) -> list[Understood]:
    """Write a mapping for every folder with files that no preset and no mapping knows.

    A mapping that is there is never changed. Raises ConfigurationError.
    """
    named = new_systems(root)
    project = load_project(root, named)
    sources = tuple(
        source.model_copy(update={"system": "auto"}) if source.system in named else source
        for source in project.config.sources
    )
    names = {project.folder_of(source): source.system for source in project.config.sources if source.system in named}
    open_project = replace(project, config=project.config.model_copy(update={"sources": sources}))
    told = []
    for folder, paths in _unknown_files(open_project).items():
        name = names.get(folder) or _name_of(folder)
        path = project.root / MAPPINGS / f"{name}.yml"
        shown = project.shown(path)
        if path.exists():
            told.append(Understood(shown, False, [], [project.shown(file) for file in paths]))
            continue
        proposal = propose(folder, name, only=frozenset(paths))
        if proposal.usable:
            write_mapping(proposal, path)
        faults = [f"{fault.shown} {fault.what}" for fault in proposal.faults]
        told.append(Understood(shown, bool(proposal.usable), [_told(item) for item in proposal.files], faults))
    return told


def _unknown_files(project: Project) -> dict[Path, list[Path]]:
    """By folder to be recognised: the files of which nothing knows a table."""
    found: dict[Path, dict[Path, None]] = defaultdict(dict)
    with spool(project) as folder:
        for item in find(project, folder):
            if isinstance(item, Fault) or item.source.system != "auto":
                continue
            try:
                claim(item)
            except Unknown:
                # a member of an archive is shown behind the archive's own name
                file = project.root / item.content.shown.split("!")[0]
                found[project.folder_of(item.source)][file] = None
            except NotRecognised:
                continue  # known, and landing says why it is not used
    return {folder: list(files) for folder, files in found.items()}


def _name_of(folder: Path) -> str:
    name = re.sub(r"[^a-z0-9]+", "_", folder.name.lower()).strip("_")
    return name if name[:1].isalpha() else f"system_{name}"


def _told(item: FileProposal) -> FileTold:
    columns = columns_of(item)
    return FileTold(
        item.file.shown,
        item.reading.entity,
        item.confidence,
        [column.header for column, guess in columns if guess and guess.confidence < UNSURE],
        [column.header for column, guess in columns if not guess and not column.is_empty],
        item.reading.missing,
    )


def verdict(project: Project, build: Build) -> Verdict:
    """What the built warehouse holds against the seller's numbers."""
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        rows = connection.execute(
            """
            select
                kinds.severity, kinds.title, found.finding_kind, found.location_id,
                strftime(found.month_start_on, '%Y-%m'), found.subject, found.records, found.amount
            from marts.data_finding as found
            inner join seeds.finding_kind as kinds on found.finding_kind = kinds.finding_kind
            order by kinds.position, found.location_id, found.month_start_on, found.subject
            """
        ).fetchall()
    grades = Counter(
        max(words.values(), key=lambda word: GRADES.index(word) if word in GRADES else len(GRADES))
        for words in build.quality.values()
    )
    return Verdict([Finding(*row) for row in rows], dict(sorted(grades.items())))
