"""A row added to an export shows in the figures it belongs to, and in no other; a system taken away leaves gaps."""

from __future__ import annotations

import csv
import io
import shutil
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.demo.truth import AdDay, Campaign, Invoice, Lead, PayLine, Payment, Provider, SaleLine, Truth
from tests.support.built import Built, differences, figure_differences
from tests.support.groups import small_group, small_truth
from tests.support.observed import Key
from tests.support.recompute import recompute

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


def add_to_report(path: Path, cells: dict[str, str]) -> None:
    """One more row of a report of Boulevard, and its money in the row that sums the file up."""
    header, every, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
    for column, name in enumerate(header):
        if every[column].lstrip("-").startswith("$"):
            total = Decimal(every[column].replace("$", "").replace(",", ""))
            every[column] = f"{total + Decimal(cells.get(name, '$0.00').replace('$', '')):.2f}"
    rows.append([cells.get(name, "") for name in header])
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([header, every, *rows])
    path.write_text(buffer.getvalue(), encoding="utf-8")


def desk_of(truth: Truth, location_id: str) -> Provider:
    """Who sits at the front desk of a place."""
    return next(
        person
        for person in truth.providers.values()
        if person.role == "front_desk" and location_id in person.weekday_location.values()
    )


def add_to_exports(folder: Path) -> None:
    """By hand, one more event in every system of money and inquiries."""
    truth = small_truth()
    first, _, third, fourth, *_ = truth.locations.values()
    desk = desk_of(truth, first.location_id).name
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

    counter = {
        "Sale id": "6c0de990-0010-4f00-8000-000000000001",
        "Sale Date": "2026-06-30",
        "Location Name": fourth.name,
        "Staff Name": desk_of(truth, fourth.location_id).name,
        "Retail Product Name": "Mineral Sunscreen SPF 50",
        "Sale Type": "Sale",
        "Line Item Type": "Product",
        "Gross Sales": "$48.00",
        "Net Sales": "$48.00",
    }
    taken = {
        "Transaction id": "7c0de990-0010-4f00-8000-000000000001",
        "Created On": "2026-06-30",
        "Order #": "990001",
        "Location Name": fourth.name,
        "Payment Method": "Cash",
        "Transaction Amount": "$48.00",
    }
    add_to_report(the_file(folder, "boulevard/Detailed Line Item 2026.csv"), counter)
    add_to_report(the_file(folder, "boulevard/Payments & Refunds 2026.csv"), taken)

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
    add_pay(folder)


def extra_pay(truth: Truth) -> PayLine:
    """Four hours more of the first clinician in the last pay run of all."""
    usual = [line for line in truth.pay_lines if line.component == "base" and not line.is_off_cycle]
    last_run = max(line.paid_on for line in usual)
    mine = next(
        line
        for line in usual
        if line.paid_on == last_run and line.hundredth_hours and truth.providers[line.provider_id].is_clinical
    )
    return replace(mine, hundredth_hours=400, rate_cents=5000, amount_cents=20_000)


def add_pay(folder: Path) -> None:
    """One more row in the section of the last run, in both journals that hold it, and in the printed totals."""
    truth = small_truth()
    pay = extra_pay(truth)
    last, first = pay.employee_name.split(" ", 1)[::-1]
    amount = f"{pay.amount_cents / 100:.2f}"
    cells = {
        "Last Name": last,
        "First Name": first,
        "Work Address": truth.locations[pay.location_id].address,
        "Employee Type": "Paid by the hour",
        "Payment": "Direct Deposit",
        "Regular (Hours)": "4.00",
        "Regular (Rate)": "50.00",
        "Regular (Amount)": amount,
        "Gross Earnings": amount,
        "Employee Taxes": "0.00",
        "Employer Taxes": "0.00",
        "Net Pay": amount,
        "Reimbursements": "0.00",
        "Donations": "0.00",
        "Check Amount": amount,
        "Employer Cost": amount,
    }
    journals = [the_file(folder, "gusto/*-2026.csv"), the_file(folder, "gusto/*latest quarter*.csv")]
    for path in journals:
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
        start = rows.index(["Pay day", f" {pay.paid_on:%m/%d/%Y}"])
        header = next(number for number in range(start, len(rows)) if rows[number][:1] == ["Last Name"])
        total = next(number for number in range(header, len(rows)) if rows[number][:1] == ["Payroll Totals"])
        for column, name in enumerate(rows[header]):
            if name in cells and rows[total][column] and name != "Regular (Rate)" and column:
                rows[total][column] = f"{Decimal(rows[total][column]) + Decimal(cells[name]):.2f}"
        rows.insert(total, [cells.get(name, "") for name in rows[header]])
        buffer = io.StringIO()
        csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
        path.write_text(buffer.getvalue(), encoding="utf-8")


