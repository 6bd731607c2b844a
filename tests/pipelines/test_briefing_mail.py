"""A briefing by SMTP, against a server on this machine that takes, refuses, asks for a password and is slow."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from pipelines.briefing import mail as mails
from pipelines.briefing.mail import PASSWORD, NotSent, message, send
from pipelines.config import ConfigurationError, Smtp

SECRET = "correct horse"


class Box:
    """What the server got, and how it behaves."""

    def __init__(self) -> None:
        self.envelopes: list[Any] = []
        self.refused: dict[str, str] = {}
        self.answers: list[str] = []
        self.delay = 0.0
        self.connections = 0

    async def handle_EHLO(
        self, server: SMTP, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        await asyncio.sleep(self.delay)
        if self.answers:
            return self.answers.pop(0)
        self.envelopes.append(envelope)
        return "250 OK"

    def received(self) -> EmailMessage:
        (envelope,) = self.envelopes
        return email.message_from_bytes(envelope.content, policy=email.policy.default)  # type: ignore[return-value]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mails, "FIRST_WAIT_SECONDS", 0.01)
    monkeypatch.delenv(PASSWORD, raising=False)


@pytest.fixture
def box(request: pytest.FixtureRequest) -> Iterator[tuple[Box, Smtp]]:
    box = Box()

    def check(server: SMTP, session: Any, envelope: Any, mechanism: str, login: LoginPassword) -> AuthResult:
        is_right = (login.login, login.password) == (b"sender", SECRET.encode())
        return AuthResult(success=is_right, handled=is_right)

    needs_login = getattr(request, "param", False)
    controller = Controller(
        box, hostname="127.0.0.1", port=free_port(),
        authenticator=check, auth_required=needs_login, auth_require_tls=False,
    )  # fmt: skip
    controller.start()
    yield box, settings(port=controller.port)
    controller.stop()


def settings(**changed: Any) -> Smtp:
    given = {"host": "127.0.0.1", "tls": "none", "from": "warehouse@example.com",
             "to": ["owner@example.com", "lead@example.com"], "timeout_seconds": 2}  # fmt: skip
    return Smtp.model_validate({**given, **changed})


def written(smtp: Smtp) -> EmailMessage:
    return message(smtp, "Briefing of 2026-06-30", "Plain é text.", "<p>Page é text.</p>")


def test_it_is_delivered_as_text_and_page(box: tuple[Box, Smtp]) -> None:
    server, smtp = box
    assert send(smtp, written(smtp)) == []
    got = server.received()
    assert server.envelopes[0].rcpt_tos == ["owner@example.com", "lead@example.com"]
    assert (got["Subject"], got["From"]) == ("Briefing of 2026-06-30", "warehouse@example.com")
    plain, page = got.get_body(("plain",)), got.get_body(("html",))
    assert plain and page
    assert plain.get_content().strip() == "Plain é text." and page.get_content().strip() == "<p>Page é text.</p>"


def test_the_same_briefing_has_the_same_id() -> None:
    smtp = settings()
    assert written(smtp)["Message-ID"] == written(smtp)["Message-ID"]
    other = message(smtp, "Briefing of 2026-07-01", "Plain é text.", "<p>Page é text.</p>")
    assert other["Message-ID"] != written(smtp)["Message-ID"]


def test_one_address_that_is_refused_does_not_keep_the_others_waiting(box: tuple[Box, Smtp]) -> None:
    server, smtp = box
    server.refused = {"lead@example.com": "550 no such person"}
    assert send(smtp, written(smtp)) == ["lead@example.com"]
    assert server.envelopes[0].rcpt_tos == ["owner@example.com"]


def test_all_refused_is_said_once_and_not_tried_again(box: tuple[Box, Smtp]) -> None:
    server, smtp = box
    server.refused = dict.fromkeys(smtp.to, "550 no such person")
    with pytest.raises(NotSent, match="550 no such person"):
        send(smtp, written(smtp))
    assert server.connections == 1 and server.envelopes == []


def test_a_busy_server_is_asked_again(box: tuple[Box, Smtp]) -> None:
    server, smtp = box
    server.answers = ["451 try later", "451 try later"]
    assert send(smtp, written(smtp)) == []
    assert server.connections == 3 and len(server.envelopes) == 1


def test_a_server_that_stays_busy_is_given_up(box: tuple[Box, Smtp]) -> None:
    server, smtp = box
    server.answers = ["451 try later"] * 9
    with pytest.raises(NotSent, match="451 try later"):
        send(smtp, written(smtp))
    assert server.connections == mails.ATTEMPTS


def test_a_message_that_is_refused_is_not_tried_again(box: tuple[Box, Smtp]) -> None:
    server, smtp = box
    server.answers = ["554 no"] * 9
    with pytest.raises(NotSent, match="554 no"):
        send(smtp, written(smtp))
    assert server.connections == 1


def test_a_slow_server_is_given_up_in_time(box: tuple[Box, Smtp]) -> None:
    server, _ = box
    smtp = settings(port=box[1].port, timeout_seconds=0.2)
    server.delay = 1
    with pytest.raises(NotSent, match="timed out"):
        send(smtp, written(smtp))
    assert server.connections == mails.ATTEMPTS


def test_nobody_listens() -> None:
    smtp = settings(port=free_port())
    with pytest.raises(NotSent, match="refused"):
        send(smtp, written(smtp))


@pytest.mark.parametrize("box", [True], indirect=True)
def test_a_login_with_the_password_of_the_environment(box: tuple[Box, Smtp], monkeypatch: pytest.MonkeyPatch) -> None:
    server, smtp = box
    monkeypatch.setenv(PASSWORD, SECRET)
    named = smtp.model_copy(update={"user": "sender"})
    assert send(named, written(named)) == [] and len(server.envelopes) == 1


@pytest.mark.parametrize("box", [True], indirect=True)
def test_a_wrong_password_is_told_without_showing_it(box: tuple[Box, Smtp], monkeypatch: pytest.MonkeyPatch) -> None:
    server, smtp = box
    monkeypatch.setenv(PASSWORD, "wrong-secret")
    named = smtp.model_copy(update={"user": "sender"})
    with pytest.raises(NotSent, match="535") as caught:
        send(named, written(named))
    assert "wrong-secret" not in str(caught.value) and server.connections == 1


@pytest.mark.parametrize("box", [True], indirect=True)
def test_a_server_that_wants_a_login(box: tuple[Box, Smtp]) -> None:
    server, smtp = box
    with pytest.raises(NotSent, match="530"):
        send(smtp, written(smtp))
    assert server.envelopes == []


def test_a_user_without_a_password_is_a_mistake_of_the_configuration() -> None:
    with pytest.raises(ConfigurationError, match=PASSWORD):
        send(settings(user="sender"), written(settings()))


def test_without_the_encryption_asked_for_nothing_is_sent(box: tuple[Box, Smtp]) -> None:
    server, smtp = box
    encrypted = smtp.model_copy(update={"tls": "starttls"})
    with pytest.raises(NotSent, match="STARTTLS"):
        send(encrypted, written(encrypted))
    assert server.envelopes == [] and server.connections == 1
