"""A provider's folder: own figures as the warehouse has them, nothing of a colleague, of pay or of an order."""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser

from pipelines.audience import Audience
from pipelines.config import Project
from pipelines.publish.site import serving
from tests.conftest import run_once
from tests.site.test_pages import Visit, axe, compare, figures_of, published, touching_labels
from tests.support.groups import small_group

pytestmark = [pytest.mark.slow, pytest.mark.browser]

TEXTS = {".html", ".js", ".css", ".svg", ".json", ".txt", ""}
ORDER = re.compile(r"\b(rank\w*|leader\w*|league|worst|best|quartile|percentile|decile|top performer\w*)\b")
PAY = re.compile(r"\b(salar\w+|wages?|commissions?|bonus\w*|compensation|contribution|net pay|base pay)\b")
TELLING = 8
"""A number with so many digits is nobody else's by chance."""


@dataclass(frozen=True)
class Person:
    """A provider: as the practice knows them, as the site does, and where their page is."""

    provider_id: str
    name: str
    label: str
    folder: str | None


def asked(project: Project, query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def people(demo: Project) -> list[Person]:
    return [
        Person(*row)
        for row in asked(
            demo,
            """
            select provider_id, provider_name, provider_label, folder
            from marts.provider_label inner join canonical.provider using (provider_id)
            where not is_house
            """,
        )
    ]


@pytest.fixture(scope="module")
def folders(people: list[Person]) -> list[str]:
    return sorted(person.folder for person in people if person.folder)


@pytest.fixture(scope="module")
def files(provider_site: Path, folders: list[str]) -> dict[str, str]:
    """All that can be read in a folder, by folder; a page's text also as one sees it, without its tags."""
    found = {}
    for folder in folders:
        parts = []
        for path in sorted((provider_site / folder).rglob("*")):
            if path.is_file() and path.suffix in TEXTS:
                parts.append(path.read_text(encoding="utf-8"))
                if path.suffix == ".html":
                    parts.append(LexborHTMLParser(parts[-1]).text(separator=" "))
        found[folder] = "\n".join(parts)
    return found


def long_numbers(project: Project, query: str) -> dict[str, set[str]]:
    """Per folder the numbers with enough digits to be told apart, as a page's source writes them."""
    found: dict[str, set[str]] = defaultdict(set)
    for folder, *values in asked(project, query):
        found[folder] |= {str(value) for value in values if value is not None and len(str(value)) > TELLING}
    return found


def test_each_provider_has_a_folder(provider_site: Path, folders: list[str]) -> None:
    assert len(folders) > 5
    assert sorted(path.name for path in provider_site.iterdir()) == folders
    for folder in folders:
        assert (provider_site / folder / "index.html").is_file()
    practices = {
        (provider_site / folder / "practices" / "index.html").read_text(encoding="utf-8") for folder in folders
    }
    assert len(practices) == 1, "practices are the same for everybody"


def test_nothing_of_a_colleague(demo: Project, files: dict[str, str], people: list[Person]) -> None:
    """No name of anyone, no label, address or id of another, and no number that another's tables have."""
    values = long_numbers(
        demo,
        """
        select folder, value from report.provider_page_figure
        union all
        select folder, share from report.provider_page_context
        """,
    )
    hidden = long_numbers(
        demo,
        """
        select folder, share
        from marts.provider_page_context inner join marts.provider_label using (provider_id)
        union all
        select folder, value
        from marts.kpi_scorecard inner join marts.provider_label on entity_id = provider_id
        where level = 'provider' and period_grain = 'quarter'
        and metric_key in (select metric_key from seeds.provider_figure)
        """,
    )
    assert sum(len(hidden[folder] - values[folder]) for folder in files) > 50, "nothing is hidden"
    for folder, text in files.items():
        own = {number for number in values[folder] if number in text}
        assert len(own) > 20, f"the search finds nothing in {folder}"
        others = [person for person in people if person.folder != folder]
        assert [person.name for person in people if person.name in text] == []
        assert [person.label for person in others if re.search(rf"\b{re.escape(person.label)}\b", text)] == []
        assert [person.folder for person in others if (person.folder or person.provider_id) in text] == []
        assert [person for person in people if person.provider_id in text] == []
        assert [number for number in hidden[folder] - values[folder] if number in text] == []
        foreign = set().union(*(numbers for name, numbers in values.items() if name != folder)) - values[folder]
        assert len(foreign) > 200
        assert [number for number in foreign if number in text] == []


def test_every_number_names_its_own_row(files: dict[str, str]) -> None:
    """A number on a page is a cell of the provider's own rows, or it is not there."""
    for folder, text in files.items():
        cells = re.findall(r'data-cell="([^"]*)"', text)
        assert len(cells) > 50
        assert {"/".join(cell.split("/")[:2]) for cell in cells} == {
            f"provider_page_figure/{folder}",
            f"provider_page_context/{folder}",
        }


def test_no_pay_and_no_order_of_people(demo: Project, files: dict[str, str]) -> None:
    amounts = {
        written
        for row in asked(
            demo, "select columns(* exclude (quarter_start_on, provider_label, role)) from report.provider_pnl"
        )
        for value in row
        if isinstance(value, Decimal) and abs(value) >= 1000
        for written in (f"{value}", f"{value:,.0f}", f"{value:,.2f}")
    }
    assert len(amounts) > 500
    for folder, text in files.items():
        seen = text.lower()
        assert ORDER.findall(seen) == [], folder
        assert PAY.findall(seen) == [], folder
        assert amounts & set(re.findall(r"\d[\d.,]*\d", text)) == set(), folder


def test_a_folder_stands_alone(provider_site: Path, folders: list[str]) -> None:
    """Whatever a page names lies in the folder, whichever way the folder is copied."""
    for folder in folders:
        top = (provider_site / folder).resolve()
        for page in top.rglob("*.html"):
            named = [
                node.attrs.get("href") or node.attrs.get("src") or ""
                for node in LexborHTMLParser(page.read_text(encoding="utf-8")).css("[href], [src]")
            ]
            assert len(named) > 5
            for address in named:
                if address.startswith(("#", "data:")):
                    continue
                assert not re.match(r"/|\w+:", address), (page, address)
                target = (page.parent / re.split(r"[?#]", address)[0]).resolve()
                assert target.is_file() and target.is_relative_to(top), (page, address)
        for style in top.rglob("*.css"):
            for address in re.findall(r"""url\(['"]?(?!data:)([^'")]+)""", style.read_text(encoding="utf-8")):
                assert (style.parent / re.split(r"[?#]", address)[0]).resolve().is_relative_to(top), (style, address)


def told(project: Project, folder: str) -> tuple[dict[str, dict[str, float]], dict[str, str]]:
    """What the warehouse tells of a provider: figures with their quarters, and why the others are not told."""
    points: dict[str, dict[str, float]] = defaultdict(dict)
    reasons = {}
    for metric, name, start_on, value, is_current, has_too_few in asked(
        project,
        f"""
        select metric_key, figure_name, cast(quarter_start_on as varchar), value, is_current, has_too_few_events
        from report.provider_page_figure where folder = '{folder}'
        """,
    ):
        if value is not None:
            points[metric][start_on] = value
        elif is_current:
            reasons[name] = "Too few cases yet" if has_too_few else "Hidden to protect patients"
    return points, reasons


@pytest.fixture(scope="module")
def address(provider_site: Path) -> Iterator[str]:
    """Where the folders are served, below paths of their own."""
    with serving(provider_site.parent) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("width", [1280, 390])
def test_pages_are_the_warehouses(
    demo: Project,
    browser: Browser,
    address: str,
    folders: list[str],
    width: int,
) -> None:
    """Each figure with its quarters, each reason for one that is not told; readable, and nothing from elsewhere."""
    cells = published(demo)
    shots = demo.root.parents[1] / "screenshots"
    shots.mkdir(exist_ok=True)
    reasons_seen = set()
    for folder in folders:
        for path in ("", "practices/") if folder == folders[0] else ("",):
            visit = Visit(browser, address, Audience.provider, f"/{folder}/{path}", width)
            visit.page.screenshot(
                path=shots / f"provider-{folder}-{path.strip('/') or 'home'}-{width}.png", full_page=True
            )
            assert visit.elsewhere == [] and visit.errors == []
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= width, (folder, path)
            assert axe(visit) == [], (folder, path)
            assert touching_labels(visit) == [], (folder, path)
            if path:
                assert figures_of(visit) == [], "practices have no numbers"
            else:
                compare(figures_of(visit), cells)
                points, reasons = told(demo, folder)
                drawn = visit.page.eval_on_selector_all(
                    "[data-own]",
                    """nodes => nodes.map(node => [node.dataset.own, [...node.querySelectorAll("[data-point]")]
                        .map(({ dataset }) => [dataset.at, Number(dataset.point)])])""",
                )
                assert {metric for metric, _ in drawn} == points.keys(), folder
                for metric, found in drawn:
                    expected = points[metric] if len(points[metric]) > 1 else {}
                    assert dict(found) == pytest.approx(expected, abs=1e-9), (folder, metric)
                words = visit.page.inner_text("main")
                for name, reason in reasons.items():
                    assert re.search(rf"{re.escape(name)}\. {reason}", words), (folder, name)
                reasons_seen |= set(reasons.values())
            visit.page.close()
    assert reasons_seen == {"Too few cases yet", "Hidden to protect patients"}, "not every case is in the demo"


def test_who_has_too_few_cases_is_told_so() -> None:
    """In a small group some have no figure, and some no share that explains one: a sentence stands there instead."""
    group = small_group()
    run_once(group.root, ("publish", "--audience", "provider"))
    seen = set()
    for folder, figures, shares in asked(
        group,
        """
        select folder, figures_shown, count(own.folder)
        from report.provider_page
        left join report.provider_page_context as own using (folder)
        group by folder, figures_shown
        """,
    ):
        text = (group.root / "reports" / "build-provider" / folder / "index.html").read_text(encoding="utf-8")
        assert ("There are too few cases yet to tell you a figure." in text) == (figures == 0), folder
        assert ("Too few visits in the last quarter to say what they were." in text) == (shares == 0), folder
        assert text.count("data-own=") == figures, folder
        seen.add((figures == 0, shares == 0))
    assert {(True, True), (False, True), (False, False)} <= seen, "not every case is in the group"
