"""Every system's samples go the real way, as the only data of a place of their own: canonical says what they say.

What that is stands in the system's ``expected.yml``, counted by hand from the files and their printed totals: a list of
``{table: payment, sum: payment_amount, where: "tender = 'card'", is: 1234.56}`` or ``{table: patient, rows: 5}``.

``SAMPLE_SYSTEMS=square,gusto`` in the environment loads those alone.
"""

from __future__ import annotations

import os
import shutil
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from ruamel.yaml import YAML

from pipelines.config import load_project
from pipelines.landing.spec import SYSTEMS_DIR, load_system, load_systems
from tests.conftest import practice

pytestmark = pytest.mark.slow
SYSTEMS = [name for name in os.environ.get("SAMPLE_SYSTEMS", "").split(",") if name] or sorted(load_systems())

# a person of several systems bears the name of one of them
SOURCE = {
    "": "source_system = '{}'",
    "patient": "patient_id in (select patient_id from canonical.patient_identity where source_system = '{}')",
    "provider": "provider_id in (select provider_id from canonical.provider_identity where source_system = '{}')",
}


def expectations(system: str) -> list[dict[str, Any]]:
    """What canonical must hold of the system's samples; a system without any expectation is a mistake."""
    path = SYSTEMS_DIR / system / "expected.yml"
    return [dict(each) for each in YAML(typ="safe").load(path.read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """The samples of all systems, landed and built."""
    root = tmp_path_factory.mktemp("samples") / "practice"
    root.mkdir()
    places, sources = [], []
    for system in SYSTEMS:
        target = root / "exports" / system
        shutil.copytree(SYSTEMS_DIR / system / "sample", target, ignore=shutil.ignore_patterns("neighbours"))
        vertical = "dental" if load_system(system).kind == "dental" else "medspa"
        place = system.replace("_", "-")
        places.append(f"{{id: {place}, vertical: {vertical}}}")
        sources.append(f"{{system: {system}, account: main, path: exports/{system}, location: {place}}}")
    (root / "practice.yml").write_text(
        f"practice: {{name: Samples}}\nlocations: [{', '.join(places)}]\nsources: [{', '.join(sources)}]\n",
        encoding="utf-8",
    )
    practice(root, "land", expect=(0, 1))
    practice(root, "build", expect=(0, 1))
    return duckdb.connect(str(load_project(root).published), read_only=True)


@pytest.mark.parametrize("system", SYSTEMS)
def test_canonical_holds_what_the_samples_say(warehouse: duckdb.DuckDBPyConnection, system: str) -> None:
    expected = expectations(system)
    assert expected
    wrong = []
    for each in expected:
        measure = f"sum({each['sum']})" if "sum" in each else "count(*)"
        condition = f"{SOURCE.get(each['table'], SOURCE['']).format(system)} and ({each.get('where', 'true')})"
        ((found,),) = warehouse.execute(f"select {measure} from canonical.{each['table']} where {condition}").fetchall()
        told = each["is"] if "sum" in each else each["rows"]
        if found is None or Decimal(str(told)) != Decimal(str(found)):
            wrong.append(f"{each}: found {found}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_sale_and_payment_of_the_samples_is_the_record(warehouse: duckdb.DuckDBPyConnection, system: str) -> None:
    """Nothing else is known of the place: a shadow row would mean that the system is not taken for the record."""
    for table in ("transaction_shadow", "payment_shadow"):
        rows = warehouse.execute(f"select count(*) from canonical.{table} where source_system = '{system}'").fetchone()
        assert rows == (0,), table
