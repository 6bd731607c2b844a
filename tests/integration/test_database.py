"""Open Dental's tables read straight from a real MariaDB: the same rows and canonical tables as from a dump."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

from pipelines.config import load_project
from pipelines.landing.land import land
from pipelines.landing.spec import SYSTEMS_DIR, Table, load_system
from pipelines.pull.database import Unreachable, pull_database, read_only
from tests.conftest import practice

SYSTEM = load_system("open_dental")
SAMPLE = SYSTEMS_DIR / "open_dental" / "sample"
PASSWORD = "p@ss/word:7"
PRACTICE = """\
practice: {name: Example}
locations: [{id: fairport, vertical: dental}]
sources: [{system: open_dental, account: main, path: exports/open_dental, location: fairport}]
"""

# the types that the program gives its columns; what is none of these is a number
WORDS = """
    Abbr AbbrDesc Abbrev Address Address2 AlternateCode1 BankBranch BlueCrossID CanadianOfficeNum
    CanadianTypeCodes ChartNumber CheckNum City ClaimAdjReasonCodes CodeMod1 CodeMod2 CodeMod3 CodeMod4 CodeSent
    Country County CreditType CustomID DEANum Descript Description DiagnosticCode DiagnosticCode2 DiagnosticCode3
    DiagnosticCode4 DrugNDC Dx EcwID Email ExternalId FName HasIns Heading HmPhone ImageFolder ItemName ItemValue
    LName Language LaymanTerm MI MedicaidID MedicalCode MiddleI NationalProvID OldCode OpName PaintText Pattern
    PatternSecondary Phone Preferred PreferredName ProcAbbr ProcCode ProcDescript Prosthesis ProvBarText Receipt
    Remarks RevCode RevenueCodeDefault SSN Salutation SchoolName SecurityHash SmokingSnoMed SnomedBodySite State
    StateLicense StateRxID StateWhereLicensed StudentStatus SubstitutionCode Suffix Surf TaxCode
    TaxonomyCodeOverride TimePattern TimePatternOverride TimeZone Title ToothNum ToothNumTP ToothRange
    TrophyFolder Ward WebSchedDescript WebSchedImageLocation WirelessPhone WkPhone Zip
""".split()  # noqa: SIM905
TYPES = (
    (r".*Note|Procedures|ProcsColored|Signature.*", "text"),
    (r"DateTStamp|SecDateTEdit", "timestamp default current_timestamp on update current_timestamp"),
    (r"(Sec|Hist)?DateT(ime)?[A-Z][a-z].*|AptDateTime", "datetime"),
    (r"(Sec)?Date(?!s).*|.*[a-z]Date|Birthdate", "date"),
    (r"ProcTime(End)?|Sched(Before|After)Time", "time"),
    (r".*(Amt|Fee|Est|Override|Total|Balance|Due|Allowed)|Bal_.*|BalOver90|WriteOff|FeeBilled|DedApplied", "double"),
    (r".*Num[A-Z]?.*|Op|ProvHyg|Confirmed|PayType|AdjType|UnearnedType|Priority|Guarantor", "bigint"),
    (r"Is[A-Z].*|.*Status|Gender|Position|.*Action", "tinyint"),
    (r".*", "int"),
)


def column_type(table: str, header: str) -> str:
    """The type of a column in the program's database."""
    if table == "schedule" and header in ("StartTime", "StopTime"):
        return "time"
    if header in WORDS and (table, header) not in {("procedurelog", "Dx"), ("procedurelog", "TaxAmt")}:
        return "varchar(255)"
    if table == "procedurecode" and header == "ProcTime":
        return "varchar(255)"
    return next(kind for form, kind in TYPES if re.fullmatch(form, header))


