"""Meta Ads: Ads Manager's table by day, a file per year, and the latest quarter once more.

What the view showed differs: campaigns in even years, their ad sets in odd ones. The account's totals have no name and
begin each day, or end the file. Every row says the whole period, so that only its day tells the day, and the file of
the first year calls a campaign by the name that it had then.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

from pipelines.demo.render.files import Row, columns, write_csv
from pipelines.demo.truth import AdDay, Campaign, Truth

PERIOD = ["Reporting starts", "Reporting ends"]
CAMPAIGNS = [
    *PERIOD, *columns("Campaign name,Campaign ID,Campaign delivery,Day,Amount spent (USD),Impressions"),
    "CPM (cost per 1,000 impressions) (USD)", "Link clicks", "Clicks (all)",
]  # fmt: skip
AD_SETS = [
    *columns("Campaign name,Campaign ID,Ad set name,Day,Amount spent (USD),Impressions,Link clicks,Clicks (all)"),
    *PERIOD,
]
AD_SET_NAMES = ("Women 28-55", "Lookalike 1%")
LATEST = timedelta(days=89)

Figures = tuple[int, int, int, int]
"""Cents, impressions, link clicks, all clicks."""


def render(truth: Truth, group: int, folder: Path) -> None:
    """One download per calendar year, and one of the last ninety days that tells the same by ad set."""
    mine = {c.campaign_id for c in truth.campaigns.values() if (c.group, c.platform) == (group, "meta_ads")}
    days = [day for day in truth.ad_days if day.campaign_id in mine]
    days.sort(key=lambda day: (day.spend_on, day.campaign_id))
    for year in sorted({day.spend_on.year for day in days}):
        write(truth, folder, [day for day in days if day.spend_on.year == year], by_ad_set=year % 2 == 1)
    write(truth, folder, [day for day in days if day.spend_on >= truth.end_on - LATEST], by_ad_set=True)


def write(truth: Truth, folder: Path, days: list[AdDay], *, by_ad_set: bool) -> None:
    """One download, named by its period."""
    first, last = days[0].spend_on, days[-1].spend_on
    period = [f"{first}", f"{last}"]
    rows: list[Row] = []
    whole = (0, 0, 0, 0)
    for day, of_day in groupby(days, key=lambda day: day.spend_on):
        lines: list[Row] = []
        total = (0, 0, 0, 0)
        for spent in of_day:
            total = plus(total, figures_of(spent))
            campaign = truth.campaigns[spent.campaign_id]
            lines += (
                ad_set_rows(truth, campaign, spent, period)
                if by_ad_set
                else [campaign_row(truth, campaign, spent, period)]
            )
        if not by_ad_set:
            rows.append([*period, "", "", "", f"{day}", *cells(total, cpm=True)])
        rows += lines
        whole = plus(whole, total)
    if by_ad_set:
        rows.append(["", "", "", "", *cells(whole), *period])
    name = f"{truth.practice_name.replace(' ', '-')}-{'Ad-sets' if by_ad_set else 'Campaigns'}"
    path = folder / f"{name}-{named(first)}-{named(last)}.csv"
    write_csv(path, AD_SETS if by_ad_set else CAMPAIGNS, rows, encoding="utf-8" if by_ad_set else "utf-8-sig")


def plus(total: Figures, figures: Figures) -> Figures:
    """The sum of both."""
    return (total[0] + figures[0], total[1] + figures[1], total[2] + figures[2], total[3] + figures[3])


def figures_of(spent: AdDay) -> Figures:
    """A campaign's day; two of seven clicks go elsewhere than to the link."""
    return (spent.cost_cents, spent.impressions, spent.clicks, spent.clicks * 7 // 5)


def name_of(truth: Truth, campaign: Campaign, day: date) -> str:
    """What the campaign was called in the year of the download."""
    return campaign.former_name if campaign.former_name and day.year == truth.start_on.year else campaign.name


def campaign_row(truth: Truth, campaign: Campaign, spent: AdDay, period: list[str]) -> Row:
    """A campaign's day."""
    name = name_of(truth, campaign, spent.spend_on)
    return [*period, name, campaign.campaign_id, "active", f"{spent.spend_on}", *cells(figures_of(spent), cpm=True)]


def ad_set_rows(truth: Truth, campaign: Campaign, spent: AdDay, period: list[str]) -> list[Row]:
    """A campaign's day by ad set; one that spent nothing has dashes."""
    figures = figures_of(spent)
    first = (0, 0, 0, 0) if spent.spend_on.day == 1 else tuple(figure * 3 // 5 for figure in figures)
    name = name_of(truth, campaign, spent.spend_on)
    parts = [first, tuple(figure - part for figure, part in zip(figures, first, strict=True))]
    return [
        [name, campaign.campaign_id, ad_set, f"{spent.spend_on}", *cells((part[0], part[1], part[2], part[3])), *period]
        for ad_set, part in zip(AD_SET_NAMES, parts, strict=True)
    ]


def cells(figures: Figures, *, cpm: bool = False) -> list[str]:
    """Amount, impressions, cost per thousand of them if shown, link clicks and all clicks."""
    cents, impressions, clicks, all_clicks = figures
    shown = [f"{cents / 100:,.2f}" if cents else "--", f"{impressions:,}" if impressions else "--"]
    shown += [f"{cents * 10 / impressions:.2f}"] if cpm else []
    return [*shown, f"{clicks}", f"{all_clicks}"]


def named(day: date) -> str:
    """``Sep-1-2026``."""
    return f"{day:%b}-{day.day}-{day.year}"
