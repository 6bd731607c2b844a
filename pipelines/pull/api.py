"""Fetch an API's lists with dlt's REST client: pages as they were sent, one file per list and pull.

A file appears whole or not at all: pages are written aside and renamed when the last one is there. How far a list was
fetched is kept in the practice's state, and only moves on when the file has landed, so that whatever fails is asked for
again; what is asked for twice is the same records, and counts once.
"""

from __future__ import annotations

import copy
import datetime as dt
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.landing.files import PULLED
from pipelines.pull import Fetched, Pulled, Unreachable
from pipelines.pull.declaration import Api, Endpoint, Since
from pipelines.pull.settings import Settings
from pipelines.warehouse import private_folder

FIRST_YEARS = 10
"""So far back the first pull asks, unless the account's ``start_date`` says otherwise."""


def pull_api(api: Api, settings: Settings, pulled: Pulled, progress: Callable[[str], None]) -> None:
    """Fetch what is new of one source. Raises ConfigurationError or Unreachable."""
    source = settings.source
    account = _Account(settings, api)
    try:
        for name in api.endpoints:
            progress(f"{source.system} {name}")
            account.fetch(name)
    finally:
        # the lists that were fetched before one failed are whole
        pulled.files += account.files
        pulled.after.append(account.remember)


@dataclass
class _Account:
    """One account of a vendor: its client, what was fetched before, and what is fetched now."""

    settings: Settings
    api: Api
    files: list[Fetched] = field(default_factory=list)
    values: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.project, self.source = self.settings.project, self.settings.source
        token = self.settings.need(self.api.secret)
        self.named = {name: self.settings.need(name) for name in self.api.settings}
        self.client = _client(self.settings.find("base_url") or self.api.base_url, token, self.api.headers)
        self.state = self.project.state / "pull" / self.source.system / f"{self.source.account}.json"
        self.before: dict[str, dict[str, str]] = {}
        if self.state.exists():
            self.before = json.loads(self.state.read_text(encoding="utf-8"))
        self.now = copy.deepcopy(self.before)
        self.stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%SZ")

    def remember(self) -> None:
        """Write down how far each list was fetched."""
        private_folder(self.project.state)
        private_folder(self.state.parent)
        _write(self.state, json.dumps(self.now, indent=2, sort_keys=True).encode())

    def fetch(self, name: str) -> None:
        """Fetch one list into a file of the source's folder."""
        endpoint = self.api.endpoints[name]
        known = self.now.setdefault(name, {})
        folder = private_folder(self.project.folder_of(self.source) / PULLED)
        writer = _Writer(folder, f"{name}-{self.stamp}.json")
        newest = known.get("since")
        held: dict[str, list[str]] = {}
        wanted = {each.each.field for each in self.api.endpoints.values() if each.each and each.each.endpoint == name}
        try:
            for page, records in self._pages(name, endpoint, newest):
                if records and endpoint.is_kept:
                    writer.add(page, len(records))
                for record in records:
                    if endpoint.since and (moment := _moment(record, endpoint.since)):
                        newest = max(newest or moment, moment)
                    for field_ in wanted:
                        held.setdefault(field_, []).append(str(_at(record, field_)))
            path = writer.finish(known.get("sha256"))
        finally:
            writer.abandon()
        self.values[name] = held
        if newest:
            known["since"] = newest
        if path:
            known["sha256"] = writer.sha256
            shown = self.project.shown(path)
            counts = (writer.records, writer.pages)
            found = Fetched(self.source.system, self.source.account, name, shown, *counts)
            self.files.append(found)

    def _pages(self, name: str, endpoint: Endpoint, since: str | None) -> Iterator[tuple[bytes, list[Any]]]:
        """The pages of every query that the list takes: bytes as sent, and the records in them."""
        for values in self._values(endpoint):
            for query in self._queries(endpoint, since):
                path, params, body = endpoint.path, copy.deepcopy(endpoint.params), copy.deepcopy(endpoint.body)
                target = body if endpoint.method == "POST" else params
                if endpoint.each and endpoint.method == "POST":
                    _put(body, endpoint.each.into, values)
                elif endpoint.each:
                    path = path.replace(f"{{{endpoint.each.into}}}", values[0])
                for place, value in query.items():
                    _put(target, place, value) if endpoint.method == "POST" else target.update({place: value})
                yield from self._query(name, endpoint, path, params, body)

    def _values(self, endpoint: Endpoint) -> list[list[str]]:
        """What the list is asked for, batch by batch; one batch of nothing when it depends on no other."""
        if endpoint.each is None:
            return [[]]
        each = endpoint.each
        held = list(dict.fromkeys(self.values[each.endpoint].get(each.field, [])))
        return [held[start : start + each.at_once] for start in range(0, len(held), each.at_once)]

    def _queries(self, endpoint: Endpoint, since: str | None) -> Iterator[dict[str, Any]]:
        """The moments to ask for: from where the last pull ended, in windows where the vendor wants them."""
        rule = endpoint.since
        if rule is None:
            yield {}
            return
        start = _parsed(since) - dt.timedelta(days=rule.look_back_days) if since else self._first()
        if rule.until is None or rule.window_days is None:
            yield {rule.into: _formed(start, rule)}
            return
        end = dt.datetime.now(dt.UTC)
        while start <= end:
            until = min(start + dt.timedelta(days=rule.window_days), end)
            yield {rule.into: _formed(start, rule), rule.until: _formed(until, rule)}
            start = until + dt.timedelta(days=1)

    def _first(self) -> dt.datetime:
        """Where the first pull starts."""
        if told := self.settings.find("start_date"):
            return _parsed(told)
        today = dt.datetime.now(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return today - dt.timedelta(days=366 * FIRST_YEARS)

    def _query(
        self, name: str, endpoint: Endpoint, path: str, params: dict[str, Any], body: dict[str, Any]
    ) -> Iterator[tuple[bytes, list[Any]]]:
        """The pages of one query; where the vendor cuts queries off, of the next from the last record on."""
        rule = endpoint.since
        while True:
            count, last = 0, None
            for page in self._sent(name, endpoint, path.format(**self.named), params, body):
                records = list(page)
                yield page.response.content, records
                count += len(records)
                if rule and records:
                    last = max(filter(None, (_moment(record, rule) for record in records)), default=last)
                if rule and rule.at_most and count >= rule.at_most:
                    break
            else:
                return
            assert rule is not None
            start = _formed(_parsed(last or ""), rule)
            target = body if endpoint.method == "POST" else params
            if _put(target, rule.into, start) == start:
                raise Unreachable(f"has more records of one moment in {name} than a query gives", "Export its files.")

    def _sent(self, name: str, endpoint: Endpoint, path: str, params: dict[str, Any], body: dict[str, Any]) -> Any:
        """dlt's pages, its errors in words: nothing of a request but its list is named."""
        import requests

        try:
            yield from self.client.paginate(
                path,
                method=endpoint.method,
                params=dict(params),
                json=copy.deepcopy(body) if endpoint.method == "POST" else None,
                paginator=_paginator(endpoint),
                data_selector=endpoint.records,
            )
        except requests.HTTPError as error:
            status = error.response.status_code if error.response is not None else 0
            if status in (401, 403):
                raise Unreachable(
                    f"refuses the key for {name} ({status})",
                    f"Check {self.api.secret} and what it is allowed to read.",
                ) from None
            raise Unreachable(f"answers {status} for {name}", "It is asked again by the next run.") from None
        except (requests.RequestException, ValueError):
            raise Unreachable(f"cannot be reached for {name}", "It is asked again by the next run.") from None


class _Writer:
    """A file that is there when it is whole."""

    def __init__(self, folder: Path, name: str) -> None:
        for leftover in folder.glob(f"{name.rpartition('-')[0]}-*.json.part"):
            leftover.unlink()
        self.path, self.part = folder / name, folder / f"{name}.part"
        self.digest, self.records, self.pages = hashlib.sha256(), 0, 0
        self.out: Any = None

    @property
    def sha256(self) -> str:
        """The hash of what was written."""
        return self.digest.hexdigest()

    def add(self, page: bytes, records: int) -> None:
        """Write a page as it was sent."""
        if self.out is None:
            self.out = self.part.open("xb")
            self.part.chmod(0o600)
        self.out.write(page + b"\n")
        self.digest.update(page + b"\n")
        self.records += records
        self.pages += 1

    def finish(self, before: str | None) -> Path | None:
        """Let the file appear; None when there is nothing, or nothing but what the last pull brought."""
        if self.out is None:
            return None
        self.out.flush()
        os.fsync(self.out.fileno())
        self.out.close()
        if self.sha256 == before:
            return None
        self.part.replace(self.path)
        return self.path

    def abandon(self) -> None:
        """Leave nothing of a file that is not whole."""
        if self.out is not None:
            self.out.close()
        self.part.unlink(missing_ok=True)


def _client(base_url: str, token: str, headers: dict[str, str]) -> Any:
    """dlt's client: it waits as Retry-After says, and longer each time after 429, 5xx, and lost or broken answers."""
    os.environ.update({"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "ERROR"})
    from dlt.common.configuration import resolve_configuration
    from dlt.common.configuration.specs import RuntimeConfiguration
    from dlt.sources.helpers.requests.retry import Client
    from dlt.sources.helpers.rest_client import RESTClient
    from dlt.sources.helpers.rest_client.auth import BearerTokenAuth

    def is_broken(response: Any, error: BaseException | None) -> bool:
        if response is None or error is not None or not response.ok:
            return False
        try:
            response.json()
        except ValueError:
            return True
        return False

    runtime = resolve_configuration(RuntimeConfiguration())
    session = Client(raise_for_status=False, retry_condition=is_broken)
    session.update_from_config(runtime)
    return RESTClient(
        base_url, headers=dict(headers), auth=BearerTokenAuth(token), session=session.session, config=runtime
    )


def _paginator(endpoint: Endpoint) -> Any:
    from dlt.sources.helpers.rest_client import paginators

    paging = endpoint.paging
    if paging is None:
        return paginators.SinglePagePaginator()
    if paging.page:
        return paginators.PageNumberPaginator(base_page=1, page_param=paging.page, total_path=None)
    is_post = endpoint.method == "POST"
    return paginators.JSONResponseCursorPaginator(
        cursor_path=paging.cursor or "",
        cursor_param=None if is_post else paging.into,
        cursor_body_path=paging.into if is_post else None,
        has_more_path=paging.more,
    )


def _at(record: Any, path: str) -> Any:
    """The value at a dotted path."""
    for key in path.split("."):
        record = record.get(key) if isinstance(record, dict) else None
    return record


def _put(target: Any, path: str, value: Any) -> Any:
    """Set the value at a dotted path, where numbers are positions in lists. Returns what was there."""
    *way, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    for key in way:
        target = target[key] if isinstance(key, int) else target.setdefault(key, {})
    before = target.get(last) if isinstance(target, dict) else target[last]
    target[last] = value
    return before


def _moment(record: Any, rule: Since) -> str | None:
    """The moment of a record as the state keeps it: in UTC, one form for all."""
    value = _at(record, rule.field)
    if value in (None, ""):
        return None
    seconds = {"unix": 1, "milliseconds": 1000}.get(rule.form)
    if seconds and re.fullmatch(r"\d+(\.\d+)?", str(value)):
        return _kept(dt.datetime.fromtimestamp(float(value) / seconds, dt.UTC))
    return _kept(_parsed(str(value)))


def _kept(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds")


def _parsed(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _formed(moment: dt.datetime, rule: Since) -> Any:
    """A moment as the endpoint wants it; a second is cut off, so that all of it is asked for."""
    match rule.form:
        case "unix":
            return int(moment.timestamp())
        case "milliseconds":
            return int(moment.timestamp() * 1000)
        case "date":
            return moment.date().isoformat()
        case _:
            return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _write(path: Path, content: bytes) -> None:
    """Replace a small file in one step."""
    part = path.with_suffix(".part")
    part.write_bytes(content)
    part.chmod(0o600)
    part.replace(path)
