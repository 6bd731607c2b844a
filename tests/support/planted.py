"""Where oddities of payrolls, ads, reviews and messages show in the files, read without the landing code."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from statistics import median
from typing import Any

from python_calamine import CalamineWorkbook

from pipelines.demo.truth import Truth

Rows = list[dict[str, str]]


def below(lines: list[list[str]], first_cell: str) -> Rows:
    """The rows under the header whose first cell is given."""
    start = next(number for number, line in enumerate(lines) if line and line[0] == first_cell)
    return [dict(zip(lines[start], line, strict=False)) for line in lines[start + 1 :]]


def read_csv(path: Path, first_cell: str) -> Rows:
    """A delimited file."""
    text = path.read_text(encoding="utf-8-sig")
    return below(list(csv.reader(io.StringIO(text))), first_cell)


def payroll_history(exports: Path) -> Rows:
    """ADP's history: its yearly files, the last one a workbook."""
    rows: Rows = []
    for path in sorted((exports / "adp").glob("Payroll History*")):
        if path.suffix == ".xlsx":
            sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
            rows += below([[str(cell) for cell in line] for line in sheet], "ASSOCIATE ID")
        else:
            rows += read_csv(path, "ASSOCIATE ID")
    return [row for row in rows if row["ASSOCIATE ID"]]


def check_rows(exports: Path) -> Rows:
    """Those of a check, not of its sum."""
    return [row for row in payroll_history(exports) if row["CHECK/VOUCHER NUMBER"]]


def is_paid(row: dict[str, str]) -> bool:
    """Whether a row of a check takes nothing back."""
    return not row["GROSS PAY"].startswith("-")


def check_of(row: dict[str, str]) -> tuple[str, str]:
    """An employee's pay date."""
    return row["PAYROLL NAME"], row["PAY DATE"]


def in_two_rows(exports: Path, truth: Truth) -> int:
    """Checks whose tips stand on a row of their own."""
    tips = "ADDITIONAL EARNINGS  : TP-CHARGED TIPS"
    rows = [row for row in check_rows(exports) if is_paid(row)]
    return len({check_of(row) for row in rows if row[tips] == row["GROSS PAY"]})


def slipped_commissions(exports: Path, truth: Truth) -> int:
    """Commissions of this year's journal that are more than five times what the person usually gets."""
    text = (exports / "gusto" / f"payroll-journal-report-{truth.end_on.year}.csv").read_text(encoding="utf-8")
    amounts: dict[tuple[str, str], list[float]] = defaultdict(list)
    header: list[str] = []
    for line in csv.reader(io.StringIO(text)):
        if line and line[0] == "Last Name":
            header = line
        elif len(line) == len(header) and (commission := dict(zip(header, line, strict=True)).get("Commission")):
            amounts[line[0], line[1]].append(float(commission))
    return sum(amount > 5 * median(found) for found in amounts.values() for amount in found)


def told_twice(exports: Path, truth: Truth) -> int:
    """Checks that the register repeats."""
    register = read_csv(exports / "adp" / "Payroll Register (latest quarter).csv", "CO.")
    checks = {check_of(row) for row in check_rows(exports)}
    return sum((row["Payroll Name"], row["PAY DATE"]) in checks for row in register)


def journal_checks(exports: Path, truth: Truth) -> int:
    """Checks of the Payroll Journal that the report by component holds as well."""
    known = {
        (row["Worker Name"], datetime.strptime(row["Check Date"], "%m/%d/%Y"))
        for path in (exports / "paychex").glob("Pay by Component*.csv")
        for row in read_csv(path, "Company ID")
    }
    (path,) = (exports / "paychex").glob("Payroll Journal*.csv")
    count, day = 0, datetime.min
    for line in csv.reader(io.StringIO(path.read_text(encoding="utf-8"))):
        if len(line) > 2 and line[2].startswith("Check Date"):
            day = datetime.strptime(line[2][-8:], "%m/%d/%y")
        count += bool(line) and (line[0], day) in known
    return count


def ad_days(exports: Path) -> Rows:
    """Meta's downloads of whole years."""
    rows: Rows = []
    for path in sorted((exports / "meta_ads").glob("*.csv")):
        header = "Campaign name" if "Ad-sets" in path.name else "Reporting starts"
        rows += [row for row in read_csv(path, header) if "Dec-31" in path.name or "Campaigns" in path.name]
    return rows


def former_names(exports: Path, truth: Truth) -> int:
    """Days of a campaign under a name that another file of the same campaign does not have."""
    last = {row["Campaign ID"]: row["Campaign name"] for row in sorted(ad_days(exports), key=lambda row: row["Day"])}
    named = {(row["Campaign ID"], row["Day"], row["Campaign name"]) for row in ad_days(exports) if row["Campaign ID"]}
    return sum(name != last[number] for number, _, name in named)


def saved(exports: Path, pattern: str, field: str) -> list[dict[str, Any]]:
    """The entries of saved pages, all downloads one after the other."""
    return [
        entry
        for path in sorted(exports.glob(pattern))
        for line in path.read_text(encoding="utf-8").splitlines()
        for entry in json.loads(line)[field]
    ]


def google(exports: Path) -> dict[str, dict[str, Any]]:
    """Google's reviews in their newest state."""
    return {entry["reviewId"]: entry for entry in saved(exports, "google_business_profile/*.jsonl", "reviews")}


