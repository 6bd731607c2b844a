"""Every page of every edition as it is handed over: on paper, and behind a passphrase."""

from __future__ import annotations

import csv
import re
import threading
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from pipelines.audience import Audience
from pipelines.config import Project
from pipelines.publish.hand_over import homes_of, passphrases_of
from pipelines.publish.printing import ALL_PAGES, pages_of
from pipelines.publish.site import ENGINE, serving
from tests.conftest import run_once

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PASSPHRASE = "four words of nobody"
AXE = ENGINE / "node_modules/axe-core/axe.min.js"


@pytest.fixture(scope="module")
def handed(demo: Project, editions: Path) -> Path:
    """The folder that holds every edition, printed and protected."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRACTICE_PASSPHRASE", PASSPHRASE)
        for audience in Audience:
            run_once(demo.root, ("publish", "--audience", audience.value, "--pdf", "--protect"))
    return editions


class Figures(HTMLParser):
    """The numbers that a page shows on paper: not those that repeat a chart, or that are for a screen alone."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.found: list[str] = []
        self._repeats, self._is_figure = 0, False
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "details":
            self._repeats += self._repeats > 0 or given.get("class") in ("values", "on-screen")
        self._is_figure = "data-cell" in given

    def handle_endtag(self, tag: str) -> None:
        self._repeats -= tag == "details" and self._repeats > 0
        self._is_figure = False

    def handle_data(self, data: str) -> None:
        if self._is_figure and not self._repeats:
            self.found.append(bare(data))


def bare(text: str) -> str:
    """Without spaces and joined letters, which paper sets as it likes."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def sheets(file: Path) -> list[str]:
    return [bare(page.extract_text()) for page in PdfReader(file).pages]


@pytest.mark.parametrize("audience", list(Audience))
def test_every_page_is_printed_whole(demo: Project, handed: Path, audience: Audience) -> None:
    name = demo.config.practice.name
    for home in homes_of(handed / audience.folder):
        folder = handed / f"{audience.folder}-pdf" / home.relative_to(handed / audience.folder)
        pages = pages_of(home)
        printed, told = {page.file_name: sheets(folder / page.file_name) for page in pages}, 0
        assert {file.name for file in folder.glob("*.pdf")} == {*printed, *([ALL_PAGES] if len(pages) > 1 else [])}
        for page in pages:
            texts, title = printed[page.file_name], page.title.removesuffix(f" · {name}")
            assert len(texts) <= 30, f"{page.path}: {len(texts)} sheets"
            for number, text in enumerate(texts, start=1):
                rest = text
                for part in (name, title, page.data_as_of, f"{number} of {len(texts)}"):
                    assert bare(part) in rest, (page.path, number, part)
                    rest = rest.replace(bare(part), "", 1)
                assert len(rest) > 40, f"{page.path}: sheet {number} is empty"
            figures = Figures(home / page.path).found
            told += len(figures)
            together = "".join(texts)
            assert [figure for figure in figures if figure not in together] == [], page.path
        assert told > 20, "no numbers to look for"
        if len(pages) > 1:
            assert len(sheets(folder / ALL_PAGES)) == sum(map(len, printed.values()))


def test_the_weekly_flash_is_one_sheet(handed: Path) -> None:
    assert len(sheets(handed / "build-pdf" / "flash.pdf")) == 1


@pytest.mark.parametrize("audience", list(Audience))
def test_nothing_is_readable_without_the_passphrase(demo: Project, handed: Path, audience: Audience) -> None:
    """No file of a protected edition holds a figure, a place's name or a title of a page."""
    with duckdb.connect(str(demo.warehouse), read_only=True) as connection:
        places = [place for (place,) in connection.sql("select location_name from canonical.location").fetchall()]
    for home in homes_of(handed / audience.folder):
        pages = pages_of(home)
        told = {place.encode() for place in places}
        told |= {page.title.removesuffix(f" · {demo.config.practice.name}").encode() for page in pages}
        # signs that encrypted text cannot have by chance
        figures = {figure for page in pages for figure in Figures(home / page.path).found}
        told |= {figure.encode() for figure in figures if re.search(r"[$%,.]", figure) and len(figure) > 4}
        assert len(told) > 10
        folder = handed / f"{audience.folder}-protected" / home.relative_to(handed / audience.folder)
        files = [file for file in folder.rglob("*") if file.is_file()]
        assert len(files) == len([file for file in home.rglob("*") if file.is_file()])
        for file in files:
            content = file.read_bytes()
            assert [word for word in told if word in content] == [], file


