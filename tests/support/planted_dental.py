"""Where oddities of the dental office show in its tables and its processors' files, read without the landing code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path

from pipelines.demo.truth import Truth
from tests.support.planted import Rows, read_csv

NO_DAY, DECLINED, CANCELLED, DELETED, CHANGED = "0001-01-01", "302", "3", "4", "1"
VISITS = {"1", "2", "3", "5"}
FIRST_COLUMN = {
    "patient": "PatNum", "appointment": "AptNum", "histappointment": "HistApptNum", "procedurelog": "ProcNum",
    "procedurecode": "CodeNum", "claimproc": "ClaimProcNum", "payment": "PayNum", "paysplit": "SplitNum",
    "adjustment": "AdjNum", "treatplanattach": "TreatPlanAttachNum", "proctp": "ProcTPNum", "definition": "DefNum",
}  # fmt: skip


@cache
def table(exports: Path, name: str) -> Rows:
    """One table of the database."""
    return read_csv(exports / "open_dental" / f"{name}.csv", FIRST_COLUMN[name])


def tell(name: str, **wanted: str | set[str]) -> Callable[[Path, Truth], int]:
    """How many rows of a table have these words in these columns."""

    def count(exports: Path, truth: Truth) -> int:
        return sum(
            all(
                row[column] in words if isinstance(words, set) else row[column] == words
                for column, words in wanted.items()
            )
            for row in table(exports, name)
        )

    return count


def done(exports: Path, code: str) -> Rows:
    """Completed procedures of one code."""
    numbers = {row["CodeNum"] for row in table(exports, "procedurecode") if row["ProcCode"] == code}
    return [row for row in table(exports, "procedurelog") if row["CodeNum"] in numbers and row["ProcStatus"] == "2"]


def changes(exports: Path) -> dict[str, Rows]:
    """The history of each appointment."""
    found: dict[str, Rows] = defaultdict(list)
    for row in table(exports, "histappointment"):
        found[row["AptNum"]].append(row)
    return found


def moved(exports: Path, truth: Truth) -> int:
    """Changes after which an appointment has another time."""
    return sum(
        before["AptDateTime"] != after["AptDateTime"]
        for rows in changes(exports).values()
        for before, after in pairwise(rows)
    )


def left_open(exports: Path, truth: Truth) -> int:
    """Appointments before the last day that are still to come."""
    rows = table(exports, "appointment")
    return sum(row["AptStatus"] == "1" and row["AptDateTime"] < f"{truth.end_on}" for row in rows)


def plainly_broken(exports: Path, truth: Truth) -> int:
    """Missed visits of which the history says no more than that something was changed."""
    history = changes(exports)
    return sum(all(change["HistApptAction"] in {"0", CHANGED} for change in history[row["AptNum"]])
               for row in done(exports, "D9986"))  # fmt: skip


def raised(exports: Path, truth: Truth) -> int:
    """Work done at another fee than it was presented at."""
    fees = {row["ProcNum"]: row["ProcFee"] for row in table(exports, "procedurelog") if row["ProcStatus"] == "2"}
    copies = table(exports, "proctp")
    return sum(row["ProcNumOrig"] in fees and fees[row["ProcNumOrig"]] != row["FeeAmt"] for row in copies)


def shared_addresses(exports: Path, truth: Truth) -> int:
    """Addresses of several people."""
    names: dict[str, set[str]] = defaultdict(set)
    for row in table(exports, "patient"):
        if row["Email"]:
            names[row["Email"]].add(row["FName"])
    return sum(len(people) > 1 for people in names.values())


def as_a_whole(exports: Path, truth: Truth) -> int:
    """Payments for no procedure."""
    return sum(row["ProcNum"] == "0" and float(row["InsPayAmt"]) > 0 for row in table(exports, "claimproc"))


def splits(exports: Path) -> dict[str, Rows]:
    """The splits of each payment that is money."""
    money = {row["PayNum"] for row in table(exports, "payment") if row["PayType"] != "0"}
    found: dict[str, Rows] = defaultdict(list)
    for row in table(exports, "paysplit"):
        if row["PayNum"] in money:
            found[row["PayNum"]].append(row)
    return found


def for_another(exports: Path, truth: Truth) -> int:
    """Payments that stand on another record than their splits."""
    payers = {row["PayNum"]: row["PatNum"] for row in table(exports, "payment")}
    clones = {row["PatNum"]: row["PatNumCloneFrom"] for row in table(exports, "patient")}
    return sum(
        payers[number] not in {rows[0]["PatNum"], clones[rows[0]["PatNum"]]} for number, rows in splits(exports).items()
    )


def of_type(word: str) -> Callable[[Path, Truth], int]:
    """Adjustments of a kind that the office has a word for."""

    def count(exports: Path, truth: Truth) -> int:
        numbers = {row["DefNum"] for row in table(exports, "definition") if row["ItemName"] == word}
        return sum(row["AdjType"] in numbers for row in table(exports, "adjustment"))

    return count


def charges(exports: Path) -> Rows:
    """Stripe's list of payments."""
    return read_csv(exports / "stripe" / "unified_payments.csv", "id")


