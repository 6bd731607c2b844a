"""Every page of a finished site as PDF, through a headless Chromium.

Chromium is told what to do over a pipe (its DevTools protocol: a JSON message, then a zero byte), so that one process
prints all pages, and paper, header and footer are given with the order. Pages come from a server on this machine, no
other host is found, and no script of theirs runs: a page is printed whole, and the same on every day.
"""

from __future__ import annotations

import base64
import html
import io
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urljoin, urlsplit

from pypdf import PdfReader, PdfWriter

from pipelines.publish.errors import PublishError
from pipelines.publish.site import serving

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = (
    "--headless", "--remote-debugging-pipe", "--disable-gpu", "--disable-quic", "--disable-extensions",
    "--disable-sync", "--no-first-run", "--no-default-browser-check", "--disable-background-networking",
    "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--font-render-hinting=none",
)  # fmt: skip
PIPE = 'exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null'
"""Chromium reads orders from 3 and answers on 4."""
UNLINKED = """
for (const link of document.querySelectorAll("a[href]"))
    if (link.host === location.host && !link.getAttribute("href").startsWith("#")) link.removeAttribute("href");
"""
"""On paper and in mail a way to another page leads nowhere."""
PATIENCE = 60
"""Seconds for a page."""
ENDED = f"Chromium ended, or did not print a page within {PATIENCE} seconds"

Paper = Literal["letter", "a4"]
INCHES: Mapping[Paper, tuple[float, float]] = {"letter": (8.5, 11), "a4": (210 / 25.4, 297 / 25.4)}
MARGIN, SCALE = 0.6, 0.75
"""The margin in inches; a page is drawn smaller than on a screen, so that its tables have their width."""
COUNT = '<span class="pageNumber"></span> of <span class="totalPages"></span>'
ALL_PAGES = "all-pages.pdf"
NUMBER = re.compile(rb"\(node\d{8}\)")
LINE = (
    f"width: 100%; margin: 0 {MARGIN}in; display: flex; justify-content: space-between; gap: 1em; "
    "font: 7.5px sans-serif; color: #444"
)
"""The lines above and below, which Chromium draws apart from the page and its styles."""


def print_pages(build: Path, folder: Path, *, name: str, paper: Paper = "letter") -> list[Path]:
    """Print each page of the site in ``build`` to a PDF in ``folder``, and all in the order of its menu to one.

    Above each sheet stand the practice's name and the page's title, below it the day of the data and the sheet's
    number. What ``folder`` held is replaced. Equal pages give equal bytes with the same Chromium. Raises PublishError
    when there is no Chromium, or it does not print.
    """
    pages = pages_of(build)
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    together = PdfWriter()
    files = []
    with serving(build) as server, chromium() as browser:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            for page in pages:
                # the title in a browser's tab ends with the name
                title = page.title.removesuffix(f" · {name}")
                above = _line(html.escape(name), html.escape(title))
                below = _line(html.escape(page.data_as_of), COUNT)
                address = f"http://127.0.0.1:{server.server_port}/{page.path}"
                printed = PdfReader(io.BytesIO(_renumbered(browser.printed(address, paper, above, below))))
                files.append(_written(PdfWriter(clone_from=printed), fresh / page.file_name, title, name))
                together.append(printed, outline_item=title, import_outline=False)
        finally:
            server.shutdown()
    if len(pages) > 1:
        files.append(_written(together, fresh / ALL_PAGES, name, name))
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    return [folder / file.name for file in files]


class Page(HTMLParser):
    """What a page says of itself: its title, the day of its data, and where its menu leads."""

    def __init__(self, path: str, text: str) -> None:
        super().__init__()
        self.path, self.title, self.data_as_of = path, "", ""
        self.links: list[str] = []
        self._inside: list[str] = []
        self._filling = ""
        self.feed(text)
        self.title = self.title.strip()
        self.data_as_of = " ".join(self.data_as_of.split())

    @property
    def file_name(self) -> str:
        """The name of its PDF."""
        way = self.path.removesuffix(".html").removesuffix("index").strip("/")
        return f"{way.replace('/', '-') or 'home'}.pdf"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at a tag's beginning."""
        given = {name: value or "" for name, value in attrs}
        if tag == "nav":
            self._inside.append(tag)
        elif tag == "a" and self._inside and "href" in given:
            self.links.append(given["href"])
        elif tag == "title" and not self.title:
            self._filling = "title"
        elif "as-of" in given.get("class", "").split():
            self._filling = "data_as_of"

    def handle_endtag(self, tag: str) -> None:
        """Look at a tag's end."""
        if tag == "nav":
            self._inside.pop()
        elif tag in ("title", "p"):
            self._filling = ""

    def handle_data(self, data: str) -> None:
        """Take the text of what is looked for."""
        if self._filling:
            setattr(self, self._filling, getattr(self, self._filling) + data)

    def leads_to(self, pages: Mapping[str, Path]) -> Iterator[str]:
        """The pages of its menu, however their addresses are written."""
        for link in self.links:
            way = unquote(urlsplit(urljoin(f"/{self.path}", link)).path).strip("/")
            yield from (path for path in (way, f"{way}/index.html".lstrip("/"), f"{way}.html") if path in pages)


