"""The sheet Value creation: what the levers come to over the years of holding. Illustrative, and every figure live.

Gaps come from the sheet of the levers; shares, ramp, multiple and discount rate are cells to be changed. What overlaps
counts once, by the rules of ``marts.opportunity``: who is rebooked is retained, an hour is filled once, a stock that is
worked off once is no part of a year.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from pipelines.diligence.tables import Table
from pipelines.diligence.workbook import GROUND, INPUT, LINE, MONEY, NUMBER, SHARE, SOFT, Place, Writer

SHEET = "Value creation"
PARAMETERS = ("value_hold_years", "value_ramp_years", "value_multiple", "value_discount_rate")
TOLD = (
    "Illustrative, no forecast: the practice's own gaps, times shares that you can change (yellow). "
    "What overlaps counts once; what is worked off once is beside the total."
)
CASE, MULTIPLE, RATE = (4, 1), (5, 1), (6, 1)
"""The cells of the assumptions that hold for all levers."""
LEVERS = 9
"""The heading of the levers' assumptions."""
ONCE = "once"


@dataclass(frozen=True)
class Gap:
    """A lever at a location: the row of its table's sheet, and the whole gap."""

    location: str
    lever: str
    row: int
    amount: Decimal | None


@dataclass(frozen=True)
class Lever:
    """A lever's assumptions, and the row that holds them."""

    name: str
    row: int
    is_yearly: bool
    incremental: Decimal
    low: Decimal
    high: Decimal


class _Page:
    """The sheet in the making. Rows are written from top to bottom."""

    def __init__(self, writer: Writer, page: Worksheet) -> None:
        self.writer, self.page = writer, page

    def text(self, row: int, at: int, text: str, **options: Any) -> None:
        self.page.write_string(row, at, text, self.writer.format(**options))

    def heads(self, row: int, words: list[str]) -> None:
        for at, word in enumerate(words):
            self.text(row, at, word, bold=True, bottom=1, bg_color=GROUND, text_wrap=True)

    def input(self, row: int, at: int, value: Any, form: str = "General") -> None:
        """A marked cell that a reader may change."""
        options = self.writer.format(num_format=form, bg_color=INPUT, border=1, border_color=LINE)
        if isinstance(value, str):
            self.page.write_string(row, at, value, options)
        else:
            self.page.write_number(row, at, float(value), options)

    def formula(self, row: int, at: int, formula: str, value: Any, form: str = MONEY, **options: Any) -> None:
        stored = value if isinstance(value, str) else float(value)
        self.page.write_formula(row, at, formula, self.writer.format(num_format=form, **options), stored)


def write_value_model(writer: Writer, page: Worksheet, table: Table, place: Place) -> None:
    """Write the sheet."""
    gaps = [
        Gap(location, lever, place.first + number, amount)
        for number, (location, lever, amount) in enumerate(
            zip(table.column("location_name"), table.column("lever"), table.column("raw_amount"), strict=True)
        )
    ]
    levers = _levers(table)
    years = int(writer.book.parameters["value_hold_years"])
    sheet = _Page(writer, page)
    page.set_column(0, 0, 34)
    page.set_column(1, 6 + years, 16)
    page.freeze_panes(4, 1)
    writer.head(page, f"{SHEET} (illustrative)", TOLD)
    _write_assumptions(sheet, levers)
    ramp = _write_ramp(sheet, LEVERS + len(levers) + 2, years)
    first = ramp + 4
    counted = _write_gaps(sheet, first, gaps, levers, place)
    _write_years(sheet, first + len(gaps) + 2, (first, first + len(gaps) - 1), counted, levers, ramp, years)


def _levers(table: Table) -> dict[str, Lever]:
    """The levers in the order of the table, with the assumptions of its first row that has them."""
    found: dict[str, Lever] = {}
    columns = ("lever", "lever_name", "horizon", "incremental_share", "closure_low_share", "closure_high_share")
    for lever, name, horizon, incremental, low, high in zip(*(table.column(each) for each in columns), strict=True):
        if lever not in found and None not in (name, incremental, low, high):
            found[lever] = Lever(name, LEVERS + 1 + len(found), horizon != ONCE, incremental, low, high)
    return found


