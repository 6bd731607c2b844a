"""A small finished site, as a publication leaves it."""

from __future__ import annotations

from pathlib import Path

POLICY = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; script-src 'self'"
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title} · Invented &amp; Co</title><link rel="icon" href="{up}icon.svg">
<link rel="stylesheet" href="{up}site.css"><script src="{up}site.js" defer></script></head><body>
<nav><a href="{up}index.html">First</a> <a href="{up}people/index.html">Second</a> <a href="{up}money/">Third</a></nav>
<main><h1>{title}</h1>{content}<p class="as-of">Data to 30 June 2026.</p></main></body></html>
"""


def write_site(folder: Path, **contents: str) -> Path:
    """Write a site of three pages that are linked relatively; ``contents`` are the pages' own HTML."""
    titles = {"index": "What matters now", "money": "Money earned", "people": "People in Fairport"}
    for page, title in titles.items():
        up = "" if page == "index" else "../"
        place = folder if page == "index" else folder / page
        place.mkdir(parents=True, exist_ok=True)
        content = contents.get(page, f"<p>Harbor Point: $1,234,567 {page}</p>")
        text = PAGE.format(policy=POLICY, title=title, up=up, content=content)
        (place / "index.html").write_text(text, encoding="utf-8")
    (folder / "site.css").write_text("h1 { text-decoration: underline; }\n", encoding="utf-8")
    (folder / "site.js").write_text('document.documentElement.dataset.ran = "yes";\n', encoding="utf-8")
    (folder / "icon.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>\n', encoding="utf-8")
    return folder
