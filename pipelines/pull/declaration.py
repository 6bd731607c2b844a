"""What a system declares about its API: the schema of ``api.yml`` in the system's folder."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from ruamel.yaml import YAML

from pipelines.landing.spec import System


class Part(BaseModel):
    """Base of every part of api.yml: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Paging(Part):
    """How an endpoint hands out its next page: a cursor that the page names, or pages counted from 1."""

    cursor: str | None = Field(None, description="JSON path in the page: paging.next.after, data[-1].id")
    more: str | None = Field(None, description="JSON path of what says whether there is a next page")
    into: str = Field("", description="parameter that takes the cursor; with POST its path in the body")
    page: str | None = Field(None, description="parameter that counts pages from 1")


class Since(Part):
    """How an endpoint is asked for what is new: records from a moment on."""

    field: str = Field(description="dotted path in a record of the moment by which the endpoint selects")
    into: str = Field(description="parameter; with POST its path in the body, positions in lists as numbers")
    form: Literal["iso", "unix", "milliseconds", "date"] = "iso"
    until: str | None = Field(None, description="parameter of the other end, where a call must name both")
    window_days: int | None = Field(None, description="the longest time that one call may ask for")
    look_back_days: int = Field(0, description="so much earlier: records change and their moment does not")
    at_most: int | None = Field(None, description="records that one query gives; then the next starts at the last")


class Each(Part):
    """An endpoint that is asked once for the values that another endpoint's records hold."""

    endpoint: str
    field: str
    into: str = Field(description="name in the path's braces; with POST the path in the body of their list")
    at_once: int = Field(1, ge=1, description="so many values in one call")


class Endpoint(Part):
    """One list of the API. Names in braces in its path are settings of the account."""

    path: str
    method: Literal["GET", "POST"] = "GET"
    params: dict[str, Any] = {}
    body: dict[str, Any] = {}
    records: str = Field("$", description="JSON path of the records in a page")
    paging: Paging | None = None
    since: Since | None = None
    each: Each | None = None
    is_kept: bool = Field(True, description="whether its pages are written; a list of ids for others need not be")


class Api(Part):
    """What ``practice land --live`` fetches of a system, endpoint by endpoint in this order."""

    base_url: str
    secret: str = Field(description="name of the bearer token among the account's secrets")
    settings: tuple[str, ...] = Field((), description="names in paths that every account must set")
    headers: dict[str, str] = {}
    endpoints: dict[str, Endpoint]


def load_api(system: System) -> Api | None:
    """The system's API, None when it has none. Raises ``pydantic.ValidationError`` when its api.yml is wrong."""
    path = system.folder / "api.yml"
    return Api.model_validate(YAML(typ="safe").load(path.read_text(encoding="utf-8"))) if path.exists() else None
