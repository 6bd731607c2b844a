"""Other words by a language model: what is sent, what is taken, and everything that goes wrong at the other end."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from pipelines.briefing.rewrite import KEY, reword
from pipelines.briefing.text import Paragraph, write_section
from pipelines.config import Rewrite
from tests.support.briefing_facts import fact

GOOD = "At Mill Creek the no-show rate rose to 14.0%, from 5.1%; usual is 3.0% to 9.0%. Check that reminders went out."


@dataclass
class Model:
    """An endpoint, what it was asked, and how it answers."""

    url: str = ""
    asked: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)
    answer: Callable[[BaseHTTPRequestHandler], None] = lambda handler: None
    over: threading.Event = field(default_factory=threading.Event)


def says(text: Any) -> Callable[[BaseHTTPRequestHandler], None]:
    return sends(json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode())


def sends(content: bytes, status: int = 200, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(content)

    return answer


@pytest.fixture
def model() -> Iterator[Model]:
    model = Model()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            model.asked.append((self.path, dict(self.headers), json.loads(body)))
            model.answer(self)

        def do_GET(self) -> None:
            model.asked.append((self.path, dict(self.headers), None))
            says(GOOD)(self)

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    model.url = f"http://127.0.0.1:{server.server_port}/v1"
    yield model
    model.over.set()
    server.shutdown()
    server.server_close()


def ask(model: Model, *findings: Paragraph, seconds: float = 5) -> tuple[list[Paragraph], list[str]]:
    settings = Rewrite(model="small", endpoint=model.url, timeout_seconds=seconds)
    return reword(settings, findings or (finding(),), 11)


def finding(**changed: Any) -> Paragraph:
    return write_section("month", [fact(**changed)]).findings[0]


def test_an_honest_answer_is_taken(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, "a-key")
    model.answer = says(GOOD)
    (taken,), refused = ask(model)
    assert (taken.text, taken.is_rewritten, refused) == (GOOD, True, [])
    ((path, headers, body),) = model.asked
    assert path == "/v1/chat/completions" and body["model"] == "small" and headers["Authorization"] == "Bearer a-key"
    assert body["messages"][1]["content"] == finding().text, "the finding, and nothing else of the practice"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (GOOD + " That is 23 patients.", "number"),
        (GOOD + " That is twelve patients.", "number"),
        (GOOD + " It doubled.", "number"),
        (GOOD + " Costs are about $1.2K.", "number"),
        (GOOD.replace("5.1%", "5.2%"), "number"),
        (GOOD + " Ask Juniper Vale.", "name"),
        (GOOD + "\nJuniper knows.", "name"),
        (GOOD.replace("Mill Creek", "Harbor Point"), "name"),
        (GOOD.replace("Mill Creek", "one place"), "number"),
        (GOOD.replace("At Mill Creek the", "The"), "the place is missing"),
        (GOOD.replace("14.0%, from 5.1%", "a high level"), "the value is missing"),
        (GOOD.replace("rose to", "fell to"), "the wrong direction"),
        (GOOD * 20, "much longer"),
        ("   ", "empty"),
        (None, "another form"),
        (["x"], "another form"),
    ],
)
def test_an_answer_that_says_anything_else_is_refused(model: Model, answer: Any, why: str) -> None:
    model.answer = says(answer)
    (taken,), (refused,) = ask(model)
    assert why in refused
    assert taken == finding() and not taken.is_rewritten


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (sends(b"sorry", 500), "answered 500"),
        (sends(b"", 302, Location="/elsewhere"), "answered 302"),
        (sends(b"<html>"), "another form"),
        (sends(b"{}"), "another form"),
        (sends(b'{"choices": []}'), "another form"),
        (sends(b'{"choices": 7}'), "another form"),
        (sends(b"\xff\xfe"), "another form"),
        (sends(b"{}" * 10, **{"Content-Length": "999"}), "no answer"),
        (sends(b" " * 2_000_000), "without end"),
    ],
)
def test_a_broken_endpoint_leaves_the_template(
    model: Model, answer: Callable[[BaseHTTPRequestHandler], None], why: str
) -> None:
    model.answer = answer
    (taken,), (refused,) = ask(model)
    assert why in refused and taken == finding()
    assert [path for path, _, _ in model.asked] == ["/v1/chat/completions"], "it goes nowhere else"


def test_a_hanging_endpoint_costs_its_time_once(model: Model) -> None:
    model.answer = lambda handler: (model.over.wait(10), None)[1]
    start = time.monotonic()
    taken, refused = ask(model, finding(), finding(), finding(), seconds=0.5)
    assert time.monotonic() - start < 3
    assert [each.is_rewritten for each in taken] == [False] * 3
    assert len(refused) == 3 and "no time left" in refused[2]


def test_an_endpoint_that_drips_is_cut_off(model: Model) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not model.over.wait(0.1):
            try:
                handler.wfile.write(b" " * 4096)
            except OSError:
                return

    model.answer = drip
    start = time.monotonic()
    _, refused = ask(model, seconds=0.6)
    assert time.monotonic() - start < 3 and len(refused) == 1


def test_nobody_there_is_no_fault() -> None:
    settings = Rewrite(model="small", endpoint="http://127.0.0.1:9/v1", timeout_seconds=2)
    (taken,), (refused,) = reword(settings, [finding()], 11)
    assert taken == finding() and "no answer" in refused


def test_providers_and_few_people_are_never_sent(model: Model) -> None:
    model.answer = says(GOOD)
    taken, refused = ask(
        model, finding(level="provider", entity_name="Juniper Vale"), finding(cases=10), finding(value=Decimal("0.14"))
    )
    assert [each.is_rewritten for each in taken] == [False, False, True] and refused == []
    assert len(model.asked) == 1 and "Juniper" not in str(model.asked)