def add_to_truth(truth: Truth) -> None:
    """The same events, as if they had happened."""
    first, _, third, fourth, *_ = truth.locations.values()
    owner = next(p for p in truth.providers.values() if p.is_owner)
    for place, seller in (
        (first, desk_of(truth, first.location_id).provider_id),
        (third, owner.provider_id),
        (fourth, desk_of(truth, fourth.location_id).provider_id),
    ):
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
    truth.pay_lines.append(extra_pay(truth))
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
    # the totals of Boulevard and of the pay runs were corrected with the row, those of the ad platform were not
    totals = built.rows(
        "select distinct source_system, control_total_status from marts.control_total where is_checked "
        "and (source_system in ('boulevard', 'gusto') or control_total_status = 'differs') order by all"
    )
    assert totals == [("boulevard", "agrees"), ("google_ads", "differs"), ("gusto", "agrees")]
    moved = {
        (metric, level, entity)
        for (metric, level, entity, grain, month), value in recomputed.items()
        if grain == "month" and month == LAST_MONTH and before.get((metric, level, entity, grain, month)) != value
    }
    first, _, third, fourth, *_ = truth.locations
    assert {
        ("earned_revenue", "location", first),
        ("earned_revenue", "location", third),
        ("earned_revenue", "location", fourth),
        ("collections", "portfolio", "all"),
        ("leads", "portfolio", "all"),
        ("cost_per_lead", "campaign", f"Search | Body | {truth.locations[first].name}"),
        ("rph_worked", "portfolio", "all"),
        ("provider_contribution", "provider", truth.providers[extra_pay(truth).provider_id].name),
        ("compensation_share", "location", extra_pay(truth).location_id),
    } <= moved


@dataclass(frozen=True)
class Gap:
    """What a missing system leaves: the reason of each metric that is gone, and at which places it is gone."""

    absent: dict[str, str]
    places: tuple[int, ...] = ()
    """Where they are gone; nowhere named is everywhere."""
    kept: frozenset[str] | None = None
    """The metrics that stay what they were at the other places; all of them where the whole group lacks the system."""
    without: str = ""
    """What the truth holds of the system: without it, everything else is recomputed."""
    unplaced: dict[str, str] = field(default_factory=dict)
    """The reason of each metric that the group still has and its places have no more."""
    with_it: tuple[str, ...] = ()
    """The other systems of its kind, which are taken away as well."""


