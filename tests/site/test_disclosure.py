"""No cell that is hidden for privacy can be worked out from the published ones: in the demo, and in small groups.

The attack is in ``tests/support/disclosure.py``; here is what else the site's tables tell of the scorecard's cells.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import duckdb
import pytest

from pipelines.config import Project
from tests.support.disclosure import Cell, Figure, Metrics, alone, read_metrics, together
from tests.support.groups import SMALL, small_group
from tests.support.recompute_opportunity import ONCE

pytestmark = pytest.mark.slow

SEEDS = (SMALL, 11, 29, 47)
QUARTER = "'quarter', last_day(quarter_start_on + interval 2 month)"
TOLD = {
    "board": """
        select
            metric_key, 'ttm', told_on,
            case when entity in ('All medspa locations', 'All dental locations') then 'vertical' else level end,
            coalesce(location_id, case entity
                when 'All locations' then 'all' when 'All like for like locations' then 'like_for_like'
                when 'All medspa locations' then 'medspa' when 'All dental locations' then 'dental'
            end)
        from report.board
        left join canonical.location on level = 'location' and entity = location_name
        cross join lateral (
            values (period_end_on, value), (last_day(period_end_on - interval 12 month), value_year_before)
        ) as told (told_on, told)
        where told is not null
    """,
    "briefing": """
        select metric_key, 'month', last_day(told_on), level, coalesce(location_id, 'all')
        from report.briefing
        left join canonical.location on entity = location_name
        cross join lateral (values (month_start_on, value), (month_start_on - interval 1 month, previous_value)) as told (told_on, told)
        where told is not null
    """,  # noqa: E501
    "channel_cost": """
        select 'cost_per_lead', 'ttm', last_day(to_month_on), 'channel', replace(channel, ' ', '_')
        from report.channel_cost where cost_per_lead_amount is not null
        union all
        select 'cac_paid_media', 'ttm', last_day(to_month_on), 'channel', replace(channel, ' ', '_')
        from report.channel_cost where cost_per_buyer_amount is not null
    """,
    "consult_ladder": f"""
        select 'consult_conversion_30d', {QUARTER}, 'portfolio', 'all'
        from report.consult_ladder where converted_30d_share is not null
    """,
    "device_return": f"""
        select 'device_utilization', {QUARTER}, 'location', any_value(location_id)
        from report.device_return
        inner join canonical.location on device_return.device like location_name || ': %'
        group by location_id, quarter_start_on having count(*) = 1 and count(used_hours) = 1
    """,
    "finding": """
        select
            metric_key, period_grain, last_day(found.month_start_on),
            if(found.location_id is null, 'portfolio', 'location'), coalesce(found.location_id, 'all')
        from report.finding as shown
        inner join seeds.finding_kind as kinds using (position)
        inner join marts.data_finding as found using (finding_kind)
        inner join (values
            ('missing_month', 'collections', 'month'), ('claim_active_patients', 'active_patients', 'month'),
            ('claim_revenue', 'earned_revenue', 'ttm'), ('claim_retention', 'retention_12m_period', 'ttm')
        ) as told (finding_kind, metric_key, period_grain) using (finding_kind)
        where shown.findings is not null
    """,
    "front_desk": f"""
        select 'online_booking_share', {QUARTER}, 'location', location_id
        from report.front_desk inner join canonical.location using (location_name)
        where booked_by = 'online' and bookings is not null
    """,
    "goal": """
        select metric_key, 'ttm', period_end_on, figure.level, figure.entity_id
        from report.goal as step
        left join canonical.location on step.entity = location_name
        inner join marts.goal_decomposition as decomposition
            on step.step_number = decomposition.step_number
            and coalesce(location_id, 'all') = decomposition.entity_id
        inner join marts.goal_figure as figure
            on decomposition.level = figure.level and decomposition.entity_id = figure.entity_id
            and '|' || decomposition.metric_keys || '|' like '%|' || metric_key || '|%'
        where step.step_value is not null
    """,
    "headline": """
        select metric_key, period_grain, last_day(told_on), level, coalesce(location_id, 'all')
        from report.headline
        left join canonical.location on entity = location_name
        cross join lateral (values
            (period_end_on, value),
            (period_end_on - if(period_grain = 'ttm', interval 3 month, interval 1 month), previous_value),
            (period_end_on - interval 12 month, year_ago_value)
        ) as told (told_on, told)
        where told is not null
    """,
    "maturity": """
        select score.metric_key, grain, figure_period_end_on, score.level, entity_id
        from report.maturity
        left join canonical.location on maturity.entity = location_name
        inner join marts.maturity_score as score using (workflow)
        cross join (values ('month'), ('ttm')) as told (grain)
        inner join seeds.metrics on score.metric_key = metrics.metric_key and (grain = 'ttm' or rollup = 'per_level')
        where maturity.actual_value is not null and entity_id = coalesce(location_id, 'all')
    """,
    "membership": """
        select metric_key, 'month', last_day(told_on), level, coalesce(location_id, 'all')
        from report.membership
        left join canonical.location on entity = location_name
        cross join lateral (values
            ('mrr', first_month_on - interval 1 month), ('mrr', last_month_on), ('member_churn_monthly', last_month_on)
        ) as told (metric_key, told_on)
        where opening_amount is not null
    """,
    "opportunity": """
        select held.metric_key, 'ttm', period_end_on, level, coalesce(location_id, 'all')
        from report.opportunity as shown
        inner join marts.opportunity as held using (lever_name)
        left join canonical.location using (location_id)
        where shown.actual_value is not null
        and level <> 'provider' and entity = coalesce(location_name, 'All locations')
        and lever in ('rebooking', 'retention', 'capacity', 'no_show')
    """,
    "patient_value": """
        select 'ltv_12m_earned', 'month', last_day(cohort_month_on), 'portfolio', 'all'
        from report.patient_value where earned_12m_per_patient is not null
        union all
        select 'ltv_12m_contribution', 'month', last_day(cohort_month_on), 'portfolio', 'all'
        from report.patient_value where contribution_12m_per_patient is not null
        union all
        select 'cac_blended', 'month', last_day(cohort_month_on), 'portfolio', 'all'
        from report.patient_value where cac_amount is not null
    """,
    "peer": """
        select metric_key, 'ttm', period_end_on, 'location', location_id
        from report.peer inner join canonical.location using (location_name)
    """,
    "provider_page_figure": """
        select metric_key, 'quarter', quarter_end_on, 'provider', provider_id
        from report.provider_page_figure inner join marts.provider_label using (folder)
        where value is not null or cases is not null
    """,
    "prepaid": """
        select
            'deferred_revenue_balance', 'month', last_day(told_on),
            if(location_id is null, 'portfolio', 'location'), coalesce(location_id, 'all')
        from report.prepaid
        left join canonical.location on entity = location_name
        cross join lateral (values
            (month_start_on - interval 1 month, opening_amount), (month_start_on, closing_amount)
        ) as told (told_on, told)
        where kind = 'all' and told is not null
    """,
    "prepaid_age": """
        select 'deferred_revenue_balance', 'month', last_day(any_value(month_start_on)), 'portfolio', 'all'
        from report.prepaid_age having count(balance_amount) = count(*)
    """,
    "provider_pnl": f"""
        select metric_key, {QUARTER}, 'provider', provider_id
        from report.provider_pnl
        inner join marts.provider_label using (provider_label)
        cross join (values
            ('earned_revenue'), ('provider_contribution'), ('contribution_per_hour'), ('compensation_share'),
            ('product_margin'), ('gross_margin'), ('retail_share'), ('discount_rate')
        ) as told (metric_key)
    """,
    "reconciliation": """
        select metric_key, 'month', last_day(month_start_on), 'location', location_id
        from report.reconciliation
        inner join canonical.location using (location_name)
        cross join (values ('collections'), ('processing_fee_rate')) as told (metric_key)
        where collected_amount is not null
    """,
    "retail_per_hour": f"""
        select metric_key, {QUARTER}, 'location', location_id
        from report.retail_per_hour
        inner join canonical.location using (location_name)
        cross join (values ('rph_available'), ('retail_share')) as told (metric_key)
    """,
    # a whole period tells its own cell, a part of one its months, as do the parts of the change
    "same_store": """
        with told as (
            select
                period_grain, period_end_on, location_id, list(month_start_on) as months,
                len(months) = case period_grain when 'month' then 1 when 'quarter' then 3 else 12 end as is_whole,
                bool_or(shown.volume_effect_amount is not null) as has_parts
            from report.same_store as shown
            inner join marts.same_store_location_month as held
                on month_start_on between period_start_on and period_end_on
                and (level = 'portfolio' or entity = location_name)
            where held.is_owned and shown.earned_amount is not null
            group by level, period_grain, period_end_on, location_id
        )
        select
            'earned_revenue', if(is_whole, period_grain, 'month'), last_day(day - to_months(back)),
            'location', location_id
        from told
        cross join unnest(if(is_whole, [period_end_on], months)) as days (day)
        cross join (values (0), (12)) as years (back)
        union
        select 'average_ticket', 'month', last_day(day - to_months(back)), 'location', location_id
        from told
        cross join unnest(months) as days (day)
        cross join (values (0), (12)) as years (back)
        where has_parts
    """,
    "satisfaction": """
        select metric_key, 'ttm', period_end_on, level, coalesce(location_id, provider_id)
        from (
            unpivot (from report.satisfaction)
            on conversion_share as consult_conversion_30d, rebooked_share as rebooking_rate_7d, nps, average_rating
            into name metric_key value told
        ) as told
        left join canonical.location on level = 'location' and entity = location_name
        left join marts.provider_label on level = 'provider' and entity = provider_label
    """,
    "target": """
        select metric_key, 'month', last_day(month_start_on), level, entity_id
        from report.target
        left join canonical.location on entity = location_name
        inner join marts.target_baseline as baseline using (metric_key, by_on)
        where actual_value is not null and baseline.entity_id = coalesce(location_id, 'all')
        union all
        select metric_key, 'ttm', baseline_period_end_on, level, entity_id
        from report.target
        left join canonical.location on entity = location_name
        inner join marts.target_baseline as baseline using (metric_key, by_on)
        where (target.baseline_value is not null or target.path_value is not null)
        and baseline.entity_id = coalesce(location_id, 'all')
    """,
    "treatment_completion": f"""
        select 'treatment_acceptance_90d', {QUARTER}, 'location', location_id
        from report.treatment_completion
        inner join canonical.location using (location_name)
        where accepted_90d_share is not null
    """,
    "variant": """
        select
            coalesce(metric_key, case variant
                when 'collected_of_gross' then 'gross_production' when 'collected_to_date' then 'net_production'
            end),
            'ttm', period_end_on, 'portfolio', 'all'
        from report.variant inner join seeds.variants using (family, position)
        where value is not null
    """,
}
"""Per table the scorecard's cells of which it tells the figure, or one that gives it."""

