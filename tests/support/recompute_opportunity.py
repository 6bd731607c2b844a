"""The opportunity sizing, worked out once more in plain Python from events, scorecard, canonical rows and the seeds.

Nothing is shared with the SQL. ``recompute(connection, targets)`` returns {(lever, location, provider): Amount}; the
group has no location, a place no provider, and ``total`` is a lever of both.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import duckdb

from pipelines.config import Target

SEEDS = Path(__file__).parents[2] / "seeds"
ONCE = ("unused_prepaid", "unscheduled_treatment")
RETURN_DAYS, MIN_CASES, MIN_PEERS, IDLE_DAYS = 180, 30, 3, 90

Rows = list[tuple]
Key = tuple[str, str | None, str | None]


@dataclass(frozen=True)
class Amount:
    """What a lever brings: the whole gap, the cautious and the hopeful part, and what of these counts in the total."""

    raw: Decimal
    low: Decimal
    high: Decimal
    counted: tuple[Decimal, Decimal, Decimal] | None = None


def seed(name: str) -> list[dict[str, str]]:
    """The rows of a seed."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def rounded(value: Fraction | Decimal | float | int, places: int) -> Decimal:
    """To so many places, halves away from zero."""
    exact = Fraction(value)
    scaled = abs(exact) * 10**places
    whole = int(scaled + Fraction(1, 2))
    return Decimal(whole if exact >= 0 else -whole).scaleb(-places)


def product(*factors: Decimal) -> Decimal:
    """Of exact decimals, in cents."""
    result = Fraction(1)
    for factor in factors:
        result *= Fraction(factor)
    return rounded(result, 2)