MONEY = {"earned_revenue", "sales", "discount_rate", "refund_rate", "retail_share"}
NO_SALES = dict.fromkeys(sorted(MONEY), "no sale lines") | {"collections": "no payments"}
NO_VISITS = dict.fromkeys(("new_patients", "active_patients", "retention_12m_period"), "no visits are known")
NO_BOOK = dict.fromkeys(("no_show_rate", "schedule_fill", "rebooking_rate_7d"), "no appointment book")
NO_BILL = dict.fromkeys(("average_ticket", "rph_productive"), "no sale lines")
NO_PAYROLL = ("compensation_share", "gross_margin", "provider_contribution", "contribution_per_hour")
GAPS = {
    "zenoti": Gap(NO_SALES | NO_VISITS | NO_BOOK | NO_BILL, (0, 1), frozenset(NO_SALES)),
    "square": Gap(NO_SALES | NO_VISITS | NO_BOOK | NO_BILL, (2,), frozenset(NO_SALES)),
    "boulevard": Gap(NO_SALES | NO_VISITS | NO_BOOK | NO_BILL, (3,), frozenset(NO_SALES)),
    "gusto": Gap(
        dict.fromkeys((*NO_PAYROLL, "ltv_12m_contribution"), "no payroll"),
        without="pay_lines",
        with_it=("adp", "paychex"),
    ),
    "google_ads": Gap(
        dict.fromkeys(("cost_per_lead", "cac_paid_media", "cac_blended"), "no ad spend"),
        without="ad_days",
        # inquiries name their campaign by its number, which only the ad platform spells out, and with it the place
        unplaced=dict.fromkeys(
            ("leads", "lead_conversion_rate", "lead_to_consult_rate"), "no leads are tied to this location"
        ),
        # a call names its place by the number that was dialled
        with_it=("meta_ads", "twilio"),
    ),
    "hubspot": Gap(
        dict.fromkeys(("leads", "cost_per_lead", "lead_conversion_rate", "cac_paid_media"), "no leads"),
        without="leads",
        # whoever calls asks as well
        with_it=("twilio",),
    ),
}
PAYROLL_HOURS = {"utilization", "schedule_fill", "rph_available", "rph_worked"}
CAMPAIGNS = {"campaign", "campaign_provider"}
CAMPAIGN_LEVELS = {"location", "location_channel", *CAMPAIGNS}


@pytest.mark.parametrize("system", GAPS)
def test_without_a_system_its_figures_are_absent_for_the_reason(system: str) -> None:
    gap, truth = GAPS[system], small_truth()
    places = list(truth.locations)
    missing = {places[number] for number in gap.places} or set(places)

    def take_away(folder: Path) -> None:
        """The system's exports, and those of its kind."""
        for name in (system, *gap.with_it):
            shutil.rmtree(folder / "exports" / name, ignore_errors=name != system)

    project = small_group(name=f"without-{system}", change=take_away)
    built = Built(project.warehouse, truth)
    figures, absent = built.scorecard()
    for metric, reason in (gap.absent | gap.unplaced).items():
        for place in missing:
            key = (metric, "location", place, "month", LAST_MONTH)
            assert key not in figures
            assert reason in absent[key], absent[key]
        group = (metric, "portfolio", "all", "month", LAST_MONTH)
        is_gone = metric not in gap.unplaced and len(missing) == len(places)
        assert (group in absent) == is_gone
        assert not is_gone or reason in absent[group], absent[group]

    def stays(key: Key) -> bool:
        """Whether the system has nothing to do with the figure."""
        metric, level, entity, *_ = key
        at_place = entity.split("|")[0] if level in {"location", "location_provider"} else None
        if system == "gusto" and metric in PAYROLL_HOURS:
            return at_place is not None and truth.locations[at_place].shows_shifts
        if metric in gap.unplaced:
            return level not in CAMPAIGN_LEVELS
        if gap.unplaced and level in CAMPAIGNS:
            return False
        if gap.kept is not None:
            return metric in gap.kept and at_place is not None and at_place not in missing
        return metric not in gap.absent

    if gap.without:
        getattr(truth, gap.without).clear()
    if "twilio" in gap.with_it:
        truth.leads = [lead for lead in truth.leads if lead.record_id]
        truth.messages.clear()
    if gap.unplaced:
        # an inquiry of nobody knows whose place counts in the group, whether or not that place has a book to look into
        truth.leads = [replace(lead, location_id=None) for lead in truth.leads]
    recomputed = {key: value for key, value in recompute(truth).items() if stays(key)}
    wrong, agreeing = figure_differences(
        {key: value for key, value in figures.items() if stays(key)}, absent, recomputed
    )
    assert not wrong, "\n".join(wrong[:20])
    assert agreeing
