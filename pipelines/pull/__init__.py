"""Reading straight from a source: what is new there becomes files in the source's exports folder, which then land.

An API's pages are written as they were sent (``api``, declared in the system's ``api.yml``), a database's tables as its
dump would be (``database``, declared by ``table`` in its ``system.yml``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from pipelines.config import ConfigurationError, Project, Source
from pipelines.landing.files import PULLED
from pipelines.landing.spec import System, load_systems


class Unreachable(Exception):
    """What should be read cannot be. ``remedy`` says what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.remedy = remedy


@dataclass(frozen=True)
class Fetched:
    """A file of what one list or table of a source had new; how many records it has where that was counted."""

    source: str
    account: str
    name: str
    file: str
    records: int | None = None
    pages: int | None = None


@dataclass
class Pulled:
    """What was fetched, and what could not be.

    ``landed`` is to be called when it has landed: only then is it not asked for again.
    """

    files: list[Fetched] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    after: list[Callable[[], None]] = field(default_factory=list)

    def landed(self) -> None:
        """Remember how far each list was fetched."""
        for remember in self.after:
            remember()

    def as_dict(self) -> dict[str, Any]:
        """The same, for ``--json``."""
        return {"files": [asdict(file) for file in self.files], "failed": self.failed}


def pull(project: Project, systems: list[str], progress: Callable[[str], None] = lambda text: None) -> Pulled:
    """Fetch what is new in every source of these systems; one that fails keeps no other back.

    Raises ConfigurationError.
    """
    pulled = Pulled()
    for system, source in [found for name in systems for found in _sources(project, name)]:
        try:
            _pull(project, system, source, pulled, progress)
        except Unreachable as error:
            pulled.failed.append(f"{system.name} ({source.account}) {error}. {error.remedy}")
    return pulled


def _pull(project: Project, system: System, source: Source, pulled: Pulled, progress: Callable[[str], None]) -> None:
    from pipelines.pull.api import pull_api
    from pipelines.pull.database import pull_database
    from pipelines.pull.declaration import load_api
    from pipelines.pull.settings import Settings

    folder = project.folder_of(source)
    if folder.is_file():
        raise ConfigurationError([f"{source.path} is a file; {system.system} can only be fetched into a folder"])
    settings = Settings(project, source)
    if api := load_api(system):
        pull_api(api, settings, pulled, progress)
        return
    progress(system.system)
    for path in pull_database(system, settings.need("database_url"), folder / PULLED):
        pulled.files.append(Fetched(source.system, source.account, path.stem, project.shown(path)))


def is_live(system: System) -> bool:
    """Whether a system can be fetched: it declares an API, or the tables of a database."""
    from pipelines.pull.declaration import load_api

    return load_api(system) is not None or any(export.table for export in system.exports.values())


def _sources(project: Project, name: str) -> list[tuple[System, Source]]:
    """The sources of a system that can be fetched. Raises ConfigurationError when there is none."""
    systems = load_systems()
    possible = [system.system for system in systems.values() if is_live(system)]
    if name not in possible:
        raise ConfigurationError([f"--live {name}: cannot be fetched; possible: {', '.join(possible)}"])
    found = [(systems[name], source) for source in project.config.sources if source.system == name]
    if not found:
        raise ConfigurationError([f"--live {name}: practice.yml has no source with `system: {name}`"])
    return found