def _write_assumptions(sheet: _Page, levers: dict[str, Lever]) -> None:
    parameters = sheet.writer.book.parameters
    sheet.text(CASE[0], 0, "Case: low or high")
    sheet.input(*CASE, "low")
    sheet.page.data_validation(*CASE, *CASE, {"validate": "list", "source": ["low", "high"]})
    sheet.text(MULTIPLE[0], 0, "Multiple of a year's contribution")
    sheet.input(*MULTIPLE, parameters["value_multiple"], NUMBER)
    sheet.text(RATE[0], 0, "Discount rate")
    sheet.input(*RATE, parameters["value_discount_rate"], SHARE)
    sheet.heads(
        LEVERS, ["Lever", "Incremental", "Closed, low", "Closed, high", "Closed, this case", "In a year's total"]
    )
    for lever in levers.values():
        sheet.text(lever.row, 0, lever.name)
        for at, share in enumerate((lever.incremental, lever.low, lever.high), 1):
            sheet.input(lever.row, at, share, SHARE)
        low, high = (xl_rowcol_to_cell(lever.row, at) for at in (2, 3))
        sheet.formula(lever.row, 4, f'=IF({_fixed(CASE)}="high",{high},{low})', lever.low, SHARE)
        sheet.text(lever.row, 5, "yes" if lever.is_yearly else "no: worked off once", font_color=SOFT)


def _write_ramp(sheet: _Page, row: int, years: int) -> int:
    """The share of a full year's effect that each year brings; returns its row."""
    full = int(sheet.writer.book.parameters["value_ramp_years"])
    sheet.heads(row, ["Year", *(str(year) for year in range(1, years + 1))])
    sheet.text(row + 1, 0, "Share of the full effect")
    for year in range(1, years + 1):
        sheet.input(row + 1, year, _ramp(year, full), SHARE)
    return row + 1


def _ramp(year: int, full: int) -> Decimal:
    return min(Decimal(year) / Decimal(max(full, 1)), Decimal(1)).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def _write_gaps(
    sheet: _Page, first: int, gaps: list[Gap], levers: dict[str, Lever], place: Place
) -> dict[str, Decimal]:
    """Gap, what is closed of it, and what counts in a year; returns what counts of each lever."""
    heads = ["Location", "Lever", "Whole gap", "Closed", "Counts in a year", "Worked off once"]
    sheet.heads(first - 1, heads)
    rows = {(gap.location, gap.lever): first + number for number, gap in enumerate(gaps)}
    closed = {(gap.location, gap.lever): _closed(gap.amount, levers.get(gap.lever)) for gap in gaps}
    counted: dict[str, Decimal] = dict.fromkeys(levers, Decimal(0))
    for number, gap in enumerate(gaps):
        row, lever = first + number, levers.get(gap.lever)
        sheet.text(row, 0, gap.location)
        if lever is None:
            continue  # a lever whose assumptions are hidden has no figures either
        sheet.text(row, 1, lever.name)
        source = place.cell("raw_amount", gap.row)
        sheet.formula(row, 2, f'=IF(ISNUMBER({source}),{source},"")', "" if gap.amount is None else gap.amount)
        shares = f"{xl_rowcol_to_cell(lever.row, 1, True, True)}*{xl_rowcol_to_cell(lever.row, 4, True, True)}"
        own = xl_rowcol_to_cell(row, 2)
        value = closed[gap.location, gap.lever]
        sheet.formula(row, 3, f'=IF(ISNUMBER({own}),ROUND({own}*{shares},2),"")', "" if value is None else value)
        others = {other: xl_rowcol_to_cell(at, 3) for (where, other), at in rows.items() if where == gap.location}
        amounts = {other: closed.get((gap.location, other)) or Decimal(0) for other in others}
        formula, counts = _counted(gap.lever, others, amounts)
        own = xl_rowcol_to_cell(row, 3)
        is_known = value is not None
        if lever.is_yearly:
            sheet.formula(row, 4, f'=IF(ISNUMBER({own}),{formula},"")', counts if is_known else "")
            counted[gap.lever] += counts if is_known else 0
        else:
            sheet.formula(row, 5, f"={own}", "" if value is None else value)
    return counted


def _closed(amount: Decimal | None, lever: Lever | None) -> Decimal | None:
    if amount is None or lever is None:
        return None
    return (amount * lever.incremental * lever.low).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _counted(lever: str, cells: dict[str, str], amounts: dict[str, Decimal]) -> tuple[str, Decimal]:
    """What counts of a lever beside the others of its location, as a formula and as an amount."""

    def cell(name: str) -> str:
        return f"N({cells[name]})" if name in cells else "0"

    def amount(name: str) -> Decimal:
        return amounts.get(name, Decimal(0))

    if lever == "retention":  # who is rebooked is retained by it
        return (
            f"MAX({cell('retention')}-{cell('rebooking')},0)",
            max(amount("retention") - amount("rebooking"), Decimal(0)),
        )
    if lever == "capacity":  # an hour is filled once
        won = max(amount("rebooking"), amount("retention"))
        return (
            f"MAX({cell('capacity')}-MAX({cell('rebooking')},{cell('retention')})-{cell('no_show')},0)",
            max(amount("capacity") - won - amount("no_show"), Decimal(0)),
        )
    return cell(lever), amount(lever)


