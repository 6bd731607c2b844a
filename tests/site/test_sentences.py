"""What a page says where it has no number: nothing has come yet, too few people, another practice's looks and words."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipelines.audience import Audience
from pipelines.config import Project, load_project
from pipelines.publish.edition import pages_of
from tests.conftest import ROOT, fingerprint, practice, run_once
from tests.site.test_pages import KEYS, compare, published
from tests.support.groups import small_group

pytestmark = pytest.mark.slow

NOTHING_YET = """
practice: {name: Fern Lane, currency: EUR}
locations: [{id: fern-lane, name: Fern Lane, time_zone: Europe/Berlin, hours: {mon-fri: "09:00-18:00"}}]
sources: [{system: auto, path: exports}]
"""
LOOKS = """
report:
  logo: brand/leaf.svg
  colors: {primary: "#f4d35e", accent: "#0d3b66"}
  fonts: {heading: brand/own.woff2}
  footer: Fern Lane, in confidence
  locale: de-DE
"""
WITHOUT_DATA = {"request", "location_request", "location", "maturity_step", "maturity_assessment"}
"""Tables that count what is still to come, or tell what holds for every practice."""
NEVER = re.compile(r"\b(NaN|undefined|null|Invalid Date)\b|\[object")
HIDDEN = re.compile("hidden|too few|no data", re.IGNORECASE)


def pages(folder: Path, audience: Audience) -> Iterator[tuple[str, LexborHTMLParser]]:
    """The pages of an edition."""
    for page in pages_of(audience):
        file = folder / audience.folder / page.route / "index.html"
        yield page.title, LexborHTMLParser(file.read_text(encoding="utf-8"))


def visible(document: LexborHTMLParser) -> str:
    """What one reads."""
    for node in document.css("script, style"):
        node.decompose()
    body = document.body
    assert body is not None
    return body.text(separator=" ")


@pytest.fixture(scope="module")
def nothing_yet() -> Project:
    """A practice whose exports have not come, built and published."""
    folder = ROOT / "build" / "tests" / f"nothing-{fingerprint()}"
    (folder / "exports").mkdir(parents=True, exist_ok=True)
    (folder / "practice.yml").write_text(NOTHING_YET, encoding="utf-8")
    run_once(folder, ("build",), ("publish",))
    return load_project(folder)


def test_every_part_says_that_nothing_has_come(nothing_yet: Project) -> None:
    for title, document in pages(nothing_yet.root / "reports", Audience.owner):
        numbers = {str(node.attributes["data-cell"]) for node in document.css("[data-value]:not([data-value=''])")}
        assert {cell.partition("/")[0] for cell in numbers} <= WITHOUT_DATA, f"{title}: a number of nothing"
        main = document.css_first("main")
        assert main is not None
        said: dict[str, str] = {}
        heading = title
        for node in main.traverse():
            if node.tag == "h2":
                heading = node.text(strip=True)
                said[heading] = ""
            elif node.tag in ("p", "td") and heading in said:
                said[heading] += node.text()
        assert [heading for heading, text in said.items() if not text.strip()] == [], title
        assert not NEVER.search(visible(document)), title


@pytest.fixture(scope="module")
def small() -> Project:
    """A small group, whose cells are often hidden, published with looks and words of its own."""
    group = small_group()
    folder = ROOT / "build" / "tests" / f"looks-{fingerprint()}"
    if not folder.exists():
        (folder / "brand").mkdir(parents=True)
        (folder / "brand/leaf.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
        font = ROOT / "reports/node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2"
        shutil.copyfile(font, folder / "brand/own.woff2")
        shutil.copyfile(group.warehouse, folder / "warehouse.duckdb")
        own = (group.root / "practice.yml").read_text(encoding="utf-8")
        (folder / "practice.yml").write_text(own + LOOKS, encoding="utf-8")
    run_once(folder, ("publish",))
    return load_project(folder)


def said_of(node: LexborNode) -> str:
    """What stands in the row, card or item that a number is in, and at the head and foot of its table."""
    said = ""
    while node.parent is not None:
        is_card = "headline" in str(node.attributes.get("class") or "")
        if node.tag in ("tr", "li", "article") or is_card:
            said += node.text()
        if node.tag == "table":
            return said + "".join(part.text() for part in node.css("caption, tfoot"))
        node = node.parent
    return said


def test_hidden_numbers_say_why(small: Project) -> None:
    """Where a row is hidden, the row says so; where its number is shown, it is the warehouse's."""
    hidden: set[str] = set()
    with duckdb.connect(str(small.warehouse), read_only=True) as connection:
        for table, keys in KEYS.items():
            columns = [column for (column, *_) in connection.execute(f"describe report.{table}").fetchall()]
            if "is_suppressed" in columns:
                names = " || '/' || ".join(f"cast({key} as varchar)" for key in keys)
                rows = connection.execute(f"select {names} from report.{table} where is_suppressed").fetchall()
                hidden |= {f"{table}/{name}" for (name,) in rows}
    told = 0
    for title, document in pages(small.root / "reports", Audience.owner):
        for node in document.css("[data-cell][data-value='']"):
            if str(node.attributes["data-cell"]).rpartition("/")[0] in hidden and not in_chart(node):
                told += 1
                assert HIDDEN.search(said_of(node)), f"{title}: {node.attributes['data-cell']}"
    assert told > 100, "nothing is hidden"


def in_chart(node: LexborNode) -> bool:
    """Whether a number stands in the table behind a chart, where a gap in the line says the same."""
    while node.parent is not None:
        if node.tag == "details" and node.attributes.get("class") == "values":
            return True
        node = node.parent
    return False


def test_numbers_are_written_in_the_locale(small: Project) -> None:
    cells = published(small)
    for _, document in pages(small.root / "reports", Audience.owner):
        figures = [
            [*(str(node.attributes.get(f"data-{part}") or "") for part in ("cell", "value", "unit")), node.text()]
            for node in document.css("[data-cell]")
        ]
        compare(figures, cells, "de_DE")


def test_the_looks_are_the_practices(small: Project) -> None:
    """Logo, colours, font and footer; a light colour is not written in, nor white on it."""
    build = small.root / "reports/build"
    for title, document in pages(small.root / "reports", Audience.owner):
        logo, footer = document.css_first(".masthead img"), document.css_first("footer")
        assert logo is not None and str(logo.attributes["src"]).endswith("brand/logo.svg"), title
        assert footer is not None and "Fern Lane, in confidence" in footer.text(), title
        assert document.css_first("html").attributes["lang"] == "en"  # type: ignore[union-attr]
    brand = (build / "brand.css").read_text(encoding="utf-8")
    assert "--primary: #f4d35e" in brand and "--on-primary: #111827" in brand and "--primary-ink: #1f2933" in brand
    assert (build / "brand/fonts-heading.woff2").is_file()


def test_nothing_of_the_engine_shows(small: Project) -> None:
    """Neither its name nor its picture; styles may call a variable after what they were made for."""
    marks = re.compile(rb"evidence|svelte\.dev|docsearch|algolia|duckdb", re.IGNORECASE)
    build = small.root / "reports/build"
    files = [path for path in build.rglob("*") if path.suffix in (".html", ".svg", ".js")]
    marked = [path.name for path in files if marks.search(path.read_bytes())]
    assert marked == []


def test_an_unchanged_site_is_left_alone(small: Project) -> None:
    page = small.root / "reports/build/index.html"
    before = page.stat().st_mtime_ns
    site = practice(small.root, "publish")["site"]
    assert isinstance(site, dict)
    assert site["is_rebuilt"] is False
    assert page.stat().st_mtime_ns == before