TELLS_NO_CELL = {
    "campaign_provider": "of all months of inquiries that are old enough, rounded and without counts",
    "churn_band": "people and dollars expected to be lost; looked at below",
    "compensation_anomaly": "how many pay lines are odd; nothing of patients",
    "coverage": "whether a month has records, in words",
    "demand": "shares of an hour of the week over a year; looked at below",
    "flash": "of a week, and the one before, that no other table tells",
    "grade": "how far a figure can be trusted, in words",
    "kpi": "the scorecard's cells themselves",
    "location": "spans of time and the names of systems",
    "location_request": "what has arrived, in words, months and metrics",
    "location_system": "the names of systems",
    "maturity_assessment": "the weakest of the stages that `maturity` shows",
    "maturity_step": "statements and benchmarks, the same for every practice",
    "metric": "definitions",
    "practice": "name, currency and day",
    "predictability": "shares of a month's revenue that were secured before; no metric counts them",
    "provider_funnel": "of converted patients alone, over all cohorts that are old enough",
    "provider_page": "whose page it is, and words",
    "provider_page_context": "shares of one's own visits, of which the scorecard has none; looked at below",
    "provider_practice": "words, the same for everybody",
    "quality": "how far a figure can be trusted, in words",
    "recovered": "of the people on lists alone; no metric counts them",
    "request": "locations at which something has arrived",
    "retention_curve": "of half-years of first visits; the metrics count trailing years and months",
    "risk_calibration": "shares by tenth of all cases",
    "risk_gate": "measures of the scores",
    "source": "files and rows",
    "tool": "systems and what they cost",
    "tool_link": "systems",
    "trend": "the slope of months, rounded to no month's figure",
    "verdict": "metrics and kinds of findings, counted",
}
"""Why the other tables give away nothing of the scorecard."""


