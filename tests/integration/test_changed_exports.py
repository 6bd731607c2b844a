"""A row added to an export shows in the figures it belongs to, and in no other; a system taken away leaves gaps."""

from __future__ import annotations

import csv
import io
import shutil
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest

from pipelines.demo.truth import AdDay, Campaign, Invoice, Lead, Payment, SaleLine, Truth
from tests.support.built import Built, differences, figure_differences
from tests.support.groups import small_group, small_truth
from tests.support.recompute import Key, recompute

pytestmark = pytest.mark.slow

SOLD_AT = datetime(2026, 6, 30, 12, 0)
LAST_MONTH = date(2026, 6, 1)
ASKED_AT = datetime(2026, 6, 15, 10, 0)
SHOP_PRICE = 4800


def the_file(folder: Path, pattern: str) -> Path:
    """The one export of that name."""
    (path,) = folder.glob(f"exports/{pattern}")
    return path


def add_row(path: Path, cells: dict[str, str], before: str = "") -> None:
    """Write one more row below the last header that has all of its columns; at the end, or before a row."""
    data = path.read_bytes()
    encoding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"
    text = data.decode(encoding)
    line_end = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(line_end)
    headers = [row for row in csv.reader(io.StringIO(text)) if set(cells) <= set(row)]
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow(cells.get(name, "") for name in headers[-1])
    at = max(number for number, line in enumerate(lines) if line.startswith(before) and (before or line == ""))
    lines.insert(at, buffer.getvalue())
    path.write_bytes(line_end.join(lines).encode(encoding))


def add_to_exports(folder: Path) -> None:
    """By hand, one more event in the systems of sale, advertising and inquiries."""
    truth = small_truth()
    first, _, third = truth.locations.values()
    desk = next(p.name for p in truth.providers.values() if p.role == "front_desk")
    owner = next(p for p in truth.providers.values() if p.is_owner)
    sale = {
        "Sale Date": "6/30/2026",
        "Invoice No": "INV990001",
        "Center Code": first.centre_code,
        "Center Name": first.name,
        "Item Code": "RET02",
        "Item Name": "Mineral Sunscreen SPF 50",
        "Qty": "1",
        "Redeemed": "0.00",
        "Collected": "48.00",
        "Item Type": "Product",
        "Item Category": "Retail",
        "Sold By": desk,
        "Status": "Closed",
        "Sale Type": "Sale",
        "Payment Type": " Cash",
    }
    accrual = {"Sales (Exc.Tax)": "48.00", "Tax": "0.00", "Sales (Inc.Tax)": "48.00", "Due": "0.00"}
    cash = {
        "Payment Date": "6/30/2026",
        "Sales Collected (Exc.Tax)": "48.00",
        "Tax Collected": "0.00",
        "Sales Collected (Inc.Tax)": "48.00",
        "Collected to Date": "48.00",
        "Discount": "0.00",
    }
    add_row(the_file(folder, "zenoti/Sales Accrual*2026-0*.csv"), sale | accrual)
    add_row(the_file(folder, "zenoti/Sales-Cash-*2026-*2027.csv"), sale | cash)

    event = {
        "Date": "2026-06-30",
        "Time": "13:00:00",
        "Time Zone": "America/New_York",
        "Gross Sales": "$48.00",
        "Discounts": "$0.00",
        "Net Sales": "$48.00",
        "Tax": "$0.00",
        "Transaction ID": "Txn990001",
        "Payment ID": "Pay990001",
        "Event Type": "Payment",
        "Location": third.name,
    }
    bill = {
        "Gift Card Sales": "$0.00",
        "Tip": "$0.00",
        "Total Collected": "$48.00",
        "Cash": "$48.00",
        "Fees": "$0.00",
        "Net Total": "$48.00",
        "Transaction Status": "Complete",
    }
    item = {
        "Category": "Retail",
        "Item": "Mineral Sunscreen SPF 50",
        "Qty": "1.0",
        "Itemization Type": "Physical Good",
        "Employee": owner.name,
    }
    add_row(the_file(folder, "square/transactions-2026*"), event | bill)
    add_row(the_file(folder, "square/items-2026*"), event | item)

    spent = {
        "Day": "2026-06-30",
        "Campaign": f"Search | Body | {first.name}",
        "Campaign ID": "21000000099",
        "Campaign type": "Search",
        "Currency code": "USD",
        "Cost": "33.50",
        "Impr.": "400",
        "Clicks": "9",
        "Conversions": "0.00",
    }
    add_row(the_file(folder, "google_ads/*2026*"), spent, before="Total: Search")
    asked = {
        "Record ID": "40199999999",
        "First Name": "Zora",
        "Last Name": "Quillfeather",
        "Email": "zora.quillfeather@example.com",
        "Create Date": f"{ASKED_AT:%Y-%m-%d %H:%M}",
        "Last Modified Date": f"{ASKED_AT:%Y-%m-%d %H:%M}",
        "Contact Type": "Prospect",
        "Lifecycle Stage": "Lead",
        "Original Source": "Direct Traffic",
    }
    add_row(the_file(folder, "hubspot/*contacts-2026*"), asked)


