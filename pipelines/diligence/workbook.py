"""The workbook of the pack: every table on a sheet of its own, live totals and quotients, definitions, charts.

Formulas are stored with their values, so that a reader who does not calculate sees the same numbers. Texts are written
as texts, whatever they begin with. Nothing leads out of the file: no links to others, no macros, no queries. The same
book is the same bytes; one cell alone, ``STAMP``, says when it was written.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from pipelines.config import INSTALLATION
from pipelines.diligence.sheets import PEOPLE, Chart, Column
from pipelines.diligence.tables import Table

ROWS = 1_048_576
"""Excel's rows of a sheet; what is longer goes on in a further one."""
NAME = 31
"""Excel's signs of a sheet's name."""
TEXT = 32_767
"""Excel's signs of a cell; a longer text is cut here, and whole in the CSV."""
STAMP = "B4"
"""The cell of the contents sheet with the moment of writing: the one thing that differs between two writings."""
CONTENTS = "Contents"
HEADER = 4
FIRST = HEADER + 1
CUT = " [cut; whole in the CSV]"
MONEY, SHARE, DAY, MONTH, HOURS, COUNT, NUMBER = (
    "#,##0.00", "0.0%", "yyyy-mm-dd", "yyyy-mm", "#,##0.0", "#,##0", "#,##0.00##",
)  # fmt: skip
INK, SOFT, LINE, GROUND, INPUT = "#1F2933", "#616E7C", "#CBD2D9", "#F0F4F8", "#FFF3C4"


@dataclass(frozen=True)
class Book:
    """All that a workbook says."""

    practice: str
    as_of_on: dt.date
    written_at: str
    is_external: bool
    suppress_below: int
    tables: Sequence[Table]
    parameters: dict[str, Any]
    title: str = "data pack"
    told: str = ""
    """What stands below the title; else for whom a pack is."""


@dataclass
class Place:
    """Where a table's cells are: the sheet's name, and the rows of it in that sheet."""

    name: str
    first: int
    last: int
    columns: dict[str, int] = field(default_factory=dict)

    def cells(self, column: str) -> str:
        """The range of a column, as another sheet names it."""
        at = xl_col_to_name(self.columns[column])
        return f"{quoted(self.name)}!${at}${self.first + 1}:${at}${self.last + 1}"

    def cell(self, column: str, row: int) -> str:
        """The cell of a column and row, as another sheet names it."""
        return f"{quoted(self.name)}!{xl_rowcol_to_cell(row, self.columns[column], True, True)}"


def quoted(name: str) -> str:
    """A sheet's name in a formula."""
    return "'" + name.replace("'", "''") + "'"


class Writer:
    """A workbook in the making, with its formats and the names that are taken."""

    def __init__(self, path: Path, book: Book, rows: int = ROWS) -> None:
        self.book, self.rows = book, rows
        self.file = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)})
        self.file.set_properties(
            {"title": f"{book.practice}: {book.title}", "created": dt.datetime.combine(book.as_of_on, dt.time())}
        )
        self.file.set_calc_mode("auto")
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._taken: set[str] = {"history"}  # Excel keeps this name for itself

    def format(self, **options: Any) -> Format:
        """A format, made once."""
        key = tuple(sorted(options.items()))
        if key not in self._formats:
            self._formats[key] = self.file.add_format({"font_color": INK, "valign": "top", **options})
        return self._formats[key]

    def sheet(self, title: str, *, landscape: bool = True) -> Worksheet:
        """A new sheet under a name that Excel takes and no other sheet has, ready to be printed."""
        page = self.file.add_worksheet(self.name(title))
        page.hide_gridlines(2)
        if landscape:
            page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_margins(0.4, 0.4, 0.6, 0.6)
        page.set_header(f"&L&8{amp(self.book.practice)}&R&8{amp(title)}")
        page.set_footer("&L&8As of " + f"{self.book.as_of_on:%Y-%m-%d}" + "&R&8Page &P of &N")
        return page

    def name(self, title: str) -> str:
        """A free name of at most 31 signs."""
        plain = re.sub(r"[\[\]:*?/\\]", " ", title).strip().strip("'") or "Sheet"
        for number in range(1, 10_000):
            tail = "" if number == 1 else f" ({number})"
            name = plain[: NAME - len(tail)].rstrip() + tail
            if name.lower() not in self._taken:
                self._taken.add(name.lower())
                return name
        raise ValueError(f"no name is left for {title}")

    def head(self, page: Worksheet, title: str, told: str, *, is_linked: bool = True) -> None:
        """The first rows of a sheet: its title, what a row of it is, and the way back."""
        page.write_string(0, 0, title, self.format(bold=True, font_size=14))
        page.write_string(1, 0, told[:TEXT], self.format(font_color=SOFT))
        if is_linked:
            page.write_url(
                2, 0, f"internal:{quoted(CONTENTS)}!A1", self.format(font_color="#0B5394", underline=1), "Contents"
            )


