"""Make Data Docs readable without a network.

Great Expectations writes pages that load their looks, and the contents of their index, through scripts and
stylesheets of other hosts. The pages are cut from those and carry a stylesheet of their own; the index is written
anew, as a plain list.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from pipelines.checks.run import Check

STYLE = Path(__file__).with_name("docs.css")
SCRIPT = re.compile(r"<script\b.*?</script\s*>", re.I | re.S)
THEIR_STYLE = re.compile(r"<style\b.*?</style\s*>|<link\b[^>]*>", re.I | re.S)
PICTURE = re.compile(r"<img\b[^>]*>", re.I)
THEIR_FOOTER = re.compile(r"<footer\b.*?</footer\s*>", re.I | re.S)
ACTIONS = re.compile(
    r'<div class="card mb-3">\s*<div class="card-header p-2">\s*<strong>Actions</strong>'
    r'.*?(?=<div class="card d-md-block)',
    re.S,
)
"""Buttons that filter the page by script."""


def make_readable(docs: Path, title: str, outcomes: Sequence[Check]) -> None:
    """Rewrite every page below the folder, and the index from the outcomes."""
    style = f"<style>\n{STYLE.read_text(encoding='utf-8')}</style>"
    for page in docs.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for what in (ACTIONS, SCRIPT, THEIR_STYLE, PICTURE, THEIR_FOOTER):
            text = what.sub("", text)
        page.write_text(text.replace("</head>", f"{style}\n</head>", 1), encoding="utf-8")
    for sheet in docs.rglob("*.css"):
        sheet.unlink()
    (docs / "index.html").write_text(index(docs, title, outcomes, style), encoding="utf-8")


def index(docs: Path, title: str, outcomes: Sequence[Check], style: str) -> str:
    """Every suite with what was evaluated and not met, linked to its pages; what was not met in words."""
    suites = dict.fromkeys(outcome.suite for outcome in outcomes)
    rows = []
    for suite in suites:
        mine = [outcome for outcome in outcomes if outcome.suite == suite]
        failed = sum(not outcome.is_met for outcome in mine)
        place = suite.replace(".", "/")
        pages = {
            "results": next(iter(sorted(docs.glob(f"validations/{place}/*/*/*.html"))), None),
            "expectations": docs / "expectations" / f"{place}.html",
        }
        links = " · ".join(
            f'<a href="{quote(page.relative_to(docs).as_posix())}">{name}</a>'
            for name, page in pages.items()
            if page and page.is_file()
        )
        verdict = f'<span class="not-met">✗ {failed} not met</span>' if failed else '<span class="met">✓ met</span>'
        cells = (f"<td>{html.escape(suite)}</td>", f'<td class="number">{len(mine)}</td>', f"<td>{verdict}</td>")
        rows.append(f"<tr>{''.join(cells)}<td>{links}</td></tr>")
    faults = "".join(
        f"<li><strong>{html.escape(found.suite)}</strong> {html.escape(found.column)}: "
        f"{html.escape(found.note or found.expectation)}</li>"
        for found in outcomes
        if not found.is_met
    )
    heading = html.escape(title)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<title>{heading}</title>
{style}
</head>
<body>
<h1>{heading}</h1>
<p>{len(outcomes)} expectations were evaluated. Counts only: no cell of any file is shown here.</p>
{f"<h2>Not met</h2><ul>{faults}</ul>" if faults else ""}
<table>
<thead><tr><th>Suite</th><th class="number">Evaluated</th><th>Outcome</th><th>Pages</th></tr></thead>
<tbody>
{chr(10).join(rows)}
</tbody>
</table>
</body>
</html>
"""
