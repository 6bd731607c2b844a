"""The invented world: names, menu, sites, staff and campaigns of each simulated group."""

from __future__ import annotations

from datetime import date, timedelta

from pipelines.demo.truth import Campaign, Location, Provider, Service

END_ON = date(2026, 6, 30)


def words(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(text.split())


FIRST_NAMES_F = words(
    "Wren Marlow Isolde Juno Tamsin Linnea Orla Briony Calista Delphine Elowen Fenna Greta Hollis Imogen Jessamy "
    "Keziah Lorna Maren Nerys Odette Petra Quinby Rosalind Sable Thea Una Verity Willa Xanthe Yara Zinnia Amabel "
    "Blythe Clementine Dorothea Esme Flora Ginevra Honor Ingrid Josephine Kerensa Lavinia Minna Nell Ottilie "
    "Philippa Romilly Saskia Tabitha Ursula Viola Winifred Ysolde Zelda Agatha Beatrix Cordelia Daphne"
)
FIRST_NAMES_M = words(
    "Tobin Alaric Bram Caspian Dorian Evander Finlay Gideon Hamish Ignatius Jago Kester Leander Magnus Nico Orson "
    "Piers Quentin Rafferty Stellan Thaddeus Ulric Valentin Wystan Yorick Zebedee Ambrose Barnaby Crispin Desmond"
)
NAME_STEMS = words(
    "Ash Birch Cold Dun East Fair Glen Hal Ivy Kel Lang Mer Nor Oak Pen Quill Raven Stan Thorn Under Vale West "
    "Yar Alder Brook Clay Dray Elm Fen Grim Hart Iron Kings Lin Moor Nether Over Pine Red Sil"
)
NAME_ENDS = words(
    "bourne bury by combe cote dale den field ford gate grove ham holt hurst land ley loway more ridge shaw stead "
    "stone ton well wick"
)
PLACE_STEMS = words(
    "Harbor Mill Lake Cedar Willow Summit Garden Bridge River Orchard Prairie Maple Canyon Meadow Spring Stone "
    "Valley Aspen Beacon Copper"
)
PLACE_ENDS = ("Point", "Creek", "View", "Bluff", "Park", "Terrace", "Commons", "Heights", "Landing", "Grove")
GROUP_STEMS = ("Larkspur", "Foxglove", "Marigold", "Juniper", "Bluebell", "Heather", "Saffron", "Clover", "Primrose",
               "Verbena")  # fmt: skip
PROMOTIONS = ("New Client 10%", "Summer Event", "Holiday Promo", "Refer a Friend", "Birthday Treat")

SERVICES = tuple(
    Service(*row)
    for row in (
        # code, name, category, subcategory, line, minutes, recovery, list, interval, product, cost, consult, eligible
        ("CON01", "New Client Consultation", "Consultations", "", "consultation", 30, 0, 0, 0, "", 0, True, False),
        ("TOX01", "Botox Full Face", "Injectables", "Toxin", "neurotoxin", 45, 5, 52000, 95, "Botox 100u Vial", 18200),
        ("TOX02", "Botox Forehead & Frown", "Injectables", "Toxin", "neurotoxin", 30, 5, 31200, 95,
         "Botox 100u Vial", 10900),
        ("TOX03", "Dysport Treatment", "Injectables", "Toxin", "neurotoxin", 30, 5, 28950, 90, "Dysport 300u Vial",
        9150),
        ("TOX04", "Botox Lip Flip", "Injectables", "Toxin", "neurotoxin", 20, 0, 14500, 80, "Botox 100u Vial", 3650),
        ("TOX09", "Botox Touch-up", "Injectables", "Toxin", "neurotoxin", 15, 0, 12000, 0, "Botox 100u Vial", 1825,
         False, False),
        ("FIL01", "Lip Filler", "Injectables", "Filler", "filler", 60, 10, 75000, 270, "Filler Syringe 1ml", 29500),
        ("FIL02", "Cheek Filler", "Injectables", "Filler", "filler", 60, 10, 139500, 330, "Filler Syringe 1ml", 59000),
        ("LHR01", "Laser Hair Removal Underarm", "Laser", "Hair Removal", "laser", 20, 5, 15000, 42),
        ("LHR02", "Laser Hair Removal Full Legs", "Laser", "Hair Removal", "laser", 60, 10, 40000, 42),
        ("IPL01", "IPL Photofacial", "Laser", "Photo Rejuvenation", "laser", 45, 10, 37500, 120),
        ("BOD01", "Body Contouring Abdomen", "Body", "Contouring", "body", 60, 15, 69500, 60,
         "Contouring Applicator", 14500),
        ("FAC01", "Signature Facial", "Facials", "Facial", "skin", 60, 10, 16500, 34, "Facial Kit", 1840),
        ("FAC02", "Hydrating Facial", "Facials", "Facial", "skin", 45, 10, 22500, 38, "Hydrating Tip Set", 3125),
        ("FAC03", "Facial & Peel", "Facials", "Peel", "skin", 60, 15, 21000, 42, "Peel Solution", 2260),
        ("MIC01", "Microneedling Face", "Facials", "Microneedling", "skin", 75, 15, 35000, 45,
        "Needling Cartridge", 4475),
        ("WLP01", "Weight Loss Injection Visit", "Wellness", "Weight Loss", "weight_loss", 20, 0, 24900, 28,
         "Weight Loss Dose", 11250),
        ("VIT01", "Vitamin B12 Injection", "Wellness", "Injection", "wellness", 15, 0, 4500, 30, "B12 Ampoule", 425),
        ("NUM01", "Numbing Add-on", "Add-ons", "", "other", 0, 0, 2500, 0, "Numbing Cream", 410),
        ("FEE01", "No Show Fee", "Fees", "", "fee", 0, 0, 5000, 0),
        ("FEE02", "Late Cancellation Fee", "Fees", "", "fee", 0, 0, 3500, 0),
    )
)  # fmt: skip
RETAIL = (
    # code, name, list, cost
    ("RET01", "Vitamin C Serum", 12000, 5700),
    ("RET02", "Mineral Sunscreen SPF 50", 4800, 2150),
    ("RET03", "Retinol Night Cream", 9500, 4480),
    ("RET04", "Gentle Cleanser", 3850, 1720),
)
PACKAGES = (
    # name, price, items (service code, units), the line whose people buy it
    ("Laser Hair Removal Series of 6", 189900, (("LHR02", 6),), "laser"),
    ("Laser & Facial Bundle", 100000, (("LHR02", 3), ("FAC01", 1)), "laser"),
    ("Microneedling Series of 3", 89900, (("MIC01", 3),), "skin"),
    ("Peel Series of 4", 70000, (("FAC03", 4),), "skin"),
)
PLANS = (
    # name, type, monthly price, the line whose members it attracts
    ("Glow Club", "credit", 14900, "skin"),
    ("VIP Perks", "perk", 3900, "neurotoxin"),
)
INJECTOR_LINES = ("neurotoxin", "filler", "weight_loss", "wellness", "consultation")
AESTHETICIAN_LINES = ("skin", "laser", "body", "consultation")
HOLIDAYS = {(1, 1), (7, 4), (11, 28), (12, 25)}


def first_of_month(day: date, months: int) -> date:
    """The first day of the month that many months after the day's month."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


PLACES_PER_GROUP = 5
SHARES_OF_PEOPLE = (0.3, 0.28, 0.2, 0.22)
"""How many of the people belong to each medical spa of a group, in the order of the places."""
SITES = (
    # system, time zone, region, tax in basis points, rest of the address
    ("zenoti", "America/New_York", "Northeast", 800, "Ln, Fairport, NY 00000"),
    ("zenoti", "America/New_York", "Northeast", 635, "Ave, Fairport, NY 00001"),
    ("square", "America/Chicago", "Midwest", 625, "Rd, Fairport, IL 00002"),
    ("boulevard", "America/Denver", "Mountain", 880, "Way, Fairport, CO 00003"),
)


def place_name(group: int, number: int) -> str:
    """The name of one place of a group; no two places share one."""
    index = group * PLACES_PER_GROUP + number
    return f"{PLACE_STEMS[index % 20]} {PLACE_ENDS[(index + index // 20 * 3) % 10]}"


def make_locations(group: int, start_on: date, end_on: date) -> list[Location]:
    """Four medical spas: two Zenoti centres, one place with nothing but Square, one on Boulevard."""
    account = "main" if group == 0 else f"main-{group + 1}"
    sites = []
    for number, (system, time_zone, region, tax, street) in enumerate(SITES):
        index = group * PLACES_PER_GROUP + number
        place = place_name(group, number)
        has_emr = system != "square"
        sites.append(
            Location(
                location_id=place.lower().replace(" ", "-"),
                name=place,
                centre_code="".join(word[0] for word in place.split()) + str(index + 1),
                system=system,
                account=account,
                group=group,
                time_zone=time_zone,
                region=region,
                tax_basis_points=tax,
                history_start_on=start_on,
                appointments_from_on=start_on if has_emr else first_of_month(end_on, -5),
                record_kinds=("sale", "appointment", "payment", "hours") if has_emr else ("sale",),
                address=f"{12 + index} Example {street}",
            )
        )
    return sites


def make_providers(group: int, sites: list[Location], start_on: date, end_on: date) -> list[Provider]:
    """Fourteen people: injectors, aestheticians, a physician owner, front desks and a manager."""
    harbor, mill, lake, cedar = (site.location_id for site in sites)
    long_ago = date(2019, 3, 4)
    leaves_on = first_of_month(end_on, -15) - timedelta(days=1)
    marries_on = first_of_month(end_on, -21) - timedelta(days=1)
    rows = (
        # first, last, role, credential, plan, weekday → site, lines, rate, commission, skill, title
        ("Juniper", "Vale", "injector", "RN", "hourly_commission", {0: harbor, 1: harbor, 2: harbor, 4: harbor,
        5: harbor},
         INJECTOR_LINES, 4600, 1400, 0.62, "Nurse Injector"),
        ("Sable", "Crane", "injector", "RN", "hourly_commission", {0: harbor, 1: harbor, 3: mill, 4: mill},
         INJECTOR_LINES, 4450, 1300, 0.48, "Nurse Injector"),
        ("Perrin", "Oakes", "aesthetician", "LE", "salary_bonus",
         {1: harbor, 2: harbor, 3: harbor, 4: harbor, 5: harbor}, AESTHETICIAN_LINES, 215000, 0, 0.58, "Aesthetician"),
        ("Orla", "Finch", "injector", "NP", "salary_bonus", {0: mill, 1: mill, 2: mill, 3: mill}, INJECTOR_LINES,
        432500,
         0, 0.66, "Nurse Practitioner"),
        ("Wilder", "Marsh", "aesthetician", "LE", "hourly_commission", {1: mill, 2: mill, 3: mill, 4: mill, 5: mill},
         AESTHETICIAN_LINES, 2650, 1000, 0.4, "Aesthetician"),
        ("Linnea", "Hart", "aesthetician", "LE", "hourly_commission", {1: mill, 2: mill, 3: mill, 4: mill, 5: mill},
         AESTHETICIAN_LINES, 2800, 1000, 0.6, "Aesthetician"),
        ("Rowan", "Ashby", "physician", "MD", "owner", {0: lake, 1: lake, 3: lake, 4: lake}, INJECTOR_LINES, 0, 0, 0.5,
         "Medical Director"),
        ("Briar", "Holloway", "aesthetician", "LE", "hourly_commission", {0: lake, 1: lake, 2: lake, 3: lake, 5: lake},
         AESTHETICIAN_LINES, 2700, 1100, 0.52, "Aesthetician"),
        ("Tamsin", "Reed", "front_desk", "", "hourly", {d: harbor for d in range(5)}, (), 2150, 0, 0.5, "Front Desk"),
        ("Ives", "Calloway", "front_desk", "", "hourly", {d: mill for d in range(5)}, (), 2075, 0, 0.5, "Front Desk"),
        ("Quill", "Mercer", "manager", "", "salary", {d: harbor for d in range(5)}, (), 265000, 0, 0.5,
         "Practice Manager"),
        ("Maren", "Sloane", "injector", "PA", "hourly_commission", {0: cedar, 1: cedar, 2: cedar, 3: cedar, 5: cedar},
         INJECTOR_LINES, 4700, 1250, 0.57, "Physician Assistant"),
        ("Thea", "Locke", "aesthetician", "LE", "salary_bonus", {1: cedar, 2: cedar, 3: cedar, 4: cedar, 5: cedar},
         AESTHETICIAN_LINES, 208000, 0, 0.44, "Aesthetician"),
        ("Jago", "Penrose", "front_desk", "", "hourly", {d: cedar for d in range(6)}, (), 2050, 0, 0.5, "Front Desk"),
    )  # fmt: skip
    providers = []
    for number, (first, last, role, credential, plan, week, lines, rate, commission, skill, title) in enumerate(rows):
        surname = last if group == 0 else f"{last}{NAME_ENDS[group % len(NAME_ENDS)]}{'s' * (group // len(NAME_ENDS))}"
        provider = Provider(
            provider_id=f"P{group + 1}{number + 1:02d}",
            name=f"{first} {surname}",
            role=role,
            credential=credential,
            code=f"E{group * 20 + number + 11:03d}",
            pay_plan=plan,
            group=group,
            weekday_location=week,
            lines=lines,
            hired_on=long_ago + timedelta(days=40 * number),
            is_owner=plan == "owner",
            is_contractor=False,
            rate_cents=rate,
            commission_basis_points=commission,
            rebook_skill=skill,
            job_title=title,
            payroll="adp" if lake in week.values() else "gusto",
        )
        if first == "Juniper":
            provider.former_names = [(marries_on, f"Juniper Thorne{surname[len(last) :]}")]
        if first == "Wilder":
            provider.ended_on = leaves_on
        if first == "Linnea":
            provider.hired_on = leaves_on + timedelta(days=10)
        providers.append(provider)
    return providers


def make_campaigns(group: int, sites: list[Location]) -> list[Campaign]:
    """Six campaigns on Google and three on Meta: of either platform one serves the whole group, the rest a site."""
    stem, meta = 21000000000 + group * 100, 120200000000000000 + group * 100
    mark = "" if group == 0 else f" {GROUP_STEMS[group % 10]} {group + 1}"
    return [
        Campaign(str(stem + 1), f"Search | Botox | {sites[0].name}", "Search", sites[0].location_id, group),
        Campaign(str(stem + 2), f"Search | Laser | {sites[1].name}", "Search", sites[1].location_id, group),
        Campaign(str(stem + 3), f"Search | Facials | {sites[2].name}", "Search", sites[2].location_id, group),
        Campaign(str(stem + 4), f"Total Contour Special | {sites[1].name}", "Display", sites[1].location_id, group),
        Campaign(str(stem + 5), f"PMax | New Patients{mark}", "Performance Max", None, group),
        Campaign(str(stem + 6), f"Search | Microneedling | {sites[3].name}", "Search", sites[3].location_id, group),
        Campaign(
            str(meta + 1), f"Leads | Lip Filler | {sites[0].name}", "Leads", sites[0].location_id, group, "meta_ads",
            f"Leads | Lips | {sites[0].name}",
        ),
        Campaign(str(meta + 2), f"Reels | Facials | {sites[2].name}", "Reach", sites[2].location_id, group, "meta_ads"),
        Campaign(str(meta + 3), f"Retarget | Website 30d{mark}", "Sales", None, group, "meta_ads"),
    ]  # fmt: skip