def shown(project: Project) -> tuple[Metrics, list[str]]:
    """All figures, those told elsewhere shown as well, and what a table tells that the scorecard hides."""
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        metrics = read_metrics(connection)
        betrayed = []
        for table, query in TOLD.items():
            for metric, *place in connection.execute(query).fetchall():
                figure = metrics.get(metric, {}).get(Cell(*place))
                if figure and figure.is_hidden:
                    betrayed.append(f"{table} tells {metric} {Cell(*place)}")
    return metrics, betrayed


@pytest.mark.parametrize("seed", [None, *SEEDS])
def test_hidden_cells_stay_hidden(seed: int | None, request: pytest.FixtureRequest) -> None:
    """Small groups have few people in nearly every cell, where hiding one thing gives away another most easily."""
    metrics, betrayed = shown(small_group(seed) if seed is not None else request.getfixturevalue("demo"))
    assert any(figure.is_hidden for figures in metrics.values() for figure in figures.values()), "nothing is hidden"
    assert betrayed == []
    assert alone(metrics) == []
    assert together(metrics) == []


def test_every_table_is_looked_at(demo: Project) -> None:
    """A new table has to say which cells of the scorecard it tells, or why none."""
    with duckdb.connect(str(demo.warehouse), read_only=True) as connection:
        tables = {
            name
            for (name,) in connection.execute(
                "select table_name from duckdb_tables() where schema_name = 'report'"
            ).fetchall()
        }
    assert tables == TOLD.keys() | TELLS_NO_CELL.keys()


