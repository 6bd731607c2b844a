"""The proposal as a mapping that a person corrects: YAML, each guess with its confidence and evidence as a comment."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from pipelines.landing.mapping import TOTAL_LABEL
from pipelines.landing.spec import MAPPED, load_system
from pipelines.mapping.propose import FileProposal, Proposal, columns_of

UNSURE = 0.6
WIDTH = 46

HEAD = """\
# Proposed by `practice map`. Correct it, then name it under `sources` in practice.yml:
#   - {{system: {name}, account: main, path: exports/{name}}}
# A header without a meaning (~) stays in the file. What a column may be: docs/map.md.
"""


def mapping_yaml(proposal: Proposal) -> str:
    """The mapping of the files that can be loaded as proposed; the others are told in comments at its end."""
    files = CommentedMap()
    for item in proposal.usable:
        files[item.kind] = _file(item)
    document = CommentedMap(
        {"mapping": proposal.name, "title": proposal.name.replace("_", " ").title(), "files": files}
    )
    if vocabularies := _vocabularies(proposal):
        document["vocabularies"] = vocabularies
    if names := list(dict.fromkeys(name for item in proposal.usable for name in item.pseudo_people)):
        document["pseudo_people"] = [DoubleQuotedScalarString(name) for name in names]
        document.yaml_set_comment_before_after_key(
            "pseudo_people", before="Names that stand for nobody: take out who is somebody."
        )
    yaml = YAML()
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.representer.add_representer(
        type(None), lambda dumper, _: dumper.represent_scalar("tag:yaml.org,2002:null", "~")
    )
    buffer = io.StringIO()
    yaml.dump(document, buffer)
    refused = "".join(_refused(item) for item in proposal.files if not item.is_usable)
    return HEAD.format(name=proposal.name) + buffer.getvalue() + refused


def write_mapping(proposal: Proposal, path: Path) -> None:
    """Write the mapping into a new file; one that is there is a person's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as stream:
        stream.write(mapping_yaml(proposal))


def _file(item: FileProposal) -> CommentedMap:
    file = item.file
    told = CommentedMap({"entity": item.reading.entity})
    others = ", ".join(f"{other.entity} ({other.score:g})" for other in item.others if other.score > 0)
    sure = f"sure {item.confidence:.0%}" + (f"; else {others}" if others else "")
    told.yaml_add_eol_comment(
        f"{sure}; from {file.shown}: {file.rows} rows, {file.encoding}, {file.separator}", "entity", WIDTH
    )
    columns = CommentedMap()
    for column, guess in columns_of(item):
        if not column.header or column.header in columns:
            continue
        columns[_text(column.header)] = guess.meaning if guess else None
        words = (
            f"{guess.confidence:.0%}{' (look at it)' if guess.confidence < UNSURE else ''}: {guess.why}"
            if guess
            else column.told()
        )
        columns.yaml_add_eol_comment(words.replace("\n", " "), _text(column.header), WIDTH)
    told["columns"] = columns
    optional = [_text(column.header) for column, guess in columns_of(item) if guess and column.is_empty]
    if optional:
        told["optional"] = optional
    if item.constants:
        told["constants"] = dict(item.constants)
        told.yaml_set_comment_before_after_key(
            "constants", before="What holds for every row; the file's name suggests it.", indent=4
        )
    if item.key:
        told["key"] = list(item.key)
    if file.is_day_first:
        told["date_order"] = "dmy"
    if file.is_comma:
        told["decimal_mark"] = "comma"
    if file.totals:
        held = [name for name, agrees in file.totals.items() if all(agrees)]
        told["totals"] = {"match": TOTAL_LABEL, "checked": bool(held)}
        differ = ", ".join(sorted(set(file.totals) - set(held)))
        told.yaml_add_eol_comment(
            f"printed totals agree with the rows{f', but not in {differ}' if differ else ''}"
            if held
            else "printed totals differ from the rows",
            "totals",
        )
    return told


def _text(header: str) -> Any:
    """A header as YAML keeps it: quoted where it would read as a number or a word of YAML."""
    plain = header.replace(" ", "").replace("_", "")
    return (
        header
        if plain.isalnum() and not plain.isdigit() and header.lower() not in ("yes", "no", "on", "off", "null")
        else DoubleQuotedScalarString(header)
    )


def _vocabularies(proposal: Proposal) -> CommentedMap:
    """The words of the files with their likely meaning; words without one are told, to be mapped."""
    told = CommentedMap()
    allowed = load_system(MAPPED).vocabularies
    gathered: dict[str, dict[str, str | None]] = {}
    for item in proposal.usable:
        for vocabulary, words in item.words.items():
            gathered.setdefault(vocabulary, {}).update(words)
    for vocabulary, words in sorted(gathered.items()):
        known = CommentedMap({DoubleQuotedScalarString(word): meaning for word, meaning in words.items() if meaning})
        open_ = [word for word, meaning in words.items() if not meaning]
        told[vocabulary] = known
        before = f"one of: {', '.join(allowed[vocabulary])}"
        if open_:
            before += f"\nstill without a meaning: {', '.join(repr(word) for word in open_)}"
        told.yaml_set_comment_before_after_key(vocabulary, before=before, indent=2)
    return told


def _refused(item: FileProposal) -> str:
    lines = [
        f"#\n# {item.file.shown} is left out: as {item.reading.entity} it lacks {'; '.join(item.reading.missing)}.\n"
    ]
    for column, guess in columns_of(item):
        lines.append(f"#   {column.header or '(no header)'}: {guess.meaning + '? ' if guess else ''}{column.told()}\n")
    return "".join(lines)
