"""Every page in a real browser: its numbers are the warehouse's, nothing is fetched from elsewhere, no error."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, Page, Route

from pipelines.audience import Audience
from pipelines.config import Project
from pipelines.publish.edition import pages_of
from pipelines.publish.site import ENGINE, serving
from tests.support.written import written

pytestmark = [pytest.mark.slow, pytest.mark.browser]

EDITIONS = [Audience.owner, Audience.portfolio, Audience.diligence]
"""Those with one home; a provider's page is looked at in its own tests."""
VISITS = [(audience, page.path) for audience in EDITIONS for page in pages_of(audience)]
KEYS = {
    "board": ["metric_key", "level", "entity"],
    "same_store": ["period_grain", "period_end_on", "level", "entity"],
    "location": ["location_name"],
    "location_request": ["location_name", "position"],
    "kpi": ["metric_key", "period_grain", "period_end_on", "level", "entity"],
    "provider_pnl": ["quarter_start_on", "provider_label"],
    "source": ["source_system", "account", "export_name"],
    "reconciliation": ["month_start_on", "location_name"],
    "demand": ["location_name", "iso_weekday", "hour_of_day"],
    "briefing": ["metric_key", "entity"],
    "trend": ["location_name"],
    "front_desk": ["quarter_start_on", "location_name", "booked_by_label"],
    "predictability": ["quarter_start_on", "location_name", "months_ahead"],
    "target": ["metric_key", "entity", "month_start_on"],
    "goal": ["entity", "step_number"],
    "opportunity": ["entity", "position"],
    "peer": ["metric_key", "location_name", "cohort_kind"],
    "variant": ["family", "position"],
    "headline": ["metric_key", "entity"],
    "campaign_provider": ["campaign", "consulted_by"],
    "membership": ["entity"],
    "prepaid": ["month_start_on", "entity", "kind"],
    "prepaid_age": ["position"],
    "flash": ["measure_key", "entity"],
    "retail_per_hour": ["quarter_start_on", "location_name"],
    "device_return": ["quarter_start_on", "device"],
    "compensation_anomaly": ["quarter_start_on", "provider_label", "component", "kind", "severity"],
    "channel_cost": ["channel"],
    "retention_curve": ["cohort_start_on", "months_since_first"],
    "consult_ladder": ["quarter_start_on"],
    "patient_value": ["cohort_month_on"],
    "provider_funnel": ["provider_label"],
    "provider_page_figure": ["folder", "metric_key", "quarter_end_on"],
    "provider_page_context": ["folder", "context_order", "item"],
    "satisfaction": ["period_end_on", "level", "entity"],
    "maturity_assessment": ["entity"],
    "maturity": ["entity", "workflow"],
    "maturity_step": ["workflow_name", "stage"],
    "tool": ["tool_name", "entity"],
    "treatment_completion": ["quarter_start_on", "location_name"],
    "churn_band": ["location_name", "band"],
    "risk_gate": ["risk", "segment", "scorer"],
    "risk_calibration": ["risk", "segment", "tenth"],
    "recovered": ["list_title"],
    "verdict": ["span_months"],
    "finding": ["position"],
    "request": ["position"],
    "grade": ["metric_key", "location_name"],
}
AXE = ENGINE / "node_modules/axe-core/axe.min.js"


@pytest.fixture(scope="module")
def address(editions: Path) -> Iterator[str]:
    """Where the editions are served, each below a path of its own as at a host that has other sites as well."""
    with serving(editions) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Visit:
    """A page opened with every other host blocked, and what went wrong on it."""

    def __init__(self, browser: Browser, address: str, audience: Audience, path: str, width: int) -> None:
        self.elsewhere: list[str] = []
        self.errors: list[str] = []
        self.page: Page = browser.new_page(viewport={"width": width, "height": 1000})

        def route(request: Route) -> None:
            url = request.request.url
            if url.startswith((address, "data:", "blob:")):
                request.continue_()
            else:
                self.elsewhere.append(url)
                request.abort()

        self.page.route("**/*", route)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda line: self.errors.append(line.text) if line.type == "error" else None)
        self.page.goto(f"{address}/{audience.folder}{path}")
        self.page.wait_for_load_state("networkidle")