def amp(text: str) -> str:
    """A text in a header or footer, where an ampersand begins a code."""
    return text.replace("&", "&&")[:120]


def write_workbook(path: Path, book: Book, *, rows: int = ROWS) -> None:
    """Write the book."""
    from pipelines.diligence.value_model import SHEET, write_value_model

    writer = Writer(path, book, rows)
    contents = writer.sheet(CONTENTS, landscape=False)
    definitions = writer.sheet("Definitions")
    kpis = writer.sheet("KPI definitions")
    has_charts = any(table.sheet.charts and table.data.num_rows for table in book.tables)
    charts = writer.sheet("Charts") if has_charts else None
    places = {table.name: _plan(writer, table) for table in book.tables}
    pages = {table.name: [writer.sheet(table.sheet.title) for _ in places[table.name]] for table in book.tables}
    for name, own in pages.items():
        for place, page in zip(places[name], own, strict=True):
            place.name = page.get_name()
    value = next((table for table in book.tables if table.name == "value_lever" and table.data.num_rows), None)
    value_page = writer.sheet(SHEET) if value else None

    _write_contents(writer, contents, places, charts, value_page)
    _write_definitions(writer, definitions)
    _write_kpis(writer, kpis)
    if charts:
        _write_charts(writer, charts, places)
    for table in book.tables:
        _write_table(writer, table, list(zip(places[table.name], pages[table.name], strict=True)))
    if value and value_page:
        write_value_model(writer, value_page, value, places[value.name][0])
    writer.file.close()


def _plan(writer: Writer, table: Table) -> list[Place]:
    """The rows of each sheet that a table takes; their names follow."""
    room, count = writer.rows - FIRST, table.data.num_rows
    columns = {name: at for at, name in enumerate(table.data.column_names)}
    starts = range(0, max(count, 1), room)
    return [Place("", FIRST, FIRST + min(count - start, room) - 1, columns) for start in starts]


def _write_contents(
    writer: Writer,
    page: Worksheet,
    places: dict[str, list[Place]],
    charts: Worksheet | None,
    value: Worksheet | None,
) -> None:
    book = writer.book
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 24)
    page.set_column(2, 2, 110)
    writer.head(page, f"{book.practice}: {book.title}", book.told or _secrecy(book), is_linked=False)
    label, text = writer.format(bold=True), writer.format()
    page.write_string(2, 0, "As of", label)
    page.write_string(2, 1, book.as_of_on.isoformat(), text)
    page.write_string(3, 0, "Written at", label)
    page.write_string(3, 1, book.written_at, text)
    page.write_string(4, 0, "Numbers", label)
    page.write_string(
        4, 1, "Totals and quotients are live and follow the filters. Yellow cells are yours to change.", text
    )
    row = 6
    head = writer.format(bold=True, bottom=1, bg_color=GROUND)
    for at, word in enumerate(("Sheet", "Rows", "What it tells")):
        page.write_string(row, at, word, head)
    row += 1
    front = [("Definitions", "Every column of every sheet"), ("KPI definitions", "Every figure, with its version")]
    if charts:
        front.append(("Charts", "The pictures, and the sums that they are drawn from"))
    for name, told in front:
        row = _entry(writer, page, row, name, None, told)
    section = ""
    for table in book.tables:
        if table.sheet.section != section:
            section = table.sheet.section
            page.write_string(row + 1, 0, section, writer.format(bold=True, font_size=12))
            row += 2
        for place in places[table.name]:
            row = _entry(writer, page, row, place.name, place.last - place.first + 1, table.sheet.description)
    if value:
        told = "Illustrative: the levers over the years of holding, with assumptions that can be changed."
        _entry(writer, page, row, value.get_name(), None, told)


