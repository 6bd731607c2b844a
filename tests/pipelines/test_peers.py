"""Contributions to peer cohorts: what is written, what is taken in, and what a broken file is told."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import stat
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.config import INSTALLATION, ConfigurationError, Project, load_project
from pipelines.landing import knowledge
from pipelines.last_run import inputs_of
from pipelines.peers import COLUMNS, contribution, export, import_files, peer_metrics
from pipelines.warehouse import Refused
from tests.support.contributions import row, write

CONFIGURATION = """\
practice: {name: Larkspur Aesthetics, currency: USD}
locations: [{id: harbor-point}, {id: mill-creek}]
sources: [{system: auto, path: exports}]
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "practice").mkdir()
    (tmp_path / "practice" / "practice.yml").write_text(CONFIGURATION, encoding="utf-8")
    return load_project(tmp_path / "practice")


def built(project: Project) -> Project:
    """A warehouse with what may leave: two places, one figure each."""
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.peer_contribution as select place as location_id, 'medspa' as vertical, 'west' as "
            "region_band, '1m to 2m' as revenue_band, '2 to 4' as provider_band, 'mixed' as mix_band, 'ttm' as "
            "period_grain, date '2026-03-31' as period_end_on, 'utilization' as metric_key, 1::bigint as "
            "definition_version, value::decimal(18, 3) as value, '30 to 99' as cases_band, 'exact' as quality "
            "from (values ('harbor-point', 0.615), ('mill-creek', 0.4)) as places (place, value)"
        )
    return project


def refused(project: Project, *files: Path) -> str:
    with pytest.raises(Refused) as caught:
        import_files(project, files)
    assert not project.peers.exists(), "nothing was taken in"
    return str(caught.value)


def test_an_export_holds_labels_in_place_of_names(project: Project) -> None:
    exported = export(built(project))
    assert (exported.places, exported.metrics, exported.figures) == (2, 1, 2)
    assert exported.file == project.root / "benchmark-contribution-2026-03.csv"
    text = exported.file.read_text(encoding="utf-8")
    assert text.splitlines()[0] == ",".join(COLUMNS)
    assert not any(word in text.lower() for word in ("larkspur", "harbor", "mill"))
    with exported.file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len({each["place"] for each in rows}) == 2
    assert len({each["contributor"] for each in rows}) == 1
    assert sorted(each["value"] for each in rows) == ["0.400", "0.615"]
    if os.name == "posix":
        assert stat.S_IMODE((project.peers / "key").stat().st_mode) == 0o600
        assert stat.S_IMODE(project.peers.stat().st_mode) == 0o700


def test_labels_stay_and_follow_from_the_key_alone(project: Project, tmp_path: Path) -> None:
    first, second = export(built(project)).file, export(project, tmp_path / "again.csv").file
    assert first is not None and second is not None
    assert first.read_bytes() == second.read_bytes()
    (project.peers / "key").unlink()
    third = export(project, tmp_path / "other.csv").file
    assert third is not None
    assert not {each.place for each in contribution(third).figures} & {
        each.place for each in contribution(first).figures
    }


def test_what_may_not_come_in_cannot_leave_either(project: Project) -> None:
    """The model of the file stands at both doors: a sum, or a word that no band has, is a fault and no file."""
    for change in ("metric_key = 'earned_revenue'", "region_band = '12 Fairport Lane'"):
        built(project)
        with duckdb.connect(str(project.warehouse)) as connection:
            connection.execute(f"update marts.peer_contribution set {change} where location_id = 'mill-creek'")
        with pytest.raises(ValueError, match=change.split(" ")[0]):
            export(project)
        assert not list(project.root.glob("*.csv"))
        project.warehouse.unlink()


def test_nothing_built_is_said(project: Project) -> None:
    with pytest.raises(ConfigurationError, match="practice build"):
        export(project)


def test_no_sum_and_nothing_of_pay_may_leave() -> None:
    with (INSTALLATION / "seeds" / "metrics.csv").open(encoding="utf-8", newline="") as stream:
        metrics = {each["metric_key"]: each for each in csv.DictReader(stream)}
    for key in peer_metrics():
        told = metrics[key]
        assert told["denominator"] or told["unit"] == "minutes", f"{key} is a sum"
        assert not {"payroll", "payroll?"} & set(told["required_inputs"].split("|")), f"{key} rests on pay"
        assert told["question"] not in ("portfolio", "quality"), key