def published(demo: Project) -> dict[str, float | None]:
    """Every number of the report tables under the name that the pages give it."""
    cells: dict[str, float | None] = {}
    with duckdb.connect(str(demo.warehouse), read_only=True) as connection:
        for table, keys in KEYS.items():
            result = connection.execute(f"select * from report.{table}")
            names = [description[0] for description in result.description]
            for row in result.fetchall():
                record = dict(zip(names, row, strict=True))
                where = "/".join(str(record[key]) for key in keys)
                for name in names:
                    if name not in keys:
                        value = record[name]
                        is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
                        cells[f"{table}/{where}/{name}"] = float(value) if is_number else None
    return cells


CHARTS = """nodes => nodes.map(node => ({
    metric: node.closest("[data-metric]")?.dataset.metric ?? "",
    points: [...node.querySelectorAll("[data-point]")]
        .map(({ dataset }) => [dataset.series, dataset.at, Number(dataset.point)]),
}))"""
MONTHLY = """
    select metric_key, entity, cast(period_start_on as varchar), value
    from report.kpi
    where period_grain = 'month' and level in ('portfolio', 'location') and value is not null
    and is_settled
"""
CURVE = """
    select '', cast(cohort_start_on as varchar), cast(months_since_first as varchar), returned_share
    from report.retention_curve
"""

Points = dict[tuple[str, str], float]
"""The value of each series and place on the axis."""


def drawn(visit: Visit) -> dict[str, Points]:
    """Every point of every chart of a page, by metric; the curve has no metric."""
    charts: dict[str, Points] = {}
    for chart in visit.page.eval_on_selector_all("figure.trend", CHARTS):
        points = charts.setdefault(chart["metric"], {})
        for series, where, value in chart["points"]:
            assert (series, where) not in points, f"{chart['metric']}: two points at {series}, {where}"
            points[series, where] = value
    return charts


def published_points(demo: Project) -> dict[str, Points]:
    """The points that the charts should have: places and the group by month, cohorts by month since the first visit."""
    found: dict[str, Points] = {}
    with duckdb.connect(str(demo.warehouse), read_only=True) as connection:
        for metric, series, where, value in connection.execute(MONTHLY + "union all" + CURVE).fetchall():
            found.setdefault(metric, {})[series, where] = float(value)
    return found


@pytest.mark.parametrize(("audience", "path"), VISITS)
def test_charts_draw_the_published_values(
    demo: Project, browser: Browser, address: str, audience: Audience, path: str
) -> None:
    visit, expected = Visit(browser, address, audience, path, 1280), published_points(demo)
    shown = visit.page.eval_on_selector_all("[data-metric]", "nodes => nodes.map(node => node.dataset.metric)")
    shown += [""] if path == "/retention/" else []
    charts = drawn(visit)
    assert set(charts) >= {metric for metric in shown if metric in expected}
    for metric in shown:
        points = charts.get(metric, {})
        assert points.keys() == expected.get(metric, {}).keys(), metric
        for key, value in points.items():
            assert value == pytest.approx(expected[metric][key], abs=1e-9), (metric, key)
    visit.page.close()


HEADS = """nodes => nodes.map(node => [
    node.dataset.metric,
    [...node.querySelectorAll(".headline [data-cell$='/value']")].map(({ dataset }) => dataset.cell),
])"""
"""The cells that each metric begins with."""