def add_to_truth(truth: Truth) -> None:
    """The same events, as if they had happened."""
    first, _, third = truth.locations.values()
    desk = next(p.provider_id for p in truth.providers.values() if p.role == "front_desk")
    owner = next(p for p in truth.providers.values() if p.is_owner)
    for place, seller in ((first, desk), (third, owner.provider_id)):
        number = len(truth.invoices) + 1
        line = SaleLine(
            len(truth.lines) + 1, number, SOLD_AT, place.location_id, None, None, None, seller, "RET02",
            "Mineral Sunscreen SPF 50", "Product", "Retail", "", "retail", 1, SHOP_PRICE, 0, "", SHOP_PRICE, 0, 0, "",
            SHOP_PRICE, SHOP_PRICE,
        )  # fmt: skip
        payment = Payment(
            len(truth.payments) + 1, number, SOLD_AT, place.location_id, None, "cash", SHOP_PRICE, 0, 0, False, []
        )
        truth.invoices[number] = Invoice(number, place.location_id, SOLD_AT, None, None)
        truth.lines[line.line_id], truth.payments[payment.payment_id] = line, payment
    campaign = Campaign("21000000099", f"Search | Body | {first.name}", "Search", first.location_id, 0)
    truth.campaigns[campaign.campaign_id] = campaign
    truth.ad_days.append(AdDay(SOLD_AT.date(), campaign.campaign_id, 3350, 400, 9, 0))
    truth.leads.append(
        Lead(
            len(truth.leads) + 1, "40199999999", 0, ASKED_AT, None, -999_999, "Zora", "Quillfeather",
            "zora.quillfeather@example.com", "", "Direct Traffic", "", None, "", "", "", "",
        )
    )  # fmt: skip


def test_a_row_added_by_hand_shows_in_its_figures_and_in_no_other() -> None:
    truth = small_truth()
    before = recompute(truth)
    add_to_truth(truth)
    recomputed = recompute(truth)
    built = Built(small_group(name="added", change=add_to_exports).warehouse, truth)
    for fact in ("lines", "payments", "ad_spend", "leads", "visits", "appointments"):
        wrong = differences(getattr(built, f"held_{fact}")(), getattr(built, f"true_{fact}")())
        assert not wrong, f"{fact}\n" + "\n".join(wrong[:20])
    assert not differences(built.held_compensation(), built.true_compensation(recomputed))
    figures, absent = built.scorecard()
    wrong, _ = figure_differences(figures, absent, recomputed)
    assert not wrong, "\n".join(wrong[:20])
    moved = {
        (metric, level, entity)
        for (metric, level, entity, grain, month), value in recomputed.items()
        if grain == "month" and month == LAST_MONTH and before.get((metric, level, entity, grain, month)) != value
    }
    first, _, third = truth.locations
    assert {
        ("earned_revenue", "location", first),
        ("earned_revenue", "location", third),
        ("collections", "portfolio", "all"),
        ("leads", "portfolio", "all"),
        ("cost_per_lead", "campaign", f"Search | Body | {truth.locations[first].name}"),
    } <= moved


@dataclass(frozen=True)
class Gap:
    """What a missing system leaves: the reason of each metric that is gone, and at which places it is gone."""

    absent: dict[str, str]
    places: tuple[int, ...] = (0, 1, 2)
    kept: frozenset[str] | None = None
    """The metrics that stay what they were at the other places; all of them where the whole group lacks the system."""


MONEY = {"earned_revenue", "sales", "discount_rate", "refund_rate", "retail_share"}
NO_SALES = dict.fromkeys(sorted(MONEY), "no sale lines") | {"collections": "no payments"}
NO_VISITS = {"new_patients": "no visits are known", "active_patients": "history", "retention_12m_period": "history"}
GAPS = {
    "zenoti": Gap(NO_SALES | NO_VISITS, (0, 1), frozenset(NO_SALES)),
    "square": Gap(NO_SALES | NO_VISITS, (2,), frozenset(NO_SALES)),
    "gusto": Gap({"compensation_share": "no payroll"}),
}
PAYROLL_HOURS = {"utilization", "rph_available"}


@pytest.mark.parametrize("system", GAPS)
def test_without_a_system_its_figures_are_absent_for_the_reason(system: str) -> None:
    gap, truth = GAPS[system], small_truth()
    places = list(truth.locations)
    missing = {places[number] for number in gap.places}
    project = small_group(name=f"without-{system}", change=lambda folder: shutil.rmtree(folder / "exports" / system))
    built = Built(project.warehouse, truth)
    figures, absent = built.scorecard()
    for metric, reason in gap.absent.items():
        for place in missing:
            key = (metric, "location", place, "month", LAST_MONTH)
            assert key not in figures
            assert reason in absent[key], absent[key]
        group = (metric, "portfolio", "all", "month", LAST_MONTH)
        assert (group in absent) == (len(missing) == len(places))

    def stays(key: Key) -> bool:
        """Whether the system has nothing to do with the figure."""
        metric, level, entity, *_ = key
        at_place = entity.split("|")[0] if level in {"location", "location_provider"} else None
        if system == "gusto" and metric in PAYROLL_HOURS:
            return at_place in places[:2]
        if gap.kept is not None:
            return metric in gap.kept and at_place is not None and at_place not in missing
        return metric not in gap.absent

    recomputed = {key: value for key, value in recompute(truth).items() if stays(key)}
    wrong, agreeing = figure_differences(
        {key: value for key, value in figures.items() if stays(key)}, absent, recomputed
    )
    assert not wrong, "\n".join(wrong[:20])
    assert agreeing
