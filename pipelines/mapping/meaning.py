"""What a column may mean: evidence from its header and from its values, for every column of every entity.

A guess carries its confidence and its evidence in words. The header speaks through ``seeds/column_synonym.csv``, the
values through their shapes, their words (``seeds/column_word.csv``, the service taxonomy), their spans, and their ties
to other columns: sums that match, moments that follow each other, values that are another file's key.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz, process

from pipelines.config import INSTALLATION
from pipelines.landing.spec import MAPPED, Column, Export, load_system
from pipelines.mapping.profile import FileProfile, Profile

SEEDS = INSTALLATION / "seeds"
NEAR = 86
"""Two headers are the same from this likeness on (of 100): one letter of a word may differ."""

PERSON, STAFF = 0.6, 25
"""From this share on names are people's; up to so many different ones are staff."""


@dataclass(frozen=True)
class Evidence:
    """How much speaks for a meaning, and what."""

    weight: float
    why: str


NONE = Evidence(0, "")


@dataclass(frozen=True)
class Guess:
    """A column of a file, what it may be, and why."""

    column: Profile
    meaning: str
    confidence: float
    by_name: Evidence
    by_values: Evidence

    @property
    def why(self) -> str:
        """The evidence in words."""
        told = [part.why for part in (self.by_name, self.by_values) if part.why]
        if self.column.refers_to:
            file, name, share = max(self.column.refers_to, key=lambda item: item[2])
            told.append(f"{share:.0%} of its values in {name} of {file}")
        return "; ".join(told)


# ---- what headers say


SHORT = {
    "amt": "amount", "appt": "appointment", "cust": "customer", "desc": "description", "emp": "employee",
    "gc": "gift card", "loc": "location", "pmt": "payment", "pymt": "payment", "svc": "service", "trans": "transaction",
}  # fmt: skip
"""What headers are short for."""


def plain(text: str) -> str:
    """A header as words, written out: ``ApptDate_2`` is ``appointment date 2``."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    words = re.sub(r"[^a-z0-9#/]+", " ", spaced.lower()).split()
    return " ".join(SHORT.get(word, word) for word in words)


@cache
def _synonyms() -> dict[tuple[str, str], dict[str, None]]:
    found: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    with (SEEDS / "column_synonym.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            found[row["entity"], row["column_name"]][plain(row["synonym"])] = None
    return found


@cache
def by_name(entity: str, column: str, header: str) -> Evidence:
    """What a header says for a column of an entity."""
    text = plain(header)
    if not text or re.fullmatch(r"(col|column|field|f|c|unnamed|var)? ?\d+", text):
        return NONE
    own = {**_synonyms()[entity, column], **_synonyms()["any", column], plain(column): None}
    if text in own:
        return Evidence(1, f'the header "{header}" says so')
    best = process.extractOne(text, list(own), scorer=fuzz.token_sort_ratio)
    if best and best[1] >= NEAR:
        return Evidence(0.85 * best[1] / 100, f'the header "{header}" is near to "{best[0]}"')
    whole = process.extractOne(text, [word for word in own if len(word) > 4], scorer=fuzz.token_set_ratio)
    if whole and whole[1] == 100 and len(text) > 4:
        if set(whole[0].split()) <= set(text.split()):
            return Evidence(0.6, f'the header "{header}" holds "{whole[0]}"')
        return Evidence(0.45, f'the header "{header}" is a part of "{whole[0]}"')
    return NONE


# ---- what words say


@cache
def words_of(vocabulary: str) -> dict[str, str]:
    """The common words of a vocabulary and what they mean."""
    with (SEEDS / "column_word.csv").open(encoding="utf-8", newline="") as stream:
        return {row["word"]: row["canonical_word"] for row in csv.DictReader(stream) if row["vocabulary"] == vocabulary}


NEGATIONS = frozenset(("no", "not", "non", "never", "without", "un", "didn't", "didnt", "wasn't", "hasn't"))
PART = 4
"""A common word of so many letters tells the meaning of a phrase that ends or begins with it."""

BY_PART = 0.7
"""How much a word that is known by a part of it counts beside one that is known."""


def meaning_of(vocabulary: str, word: str) -> str | None:
    """What a word of a file most likely means; nothing when no common word is near, or part of it."""
    return _whole_meaning(vocabulary, word) or _part_meaning(vocabulary, word)


def _spaced(word: str) -> str:
    return re.sub(r"\s+", " ", word.strip().lower())


def _whole_meaning(vocabulary: str, word: str) -> str | None:
    known = words_of(vocabulary)
    text = _spaced(word)
    if text in known:
        return known[text]
    best = process.extractOne(text, list(known), scorer=fuzz.ratio)
    return known[best[0]] if best and best[1] >= NEAR else None


def _part_meaning(vocabulary: str, word: str) -> str | None:
    """Of a phrase its last words tell most (series redemption), then its first; what is denied tells nothing."""
    known = words_of(vocabulary)
    parts = re.findall(r"[a-z0-9']+", _spaced(word))
    for size in range(len(parts) - 1, 0, -1):
        for told, rest in ((parts[-size:], parts[:-size]), (parts[:size], parts[size:])):
            phrase = " ".join(told)
            if len(phrase) >= PART and phrase in known and not NEGATIONS & set(rest):
                return known[phrase]
    return None


@cache
def _services() -> re.Pattern[str]:
    """The words of the taxonomy by which services are told from other names."""
    parts: set[str] = set()
    with (SEEDS / "service_taxonomy.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            text = row["pattern"].strip("*").lower().replace("*", " ")
            if row["field"] == "name" and len(text) > 3:
                parts.add(re.escape(text).replace(r"\ ", ".*"))
    return re.compile("|".join(sorted(parts, key=len, reverse=True)) or "$^")


def service_share(column: Profile) -> float:
    """The share of a column's words that the service taxonomy knows; few different words only."""
    total = sum(column.words.values())
    if not total:
        return 0
    pattern = _services()
    return (
        sum(cases for word, cases in column.words.items() if pattern.search(re.sub(r"[-_/]", " ", word.lower())))
        / total
    )


