"""Files and API pages of the same facts give the same rows, and both together do not count them twice.

Three accounts of each system land the samples: one its files, one its pages, one both.
"""

from __future__ import annotations

import os
import subprocess
import sys

import duckdb
import pytest

from pipelines.config import load_project
from pipelines.landing.spec import SYSTEMS_DIR
from tests.conftest import ROOT, practice

pytestmark = pytest.mark.slow
SYSTEMS = ("square", "stripe", "gusto", "hubspot")
ZONE = "America/New_York"
PAGES = (".json", ".jsonl")

SAME = {
    # what the pages cannot know (payout, employee, category) is left out
    "stripe payments": """
        select paid_at, tender, source_tender, payment_amount, fee_amount, net_deposit_amount, is_refund, is_dispute,
            patients.source_patient_id
        from staging.int_stripe__payment as payments
        left join staging.int_stripe__patient as patients using (source_patient_key)
        where payments.account = '{account}' and paid_at between '2025-03-01' and '2025-04-03'
    """,
    "stripe payouts": """
        select paid_out_on, payout_amount from staging.int_stripe__payout
        where account = '{account}' and paid_out_on >= date '2025-03-01'
    """,
    "stripe customers": """
        select source_patient_id, first_name, last_name, email, profile_created_on from staging.int_stripe__patient
        where account = '{account}' and source_patient_id in ('cus_EXAMPLE01', 'cus_EXAMPLE02', 'cus_EXAMPLE03')
    """,
    "square payments": """
        select utc_time, tender, source_tender, payment_amount, coalesce(tip_amount, 0), coalesce(fee_amount, 0),
            is_refund, is_prepayment, source_location_name, source_patient_id
        from (
            select payments.*, patients.source_patient_id, timezone('UTC', timezone(
                case payments.source_time_zone when 'UTC' then 'UTC' else 'America/Chicago' end, payments.paid_at
            )) as utc_time
            from staging.int_square__payment as payments
            left join staging.int_square__patient as patients using (source_patient_key)
            where payments.account = '{account}'
        )
        where invoice_id in (select md5('square' || chr(31) || '{account}' || chr(31) || id)
            from unnest(['Txn0A1', 'Txn0R1', 'Txn0A2', 'Txn0A3', 'Txn0A8', 'Txn0A9']) as ids (id))
    """,
    "square lines": """
        select item_name, quantity, list_amount, discount_amount, net_amount, coalesce(tax_amount, 0),
            coalesce(tip_amount, 0), prepaid_applied_amount, line_type = 'refund', source_location_name
        from staging.int_square__transaction
        where account = '{account}'
        and invoice_id in (select md5('square' || chr(31) || '{account}' || chr(31) || id)
            from unnest(['Txn0A1', 'Txn0R1', 'Txn0A2', 'Txn0A3', 'Txn0A8', 'Txn0A9']) as ids (id))
    """,
    "gusto compensation": """
        select employee_name, pay_period_start_on, pay_period_end_on, paid_on, component, hours, compensation_amount,
            is_employer_cost, is_off_cycle
        from staging.int_gusto__compensation where account = '{account}' and paid_on = date '2025-03-20'
    """,
    "hubspot leads": """
        select email, phone, first_name, last_name, channel, campaign, campaign_id, click_id, utm_source, utm_medium,
            inquiry_type, is_spam, case when source_time_zone = 'UTC' then created_at
                else timezone('UTC', timezone('{zone}', created_at)) end
        from staging.int_hubspot__lead
        where account = '{account}' and email in ('sample.person@example.com', 'another@example.com')
    """,
    "hubspot steps": """
        select stage, case when events.source_time_zone = 'UTC' then occurred_at
            else timezone('UTC', timezone('{zone}', occurred_at)) end
        from staging.int_hubspot__lead_event as events
        inner join staging.int_hubspot__lead as leads using (lead_id)
        where events.account = '{account}' and email = 'sample.person@example.com'
    """,
}

TOGETHER = {
    "int_square__payment": "payment_amount",
    "int_square__transaction": "net_amount",
    "int_stripe__payment": "payment_amount",
    "int_stripe__payout": "payout_amount",
    "int_gusto__compensation": "compensation_amount",
    "int_hubspot__lead": "1",
    "int_hubspot__lead_event": "1",
}

ONLY_IN_PAGES = {
    # a sale, its tip and nothing else; an off-cycle bonus with its tax; a contact with a deal
    "int_square__payment": (1, 160),
    "int_square__transaction": (1, 140),
    "int_gusto__compensation": (2, 645.9),
    "int_hubspot__lead": (1, 1),
    "int_hubspot__lead_event": (2, 2),
}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """The samples of the four systems, landed thrice, and their staging models."""
    root = tmp_path_factory.mktemp("pages") / "practice"
    sources = []
    for system in SYSTEMS:
        files = [path for path in sorted((SYSTEMS_DIR / system / "sample").iterdir()) if path.is_file()]
        for number, account in enumerate(("files", "pages", "both")):
            folder = root / "exports" / system / account
            folder.mkdir(parents=True)
            for path in files:
                if account == "both" or (path.suffix in PAGES) == (account == "pages"):
                    # one file of the same bytes would count as the other
                    (folder / path.name).write_bytes(path.read_bytes() + b"\n" * number)
            sources.append(f"{{system: {system}, account: {account}, path: exports/{system}/{account}, location: elm}}")
    (root / "practice.yml").write_text(
        f"practice: {{name: Pages}}\nlocations: [{{id: elm, time_zone: {ZONE}}}, {{id: oak}}]\n"
        f"sources: [{', '.join(sources)}]\n",
        encoding="utf-8",
    )
    practice(root, "land", expect=(0, 1))
    project = load_project(root)
    target = ["--target-path", str(root / "target"), "--log-path", str(root / "target")]
    models = [f"path:models/staging/{system}" for system in SYSTEMS]
    chosen = ["--select", *models, "time_zone", "--exclude-resource-type", "test", "unit_test"]
    result = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "build", *target, *chosen, "--profiles-dir", str(ROOT)],
        cwd=ROOT,
        env={**os.environ, "PRACTICE_WAREHOUSE": str(project.published), "DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-3000:]
    return duckdb.connect(str(project.published), read_only=True)


@pytest.mark.parametrize("facts", SAME)
def test_files_and_pages_give_the_same_rows(warehouse: duckdb.DuckDBPyConnection, facts: str) -> None:
    files, pages = (
        sorted(warehouse.execute(SAME[facts].format(account=account, zone=ZONE)).fetchall(), key=str)
        for account in ("files", "pages")
    )
    assert pages
    assert files == pages


@pytest.mark.parametrize("table", TOGETHER)
def test_both_together_count_once(warehouse: duckdb.DuckDBPyConnection, table: str) -> None:
    measure = TOGETHER[table]
    found = dict(
        (account, (count, total))
        for account, count, total in warehouse.execute(
            f"select account, count(*), sum({measure}) from staging.{table} group by account"
        ).fetchall()
    )
    count, total = found["files"]
    more, amount = ONLY_IN_PAGES.get(table, (0, 0))
    assert found["both"][0] == count + more
    assert float(found["both"][1]) == pytest.approx(float(total) + amount)


def test_every_sample_page_is_read(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Of every API export declared by these systems rows have landed."""
    landed = warehouse.execute(
        "select source_system, export_name, sum(rows_landed) from raw_practice.landed_file "
        "where account = 'pages' group by all"
    ).fetchall()
    assert len(landed) == 9 + 6 + 6 + 3
    assert all(rows for *_, rows in landed)