@pytest.fixture(scope="module")
def address(handed: Path) -> Iterator[str]:
    with serving(handed) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Reader:
    """Someone with a passphrase: what their browser complains of, and where it turned to."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.complaints: list[str] = []
        self.elsewhere: list[str] = []
        self.page: Page = browser.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)
        self.page.on(
            "request", lambda asked: None if asked.url.startswith(address) else self.elsewhere.append(asked.url)
        )

    def opens(self, address: str, passphrase: str) -> None:
        self.page.goto(address)
        self.page.get_by_label("Passphrase").fill(passphrase)
        self.page.get_by_role("button", name="Open").click()


@pytest.mark.parametrize("audience", [Audience.owner, Audience.portfolio, Audience.diligence])
def test_a_protected_edition_is_the_edition(browser: Browser, address: str, handed: Path, audience: Audience) -> None:
    """Behind the passphrase, asked once, each page shows the numbers that it shows without."""
    build, protected = f"{address}/{audience.folder}", f"{address}/{audience.folder}-protected"
    reader, plain = Reader(browser, address), browser.new_page()
    reader.opens(f"{protected}/", PASSPHRASE)
    for page in pages_of(handed / audience.folder):
        if page.path != "index.html":
            reader.page.goto(f"{protected}/{page.path}")
        plain.goto(f"{build}/{page.path}")
        reader.page.locator(".as-of").wait_for()
        assert reader.page.title() == page.title
        assert reader.page.inner_text("main") == plain.inner_text("main"), page.path
    assert (reader.complaints, reader.elsewhere) == ([], [])
    plain.close()
    reader.page.close()


def test_each_provider_has_a_passphrase_of_their_own(
    demo: Project, browser: Browser, address: str, handed: Path
) -> None:
    with passphrases_of(demo).open(encoding="utf-8", newline="") as file:
        kept = {row["folder"]: row["passphrase"] for row in csv.DictReader(file)}
    folders = [home.name for home in homes_of(handed / Audience.provider.folder)]
    assert sorted(kept) == folders
    one, other = folders[:2]
    reader, own = Reader(browser, address), f"{address}/{Audience.provider.folder}-protected/{one}/"
    reader.opens(own, kept[other])
    reader.page.get_by_text("This is not the passphrase of this report.").wait_for()
    reader.opens(own, kept[one])
    reader.page.locator(".as-of").wait_for()
    assert (reader.complaints, reader.elsewhere) == ([], [])
    reader.page.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_asking_page_is_readable_for_all(browser: Browser, address: str, demo: Project, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, bypass_csp=True)
    page.goto(f"{address}/build-protected/")
    page.get_by_label("Passphrase").fill("four words of somebody")
    page.keyboard.press("Enter")
    page.get_by_text("This is not the passphrase of this report.").wait_for()
    shots = demo.root.parents[1] / "screenshots"
    shots.mkdir(exist_ok=True)
    page.screenshot(path=shots / f"passphrase-{width}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert [fault["id"] for fault in found["violations"]] == []
    page.close()


def test_the_board_prints_wide_a_topic_a_sheet(handed: Path) -> None:
    """Pages for a board lie on their side, and no sheet holds two of the topics that stand side by side."""
    folder = handed / f"{Audience.portfolio.folder}-pdf"
    for file in sorted(folder.glob("*.pdf")):
        boxes = [page.mediabox for page in PdfReader(file).pages]
        assert boxes and all(box.width > box.height for box in boxes), file.name
    topics = ["Growth", "Margin and what is owed", "Patients who stay", "Time", "Dental"]
    held = [
        [topic for topic in topics if bare(f"{topic}, 12 months to") in sheet] for sheet in sheets(folder / "home.pdf")
    ]
    assert [topic for told in held for topic in told] == topics
    assert all(len(told) <= 1 for told in held)