def known_share(column: Profile, vocabulary: str) -> float:
    """The share of a column's cells whose word the vocabulary knows."""
    total = sum(column.words.values())
    if not total:
        return 0
    return (
        sum(
            cases * (1 if _whole_meaning(vocabulary, word) else BY_PART)
            for word, cases in column.words.items()
            if meaning_of(vocabulary, word)
        )
        / total
    )


# ---- what values say


def _is_date(column: Profile) -> bool:
    return column.share("date") > 0.8 and column.share("time") < 0.5


def _is_amount(column: Profile) -> bool:
    return column.share("number") > 0.9 and column.share("date") < 0.5


def _is_text(column: Profile) -> bool:
    return (
        column.share("number") < 0.3
        and column.share("date") < 0.3
        and column.share("email") < 0.3
        and column.share("time") < 0.3
    )


def _tied(file: FileProfile, kind: str, *names: str | None, least: float = 0.85) -> Iterator[tuple[str, ...]]:
    """The ties of a kind in which a column (given by name) stands at its place."""
    for (sign, *parts), share in file.ties.items():
        if sign == kind and share >= least and all(n is None or n == p for n, p in zip(names, parts, strict=True)):
            yield tuple(parts)


def email(column: Profile, file: FileProfile) -> Evidence:
    """Addresses."""
    return Evidence(0.95, "addresses of e-mail") if column.share("email") > 0.8 else NONE


def phone(column: Profile, file: FileProfile) -> Evidence:
    """Numbers of a telephone's length, many different ones."""
    is_phone = column.share("phone") > 0.8 and column.share("date") < 0.5 and column.length < 20
    return Evidence(0.9, "telephone numbers") if is_phone else NONE


def birth_date(column: Profile, file: FileProfile) -> Evidence:
    """Days over decades, long before the other days of the file."""
    if not (_is_date(column) and column.first and column.last and column.share("timed") < 0.2):
        return NONE
    years = column.last.year - column.first.year
    is_old = column.first.year < 1995 and (years > 20 or column.distinct < 5)
    return Evidence(0.9, f"days over {years} years, long past") if is_old else NONE


def day(column: Profile, file: FileProfile) -> Evidence:
    """The day on which the row's matter happened: always filled, of recent years."""
    if not _is_date(column) or birth_date(column, file).weight:
        return NONE
    first = next(
        (item for item in file.columns if _is_date(item) and item.fill > 0.9 and not birth_date(item, file).weight),
        None,
    )
    leading = first is column
    return Evidence(
        0.35 + 0.3 * min(1, column.fill) + (0.1 if leading else 0),
        "days, always filled" if column.fill > 0.95 else "days",
    )