def _secrecy(book: Book) -> str:
    if book.is_external:
        return (
            f"Made to leave the clean room: no row of a patient, nothing that rests on 1 to {book.suppress_below - 1} "
            "patients, providers under labels."
        )
    return "For the clean room: patients are pseudonyms whose key is not in the pack."


def _entry(writer: Writer, page: Worksheet, row: int, name: str, rows: int | None, told: str) -> int:
    link = writer.format(font_color="#0B5394", underline=1)
    page.write_url(row, 0, f"internal:{quoted(name)}!A1", link, name)
    if rows is not None:
        page.write_number(row, 1, rows, writer.format(num_format=COUNT, align="left"))
    page.write_string(row, 2, told, writer.format(text_wrap=True))
    return row + 1


def _write_definitions(writer: Writer, page: Worksheet) -> None:
    rows = [
        (table.sheet.title, column.name, column.description, _how_totalled(table, column))
        for table in writer.book.tables
        for column in table.sheet.columns
    ]
    _write_list(writer, page, "Definitions", ("Sheet", "Column", "What it is", "Total"), (26, 32, 90, 34), rows)


def _how_totalled(table: Table, column: Column) -> str:
    if column.ratio:
        return " ÷ ".join(column.ratio)
    return "sum" if is_summed(table, column) else "none"


def _write_kpis(writer: Writer, page: Worksheet) -> None:
    names = ("name", "metric_key", "definition", "numerator", "denominator", "unit")
    with (INSTALLATION / "seeds" / "metrics.csv").open(encoding="utf-8", newline="") as file:
        rows = [(*(row[name] for name in names), int(row["definition_version"])) for row in csv.DictReader(file)]
    heads = ("Figure", "Key", "What it is", "Above the line", "Below the line", "Unit", "Version")
    _write_list(writer, page, "KPI definitions", heads, (34, 30, 80, 50, 40, 12, 9), rows)


def _write_list(
    writer: Writer,
    page: Worksheet,
    title: str,
    heads: Sequence[str],
    widths: Sequence[int],
    rows: Sequence[Sequence[str | int]],
) -> None:
    """A list of texts."""
    for at, width in enumerate(widths):
        page.set_column(at, at, width)
    page.freeze_panes(FIRST, 0)
    page.repeat_rows(HEADER)
    page.autofilter(HEADER, 0, HEADER + max(len(rows), 1), len(heads) - 1)
    writer.head(page, title, "")
    for at, head in enumerate(heads):
        page.write_string(HEADER, at, head, writer.format(bold=True, bottom=1, bg_color=GROUND))
    for number, row in enumerate(rows, FIRST):
        for at, cell in enumerate(row):
            if isinstance(cell, int):
                page.write_number(number, at, cell, writer.format(num_format=COUNT))
            else:
                page.write_string(number, at, cell, writer.format(text_wrap=True))


def is_summed(table: Table, column: Column) -> bool:
    """Whether a column has a total: money, hours and counts, unless its yml says otherwise; people are not."""
    kind = str(table.data.schema.field(column.name).type)
    is_counted = kind.startswith(("int", "uint"))
    is_measured = kind.startswith("decimal") and column.name.endswith(("_amount", "_hours", "_count"))
    return column.total is None and column.ratio is None and column.name != PEOPLE and (is_counted or is_measured)


def number_format(table: Table, column: Column) -> str | None:
    """How the cells of a column are shown, by the house's names; None for texts."""
    name, kind = column.name, str(table.data.schema.field(column.name).type)
    is_money = name.endswith("_amount") or bool(column.ratio and column.ratio[0].endswith("_amount"))
    forms = (
        (kind.startswith("date"), MONTH if name == "month_start_on" else DAY),
        (kind.startswith("timestamp"), f"{DAY} hh:mm"),
        (kind.startswith(("int", "uint")), COUNT),
        (not kind.startswith(("decimal", "double", "float")), None),
        (name.endswith(("_share", "_rate")), SHARE),
        (is_money, MONEY),
        (name.endswith("_hours"), HOURS),
        (True, NUMBER),
    )
    return next(form for applies, form in forms if applies)


