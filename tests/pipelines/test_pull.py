"""Live pulls against a server that paginates, fails, throttles, cuts answers off and hangs."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import duckdb
import pytest
from typer.testing import CliRunner

from pipelines import cli
from pipelines.config import load_project
from pipelines.landing.spec import load_systems
from pipelines.pull.declaration import load_api

TOKEN = "sq0-very-secret-token"
ROOT = Path(__file__).parents[2]

Answer = Callable[[dict[str, Any]], Any]


@dataclass
class Vendor:
    """A vendor's server: answers by path, a log of what was asked, and what goes wrong first."""

    url: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def questions(self, path: str) -> list[dict[str, Any]]:
        """What was asked of one path so far."""
        return [query for asked, query in self.asked if asked == path]


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    """A server on this machine."""
    vendor = Vendor()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            self.reply(parts.path.strip("/"), dict(parse_qsl(parts.query)))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.reply(self.path.strip("/"), json.loads(body))

        def reply(self, path: str, query: dict[str, Any]) -> None:
            vendor.asked.append((path, query))
            vendor.tokens.add(self.headers.get("Authorization", ""))
            fault = vendor.faults.pop(0) if vendor.faults else ""
            status, headers = 200, {}
            if fault.startswith("status "):
                status = int(fault.split()[1])
            if fault == "throttle":
                status, headers = 429, {"Retry-After": "1"}
            if fault == "hang":
                time.sleep(30)
            try:
                page = vendor.answers[path](query) if status == 200 else {"error": "x"}
            except KeyError:
                status, page = 404, {}
            content = json.dumps(page, indent=1).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            # an answer that is cut off: the length told, or not even that
            if fault != "cut short":
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if fault in ("drop", "cut short") else content)
            self.close_connection = True

        def log_message(self, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    vendor.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield vendor
    server.shutdown()


@pytest.fixture
def folder(tmp_path: Path, vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A practice whose vendors are that server."""
    for name, secret in (("SQUARE", "ACCESS_TOKEN"), ("STRIPE", "SECRET_KEY"), ("GUSTO", "ACCESS_TOKEN"),
                         ("HUBSPOT", "ACCESS_TOKEN")):  # fmt: skip
        monkeypatch.setenv(f"SOURCES__{name}__{secret}", TOKEN)
        monkeypatch.setenv(f"SOURCES__{name}__BASE_URL", vendor.url)
    monkeypatch.setenv("SOURCES__GUSTO__COMPANY_UUID", "COMPANY")
    monkeypatch.setenv("RUNTIME__REQUEST_BACKOFF_FACTOR", "0.01")
    sources = ", ".join(
        f"{{system: {name}, path: exports/{name}}}" for name in ("square", "stripe", "gusto", "hubspot")
    )
    root = tmp_path / "practice"
    for name in ("square", "stripe", "gusto", "hubspot"):
        (root / "exports" / name).mkdir(parents=True)
    (root / "practice.yml").write_text(
        f"practice: {{name: Example}}\nlocations: [{{id: elm}}]\nsources: [{sources}]\n", encoding="utf-8"
    )
    return root


def practice(folder: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Run the command; the exit code and what it tells as JSON. The key stands nowhere in it."""
    outcome = CliRunner().invoke(cli.app, ["--project", str(folder), "--json", *arguments])
    assert TOKEN not in outcome.output
    return outcome.exit_code, json.loads(outcome.stdout.splitlines()[-1])


def query(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(load_project(folder).published), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def fetched(folder: Path, system: str) -> list[str]:
    """The names of the lists that have files."""
    return sorted(path.name.rsplit("-", 1)[0] for path in (folder / "exports" / system / "pulled").glob("*"))


def paged(records: list[dict[str, Any]], name: str, size: int = 2) -> Answer:
    """Square's pages of records, by a cursor."""

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        start = int(question.get("cursor", 0))
        page: dict[str, Any] = {name: records[start : start + size]} if records[start:] else {}
        return page | ({"cursor": str(start + size)} if start + size < len(records) else {})

    return answer


def square_payment(number: int, day: int) -> dict[str, Any]:
    money = {"amount": 1000 + number, "currency": "USD"}
    return {
        "id": f"P{number}", "order_id": f"O{number}", "location_id": "L1", "status": "COMPLETED", "source_type": "CARD",
        "created_at": f"2026-03-{day:02d}T10:00:00.500Z", "updated_at": f"2026-03-{day:02d}T10:00:00.500Z",
        "amount_money": money, "total_money": money,
        "processing_fee": [{"effective_at": f"2026-03-{day:02d}T12:00:00Z", "type": "INITIAL", "amount_money": money}],
    }  # fmt: skip


def square_order(number: int, day: int) -> dict[str, Any]:
    money = {"amount": 1000 + number, "currency": "USD"}
    return {
        "id": f"O{number}", "location_id": "L1", "state": "COMPLETED", "created_at": f"2026-03-{day:02d}T09:59:00Z",
        "updated_at": f"2026-03-{day:02d}T10:00:00.750Z", "total_money": money,
        "line_items": [{"uid": "l", "name": "Facial", "quantity": "1", "gross_sales_money": money}],
    }  # fmt: skip


@pytest.fixture
def square(vendor: Vendor) -> Vendor:
    """Square with five payments of five orders at twelve places, of which one sells."""
    places = [{"id": f"L{n}", "name": f"Place {n}", "merchant_id": "M"} for n in range(1, 13)]
    orders = paged([square_order(n, n) for n in range(1, 6)], "orders")
    vendor.answers = {
        "locations": lambda question: {"locations": places},
        "payments": paged([square_payment(n, n) for n in range(1, 6)], "payments"),
        "refunds": lambda question: {},
        "orders/search": lambda question: orders(question) if "L1" in question["location_ids"] else {},
        "customers/search": lambda question: {},
    }
    return vendor


def test_a_pull_writes_the_pages_as_sent_and_lands_them(folder, square):
    code, told = practice(folder, "land", "--live", "square")
    assert code == 0, told
    assert fetched(folder, "square") == ["locations", "orders", "payments"]
    (file,) = (folder / "exports/square/pulled").glob("payments-*.json")
    pages = [square.answers["payments"](question) for question in ({}, {"cursor": "2"}, {"cursor": "4"})]
    assert file.read_text() == "".join(json.dumps(page, indent=1) + "\n" for page in pages)
    assert file.stat().st_mode & 0o777 == 0o600
    assert query(folder, "select payment_id, total, _row from raw_square.api_payments order by _row") == [
        (f"P{n}", str(1000 + n), n) for n in range(1, 6)
    ]
    assert query(folder, "select count(*) from raw_square.api_order_lines") == [(5,)]
    assert [(one["name"], one["records"], one["pages"]) for one in told["pulled"]["files"]] == [
        ("locations", 12, 1), ("payments", 5, 3), ("orders", 5, 3),
    ]  # fmt: skip
    # ten places in a call, and everything since long ago
    asked = square.questions("orders/search")
    assert [len(question["location_ids"]) for question in asked] == [10, 10, 10, 2]
    assert square.tokens == {f"Bearer {TOKEN}"}


def test_the_second_pull_asks_only_for_what_is_new(folder, square):
    practice(folder, "land", "--live", "square")
    first = square.questions("payments")[0]["begin_time"]
    assert dt.datetime.fromisoformat(first) < dt.datetime.now(dt.UTC) - dt.timedelta(days=3650)
    square.asked.clear()
    code, told = practice(folder, "land", "--live", "square")
    assert code == 0
    # by creation seven days are looked back, by change none
    assert square.questions("payments")[0]["begin_time"] == "2026-02-26T10:00:00Z"
    changed = square.questions("orders/search")[0]["query"]["filter"]["date_time_filter"]["updated_at"]
    assert changed == {"start_at": "2026-03-05T10:00:00Z"}
    # the server sent the same pages again: nothing that would have to land
    assert told["pulled"]["files"] == []
    square.answers["payments"] = paged([square_payment(5, 5), square_payment(6, 6)], "payments")
    code, told = practice(folder, "land", "--live", "square")
    assert [one["name"] for one in told["pulled"]["files"]] == ["payments"]
    assert query(folder, "select count(distinct payment_id) from raw_square.api_payments") == [(6,)]


FAULTS = ["status 500", "throttle", "drop", "cut short", "status 503"]


def test_faults_of_the_server_are_waited_out(folder, square):
    """An error, a limit with its waiting time, a lost and a truncated answer: the same pages in the end."""
    square.faults = ["", *FAULTS[:2], "", *FAULTS[2:4], FAULTS[4]]
    began = time.monotonic()
    code, told = practice(folder, "land", "--live", "square")
    assert code == 0, told
    assert time.monotonic() - began >= 1, "Retry-After was not waited for"
    assert square.faults == []
    assert query(folder, "select count(*), count(distinct payment_id) from raw_square.api_payments") == [(5, 5)]


def test_what_keeps_failing_keeps_nothing_else_back(folder, square):
    """The lists before it land and are remembered; it is asked for again from where it was."""
    payments = square.answers.pop("payments")
    code, told = practice(folder, "land", "--live", "square")
    assert code == 1
    assert told["pulled"]["failed"] == ["Square (main) answers 404 for payments. It is asked again by the next run."]
    assert fetched(folder, "square") == ["locations"]
    state = json.loads((folder / ".practice/pull/square/main.json").read_text())
    assert "payments" not in state or state["payments"] == {}
    square.answers["payments"] = payments
    code, told = practice(folder, "land", "--live", "square")
    assert (code, told["pulled"]["failed"]) == (0, [])
    assert query(folder, "select count(*) from raw_square.api_payments") == [(5,)]


def test_a_refused_key_is_said_without_the_key(folder, square):
    square.faults = ["status 401"]
    code, told = practice(folder, "land", "--live", "square")
    assert code == 1
    assert told["pulled"]["failed"] == [
        "Square (main) refuses the key for locations (401). Check access_token and what it is allowed to read."
    ]
    written = [path for path in folder.rglob("*") if path.is_file() and TOKEN.encode() in path.read_bytes()]
    assert written == []


def test_the_cursor_stays_until_the_files_have_landed(folder, square, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("pipelines.landing.land.find", lambda *arguments: 1 / 0)
        code, _ = practice(folder, "land", "--live", "square")
    assert code == 4
    assert not (folder / ".practice/pull/square/main.json").exists()
    code, _ = practice(folder, "land", "--live", "square")
    assert code == 0
    # fetched twice, there once
    assert query(folder, "select count(*), count(distinct payment_id) from raw_square.api_payments") == [(5, 5)]


def test_a_killed_pull_leaves_nothing_half_written(folder, square):
    """Killed while a later page is awaited: no file of that list, nothing remembered, the next pull has it all."""
    square.faults = ["", "", "hang"]
    command = [sys.executable, "-m", "pipelines.cli", "--project", str(folder), "land", "--live", "square"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 60
        while len(square.questions("payments")) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
    names = sorted(path.name for path in (folder / "exports/square/pulled").iterdir())
    assert [name.split("-")[0] for name in names] == ["locations", "payments"]
    assert names[1].endswith(".json.part")
    assert not (folder / ".practice/pull").exists()
    code, told = practice(folder, "land", "--live", "square")
    assert code == 0, told
    assert not list((folder / "exports/square/pulled").glob("*.part"))
    assert query(folder, "select count(*) from raw_square.api_payments") == [(5,)]


def test_a_key_that_is_missing_is_named_with_its_places(folder, vendor, monkeypatch):
    monkeypatch.delenv("SOURCES__SQUARE__ACCESS_TOKEN")
    code, told = practice(folder, "land", "--live", "square")
    assert code == 2
    (problem,) = told["problems"]
    assert "SOURCES__SQUARE__ACCESS_TOKEN" in problem and ".dlt/secrets.toml" in problem
    code, told = practice(folder, "land", "--live", "zenoti")
    assert code == 2 and "cannot be fetched" in told["problems"][0]


def test_a_key_may_stand_in_the_secrets_file(folder, square, monkeypatch):
    monkeypatch.delenv("SOURCES__SQUARE__ACCESS_TOKEN")
    (folder / ".dlt").mkdir()
    (folder / ".dlt/secrets.toml").write_text(f'[sources.square.main]\naccess_token = "{TOKEN}-main"\n')
    code, _ = practice(folder, "land", "--live", "square")
    assert code == 0
    assert square.tokens == {f"Bearer {TOKEN}-main"}


def test_stripe_is_paged_by_the_last_id(folder, vendor):
    """Newest first: the next page starts after the last object, the next pull at the newest."""
    charges = [
        {"id": f"ch_{n}", "object": "charge", "created": 1772000000 + n, "amount": 100, "amount_refunded": 0,
         "currency": "usd", "status": "succeeded", "paid": True, "captured": True}
        for n in range(5, 0, -1)
    ]  # fmt: skip

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        ids = [charge["id"] for charge in charges]
        start = ids.index(question["starting_after"]) + 1 if "starting_after" in question else 0
        return {"object": "list", "data": charges[start : start + 2], "has_more": start + 2 < len(charges)}

    empty = {"object": "list", "data": [], "has_more": False}
    vendor.answers = {name: lambda question: empty for name in load_api(load_systems()["stripe"]).endpoints}
    vendor.answers["charges"] = answer
    code, told = practice(folder, "land", "--live", "stripe")
    assert code == 0, told
    assert [question.get("starting_after") for question in vendor.questions("charges")] == [None, "ch_4", "ch_2"]
    assert query(folder, "select count(distinct charge_id) from raw_stripe.api_charges") == [(5,)]
    vendor.asked.clear()
    practice(folder, "land", "--live", "stripe")
    assert vendor.questions("charges")[0]["created[gte]"] == str(1772000005 - 10 * 86400)


def test_gusto_is_asked_a_year_at_a_time_and_then_for_every_payroll(folder, vendor, monkeypatch):
    start = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=800)
    monkeypatch.setenv("SOURCES__GUSTO__START_DATE", start.isoformat())
    paid = start + dt.timedelta(days=400)
    listed = {"payroll_uuid": "pay-1", "check_date": paid.isoformat(), "processed": True}
    whole = {
        **listed,
        "off_cycle": False,
        "pay_period": {"start_date": "2025-03-02", "end_date": "2025-03-15"},
        "employee_compensations": [
            {"employee_uuid": "e1", "first_name": "Juniper", "last_name": "Vale", "gross_pay": "10.10",
             "net_pay": "8.0", "hourly_compensations": [{"name": "Regular Hours", "hours": "1.000", "amount": "10.10"}]}
        ],
    }  # fmt: skip

    def payrolls(question: dict[str, Any]) -> list[dict[str, Any]]:
        is_here = question["start_date"] <= paid.isoformat() <= question["end_date"]
        return [listed] if is_here and question["page"] == "1" else []

    vendor.answers = {
        "companies/COMPANY/payrolls": payrolls,
        "companies/COMPANY/payrolls/pay-1": lambda question: whole,
    }
    code, told = practice(folder, "land", "--live", "gusto")
    assert code == 0, told
    spans = [
        (dt.date.fromisoformat(asked["end_date"]) - dt.date.fromisoformat(asked["start_date"])).days
        for asked in vendor.questions("companies/COMPANY/payrolls")
    ]
    assert max(spans) == 364 and len({*spans}) == 2
    assert fetched(folder, "gusto") == ["payroll"]
    assert query(folder, "select last_name, gross_pay from raw_gusto.api_compensations") == [("Vale", "10.10")]
    assert query(folder, "select pay_type, amount from raw_gusto.api_hourly_compensations") == [
        ("Regular Hours", "10.10")
    ]


def test_hubspot_is_asked_anew_where_a_search_is_cut_off(folder, vendor, monkeypatch):
    """A search that gives four contacts at most gives all ten, each query from the last contact's change on."""
    api = load_api(load_systems()["hubspot"])
    contacts_of = api.endpoints["contacts"]
    shorter = contacts_of.model_copy(update={"since": contacts_of.since.model_copy(update={"at_most": 4})})
    changed = api.model_copy(update={"endpoints": {**api.endpoints, "contacts": shorter}})
    monkeypatch.setattr("pipelines.pull.declaration.load_api", lambda system: changed)
    base = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
    contacts = [
        {"id": str(n), "createdAt": "2026-03-01T00:00:00Z", "properties": {"email": f"{n}@example.com"},
         "updatedAt": (base + dt.timedelta(hours=n)).isoformat(timespec="milliseconds").replace("+00:00", "Z")}
        for n in range(10)
    ]  # fmt: skip

    def search(question: dict[str, Any]) -> dict[str, Any]:
        since = question["filterGroups"][0]["filters"][0]["value"] / 1000
        found = [one for one in contacts if dt.datetime.fromisoformat(one["updatedAt"]).timestamp() >= since]
        start = int(question.get("after", 0))
        assert start < 4, "beyond what a search gives"
        paging = {"paging": {"next": {"after": str(start + 2)}}} if start + 2 < len(found) else {}
        return {"total": len(found), "results": found[start : start + 2], **paging}

    vendor.answers = {
        "crm/v3/objects/contacts/search": search,
        "crm/v3/objects/deals": lambda question: {"results": []},
    }
    code, told = practice(folder, "land", "--live", "hubspot")
    assert code == 0, told
    assert query(folder, "select count(distinct record_id) from raw_hubspot.api_contacts") == [(10,)]


def test_a_database_is_read_the_same_way(folder, monkeypatch):
    """Its connection string is a secret too; its files are named, and one that cannot be reached is listed."""
    (folder / "exports/dental").mkdir()
    text = (folder / "practice.yml").read_text()
    entry = "{system: open_dental, path: exports/dental}"
    (folder / "practice.yml").write_text(text.replace("sources: [", f"sources: [{entry}, "))
    code, told = practice(folder, "land", "--live", "open_dental")
    assert code == 2 and "SOURCES__OPEN_DENTAL__DATABASE_URL" in told["problems"][0]
    monkeypatch.setenv("SOURCES__OPEN_DENTAL__DATABASE_URL", f"mysql+pymysql://reader:{TOKEN}@127.0.0.1:1/practice")
    code, told = practice(folder, "land", "--live", "open_dental")
    assert code == 1
    (failure,) = told["pulled"]["failed"]
    assert failure.startswith("Open Dental (main) the database refuses")

    def tables(system, url, target):
        assert TOKEN in url
        (target / "patient.csv").write_text("x\n")
        return [target / "patient.csv"]

    (folder / "exports/dental/pulled").mkdir(exist_ok=True)
    monkeypatch.setattr("pipelines.pull.database.pull_database", tables)
    _, told = practice(folder, "land", "--live", "open_dental")
    assert [one["file"] for one in told["pulled"]["files"]] == ["exports/dental/pulled/patient.csv"]


def test_every_system_that_can_be_fetched_declares_it_soundly():
    for system in load_systems().values():
        api = load_api(system)
        if api is None:
            continue
        names = list(api.endpoints)
        for name, endpoint in api.endpoints.items():
            if endpoint.each:
                assert endpoint.each.endpoint in names[: names.index(name)], "asked before what it depends on"
            if endpoint.method == "POST" and endpoint.since:
                assert endpoint.since.into.split(".")[0] in endpoint.body