def moment(column: Profile, file: FileProfile) -> Evidence:
    """A day with a time of day."""
    found = day(column, file)
    if not found.weight:
        return NONE
    timed = column.share("timed")
    return Evidence(found.weight * (0.6 + 0.4 * timed), "moments" if timed > 0.5 else found.why)


def start(column: Profile, file: FileProfile) -> Evidence:
    """A moment after which another of the row follows within hours: an appointment with its end."""
    if column.fill < 0.9 or not moment(column, file).weight:
        return NONE
    if column.share("timed") > 0.8:
        full = {item.name for item in file.columns if item.fill > 0.9}
        ends = [pair for pair in _tied(file, "~", column.name, None) if pair[1] in full]
        before = list(_tied(file, "<", None, column.name, least=0.95))
        lone = not any(item is not column and item.share("timed") > 0.8 and item.fill > 0.9 for item in file.columns)
        if ends or before or lone:
            why = "moments followed by another within hours" if ends else "moments after those of booking"
            return Evidence(0.6 + 0.25 * bool(ends) + 0.1 * bool(before), why)
        return Evidence(0.5, "moments")
    return Evidence(0.3, "days")


def end(column: Profile, file: FileProfile) -> Evidence:
    """A moment that follows the start within hours."""
    if column.share("timed") < 0.8 or column.fill < 0.8:
        return NONE
    starts = [pair for pair in _tied(file, "~", None, column.name) if file.column(pair[0]).fill > 0.9]
    return Evidence(0.85, "moments that follow the start within hours") if starts else NONE


def created(column: Profile, file: FileProfile) -> Evidence:
    """A moment never after the start, and mostly days before it."""
    if column.fill < 0.8 or not moment(column, file).weight:
        return NONE
    after = list(_tied(file, "<", column.name, None, least=0.97))
    near = list(_tied(file, "~", column.name, None, least=0.6))
    back = list(_tied(file, "<", None, column.name, least=0.9))
    if after and not near and not back:
        return Evidence(0.85, "never after the other moments, and seldom on their day")
    return NONE


def ended(column: Profile, file: FileProfile) -> Evidence:
    """A day that only some rows have, never before another that all have."""
    if not _is_date(column) or not 0.01 < column.fill < 0.9 or birth_date(column, file).weight:
        return NONE
    return Evidence(0.5, f"days in {column.fill:.0%} of the rows only")


def during(column: Profile, file: FileProfile) -> Evidence:
    """A moment of the visit itself: only where it took place."""
    if column.share("timed") < 0.8 or not 0.3 < column.fill < 0.97:
        return NONE
    return Evidence(0.45, f"moments in {column.fill:.0%} of the rows")


def time_of_day(column: Profile, file: FileProfile) -> Evidence:
    """A time without its day."""
    if column.share("time") < 0.8 or column.share("date") > 0.5 or column.hours is None:
        return NONE
    is_told = column.hours[1] > 12 or any(re.search("[AaPp]", word) for word in column.words) or column.length > 6
    return Evidence(0.6, "times of day") if is_told and column.hours[0] > 4 else Evidence(0.2, "times or lengths")


def minutes(column: Profile, file: FileProfile) -> Evidence:
    """Lengths: few different ones, multiples of five minutes."""
    if column.words and column.share("time") > 0.9:
        hours = [int(word.split(":")[0]) for word in column.words if ":" in word]
        if hours and max(hours) <= 9 and not any(re.search("[AaPp]", word) for word in column.words):
            return Evidence(0.6, "lengths as hours and minutes, few different ones")
    if column.share("whole") > 0.95 and column.words and column.low is not None and column.high is not None:
        values = [float(word) for word in column.words if re.fullmatch(r"\d+(\.0+)?", word)]
        if values and 5 <= max(values) <= 600 and max(values) > 9 and all(value % 5 == 0 for value in values):
            return Evidence(0.65, "few different numbers, all multiples of five")
    return NONE


def person(column: Profile, file: FileProfile) -> Evidence:
    """Names of people, many different ones."""
    if column.share("person") < PERSON or service_share(column) > 0.4:
        return NONE
    if column.distinct > STAFF or column.uniqueness > 0.4:
        return Evidence(0.8, f"{column.distinct} different names of people")
    return Evidence(0.2, "a few names of people")