def ledger(exports: Path) -> Rows:
    """Stripe's itemized report."""
    paths = sorted((exports / "stripe").glob("Itemized_*.csv"))
    return [row for path in paths for row in read_csv(path, "balance_transaction_id")]


def two_customers(exports: Path, truth: Truth) -> int:
    """People with several customer objects."""
    found: dict[str, int] = defaultdict(int)
    for row in read_csv(exports / "stripe" / "customers.csv", "id"):
        found[row["patient_id (metadata)"]] += 1
    return sum(number > 1 for number in found.values())


def missing_charges(exports: Path, truth: Truth) -> int:
    """Cards taken at the desk and not by the processor."""
    card = {row["DefNum"] for row in table(exports, "definition") if row["ItemName"] == "Credit Card"}
    taken = sum(row["PayType"] in card and not row["PayAmt"].startswith("-") for row in table(exports, "payment"))
    return taken - sum(row["reporting_category"] == "charge" for row in ledger(exports))


def settled(exports: Path, truth: Truth) -> int:
    """Sales and returns that the lender paid."""
    paths = sorted((exports / "carecredit").glob("*.csv"))
    return sum(row["Transaction Type"] in {"SALE", "RETURN"} for path in paths
               for row in read_csv(path, "Merchant Number"))  # fmt: skip


FOUND: dict[str, Callable[[Path, Truth], int]] = {
    "dental_appointments": tell("appointment", AptStatus=VISITS),
    "dental_appointments_moved": moved,
    "dental_appointments_deleted": tell("histappointment", HistApptAction=DELETED),
    "dental_appointments_left_open": left_open,
    "dental_appointments_off_the_calendar": tell("appointment", AptStatus="3"),
    "dental_visits_missed": lambda exports, truth: len(done(exports, "D9986")),
    "dental_visits_missed_by_procedure_alone": plainly_broken,
    "dental_notes_and_templates": tell("appointment", AptStatus={"6", "7"}),
    "dental_procedures_deleted": tell("procedurelog", ProcStatus="6"),
    "dental_procedures_referred": tell("procedurelog", ProcStatus="5"),
    "dental_procedures_found": tell("procedurelog", ProcStatus={"3", "4"}),
    "dental_procedures_declined": tell("treatplanattach", Priority=DECLINED),
    "dental_alternatives": tell("procedurelog", ProcStatus="8"),
    "dental_fees_raised_since": raised,
    "dental_second_charts": lambda exports, truth: sum(
        row["PatNumCloneFrom"] != "0" for row in table(exports, "patient")
    ),
    "dental_e_mails_of_several_people": shared_addresses,
    "dental_claims_unanswered": tell("claimproc", Status="0"),
    "dental_claims_paid_after_all": tell("claimproc", Status="4"),
    "dental_claims_paid_as_a_whole": as_a_whole,
    "dental_estimates": tell("claimproc", Status="6"),
    "dental_prepayments_used": tell("payment", PayType="0"),
    "dental_payments_of_two_providers": lambda exports, truth: sum(
        len({row["ProvNum"] for row in rows}) > 1 for rows in splits(exports).values()
    ),
    "dental_payments_for_a_child": for_another,
    "dental_refunds": lambda exports, truth: sum(row["PayAmt"].startswith("-") for row in table(exports, "payment")),
    "dental_corrections": of_type("Correction"),
    "dental_bad_debts": of_type("Bad Debt Write-off"),
    "stripe_cards_declined": lambda exports, truth: sum(row["Status"] == "Failed" for row in charges(exports)),
    "stripe_guests": lambda exports, truth: sum(
        row["Status"] != "Failed" and not row["Customer ID"] for row in charges(exports)
    ),
    "stripe_people_with_two_customers": two_customers,
    "stripe_charges_of_the_next_day_in_utc": lambda exports, truth: sum(
        row["reporting_category"] == "charge" and row["created_utc"][:10] > row["created"][:10]
        for row in ledger(exports)
    ),
    "stripe_bills": lambda exports, truth: sum(row["reporting_category"] == "fee" for row in ledger(exports)),
    "stripe_charges_missing": missing_charges,
    "carecredit_settled": settled,
}