def _width(column: Column, cells: Sequence[Any], form: str | None) -> int:
    if form in (DAY, MONTH):
        return max(11, min(len(column.name), 18))
    longest = max((len(str(cell)) for cell in cells[:500] if cell is not None), default=0)
    return max(8, min(max(longest + 2, len(column.name) + 3), 60))


def _write_table(writer: Writer, table: Table, parts: Sequence[tuple[Place, Worksheet]]) -> None:
    columns, sheet = table.sheet.columns, table.sheet
    cells = [table.column(column.name) for column in columns]
    forms = [number_format(table, column) for column in columns]
    start = 0
    for place, page in parts:
        count = place.last - place.first + 1
        own = [column[start : start + count] for column in cells]
        start += count
        for at, (column, form) in enumerate(zip(columns, forms, strict=True)):
            page.set_column(at, at, _width(column, own[at], form))
        page.freeze_panes(FIRST, 1 if len(columns) > 6 else 0)
        page.repeat_rows(HEADER - 1, HEADER)
        told = sheet.description
        if len(parts) > 1:
            told = f"Part of {len(parts)} sheets, each with its own totals. {told}"
        if table.hidden:
            told = f"{table.hidden:,} rows are shown without their figures: they rest on few patients. {told}"
        writer.head(page, sheet.title, told)
        if count:
            _write_totals(writer, table, page, place, own)
        heading = writer.format(bold=True, bottom=1, bg_color=GROUND, text_wrap=True)
        for at, column in enumerate(columns):
            page.write_string(HEADER, at, column.name, heading)
        if not count:
            page.write_string(FIRST, 0, "No rows.", writer.format(font_color=SOFT))
            continue
        page.autofilter(HEADER, 0, place.last, len(columns) - 1)
        for at, column in enumerate(columns):
            if column.heat:
                scale = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#5AA9A3"}
                page.conditional_format(place.first, at, place.last, at, scale)
        _write_cells(writer, table, page, place, own)


def _write_totals(writer: Writer, table: Table, page: Worksheet, place: Place, own: Sequence[list[Any]]) -> None:
    columns = table.sheet.columns
    sums = {
        column.name: sum((cell for cell in own[at] if cell is not None), start=Decimal(0))
        for at, column in enumerate(columns)
        if is_summed(table, column)
    }
    row = HEADER - 1
    if sums and columns[0].name not in sums:
        page.write_string(row, 0, "Total of the rows shown", writer.format(bold=True))
    for at, column in enumerate(columns):
        form = writer.format(bold=True, num_format=number_format(table, column) or "General")
        if column.name in sums:
            letter = xl_col_to_name(at)
            formula = f"=SUBTOTAL(109,{letter}{place.first + 1}:{letter}{place.last + 1})"
            page.write_formula(row, at, formula, form, float(sums[column.name]))
        elif column.ratio and set(column.ratio) <= set(sums):
            above, below = (sums[name] for name in column.ratio)
            page.write_formula(row, at, _quotient(place, column, row), form, _divided(above, below))


def _quotient(place: Place, column: Column, row: int) -> str:
    above, below = (xl_rowcol_to_cell(row, place.columns[name]) for name in column.ratio or ())
    return f'=IF(OR(ISBLANK({above}),N({below})=0),"",{above}/{below})'


def _divided(above: Any, below: Any) -> float | str:
    return "" if above is None or not below else float(above) / float(below)


def _write_cells(writer: Writer, table: Table, page: Worksheet, place: Place, own: Sequence[list[Any]]) -> None:
    columns = table.sheet.columns
    forms = [writer.format(num_format=form) if (form := number_format(table, column)) else None for column in columns]
    plain = writer.format()
    by_name = {column.name: own[at] for at, column in enumerate(columns)}
    for number in range(place.last - place.first + 1):
        row = place.first + number
        for at, column in enumerate(columns):
            form = forms[at] or plain
            if column.ratio:
                above, below = (by_name[name][number] for name in column.ratio)
                page.write_formula(row, at, _quotient(place, column, row), form, _divided(above, below))
            else:
                write_cell(page, row, at, own[at][number], form)


