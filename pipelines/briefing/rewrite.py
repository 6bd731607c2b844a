"""Other words for a finding, by a language model behind any endpoint that speaks OpenAI's chat completions.

Off unless ``briefing: rewrite`` is set; the default endpoint is one on this machine. A request holds one finding: a
sentence of aggregates, never a provider and never one that rests on few people. The answer is taken when every number
and every name in it stands in that finding, and when it still says the value and the place; else the template's words
stay.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import requests

from pipelines.briefing.numbers import numbers_in, unknown_names, unknown_numbers
from pipelines.briefing.text import Paragraph, amount
from pipelines.config import Rewrite

KEY = "PRACTICE_REWRITE_KEY"
LARGEST_ANSWER = 64_000
LONGEST_RATIO = 2
PROMPT = (
    "Rewrite the note of a medical practice's report in plain, friendly English: one paragraph, no heading, no list. "
    "Keep every fact. Use only numbers and names that stand in the note, exactly as they stand there. Add nothing."
)

RISING = frozenset(["rose", "risen", "rising", "increased", "increase", "grew", "grown", "climbed", "jumped", "surged"])
FALLING = frozenset(
    ["fell", "fallen", "falling", "dropped", "drop", "declined", "decreased", "decrease", "sank", "shrank"]
)


class Unusable(Exception):
    """An answer that must not be used, or none at all."""


def reword(settings: Rewrite, findings: Sequence[Paragraph], least_cases: int) -> tuple[list[Paragraph], list[str]]:
    """The findings in other words where an answer can be trusted, and why it cannot where it is refused."""
    taken: list[Paragraph] = []
    refused: list[str] = []
    deadline = time.monotonic() + settings.timeout_seconds
    with requests.Session() as session:
        # neither proxies nor stored logins of this account: the endpoint gets what is meant for it
        session.trust_env = False
        for paragraph in findings:
            if not is_aggregate(paragraph, least_cases):
                taken.append(paragraph)
                continue
            try:
                answer = _ask(session, settings, paragraph.text, deadline)
                taken.append(replace(paragraph, text=checked(answer, paragraph), is_rewritten=True))
            except Unusable as error:
                taken.append(paragraph)
                refused.append(str(error))
    return taken, refused


def is_aggregate(paragraph: Paragraph, least_cases: int) -> bool:
    """Whether a finding may leave the practice's own programs."""
    return all(fact["level"] != "provider" and not 0 < fact["cases"] < least_cases for fact in paragraph.facts)


def checked(answer: str, paragraph: Paragraph) -> str:
    """The answer as one paragraph. Raises Unusable when it says what the finding does not, or leaves out the point."""
    text = " ".join(answer.split())
    if not text:
        raise Unusable("an empty answer")
    if len(text) > LONGEST_RATIO * len(paragraph.text):
        raise Unusable("an answer much longer than the finding")
    # only what the finding itself prints is known: its rounding is the answer's
    printed = {"text": paragraph.text}
    if unknown := unknown_numbers(text, [printed]):
        raise Unusable(f"a number that is not in the facts ({', '.join(unknown[:3])})")
    if unknown := unknown_names(text, [paragraph.text]):
        raise Unusable(f"a name that is not in the facts ({', '.join(unknown[:3])})")
    words = set(re.findall(r"[a-z]+", text.lower())) - set(re.findall(r"[a-z]+", paragraph.text.lower()))
    for fact in paragraph.facts:
        if words & (FALLING if fact["direction"] == "up" else RISING):
            raise Unusable("the wrong direction")
        if fact["entity_name"].lower() not in text.lower():
            raise Unusable("the place is missing")
        value = numbers_in(amount(fact["value"], fact["unit"]))
        if not all(any(number.low == given.low for given in numbers_in(text)) for number in value):
            raise Unusable("the value is missing")
    return text


def _ask(session: requests.Session, settings: Rewrite, note: str, deadline: float) -> str:
    """One answer, within the time and the size that are left. Raises Unusable."""
    body: Any = {
        "model": settings.model,
        "temperature": 0,
        "messages": [{"role": "system", "content": PROMPT}, {"role": "user", "content": note}],
    }
    left = deadline - time.monotonic()
    if left <= 0:
        raise Unusable("no time left")
    key = os.environ.get(KEY)
    try:
        with session.post(
            settings.endpoint.rstrip("/") + "/chat/completions",
            json=body,
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=left,
            stream=True,
            allow_redirects=False,
        ) as response:
            if response.status_code != 200:
                raise Unusable(f"the endpoint answered {response.status_code}")
            content = b""
            for chunk in response.iter_content(4096):
                content += chunk
                if len(content) > LARGEST_ANSWER:
                    raise Unusable("an answer without end")
                if time.monotonic() > deadline:
                    raise Unusable("an answer too slow")
        answer: Any = json.loads(content)["choices"][0]["message"]["content"]
    except requests.RequestException as error:
        raise Unusable(f"no answer ({type(error).__name__})") from error
    except (ValueError, LookupError, TypeError) as error:
        raise Unusable("an answer of another form") from error
    if not isinstance(answer, str):
        raise Unusable("an answer of another form")
    return answer
