"""What ``practice map`` tells: each file's form and entity, columns with their evidence, what works, what is lost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.config import ConfigurationError
from pipelines.mapping.needs import enabled, given, lost, metrics
from pipelines.mapping.propose import Proposal, columns_of, propose


@dataclass
class MapReport:
    """A proposal with what it is good for."""

    proposal: Proposal
    works: list[str]
    lacks: dict[str, list[str]]
    lost: dict[str, list[str]]

    def as_dict(self) -> dict[str, Any]:
        """The same, for ``--json``: counts and shapes, no cell of any file but the words of vocabularies."""
        return {
            "mapping": self.proposal.name,
            "files": [
                {
                    "file": item.file.shown,
                    "kind": item.kind,
                    "entity": item.reading.entity,
                    "confidence": item.confidence,
                    "others": {other.entity: other.score for other in item.others},
                    "usable": item.is_usable,
                    "missing": item.reading.missing,
                    "lost": self.lost.get(item.file.shown, []),
                    "encoding": item.file.encoding,
                    "separator": item.file.separator,
                    "header_row": item.file.header_row,
                    "rows": item.file.rows,
                    "date_order": "dmy" if item.file.is_day_first else "mdy",
                    "decimal_mark": "comma" if item.file.is_comma else "point",
                    "totals_agree": {name: all(agrees) for name, agrees in item.file.totals.items()},
                    "key": list(item.key),
                    "columns": [
                        {
                            "header": column.header,
                            "profile": column.told(),
                            "is_key": column.is_key,
                            "refers_to": [
                                {"file": file, "column": name, "share": round(share, 3)}
                                for file, name, share in column.refers_to
                            ],
                            "meaning": guess.meaning if guess else None,
                            "confidence": guess.confidence if guess else None,
                            "evidence": guess.why if guess else None,
                        }
                        for column, guess in columns_of(item)
                    ],
                    "words": item.words,
                    "pseudo_people": list(item.pseudo_people),
                }
                for item in self.proposal.files
            ],
            "not_read": [
                {"file": fault.shown, "what": fault.what, "remedy": fault.remedy} for fault in self.proposal.faults
            ],
            "enables": self.works,
            "does_not_enable": self.lacks,
        }


def map_folder(folder: Path, name: str = "") -> MapReport:
    """Profile a folder and propose its mapping. Raises ConfigurationError when there is nothing to map."""
    if not folder.exists():
        raise ConfigurationError([f"{folder}: there is no such folder"])
    proposal = propose(folder, name)
    if not proposal.files:
        told = [f"{fault.shown} {fault.what}" for fault in proposal.faults]
        raise ConfigurationError([f"{folder}: holds no file with a table", *told])
    columns: set[tuple[str, str]] = set()
    for item in proposal.usable:
        columns |= given(item.reading.entity, [*item.reading.chosen, *item.constants])
    works, lacks = enabled(columns)
    gone = {item.file.shown: lost(item.reading.entity) for item in proposal.files if not item.is_usable}
    return MapReport(proposal, works, lacks, gone)


def names(keys: list[str]) -> str:
    """Metrics by their names."""
    return ", ".join(metrics()[key][0] for key in keys) or "none"
