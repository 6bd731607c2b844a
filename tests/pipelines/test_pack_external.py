"""What leaves the clean room tells of nobody: small rows, what would give them away, patients, providers' names."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

import pyarrow as pa

from pipelines.diligence.external import external_tables
from pipelines.diligence.sheets import Sheet
from pipelines.diligence.tables import Table
from tests.support.pack_attack import leaks

FLOOR = 11
KINDS = {"month_start_on": pa.date32(), "net_amount": pa.decimal128(18, 2), "patients": pa.int64()}
Row = dict[str, Any]


def table_of(name: str, key: tuple[str, ...], rows: list[Row], **sheet: Any) -> Table:
    names = list(rows[0])
    described = Sheet(
        name=name, title=name, section="Test", position=500, description="One row.", key=key,
        columns=[{"name": each, "description": "."} for each in names], **sheet,
    )  # fmt: skip
    arrays = [pa.array([row[each] for row in rows], KINDS.get(each, pa.string())) for each in names]
    return Table(described, pa.table(arrays, names=names))


def shown(table: Table) -> list[Any]:
    return table.column("net_amount")


def added(rows: list[Row], by: tuple[str, ...], month: Callable[[dt.date], dt.date], *, people: bool) -> list[Row]:
    """The rows added up by some of their words and by spans of time."""
    sums: dict[tuple[Any, ...], tuple[Decimal, int]] = defaultdict(lambda: (Decimal(0), 0))
    for row in rows:
        key = tuple(month(row[each]) if each == "month_start_on" else row[each] for each in by)
        amount, count = sums[key]
        sums[key] = amount + row["net_amount"], count + row["patients"]
    return [
        {**dict(zip(by, key, strict=True)), **({"patients": count} if people else {}), "net_amount": amount}
        for key, (amount, count) in sorted(sums.items())
    ]


def same(day: dt.date) -> dt.date:
    return day


def quarter(day: dt.date) -> dt.date:
    return day.replace(month=(day.month - 1) // 3 * 3 + 1)


def group(seed: int) -> list[Table]:
    """A group's revenue by place, line and provider, in tables that add up to each other, with few people in places."""
    dice = Random(seed)
    rows = [
        {
            "month_start_on": dt.date(2025, month, 1), "location_name": place, "service_line": line,
            "provider_name": provider, "patients": people,
            "net_amount": Decimal(dice.randrange(1, 100_000)) / 100 * people,
        }
        for month in range(1, 7)
        for place, providers in (("Elm", ("Vale", "Moss")), ("Oak", ("Moss", "Reed", "Hale")), ("Fir", ("Lark",)))
        for line in ("filler", "laser", "skin")
        for provider in providers
        if (people := dice.choices([0, 3, 15, 30, 60, 90], [2, 1, 4, 8, 8, 8])[0])
    ]  # fmt: skip
    cuts: list[tuple[str, tuple[str, ...], Callable[[dt.date], dt.date], bool]] = [
        ("finest", ("month_start_on", "location_name", "service_line", "provider_name"), same, True),
        ("line", ("month_start_on", "location_name", "service_line"), same, True),
        ("line_quarter", ("month_start_on", "location_name", "service_line"), quarter, True),
        ("provider", ("month_start_on", "provider_name"), same, True),
        ("place", ("month_start_on", "location_name"), same, False),
        ("all_lines", ("service_line",), same, True),
        ("all", ("month_start_on",), same, False),
    ]
    return [table_of(name, by, added(rows, by, month, people=people)) for name, by, month, people in cuts]


def test_a_small_row_keeps_its_key_and_nothing_else() -> None:
    rows = [
        {"location_name": name, "patients": people, "net_amount": Decimal(people), "note": "some"}
        for name, people in (("Elm", 5), ("Oak", 11), ("Fir", 0))
    ]
    (table,) = external_tables([table_of("place", ("location_name",), rows)], FLOOR, {})
    assert list(table.rows()) == [
        ("Elm", None, None, None), ("Oak", 11, Decimal(11), "some"), ("Fir", 0, Decimal(0), "some"),
    ]  # fmt: skip
    assert table.hidden == 1


