"""A briefing by SMTP. The password comes from the environment alone: ``PRACTICE_SMTP_PASSWORD``."""

from __future__ import annotations

import hashlib
import os
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate

from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from pipelines.config import ConfigurationError, Smtp

PASSWORD = "PRACTICE_SMTP_PASSWORD"
ATTEMPTS = 3
FIRST_WAIT_SECONDS = 1.0


class NotSent(Exception):
    """The server did not take the message; nobody has it."""


def message(smtp: Smtp, subject: str, plain: str, html: str) -> EmailMessage:
    """The message, with the page beside the plain text.

    Its id follows from what it says: a program that gets it twice, because the answer to the first was lost, shows one.
    """
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, smtp.sender, ", ".join(smtp.to)
    mail["Date"] = formatdate(localtime=True)
    digest = hashlib.sha256("\n".join((subject, *smtp.to, html)).encode()).hexdigest()[:32]
    mail["Message-ID"] = f"<briefing.{digest}@{smtp.sender.rpartition('@')[2] or 'localhost'}>"
    mail.set_content(plain)
    mail.add_alternative(html, subtype="html")
    return mail


def send(smtp: Smtp, mail: EmailMessage) -> list[str]:
    """Hand the message over; returns whom the server refused. Raises ConfigurationError or NotSent.

    What may pass (no connection, a slow or busy server) is tried again; what a server says for good is not.
    """
    password = os.environ.get(PASSWORD)
    if smtp.user and not password:
        raise ConfigurationError([f"briefing: smtp: user is set, but the environment has no {PASSWORD}"])
    attempts = Retrying(
        retry=retry_if_exception(_may_pass),
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_exponential(multiplier=FIRST_WAIT_SECONDS),
        reraise=True,
    )
    try:
        return attempts(_hand_over, smtp, mail, password)
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(f"{smtp.host}:{smtp.port}: {_words(error)}") from error


def _hand_over(smtp: Smtp, mail: EmailMessage, password: str | None) -> list[str]:
    context = ssl.create_default_context()
    with (
        smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=smtp.timeout_seconds, context=context)
        if smtp.tls == "tls"
        else smtplib.SMTP(smtp.host, smtp.port, timeout=smtp.timeout_seconds)
    ) as server:
        if smtp.tls == "starttls":
            server.starttls(context=context)
        if smtp.user and password:
            server.login(smtp.user, password)
        return sorted(server.send_message(mail))


def _may_pass(error: BaseException) -> bool:
    """Whether another attempt can come out otherwise."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(400 <= code < 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return 400 <= error.smtp_code < 500
    if isinstance(error, ssl.SSLError):
        return False
    return isinstance(error, smtplib.SMTPServerDisconnected | OSError) and not isinstance(
        error, smtplib.SMTPNotSupportedError
    )


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{who}: {code} {_text(why)}" for who, (code, why) in sorted(error.recipients.items()))
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _text(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer
