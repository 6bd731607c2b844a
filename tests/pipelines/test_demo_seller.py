"""The group that is for sale: what is planted in its records can be seen in the files and is not in the truth."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from pipelines.config import load_project
from pipelines.demo.dice import Dice
from pipelines.demo.seller import KINDS, Plant, Target, render, simulate_target, write_target
from pipelines.demo.seller.plants import FEWEST, MOST, drawn

SMALL = {"months": 27, "people": 160}
Rows = list[dict[str, str]]


def table(folder: Path, pattern: str, above: int = 0) -> Rows:
    """The rows of the files of a kind."""
    rows: Rows = []
    for path in sorted((folder / "exports" / "parlour").glob(pattern)):
        lines = path.read_text(encoding="utf-8-sig").splitlines()[above:]
        rows += csv.DictReader(lines, delimiter=";")
    return rows


def cents(text: str) -> int:
    """What an amount of the files is."""
    whole = int(text.strip("()").replace(",", "").replace(".", ""))
    return -whole if text.startswith("(") else whole


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> tuple[Target, Path]:
    """Records without a fault."""
    folder = tmp_path_factory.mktemp("clean")
    target = simulate_target(11, kinds=[], **SMALL)
    render(target.books, folder)
    return target, folder


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> tuple[Target, Path]:
    """The same group with every kind of problem in its records."""
    folder = tmp_path_factory.mktemp("spoilt")
    target = simulate_target(11, kinds=list(KINDS), **SMALL)
    render(target.books, folder)
    return target, folder


def receipts(folder: Path) -> Rows:
    return table(folder, "receipts *.csv", above=2)


def takings(folder: Path) -> Rows:
    return [row for row in table(folder, "takings.csv") if row["Entry"] != "Total"]


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    def digest(folder: Path) -> dict[str, str]:
        write_target(folder, 5, months=27)
        files = [path for path in folder.rglob("*") if path.is_file()]
        return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    first = digest(tmp_path / "one")
    assert first == digest(tmp_path / "two")
    assert len([name for name in first if "parlour" in name and "receipts" not in name]) == 5
    assert load_project(tmp_path / "one").config.manual


def test_a_seed_draws_some_of_the_twelve_kinds() -> None:
    draws = [drawn(Dice(seed, 9_002)) for seed in range(60)]
    assert len(KINDS) == 12
    assert {len(kinds) for kinds in draws} == set(range(FEWEST, MOST + 1))
    assert {kind for kinds in draws for kind in kinds} == set(KINDS)
    assert len({tuple(kinds) for kinds in draws}) > 50


def test_problems_are_in_the_records_and_not_in_the_truth(clean, spoilt) -> None:
    (without, _), (target, _) = clean, spoilt
    assert target.truth.lines == without.truth.lines
    assert target.truth.appointments == without.truth.appointments
    assert target.truth.pay_lines == without.truth.pay_lines
    assert [plant.kind for plant in target.plants] == list(KINDS)
    assert without.plants == []


def test_problems_that_would_hide_each_other_are_at_different_places(spoilt) -> None:
    target, _ = spoilt
    place = {plant.kind: plant.location_id for plant in target.plants}
    assert len({place["missing_month"], place["prepaid_as_revenue"], place["liability_understated"]}) == 3


def by_hand(target: Target, folder: Path, truly: Path) -> dict[str, Callable[[Plant], tuple[int | None, int | None]]]:
    """Of each kind: how to find it in the files themselves, as records and cents."""
    sold, paid = receipts(folder), takings(folder)
    before = {row["Line"]: row for row in receipts(truly)}
    names = {site.location_id: site.name for site in target.truth.locations.values()}
    numbers = {row["Receipt"] for row in sold}

    def here(plant: Plant, rows: Rows) -> Rows:
        return [row for row in rows if row["Clinic"] == names[plant.location_id or ""]]

    def at_month(row: dict[str, str], column: str, plant: Plant) -> bool:
        moment = datetime.strptime(row[column], "%d/%m/%Y %H:%M")
        return plant.month_start_on == moment.date().replace(day=1)

    def total(rows: Rows, column: str) -> tuple[int, int]:
        return len(rows), sum(cents(row[column]) for row in rows)

    def missing_month(plant: Plant) -> tuple[int, int]:
        assert not [row for row in here(plant, sold) if at_month(row, "Rung up", plant)]
        return total([row for row in here(plant, paid) if at_month(row, "Taken at", plant)], "Amount")

    def without_receipt(plant: Plant) -> tuple[int, int]:
        return total([row for row in here(plant, paid) if row["Receipt"] not in numbers], "Amount")

    def doubled(plant: Plant) -> tuple[int, int]:
        lines: dict[tuple[str, ...], set[str]] = defaultdict(set)
        bills: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in here(plant, sold):
            bills[row["Receipt"]].append(row)
        told = [name for name in sold[0] if name not in ("Line", "Receipt")]
        for receipt, rows in bills.items():
            lines[tuple(row[name] for row in rows for name in told)].add(receipt)
        copies = [sorted(same)[1:] for same in lines.values() if len(same) > 1 and "Walk-in" not in str(same)]
        second = [receipt for same in copies for receipt in same if receipt.startswith("R7")]
        return len(second), sum(cents(row["Net"]) for receipt in second for row in bills[receipt])

    def slipped(plant: Plant) -> tuple[int, int]:
        rows = [row for row in here(plant, sold) if row["Line"] in before and row["Net"] != before[row["Line"]]["Net"]]
        return len(rows), sum(cents(row["Net"]) - cents(before[row["Line"]]["Net"]) for row in rows)

    def tests(plant: Plant) -> tuple[int, int]:
        return total([row for row in here(plant, sold) if row["Client"].endswith(", Test")], "Net")

    def house(plant: Plant) -> tuple[int, int]:
        rows = [row for row in here(plant, sold) if row["Done by"] == "HOUSE"]
        assert {before[row["Line"]]["Done by"] for row in rows} == {plant.subject}
        return total(rows, "Net")

    def prepaid(plant: Plant) -> tuple[int, int]:
        rows = [row for row in here(plant, sold) if row["Kind"] in ("Treatment", "Product")]
        return total([row for row in rows if "Series of" in row["Item"] or "Bundle" in row["Item"]
                      or "Gift Card" in row["Item"]], "Net")  # fmt: skip

    def cards(plant: Plant) -> tuple[int, int]:
        ledger: Counter[str] = Counter()
        for path in (folder / "exports" / f"cards-{plant.location_id}").glob("*.csv"):
            with path.open(encoding="utf-8", newline="") as stream:
                ledger.update(row["gross"] for row in csv.DictReader(stream) if row["gross"] != "0.00")
        taken = Counter(f"{cents(row['Amount']) / 100:.2f}" for row in here(plant, paid) if row["Means"][:4] == "Card")
        gone = taken - ledger
        return gone.total(), sum(round(float(amount) * 100) * times for amount, times in gone.items())

    def liability(plant: Plant) -> tuple[None, int]:
        held = {"package": "Series", "gift_card": "Gift cards"}[plant.subject or ""]
        stated = {
            (row["Clinic"], row["Held as"]): cents(row["Outstanding"]) for row in table(folder, "held for clients.csv")
        }
        owed = sum(
            instrument.balance_cents
            for instrument in target.truth.instruments.values()
            if (instrument.location_id, instrument.kind) == (plant.location_id, plant.subject)
        )
        return None, owed - stated[names[plant.location_id or ""], held]

    def register(plant: Plant) -> tuple[int, int]:
        off = []
        for path in (folder / "exports" / "payroll").glob("*.csv"):
            for now, then in zip(lines_of(path), lines_of(truly / path.relative_to(folder)), strict=True):
                if now != then:
                    assert now[0] == "Payroll Totals"
                    off.append(round(float(now[-1]) * 100) - round(float(then[-1]) * 100))
        return len(off), sum(off)

    return {
        "missing_month": missing_month, "payment_without_receipt": without_receipt, "doubled_receipt": doubled,
        "slipped_decimal": slipped, "test_patient": tests, "house_credited": house, "prepaid_as_revenue": prepaid,
        "card_not_at_processor": cards, "liability_understated": liability, "register_total_off": register,
    }  # fmt: skip


def lines_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.startswith("claim_")])
def test_the_files_hold_what_was_planted_to_the_cent(clean, spoilt, kind: str) -> None:
    (_, truly), (target, folder) = clean, spoilt
    plant = next(plant for plant in target.plants if plant.kind == kind)
    assert by_hand(target, folder, truly)[kind](plant) == (plant.records, plant.amount_cents)
    assert plant.amount_cents is not None and plant.amount_cents > 0


def test_the_seller_claims_more_than_is_true(clean, spoilt) -> None:
    (without, _), (target, _) = clean, spoilt
    planted = {plant.kind: plant for plant in target.plants}
    honest, claimed = without.books.claims, target.books.claims
    people, revenue = "seller_claim_active_patients", "seller_claim_revenue_ttm"
    assert claimed[people] - honest[people] == planted["claim_active_patients"].records
    assert round((claimed[revenue] - honest[revenue]) * 100) == pytest.approx(
        planted["claim_revenue"].amount_cents, abs=100
    )
    assert honest["seller_claim_retention_12m"] == claimed["seller_claim_retention_12m"]


def test_somebody_elses_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "practice.yml").write_text("practice: {name: Somebody}\n", encoding="utf-8")
    with pytest.raises(FileExistsError, match="describes another practice"):
        write_target(tmp_path)
