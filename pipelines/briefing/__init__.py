"""The briefing: what changed, what of it is more than usual here, what moved it, and what to do.

``marts.briefing_fact`` has the facts, ``templates/`` the sentences. Files are written under ``actions/briefing``, for
the practice's own eyes: they may name providers, never patients. How it is judged: docs/briefing.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from pipelines.actions.folder import actions_folder
from pipelines.briefing.mail import message, send
from pipelines.briefing.numbers import Fact
from pipelines.briefing.rewrite import reword
from pipelines.briefing.text import Text, rewritten, write_section
from pipelines.config import ConfigurationError, Project
from pipelines.warehouse import Refused, private_file

DAILY = ("day", "week", "month", "quarter")
WEEKLY = ("week", "month", "quarter")


@dataclass
class Briefing:
    """What was written, where, and who has it."""

    on: dt.date
    text: Text
    facts: list[Fact]
    files: list[Path] = field(default_factory=list)
    sent_to: list[str] = field(default_factory=list)
    not_sent_to: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The same, for ``--json``."""
        return {
            "on": self.on,
            "title": self.text.title,
            "files": self.files,
            "sent_to": self.sent_to,
            "not_sent_to": self.not_sent_to,
            "notes": self.text.notes,
            "told": [dict(fact) for fact in self.facts if fact["is_told"]],
        }


def briefing(project: Project, *, weekly: bool = False, on: dt.date | None = None, mail: bool = False) -> Briefing:
    """Write the briefing of a day or week and, if asked, send it. Raises Refused, ConfigurationError or NotSent."""
    settings = project.config.briefing
    if mail and settings.smtp is None:
        raise ConfigurationError(["briefing: smtp: not set in practice.yml, so there is nobody to send to"])
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        on, periods = read_facts(connection, WEEKLY if weekly else DAILY, on)
    sections = [write_section(grain, facts) for grain, facts in periods]
    notes = ["Dollars are illustrative: how each is reckoned stands beside it. Days and weeks are told by themselves; "
             "providers only by three months and with enough cases."]  # fmt: skip
    if settings.rewrite:
        refusals: list[str] = []
        for index, section in enumerate(sections):
            findings, refused = reword(settings.rewrite, section.findings, project.config.report.suppress_below)
            sections[index] = rewritten(section, findings)
            refusals += refused
        if any(each.is_rewritten for section in sections for each in section.findings):
            notes.append(f"Words of some findings by {settings.rewrite.model}, numbers and names checked.")
        if refusals:
            notes.append(f"Left in the words of the template: {'; '.join(dict.fromkeys(refusals))}.")
    title = f"{project.config.practice.name}: {'weekly flash' if weekly else 'briefing'} of {on.isoformat()}"
    made = Briefing(on, Text(title, tuple(sections), tuple(notes)), [fact for _, facts in periods for fact in facts])
    _write(project, made, "weekly" if weekly else "daily")
    if mail and settings.smtp:
        made.not_sent_to = send(settings.smtp, message(settings.smtp, title, made.text.plain(), made.text.html()))
        made.sent_to = [address for address in settings.smtp.to if address not in made.not_sent_to]
    return made


def read_facts(
    connection: duckdb.DuckDBPyConnection, grains: Sequence[str], on: dt.date | None = None
) -> tuple[dt.date, list[tuple[str, list[Fact]]]]:
    """The day that is spoken of, and the facts of each grain's last period that was over by then. Raises Refused."""
    try:
        result = connection.execute("select * from marts.briefing_fact order by measure_key, level, entity_id")
    except duckdb.CatalogException:
        raise Refused("The warehouse has no facts for a briefing yet. Next: practice run") from None
    names = [column[0] for column in result.description]
    facts: list[Fact] = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    if not facts:
        raise Refused("The history is too short for a briefing: docs/briefing.md says how much it takes")
    last = max(fact["period_end_on"] for fact in facts)
    on = on or last
    periods = []
    for grain in grains:
        ends = {fact["period_end_on"] for fact in facts if fact["period_grain"] == grain}
        over = [end for end in ends if end <= on]
        if over:
            of_period = [fact for fact in facts if (fact["period_grain"], fact["period_end_on"]) == (grain, max(over))]
            periods.append((grain, of_period))
    if on > last or not periods:
        first = min(fact["period_end_on"] for fact in facts)
        raise Refused(f"--on {on}: there are facts for {first} to {last}")
    return on, periods


def _write(project: Project, made: Briefing, kind: str) -> None:
    folder = actions_folder(project, "briefing")
    for suffix, content in ((".txt", made.text.plain()), (".html", made.text.html())):
        path = folder / f"{kind}-{made.on.isoformat()}{suffix}"
        with private_file(path) as partial:
            partial.write_text(content, encoding="utf-8")
        made.files.append(path)
