"""Render a truth into the files that each vendor's export button would have produced."""

from __future__ import annotations

from pathlib import Path

from pipelines.demo.render import (
    adp,
    boulevard,
    carecredit,
    google_ads,
    google_business_profile,
    gusto,
    hubspot,
    meta_ads,
    open_dental,
    paychex,
    podium,
    square,
    stripe,
    twilio,
    zenoti,
)
from pipelines.demo.truth import Truth

SYSTEMS = {
    "zenoti": zenoti.render,
    "square": square.render,
    "boulevard": boulevard.render,
    "open_dental": open_dental.render,
    "stripe": stripe.render,
    "carecredit": carecredit.render,
    "gusto": gusto.render,
    "adp": adp.render,
    "paychex": paychex.render,
    "google_ads": google_ads.render,
    "meta_ads": meta_ads.render,
    "hubspot": hubspot.render,
    "google_business_profile": google_business_profile.render,
    "podium": podium.render,
    "twilio": twilio.render,
}
PAYROLLS = ("gusto", "adp", "paychex")


def systems_of(truth: Truth, group: int) -> list[str]:
    """The systems that one group uses: of the payrolls those that pay somebody."""
    staff = [person for person in truth.providers.values() if person.group == group and not person.is_owner]
    payrolls = {person.payroll for person in staff}
    return [system for system in SYSTEMS if system not in PAYROLLS or system in payrolls]


def folder_name(system: str, group: int) -> str:
    """The export folder of one group's account in one system."""
    return system if group == 0 else f"{system}-{group + 1}"


def render(truth: Truth, folder: Path) -> None:
    """Write every system's export files of every group under ``folder/exports``."""
    for group in sorted({site.group for site in truth.locations.values()}):
        for system in systems_of(truth, group):
            target = folder / "exports" / folder_name(system, group)
            target.mkdir(parents=True, exist_ok=True)
            SYSTEMS[system](truth, group, target)