class Practice:
    """What the warehouse tells, and the values that follow from it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, targets: dict[str, tuple[Target, ...]]) -> None:
        self.connection, self.practice_targets = connection, targets
        self.assumptions = {row["lever"]: row for row in seed("opportunity_assumption")}
        self.directions = {row["metric_key"]: row["direction"] for row in seed("metrics")}
        self.benchmarks = {row["metric_key"]: row for row in seed("benchmarks") if row["is_shown"] == "true"}
        self.end = self.rows("select max(period_end_on) from marts.kpi_scorecard where period_grain = 'month'")[0][0]
        self.start = date(self.end.year - (self.end.month < 12), self.end.month % 12 + 1, 1)
        self.as_of = self.rows("select as_of_on from intermediate.int_as_of")[0][0]
        self.roles = dict(
            self.rows("select provider_id, role from canonical.provider where not coalesce(is_house, false)")
        )
        self.visits = self.known_visits()
        self.effects = {"rebooking": self.return_effect(), "no_show": self.lost_share()}
        self.places = [row[0] for row in self.rows("select location_id from canonical.location")]
        self.homes = self.home_places()
        self.last_seen = self.last_providers()

    def rows(self, query: str) -> Rows:
        """The answer to a query."""
        return self.connection.execute(query).fetchall()

    def figure(self, metric: str, grain: str, level: str, entity: str) -> tuple | None:
        """Numerator, denominator, is_small and quality of the newest period of the scorecard that says something."""
        period = f"period_end_on = '{self.end}'"
        if grain == "month":
            period = f"is_mature and period_end_on between '{self.start}' and '{self.end}'"
        found = self.rows(
            f"select numerator, denominator, is_small, quality from marts.kpi_scorecard where metric_key = '{metric}' "
            f"and period_grain = '{grain}' and level = '{level}' and entity_id = '{entity}' and {period} "
            "order by period_end_on desc limit 1"
        )
        return found[0] if found and found[0][3] != "absent" else None

    def known_visits(self) -> Rows:
        """Location, provider, patient, earned and contribution of the visits whose costs are known."""
        return self.rows(
            f"""
            select visit.location_id, visit.provider_id, visit.patient_id, visit.earned_amount, visit.contribution
            from marts.visit_economics as visit
            join marts.kpi_scorecard as month
                on month.metric_key = 'provider_contribution' and month.period_grain = 'month'
                and month.level = 'location' and month.entity_id = visit.location_id
                and visit.visit_on between month.period_start_on and month.period_end_on
            where visit.visit_on between '{self.start}' and '{self.end}' and month.quality <> 'absent'
            """
        )

    def home_places(self) -> dict[str, str]:
        """Where a provider saw most."""
        seen: dict[str, Counter[str]] = defaultdict(Counter)
        for place, provider in self.rows(
            "select location_id, provider_id from marts.visit_economics "
            f"where visit_on between '{self.start}' and '{self.end}'"
        ):
            seen[provider][place] += 1
        return {name: min(found, key=lambda place: (-found[place], place)) for name, found in seen.items()}

    def last_providers(self) -> dict[str, str]:
        """Whom each patient saw last."""
        return dict(
            self.rows(
                f"select patient_id, primary_provider_id from canonical.visit where visit_on <= '{self.as_of}' "
                "order by visit_on, first_starts_at, visit_id"
            )
        )

    def units(self, level: str, entity: str) -> dict[str, Decimal]:
        """What a visit, a patient's year, a completed hour and a dollar earned leave there."""
        own = [row for row in self.visits if row[0 if level == "location" else 1] == entity]
        worth: dict[str, Decimal] = {"gap": Decimal(1)}
        if own:
            left = sum(Fraction(row[4]) for row in own)
            worth["visit"] = rounded(left / len(own), 2)
            worth["patient_year"] = rounded(left / len({row[2] for row in own}), 2)
            earned = sum(Fraction(row[3]) for row in own)
            if earned:
                worth["dollar_earned"] = rounded(left / earned, 4)
        hourly = self.figure("contribution_per_hour", "ttm", level, entity)
        used = self.figure("utilization", "ttm", level, entity)
        if hourly and used and used[0]:
            by_hour = Fraction(hourly[0]) / Fraction(hourly[1])
            worth["completed_hour"] = rounded(by_hour * Fraction(used[1]) / Fraction(used[0]), 2)
            worth["hours"] = rounded(used[0], 2)
        return worth

    def return_effect(self) -> dict[str, Decimal]:
        """How much more often patients come back within the days after a visit that left with the next date."""
        later: dict[str, list[tuple[int, date]]] = defaultdict(list)
        place: dict[str, tuple[str, int, date, str]] = {}
        for visit, patient, location, day, counts in self.rows(
            "select visit_id, patient_id, location_id, visit_on, "
            "is_rebooking_eligible and not coalesce(is_consult_only, false) "
            "from canonical.visit order by patient_id, visit_on, first_starts_at, visit_id"
        ):
            position = len(later[patient])
            later[patient].append((counts, day))
            place[visit] = (patient, position, day, location)
        came: dict[tuple[str, bool], list[int]] = defaultdict(list)
        year_before = self.as_of.replace(year=self.as_of.year - 1)
        for visit, is_rebooked in self.rows(
            "select record_id, numerator = 1 from marts.kpi_event where metric_key = 'rebooking_rate_7d'"
        ):
            patient, position, day, location = place[visit]
            last = day + timedelta(RETURN_DAYS)
            if year_before < last <= self.as_of:
                returned = next((on for counts, on in later[patient][position + 1 :] if counts), date.max) <= last
                for where in (location, "all"):
                    came[where, is_rebooked].append(returned)
        effect = {}
        for where in {key[0] for key in came}:
            with_one, without = came[where, True], came[where, False]
            if min(len(with_one), len(without)) >= MIN_CASES:
                shares = [rounded(Fraction(sum(group), len(group)), 4) for group in (with_one, without)]
                effect[where] = max(shares[0] - shares[1], Decimal(0))
        return effect

    def lost_share(self) -> dict[str, Decimal]:
        """Of the time of no-shows, what nobody else took."""
        treated: dict[tuple[str, date], Rows] = defaultdict(list)
        for row in self.rows(
            """
            select booked.provider_id, booked.starts_at,
                booked.ends_at + to_seconds(cast(60 * coalesce(booked.recovery_minutes, 0) as integer)),
                booked.patient_id
            from canonical.appointment as booked left join canonical.patient using (patient_id)
            where (appointment_status = 'completed'
                or (appointment_status in ('booked', 'confirmed', 'checked_in') and visit_id is not null))
            and not coalesce(is_test, false) and booked.provider_id is not null
            """
        ):
            treated[row[0], row[1].date()].append(row[1:])
        year_before = self.as_of.replace(year=self.as_of.year - 1)
        lost: dict[str, list[tuple[Fraction, Fraction]]] = defaultdict(list)
        for provider, starts, ends, patient, location in self.rows(
            f"""
            select booked.provider_id, booked.starts_at, booked.ends_at, booked.patient_id, due.location_id
            from marts.kpi_event as due join canonical.appointment as booked on due.record_id = booked.booked_visit_id
            where due.metric_key = 'no_show_rate' and due.numerator = 1 and due.event_on > '{year_before}'
            and booked.appointment_status = 'no_show' and booked.provider_id is not null
            """
        ):
            minutes = Fraction(int((ends - starts).total_seconds()), 60)
            taken = sum(
                Fraction(int((min(ends, until) - max(starts, since)).total_seconds()), 60)
                for since, until, who in treated[provider, starts.date()]
                if since < ends and until > starts and who is not None and who != patient
            )
            for where in (location, "all"):
                lost[where].append((minutes, min(Fraction(taken), minutes)))
        return {
            where: 1 - rounded(sum(row[1] for row in found) / sum(row[0] for row in found), 4)
            for where, found in lost.items()
            if len(found) >= MIN_CASES
        }

    def standing(self, lever: str, level: str, entity: str) -> tuple[Decimal, Decimal] | None:
        """The actual value and the volume of a lever, unless there are too few cases."""
        metric = self.assumptions[lever]["metric_key"]
        grain = "month" if lever == "unscheduled_treatment" else "ttm"
        if lever in ONCE and level == "provider":
            return self.part_of_stock(lever, metric, grain, entity)
        found = self.figure(metric, grain, level, entity)
        if found is None or found[2]:
            return None
        if lever == "unused_prepaid":
            return self.owed(lambda place, _: place == entity)
        if lever == "provider_optimisation":
            worth = self.units(level, entity)
            return (rounded(worth["completed_hour"], 4), worth["hours"]) if "hours" in worth else None
        if not found[1]:
            return None
        actual, volume = rounded(float(found[0]) / float(found[1]), 4), found[1]
        if lever == "unscheduled_treatment":
            volume = self.rows(
                f"select sum(plan_item_amount) from marts.unscheduled_item where location_id = '{entity}' "
                f"and month_start_on = '{self.end.replace(day=1)}'"
            )[0][0]
        return actual, rounded(volume, 2)

    def part_of_stock(self, lever: str, metric: str, grain: str, provider: str) -> tuple[Decimal, Decimal] | None:
        """What of a stock is a provider's: plans by who made them, prepaid by whom the patient saw last."""
        if lever == "unused_prepaid":
            found = {
                place: self.figure(metric, grain, "location", place)
                for place, patient, *_ in self.lots()
                if self.last_seen.get(patient) == provider
            }
            if not found or any(figure is None or figure[2] for figure in found.values()):
                return None
            return self.owed(lambda _, patient: self.last_seen.get(patient) == provider)
        items = self.rows(
            f"select location_id, patient_id, plan_item_amount from marts.unscheduled_item "
            f"where provider_id = '{provider}' and month_start_on = '{self.end.replace(day=1)}'"
        )
        figures = {place: self.figure(metric, grain, "location", place) for place, *_ in items}
        if not items or len({patient for _, patient, _ in items}) in range(1, 11):
            return None
        weighted, whole = 0.0, Fraction(0)
        for place, _, amount in items:
            figure = figures[place]
            if figure is None or figure[2] or not figure[1]:
                return None
            weighted += float(figure[0]) / float(figure[1]) * float(amount)
            whole += Fraction(amount)
        return rounded(weighted / float(whole), 4), rounded(whole, 2)

    def lots(self) -> Rows:
        """Location, patient, instrument, day of sale and balance of everything owed at the end."""
        return self.rows(
            f"select location_id, patient_id, prepaid_instrument_id, sold_on, balance_amount "
            f"from marts.prepaid_lot_month where month_end_on = '{self.end}' and balance_amount > 0 "
            "and canonical_table <> 'location'"
        )

    def owed(self, belongs: Callable[[str, str], bool]) -> tuple[Decimal, Decimal] | None:
        """The idle share of the dollars owed, and these, of the lots that belong by place and patient."""
        used = dict(
            self.rows(
                "select prepaid_instrument_id, max(happened_on) from marts.prepaid_flow "
                "where flow = 'redeemed' and prepaid_instrument_id is not null group by 1"
            )
        )
        idle, owed, people = Fraction(0), Fraction(0), set()
        for place, patient, instrument, sold_on, balance in self.lots():
            if not belongs(place, patient):
                continue
            owed += Fraction(balance)
            last = max((day for day in (sold_on, used.get(instrument)) if day), default=date.min)
            if last <= self.end - timedelta(IDLE_DAYS):
                idle += Fraction(balance)
                people |= {patient} - {None}
        return (rounded(idle / owed, 4), rounded(owed, 2)) if owed and len(people) not in range(1, 11) else None

    def target(self, lever: str, place: str, peers: Iterable[Decimal]) -> Decimal | None:
        """The practice's own target, else the benchmark, else the upper quarter of peers, else the assumption."""
        row = self.assumptions[lever]
        own = {aim.location: aim.value for aim in self.practice_targets.get(row["metric_key"], ())}
        if row["takes_practice_target"] == "true" and (place in own or None in own):
            return rounded(Fraction(str(own.get(place, own.get(None)))), 4)
        published = self.benchmarks.get(row["metric_key"], {}).get(row["benchmark_end"])
        if published:
            return rounded(Fraction(published), 4)
        values = sorted(map(float, peers))
        if len(values) >= MIN_PEERS:
            where = (0.75 if self.directions[row["metric_key"]] == "higher" else 0.25) * (len(values) - 1)
            lower = int(where)
            upper = min(lower + 1, len(values) - 1)
            return rounded(values[lower] + (where - lower) * (values[upper] - values[lower]), 4)
        return Decimal(row["default_target"]) if row["default_target"] else None

    def amount(self, lever: str, level: str, entity: str, place: str, peers: Iterable[Decimal]) -> Amount | None:
        """What a lever brings at a place or with a provider."""
        row, standing = self.assumptions[lever], self.standing(lever, level, entity)
        goal, worth = self.target(lever, place, peers), self.units(level, entity).get(row["value_of"])
        conversion: Decimal | None = Decimal(1)
        if row["conversion_words"]:
            conversion = self.effects[lever].get(entity, self.effects[lever].get("all"))
        if standing is None or goal is None or worth is None or conversion is None or worth <= 0:
            return None
        sense = 1 if self.directions[row["metric_key"]] == "higher" else -1
        gap = max(sense * (goal - standing[0]), Decimal(0))
        return self.closed(lever, product(gap, standing[1], conversion, worth))

    def closed(self, lever: str, raw: Decimal) -> Amount:
        """Raw, low and high."""
        row = self.assumptions[lever]
        additional = Decimal(row["incremental_share"])
        low, high = (product(raw, additional, Decimal(row[f"closure_{end}_share"])) for end in ("low", "high"))
        return Amount(raw, low, high)


