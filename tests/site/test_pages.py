"""Every page in a real browser: its numbers are the warehouse's, nothing is fetched from elsewhere, no error."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from pipelines.config import Project
from pipelines.publish.site import serving

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PAGES = [
    "/",
    "/opportunity",
    "/rebooking",
    "/retention",
    "/revenue-per-hour",
    "/provider-pnl",
    "/acquisition",
    "/data-quality",
    "/diligence",
    "/operations",
]
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
    "consult_ladder": ["quarter_start_on"],
    "patient_value": ["cohort_month_on"],
    "provider_funnel": ["provider_label"],
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
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    binary = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert binary, "the browser tests need Chromium: install the package 'chromium'"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=binary, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with serving(site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Visit:
    """A page opened with every other host blocked, and what went wrong on it."""

    def __init__(self, browser: Browser, address: str, path: str, width: int) -> None:
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
        self.page.goto(address + path)
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
    series: window[Symbol.for("__evidence-chart-window-debug__")][node.getAttribute("_echarts_instance_")]
        .getOption().series.map(series => ({name: series.name, points: series.data})),
}))"""
DRAWN = "count => document.querySelectorAll('[_echarts_instance_]').length >= count"
MONTHLY = """
    select metric_key, entity, cast(period_start_on as varchar), value
    from report.kpi
    where period_grain = 'month' and level in ('portfolio', 'location') and value is not null
"""
CURVE = """
    select '', cast(cohort_start_on as varchar), cast(months_since_first as varchar), returned_share
    from report.retention_curve
"""

Points = dict[tuple[str, str], float]
"""The value of each series and place on the axis."""


def drawn(visit: Visit) -> dict[str, Points]:
    """Every point of every chart of a page, by metric, as the chart itself holds it; the curve has no metric."""
    charts: dict[str, Points] = {}
    for chart in visit.page.eval_on_selector_all("[_echarts_instance_]", CHARTS):
        points = charts.setdefault(chart["metric"], {})
        for series in chart["series"]:
            for where, value in series["points"]:
                if value is not None:
                    key = (series["name"], str(where)[:10])
                    assert key not in points, f"{chart['metric']}: two points at {key}"
                    points[key] = value
    return charts


def published_points(demo: Project) -> dict[str, Points]:
    """The points that the charts should have: places and the group by month, cohorts by month since the first visit."""
    found: dict[str, Points] = {}
    with duckdb.connect(str(demo.warehouse), read_only=True) as connection:
        for metric, series, where, value in connection.execute(MONTHLY + "union all" + CURVE).fetchall():
            found.setdefault(metric, {})[series, where] = float(value)
    return found


@pytest.mark.parametrize("path", PAGES)
def test_charts_draw_the_published_values(demo: Project, browser: Browser, address: str, path: str) -> None:
    visit, expected = Visit(browser, address, path, 1280), published_points(demo)
    shown = visit.page.eval_on_selector_all("[data-metric]", "nodes => nodes.map(node => node.dataset.metric)")
    shown += [""] if path == "/retention" else []
    wanted = {metric for metric in shown if metric in expected}
    assert wanted, "the page has nothing to draw"
    # the engine draws after the page is quiet, on a busy machine well after
    visit.page.wait_for_function(DRAWN, arg=len(wanted), timeout=60_000)
    charts = drawn(visit)
    assert set(charts) == wanted
    for metric, points in charts.items():
        assert points.keys() == expected[metric].keys(), metric
        for key, value in points.items():
            assert value == pytest.approx(expected[metric][key], abs=1e-9), (metric, key)
    visit.page.close()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", PAGES)
def test_page(demo: Project, browser: Browser, address: str, path: str, width: int) -> None:
    visit = Visit(browser, address, path, width)
    shots = demo.root.parents[1] / "screenshots"
    shots.mkdir(exist_ok=True)
    visit.page.screenshot(path=shots / f"{path.strip('/') or 'overview'}-{width}.png", full_page=True)
    assert visit.elsewhere == []
    assert visit.errors == []

    figures = visit.page.eval_on_selector_all(
        "[data-cell]",
        "nodes => nodes.map(node => [node.dataset.cell, node.dataset.value, node.dataset.unit, node.textContent])",
    )
    assert len(figures) > 10, "the page shows no numbers"
    cells = published(demo)
    for cell, value, unit, text in figures:
        assert cell in cells, cell
        expected = cells[cell]
        if expected is None:
            assert (value, text) == ("", "–"), cell
        else:
            assert float(value) == pytest.approx(expected, abs=1e-9), cell
            assert text.strip() == written(expected, unit), cell
    visit.page.close()


def written(value: float, unit: str) -> str:
    """How the pages write a number, said a second time on purpose."""
    sign = "−" if value < 0 and unit.startswith("usd") else ""
    places = {"rate": 1, "usd": 0, "usd_per_hour": 0, "count": 0, "hours": 1, "days": 1, "measure": 3}.get(unit, 2)
    shown = value * 100 if unit == "rate" else abs(value) if unit.startswith("usd") else value
    # half away from zero, as browsers round
    number = f"{int(abs(shown) * 10**places + 0.5 + 1e-9) / 10**places:,.{places}f}"
    minus = "-" if shown < 0 and float(number.replace(",", "")) else ""
    before = "$" if unit.startswith("usd") else ""
    after = {"rate": " %", "usd_per_hour": " / h", "hours": " h", "days": " d", "percent": " %"}.get(unit, "")
    return f"{sign}{before}{minus}{number}{after}"


def test_every_page_says_how_old_its_data_is(demo: Project, browser: Browser, address: str) -> None:
    with duckdb.connect(str(demo.warehouse), read_only=True) as connection:
        as_of = str(connection.execute("select as_of_on from report.practice").fetchall()[0][0])
    for path in PAGES:
        visit = Visit(browser, address, path, 1280)
        assert f"Data to {as_of}" in visit.page.inner_text("body"), path
        visit.page.close()
