"""What each edition may hold, what is kept of what the engine wrote, and how numbers and colours are written."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from pipelines.audience import Audience
from pipelines.config import INSTALLATION
from pipelines.publish.appearance import contrast
from pipelines.publish.edition import pages_of, rows_for, tables_asked_for
from pipelines.publish.finish import POLICY, Frame, finish
from tests.support.written import written

FRAME = Frame("Fern & Co", "en-US", "USD")
ENGINE_PAGE = """<!doctype html>
<html lang="en" data-theme="dark"><head><meta charset="utf-8"><link rel="icon" href="/favicon.ico" sizes="32x32">
<script>theme()</script><link rel="stylesheet" href="/_app/own.css"><title>{title}</title>
<meta property="og:title" content="x"></head>
<body><a href="/">Home</a> <a href="/rebooking/#rate">Rebooking</a> <a href="/elsewhere/">Elsewhere</a>
<img src="/logo.svg" alt="">
<script type="application/json">{{"metric": "x"}}</script><div id="__evidence_project_splash">wait</div></body></html>
"""


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """What an engine leaves: two pages, styles with a font, and much that no page needs."""
    folder = tmp_path / "made"
    for file, text in {
        "index.html": ENGINE_PAGE.format(title="Overview"),
        "rebooking/index.html": ENGINE_PAGE.format(title="Rebooking"),
        "elsewhere/index.html": "for another reader",
        "_app/own.css": "@font-face { src: url(/_app/fonts/own.woff2?v=3) } p { background: url('data:,AA') }",
        "_app/fonts/own.woff2": "font",
        "_app/engine.js": "import duckdb",
        "data/kpi.parquet": "PAR1",
        "logo.svg": "<svg/>",
        "site.js": "choose()",
    }.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_only_what_pages_reach_is_kept(made: Path, tmp_path: Path) -> None:
    finish(made, tmp_path / "site", {"/": "/", "/rebooking/": "/rebooking/"}, FRAME)
    assert files(tmp_path / "site") == {
        "index.html", "rebooking/index.html", "_app/own.css", "_app/fonts/own.woff2", "logo.svg", "site.js",
    }  # fmt: skip


def test_links_are_relative(made: Path, tmp_path: Path) -> None:
    """A page that the edition does not have leads home."""
    finish(made, tmp_path / "site", {"/": "/", "/rebooking/": "/rebooking/"}, FRAME)
    page = (tmp_path / "site/rebooking/index.html").read_text(encoding="utf-8")
    assert re.findall(r'(?:href|src)="([^"]+)"', page) == [
        "../_app/own.css", "../site.js", "../index.html", "index.html#rate", "../index.html", "../logo.svg",
    ]  # fmt: skip
    assert "url(fonts/own.woff2" in (tmp_path / "site/_app/own.css").read_text(encoding="utf-8")


def test_a_page_of_its_own_is_the_home_of_its_folder(made: Path, tmp_path: Path) -> None:
    finish(made, tmp_path / "site", {"/rebooking/": "/"}, FRAME)
    page = (tmp_path / "site/index.html").read_text(encoding="utf-8")
    assert "<title>Rebooking · Fern &amp; Co</title>" in page
    assert re.findall(r'<a href="([^"]+)"', page) == ["index.html", "index.html#rate", "index.html"]
    assert "_app/fonts/own.woff2" in files(tmp_path / "site")


def test_pages_forbid_other_hosts_and_carry_nothing_of_the_engine(made: Path, tmp_path: Path) -> None:
    finish(made, tmp_path / "site", {"/": "/"}, FRAME)
    page = (tmp_path / "site/index.html").read_text(encoding="utf-8")
    assert f'content="{POLICY}"' in page
    assert re.findall(r"<script[^>]*>", page) == ['<script src="site.js" defer="">', '<script type="application/json">']
    assert not re.search(r"theme|splash|og:|favicon", page)
    assert '<html lang="en" data-locale="en-US" data-currency="USD">' in page


@pytest.mark.parametrize("audience", Audience)
def test_pages_ask_only_for_what_their_readers_may_have(audience: Audience) -> None:
    pages, tables = pages_of(audience), rows_for(audience)
    assert pages[0].path == "/", "the edition has no home page"
    for page in pages:
        assert tables_asked_for(page) <= tables.keys(), page.source.name


def test_pay_and_providers_are_the_owners() -> None:
    """Whoever gives a table with people in it to other readers has to say so here as well."""
    assert rows_for(Audience.owner)["provider_pnl"] == "true"
    for audience in (Audience.provider, Audience.portfolio, Audience.diligence):
        assert not rows_for(audience).keys() & {"provider_pnl", "compensation_anomaly", "provider_funnel"}
    for audience in (Audience.portfolio, Audience.diligence):
        assert "provider" in rows_for(audience)["kpi"], "the scorecard without its providers"
    assert "kpi" not in rows_for(Audience.provider)
    for audience in (Audience.owner, Audience.portfolio, Audience.diligence):
        assert not [table for table in rows_for(audience) if table.startswith("provider_page")]


@pytest.mark.parametrize(("locale", "currency"), [("en-US", "USD"), ("de-DE", "EUR")])
def test_numbers_are_written_as_the_locale_does(locale: str, currency: str) -> None:
    units = ["rate", "percent", "usd", "usd_per_hour", "count", "hours", "days", "measure", "score", "growth", "points"]
    values = [0, 0.5, -0.5, 1.25, 1234567.891, -1234.5, 0.00049, -0.0001]
    script = f"""
        import {{ write, writeAs }} from './components/format.js';
        writeAs({json.dumps({"locale": locale, "currency": currency})});
        const [units, values] = {json.dumps([units, values])};
        console.log(JSON.stringify(units.map((unit) => values.map((value) => write(value, unit)))));
    """
    node = subprocess.run(
        ["node", "--input-type=module", "--eval", script],
        cwd=INSTALLATION / "reports", capture_output=True, text=True, check=True,
    )  # fmt: skip
    expected = [[written(value, unit, locale.replace("-", "_"), currency) for value in values] for unit in units]
    assert json.loads(node.stdout) == expected


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#ffffff", "#ffffff") == 1