def counted(amounts: dict[str, Amount]) -> dict[str, Amount]:
    """The levers of a place with what each adds to the ones before it."""

    def of(lever: str, index: int) -> Decimal:
        found = amounts.get(lever)
        return (found.raw, found.low, found.high)[index] if found else Decimal(0)

    result = {}
    for lever, amount in amounts.items():
        parts = []
        for index in range(3):
            part = of(lever, index)
            won = max(of("rebooking", index), of("retention", index))
            if lever == "retention":
                part = won - of("rebooking", index)
            if lever == "capacity":
                part = max(part - won - of("no_show", index), Decimal(0))
            if lever in ONCE:
                part = Decimal(0)
            parts.append(part)
        result[lever] = Amount(amount.raw, amount.low, amount.high, (parts[0], parts[1], parts[2]))
    return result


def at_people(practice: Practice, lever: str, peers: list[Decimal]) -> dict[Key, Amount]:
    """What a lever brings with each provider, under the place of most of their visits."""
    by_role: dict[str | None, list[Decimal]] = defaultdict(list)
    for provider, role in practice.roles.items():
        standing = practice.standing(lever, "provider", provider)
        if standing:
            by_role[role].append(standing[0])
    result = {}
    for provider, role in practice.roles.items():
        home = practice.homes.get(provider)
        if home:
            held_against = by_role[role] if lever == "provider_optimisation" else peers
            amount = practice.amount(lever, "provider", provider, home, held_against)
            if amount:
                result[lever, home, provider] = amount
    return result


