"""The folder ``actions``: what people work through by hand.

Its files name patients, so only their owner can read them, and it is never part of the site that others see. One
folder for each kind of file: ``lists/<location>``, ``templates``, ``explain/<figure>``, ``providers/<provider>``.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.config import INSTALLATION, Project
from pipelines.warehouse import Refused, private_folder


def actions_folder(project: Project, *below: str) -> Path:
    """``actions``, or a folder below it, for its owner alone. Raises Refused where it would be part of the site.

    Files in it are written with ``pipelines.warehouse.private_file``.
    """
    if wrong := [name for name in below if name in ("", ".", "..") or Path(name).name != name]:
        raise Refused(f"{wrong[0]!r} is no name of a folder below {project.shown(project.actions)}")
    folder = project.actions.joinpath(*below)
    for site in (project.root / "reports", INSTALLATION / "reports"):
        if folder.resolve().is_relative_to(site.resolve()):
            raise Refused(f"{project.shown(project.actions)} leads into the site's folder; names do not belong there")
    made = private_folder(project.actions)
    for name in below:
        made = private_folder(made / name)
    return made
