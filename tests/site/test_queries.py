"""The site's engine answers every query of a page as DuckDB does: where it cannot, it may go on without a word."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from pipelines.audience import Audience
from pipelines.config import Project
from pipelines.publish.edition import Page, pages_of, queries_of

pytestmark = [pytest.mark.slow, pytest.mark.browser]

EDITIONS = [Audience.owner, Audience.portfolio, Audience.diligence]
"""Those whose queries name no reader."""


def answers(api: Path, page: Page) -> dict[str, int]:
    """How many rows the engine found for each query of a page."""
    route = hashlib.md5((page.path.rstrip("/") or "/").encode()).hexdigest()
    (file,) = (api / route).glob("*/all-queries.json")
    hashes = {name: key for name, key in json.loads(file.read_text(encoding="utf-8")).items() if name.endswith("_data")}
    return {
        name.removesuffix("_data"): pa.ipc.open_stream(api / f"prerendered_queries/{key}.arrow").read_all().num_rows
        for name, key in hashes.items()
    }


def whole(name: str, queries: dict[str, str]) -> str:
    """A query with those that it reads put in."""
    return re.sub(r"\$\{(\w+)\}", lambda other: f"({whole(other[1], queries)})", queries[name])


@pytest.mark.parametrize("audience", EDITIONS)
def test_every_query_has_its_rows(demo: Project, editions: Path, audience: Audience) -> None:
    site = demo.state / "site" / audience
    asked = 0
    with duckdb.connect() as connection:
        connection.execute("create schema practice")
        for table in (site / "sources/practice").glob("*.parquet"):
            connection.execute(f"create view practice.{table.stem} as from read_parquet('{table}')")
        for page in pages_of(audience):
            found = answers(site / "build/api", page)
            queries = queries_of(page)
            for name in queries:
                # a query that no part of the page uses is not run
                if name in found:
                    asked += 1
                    assert found[name] == len(connection.execute(whole(name, queries)).fetchall()), (
                        f"{page.source.name}: {name}"
                    )
    assert asked > 20