def write_cell(page: Worksheet, row: int, at: int, cell: Any, form: Format) -> None:
    """A value as what it is; nothing where nothing is known."""
    match cell:
        case None:
            return
        case bool():
            page.write_boolean(row, at, cell, form)
        case str():
            page.write_string(row, at, cell if len(cell) <= TEXT else cell[: TEXT - len(CUT)] + CUT, form)
        case dt.datetime():
            page.write_datetime(row, at, cell.replace(tzinfo=None), form)
        case dt.date():
            page.write_datetime(row, at, dt.datetime.combine(cell, dt.time()), form)
        case _:
            page.write_number(row, at, float(cell), form)


def _write_charts(writer: Writer, page: Worksheet, places: dict[str, list[Place]]) -> None:
    """Every chart with the sums that it is drawn from, one below the other."""
    page.set_column(0, 0, 24)
    page.set_column(1, 24, 14)
    writer.head(page, "Charts", "Each chart stands beside the sums that it is drawn from, which are live.")
    row = FIRST
    for table in writer.book.tables:
        for chart in table.sheet.charts if table.data.num_rows else ():
            row = _write_chart(writer, page, row, table, chart, places[table.name])


def _write_chart(writer: Writer, page: Worksheet, row: int, table: Table, chart: Chart, places: Sequence[Place]) -> int:
    sums: dict[tuple[Any, Any], Decimal] = defaultdict(Decimal)
    series = table.column(chart.by) if chart.by else [chart.y] * table.data.num_rows
    for x, by, y in zip(table.column(chart.x), series, table.column(chart.y), strict=True):
        if None not in (x, by, y):
            sums[x, by] += Decimal(str(y))
    across, down = sorted({by for _, by in sums}), sorted({x for x, _ in sums})
    columns = {column.name: column for column in table.sheet.columns}
    title = f"{table.sheet.title}: {chart.y}" + (f" by {chart.by}" if chart.by else "")
    page.write_string(row, 0, title, writer.format(bold=True))
    top = row + 1
    heading = writer.format(bold=True, bottom=1, bg_color=GROUND)
    page.write_string(top, 0, chart.x, heading)
    for at, by in enumerate(across, 1):
        page.write_string(top, at, str(by), heading)
    down_form = writer.format(num_format=number_format(table, columns[chart.x]) or "General", align="left")
    form = writer.format(num_format=number_format(table, columns[chart.y]) or "General")
    for number, x in enumerate(down, top + 1):
        write_cell(page, number, 0, x, down_form)
        for at, by in enumerate(across, 1):
            if (x, by) not in sums:
                continue  # nothing is known: a gap, not zero
            where = [(chart.x, xl_rowcol_to_cell(number, 0, False, True))]
            where += [(chart.by, xl_rowcol_to_cell(top, at, True))] if chart.by else []
            parts = (_sum_where(place, where, chart.y) for place in places)
            page.write_formula(number, at, "=" + "+".join(parts), form, float(sums[x, by]))
    _draw(writer, page, (row, top, top + len(down)), title, chart, len(across))
    return max(top + len(down), row + 20) + 3


def _sum_where(place: Place, where: Sequence[tuple[str, str]], column: str) -> str:
    """The sum of a column where others are as some cells say; SUMIFS would take such a cell for a comparison."""
    tests = "*".join(f"({place.cells(name)}={cell})" for name, cell in where)
    return f"SUMPRODUCT({tests}*1,{place.cells(column)})"


def _draw(writer: Writer, page: Worksheet, rows: tuple[int, int, int], title: str, chart: Chart, series: int) -> None:
    row, top, last = rows
    is_stacked = chart.kind == "stacked"
    drawn = writer.file.add_chart({"type": "column", "subtype": "stacked"} if is_stacked else {"type": chart.kind})
    for at in range(1, series + 1):
        drawn.add_series(
            {
                "name": [page.get_name(), top, at],
                "categories": [page.get_name(), top + 1, 0, last, 0],
                "values": [page.get_name(), top + 1, at, last, at],
            }
        )
    drawn.set_title({"name": title, "name_font": {"size": 11}})
    drawn.set_legend({"position": "bottom" if series > 1 else "none"})
    drawn.set_size({"width": 760, "height": 380})
    page.insert_chart(row, series + 2, drawn)
