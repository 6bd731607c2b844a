"""A real contribution: nobody is in it, nothing that the site hides is in it, and others' make cohorts of it."""

from __future__ import annotations

import csv
import hashlib
import hmac
import re
import shutil
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from statistics import quantiles

import duckdb
import pytest

from pipelines.build import build
from pipelines.config import Project, load_project
from pipelines.peers import export, import_files
from tests.support.contributions import write

pytestmark = pytest.mark.slow

STEPS = (Decimal(0), Decimal(1), Decimal(2), Decimal(4), Decimal(8))
"""What each invented practice has more than the demo group, in hundredths."""


@pytest.fixture(scope="module")
def project(demo: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The demo group in a folder of its own, with what it may contribute."""
    folder = tmp_path_factory.mktemp("peers")
    for file in (demo.root / "practice.yml", demo.warehouse):
        shutil.copy(file, folder)
    project = load_project(folder)
    assert export(project, folder / "own.csv").places == len(project.config.locations)
    return project


def rows_of(project: Project) -> list[dict[str, str]]:
    with (project.root / "own.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def label(project: Project, what: str) -> str:
    key = (project.root / "peers" / "key").read_bytes()
    return hmac.new(key, what.encode(), hashlib.sha256).hexdigest()[:16]


def query(project: Project, text: str) -> list[tuple]:
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        return connection.execute(text).fetchall()


def test_nobody_is_in_it(project: Project) -> None:
    words = set(re.findall(r"[\w@.+'-]+", (project.root / "own.csv").read_text(encoding="utf-8").lower()))
    names = query(
        project,
        """
        select first_name from canonical.patient union select last_name from canonical.patient
        union select email from canonical.patient union select phone from canonical.patient
        union select patient_id from canonical.patient union select source_patient_id from canonical.patient_identity
        union select unnest(string_split(provider_name, ' ')) from canonical.provider
        union select provider_id from canonical.provider
        union select location_id from canonical.location
        union select unnest(string_split(location_name, ' ')) from canonical.location
        union select unnest(string_split(practice_name, ' ')) from raw_practice.practice
        union select account from canonical.patient_identity union select source_system from canonical.patient_identity
        """,
    )
    # what a band, a metric or a number may be as well: a vendor's short number is no trace
    known = {str(name).lower() for (name,) in names if name and len(str(name)) > 3 and not str(name).isdigit()}
    assert len(known) > 1000
    assert known & words <= {"dental"}  # the vertical, which a place is named after, too


def test_nothing_that_the_site_hides_is_in_it(project: Project) -> None:
    shown = {
        (label(project, f"place {location}"), grain, str(ends), metric): value
        for location, grain, ends, metric, value in query(
            project,
            "select location_id, period_grain, period_end_on, metric_key, value from report.kpi "
            "inner join canonical.location on entity = location_name "
            "where level = 'location' and not is_suppressed and value is not null",
        )
    }
    steps = {key: float(step) for key, step in query(project, "from seeds.peer_metric")}
    rows = rows_of(project)
    assert len(rows) > 300
    for row in rows:
        published = shown[row["place"], row["period_grain"], row["period_end_on"], row["metric_key"]]
        assert abs(float(row["value"]) - published) <= steps[row["metric_key"]] / 2 + 1e-9, row
    hidden = query(project, "select count(*) from report.kpi where level = 'location' and is_suppressed")
    assert hidden[0][0] > 0, "nothing is hidden: the test would prove nothing"


def test_others_make_a_cohort(project: Project, tmp_path: Path) -> None:
    own = rows_of(project)
    theirs = []
    for number, step in enumerate(STEPS):
        rows = [
            {
                **row,
                "contributor": f"{number:016x}",
                "place": f"{number}{row['place'][1:]}",
                "value": str(Decimal(row["value"]) + step / 100),
            }
            for row in own
        ]
        theirs.append(write(tmp_path / f"{number}.csv", rows))
    assert {each.outcome for each in import_files(project, [*theirs, project.root / "own.csv"])} == {"new", "own"}
    result = build(project, select="peer_cohort+")
    assert result.failures == []

    values: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for row in own:
        cell = (row["vertical"], row["metric_key"], row["period_grain"] + row["period_end_on"])
        values[cell] += [float(Decimal(row["value"]) + step / 100) for step in STEPS]
    cohorts = query(
        project,
        "select vertical, metric_key, period_grain || period_end_on, contributors, places, p25_value, median_value, "
        "p75_value from marts.peer_cohort where cohort_kind = 'vertical'",
    )
    assert {cohort[:3] for cohort in cohorts} == set(values)
    for *cell, contributors, places, low, middle, high in cohorts:
        expected = values[tuple(cell)]
        assert (contributors, places) == (len(STEPS), len(expected)), cell
        assert [float(low), float(middle), float(high)] == pytest.approx(
            quantiles(expected, n=4, method="inclusive"), abs=1e-4
        ), cell
    positions = query(
        project,
        "select count(*), count(distinct location_id), "
        "bool_and(own_value <= p75_value or position_words like 'above%') "
        "from marts.peer_position where cohort_kind = 'vertical'",
    )
    assert positions == [(len(own), len(project.config.locations), True)]
    assert query(project, "select count(*) from report.peer")[0][0] > 100

    # one practice fewer is no cohort any more
    (project.peers / f"{0:016x}.csv").unlink()
    assert build(project, select="peer_cohort+").failures == []
    assert query(project, "select count(*), count(median_value) from marts.peer_cohort")[0][1] == 0
    assert query(project, "select count(*) from report.peer") == [(0,)]
