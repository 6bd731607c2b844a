"""What this installation is made of, as hashes: whoever keeps something that follows from the code asks here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.metadata import distributions
from pathlib import Path

from pipelines.config import INSTALLATION

CODE = ("models", "macros", "seeds", "snapshots", "tests/data", "pipelines", "dbt_project.yml", "profiles.yml")
"""What a build is made by, below the installation."""


def digest_of(places: Iterable[Path], top: Path) -> str:
    """A hash over the names and bytes of every file at some places; names are told from ``top``."""
    digest = hashlib.sha256()
    for place in places:
        for path in sorted([place] if place.is_file() else place.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                name, content = path.relative_to(top).as_posix(), hashlib.sha256(path.read_bytes())
                digest.update(f"{name}\0{content.hexdigest()}\n".encode())
    return digest.hexdigest()


def packages() -> str:
    """A hash over the versions of everything that is installed."""
    installed = sorted({(package.name, package.version) for package in distributions()})
    return hashlib.sha256(repr(installed).encode()).hexdigest()


def code() -> str:
    """A hash over everything that makes the figures: models and macros, seeds, this package, the libraries."""
    own = digest_of([INSTALLATION / part for part in CODE], INSTALLATION)
    return hashlib.sha256(f"{own}{packages()}".encode()).hexdigest()
