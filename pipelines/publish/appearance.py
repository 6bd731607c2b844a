"""How an edition looks: the practice's name, logo, colours and fonts, in the form that the pages' frame reads."""

from __future__ import annotations

import html
import json
import shutil
from pathlib import Path
from typing import Any

from pipelines.config import Project
from pipelines.publish.edition import Page
from pipelines.publish.errors import PublishError

DEFAULT_COLORS = {"primary": "#264653", "accent": "#2a9d8f"}
DEFAULT_FONT = "'Inter Variable', system-ui, sans-serif"
READABLE = 4.5
"""The contrast that normal text needs, by WCAG 2.2 AA."""


def write_appearance(project: Project, site: Path, edition: str, pages: list[Page], practice: dict[str, Any]) -> None:
    """Write ``components/site.json``, which every page's frame reads, and the brand's stylesheet and files.

    ``practice`` is the row of ``report.practice``. Raises PublishError when a file of the brand is missing.
    """
    config, static = project.config, site / "static"
    static.mkdir(exist_ok=True)
    report = config.report
    colors = DEFAULT_COLORS | {str(use): color for use, color in report.colors.items()}
    logo = _copy(project, "logo", report.logo, static / "brand") if report.logo else ""
    fonts = {use: _copy(project, f"fonts.{use}", file, static / "brand") for use, file in report.fonts.items()}
    families = {use: f"'brand-{use}', {DEFAULT_FONT}" for use in fonts}
    text = families.get("text", DEFAULT_FONT)
    style = {
        **colors,
        "on-primary": readable_on(colors["primary"]),
        # on white, a light brand colour cannot be read as text
        "primary-ink": colors["primary"] if contrast(colors["primary"], "#ffffff") >= READABLE else "#1f2933",
        "text-font": text,
        "heading-font": families.get("heading", text),
    }
    faces = [
        f"@font-face {{ font-family: 'brand-{use}'; src: url('{file}'); font-display: swap; font-weight: 100 900; }}"
        for use, file in fonts.items()
    ]
    variables = " ".join(f"--{name}: {value};" for name, value in style.items())
    (static / "brand.css").write_text(f":root {{ {variables} }}\n" + "\n".join(faces), encoding="utf-8")
    initial = html.escape(config.practice.name[:1].upper())
    (static / "icon.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="6" fill="{colors["primary"]}"/><text x="16" y="23" text-anchor="middle" '
        f'font-family="sans-serif" font-size="20" fill="{style["on-primary"]}">{initial}</text></svg>\n',
        encoding="utf-8",
    )
    frame = {
        "name": config.practice.name,
        "edition": edition,
        "logo": logo,
        "icon": logo if logo.endswith((".svg", ".png")) else "/icon.svg",
        "footer": report.footer or "",
        "pages": [{"title": page.title, "path": page.path} for page in pages],
        "asOf": practice["as_of_on"].isoformat() if practice["as_of_on"] else "",
        "staleNote": practice.get("stale_note") or "",
        "staleAfterDays": report.stale_after_days,
        "locale": report.locale,
        "currency": config.practice.currency,
    }
    (site / "components" / "site.json").write_text(json.dumps(frame, indent=1), encoding="utf-8")


def _copy(project: Project, key: str, file: str, folder: Path) -> str:
    source = project.root / file
    if not source.is_file():
        raise PublishError(f"report.{key}: there is no file {source}")
    folder.mkdir(exist_ok=True)
    name = key.replace(".", "-") + source.suffix
    shutil.copyfile(source, folder / name)
    return f"/{folder.name}/{name}"


def readable_on(color: str) -> str:
    """The colour of text on a colour: white where it can be read."""
    return "#ffffff" if contrast(color, "#ffffff") >= READABLE else "#111827"


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21, as WCAG 2.2 defines it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