def staff(column: Profile, file: FileProfile) -> Evidence:
    """Names of people, a few who occur often."""
    people = column.share("person")
    if people < PERSON or service_share(column) > 0.4 or column.distinct > STAFF * 2 or not column.distinct > 1:
        return NONE
    if column.uniqueness > 0.4:
        return Evidence(0.15, "names of people")
    held = any(known for _, known, share in column.refers_to if share > 0.7)
    if column.distinct < 4 and not held:
        return Evidence(0.45, f"{column.distinct} names that occur often")
    return Evidence(
        0.65 + 0.2 * held,
        f"{column.distinct} names that occur often" + (", all in another file's list" if held else ""),
    )


def given_name(column: Profile, file: FileProfile) -> Evidence:
    """Single capitalised names, many of them; the family name stands beside."""
    if column.share("given") < 0.85 or column.uniqueness < 0.2 or column.distinct < 3:
        return NONE
    names = [
        item for item in file.columns if item.share("given") > 0.85 and item.uniqueness > 0.2 and item.distinct > 2
    ]
    return Evidence(0.75 if names and names[0] is column else 0.3, "single names")


def family_name(column: Profile, file: FileProfile) -> Evidence:
    """The second column of single names."""
    if column.share("given") < 0.75 or column.uniqueness < 0.2 or column.distinct < 3:
        return NONE
    names = [
        item for item in file.columns if item.share("given") > 0.75 and item.uniqueness > 0.2 and item.distinct > 2
    ]
    return Evidence(0.75 if len(names) > 1 and names[1] is column else 0.25, "single names beside others")


def person_id(column: Profile, file: FileProfile) -> Evidence:
    """A code that goes with one person each, or another file's key of people."""
    if column.share("code") < 0.9 or _is_date(column) or column.share("money") > 0.5 or phone(column, file).weight:
        return NONE
    if any(pair for pair in (*_tied(file, "=", column.name, None), *_tied(file, "=", None, column.name)) if pair):
        return Evidence(0.8, "one code for each person")
    if column.is_key and any(given_name(item, file).weight or person(item, file).weight > 0.5 for item in file.columns):
        return Evidence(0.6, "a code of its own in every row, beside names")
    refers = [item for item in column.refers_to if item[2] > 0.6]
    return Evidence(0.4, f"values of {refers[0][1]} in {refers[0][0]}") if refers and column.uniqueness < 0.9 else NONE


def staff_id(column: Profile, file: FileProfile) -> Evidence:
    """A code that goes with one employee each."""
    if column.share("code") < 0.9 or column.distinct > STAFF * 2 or column.uniqueness > 0.4:
        return NONE
    # numbers from one on beside names that they do not go with count something else, lines of a receipt mostly
    goes_with_names = any((*_tied(file, "=", column.name, None), *_tied(file, "=", None, column.name)))
    has_names = any(staff(item, file).weight > 0.5 for item in file.columns)
    if column.share("whole") > 0.9 and has_names and not goes_with_names:
        return NONE
    held = [item for item in column.refers_to if item[2] > 0.8]
    return Evidence(0.35 + 0.2 * bool(held), "a few codes that occur often")


def key(column: Profile, file: FileProfile) -> Evidence:
    """A code of its own in every row."""
    if (
        not column.is_key
        or column.share("code") < 0.9
        or column.share("money") > 0.5
        or _is_date(column)
        or phone(column, file).weight
    ):
        return NONE
    return Evidence(0.6, "a code of its own in every row")


def group_key(column: Profile, file: FileProfile) -> Evidence:
    """A code that a few rows share."""
    if column.share("code") < 0.9 or _is_date(column) or column.share("money") > 0.5 or phone(column, file).weight:
        return NONE
    if person_id(column, file).weight > 0.7:
        return NONE
    # numbers of documents count on from a high number, counts of things begin near nothing
    if column.share("whole") > 0.9 and (column.low or 0) < 0.2 * (column.high or 0):
        return NONE
    if 0.25 < column.uniqueness < 0.995 or column.is_key:
        return Evidence(
            0.65 if not column.is_key else 0.4,
            "a code that a few rows share" if not column.is_key else "a code in every row",
        )
    return NONE


def service(column: Profile, file: FileProfile) -> Evidence:
    """Names of services."""
    if not _is_text(column) or column.distinct < 2:
        return NONE
    share = service_share(column)
    if share > 0.35:
        several = min(1, column.distinct / 8)
        return Evidence(
            0.5 + 0.35 * share * several + 0.05 * several, f"{share:.0%} of the rows name services of the taxonomy"
        )
    if (
        column.distinct > STAFF
        and column.uniqueness < 0.3
        and column.share("person") < 0.9
        and column.share("code") < 0.5
        and column.length > 8
    ):
        return Evidence(0.3, "names that occur often")
    return NONE


