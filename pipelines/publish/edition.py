"""What each reader gets: the pages and the report tables of an edition, as the pages and tables themselves say.

A page names its audiences in its front matter. A report table names them in its yml, each with ``true`` or with the
rows that it may see; a table that names none is the owner's alone. Only those rows ever reach the site's engine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from pipelines.audience import Audience
from pipelines.config import INSTALLATION

PAGES = INSTALLATION / "reports" / "pages"
TABLES = INSTALLATION / "models" / "report"
QUERY = re.compile(r"^```sql (\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
TABLE = re.compile(r"\bpractice\.(\w+)")


@dataclass(frozen=True, order=True)
class Page:
    """One page of an edition. ``route`` is its place in the site; the home page's is empty."""

    position: int
    route: str
    title: str
    source: Path

    @property
    def path(self) -> str:
        """The address within the site."""
        return f"/{self.route}/" if self.route else "/"


def pages_of(audience: Audience) -> list[Page]:
    """The pages of an edition in the order of its navigation, its home page first.

    The home page is the one that is called like the audience; of the provider's edition it is one page per provider.
    """
    pages = []
    for source in sorted(PAGES.glob("*.md")):
        front = _front_matter(source)
        if audience in front["audiences"]:
            is_home = source.stem == audience
            pages.append(
                Page(-1 if is_home else front["position"], "" if is_home else source.stem, front["title"], source)
            )
    return sorted(pages)


def rows_for(audience: Audience) -> dict[str, str]:
    """The report tables of an audience, each with the condition on its rows, in SQL."""
    said = {model["name"]: model for file in sorted(TABLES.glob("*.yml")) for model in _models(file)}
    found = {}
    for model in sorted(TABLES.glob("report_*.sql")):
        meta = (said.get(model.stem, {}).get("config") or {}).get("meta") or {}
        allowed = meta.get("audiences", {"owner": True}).get(audience.value, False)
        if allowed:
            found[model.stem.removeprefix("report_")] = "true" if allowed is True else str(allowed)
    return found


def tables_asked_for(page: Page) -> set[str]:
    """The report tables that a page's queries name."""
    return {table for query in queries_of(page).values() for table in TABLE.findall(query)}


def queries_of(page: Page) -> dict[str, str]:
    """The queries of a page by their names."""
    return dict(QUERY.findall(page.source.read_text(encoding="utf-8")))


def queries_without_rows(page: Page, tables: dict[str, int]) -> set[str]:
    """Queries of a page that read a table without rows, themselves or by another query of the page."""
    queries = queries_of(page)
    empty = {name for name, query in queries.items() if any(not tables[table] for table in TABLE.findall(query))}
    for name, query in queries.items():
        if any(f"${{{other}}}" in query for other in empty):
            empty = empty | {name}
    return empty


def _models(file: Path) -> list[dict[str, Any]]:
    models: list[dict[str, Any]] = YAML(typ="safe").load(file).get("models", [])
    return models


def _front_matter(page: Path) -> dict[str, Any]:
    _, front, _ = page.read_text(encoding="utf-8").split("---\n", 2)
    found: dict[str, Any] = YAML(typ="safe").load(front)
    return found