class Server:
    """A MariaDB of the test's own, reached by its socket alone."""

    def __init__(self, folder: Path) -> None:
        base = ["--no-defaults", f"--datadir={folder / 'data'}"]
        user = ["--user=root"] if os.getuid() == 0 else []
        install = ["mariadb-install-db", *base, *user, "--auth-root-authentication-method=normal", "--skip-test-db"]
        subprocess.run(install, check=True, capture_output=True)
        self.socket = folder / "socket"
        self.process = subprocess.Popen(
            ["mariadbd", *base, *user, f"--socket={self.socket}", f"--pid-file={folder / 'pid'}", "--skip-networking"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.engine = sa.create_engine(self.url("root", ""))
        for _ in range(300):
            try:
                self.execute("select 1")
                return
            except sa.exc.OperationalError:
                time.sleep(0.1)
        raise RuntimeError("MariaDB does not start")

    def url(self, user: str, password: str, database: str = "") -> str:
        """The connection string of a user."""
        query = {"unix_socket": str(self.socket)}
        made = sa.URL.create("mysql+pymysql", user, password, "localhost", database=database, query=query)
        return made.render_as_string(hide_password=False)

    def execute(self, *statements: str) -> None:
        """Run statements as the owner of everything."""
        with self.engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A running server; skipped where there is none to run."""
    if not all(map(shutil.which, ("mariadbd", "mariadb-install-db", "my_print_defaults"))):
        pytest.skip("reading from a database is tested with MariaDB: install mariadb-server-core, mariadb-client-core")
    folder = Path(tempfile.mkdtemp(prefix="mariadb-"))  # a socket's path must be short
    made = Server(folder)
    yield made
    made.engine.dispose()
    made.process.terminate()
    made.process.wait(timeout=60)
    shutil.rmtree(folder)


@pytest.fixture
def database(server: Server) -> str:
    """A database with the sample's tables and rows, by the connection string of a user who may only read."""
    server.execute(
        "drop database if exists opendental",
        "create database opendental character set utf8mb4",
        "use opendental",
        f"create or replace user reader@localhost identified by '{PASSWORD}'",
        "grant select on opendental.* to reader@localhost",
    )
    with server.engine.begin() as connection:
        connection.exec_driver_sql("use opendental")
        for path in sorted(SAMPLE.glob("*.csv")):
            with path.open(encoding="utf-8", newline="") as file:
                header, *rows = csv.reader(file)
            table = path.stem
            columns = ", ".join(f"`{name}` {column_type(table, name)} not null" for name in header)
            connection.exec_driver_sql(f"create table {table} ({columns}, primary key ({header[0]}))")
            marks = ", ".join(["%s"] * len(header))
            blank = [column_type(table, name) == "date" for name in header]
            for row in rows:
                # an empty date of the dump is one that was never set
                cells = tuple(
                    cell or ("0001-01-01" if is_date else "") for cell, is_date in zip(row, blank, strict=True)
                )
                connection.exec_driver_sql(f"insert into {table} values ({marks})", cells)
        connection.exec_driver_sql("create table preference (PrefName varchar(255) primary key)")
    return server.url("reader", PASSWORD, "opendental")


@pytest.fixture
def change(server: Server) -> Callable[[str], None]:
    """Somebody in the office changes something."""
    return lambda statement: server.execute("use opendental", statement)


def table_of(export: str) -> Table:
    """The export's table in the database."""
    table = SYSTEM.exports[export].table
    assert table is not None
    return table


def rows_of(path: Path) -> list[dict[str, str]]:
    """A file's rows by header."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, hidden ones included."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_is_pulled_is_what_a_dump_holds(database: str, tmp_path: Path) -> None:
    folder = tmp_path / "pulled"
    files = pull_database(SYSTEM, database, folder)
    assert {path.name for path in files} == set(contents(folder))
    assert {path.name.split("-")[0].removesuffix(".csv") for path in files} == set(SYSTEM.exports)
    assert "patient-20260210T110000.csv" in contents(folder)
    assert "schedule.csv" in contents(folder)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    for path in files:
        name = path.name.split("-")[0].removesuffix(".csv")
        kept_out = {column.header for column in SYSTEM.exports[name].columns if column.kept is not None}
        dumped, pulled = rows_of(SAMPLE / f"{name}.csv"), rows_of(path)
        assert not kept_out & set(pulled[0]), name
        expected = sorted((plain(row, kept_out) for row in dumped), key=lambda row: int(row[table_of(name).key]))
        for found, told in zip((plain(row, kept_out) for row in pulled), expected, strict=True):
            assert {column: (found[column], cell) for column, cell in told.items() if found[column] != cell} == {}, name


def plain(row: dict[str, str], kept_out: set[str]) -> dict[str, str]:
    """A row with one way to write an amount and one for a date that is not set."""
    made = {}
    for name, cell in row.items():
        if name in kept_out:
            continue
        text = re.sub(r"\.0+$|(\.\d*?)0+$", r"\1", cell).replace("0000-00-00", "0001-01-01")
        made[name] = text or ("0001-01-01" if name in EMPTY_DATES else "")
    return made


EMPTY_DATES = {"DateDue", "DateDueCalc", "DatePrevious", "DateScheduled", "DisableUntilDate"}
"""What the sample's dump leaves empty where no date is set."""


def test_an_unchanged_database_gives_nothing_new(database: str, tmp_path: Path) -> None:
    folder = tmp_path / "pulled"
    pull_database(SYSTEM, database, folder)
    before = contents(folder)
    assert pull_database(SYSTEM, database, folder) == []
    assert contents(folder) == before


def test_later_changes_come_in_a_file_of_their_own(
    database: str, change: Callable[[str], None], tmp_path: Path
) -> None:
    folder = tmp_path / "pulled"
    pull_database(SYSTEM, database, folder)
    before = contents(folder)
    change("update appointment set AptStatus = 5, DateTStamp = '2026-02-12 08:00:00' where AptNum = 70031")
    (new,) = pull_database(SYSTEM, database, folder)
    assert new.name == "appointment-20260212T080000.csv"
    # from the latest moment that was here on: the row of that moment once more, and the changed one
    assert [(row["AptNum"], row["AptStatus"]) for row in rows_of(new)] == [("70030", "1"), ("70031", "5")]
    assert {name: content for name, content in contents(folder).items() if name != new.name} == before


def test_what_happened_in_the_same_second_joins_its_file(
    database: str, change: Callable[[str], None], tmp_path: Path
) -> None:
    folder = tmp_path / "pulled"
    pull_database(SYSTEM, database, folder)
    change("update appointment set Pattern = '/X/', DateTStamp = '2026-02-11 09:30:00' where AptNum = 70031")
    (new,) = pull_database(SYSTEM, database, folder)
    assert new.name == "appointment-20260211T093000.csv"
    rows = {row["AptNum"]: row for row in rows_of(new)}
    assert len(rows) == len(rows_of(new)) == 13
    assert rows["70031"]["Pattern"] == "/X/"
    assert pull_database(SYSTEM, database, folder) == []


def test_a_table_without_a_cursor_is_replaced(database: str, change: Callable[[str], None], tmp_path: Path) -> None:
    folder = tmp_path / "pulled"
    pull_database(SYSTEM, database, folder)
    change("delete from schedule where ScheduleNum = 15006")
    (new,) = pull_database(SYSTEM, database, folder)
    assert new.name == "schedule.csv"
    assert "15006" not in {row["ScheduleNum"] for row in rows_of(new)}


def test_what_was_pulled_lands_and_newer_rows_replace(
    database: str, change: Callable[[str], None], tmp_path: Path
) -> None:
    (tmp_path / "practice.yml").write_text(PRACTICE, encoding="utf-8")
    project = load_project(tmp_path)
    folder = tmp_path / "exports" / "open_dental" / "pulled"
    pull_database(SYSTEM, database, folder)
    assert {outcome.status for outcome in land(project).outcomes} == {"loaded"}
    change("update payment set PayAmt = 125, SecDateTEdit = '2026-02-12 08:00:00' where PayNum = 88011")
    change("delete from schedule where ScheduleNum = 15006")
    pull_database(SYSTEM, database, folder)
    outcomes = {outcome.shown.split("/")[-1]: outcome.status for outcome in land(project).outcomes}
    assert outcomes.pop("payment-20260212T080000.csv") == outcomes.pop("schedule.csv") == "loaded"
    assert set(outcomes.values()) == {"known"}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"database": "mysql"}, "none of the tables of Open Dental"),
        ({"password": "wrong-secret"}, "Access denied"),
        ({"host": "db.invalid", "query": {}}, "the database refuses"),
    ],
)
def test_what_cannot_be_read_is_told_without_the_password(
    server: Server, database: str, tmp_path: Path, changed: dict[str, str], said: str
) -> None:
    server.execute("grant select on mysql.help_topic to reader@localhost")
    url = sa.make_url(database).set(**changed).render_as_string(hide_password=False)
    with pytest.raises(Unreachable, match=said) as error:
        pull_database(SYSTEM, url, tmp_path / "pulled")
    told = f"{error.value} {error.value.remedy} {error.value.__cause__}"
    assert PASSWORD not in told and "wrong-secret" not in told and "p%40ss" not in told
    assert contents(tmp_path / "pulled") == {}


