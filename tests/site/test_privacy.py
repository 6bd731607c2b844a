"""Nothing of a patient is in any file of the site, in whatever form the file holds it."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from pipelines.config import Project

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


def words_of(site: Path) -> tuple[str, set[str]]:
    """All readable text of the site, lower case, and its words."""
    files = [path for path in sorted(site.rglob("*")) if path.is_file() and path.suffix not in BINARY]
    assert len(files) > 20
    text = "\n".join(part for path in files for part in texts(path)).lower()
    return text, set(re.findall(r"[\w@.+'-]+", text))


@pytest.fixture(scope="module")
def published(site: Path) -> tuple[str, set[str]]:
    return words_of(site)


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
    assert [name for name in names if name in text] == []
    reversed_names = [", ".join(reversed(name.split(" ", 1))) for name in names]
    assert [name for name in reversed_names if name in text] == []


def test_no_contact(demo: Project, published: tuple[str, set[str]]) -> None:
    text, words = published
    emails = column(demo, "select distinct lower(email) from canonical.patient")
    assert len(emails) > 500
    assert [email for email in emails if email in words or email in text] == []
    digits = re.sub(r"[^\d\n a-z]", "", text)
    phones = column(demo, "select distinct right(phone, 10) from canonical.patient where length(phone) >= 10")
    assert len(phones) > 500
    assert [phone for phone in phones if phone in digits] == []


def test_no_birth_date(demo: Project, published: tuple[str, set[str]]) -> None:
    text, _ = published
    dates = column(demo, "select distinct birth_date from canonical.patient where birth_date < date '2008-01-01'")
    assert len(dates) > 300
    assert [day for day in dates if day in text] == []


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
        assert "wren halloway" in "\n".join(texts(path)).lower(), path.name
