"""The dental office's world: its menu of procedures with their fees, its staff, what insurers and lenders take."""

from __future__ import annotations

from datetime import date, timedelta

from pipelines.demo.money import share_of
from pipelines.demo.truth import Location, Provider, Service
from pipelines.demo.world import GROUP_STEMS, NAME_ENDS, first_of_month

SYSTEM = "open_dental"
RHYTHM_DAYS = 182
"""Of every dental treatment: who had one is expected back after half a year."""
OPENS, LUNCH, REOPENS, CLOSES = 8 * 60, 12 * 60, 13 * 60, 17 * 60
BOOK_AHEAD_DAYS = 430
PEOPLE_SHARE = (7, 37)
FEWEST_PEOPLE = 120
SUPPLIES = {
    "D0120": 250, "D0140": 250, "D0150": 300, "D0210": 400, "D0274": 300, "D1110": 900, "D1120": 700, "D1206": 450,
    "D2391": 2_200, "D2392": 2_700, "D2740": 21_500, "D2950": 2_600, "D3330": 6_400, "D4341": 1_600, "D4910": 1_000,
    "D6010": 61_000, "D7140": 1_900, "D9944": 14_500,
}  # fmt: skip
"""What a procedure uses up and a laboratory charges for it, as the practice reckons; no export of the office knows."""
STRIPE_FEE = (290, 30)
"""Basis points of a card payment, and cents."""
CARECREDIT_FEES = {"6 months": 590, "12 months": 990, "24 months": 1390}
"""Merchant discount of each plan, in basis points."""

MENU = tuple(
    Service(
        code, name, category, abbreviation, line, minutes, 0, cents, RHYTHM_DAYS if line != "fee" else 0,
        product_cost_cents=SUPPLIES.get(code, 0),
        is_rebooking_eligible=line != "fee", vertical="dental",
    )
    for code, name, category, abbreviation, line, minutes, cents in (
        ("D0120", "periodic oral evaluation - established patient", "Exams & Xrays", "Ex", "hygiene", 10, 6500),
        ("D0140", "limited oral evaluation - problem focused", "Exams & Xrays", "LimEx", "hygiene", 30, 9200),
        ("D0150", "comprehensive oral evaluation - new or established patient", "Exams & Xrays", "CompEx", "hygiene",
         30, 11100),
        ("D0210", "intraoral - complete series of radiographic images", "Exams & Xrays", "FMX", "hygiene", 15, 16400),
        ("D0274", "bitewings - four radiographic images", "Exams & Xrays", "4BW", "hygiene", 10, 7700),
        ("D1110", "prophylaxis - adult", "Cleanings", "Pro", "hygiene", 50, 12100),
        ("D1120", "prophylaxis - child", "Cleanings", "ChPro", "hygiene", 30, 8400),
        ("D1206", "topical application of fluoride varnish", "Cleanings", "FlVarn", "hygiene", 5, 4600),
        ("D2391", "resin-based composite - one surface, posterior", "Fillings", "Comp1", "restorative", 40, 19700),
        ("D2392", "resin-based composite - two surfaces, posterior", "Fillings", "Comp2", "restorative", 50, 26300),
        ("D2740", "crown - porcelain/ceramic", "Crowns & Bridges", "PFC", "restorative", 90, 139800),
        ("D2950", "core buildup, including any pins when required", "Crowns & Bridges", "BU", "restorative", 20, 31700),
        ("D3330", "endodontic therapy, molar tooth", "Endo", "RCTm", "restorative", 90, 124700),
        ("D4341", "periodontal scaling and root planing - four or more teeth per quadrant", "Cleanings", "SRP",
         "hygiene", 60, 28300),
        ("D4910", "periodontal maintenance", "Cleanings", "PerioM", "hygiene", 50, 17600),
        ("D6010", "surgical placement of implant body", "Implants", "Imp", "other_dental", 90, 224500),
        ("D7140", "extraction, erupted tooth or exposed root", "Oral Surgery", "Ext", "other_dental", 40, 23800),
        ("D9944", "occlusal guard - hard appliance, full arch", "Misc.", "OccG", "other_dental", 30, 62300),
        ("D9986", "missed appointment", "Misc.", "Missed", "fee", 0, 5000),
        # what an appointment stands for that no procedure is attached to
        ("visit:hygiene", "Hygiene visit", "", "", "hygiene", 60, 0),
        ("visit:other", "Dental visit", "", "", "other_dental", 60, 0),
    )
)  # fmt: skip
SERVICES = {service.code: service for service in MENU}
PROPOSALS = (("D2391", 0.3), ("D2392", 0.27), ("D2740", 0.18), ("D3330", 0.06), ("D4341", 0.07), ("D7140", 0.05),
             ("D9944", 0.07))  # fmt: skip
