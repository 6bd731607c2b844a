"""Secrets and settings of an account: from the environment, else from dlt's secrets file in the practice's folder.

The environment's names are dlt's: ``SOURCES__SQUARE__ACCESS_TOKEN``, or ``SOURCES__SQUARE__LAKE__ACCESS_TOKEN`` where
the account ``lake`` has one of its own. The file is ``.dlt/secrets.toml`` with ``[sources.square]`` or
``[sources.square.lake]``. They are never part of practice.yml and never shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.config import ConfigurationError, Project, Source


@dataclass(frozen=True)
class Settings:
    """What is set for the account of a source."""

    project: Project
    source: Source

    def find(self, name: str) -> str | None:
        """A setting, None when nobody set it."""
        from dlt.common.configuration.providers.environ import EnvironProvider
        from dlt.common.configuration.providers.toml import SecretsTomlProvider

        folder = str(self.project.root / ".dlt")
        for provider in (EnvironProvider(), SecretsTomlProvider(folder)):
            for sections in self._sections():
                value, _ = provider.get_value(name, str, "", *sections)
                if value not in (None, ""):
                    return str(value)
        return None

    def need(self, name: str) -> str:
        """A setting. Raises ConfigurationError with where to set it."""
        value = self.find(name)
        if value is None:
            section = ".".join(self._sections()[-1])
            variable = "__".join((*self._sections()[-1], name)).upper()
            raise ConfigurationError(
                [
                    f"{self.source.system} ({self.source.account}): {name} is not set; set the environment variable "
                    f"{variable}, or {name} under [{section}] in .dlt/secrets.toml"
                ]
            )
        return value

    def _sections(self) -> list[tuple[str, ...]]:
        system = ("sources", self.source.system)
        return [(*system, self.source.account), system]