def test_the_attack_works() -> None:
    """One hidden part of a published sum is found, two are not."""

    def figures(hidden: set[str]) -> Metrics:
        return {
            "sales": {
                Cell("month", end_on, "portfolio" if name == "all" else "location", name): Figure(
                    3.0 if name == "all" else 1.0, None, 20, name not in hidden, name in hidden
                )
                for end_on in (date(2026, 3, 31), date(2026, 4, 30))
                for name in ("all", "a", "b", "c")
            }
        }

    assert len(alone(figures({"a"}))) == len(together(figures({"a"}))) == 2
    assert alone(figures({"a", "b"})) == together(figures({"a", "b"})) == []


@pytest.mark.parametrize("seed", [None, *SEEDS])
def test_shares_of_few_people_are_empty(seed: int | None, request: pytest.FixtureRequest) -> None:
    """Bands, hours, bookers, a provider's visits: what 1 to 10 people are behind is empty, never alone in its group."""
    project = small_group(seed) if seed is not None else request.getfixturevalue("demo")
    hours = """
        select location_name, {people}_patients, {hidden}
        from report.demand as shown
        inner join canonical.location using (location_name)
        inner join marts.demand_hour as held using (location_id, iso_weekday, hour_of_day)
        where season = 'year'
    """
    desks = """
        select location_name || quarter_start_on, {people}patients, {hidden}
        from report.front_desk as shown
        inner join canonical.location using (location_name)
        left join marts.provider_label on booked_by_label = provider_label and booked_by = 'person'
        inner join marts.front_desk_quarter as made using (location_id, quarter_start_on, booked_by)
        where made.booked_by_provider_id is not distinct from provider_label.provider_id
    """
    bands = """
        select location_name, held.patients, shown.is_suppressed and shown.dollars_at_risk is null
        from report.churn_band as shown
        inner join canonical.location using (location_name)
        inner join marts.churn_band as held using (location_id, band)
    """
    own = """
        select folder, held.{people}patients, shown.is_suppressed and shown.share is null and shown.cases is null
        from report.provider_page_context as shown
        inner join marts.provider_label using (folder)
        inner join marts.provider_page_context as held using (provider_id, context_order, item)
        where context_order {which}
    """
    queries = [
        bands,
        own.format(people="", which="= 1"),
        hours.format(people="taken", hidden="shown.is_suppressed and shown.fill_rate is null"),
        hours.format(people="due", hidden="shown.no_show_rate is null"),
        hours.format(people="waiting", hidden="shown.waiting_days is null"),
        desks.format(people="", hidden="shown.is_suppressed and shown.bookings is null"),
        desks.format(people="due_", hidden="shown.kept_rate is null"),
        desks.format(people="rebookable_", hidden="shown.rebooked_rate is null"),
        own.format(people="", which="> 1"),
        own.format(people="other_", which="> 1"),
    ]
    found = 0
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        for number, query in enumerate(queries):
            rows = connection.execute(query).fetchall()
            assert rows
            groups: dict[str, list[bool]] = defaultdict(list)
            for group, people, is_hidden in rows:
                assert is_hidden or people not in range(1, 11), (query, group, people)
                if people:
                    groups[group].append(is_hidden)
            found += sum(map(sum, groups.values()))
            # what a group's total would give; shares by themselves have none
            if number < 6:
                assert all(sum(hidden) != 1 or len(hidden) == 1 for hidden in groups.values()), query
    assert found, "nothing is hidden: the test would prove nothing"