def _write_years(
    sheet: _Page,
    first: int,
    rows: tuple[int, int],
    counted: dict[str, Decimal],
    levers: dict[str, Lever],
    ramp: int,
    years: int,
) -> None:
    """Each lever by year, their total, and what it is worth."""
    ramps = [_ramp(year, int(sheet.writer.book.parameters["value_ramp_years"])) for year in range(1, years + 1)]
    sheet.heads(first, ["Contribution (illustrative)", *(f"Year {year}" for year in range(1, years + 1))])
    yearly = [key for key, lever in levers.items() if lever.is_yearly]
    names, amounts = (f"${at}${rows[0] + 1}:${at}${rows[1] + 1}" for at in ("B", "E"))
    row = first
    for key in yearly:
        row += 1
        sheet.text(row, 0, levers[key].name)
        for year in range(1, years + 1):
            share = xl_rowcol_to_cell(ramp, year, True)
            formula = f"=SUMIFS({amounts},{names},$A{row + 1})*{share}"
            sheet.formula(row, year, formula, counted[key] * ramps[year - 1])
    total, cost, net, factor, present = range(row + 1, row + 6)
    values = [sum(counted.values(), Decimal(0)) * share for share in ramps]
    rate = Decimal(str(sheet.writer.book.parameters["value_discount_rate"]))
    factors = [1 / (1 + rate) ** year for year in range(1, years + 1)]
    present_value = sum((value * each for value, each in zip(values, factors, strict=True)), Decimal(0))
    exit_value = values[-1] * Decimal(str(sheet.writer.book.parameters["value_multiple"]))

    sheet.text(total, 0, "Contribution in all", bold=True)
    for year in range(1, years + 1):
        above = f"{xl_rowcol_to_cell(first + 1, year)}:{xl_rowcol_to_cell(row, year)}"
        sheet.formula(total, year, f"=SUM({above})", values[year - 1], bold=True, top=1)
    sheet.text(cost, 0, "Cost of getting there (yours to say)")
    for year in range(1, years + 1):
        sheet.input(cost, year, 0, MONEY)
    sheet.text(net, 0, "After cost")
    for year in range(1, years + 1):
        above, below = xl_rowcol_to_cell(total, year), xl_rowcol_to_cell(cost, year)
        sheet.formula(net, year, f"={above}-{below}", values[year - 1])
    sheet.text(factor, 0, "Discount factor")
    for year in range(1, years + 1):
        sheet.formula(factor, year, f"=1/(1+{_fixed(RATE)})^{year}", factors[year - 1], "0.0000")
    sheet.text(present, 0, "Present value")
    for year in range(1, years + 1):
        formula = f"={xl_rowcol_to_cell(net, year)}*{xl_rowcol_to_cell(factor, year)}"
        sheet.formula(present, year, formula, values[year - 1] * factors[year - 1])

    last = xl_rowcol_to_cell(total, years)
    worth = present + 2
    sheet.text(worth, 0, "Present value of the years", bold=True)
    span = f"{xl_rowcol_to_cell(present, 1)}:{xl_rowcol_to_cell(present, years)}"
    sheet.formula(worth, 1, f"=SUM({span})", present_value, bold=True)
    sheet.text(worth + 1, 0, f"Worth at the end of year {years}", bold=True)
    sheet.formula(worth + 1, 1, f"={last}*{_fixed(MULTIPLE)}", exit_value, bold=True)
    sheet.text(worth + 2, 0, "Present value of that", bold=True)
    at_exit = f"{xl_rowcol_to_cell(worth + 1, 1)}*{xl_rowcol_to_cell(factor, years)}"
    sheet.formula(worth + 2, 1, f"={at_exit}", exit_value * factors[-1], bold=True)
    sheet.text(worth + 3, 0, "Together (illustrative)", bold=True)
    both = f"{xl_rowcol_to_cell(worth, 1)}+{xl_rowcol_to_cell(worth + 2, 1)}"
    sheet.formula(worth + 3, 1, f"={both}", present_value + exit_value * factors[-1], bold=True, top=1)
    _draw(sheet, (first, total), years)


def _draw(sheet: _Page, rows: tuple[int, int], years: int) -> None:
    first, total = rows
    name = sheet.page.get_name()
    chart = sheet.writer.file.add_chart({"type": "column", "subtype": "stacked"})
    for row in range(first + 1, total):
        chart.add_series(
            {
                "name": [name, row, 0],
                "categories": [name, first, 1, first, years],
                "values": [name, row, 1, row, years],
            }
        )
    chart.set_title({"name": "Contribution by lever (illustrative)", "name_font": {"size": 11}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 720, "height": 360})
    sheet.page.insert_chart(LEVERS, 8, chart)


def _fixed(cell: tuple[int, int]) -> str:
    return xl_rowcol_to_cell(*cell, True, True)
