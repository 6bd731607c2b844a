"""Who the patients are: names, contacts, families, twins, namesakes, and the profiles that systems keep of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from pipelines.demo.dice import Dice
from pipelines.demo.disguise import disguise
from pipelines.demo.truth import (
    Campaign,
    Instrument,
    Location,
    Membership,
    Person,
    Profile,
    Provider,
    Truth,
)
from pipelines.demo.world import FIRST_NAMES_F, FIRST_NAMES_M, NAME_ENDS, NAME_STEMS

SEASONS = (0.86, 0.95, 1.05, 1.06, 1.12, 1.02, 0.88, 0.9, 0.98, 1.05, 1.12, 1.01)
CHANNELS = {
    "Paid Search": 0.26, "Organic Search": 0.15, "Organic Social": 0.19, "Paid Social": 0.07, "Referrals": 0.19,
    "Direct Traffic": 0.09, "Offline Sources": 0.05,
}  # fmt: skip
REFERRAL_WORDS = {
    "Paid Search": ("Google", "Internet"), "Organic Search": ("Google", "Internet"), "Organic Social": ("Instagram",),
    "Paid Social": ("Facebook", "Instagram"), "Referrals": ("Friend", "Family Member"),
    "Direct Traffic": ("Website", ""),
    "Offline Sources": ("Walk By", ""),
}  # fmt: skip


class Identities:
    """Names, e-mail addresses and phone numbers that no two people share by chance."""

    def __init__(self, group: int) -> None:
        firsts = len(FIRST_NAMES_F) + len(FIRST_NAMES_M)
        self.total = firsts * len(NAME_STEMS) * len(NAME_ENDS)
        self.count = group * 8_000

    def last_name(self, index: int) -> str:
        """The surname of a combination."""
        index //= len(FIRST_NAMES_F) + len(FIRST_NAMES_M)
        return NAME_STEMS[index // len(NAME_ENDS) % len(NAME_STEMS)] + NAME_ENDS[index % len(NAME_ENDS)]

    def draw(self) -> tuple[str, str, str]:
        """An unused first name, last name and sex."""
        index = self.count * 7_919 % self.total
        self.count += 1
        which = index % (len(FIRST_NAMES_F) + len(FIRST_NAMES_M))
        if which < len(FIRST_NAMES_F):
            return FIRST_NAMES_F[which], self.last_name(index), "Female"
        return FIRST_NAMES_M[which - len(FIRST_NAMES_F)], self.last_name(index), "Male"

    def email(self, first: str, last: str) -> str:
        """An address at a reserved example domain."""
        domain = ("example.com", "example.org", "example.net")[self.count % 3]
        return f"{first}.{last}@{domain}".lower()

    def phone(self) -> str:
        """A ten-digit number that is kept for fiction (555-01xx) as long as they last."""
        area, line = divmod(self.count, 100)
        block, area = divmod(area, 720)
        code = (area // 90 + 2) * 100 + area % 90
        return f"{code:03d}555{(block + 1) % 100:02d}{line:02d}"


def record_id(kind: str, number: int | str) -> str:
    """An id such as systems with random ids give their records."""
    return str(uuid5(NAMESPACE_OID, f"{kind} {number}"))


class People:
    """The people of one group, in the order in which they turn up, and what each holds."""

    def __init__(
        self,
        truth: Truth,
        dice: Dice,
        group: int,
        sites: list[Location],
        shares: tuple[float, ...],
        campaigns: list[Campaign],
        count: int,
        disguised: float,
    ) -> None:
        self.truth = truth
        self.dice = dice
        self.group = group
        self.sites = sites
        self.shares = shares
        self.campaigns = campaigns
        self.count = count
        self.disguised = disguised
        self.identities = Identities(group)
        self.own_provider: dict[tuple[int, str, str], Provider] = {}
        self.packages: dict[int, list[Instrument]] = defaultdict(list)
        self.membership: dict[int, Membership] = {}
        self.profiles: dict[tuple[int, str, str], list[Profile]] = defaultdict(list)
        self.next_code = group * 20_000
        self.second_profile: dict[int, tuple[str, datetime]] = {}

    def arrive(self) -> Iterator[Person]:
        """Everybody, one after the other. Families come together, and so do twins."""
        dice = self.dice
        moments = self.arrivals()
        while moments:
            moment, knew = moments.pop()
            person = self.add_person(moment, knew_before_history=knew)
            kind = dice.share()
            home = self.truth.locations[person.home_location_id]
            if home.has_emr and person.email and person.phone and kind < 0.02 and moments:
                yield from self.family(person, children=dice.whole(1, 2))
            elif home.has_emr and person.email and 0.02 <= kind < 0.024 and moments:
                yield from self.twin_of(person)
            elif home.is_zenoti and 0.024 <= kind < 0.027:
                yield self.namesake_of(person)
            elif 0.027 <= kind < 0.055:
                self.will_register_twice(person)
            elif self.disguised and self.dice.happens(self.disguised):
                self.second_profile[person.person_id] = ("disguise", moment + timedelta(days=30))
            yield person

    def arrivals(self) -> list[tuple[datetime, bool]]:
        """When people turn up: growing, with the seasons; a quarter was there before the records begin."""
        start, end = self.truth.start_on, self.truth.end_on
        days = (end - start).days + 1
        moments = []
        for number in range(self.count):
            if number % 4 == 0:
                day = start + timedelta(days=self.dice.whole(0, min(150, days - 1)))
            else:
                while True:
                    offset = int((self.dice.share() ** 0.85) * days)
                    day = start + timedelta(days=offset)
                    if self.dice.happens(SEASONS[day.month - 1] / 1.12):
                        break
            moment = datetime.combine(day, datetime.min.time()) + timedelta(minutes=self.dice.whole(420, 1260))
            moments.append((moment, number % 4 == 0))
        return moments[::-1]

    def add_person(self, moment: datetime, **same: object) -> Person:
        """One more person; ``same`` are the facts shared with somebody else."""
        dice = self.dice
        first, last, sex = self.identities.draw()
        first, last = str(same.get("first_name", first)), str(same.get("last_name", last))
        channel = dice.weighted(list(CHANNELS), list(CHANNELS.values()))
        home = dice.weighted(self.sites, self.shares).location_id
        values: dict[str, object] = {
            "person_id": len(self.truth.persons) + 1,
            "group": self.group,
            "first_name": first,
            "last_name": last,
            "birth_date": date(1950 + int(dice.share() ** 0.7 * 54), dice.whole(1, 12), dice.whole(1, 28)),
            "sex": sex,
            "email": self.identities.email(first, last) if dice.happens(0.94) else "",
            "phone": self.identities.phone(),
            "postal_code": f"{dice.whole(0, 9)}0{dice.whole(0, 999):03d}",
            "home_location_id": home,
            "channel": channel,
            "referral": dice.pick(REFERRAL_WORDS[channel]),
            "arrived_at": moment,
            "knew_before_history": False,
        }
        if channel == "Paid Search":
            mine = [c for c in self.campaigns if c.location_id in (home, None) and c.platform == "google_ads"]
            values["campaign_id"] = dice.pick(mine).campaign_id
        person = Person(**(values | same))  # type: ignore[arg-type]
        self.truth.persons[person.person_id] = person
        return person

    def family(self, parent: Person, children: int) -> Iterator[Person]:
        """Children use the parent's e-mail and phone."""
        parent.household_id = parent.person_id
        for number in range(children):
            yield self.add_person(
                parent.arrived_at + timedelta(days=20 + number),
                last_name=parent.last_name,
                email=parent.email,
                phone=parent.phone,
                birth_date=date(2004 + number * 2, self.dice.whole(1, 12), self.dice.whole(1, 28)),
                postal_code=parent.postal_code,
                home_location_id=parent.home_location_id,
                household_id=parent.person_id,
                first_name=self.other_first_name(parent, number + 1),
            )

    def other_first_name(self, person: Person, steps: int) -> str:
        """A first name that nobody of that surname has yet."""
        names = FIRST_NAMES_F if person.sex == "Female" else FIRST_NAMES_M
        taken = {other.first_name for other in self.truth.persons.values() if other.last_name == person.last_name}
        index = (names.index(person.first_name) if person.first_name in names else 0) + steps * 11
        while names[index % len(names)] in taken:
            index += 1
        return names[index % len(names)]

    def twin_of(self, person: Person) -> Iterator[Person]:
        """Same surname, birth date, e-mail and phone: two people nevertheless."""
        person.household_id = person.person_id
        yield self.add_person(
            person.arrived_at + timedelta(days=1),
            last_name=person.last_name,
            birth_date=person.birth_date,
            email=person.email,
            phone=person.phone,
            postal_code=person.postal_code,
            home_location_id=person.home_location_id,
            household_id=person.person_id,
            first_name=self.other_first_name(person, 3),
        )

    def namesake_of(self, person: Person) -> Person:
        """Same name, another birth date, e-mail and phone."""
        twin = self.add_person(
            person.arrived_at + timedelta(days=9),
            first_name=person.first_name,
            last_name=person.last_name,
            home_location_id=person.home_location_id,
        )
        twin.email = f"{twin.first_name}.{twin.last_name}2@example.org".lower()
        if twin.birth_date == person.birth_date:
            twin.birth_date = twin.birth_date.replace(day=twin.birth_date.day % 28 + 1)
        person.household_id = twin.household_id = -person.person_id
        return twin

    def will_register_twice(self, person: Person) -> None:
        """Later the front desk makes a second profile of the person."""
        if not person.email:
            return
        kind = self.dice.pick(("email", "phone", "name_birth"))
        self.second_profile[person.person_id] = (kind, person.arrived_at + timedelta(days=120))

    def profile_at(self, person: Person, site: Location, moment: datetime) -> Profile:
        """The profile that a site uses for the person at that moment; it is made on first contact."""
        known = self.profiles[person.person_id, site.system, site.account]
        if not known:
            known.append(self.make_profile(person, site, moment))
        kind, since = self.second_profile.get(person.person_id, ("", moment))
        if kind and site.has_emr and len(known) == 1 and moment >= since:
            known.append(self.make_second_profile(person, known[0], site, moment, kind))
        return known[-1]

    def make_profile(self, person: Person, site: Location, moment: datetime) -> Profile:
        """A new record; three in ten of Zenoti's have no code, none of a family's or of a twice registered person's."""
        dice = self.dice
        special = person.household_id is not None or person.person_id in self.second_profile or person.is_test
        self.next_code += 1
        if site.system == "square":
            source_id = f"CUST{(self.next_code * 104_729) % 10**8:08d}LK{self.next_code:05d}"
        elif site.system == "boulevard":
            source_id = record_id("client", self.next_code)
        else:
            source_id = f"G{self.next_code:05d}"
            if site.is_zenoti and not special and person.email and dice.happens(0.34):
                source_id = ""
        created = moment.date()
        if person.knew_before_history:
            created = self.truth.start_on - timedelta(days=dice.whole(30, 900))
        profile = Profile(
            profile_id=len(self.truth.profiles) + 1,
            person_id=person.person_id,
            system=site.system,
            account=site.account,
            source_id=source_id,
            first_name=person.first_name,
            last_name=person.last_name,
            email=person.email,
            phone=person.phone,
            birth_date=person.birth_date if special or dice.happens(0.8) else None,
            location_id=site.location_id,
            created_on=created,
        )
        self.truth.profiles[profile.profile_id] = profile
        return profile

    def make_second_profile(
        self, person: Person, first: Profile, site: Location, moment: datetime, kind: str
    ) -> Profile:
        """The same person again: known by e-mail, by phone and name, by name and birth date, or only by likeness."""
        second = self.make_profile(person, site, moment)
        second.created_on = moment.date()
        first.birth_date = second.birth_date = person.birth_date
        if kind == "disguise":
            disguise(self.dice, second)
        elif kind == "email":
            second.phone = ""
            second.birth_date = None
        elif kind == "phone":
            second.email = ""
            second.birth_date = None
        else:
            second.email = second.phone = ""
        return second