COVERED = {"Exams & Xrays": 10_000, "Cleanings": 10_000, "Fillings": 8_000, "Oral Surgery": 8_000, "Endo": 8_000}
"""What insurance pays of the allowed fee, in basis points; half of everything else."""
RECALLS = {"Prophy": 183, "Perio": 91, "ChildProphy": 183}
REASONS = ("Schedule conflict", "Feeling unwell", "", "Work", "")


def office_of(group: int, start_on: date) -> Location:
    """The place."""
    stem = GROUP_STEMS[group % len(GROUP_STEMS)] + ("" if group < len(GROUP_STEMS) else f" {group + 1}")
    return Location(
        location_id=f"{stem} Dental".lower().replace(" ", "-"),
        name=f"{stem} Dental",
        centre_code=f"D{group + 1}",
        system=SYSTEM,
        account="main" if group == 0 else f"main-{group + 1}",
        group=group,
        time_zone="America/New_York",
        region="Northeast",
        tax_basis_points=0,
        history_start_on=start_on,
        appointments_from_on=start_on,
        address=f"{400 + group} Example Sq, Fairport, NY 00004",
        vertical="dental",
        record_kinds=("sale", "appointment", "payment", "hours"),
    )


def staff_of(group: int, site: Location) -> list[Provider]:
    """Two dentists, neither of them the owner, two hygienists, an assistant and the front desk."""
    rows = (
        # first, last, role, credential, weekdays, lines, hourly rate, commission, rebooking skill, title
        ("Sorrel", "Whitlock", "dentist", "DDS", (0, 1, 2), ("restorative", "other_dental"), 6500, 1500, 0.6,
         "Dentist"),
        ("Bryony", "Tremaine", "dentist", "DMD", (3,), ("restorative", "other_dental"), 5200, 1100, 0.45,
         "Associate Dentist"),
        ("Clover", "Maddox", "hygienist", "RDH", (0, 1, 2), ("hygiene",), 4700, 0, 0.8, "Hygienist"),
        ("Fern", "Ellery", "hygienist", "RDH", (1, 3), ("hygiene",), 4400, 0, 0.6, "Hygienist"),
        ("Teasel", "Byrne", "assistant", "", (0, 1, 2, 3), (), 2350, 0, 0.5, "Dental Assistant"),
        ("Linden", "Pryor", "front_desk", "", (0, 1, 2, 3), (), 2200, 0, 0.5, "Front Desk"),
    )  # fmt: skip
    suffix = "" if group == 0 else NAME_ENDS[group % len(NAME_ENDS)] + "s" * (group // len(NAME_ENDS))
    return [
        Provider(
            provider_id=f"D{group + 1}{number:02d}",
            name=f"{first} {last}{suffix}",
            role=role,
            credential=credential,
            code=f"D{group * 20 + number:03d}",
            pay_plan="hourly_commission" if commission else "hourly",
            group=group,
            weekday_location=dict.fromkeys(days, site.location_id),
            lines=lines,
            hired_on=date(2018, 5, 7) + timedelta(days=50 * number),
            rate_cents=rate,
            commission_basis_points=commission,
            rebook_skill=skill,
            job_title=title,
            payroll="paychex",
        )
        for number, (first, last, role, credential, days, lines, rate, commission, skill, title) in enumerate(
            rows, start=1
        )
    ]


def fee_on(code: str, day: date, first_year: int) -> int:
    """The office's fee: three percent more every January, in whole dollars."""
    cents = SERVICES[code].list_cents
    for _ in range(day.year - first_year):
        cents = share_of(cents, 10_300) // 100 * 100
    return cents


def next_due(done_on: date, recall: str) -> date:
    """Half a year and a day after the last cleaning, or a quarter of a year."""
    if recall == "Perio":
        month = first_of_month(done_on, 3)
        return month.replace(day=min(done_on.day, 28))
    month = first_of_month(done_on, 6)
    return month.replace(day=min(done_on.day, 27)) + timedelta(days=1)


def plan_of(invoice_id: int) -> str:
    """The credit plan that a bill was paid with."""
    return list(CARECREDIT_FEES)[invoice_id % len(CARECREDIT_FEES)]
