"""The numbers and names of a text, and whether the facts that it tells hold them.

A printed number stands for every value that rounds to it: ``1.2K`` for 1,150 to 1,250, ``41 %`` for 0.405 to 0.415.
Words count too (``twelve``, ``half``, ``doubled``).
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Fact = Mapping[str, Any]
"""A row of ``marts.briefing_fact``."""

UNITS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
TENS = [
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
]  # fmt: skip
ORDINALS = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
    "nineteenth", "twentieth",
]  # fmt: skip
WORDS = {
    **{word: Decimal(value) for value, word in enumerate(UNITS)},
    **{word: Decimal(10 * value) for value, word in enumerate(TENS, 2)},
    **{word: Decimal(value) for value, word in enumerate(ORDINALS, 1)},
    **dict.fromkeys(("half", "halves", "halved"), Decimal("0.5")),
    **dict.fromkeys(("twice", "double", "doubled", "doubles", "doubling", "pair", "couple"), Decimal(2)),
    **dict.fromkeys(("triple", "tripled", "triples", "tripling", "thrice"), Decimal(3)),
    **dict.fromkeys(("quadruple", "quadrupled"), Decimal(4)),
    **dict.fromkeys(("dozen", "dozens"), Decimal(12)),
    **dict.fromkeys(("thirds",), Decimal(3)),
    **dict.fromkeys(("quarters",), Decimal(4)),
}
SCALES = {"hundred": 100, "hundreds": 100, "thousand": 1000, "thousands": 1000, "k": 1000, "million": 10**6, "m": 10**6,
          "mio": 10**6, "mn": 10**6, "billion": 10**9, "bn": 10**9}  # fmt: skip

_DIGITS = re.compile(
    r"(?P<digits>\d{1,3}(?:[,'’]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"(?:\s?(?P<scale>k|m|mn|mio|bn|hundreds?|thousands?|million|billion)\b)?"
    r"(?P<percent>\s?%|\s(?:percent|per cent|percentage points?|points?)\b)?",
    re.IGNORECASE,
)
_SPELLED = "|".join(sorted({*WORDS, *SCALES} - {"k", "m", "mio", "mn", "bn"}, key=len, reverse=True))
_WORDY = re.compile(
    rf"\b(?P<words>(?:{_SPELLED})(?:(?:[\s-]+and)?[\s-]+(?:{_SPELLED}))*)\b"
    r"(?P<percent>\s(?:percent|per cent|percentage points?|points?)\b)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Number:
    """A number as it is printed, and the values it may stand for."""

    text: str
    low: Decimal
    high: Decimal
    is_percent: bool = False

    @property
    def value(self) -> Decimal:
        """The value in the middle of them; of a percentage the share."""
        return (self.low + self.high) / (200 if self.is_percent else 2)

    def stands_for(self, value: Decimal) -> bool:
        """Whether the value rounds to what is printed, whatever the sign."""
        return self.low <= abs(value) * (100 if self.is_percent else 1) <= self.high


def numbers_in(text: str) -> list[Number]:
    """Every number of a text, in figures and in words."""
    # a figure of another script (½, ², Ⅷ, 四) is a number that nobody compared
    found = [Number(sign, Decimal(-1), Decimal(-1)) for sign in text if not sign.isascii() and sign.isnumeric()]
    text = unicodedata.normalize("NFKC", text)
    for match in _DIGITS.finditer(text):
        digits = re.sub(r"[,'’]", "", match["digits"])
        scale = SCALES[match["scale"].lower()] if match["scale"] else 1
        places = len(digits.partition(".")[2])
        value = Decimal(digits) * scale
        slack = Decimal(scale) / 10**places / 2 if places or scale > 1 else Decimal("0.5")
        found.append(Number(match[0].strip(), value - slack, value + slack, bool(match["percent"])))
    for match in _WORDY.finditer(_DIGITS.sub(lambda match: " " * len(match[0]), text)):
        exact = _spelled(match["words"])
        slack = Decimal("0.5") if exact > 10 else Decimal(0)
        found.append(Number(match[0], exact - slack, exact + slack, bool(match["percent"])))
    return found


def _spelled(words: str) -> Decimal:
    """Thirty-two, one hundred and five, twelve thousand."""
    total, part = Decimal(0), Decimal(0)
    for word in re.split(r"[\s-]+", words.lower()):
        if word == "and":
            continue
        if word in SCALES:
            part = (part or Decimal(1)) * SCALES[word]
            if SCALES[word] > 100:
                total, part = total + part, Decimal(0)
        else:
            part += WORDS[word]
    return total + part


def known_numbers(facts: Iterable[Fact]) -> list[Decimal]:
    """Every number that the facts hold: their figures, their days, and what stands in their words."""
    known: set[Decimal] = set()
    for fact in facts:
        for value in fact.values():
            if isinstance(value, bool) or value is None:
                continue
            if isinstance(value, Decimal | int | float):
                known.add(Decimal(str(value)))
            elif isinstance(value, dt.date):
                known |= {Decimal(value.day), Decimal(value.month), Decimal(value.year)}
            elif isinstance(value, str):
                known |= {number.value for number in numbers_in(value)}
    return sorted(known)


def unknown_numbers(text: str, facts: Iterable[Fact]) -> list[str]:
    """The numbers of a text that none of the facts holds."""
    known = known_numbers(facts)
    return [number.text for number in numbers_in(text) if not any(number.stands_for(value) for value in known)]


OPENERS = frozenset([
    "a", "about", "across", "after", "all", "also", "although", "an", "and", "any", "as", "at", "because",
    "before", "between", "both", "but", "by", "compared", "despite", "during", "even", "few", "for", "from",
    "given", "has", "here", "how", "however", "i", "if", "in", "instead", "is", "it", "its", "last", "less",
    "look", "meanwhile", "more", "most", "much", "no", "not", "note", "of", "on", "one", "only", "or", "our",
    "over", "overall", "please", "since", "so", "still", "taken", "that", "the", "their", "there", "these",
    "they", "this", "those", "though", "to", "together", "under", "unlike", "until", "we", "what", "when",
    "where", "which", "while", "who", "why", "with", "within", "without", "worth", "yet", "you", "your",
    "check", "see", "ask", "call", "keep", "review", "consider", "next",
])  # fmt: skip
"""Words that may open a sentence without being anybody's name."""


def unknown_names(text: str, known_texts: Iterable[str]) -> list[str]:
    """The capitalised words of a text that none of the known texts uses, in capitals or not.

    The word that opens a sentence is capitalised anyway: there a small word of the language is none either.
    """
    known = {word.lower() for each in known_texts for word in _words(each)}
    found = []
    for match in re.finditer(r"(?P<before>^|[.!?:]\s+|\n\s*|[\"“(•*-]\s*)?(?P<word>[^\W\d_][\w'’]*)", text):
        word = re.sub(r"['’]s$", "", match["word"])
        if not any(letter.isupper() for letter in word) or word.lower() in known:
            continue
        if match["before"] is not None and word.lower() in OPENERS:
            continue
        found.append(word)
    return found


def _words(text: str) -> list[str]:
    return [re.sub(r"['’]s$", "", word) for word in re.findall(r"[^\W\d_][\w'’]*", text)]