def category(column: Profile, file: FileProfile) -> Evidence:
    """A few words, each often."""
    if _is_text(column) and 2 <= column.distinct <= 20 and column.uniqueness < 0.1 and column.share("person") < 0.9:
        return Evidence(0.2, "a few words")
    return NONE


def place(column: Profile, file: FileProfile) -> Evidence:
    """A few names, each very often."""
    if (
        _is_text(column)
        and 1 <= column.distinct <= 12
        and column.fill > 0.9
        and column.rows > 20
        and column.share("flag") < 0.5
    ):
        spaced = sum(" " in word.strip() for word in column.words) / max(1, len(column.words))
        told = spaced * (not service_share(column)) * (column.distinct > 1)
        return Evidence(0.2 + (0.4 if column.distinct < 5 else 0.25) * told, "a few names, in every row")
    return NONE


def amount(column: Profile, file: FileProfile) -> Evidence:
    """Money."""
    if not _is_amount(column) or column.share("money") < 0.5:
        return NONE
    return Evidence(0.35 + 0.15 * column.fill, "money")


def net(column: Profile, file: FileProfile) -> Evidence:
    """Money that is what another amount less a third leaves."""
    found = amount(column, file)
    if not found.weight:
        return NONE
    for whole, part, _ in _tied(file, "-", None, None, column.name, least=0.95):
        if abs(column.total or 0) > abs(file.column(part).total or 0):
            return Evidence(0.8, f"{file.column(whole).header} less {file.column(part).header}, in nearly every row")
    if list(_tied(file, "*", None, None, column.name)):
        return Evidence(0.7, "quantity times price, in nearly every row")
    return Evidence(found.weight + (0.1 if _first_amount(file) is column else 0), found.why)


def _parts(column: Profile, file: FileProfile) -> Iterator[tuple[str, str, str]]:
    """Whole, smaller and larger part of the sums that the column has a place in."""
    for whole, part, rest in _tied(file, "-", None, None, None, least=0.95):
        small, large = abs(file.column(part).total or 0), abs(file.column(rest).total or 0)
        if small < large and column.name in (whole, part, rest):
            yield whole, part, rest


def _is_tax(part: str, rest: str, file: FileProfile) -> bool:
    """At the rate of a tax, unless its header calls it a discount: there are discounts of ten percent, too."""
    is_named_otherwise = by_name("transaction", "discount_amount", file.column(part).header).weight == 1
    return not is_named_otherwise and bool(list(_tied(file, "%", part, rest, least=0.8)))


def list_price(column: Profile, file: FileProfile) -> Evidence:
    """What another amount and a discount make."""
    for whole, part, rest in _parts(column, file) if amount(column, file).weight else ():
        if whole == column.name and not _is_tax(part, rest, file):
            return Evidence(
                0.7, f"{file.column(part).header} and {file.column(rest).header} make it, in nearly every row"
            )
    return NONE


def with_tax(column: Profile, file: FileProfile) -> Evidence:
    """What another amount and its tax make."""
    for whole, part, rest in _parts(column, file) if amount(column, file).weight else ():
        if whole == column.name and _is_tax(part, rest, file):
            return Evidence(0.75, f"{file.column(rest).header} and its tax make it, in nearly every row")
    return NONE


def tax(column: Profile, file: FileProfile) -> Evidence:
    """A tax's share of another amount, wherever it is not zero."""
    for _, part, rest in _parts(column, file) if _is_amount(column) else ():
        if part == column.name and _is_tax(part, rest, file):
            return Evidence(0.75, f"a tax's share of {file.column(rest).header}")
    return NONE


def part_amount(column: Profile, file: FileProfile) -> Evidence:
    """The smaller part of another amount, at no single rate."""
    for whole, part, rest in _parts(column, file) if _is_amount(column) else ():
        if part == column.name and not _is_tax(part, rest, file):
            return Evidence(0.6, f"the smaller part of {file.column(whole).header}")
    return NONE


def paid(column: Profile, file: FileProfile) -> Evidence:
    """Money, with its fee or alone."""
    whole = list_price(column, file)
    return whole if whole.weight else amount(column, file) if net(column, file).weight < 0.7 else NONE


