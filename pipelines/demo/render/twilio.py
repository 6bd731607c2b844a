"""Twilio: the console's log of texts, a file per year, and calls and the last month's texts as pages of the API."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from pipelines.demo.render.files import Row, columns, in_utc, iso_utc, pages, write_csv, write_pages
from pipelines.demo.truth import Location, Message, Truth

HEADER = columns(
    "From,To,Body,Status,SentDate,ApiVersion,NumSegments,ErrorCode,AccountSid,Sid,Direction,Price,PriceUnit"
)
PAGE = 200
OPTED_OUT, UNREACHABLE = "21610", "30005"
ERRORS = {"opted_out": OPTED_OUT, "failed": UNREACHABLE}
LATEST = timedelta(days=30)
DESK = "+17995550199"


def render(truth: Truth, group: int, folder: Path) -> None:
    """The texts of each year, those of the last month once more with their final states, and every call."""
    mine = [message for message in truth.messages if truth.locations[message.location_id].group == group]
    texts = [message for message in mine if message.channel == "sms"]
    for year in sorted({message.sent_at.year for message in texts}):
        rows = [log_row(truth, message) for message in texts if message.sent_at.year == year]
        write_csv(folder / f"message-log-{year}.csv.gz", HEADER, rows, quote_all=True, line_end="\n")
    latest = [text_entry(truth, message) for message in texts if truth.end_on - message.sent_at.date() < LATEST]
    legs = [leg for message in mine if message.channel == "call" for leg in call_legs(truth, message)]
    for name, rows_of, day in (("messages", latest, truth.end_on), ("calls", legs, truth.end_on)):
        if rows_of:
            saved = [{name: part, "page_size": PAGE} for part in pages(rows_of, PAGE)]
            write_pages(folder / f"{name}-{day}.jsonl.gz", saved)


def sid(prefix: str, number: int, leg: int = 0) -> str:
    """34 characters: the kind, and 32 digits."""
    return f"{prefix}{leg:08d}{number:024d}"


def sides(site: Location, message: Message) -> tuple[str, str]:
    """From and to."""
    own = site.phone
    return (message.contact, own) if message.direction == "inbound" else (own, message.contact)


def direction_of(message: Message) -> str:
    """What answers by itself is a reply; everything else was sent through the API, whoever wrote it."""
    if message.direction == "inbound":
        return "inbound"
    return "outbound-reply" if message.is_automated and message.purpose == "conversation" else "outbound-api"


def status_of(message: Message) -> str:
    """Carriers without receipts leave a text at sent."""
    if message.direction == "inbound":
        return "received"
    if message.outcome != "sent":
        return "undelivered" if message.outcome == "failed" else "failed"
    return "sent" if message.message_id % 7 == 0 else "delivered"


def log_row(truth: Truth, message: Message) -> Row:
    """A text in the log of the console."""
    site = truth.locations[message.location_id]
    return [
        *sides(site, message), message.text, status_of(message), iso_utc(message.sent_at, site.time_zone), "2010-04-01",
        "1", ERRORS.get(message.outcome, "0"), sid("AC", site.group + 1), sid("SM", message.message_id),
        direction_of(message), "" if message.outcome in ERRORS else "-0.00790", "USD",
    ]  # fmt: skip


def mail_time(site: Location, moment: datetime) -> str:
    """``Sat, 12 Sep 2026 20:05:13 +0000``."""
    return format_datetime(in_utc(moment, site.time_zone))


def text_entry(truth: Truth, message: Message) -> dict[str, object]:
    """A text of the API."""
    site = truth.locations[message.location_id]
    sender, receiver = sides(site, message)
    sent_at = mail_time(site, message.sent_at)
    return {
        "sid": sid("SM", message.message_id),
        "account_sid": sid("AC", site.group + 1),
        "from": sender,
        "to": receiver,
        "body": message.text,
        "status": status_of(message),
        "direction": direction_of(message),
        "num_segments": "1",
        "price": None if message.outcome in ERRORS else "-0.00790",
        "price_unit": "USD",
        "error_code": ERRORS.get(message.outcome),
        "date_created": sent_at,
        "date_sent": sent_at,
        "date_updated": mail_time(site, message.sent_at + timedelta(minutes=1)),
    }


def call_legs(truth: Truth, message: Message) -> list[dict[str, object]]:
    """A call; one that came in while somebody was there was passed on to the desk, which took it or did not."""
    site = truth.locations[message.location_id]
    sender, receiver = sides(site, message)
    is_inbound, seconds = message.direction == "inbound", message.duration_seconds or 0
    status = "completed" if is_inbound or message.is_answered_live else "no-answer"
    first = leg(site, message, sid("CA", message.message_id), sender, receiver, status, seconds)
    if not is_inbound or message.outcome == "voicemail":
        return [first]
    second = leg(
        site, message, sid("CA", message.message_id, 1), sender, DESK, "completed" if seconds else "no-answer", seconds
    )
    return [first, second | {"parent_call_sid": first["sid"], "direction": "outbound-dial"}]


def leg(
    site: Location, message: Message, number: str, sender: str, receiver: str, status: str, seconds: int
) -> dict[str, object]:
    """One leg of a call; its times are to the second, its length is a text."""
    return {
        "sid": number,
        "account_sid": sid("AC", site.group + 1),
        "parent_call_sid": None,
        "from": sender,
        "to": receiver,
        "status": status,
        "direction": "inbound" if message.direction == "inbound" else "outbound-api",
        "start_time": mail_time(site, message.sent_at),
        "end_time": mail_time(site, message.sent_at + timedelta(seconds=seconds)),
        "duration": str(seconds),
        "price": "-0.0085",
        "price_unit": "USD",
        "answered_by": None,
    }
