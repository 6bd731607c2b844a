"""A change of a warehouse, made as the command makes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.config import Project
from pipelines.warehouse import copied, locked


@contextmanager
def edited(project: Project, verb: str) -> Iterator[Project]:
    """The lock, and a copy of the warehouse to work in."""
    with locked(project, verb), copied(project) as copy:
        yield copy
