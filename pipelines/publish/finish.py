"""From what the engine wrote to what is handed over: pages that need nothing but the files beside them.

The engine's script is not needed to read a page and is left behind, with all else that no page reaches. Links become
relative, so that the site works below any path and straight from the disk. Each page forbids the browser every other
host.
"""

from __future__ import annotations

import posixpath
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; script-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
"""What a page may load: its own host's files, and nothing that is written into it but looks."""

SCRIPT = "/site.js"
ENGINE_MARKS = ", ".join(
    (
        "#__evidence_project_splash", ".over-container", "script:not([type='application/json'])", "body style",
        "link[rel='icon'][sizes]", "link[rel='icon'][type]", "link[rel='apple-touch-icon']", "link[rel='manifest']",
        "meta[property^='og:']", "meta[name^='twitter:']",
    )
)  # fmt: skip
URL = re.compile(r"""url\((['"]?)(?!data:)([^'")?#]+)([^'")]*)\1\)""")


@dataclass(frozen=True)
class Frame:
    """What every page has besides its content."""

    name: str
    locale: str
    currency: str


def finish(made: Path, site: Path, routes: dict[str, str], frame: Frame) -> None:
    """Write to ``site`` the pages of what the engine ``made`` and all that they reach.

    ``routes`` gives for each page's address in the engine's site the one that it has here; both begin with ``/``, and
    ``/`` is the home page. A link to a page that is not among them leads home.
    """
    site.mkdir(parents=True)
    reached: set[str] = set()
    for address, target in routes.items():
        document = LexborHTMLParser((made / address.strip("/") / "index.html").read_text(encoding="utf-8"))
        reached |= _finish_page(document, target, routes, frame)
        page = site / target.strip("/") / "index.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(document.html or "", encoding="utf-8")
    _copy(made, site, reached)


def _finish_page(document: LexborHTMLParser, target: str, routes: dict[str, str], frame: Frame) -> set[str]:
    """Strip and complete one page; returns the addresses of the files that it needs."""
    for node in document.css(ENGINE_MARKS):
        node.decompose()
    html, head = _only(document, "html"), _only(document, "head")
    html.attrs["lang"] = "en"
    html.attrs["data-locale"] = frame.locale
    html.attrs["data-currency"] = frame.currency
    for attribute in ("data-theme", "class"):
        if attribute in html.attrs:
            del html.attrs[attribute]
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    _only(document, "meta[charset]").insert_after(_only(LexborHTMLParser(policy), "meta"))
    head.insert_child(_only(LexborHTMLParser(f'<script src="{SCRIPT}" defer></script>'), "script"))
    title = document.css_first("title")
    if title is not None:
        title.inner_html = f"{title.text()} · {frame.name}".replace("&", "&amp;").replace("<", "&lt;")

    files: set[str] = set()
    for node in document.css("[href^='/'], [src^='/']"):
        for name in ("href", "src"):
            address = node.attrs.get(name)
            if not address or not address.startswith("/"):
                continue
            path, mark, rest = re.match(r"([^?#]*)([?#]?)(.*)", address).groups()  # type: ignore[union-attr]
            if node.tag == "a" and not Path(path).suffix:
                path = routes.get(path if path.endswith("/") else f"{path}/", "/") + "index.html"
            else:
                files.add(path)
            node.attrs[name] = relative(path, target) + mark + rest
    return files


def relative(path: str, page: str) -> str:
    """An address within the site as seen from a page's folder."""
    return posixpath.relpath(path, page)


def _only(document: LexborHTMLParser, selector: str) -> LexborNode:
    node = document.css_first(selector)
    assert node is not None, f"the engine's page has no {selector}"
    return node


def _copy(made: Path, site: Path, addresses: Iterable[str]) -> None:
    """Copy files and what the stylesheets among them name."""
    open_addresses, done = list(addresses), set()
    while open_addresses:
        address = open_addresses.pop()
        if address in done:
            continue
        done.add(address)
        source, target = made / address.strip("/"), site / address.strip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix != ".css":
            shutil.copyfile(source, target)
            continue
        folder = posixpath.dirname(address)

        def place(found: re.Match[str], folder: str = folder) -> str:
            named = posixpath.normpath(posixpath.join(folder, found[2]))
            open_addresses.append(named)
            return f"url({relative(named, folder)})"

        target.write_text(URL.sub(place, source.read_text(encoding="utf-8")), encoding="utf-8")
