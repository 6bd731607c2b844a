"""What new patients bring in their first year, and what winning them costs: recomputed from the truth."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction

from pipelines.demo.truth import SaleLine
from tests.support.observed import Ledger, Levels, Observed, Visit, dollars, month_of, name_of, performer_of, rounded
from tests.support.recompute_acquisition import Acquisition
from tests.support.recompute_money import PREPAID_SALES, margin_parts

FIRST_YEAR = timedelta(days=365)
EARNED_BY_VISIT = {"service", "redemption", "retail"}


def newcomers(observed: Observed) -> dict[int, Visit]:
    """The first visit of everybody known to be new."""
    return {person: visits[0] for person, visits in observed.by_person.items() if observed.is_new(person)}


class Leftover:
    """What is left of a line after product and the pay of whoever performed it."""

    def __init__(self, observed: Observed) -> None:
        self.truth = observed.truth
        earned: dict[tuple[str, date], Fraction] = defaultdict(Fraction)
        paid: dict[tuple[str, date], Fraction] = defaultdict(Fraction)
        for part in margin_parts(observed):
            if part.provider_id:
                earned[part.provider_id, month_of(part.day)] += part.earned
                paid[part.provider_id, month_of(part.day)] += part.direct_pay
        self.rates = {key: paid[key] / amount for key, amount in earned.items() if amount > 0}

    def of(self, line: SaleLine) -> Fraction:
        """Earned less product less the performer's pay for it; a refund gives no product back."""
        kind, earned = line.refunded_line_type or line.line_type, dollars(line.earned_cents)
        knows_cost = self.truth.locations[line.location_id].shows_retail_cost or kind != "retail"
        cost = dollars(line.product_cost_cents) if knows_cost and line.line_type != "refund" else Fraction(0)
        rate = self.rates.get((performer_of(line) or "", month_of(line.sold_at.date())), Fraction(0))
        is_treatment = kind in {"service", "redemption"}
        return earned - cost - (rounded(earned * rate, 2) if is_treatment else 0)


def lifetime_value(observed: Observed, ledger: Ledger) -> None:
    """Revenue and contribution of the 365 days from the first visit of every new patient."""
    truth, won, leftover = observed.truth, Acquisition(observed), Leftover(observed)
    lines: dict[int, list[SaleLine]] = defaultdict(list)
    for line in truth.lines.values():
        if (line.refunded_line_type or line.line_type) not in PREPAID_SALES:
            lines[line.person_id or 0].append(line)
    for person_id, visit in newcomers(observed).items():
        if visit.day + FIRST_YEAR > observed.as_of:
            continue
        own = [line for line in lines[person_id] if visit.day <= line.sold_at.date() <= visit.day + FIRST_YEAR]
        name = name_of(truth, observed.provider(visit))
        levels: Levels = [
            ("portfolio", "all"),
            ("location", visit.location_id),
            ("provider", name),
            ("location_provider", f"{visit.location_id}|{name}" if name else None),
            *won.levels(person_id, visit.location_id),
            ("campaign", won.campaign(person_id)),
        ]
        earned = sum((dollars(line.earned_cents) for line in own), Fraction(0))
        ledger.event("ltv_12m_earned", visit.day, levels, earned, 1)
        contribution = sum((leftover.of(line) for line in own), Fraction(0))
        ledger.event("ltv_12m_contribution", visit.day, levels, contribution, 1)


def acquisition_cost(observed: Observed, ledger: Ledger) -> None:
    """All marketing, which is advertising here, over new patients by the first visit that earned anything."""
    truth = observed.truth
    advertised = {campaign.location_id for campaign in truth.campaigns.values()}
    for spent in truth.ad_days:
        place = truth.campaigns[spent.campaign_id].location_id
        levels: Levels = [("portfolio", "all"), ("location", place)]
        ledger.event("cac_blended", spent.spend_on, levels, dollars(spent.cost_cents), 0)
    earned: dict[tuple[int, str, date], int] = defaultdict(int)
    for line in truth.lines.values():
        if line.line_type in EARNED_BY_VISIT:
            earned[line.person_id or 0, line.location_id, line.sold_at.date()] += line.earned_cents
    for person_id in newcomers(observed):
        visits = observed.by_person[person_id]
        paying = [visit for visit in visits if earned[person_id, visit.location_id, visit.day] > 0]
        if paying:
            first, place = paying[0], paying[0].location_id
            # nobody advertises for the dental office alone
            own = [("location", place)] if place in advertised else []
            ledger.event("cac_blended", first.day, [("portfolio", "all"), *own], 0, 1)
