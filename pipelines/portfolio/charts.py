"""Small pictures of a board page, as SVG: no script, no font, nothing from elsewhere, and a text for who cannot see.

Series differ by their dashes, not by colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from markupsafe import Markup

COLOURS = ("#264653", "#b3421b", "#1d7a70", "#7a4e9b", "#8a6d1a", "#3b6ea8")
DASHES = ("", "7 3", "2 3", "10 3 2 3", "5 5", "1 2")
FONT = 'font-family="system-ui, Arial, sans-serif" font-size="12" fill="#1f2933"'


def bars(title: str, values: Mapping[str, tuple[float, str]]) -> Markup:
    """A bar for each name, with its value written beside it."""
    top = max((abs(value) for value, _ in values.values()), default=0) or 1
    label, room, step = 170, 200, 24
    parts = []
    for number, (name, (value, words)) in enumerate(values.items()):
        y = 30 + number * step
        width = room * max(value, 0) / top
        parts.append(f'<text x="{label - 8}" y="{y + 12}" text-anchor="end">{escape(_short(name))}</text>')
        parts.append(f'<rect x="{label}" y="{y}" width="{width:.1f}" height="16" fill="{COLOURS[0]}"/>')
        parts.append(f'<text x="{label + width + 6:.1f}" y="{y + 12}">{escape(words)}</text>')
    told = "; ".join(f"{name} {words}" for name, (_, words) in values.items())
    return _svg(title, told, 460, 36 + len(values) * step, parts)


def lines(title: str, ticks: Sequence[str], series: Mapping[str, Sequence[float | None]]) -> Markup:
    """A line for each name over the same ticks; where nothing is known it has a gap."""
    left, right, high, low = 40, 560, 34, 190
    known = [value for values in series.values() for value in values if value is not None]
    top = max(known, default=1) * 1.05 or 1
    across = (right - left) / max(len(ticks) - 1, 1)

    def at(number: int, value: float) -> str:
        return f"{left + number * across:.1f} {low - (low - high) * max(value, 0) / top:.1f}"

    parts = [
        f'<line x1="{left}" y1="{low}" x2="{right}" y2="{low}" stroke="#52606d"/>',
        f'<text x="{left - 6}" y="{low + 4}" text-anchor="end">0</text>',
        f'<text x="{left - 6}" y="{high + 8}" text-anchor="end">{top:,.0f}</text>',
        f'<text x="{left}" y="{low + 18}">{escape(ticks[0])}</text>',
        f'<text x="{right}" y="{low + 18}" text-anchor="end">{escape(ticks[-1])}</text>',
    ]
    for number, (name, values) in enumerate(series.items()):
        drawn, pen = [], "M"
        for tick, value in enumerate(values):
            if value is None:
                pen = "M"
                continue
            drawn.append(f"{pen}{at(tick, value)}")
            pen = "L"
        colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
        style = f'fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"'
        y = high + 4 + number * 18
        parts.append(f'<path d="{" ".join(drawn)}" {style}/>')
        parts.append(f'<line x1="{right + 14}" y1="{y}" x2="{right + 44}" y2="{y}" {style}/>')
        parts.append(f'<text x="{right + 50}" y="{y + 4}">{escape(_short(name))}</text>')
    told = "; ".join(f"{name}: {_ends(values)}" for name, values in series.items())
    return _svg(title, told, 800, max(214, high + 20 + len(series) * 18), parts)


def _ends(values: Sequence[float | None]) -> str:
    known = [value for value in values if value is not None]
    return f"from {known[0]:,.0f} to {known[-1]:,.0f}" if known else "nothing known"


def _short(name: str) -> str:
    return name if len(name) <= 26 else f"{name[:25]}…"


def _svg(title: str, told: str, width: int, height: int, parts: Sequence[str]) -> Markup:
    inside = "".join(parts)
    return Markup(
        f'<svg role="img" viewBox="0 0 {width} {height}" width="{width}" height="{height}" {FONT}>'
        f"<title>{escape(title)}</title><desc>{escape(told)}</desc>"
        f'<text x="0" y="14" font-weight="600">{escape(title)}</text>{inside}</svg>'
    )