def test_contributions_are_taken_in_once(project: Project, tmp_path: Path) -> None:
    def outcomes(*files: Path) -> list[str]:
        return [each.outcome for each in import_files(project, files)]

    spring = write(tmp_path / "spring.csv", [row()])
    summer = write(tmp_path / "summer.csv", [row(period_end_on="2026-06-30"), row(metric_key="no_show_rate")])
    other = write(tmp_path / "other.csv", [row(contributor="c" * 16)])
    assert outcomes(spring, other) == ["new", "new"]
    assert outcomes(spring) == ["known"]
    assert outcomes(summer) == ["replaced"]
    assert outcomes(spring) == ["older"]
    corrected = write(tmp_path / "corrected.csv", [row(period_end_on="2026-06-30", value="0.5")])
    assert outcomes(corrected) == ["replaced"]
    assert sorted(path.name for path in project.peers.iterdir()) == ["a" * 16 + ".csv", "c" * 16 + ".csv"]
    assert (project.peers / f"{'a' * 16}.csv").read_bytes() == corrected.read_bytes()


def test_the_own_contribution_is_left_out(project: Project) -> None:
    own = export(built(project)).file
    assert own is not None
    assert [each.outcome for each in import_files(project, [own])] == ["own"]
    assert not list(project.peers.glob("*.csv"))


def test_contributions_land_and_make_a_run_build_again(project: Project, tmp_path: Path) -> None:
    def landed() -> list[tuple[object, ...]]:
        with duckdb.connect(str(project.warehouse)) as connection:
            knowledge.write_configuration(connection, project)
            return connection.execute(
                "select contributor, place, period_end_on, metric_key, value, source_file, source_row, file_sha256 "
                "from raw_practice.peer_figure order by all"
            ).fetchall()

    assert landed() == []
    before = inputs_of(project)
    file = write(tmp_path / "a.csv", [row(), row(metric_key="no_show_rate", value="0.05")])
    import_files(project, [file])
    assert inputs_of(project) != before
    known = (f"peers/{'a' * 16}.csv", contribution(file).sha256)
    day = dt.date(2026, 3, 31)
    expected = [
        ("a" * 16, "b" * 16, day, "no_show_rate", Decimal("0.050"), known[0], 3, known[1]),
        ("a" * 16, "b" * 16, day, "utilization", Decimal("0.615"), known[0], 2, known[1]),
    ]
    assert landed() == expected
    import_files(project, [file])
    assert landed() == expected, "importing again changes nothing"
    (project.peers / f"{'a' * 16}.csv").unlink()
    assert landed() == []


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"contributor": "Larkspur"}, ["row 2, contributor: 'Larkspur'", "must match"]),
        ({"vertical": "spa"}, ["row 2, vertical: 'spa'", "'medspa' or 'dental'"]),
        ({"revenue_band": "1234567"}, ["row 2, revenue_band", "'1m to 2m'"]),
        ({"region_band": '=HYPERLINK("http://example.com")'}, ["row 2, region_band", "allowed: 'northeast'"]),
        ({"period_end_on": "2026-05-31"}, ["row 2, period_end_on: '2026-05-31'", "last day of a quarter"]),
        ({"period_end_on": "June"}, ["row 2, period_end_on: 'June'", "date"]),
        ({"metric_key": "utilisation"}, ["row 2, metric_key: 'utilisation'", "did you mean utilization"]),
        ({"metric_key": "earned_revenue"}, ["row 2, metric_key", "no figure of a contribution"]),
        ({"definition_version": "new"}, ["row 2, definition_version: 'new'", "integer"]),
        ({"value": "high"}, ["row 2, value: 'high'", "decimal"]),
        ({"value": "NaN"}, ["row 2, value: 'NaN'", "finite"]),
        ({"value": "0.61543"}, ["row 2, value", "3 decimal places"]),
        ({"quality": "absent"}, ["row 2, quality: 'absent'", "'exact' or 'degraded'"]),
        ({"schema_version": "2"}, ["row 2, schema_version: '2'", "allowed: '1'"]),
    ],
)
def test_a_broken_cell_is_named(project: Project, tmp_path: Path, cells: dict[str, str], words: list[str]) -> None:
    told = refused(project, write(tmp_path / "broken.csv", [row(**cells)]))
    assert told.startswith("broken.csv: ") and "\n" not in told
    assert all(word in told for word in words), told


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([row(), row(value="0.7")], ["row 3: says again what row 2 says"]),
        ([row(), row(metric_key="no_show_rate", mix_band="skin")], ["row 3: place", "has other bands"]),
        ([row(), row(place="d" * 16, contributor="c" * 16)], ["row 3, contributor", "each contributor's own file"]),
        ([], ["holds no figures"]),
    ],
)
def test_rows_that_do_not_go_together_are_named(
    project: Project, tmp_path: Path, rows: list[dict[str, str]], words: list[str]
) -> None:
    told = refused(project, write(tmp_path / "broken.csv", rows))
    assert all(word in told for word in words), told


