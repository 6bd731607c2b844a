"""The ``practice.yml`` of the target, as a buyer's team would write it on the first morning."""

from __future__ import annotations

import io
from typing import Any

from ruamel.yaml import YAML

from pipelines.demo.seller.living import Target
from pipelines.demo.seller.render import stripe_folder
from pipelines.demo.seller.world import PARLOUR

MARK = "# The demo target:"
HEADING = f"{MARK} an invented group that is for sale. Written by `practice demo --diligence`.\n"


def target_yml(target: Target) -> str:
    """Places, folders, who owns the practice, and what the seller says."""
    truth = target.truth
    document: dict[str, Any] = {
        "practice": {"name": truth.practice_name, "currency": "USD", "as_of": truth.end_on},
        "warehouse": "warehouse.duckdb",
        "locations": [
            {"id": site.location_id, "name": site.name, "names": [site.address], "time_zone": site.time_zone,
             "region": site.region, "history_start_on": site.history_start_on}
            | ({"opened_on": site.history_start_on} if site.history_start_on > truth.start_on else {})
            for site in truth.locations.values()
        ],
        "sources": [
            {"system": "auto", "account": "main", "path": f"exports/{PARLOUR}"},
            {"system": "gusto", "account": "main", "path": "exports/payroll"},
            *(
                {"system": "stripe", "account": place, "path": f"exports/{stripe_folder(place)}", "location": place}
                for place in truth.locations
            ),
        ],
        "providers": [
            {"name": person.name, "role": person.role} | ({"is_owner": True} if person.is_owner else {})
            for person in truth.providers.values()
        ],
        "services": [
            {"match": "*consultation*", "service_line": "consultation", "is_consultation": True,
             "is_rebooking_eligible": False},
            {"match": "*touch-up*", "service_line": "neurotoxin", "is_rebooking_eligible": False},
            {"match": "numbing*", "service_line": "other"},
        ],
        "manual": [
            {"period_start_on": truth.end_on.replace(day=1), "figure": figure, "value": value}
            for figure, value in target.books.claims.items()
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
