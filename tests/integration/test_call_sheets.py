"""A call list goes out, is filled in as people do, comes back and is outreach: on the demo group's data."""

from __future__ import annotations

import datetime as dt
import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from ruamel.yaml import YAML

from pipelines.actions.handover import deliver
from pipelines.build import build
from pipelines.config import Project, load_project
from pipelines.landing.land import land
from tests.support.call_lists import create, declared_types
from tests.support.edited import edited

pytestmark = pytest.mark.slow

BETWEEN = (
    "path:models/staging/call_sheet int_location__resolve int_message__locate int_message__link message "
    "int_contact__consent int_patient__person patient"
)
FILLED = [
    ("booked", None, "7/1/2026"),
    ("Wrong Number ", "call", 46205),
    ("stop", "call", None),
    (None, None, None),
    ("reached", "sms", dt.datetime(2026, 7, 2)),
    ("left word", None, None),
]


@pytest.fixture(scope="module")
def copy(demo: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The demo group's warehouse in a folder of its own, with twelve people on two lists."""
    root = tmp_path_factory.mktemp("returned") / "practice"
    (root / "returned").mkdir(parents=True)
    shutil.copyfile(demo.warehouse, root / "warehouse.duckdb")
    yaml = YAML()
    config = yaml.load(demo.root / "practice.yml")
    config["warehouse"] = "warehouse.duckdb"
    config["sources"] = [{"system": "call_sheet", "path": "returned"}]
    yaml.dump(config, root / "practice.yml")
    with duckdb.connect(str(root / "warehouse.duckdb")) as connection:
        people = connection.execute(
            """
            select patient_id, home_location_id, as_of_on
            from canonical.patient, intermediate.int_as_of
            where phone is not null and home_location_id is not null and not coalesce(is_deceased, false)
                and call_opt_out is distinct from true and sms_opt_out is distinct from true
                and email_opt_out is distinct from true
            qualify dense_rank() over (order by home_location_id) = 1
            order by patient_id limit 12
            """
        ).fetchall()
        connection.execute("drop table if exists marts.call_list")
        rows = [
            {
                "as_of_on": day, "list_name": "overdue" if number < 6 else "lapsed", "patient_id": patient_id,
                "location_id": place, "reason": "Overdue", "preferred_channel": "call", "priority": number,
            }
            for number, (patient_id, place, day) in enumerate(people)
        ]  # fmt: skip
        create(connection, "marts.call_list", declared_types("marts", "call_list"), rows)
    return load_project(root)


@pytest.fixture(scope="module")
def returned(copy: Project) -> Iterator[duckdb.DuckDBPyConnection]:
    """The lists handed out, filled in, returned, landed and built."""
    delivered = deliver(copy)
    (book,) = [copy.root / file.file for file in delivered.files if file.what == "list" and file.file.endswith(".xlsx")]
    _as_excel_saves(book.read_bytes(), copy.root / "returned" / "Calls, Robin.xlsx", FILLED)
    _as_excel_saves(book.read_bytes(), copy.root / "returned" / "later.xlsx", [("declined", None, "2026-07-09")])
    shutil.copyfile(copy.root / "returned" / "Calls, Robin.xlsx", copy.root / "returned" / "Calls, again.xlsx")
    (table,) = [copy.root / file.file for file in delivered.files if file.file.endswith("overdue.csv")]
    shutil.copyfile(table, copy.root / "returned" / table.name)  # nobody was called
    damaged = "List row ID,Outcome,Location\n2026-06-30.overdue.0123,stop,elsewhere\n"
    (copy.root / "returned" / "damaged.csv").write_text(damaged)
    with edited(copy, "land") as project:
        landing = land(project)
        assert {outcome.status for outcome in landing.outcomes} <= {"loaded", "known"}, landing.outcomes
        built = build(project, select=BETWEEN)
        assert not built.failures, built.failures
    with duckdb.connect(str(copy.published), read_only=True) as connection:
        yield connection


def _as_excel_saves(content: bytes, path: Path, filled: list[tuple[Any, Any, Any]]) -> None:
    """The workbook with the first rows of each sheet filled in, columns turned round and one added, rows hidden."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    with xlsxwriter.Workbook(str(path)) as out:
        day = out.add_format({"num_format": "m/d/yyyy"})
        for name in book.sheet_names:
            header, *rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            page = out.add_worksheet(name)
            page.write_row(0, 0, [*reversed(header), "Follow up?"])
            for number, row in enumerate(rows, start=1):
                cells: dict[Any, Any] = dict(zip(header, row, strict=True))
                if number <= len(filled):
                    cells["Outcome"], cells["Channel used"], cells["Contacted on"] = filled[number - 1]
                    cells["Note"] = "is expecting"
                for at, cell in enumerate([*reversed(cells.values()), "yes"]):
                    if isinstance(cell, dt.date):
                        page.write_datetime(number, at, cell, day)
                    else:
                        page.write(number, at, cell)
            page.autofilter(0, 0, len(rows), len(header))
            page.set_row(2, None, None, {"hidden": True})


def test_each_outcome_is_a_message_to_that_person(copy: Project, returned: duckdb.DuckDBPyConnection):
    found = returned.execute(
        """
        select call_list.list_name, call_list.priority % 6, message.purpose, message.channel, message.outcome,
            cast(message.sent_at as date), message.is_answered_live, message.location_id = call_list.location_id
        from canonical.message
        inner join marts.call_list using (patient_id)
        where message.source_system = 'call_sheet'
        order by call_list.priority
        """
    ).fetchall()
    ((day,),) = returned.execute("select as_of_on from intermediate.int_as_of").fetchall()
    expected = [
        (0, "call", "declined", dt.date(2026, 7, 9), True, True),  # the later copy
        (1, "call", "wrong_number", dt.date(2026, 7, 2), None, True),
        (2, "call", "stop", day, True, True),
        (4, "sms", "reached", dt.date(2026, 7, 2), None, True),
        (5, "call", "left word", day, None, True),
    ]
    assert found == [
        (name, row[0], purpose, *row[1:])
        for name, purpose in (("overdue", "recall"), ("lapsed", "reactivation"))
        for row in expected
    ]


def test_stop_closes_every_channel_of_that_person(returned: duckdb.DuckDBPyConnection):
    found = returned.execute(
        """
        select call_list.priority, sms_opt_out and email_opt_out and call_opt_out
        from canonical.patient
        inner join marts.call_list using (patient_id)
        where sms_opt_out or email_opt_out or call_opt_out
        order by call_list.priority
        """
    ).fetchall()
    assert found == [(2, True), (8, True)]


@pytest.mark.parametrize(
    ("test", "column", "listed"),
    [
        ("call_sheet_outcome_is_mapped", "code", [("left word",)]),
        ("call_sheet_person_is_known", "from_field", [("0123",)]),
        ("call_sheet_list_is_mapped", "code", []),
        ("call_sheet_channel_is_mapped", "code", []),
    ],
)
def test_what_nobody_understands_is_listed(
    returned: duckdb.DuckDBPyConnection, test: str, column: str, listed: list[tuple[str]]
):
    assert returned.execute(f"select {column} from dbt_test__audit.{test}").fetchall() == listed


def test_notes_and_names_stay_in_the_file(returned: duckdb.DuckDBPyConnection):
    columns = ("note", "reason", "first_name", "last_name", "call_phone", "text_phone", "email", "last_service")
    counted = ", ".join(f"count(nullif({column}, ''))" for column in columns)
    assert returned.execute(f"select {counted} from raw_call_sheet.call_list").fetchone() == (0,) * len(columns)


def test_who_said_stop_is_on_no_list_that_is_handed_out_next(copy: Project, returned: duckdb.DuckDBPyConnection):
    returned.close()
    delivered = deliver(copy)
    assert (delivered.people, delivered.unreachable) == (10, 2)