def test_a_text_that_is_no_connection_string_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(Unreachable) as error:
        pull_database(SYSTEM, "server=db;password=secret", tmp_path / "pulled")
    assert "secret" not in f"{error.value} {error.value.__cause__}"


def test_nothing_can_be_written_while_reading(server: Server, database: str, tmp_path: Path) -> None:
    server.execute("grant all on opendental.* to reader@localhost")
    engine = sa.create_engine(database)
    sa.event.listen(engine, "connect", read_only)
    with engine.connect() as connection, pytest.raises(sa.exc.SQLAlchemyError, match="READ ONLY"):
        connection.exec_driver_sql("delete from payment")


@pytest.mark.slow
def test_canonical_is_the_same_from_the_database_and_from_a_dump(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCES__OPEN_DENTAL__DATABASE_URL", database)
    tables: list[dict[str, list[tuple[object, ...]]]] = []
    for name in ("dump", "pulled"):
        root = tmp_path / name
        folder = root / "exports" / "open_dental"
        folder.mkdir(parents=True)
        (root / "practice.yml").write_text(PRACTICE, encoding="utf-8")
        if name == "dump":
            shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("neighbours"), dirs_exist_ok=True)
            practice(root, "land", expect=(0, 1))
        else:
            told = practice(root, "land", "--live", "open_dental", expect=(0, 1))
            assert PASSWORD not in str(told) and "p%40ss" not in str(told)
        practice(root, "build", expect=(0, 1))
        with duckdb.connect(str(load_project(root).published), read_only=True) as connection:
            named = connection.execute(
                """
                select table_name, string_agg(column_name, ', ' order by ordinal_position)
                from information_schema.columns
                where table_schema = 'canonical' and column_name not in ('source_file', 'source_row')
                group by all
                """
            ).fetchall()
            tables.append(
                {
                    table: connection.execute(f"select {columns} from canonical.{table} order by all").fetchall()
                    for table, columns in named
                }
            )
    dump, pulled = tables
    assert sum(map(len, dump.values())) > 100
    assert pulled == dump