def test_hidden_opportunities_stay_hidden(demo: Project) -> None:
    """No shown lever rests on 1 to 10 people, and none that is hidden follows from a total or from the group's sum."""
    with duckdb.connect(str(demo.warehouse), read_only=True) as connection:
        rows = connection.execute(
            """
            select coalesce(held.location_id, 'all'), held.lever, shown.low_amount, shown.is_suppressed, held.patients
            from marts.opportunity as held
            left join canonical.location using (location_id)
            left join seeds.opportunity_assumption as assumed using (lever)
            inner join report.opportunity as shown
                on shown.entity = coalesce(location_name, 'All locations')
                and shown.position = coalesce(assumed.position, 0)
            where held.level <> 'provider' and held.raw_amount is not null
            """
        ).fetchall()
    assert any(is_hidden for *_, is_hidden, _ in rows), "nothing is hidden: the test would prove nothing"
    assert all((low is None) == is_hidden for _, _, low, is_hidden, _ in rows)
    assert all(is_hidden or people not in range(1, 11) for *_, is_hidden, people in rows)
    hidden = {(place, lever) for place, lever, *_, is_hidden, _ in rows if is_hidden}
    for lever in {lever for _, lever in hidden}:
        places = [place for place, name in hidden if name == lever and place != "all"]
        assert len(places) != 1 or ("all", lever) in hidden, lever
    for place, lever in hidden - {(place, "total") for place, _ in hidden}:
        assert lever in ONCE or (place, "total") in hidden, (place, lever)
