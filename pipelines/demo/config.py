"""The demo group's ``practice.yml``."""

from __future__ import annotations

import io
import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString as quoted

from pipelines.demo.dental_world import SUPPLIES
from pipelines.demo.render import folder_name, systems_of
from pipelines.demo.render.google_business_profile import location_number
from pipelines.demo.render.podium import location_uid
from pipelines.demo.truth import Location, Provider, Service, Truth

DENTAL_MONEY = ("stripe", "carecredit")
"""Systems of one place that do not say of which."""
MARK = "# The demo group:"
HEADING = f"{MARK} an invented practice. Written by `practice demo`.\n"


def practice_yml(truth: Truth) -> str:
    """The configuration under which the rendered exports are read."""
    document: dict[str, Any] = {
        "practice": {"name": truth.practice_name, "currency": "USD", "as_of": truth.end_on},
        "warehouse": "warehouse.duckdb",
        "locations": [location(site) for site in truth.locations.values()],
        "sources": sources(truth),
        "providers": [provider(p) for p in truth.providers.values()],
        "services": [
            {"match": "*consultation*", "service_line": "consultation", "is_consultation": True,
             "is_rebooking_eligible": False},
            {"match": "*touch-up*", "service_line": "neurotoxin", "is_rebooking_eligible": False},
            {"match": "numbing*", "service_line": "other"},
            *(supplies(service) for service in truth.services.values() if service.code in SUPPLIES),
        ],
        "devices": [device(site, number) for number, site in enumerate(lasers(truth), start=1)],
        "campaigns": [
            {"match": f"*{site.name}", "location": site.location_id} for site in truth.locations.values()
        ],
        "cancel_reasons": [{"match": "provider sick*", "by": "practice"}],
        "test_patients": [{"email": person.email} for person in truth.persons.values() if person.is_test],
        "manual": manual_figures(truth),
        "targets": {"rebooking_rate_7d": 0.65, "utilization": 0.75, "no_show_rate": 0.04},
        "goals": {"earned_revenue": 3_000_000},
        "maturity": {"intake": 3, "lead_follow_up": "sort of 3", "reporting": 2},
        "tools": [
            {"name": "Zenoti", "system": "zenoti", "monthly_cost": 950, "feeds": ["square"]},
            {"name": "HubSpot", "system": "hubspot", "monthly_cost": 450},
            {"name": "Fax line", "monthly_cost": 29},
        ],
    }  # fmt: skip
    yaml = YAML()
    yaml.default_flow_style = None
    yaml.width = 120
    yaml.representer.ignore_aliases = lambda *_: True
    yaml.indent(mapping=2, sequence=4, offset=2)
    buffer = io.StringIO()
    yaml.dump(document, buffer)
    return HEADING + buffer.getvalue()


def supplies(service: Service) -> dict[str, Any]:
    """What a dental procedure uses up: punctuation in its name is any."""
    pattern = re.sub("[^a-z]+", "*", service.name.lower())
    return {"match": pattern, "standard_product_cost": service.product_cost_cents / 100}


def location(site: Location) -> dict[str, Any]:
    """One place: what records it, when it is open, by which words the systems call it."""
    record = [
        {"kind": kind, "system": site.system, "account": site.account, "from": site.history_start_on}
        for kind in site.record_kinds
    ]
    return {
        "id": site.location_id,
        "name": site.name,
        "names": [site.address, location_number(site), location_uid(site), site.phone],
        "time_zone": site.time_zone,
        "vertical": site.vertical,
        "region": site.region,
        "rooms": 4,
        "hours": {"mon-fri": quoted("09:00-18:00"), "sat": quoted("09:00-18:00")},
        "history_start_on": site.history_start_on,
        "record": record,
    }


def manual_figures(truth: Truth) -> list[dict[str, Any]]:
    """Hours a week that each front desk spends on work by hand: when it was first asked, and a year before the end."""
    year_before = truth.end_on.replace(year=truth.end_on.year - 1, day=1)
    return [
        {"location": location_id, "period_start_on": day, "figure": "front_desk_manual_hours_weekly", "value": hours}
        for number, location_id in enumerate(truth.locations)
        for day, hours in ((truth.start_on, 22 - number % 5), (year_before, 9.5 + number % 5))
    ]


def lasers(truth: Truth) -> list[Location]:
    """The places that treat with a laser of their own."""
    return [site for site in truth.locations.values() if site.is_zenoti]


def device(site: Location, units: int) -> dict[str, Any]:
    """The laser of a place, down for four hours a week."""
    return {
        "id": f"{site.location_id}-laser",
        "location": site.location_id,
        "name": "Laser",
        "units": units,
        "services": ["laser"],
        "monthly_cost": 2400,
        "downtime_hours_weekly": 4,
    }


def sources(truth: Truth) -> list[dict[str, str]]:
    """One folder per group and system that it uses."""
    groups = {site.group: site.account for site in truth.locations.values()}
    offices = {site.group: site.location_id for site in truth.locations.values() if not site.is_medspa}
    return [
        {"system": system, "account": account, "path": f"exports/{folder_name(system, group)}"}
        | ({"location": offices[group]} if system in DENTAL_MONEY else {})
        for group, account in groups.items()
        for system in systems_of(truth, group)
    ]


def provider(person: Provider) -> dict[str, Any]:
    """What the systems do not say of a provider: the role, and other forms of the name."""
    entry: dict[str, Any] = {"name": person.name, "role": person.role}
    if person.credential:
        entry["credential"] = person.credential
    if person.former_names:
        entry["aliases"] = [name for _, name in person.former_names]
    if person.is_owner:
        entry["is_owner"] = True
    return entry