def podium_reviews(exports: Path, site: str) -> list[dict[str, Any]]:
    """What Podium shows of one site."""
    rows = saved(exports, "podium/reviews-*.jsonl", "data")
    return [row["review"] for row in rows if row["review"]["siteName"] == site]


def surveys(exports: Path) -> list[dict[str, Any]]:
    """What Podium asked."""
    return saved(exports, "podium/feedback-*.jsonl", "data")


def repeated(exports: Path, truth: Truth) -> int:
    """Google's reviews that Podium shows as well."""
    return len({review["siteReviewId"] for review in podium_reviews(exports, "Google")} & google(exports).keys())


def texts(exports: Path) -> Rows:
    """Twilio's log of texts."""
    rows: Rows = []
    for path in sorted((exports / "twilio").glob("message-log-*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            rows += csv.DictReader(file)
    return rows


def calls(exports: Path) -> list[dict[str, Any]]:
    """Both legs of Twilio's calls."""
    (path,) = (exports / "twilio").glob("calls-*.jsonl.gz")
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    return [entry for line in lines for entry in json.loads(line)["calls"]]


def said(exports: Path, word: str) -> int:
    """Texts that consist of a word."""
    return sum(row["Body"] == word and row["Direction"] == "inbound" for row in texts(exports))


def missed(exports: Path, truth: Truth) -> int:
    """Calls that were passed on to somebody who did not take them."""
    return sum(call["status"] != "completed" for call in calls(exports) if call["parent_call_sid"])


def by_machine(exports: Path, truth: Truth) -> int:
    """Calls that came in and were passed on to nobody."""
    passed_on = {call["parent_call_sid"] for call in calls(exports)}
    return sum(call["direction"] == "inbound" and call["sid"] not in passed_on for call in calls(exports))


def first_heard_of(exports: Path, truth: Truth) -> int:
    """Numbers whose first text or call came in, and was not about being written to."""
    found = [
        (datetime.fromisoformat(row["SentDate"]), row["Sid"], row["Direction"], row["From"], row["To"], row["Body"])
        for row in texts(exports)
    ]
    found += [
        (parsedate_to_datetime(call["start_time"]), call["sid"], call["direction"], call["from"], call["to"], "")
        for call in calls(exports)
        if not call["parent_call_sid"]
    ]
    seen: set[str] = set()
    count = 0
    for _, _, direction, sender, receiver, words in sorted(found):
        is_inbound = direction == "inbound"
        number = sender if is_inbound else receiver
        count += is_inbound and number not in seen and words not in {"STOP", "START"}
        seen.add(number)
    return count


FOUND: dict[str, Callable[[Path, Truth], int]] = {
    "commissions_keyed_with_a_slipped_decimal": slipped_commissions,
    "adp_rows_that_repeat_sums": lambda exports, truth: len(payroll_history(exports)) - len(check_rows(exports)),
    "adp_checks_in_two_rows": in_two_rows,
    "adp_checks_voided": lambda exports, truth: len({check_of(row) for row in check_rows(exports) if not is_paid(row)}),
    "adp_checks_told_by_two_reports": told_twice,
    "paychex_checks_told_by_two_reports": journal_checks,
    "meta_totals_of_a_day": lambda exports, truth: sum(
        not row["Campaign name"] and bool(row["Day"]) for row in ad_days(exports)
    ),
    "meta_days_of_ad_sets_without_spend": lambda exports, truth: sum(
        row["Amount spent (USD)"] == "--" for row in ad_days(exports)
    ),
    "meta_days_under_a_former_name": former_names,
    "google_reviews": lambda exports, truth: len(google(exports)),
    "google_reviews_edited": lambda exports, truth: sum(
        review["createTime"][:19] != review["updateTime"][:19] for review in google(exports).values()
    ),
    "google_reviews_without_words": lambda exports, truth: sum(
        "comment" not in review for review in google(exports).values()
    ),
    "google_reviews_by_nobody_named": lambda exports, truth: sum(
        "displayName" not in review["reviewer"] for review in google(exports).values()
    ),
    "google_reviews_repeated_by_podium": repeated,
    "facebook_recommendations": lambda exports, truth: len(podium_reviews(exports, "Facebook")),
    "surveys_without_answer": lambda exports, truth: sum(row["score"] is None for row in surveys(exports)),
    "surveys_of_another_question": lambda exports, truth: (
        len(surveys(exports)) - max(Counter(row["flowUid"] for row in surveys(exports)).values())
    ),
    "texts": lambda exports, truth: len(texts(exports)),
    "texts_answered_by_a_program": lambda exports, truth: sum(
        row["Direction"] == "outbound-reply" for row in texts(exports)
    ),
    "texts_that_say_stop": lambda exports, truth: said(exports, "STOP"),
    "texts_that_say_start": lambda exports, truth: said(exports, "START"),
    "texts_refused": lambda exports, truth: sum(row["ErrorCode"] == "21610" for row in texts(exports)),
    "texts_failed": lambda exports, truth: sum(row["ErrorCode"] == "30005" for row in texts(exports)),
    "calls": lambda exports, truth: sum(not call["parent_call_sid"] for call in calls(exports)),
    "calls_forwarded_and_missed": missed,
    "calls_taken_by_a_machine": by_machine,
    "inquiries_by_telephone": first_heard_of,
}