def test_a_total_elsewhere_asks_for_company() -> None:
    month = dt.date(2025, 1, 1)
    rows = [
        {
            "month_start_on": month.replace(month=at),
            "location_name": name,
            "patients": people,
            "net_amount": Decimal(people),
        }
        for at in (1, 2, 3)
        for name, people in (("Elm", 5 if at == 2 else 50), ("Oak", 30), ("Fir", 60))
    ]
    totals = added(rows, ("month_start_on",), same, people=False)
    part, whole = external_tables(
        [
            table_of("place", ("month_start_on", "location_name"), rows),
            table_of("all", ("month_start_on",), totals),
        ],
        FLOOR,
        {},
    )
    # Oak is the smallest that is large enough; the other months and the totals stay
    assert shown(part) == [Decimal(50), Decimal(30), Decimal(60), None, None, Decimal(60), *map(Decimal, (50, 30, 60))]
    assert shown(whole) == [Decimal(140), Decimal(95), Decimal(140)]
    assert (part.hidden, whole.hidden) == (2, 0)


def test_what_is_hidden_together_rests_on_enough_people() -> None:
    month = dt.date(2025, 1, 1)
    rows = [
        {
            "month_start_on": month.replace(month=at),
            "location_name": name,
            "patients": people,
            "net_amount": Decimal(people),
        }
        for at in (1, 2, 3)
        for name, people in (("Elm", 2), ("Oak", 3), ("Fir", 60), ("Ash", 70))
    ]
    tables = [
        table_of("place", ("month_start_on", "location_name"), rows),
        table_of("all", ("month_start_on",), added(rows, ("month_start_on",), same, people=False)),
    ]
    part, _ = external_tables(tables, FLOOR, {})
    # the two small ones together are five people, which their total would tell
    assert shown(part)[:4] == [None, None, None, Decimal(70)]


def test_no_sum_of_any_tables_gives_a_small_row_away() -> None:
    for seed in range(4):
        true = external_tables(group(seed), 1, {})
        told = external_tables(true, FLOOR, {})
        assert leaks(true, told, FLOOR) == [], seed
        hidden, rows = (
            sum(counts) for counts in zip(*((each.hidden, each.data.num_rows) for each in told), strict=True)
        )
        assert 0 < hidden < 0.8 * rows, "some is hidden, and not all"


def test_the_attack_finds_what_is_hidden_without_company() -> None:
    true = group(0)
    told = []
    for table in true:
        people = table.column("patients") if "patients" in table.data.column_names else [99] * table.data.num_rows
        amounts = [amount if count >= FLOOR else None for amount, count in zip(shown(table), people, strict=True)]
        at = table.data.schema.get_field_index("net_amount")
        told.append(Table(table.sheet, table.data.set_column(at, "net_amount", pa.array(amounts, KINDS["net_amount"]))))
    assert leaks(true, told, FLOOR)


def test_rows_of_patients_and_inner_sheets_stay_behind() -> None:
    row = {"patient_id": "abc", "net_amount": Decimal(1)}
    kept = {"location_name": "Elm", "net_amount": Decimal(1)}
    tables = [
        table_of("patient", ("patient_id",), [row]),
        table_of("finding", ("location_name",), [kept], external=False),
        table_of("place", ("location_name",), [kept]),
    ]
    assert [table.name for table in external_tables(tables, FLOOR, {})] == ["place"]


def test_providers_stand_under_their_labels_wherever_a_text_names_them() -> None:
    rows = [
        {
            "provider_name": "Juniper Vale",
            "subject": "credited to JUNIPER VALE, not to Valerie",
            "net_amount": Decimal(1),
        },
        {"provider_name": "Juniper", "subject": None, "net_amount": Decimal(1)},
    ]
    labels = {"Juniper": "Provider B", "Juniper Vale": "Provider A"}
    (table,) = external_tables([table_of("who", ("provider_name",), rows)], FLOOR, labels)
    assert table.column("provider_name") == ["Provider A", "Provider B"]
    assert table.column("subject") == ["credited to Provider A, not to Valerie", None]
