"""Google Ads: the campaign report with the Day segment, one file a year; one in UTF-16 with tabs."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

from pipelines.demo.render.files import Row, columns, text_of, write_text
from pipelines.demo.truth import AdDay, Truth

HEADER = columns("Day,Campaign,Campaign ID,Campaign type,Currency code,Cost,Impr.,Clicks,Conversions")


def render(truth: Truth, group: int, folder: Path) -> None:
    """One report per calendar year, and one of the last months that restates conversions."""
    mine = {c.campaign_id for c in truth.campaigns.values() if (c.group, c.platform) == (group, "google_ads")}
    days = [day for day in truth.ad_days if day.campaign_id in mine]
    days.sort(key=lambda day: (day.spend_on, day.campaign_id))
    for year in sorted({day.spend_on.year for day in days}):
        text = report(truth, [day for day in days if day.spend_on.year == year], "\t" if year == 2023 else ",")
        write_text(folder / f"Campaign report ({year}).csv", text, "utf-16" if year == 2023 else "utf-8-sig")


def report(truth: Truth, days: list[AdDay], delimiter: str) -> str:
    """Title, period, header, rows, and the rows of totals that count everything again."""
    period = f"{long_date(days[0].spend_on)} - {long_date(days[-1].spend_on)}"
    rows: list[Row] = [["Campaign report"], [period], HEADER]
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for day in days:
        campaign = truth.campaigns[day.campaign_id]
        figures = (day.cost_cents, day.impressions, day.clicks, day.conversions_hundredths)
        rows.append(
            [f"{day.spend_on}", campaign.name, campaign.campaign_id, campaign.kind, "USD", *cells(figures)]
        )  # fmt: skip
        for label in ("Campaigns", "Account", campaign.kind):
            totals[label] = [total + figure for total, figure in zip(totals[label], figures, strict=True)]
    rows += [[f"Total: {label}", "", "", "", "USD", *cells(figures)] for label, figures in totals.items()]
    return text_of(rows, delimiter)


def cells(figures: tuple[int, ...] | list[int]) -> list[str]:
    """Cost, impressions, clicks and conversions; no conversions are written as a dash."""
    cost, impressions, clicks, conversions = figures
    shown = f"{conversions / 100:,.2f}" if conversions else " --"
    return [f"{cost / 100:,.2f}", f"{impressions:,}", f"{clicks:,}", shown]


def long_date(day: date) -> str:
    """``September 1, 2026``."""
    return f"{day:%B} {day.day}, {day.year}"