def pages_of(build: Path) -> list[Page]:
    """The pages of a site: the first one, those of its menu in its order, then those that it does not name."""
    files = {path.relative_to(build).as_posix(): path for path in sorted(build.rglob("*.html"))}
    if "index.html" not in files:
        raise PublishError(f"there is no site in {build}")
    pages = {path: Page(path, file.read_text(encoding="utf-8")) for path, file in files.items()}
    order = ["index.html", *pages["index.html"].leads_to(files), *files]
    return [pages[path] for path in dict.fromkeys(order)]


def _renumbered(printed: bytes) -> bytes:
    """The same PDF with its elements numbered from one: Chromium goes on counting from wherever it has got to."""
    numbers = {found: position for position, found in enumerate(sorted(set(NUMBER.findall(printed))), start=1)}
    return NUMBER.sub(lambda found: b"(node%08d)" % numbers[found[0]], printed)


def _written(writer: PdfWriter, file: Path, title: str, author: str) -> Path:
    # no moment and no number of its own, so that equal pages are equal files
    writer.metadata = {"/Title": title, "/Author": author, "/Producer": "Practice Warehouse"}
    writer.write(file)
    return file


class Chromium:
    """A running Chromium with one empty page, which takes orders one after the other."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process, self._orders, self._session, self._unread = process, 0, "", b""
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._ask("Page.enable")
        self._ask("Emulation.setScriptExecutionDisabled", value=True)

    def printed(self, address: str, paper: Paper, above: str, below: str) -> bytes:
        """The page at an address as PDF, with these lines above and below each sheet."""
        width, height = INCHES[paper]
        fault = self._ask("Page.navigate", "Page.loadEventFired", url=address).get("errorText")
        if fault:
            raise PublishError(f"{address} is not printed: {fault}")
        self._ask("Runtime.evaluate", expression=UNLINKED)
        printed = self._ask(
            "Page.printToPDF",
            paperWidth=width,
            paperHeight=height,
            scale=SCALE,
            marginTop=MARGIN + 0.1,
            marginBottom=MARGIN + 0.1,
            marginLeft=MARGIN,
            marginRight=MARGIN,
            printBackground=True,
            displayHeaderFooter=True,
            headerTemplate=above,
            footerTemplate=below,
            generateTaggedPDF=True,
        )
        return base64.b64decode(printed["data"])

    def _ask(self, method: str, event: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Give an order, and wait for its answer and for the event that follows it."""
        self._orders += 1
        order = {"id": self._orders, "method": method, "params": parameters}
        if self._session:
            order["sessionId"] = self._session
        assert self._process.stdin and self._process.stdout
        too_late = threading.Timer(PATIENCE, self._process.kill)
        too_late.start()
        try:
            self._process.stdin.write(json.dumps(order).encode() + b"\0")
            self._process.stdin.flush()
            answer: dict[str, Any] | None = None
            while answer is None or event is not None:
                message = json.loads(self._message())
                if message.get("id") == self._orders:
                    if "error" in message:
                        raise PublishError(f"Chromium does not print: {message['error']['message']}")
                    answer = message["result"]
                    event = None if answer.get("errorText") else event
                elif answer is not None and message.get("method") == event:
                    event = None
            return answer
        except BrokenPipeError as error:
            raise PublishError(ENDED) from error
        finally:
            too_late.cancel()

    def _message(self) -> bytes:
        assert self._process.stdout
        while b"\0" not in self._unread:
            part = self._process.stdout.read1()  # type: ignore[attr-defined]
            if not part:
                raise PublishError(ENDED)
            self._unread += part
        message, _, self._unread = self._unread.partition(b"\0")
        return message


@contextmanager
def chromium() -> Iterator[Chromium]:
    """Chromium for as long as it is needed, with a profile that is thrown away; PublishError when there is none."""
    binary = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not binary:
        raise PublishError("printing needs Chromium: install the package 'chromium' (or Google Chrome), then run again")
    # its sandbox does not work for root
    options = [*OPTIONS, "--no-sandbox"] if os.geteuid() == 0 else [*OPTIONS]
    with tempfile.TemporaryDirectory(prefix="practice-print-", ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            ["sh", "-c", PIPE, binary, *options, f"--user-data-dir={profile}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield Chromium(process)
        finally:
            try:
                process.communicate(timeout=10)  # the end of its orders ends Chromium
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()


def _line(left: str, right: str) -> str:
    return f'<div style="{LINE}"><span>{left}</span><span>{right}</span></div>'