def test_what_is_no_contribution_is_told_so(project: Project, tmp_path: Path) -> None:
    whole = write(tmp_path / "whole.csv", [row()])
    short = write(tmp_path / "short.csv", [row()], [name for name in COLUMNS if name not in ("value", "quality")])
    assert "short.csv: row 1: lacks the column value, quality" in refused(project, whole, short), "none is taken in"
    wide = write(tmp_path / "wide.csv", [{**row(), "practice": "Larkspur"}], [*COLUMNS, "practice"])
    assert "wide.csv: row 1: has the column 'practice'" in refused(project, wide)
    ragged = tmp_path / "ragged.csv"
    ragged.write_text(whole.read_text(encoding="utf-8").rstrip() + ",more\n", encoding="utf-8")
    assert "ragged.csv: row 2: has cells beyond the header" in refused(project, ragged)
    cut = tmp_path / "cut.csv"
    cut.write_text(",".join(COLUMNS) + "\n1,aaaaaaaaaaaaaaaa\n", encoding="utf-8")
    assert "cut.csv: row 2, place: is missing" in refused(project, cut)
    binary = tmp_path / "binary.csv"
    binary.write_bytes(b"PK\x03\x04\xff\xfe\x00")
    assert "binary.csv: is no text" in refused(project, binary)
    assert "none.csv: cannot be read: No such file" in refused(project, tmp_path / "none.csv")
    many = write(tmp_path / "many.csv", [row(value="x", metric_key=key) for key in peer_metrics()])
    assert refused(project, many).splitlines()[-1].strip() == f"many.csv: and {len(peer_metrics()) - 10} more"


def test_a_broken_file_in_the_folder_stops_the_landing(project: Project) -> None:
    project.peers.mkdir()
    write(project.peers / "by-hand.csv", [row(value="high")])
    with duckdb.connect() as connection, pytest.raises(ConfigurationError, match=r"by-hand\.csv: row 2, value"):
        knowledge.write_configuration(connection, project)


def test_the_commands_say_what_happened(project: Project, tmp_path: Path) -> None:
    def run(*arguments: str, code: int = 0) -> dict[str, object]:
        result = CliRunner().invoke(app, ["--project", str(project.root), "--json", "benchmark", *arguments])
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    assert run("export", code=2)["problems"] == ["there are no figures yet: `practice build` makes them"]
    built(project)
    assert run("export", "--output", str(tmp_path / "mine.csv"))["figures"] == 2
    theirs = write(tmp_path / "theirs.csv", [row()])
    told = run("import", str(theirs), str(tmp_path / "mine.csv"))
    assert [each["outcome"] for each in told["files"]] == ["new", "own"]  # type: ignore[attr-defined]
    assert told["contributors"] == 1
    broken = write(tmp_path / "broken.csv", [row(value="high")])
    assert "broken.csv: row 2, value" in run("import", str(broken), code=3)["problems"][0]  # type: ignore[index]
    with duckdb.connect(str(project.warehouse)) as connection:
        connection.execute("delete from marts.peer_contribution")
    assert run("export", code=1)["file"] is None