@pytest.mark.parametrize("path", ["/provider-pnl/", "/retention/", "/locations/", "/members/", "/consultations/"])
def test_a_metric_begins_with_the_group_in_its_latest_whole_period(
    demo: Project, browser: Browser, address: str, path: str
) -> None:
    """Not with a part of the group, nor with a period whose cohort is too young or whose pay has not arrived."""
    with duckdb.connect(str(demo.warehouse), read_only=True) as connection:
        latest = dict(
            connection.execute(
                """
                select metric_key || '/' || period_grain, max(period_end_on)
                from report.kpi
                where entity = 'All locations' and is_settled
                group by all
                """
            ).fetchall()
        )
        balances = {
            name
            for (name,) in connection.execute("select metric_key from report.metric where is_of_the_month").fetchall()
        }
    visit = Visit(browser, address, Audience.owner, path, 1280)
    heads = dict(visit.page.eval_on_selector_all("[data-metric]", HEADS))
    visit.page.close()
    ends = {str(latest[f"{metric}/month"]) for metric in heads if f"{metric}/month" in latest}
    assert len(ends) > 1 or path in ("/locations/", "/members/"), "all whole alike: the page would prove nothing"
    for metric, cells in heads.items():
        grains = ["month"] if metric in balances else ["month", "quarter", "ttm"]
        expected = [
            f"kpi/{metric}/{grain}/{latest[f'{metric}/{grain}']}/portfolio/All locations/value"
            for grain in grains
            if f"{metric}/{grain}" in latest
        ]
        assert expected and set(expected) <= set(cells), metric
        assert all("/portfolio/All locations/" in cell for cell in cells), metric


def figures_of(visit: Visit) -> list[list[str]]:
    """Every published number that the page holds: its name, value, unit and what is written."""
    found: list[list[str]] = visit.page.eval_on_selector_all(
        "[data-cell]",
        "nodes => nodes.map(node => [node.dataset.cell, node.dataset.value, node.dataset.unit, node.textContent])",
    )
    return found


def compare(figures: list[list[str]], cells: dict[str, float | None], locale: str = "en_US") -> None:
    """Every number that a page holds is the warehouse's, and is written as its unit is."""
    for cell, value, unit, text in figures:
        assert cell in cells, cell
        expected = cells[cell]
        if expected is None:
            assert (value, text) == ("", "–"), cell
        else:
            assert float(value) == pytest.approx(expected, abs=1e-9), cell
            assert text.strip() == written(expected, unit, locale), cell


@pytest.fixture(scope="module")
def cells(demo: Project) -> dict[str, float | None]:
    return published(demo)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(("audience", "path"), VISITS)
def test_page(
    demo: Project,
    cells: dict[str, float | None],
    browser: Browser,
    address: str,
    audience: Audience,
    path: str,
    width: int,
) -> None:
    visit = Visit(browser, address, audience, path, width)
    shots = demo.root.parents[1] / "screenshots"
    shots.mkdir(exist_ok=True)
    visit.page.screenshot(path=shots / f"{audience}-{path.strip('/') or 'home'}-{width}.png", full_page=True)
    assert visit.elsewhere == []
    assert visit.errors == []
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width, "the page is wider than the screen"
    heights = visit.page.eval_on_selector_all(
        ".field svg", "drawings => drawings.map(one => [one.clientHeight, one.closest('.plot').clientHeight])"
    )
    assert all(drawing == plot for drawing, plot in heights), "a chart covers what is below it"
    assert touching_labels(visit) == []
    looks = visit.page.eval_on_selector_all(
        "figure.trend",
        """charts => charts.map(chart => [...chart.querySelectorAll(".legend path")].map(
            path => `${path.getAttribute("class")} ${path.getAttribute("stroke-dasharray")}`))""",
    )
    assert all(len(set(lines)) == len(lines) for lines in looks), "two lines of a chart look alike"
    figures = figures_of(visit)
    assert len(figures) > 10, "the page shows no numbers"
    compare(figures, cells)
    assert "Data to" in visit.page.inner_text(".as-of")
    faults = axe(visit)
    assert faults == []
    visit.page.close()


def touching_labels(visit: Visit) -> list[str]:
    """The labels of an axis that lie upon a neighbour, with the chart's name."""
    return visit.page.eval_on_selector_all(
        ".run, .rise",
        """axes => axes.flatMap(axis => {
            const labels = [...axis.children].map(label => [label.innerText, label.getBoundingClientRect()])
            const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
            return labels.slice(1).flatMap(([text, box], index) => meet(labels[index][1], box)
                ? [`${axis.closest("figure").getAttribute("aria-label")}: ${labels[index][0]}, ${text}`] : [])
        })""",
    )


