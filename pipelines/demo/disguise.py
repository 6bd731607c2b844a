"""How a front desk writes down somebody whom it already knows: misheard, mistyped, nicknamed, married, moved.

Every disguise leaves enough to recognise the person by: two of e-mail, telephone and birth date, or one of them
with a name of which little has changed.
"""

from __future__ import annotations

from datetime import date

from pipelines.demo.dice import Dice
from pipelines.demo.truth import Profile
from pipelines.demo.world import NAME_ENDS, NAME_STEMS

NICKNAMES = {
    "Josephine": "Josie", "Clementine": "Clem", "Rosalind": "Roz", "Tabitha": "Tabby", "Winifred": "Winnie",
    "Philippa": "Pippa", "Beatrix": "Bea", "Cordelia": "Delia", "Barnaby": "Barney", "Thaddeus": "Thad",
    "Ignatius": "Iggy", "Desmond": "Des", "Agatha": "Aggie", "Valentin": "Val", "Evander": "Evan",
}  # fmt: skip
KINDS = (
    "first_typo",
    "last_typo",
    "nickname",
    "married",
    "birth_typo",
    "phone_typo",
    "email_typo",
    "new_phone",
    "bare",
)


def mistyped(dice: Dice, text: str) -> str:
    """The text with two letters swapped, one left out or one doubled; never its first letter."""
    if len(text) < 4:
        return text + text[-1]
    at = dice.whole(1, len(text) - 2)
    kind = dice.pick(("swap", "drop", "double"))
    if kind == "swap" and text[at] != text[at + 1]:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + text[at + 1 :] if kind == "drop" else text[:at] + text[at] + text[at:]


def mistyped_digit(dice: Dice, text: str) -> str:
    """The digits with one of the last four another."""
    at = len(text) - dice.whole(1, 4)
    return text[:at] + str((int(text[at]) + dice.whole(1, 9)) % 10) + text[at + 1 :]


def mistyped_date(dice: Dice, day: date) -> date:
    """Day and month swapped where that is a date, else another day of the month or another decade."""
    if day.day <= 12 and day.day != day.month:
        return date(day.year, day.day, day.month)
    return day.replace(day=day.day % 28 + 1) if dice.happens(0.5) else day.replace(year=day.year + 10)


def disguise(dice: Dice, profile: Profile) -> str:
    """Change the profile in place as a front desk would; returns the kind of change."""
    kind = dice.pick(KINDS)
    if kind == "nickname" and profile.first_name not in NICKNAMES:
        kind = "first_typo"
    if kind == "first_typo":
        profile.first_name = mistyped(dice, profile.first_name)
    elif kind == "last_typo":
        profile.last_name = mistyped(dice, profile.last_name)
    elif kind == "nickname":
        profile.first_name = NICKNAMES[profile.first_name]
    elif kind == "married":
        profile.last_name = dice.pick(NAME_STEMS) + dice.pick(NAME_ENDS)
    elif kind == "birth_typo" and profile.birth_date:
        profile.birth_date = mistyped_date(dice, profile.birth_date)
    elif kind == "phone_typo" and profile.phone:
        profile.phone = mistyped_digit(dice, profile.phone)
    elif kind == "email_typo" and profile.email:
        name, _, domain = profile.email.partition("@")
        profile.email = f"{mistyped(dice, name)}@{domain}"
    elif kind == "new_phone":
        profile.phone = ""
    # what was not asked again: one contact in some, the birth date in others, never both
    left_out = dice.pick(("", "", "email", "birth_date"))
    if left_out == "email" and profile.phone and kind != "phone_typo":
        profile.email = ""
    elif left_out == "birth_date" and profile.email and kind != "email_typo":
        profile.birth_date = None
    if kind == "bare":
        profile.phone = ""
    return kind
