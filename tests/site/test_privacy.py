"""Nothing of a patient is in any file of any edition of the site, in whatever form the file holds it."""

from __future__ import annotations

import bisect
import gzip
import io
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from pipelines.audience import Audience
from pipelines.config import Project
from pipelines.publish.edition import pages_of

BINARY = {".woff", ".woff2", ".ttf", ".png", ".ico", ".wasm"}
pytestmark = [pytest.mark.slow, pytest.mark.browser]


def texts(path: Path) -> Iterator[str]:
    """Everything readable in a file: its own text, decoded tables and what is compressed in it."""
    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    if content[:4] == b"PAR1":
        for row in duckdb.read_parquet(str(path)).fetchall():
            yield " ".join(str(cell) for cell in row if cell is not None)
        return
    if path.suffix == ".arrow":
        source = io.BytesIO(content)
        try:
            table = pa.ipc.open_file(source).read_all()
        except pa.ArrowInvalid:
            source.seek(0)
            table = pa.ipc.open_stream(source).read_all()
        for row in table.to_pylist():
            yield " ".join(str(cell) for cell in row.values() if cell is not None)
        return
    yield content.decode("utf-8", errors="ignore")


PHONE = re.compile(r"(?<![\d.])(?:\+?1[ .-]?)?\(?(\d{3})\)?[ ./-]{0,2}(\d{3})[ .-]?(\d{4})(?!\d)")


def phones_in(text: str) -> set[str]:
    """The ten digits of whatever is written like a telephone number."""
    return {"".join(found) for found in PHONE.findall(text)}


def words_of(site: Path) -> tuple[str, set[str]]:
    """All readable text of the site, lower case, and its words."""
    files = [path for path in sorted(site.rglob("*")) if path.is_file() and path.suffix not in BINARY]
    assert len(files) > 5
    text = "\n".join(part for path in files for part in texts(path)).lower()
    return text, set(re.findall(r"[\w@.+'-]+", text))


@pytest.fixture(scope="module", params=[audience for audience in Audience if pages_of(audience)])
def published(editions: Path, request: pytest.FixtureRequest) -> tuple[str, set[str]]:
    return words_of(editions / request.param.folder)


class Search:
    """Which of many texts occur in one long text: what ``in`` says of each, without reading it all for each."""

    LETTERS = re.compile(r"[^\W\d_]+")

    def __init__(self, text: str) -> None:
        self.text = text
        self.runs = set(self.LETTERS.findall(text))
        self.sorted = sorted(self.runs)

    def found(self, wanted: list[str]) -> list[str]:
        """Those that occur."""
        return [text for text in wanted if self._may_occur(text) and text in self.text]

    def _may_occur(self, wanted: str) -> bool:
        """Letters between other characters are a whole run wherever they occur; the last ones begin a run."""
        for letters in self.LETTERS.finditer(wanted):
            run, is_last = letters.group(), letters.end() == len(wanted)
            if letters.start() == 0:
                continue
            at = bisect.bisect_left(self.sorted, run)
            begins = at < len(self.sorted) and self.sorted[at].startswith(run)
            if not (begins if is_last else run in self.runs):
                return False
        return True


def column(demo: Project, query: str) -> list[str]:
    with duckdb.connect(str(demo.warehouse), read_only=True) as connection:
        return [str(row[0]) for row in connection.execute(query).fetchall() if row[0] is not None]


def test_no_full_name(demo: Project, published: tuple[str, set[str]]) -> None:
    text, _ = published
    # provider names are no patients', also where a patient happens to be called the same
    names = column(
        demo,
        """
        select distinct lower(first_name || ' ' || last_name) from canonical.patient
        where lower(first_name || ' ' || last_name) not in (select lower(provider_name) from canonical.provider)
        """,
    )
    assert len(names) > 500
    search = Search(text)
    assert search.found(names) == []
    assert search.found([", ".join(reversed(name.split(" ", 1))) for name in names]) == []


def test_no_contact(demo: Project, published: tuple[str, set[str]]) -> None:
    text, words = published
    emails = column(demo, "select distinct lower(email) from canonical.patient")
    assert len(emails) > 500
    assert set(emails) & words == set()
    assert Search(text).found(emails) == []
    phones = column(demo, "select distinct right(phone, 10) from canonical.patient where length(phone) >= 10")
    assert len(phones) > 500
    assert set(phones) & phones_in(text) == set()


@pytest.mark.parametrize(
    "form",
    [
        "2115550116",
        "+12115550116",
        "+1 211-555-0116",
        "(211) 555-0116",
        "211.555.0116",
        "211 555 0116",
        "1-211-555-0116",
    ],
)
def test_a_phone_is_found_in_every_form(form: str) -> None:
    """But not where numbers of a list follow each other."""
    assert phones_in(f"call {form}, or") == {"2115550116"}
    assert phones_in("[2,115,550,116,0.2115550116]") == set()


def test_no_birth_date(demo: Project, published: tuple[str, set[str]]) -> None:
    text, _ = published
    dates = column(demo, "select distinct birth_date from canonical.patient where birth_date < date '2008-01-01'")
    assert len(dates) > 300
    assert set(dates) & set(re.findall(r"(?=(\d{4}-\d\d-\d\d))", text)) == set()


def test_no_id(demo: Project, published: tuple[str, set[str]]) -> None:
    _, words = published
    ids = column(
        demo,
        """
        select patient_id from canonical.patient
        union select source_patient_id from canonical.patient_identity where length(source_patient_id) > 4
        union select visit_id from canonical.visit
        union select transaction_id from canonical.transaction
        union select appointment_id from canonical.appointment
        """,
    )
    assert len(ids) > 1000
    assert {identifier.lower() for identifier in ids} & words == set()


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    """The search itself sees through Parquet, Arrow and gzip."""
    table = pa.table({"name": ["Wren Halloway"]})
    duckdb.from_arrow(table).write_parquet(str(tmp_path / "a.parquet"))
    with pa.OSFile(str(tmp_path / "b.arrow"), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    (tmp_path / "c.json.gz").write_bytes(gzip.compress(b'{"name": "Wren Halloway"}'))
    (tmp_path / "d.js.map").write_text("const guest = 'Wren Halloway'")
    for path in sorted(tmp_path.iterdir()):
        search = Search("\n".join(texts(path)).lower())
        assert search.found(["wren halloway", "halloway", "wren hallo", "n hal", "wre halloway", "wren alloway"]) == [
            "wren halloway", "halloway", "wren hallo", "n hal",
        ], path.name  # fmt: skip
