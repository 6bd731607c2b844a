"""The group that is for sale: its places, who works there, and the system that no preset knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.demo.simulate import GroupSimulation
from pipelines.demo.truth import Campaign, Location, Provider, Truth
from pipelines.demo.world import (
    AESTHETICIAN_LINES,
    FIRST_NAMES_F,
    FIRST_NAMES_M,
    INJECTOR_LINES,
    first_of_month,
    place_name,
    words,
)

PARLOUR = "parlour"
"""The invented system that keeps the book and the till."""

FIRST_PLACE = 900
"""Places are numbered from here on, so that no place of the demo group has their names."""

SURNAMES = words(
    "Abbey Bellamy Carrow Dalloway Everard Farrow Garrick Hadley Ingram Jessop Kendrick Lovell Mallory Norwood Orchard "
    "Prewitt Quarles Redfern Sorrel Tolliver Underhill Verney Wickham Yardley"
)


@dataclass(frozen=True)
class Post:
    """What somebody does at a place, on which days of the week, and how it is paid."""

    role: str
    credential: str
    pay_plan: str
    lines: tuple[str, ...]
    rate_cents: int
    commission_basis_points: int
    rebook_skill: float
    job_title: str
    weekdays: tuple[int, ...]


AESTHETICIAN = Post(
    "aesthetician", "LE", "salary_bonus", AESTHETICIAN_LINES, 212_000, 0, 0.5, "Aesthetician", (1, 2, 3, 4, 5)
)
TEAM = (
    Post("injector", "NP", "hourly_commission", INJECTOR_LINES, 5200, 1200, 0.6, "Nurse Practitioner", (0, 1, 2, 3, 4)),
    AESTHETICIAN,
    Post("front_desk", "", "hourly", (), 2100, 0, 0.5, "Front Desk", (0, 1, 2, 3, 4, 5)),
)
OWNER = Post("physician", "MD", "owner", INJECTOR_LINES, 0, 0, 0.55, "Medical Director", (1, 3))
MONTHS_SHUT = 9
"""The youngest place opens so many months into the history."""

MONTHS_SINCE_LEAVING = 14


class TargetGroup(GroupSimulation):
    """A group of medical spas that all keep the same unknown system; the youngest place is new."""

    def __init__(self, truth: Truth, seed: int, places: int, patients: int) -> None:
        self.places = places
        super().__init__(truth, 0, seed, patients, disguised=0)

    def make_sites(self) -> list[Location]:
        """The places of the group."""
        start = self.truth.start_on
        return [place(number, opened_on(start, number, self.places)) for number in range(self.places)]

    def make_staff(self) -> list[Provider]:
        """At every place one who injects, an aesthetician and a desk; the owner works at the first."""
        staff: list[Provider] = []
        for number, site in enumerate(self.sites):
            opened = opened_on(self.truth.start_on, number, self.places)
            hired_on = opened if opened > self.truth.start_on else date(2019, 3, 4) + timedelta(days=50 * number)
            for post in (OWNER, *TEAM) if not number else TEAM:
                staff.append(member(len(staff), site, post, hired_on))
            if number == 1:
                leaver = next(one for one in staff[-len(TEAM) :] if one.role == "aesthetician")
                leaver.ended_on = first_of_month(self.truth.end_on, -MONTHS_SINCE_LEAVING) - timedelta(days=1)
                staff.append(member(len(staff), site, AESTHETICIAN, leaver.ended_on + timedelta(days=10)))
        return staff

    def make_campaigns(self) -> list[Campaign]:
        """One search campaign, of which the exports know nothing."""
        return [Campaign("31000000001", "Search | All", "Search", None, self.group)]

    def shares_of_people(self) -> tuple[float, ...]:
        """The older a place, the more people."""
        return tuple(1 - 0.08 * number for number in range(self.places))


def opened_on(start_on: date, number: int, places: int) -> date:
    """The first day of a place within the history: the last of several opens later."""
    return first_of_month(start_on, MONTHS_SHUT if number and number == places - 1 else 0)


def place(number: int, since: date) -> Location:
    """One place."""
    name = place_name(FIRST_PLACE // 5, number)
    return Location(
        location_id=name.lower().replace(" ", "-"),
        name=name,
        centre_code=f"T{FIRST_PLACE + number}",
        system=PARLOUR,
        account="main",
        group=0,
        time_zone="America/New_York",
        region="Northeast",
        tax_basis_points=(800, 635, 825)[number % 3],
        history_start_on=since,
        appointments_from_on=since,
        address=f"{40 + number} Example Street, Fairport, NY 0{number:04d}",
        record_kinds=("sale", "appointment", "payment"),
    )


def member(index: int, site: Location, post: Post, hired_on: date) -> Provider:
    """One member of staff."""
    names = FIRST_NAMES_M if index % 4 == 0 else FIRST_NAMES_F
    return Provider(
        provider_id=f"T{index + 1:03d}",
        name=f"{names[index * 7 % len(names)]} {SURNAMES[index % len(SURNAMES)]}",
        role=post.role,
        credential=post.credential,
        code=f"{index + 101}",
        pay_plan=post.pay_plan,
        group=0,
        weekday_location={day: site.location_id for day in post.weekdays},
        lines=post.lines,
        hired_on=hired_on,
        is_owner=post.pay_plan == "owner",
        rate_cents=post.rate_cents,
        commission_basis_points=post.commission_basis_points,
        rebook_skill=post.rebook_skill,
        job_title=post.job_title,
    )
