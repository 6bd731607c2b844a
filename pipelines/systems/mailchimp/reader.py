"""Mailchimp's report of one campaign: sections of labels and values, and a list of links below each.

Every section of statistics becomes a row, every link one more; both know the campaign that stands above them.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.landing.reading import Record, Section

TITLES = ("Email Campaign Report", "Campaign Report")
LINKS = ["URL", "Total Clicks", "Unique Clicks"]


def recognise(head: list[Record]) -> str | None:
    """A campaign's report bears its name in the first cell of the file."""
    first = next((cells for _, cells in head if any(cells)), [""])
    return "campaign_report" if first[0].strip() in TITLES else None


def read(export: str, records: Iterator[Record]) -> Iterator[Section]:
    """One section for each list of statistics, and one for each list of links."""
    campaign: dict[str, str] = {}
    labels: dict[str, str] = {}
    part, first = "", 0
    links: list[Record] | None = None

    def told() -> Iterator[Section]:
        if part and labels:
            yield Section(list(labels), [(first, list(labels.values()))], {**campaign, "Part": part})
        if links:
            header = ["URL", "URL Total Clicks", "URL Unique Clicks"]
            yield Section(header, links, {**campaign, "Part": f"{part or 'Campaign'} links"})

    for number, record in records:
        cells = [cell.strip() for cell in record]
        while cells and not cells[-1]:
            cells.pop()
        if not cells or cells[0] in TITLES:
            continue
        if cells == LINKS:
            yield from told()
            labels, links = {}, []
        elif len(cells) == 2 and cells[0].endswith(":"):
            if not part:
                campaign[cells[0]] = cells[1]
            else:
                first = first if labels else number
                labels[cells[0]] = cells[1]
        elif len(cells) == 1 and cells[0] == "Clicks by URL":
            continue
        elif len(cells) == 1:
            yield from told()
            part, labels, links = cells[0], {}, None
        elif links is not None:
            links.append((number, cells))
    yield from told()