def axe(visit: Visit) -> list[str]:
    """What axe finds that keeps people from reading, by rule and place."""
    visit.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = visit.page.evaluate("axe.run(document, { resultTypes: ['violations'], preload: false })")
    return [
        f"{fault['id']}: {node['target']}: {node['failureSummary']}"
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"][:3]
    ]


@pytest.mark.parametrize(("audience", "path"), VISITS)
def test_page_is_whole_without_a_script(
    browser: Browser, address: str, editions: Path, audience: Audience, path: str
) -> None:
    """Numbers and charts stand in the file itself, whichever host it lies on, or none."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((editions / audience.folder / path.strip("/") / "index.html").as_uri())
    assert len(page.query_selector_all("[data-cell]")) > 10
    assert page.locator(".as-of").inner_text().startswith("Data to")
    for link in page.query_selector_all("a[href], link[href], script[src], img[src]"):
        address_in_page = link.get_attribute("href") or link.get_attribute("src") or ""
        assert not address_in_page.startswith(("/", "http:", "//")), address_in_page
    context.close()


def test_filters_show_what_is_chosen(
    demo: Project, cells: dict[str, float | None], browser: Browser, address: str
) -> None:
    """Whatever is chosen, the rows are those of the warehouse, all of them and no other."""
    visit = Visit(browser, address, Audience.owner, "/rebooking/", 1280)
    panel = visit.page.locator("[data-metric=rebooking_rate_7d]")

    def choose(label: str, option: str) -> None:
        panel.get_by_label(label, exact=True).select_option(label=option)

    def rows() -> set[tuple[str, str]]:
        shown = panel.locator(".chosen tbody tr").evaluate_all(
            "rows => rows.map(row => row.querySelector('[data-cell$=\"/value\"]').dataset)"
        )
        return {(row["cell"].split("/")[3], row["cell"].split("/")[5]) for row in shown}

    def published_rows(where: str) -> set[tuple[str, str]]:
        with duckdb.connect(str(demo.warehouse), read_only=True) as connection:
            query = f"""
                select cast(period_end_on as varchar), entity from report.kpi
                where metric_key = 'rebooking_rate_7d' and {where}
            """
            return set(connection.execute(query).fetchall())

    choose("By", "Service line")
    choose("Period", "12 months")
    choose("Ending", "All")
    assert rows() == published_rows("level = 'service_line' and period_grain = 'ttm'")
    choose("By", "Location")
    choose("Period", "Month")
    choose("Ending", "March 2026")
    assert rows() == published_rows(
        "level = 'location' and period_grain = 'month' and period_end_on = date '2026-03-31'"
    )
    choose("Location", "Harbor Point")
    choose("Ending", "All")
    assert rows() == published_rows("level = 'location' and period_grain = 'month' and entity = 'Harbor Point'")
    compare([figure for figure in figures_of(visit) if figure[0].startswith("kpi/rebooking_rate_7d/month")], cells)
    assert visit.errors == []
    visit.page.close()


def test_old_data_is_shouted(browser: Browser, address: str) -> None:
    """The page counts from the reader's own day."""
    page = browser.new_page()
    page.clock.install(time=dt.datetime(2026, 7, 20, 12, tzinfo=dt.UTC))
    page.goto(f"{address}/build/")
    assert not page.locator(".stale strong").is_visible()
    page.clock.set_fixed_time(dt.datetime(2026, 10, 8, 12, tzinfo=dt.UTC))
    page.reload()
    assert page.locator(".stale").inner_text().startswith("This data ends on June 30, 2026, 100 days ago.")
    page.close()


def test_little_is_loaded_before_the_content(browser: Browser, address: str) -> None:
    """The numbers of the first page stand when under a megabyte has come, and no engine comes after."""
    page = browser.new_page()
    sizes: dict[str, int] = {}
    page.on("response", lambda response: sizes.update({response.url: int(response.headers.get("content-length", 0))}))
    page.goto(f"{address}/build/")
    page.wait_for_load_state("networkidle")
    assert sum(sizes.values()) < 1_000_000
    assert not [url for url in sizes if url.endswith((".wasm", ".parquet", ".arrow"))]
    page.close()