def deposited(column: Profile, file: FileProfile) -> Evidence:
    """What another amount less its fee leaves; money alone is what was paid."""
    found = net(column, file)
    return found if found.weight >= 0.7 else NONE


def quantity(column: Profile, file: FileProfile) -> Evidence:
    """Small whole numbers, mostly one."""
    if (
        column.share("number") > 0.95
        and column.share("whole") > 0.8
        and column.distinct > 0
        and abs(column.high or 0) <= 1000
        and column.words
    ):
        ones = sum(cases for word, cases in column.words.items() if re.fullmatch(r"-?1(\.0+)?", word)) / max(
            1, column.filled
        )
        times = any(column.name in parts[:2] for parts in _tied(file, "*", None, None, None))
        if ones > 0.4 or times:
            return Evidence(
                0.55 + 0.25 * times, "a factor of an amount" if times else f"small numbers, {ones:.0%} of them 1"
            )
    return NONE


def balance(column: Profile, file: FileProfile) -> Evidence:
    """What the row before left, and this row's amount."""
    if amount(column, file).weight and list(_tied(file, "+", None, column.name)):
        return Evidence(0.9, "each is the one before and the row's amount")
    return NONE


def running(column: Profile, file: FileProfile) -> Evidence:
    """An amount that a running balance adds up."""
    if amount(column, file).weight and list(_tied(file, "+", column.name, None)):
        return Evidence(0.9, "a running balance adds it up")
    return Evidence(amount(column, file).weight * 0.9, amount(column, file).why)


def one_side(column: Profile, file: FileProfile) -> Evidence:
    """Money of which a row has either this or the other side."""
    if amount(column, file).weight and any(column.name in pair for pair in _tied(file, "/", None, None)):
        return Evidence(0.6, "either this or the other side is filled")
    return NONE


def hours(column: Profile, file: FileProfile) -> Evidence:
    """Numbers up to a day's hours, or lengths."""
    if _is_amount(column) and (column.low or 0) >= 0 and 0 < (column.high or 0) <= 24 and column.distinct > 1:
        return Evidence(0.45, "numbers up to 24")
    if column.share("time") > 0.9 and not any(re.search("[AaPp]", word) for word in column.words):
        return Evidence(0.3, "lengths as hours and minutes")
    return NONE


def pay_hours(column: Profile, file: FileProfile) -> Evidence:
    """Numbers up to the hours of a pay period."""
    if (
        _is_amount(column)
        and 0 < (column.high or 0) <= 240
        and column.distinct > 1
        and (column.total or 0) / max(1, column.filled) > 2
    ):
        return Evidence(0.3, "numbers up to the hours of a period")
    return NONE


def count(column: Profile, file: FileProfile) -> Evidence:
    """Whole numbers of any size."""
    if column.share("whole") > 0.98 and column.distinct > 5 and (column.low or 0) >= 0:
        larger = sum(
            1 for item in file.columns if item.share("whole") > 0.98 and (item.total or 0) > (column.total or 0)
        )
        return Evidence(0.5, "whole numbers" + (", fewer than of another column" if larger else ""))
    return NONE


def impressions(column: Profile, file: FileProfile) -> Evidence:
    """The largest whole numbers of the file."""
    found = count(column, file)
    return (
        Evidence(0.65, "the largest whole numbers")
        if found.weight and "fewer" not in found.why and (column.high or 0) > 50
        else NONE
    )


def clicks(column: Profile, file: FileProfile) -> Evidence:
    """Whole numbers below the largest."""
    found = count(column, file)
    return Evidence(0.5, found.why) if "fewer" in found.why else NONE


def campaign(column: Profile, file: FileProfile) -> Evidence:
    """Several texts, each often."""
    if (
        _is_text(column)
        and 2 <= column.distinct <= 200
        and column.uniqueness < 0.3
        and column.length > 8
        and column.share("person") < 0.9
    ):
        return Evidence(0.4, "several longer names, each often")
    return NONE


def free_text(column: Profile, file: FileProfile) -> Evidence:
    """Longer texts, many different."""
    if (
        _is_text(column)
        and column.length > 12
        and column.uniqueness > 0.2
        and column.share("person") < 0.6
        and column.share("url") < 0.5
    ):
        return Evidence(0.55, "longer texts, many different")
    return NONE


