"""Who reads a report."""

from __future__ import annotations

from enum import StrEnum


class Audience(StrEnum):
    """Who reads an edition."""

    owner = "owner"
    provider = "provider"
    portfolio = "portfolio"
    diligence = "diligence"

    @property
    def edition(self) -> str:
        """What the edition is called on its pages."""
        return {
            Audience.owner: "Owner's edition",
            Audience.provider: "Provider's own page",
            Audience.portfolio: "Portfolio edition",
            Audience.diligence: "Diligence edition",
        }[self]

    @property
    def folder(self) -> str:
        """The name of the folder that holds the edition, below ``reports``."""
        return "build" if self is Audience.owner else f"build-{self}"