def at_places(practice: Practice, lever: str) -> dict[Key, Amount]:
    """What a lever brings at each place, and with its people."""
    standings = [practice.standing(lever, "location", place) for place in practice.places]
    peers = [standing[0] for standing in standings if standing]
    result = at_people(practice, lever, peers)
    for place in practice.places:
        found: Amount | None
        if lever == "provider_optimisation":
            raws = [amount.raw for key, amount in result.items() if key[1] == place and key[2]]
            found = practice.closed(lever, sum(raws, Decimal(0))) if raws else None
        else:
            found = practice.amount(lever, "location", place, place, peers)
        if found:
            result[lever, place, None] = found
    return result


def recompute(connection: duckdb.DuckDBPyConnection, targets: dict[str, tuple[Target, ...]]) -> dict[Key, Amount]:
    """Every amount of every lever, and the totals."""
    practice = Practice(connection, targets)
    result: dict[Key, Amount] = {}
    for lever in practice.assumptions:
        result |= at_places(practice, lever)
    for place in practice.places:
        own = {key[0]: amount for key, amount in result.items() if key[1:] == (place, None)}
        result |= {(lever, place, None): amount for lever, amount in counted(own).items()}
    for lever in practice.assumptions:
        result |= summed(lever, [amount for key, amount in result.items() if key[0] == lever and key[1] and not key[2]])
    for where in (*practice.places, None):
        own = {key[0]: amount for key, amount in result.items() if key[1:] == (where, None)}
        parts = [amount.counted for lever, amount in own.items() if amount.counted and lever not in ONCE]
        if parts:
            raw, low, high = (sum(column, Decimal(0)) for column in zip(*parts, strict=True))
            result["total", where, None] = Amount(raw, low, high, (raw, low, high))
    return result


def summed(lever: str, parts: list[Amount]) -> dict[Key, Amount]:
    """A lever of the group: the sum of its places."""
    if not parts:
        return {}
    raw, low, high = (sum((getattr(part, name) for part in parts), Decimal(0)) for name in ("raw", "low", "high"))
    sums = [sum((part.counted[index] for part in parts if part.counted), Decimal(0)) for index in range(3)]
    return {(lever, None, None): Amount(raw, low, high, (sums[0], sums[1], sums[2]))}
