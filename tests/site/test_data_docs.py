"""Data Docs in a real browser: readable as they lie on the disk, with nothing fetched from anywhere."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, sync_playwright

from pipelines.config import Project

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """A page that can open files only; what else it asks for is kept in ``page.asked``."""
    binary = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert binary, "the browser tests need Chromium: install the package 'chromium'"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=binary, args=["--no-sandbox", "--disable-gpu"])
        yield chromium.new_page(viewport={"width": 1280, "height": 1000})
        chromium.close()


@pytest.fixture(scope="module")
def asked(page: Page) -> list[str]:
    """What the pages asked for beside themselves, and what went wrong on them."""
    found: list[str] = []

    def route(request: Route) -> None:
        if request.request.is_navigation_request() and request.request.url.startswith("file:"):
            request.continue_()
        else:
            found.append(request.request.url)
            request.abort()

    page.route("**/*", route)
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", lambda line: found.append(line.text) if line.type == "error" else None)
    return found


def style(page: Page, selector: str, name: str) -> str:
    """How the browser shows the first such element."""
    return page.eval_on_selector(selector, f"node => getComputedStyle(node).getPropertyValue({name!r})")


def test_the_index_lists_every_suite_and_leads_to_its_pages(demo: Project, page: Page, asked: list[str]) -> None:
    docs = demo.root / "checks" / "exports"
    page.goto((docs / "index.html").as_uri())
    rows = page.locator("tbody tr")
    suites = [row.locator("td").first.inner_text() for row in rows.all()]
    assert "zenoti.guest" in suites
    assert len(suites) == len(list((docs / "expectations").rglob("*.html")))
    assert page.locator(".met, .not-met").count() == len(suites)
    links = [link.evaluate("node => node.href") for link in page.locator("tbody a").all()]
    assert len(links) == 2 * len(suites)
    for link in links:
        assert Path(page.evaluate("url => decodeURIComponent(new URL(url).pathname)", link)).is_file(), link
    assert style(page, "table", "border-collapse") == "collapse"
    assert not asked


@pytest.mark.parametrize("name", ["results", "expectations"])
def test_a_suites_pages_can_be_read(demo: Project, page: Page, asked: list[str], name: str) -> None:
    page.goto((demo.root / "checks" / "exports" / "index.html").as_uri())
    page.locator("tbody tr", has_text="zenoti.guest").first.get_by_text(name).click()
    assert page.locator("h4").first.is_visible()
    assert style(page, "table", "border-collapse") == "collapse"
    contents = page.locator(".ge-navigation-sidebar-link").first
    section = page.locator(".ge-section").first
    left, right = contents.bounding_box(), section.bounding_box()
    assert left and right and left["x"] + left["width"] < right["x"], "the contents stand beside the page"
    if name == "results":
        assert page.eval_on_selector(".fa-check-circle", "node => getComputedStyle(node, '::before').content") == '"✓"'
    for trace in ("newsletter", "Failed Only", "tutorials"):
        assert page.get_by_text(trace).count() == 0
    page.get_by_text("Home").click()
    assert page.locator("h1").is_visible()
    assert not asked
