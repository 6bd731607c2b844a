"""An edition as it leaves the house: on paper, and behind a passphrase. Both lie beside the site, never in it."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipelines.actions.folder import actions_folder
from pipelines.config import Project
from pipelines.publish.appearance import DEFAULT_COLORS
from pipelines.publish.printing import Paper, print_pages
from pipelines.publish.protection import Protected, passphrases, protect

PASSPHRASES = "passphrases.csv"


def homes_of(edition: Path) -> list[Path]:
    """The sites of an edition: itself, or each provider's folder."""
    return (
        [edition] if (edition / "index.html").exists() else sorted(page.parent for page in edition.glob("*/index.html"))
    )


def print_edition(project: Project, edition: Path) -> list[Path]:
    """Print the pages of a finished edition; returns the files. Raises PublishError when they cannot be printed."""
    beside = _beside(edition, "pdf")
    return [
        file
        for home in homes_of(edition)
        for file in print_pages(
            home, beside / home.relative_to(edition), name=project.config.practice.name, paper=paper_of(project)
        )
    ]


def paper_of(project: Project) -> Paper:
    """What the practice prints on: as practice.yml says, else what its currency makes likely."""
    return project.config.report.paper or ("letter" if project.config.practice.currency == "USD" else "a4")


def protect_edition(project: Project, edition: Path, passphrase: str | None) -> list[Protected]:
    """Protect a finished edition; without a passphrase each of its sites has one of its own, below ``actions``.

    Raises PublishError when the passphrase is too short, or a file of the edition cannot be protected.
    """
    beside, homes = _beside(edition, "protected"), homes_of(edition)
    names = [home.name for home in homes]
    own: dict[str, str] = passphrases(passphrases_of(project), names) if passphrase is None else {}
    color = project.config.report.colors.get("primary", DEFAULT_COLORS["primary"])
    return [
        protect(
            home,
            beside / home.relative_to(edition),
            passphrase or own[home.name],
            name=project.config.practice.name,
            color=color,
        )
        for home in homes
    ]


def passphrases_of(project: Project) -> Path:
    """Where the passphrases of providers' folders are."""
    return actions_folder(project, "providers") / PASSPHRASES


def _beside(edition: Path, what: str) -> Path:
    """The folder beside an edition; what it holds of sites that the edition no longer has is removed."""
    folder = edition.with_name(f"{edition.name}-{what}")
    homes = {home.relative_to(edition) for home in homes_of(edition)}
    for left in folder.glob("*") if Path() not in homes else ():
        if left.is_dir() and left.relative_to(folder) not in homes:
            shutil.rmtree(left)
    return folder