def names_often(column: Profile, file: FileProfile) -> Evidence:
    """Names that occur again and again: accounts, suppliers, products."""
    if (
        _is_text(column)
        and 2 <= column.distinct <= 300
        and column.uniqueness < 0.5
        and column.length > 3
        and column.share("person") < 0.95
    ):
        return Evidence(0.35, "names that occur again and again")
    return NONE


def stars(column: Profile, file: FileProfile) -> Evidence:
    """One to five."""
    if column.share("stars") > 0.95 and 2 <= column.distinct <= 9:
        return Evidence(0.7, "numbers from 1 to 5")
    return NONE


def score(column: Profile, file: FileProfile) -> Evidence:
    """Zero to ten."""
    if (
        column.share("whole") > 0.95
        and (column.low or 0) >= 0
        and 6 <= (column.high or 0) <= 10
        and 3 <= column.distinct <= 11
    ):
        return Evidence(0.5, "whole numbers from 0 to 10")
    return NONE


def shape(name: str, weight: float, why: str) -> Callable[[Profile, FileProfile], Evidence]:
    """Evidence from one shape alone."""

    def judge(column: Profile, file: FileProfile) -> Evidence:
        return Evidence(weight, why) if column.share(name) > 0.9 and not column.is_empty else NONE

    return judge


def _first_amount(file: FileProfile) -> Profile | None:
    return next((item for item in file.columns if _is_amount(item) and item.share("money") > 0.5), None)


JUDGES: dict[str, Callable[[Profile, FileProfile], Evidence]] = {
    **dict.fromkeys(("email", "patient_email"), email),
    **dict.fromkeys(("phone", "patient_phone"), phone),
    **dict.fromkeys(("patient_name", "lead_name"), person),
    **dict.fromkeys(("provider_name", "selling_provider_name", "booked_by_name", "owner"), staff),
    **dict.fromkeys(("first_name", "patient_first_name", "provider_first_name"), given_name),
    **dict.fromkeys(("last_name", "patient_last_name", "provider_last_name"), family_name),
    "source_patient_id": person_id,
    "source_provider_id": staff_id,
    "birth_date": birth_date,
    "sex": shape("sex", 0.9, "the sexes"),
    "postal_code": shape("postal", 0.7, "postal codes"),
    **dict.fromkeys(
        (
            "appointment_id",
            "transaction_id",
            "payment_id",
            "source_lead_id",
            "source_message_id",
            "source_review_id",
            "source_bank_line_id",
            "source_entry_id",
            "source_punch_id",
            "source_usage_id",
            "source_payout_id",
            "source_membership_id",
            "source_instrument_id",
            "source_item_id",
            "source_bill_id",
        ),
        key,
    ),
    **dict.fromkeys(("invoice_id", "booking_group_id", "payout_id", "plan_id", "document_number"), group_key),
    "source_service_id": staff_id,
    "job_title": category,
    "service_name": service,
    "category": category,
    "subcategory": category,
    "item_type": category,
    "source_location_name": place,
    "procedure_code": shape("procedure", 0.8, "codes of procedures"),
    "starts_at": start,
    "ends_at": end,
    **dict.fromkeys(("created_at",), created),
    **dict.fromkeys(
        (
            "cancelled_at",
            "ended_on",
            "declined_on",
            "completed_on",
            "scheduled_on",
            "stage_at",
            "contacted_at",
            "expires_on",
        ),
        ended,
    ),
    **dict.fromkeys(("checked_in_at", "started_at", "finished_at"), during),
    **dict.fromkeys(
        (
            "last_changed_at",
            "sold_at",
            "paid_at",
            "sent_at",
            "punched_at",
            "clock_in_at",
            "clock_out_at",
            "reviewed_at",
        ),
        moment,
    ),
    **dict.fromkeys(
        (
            "starts_time",
            "ends_time",
            "created_time",
            "cancelled_time",
            "checked_in_time",
            "finished_time",
            "sent_time",
            "punched_time",
            "clock_in_time",
            "clock_out_time",
        ),
        time_of_day,
    ),
    "duration_minutes": minutes,
    "break_minutes": minutes,
    "net_amount": net,
    "list_amount": list_price,
    "gross_amount": with_tax,
    "tax_amount": tax,
    **dict.fromkeys(("discount_amount", "fee_amount", "tip_amount"), part_amount),
    **dict.fromkeys(
        ("spend_amount", "purchase_amount", "cost_amount", "monthly_amount", "plan_item_amount", "list_price"), amount
    ),
    "payment_amount": paid,
    "net_deposit_amount": deposited,
    "bank_amount": running,
    "balance_amount": balance,
    **dict.fromkeys(("debit_amount", "credit_amount"), one_side),
    "quantity": quantity,
    **dict.fromkeys(("worked_hours", "scheduled_hours", "blocked_hours"), hours),
    **dict.fromkeys(("hours", "base_hours", "overtime_hours"), pay_hours),
    "impressions": impressions,
    "clicks": clicks,
    "campaign": campaign,
    "plan_name": campaign,
    "description": free_text,
    **dict.fromkeys(("account_name", "vendor", "product_name", "party_name"), names_often),
    "rating": stars,
    "nps_score": score,
}
"""Which evidence the values give, by the column they may be. A column without a judge is told by its header alone."""

IN_A_LIST: dict[tuple[str, str], Callable[[Profile, FileProfile], Evidence]] = {
    ("provider", "provider_name"): shape("person", 0.6, "names of people"),
    ("provider", "source_provider_id"): key,
    ("provider", "hired_on"): day,
    ("service", "source_service_id"): key,
}
"""In the list of a thing its own columns look otherwise than where it is mentioned: each name stands once."""

SECOND: dict[str, float] = {
    "booking_group_id": 0.8,
    "selling_provider_name": 0.9,
    "booked_by_name": 0.85,
    "owner": 0.8,
    "subcategory": 0.8,
    "last_changed_at": 0.8,
    "first_visit_on": 0.8,
}
"""Columns that look like a more usual one, and come after it."""

TYPES: dict[str, Callable[[Profile], bool]] = {
    "date": lambda column: column.share("date") > 0.5,
    "timestamp": lambda column: column.share("date") > 0.5,
    "money": lambda column: column.share("number") > 0.6,
    "number": lambda column: column.share("number") > 0.6,
    "integer": lambda column: column.share("whole") > 0.6,
    "boolean": lambda column: column.share("flag") > 0.8,
    "percent": lambda column: column.share("percent") > 0.5 or column.share("number") > 0.6,
    "duration_minutes": lambda column: column.share("number") > 0.6 or column.share("time") > 0.6,
    "duration_hours": lambda column: column.share("number") > 0.6 or column.share("time") > 0.6,
}
"""Whether values can be of a type at all: where they cannot, no header helps."""


def by_values(entity: str, meaning: Column, column: Profile, file: FileProfile) -> Evidence:
    """What a column's values say for a meaning."""
    if meaning.vocabulary:
        known = known_share(column, meaning.vocabulary)
        kinds = {meaning_of(meaning.vocabulary, word) for word in column.words} - {None}
        if known > 0.5 and column.distinct <= 40 and (len(kinds) > 1 or column.distinct == 1):
            return Evidence(
                0.45 + 0.4 * known + 0.02 * min(5, len(kinds)),
                f"{known:.0%} of its words are those of {meaning.vocabulary}",
            )
        return NONE
    judge = IN_A_LIST.get((entity, meaning.name)) or JUDGES.get(meaning.name)
    if judge is not None:
        found = judge(column, file)
        return Evidence(found.weight * SECOND.get(meaning.name, 1), found.why)
    if meaning.type == "money":
        found = amount(column, file)
        return Evidence(found.weight * 0.5, found.why)
    if meaning.type in ("date", "timestamp"):
        return moment(column, file) if meaning.type == "timestamp" and not meaning.formats else day(column, file)
    return NONE


def guesses(entity: str, file: FileProfile) -> list[Guess]:
    """Every meaning that anything speaks for, for every column of a file, if the file is this entity."""
    export: Export = load_system(MAPPED).exports[entity]
    found = []
    for column in file.columns:
        if column.is_empty:
            continue
        for meaning in export.columns:
            can = TYPES.get(meaning.type)
            is_time = meaning.type == "timestamp" and meaning.formats
            if is_time and column.share("time") < 0.5:
                continue
            if can is not None and not is_time and not can(column):
                continue
            told, seen = by_name(entity, meaning.name, column.header), by_values(entity, meaning, column, file)
            confidence = 1 - (1 - 0.9 * told.weight) * (1 - seen.weight)
            if told.weight and not seen.weight and meaning.name in JUDGES and column.rows > 20:
                confidence *= 0.75  # the values could speak, and do not
            if confidence > 0.15:
                found.append(Guess(column, meaning.name, round(confidence, 3), told, seen))
    return sorted(found, key=lambda guess: (-guess.confidence, guess.column.position, guess.meaning))
