"""What a folder's files look like: their form, and of every column the shapes, words, spans and ties of its values.

Files are read by landing's own reader; everything is counted by DuckDB, over the distinct values of a column with how
often each occurs. A profile keeps counts and a few words, never whole rows.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa

from pipelines.landing.cells import typed
from pipelines.landing.files import Content, Fault, contents, files_below
from pipelines.landing.mapping import TOTAL_LABEL
from pipelines.landing.reading import Head, Tally, heads
from pipelines.landing.recognise import HEADER_WITHIN, Match
from pipelines.landing.spec import Column as Typed
from pipelines.landing.spec import Export, System, header_key
from pipelines.landing.tables import layout_of, read_rows

MOST_ROWS = 200_000
"""So many rows of a file are looked at: shapes and ties do not change after them."""

TIED_ROWS = 5_000
"""In so many rows the arithmetic between columns is tried."""

FEW_WORDS = 40
"""A column of at most so many different texts may be a vocabulary; its words are kept."""

PLAIN = r"^[-+(]?[$€£]?\s*[-+]?(\d{1,3}([,.]\d{3})+|\d+)([.,]\d+)?\)?%?-?$"
SHAPES = {
    "email": r"^[^@\s]+@[^@\s]+\.[a-zA-Z]{2,}$",
    "phone": r"^'?\+?1?[\s.-]?\(?\d{3}\)?[\s.-]?\d{3}[\s.-]?\d{4}( ?(x|ext\.?) ?\d+)?$|^'?\+\d[\d\s().-]{7,16}$",
    "number": PLAIN,
    "money": r"^[-+(]*[$€£]?\s*[-+]?(\d{1,3}([,.]\d{3})+|\d+)[.,]\d{2}\)?-?$|^[-+(]*[$€£]\s*[-+]?\d[\d,.]*\)?$",
    "whole": r"^-?\d{1,9}(\.0+)?$",
    "percent": r"^-?\d+([.,]\d+)?\s*%$",
    "time": r"^\d{1,2}:\d{2}(:\d{2})?(\s*[AaPp]\.?[Mm]\.?)?$",
    "postal": r"^\d{5}(-\d{4})?$",
    "flag": r"(?i)^(yes|no|y|n|true|false|t|f|0|1)$",
    "sex": r"(?i)^(m|f|male|female|man|woman|other|non-binary)$",
    "person": r"^'?[A-Z][\w'’.-]+"
    r"(, [A-Z][\w'’.-]+( [A-Z]\.?)?|( [A-Z]\.?)?( [A-Z][\w'’.-]+){1,2}(, [A-Z]{2,4}(-[A-Z])?)?)$",
    "given": r"^[A-Z][a-z'’-]+$",
    "code": r"^[A-Za-z]{0,8}[-_#]?\d[A-Za-z0-9_-]*$|^[A-Z0-9]{6,}$",
    "procedure": r"^D\d{4}$|^\d{5}$",
    "url": r"^https?://|^www\.",
    "stars": r"^[1-5](\.0)?$",
}
"""What a text looks like, as regular expressions on the trimmed cell."""


@dataclass
class Profile:
    """A column: how its cells look. Shares are of the filled cells."""

    file: str
    position: int
    header: str
    name: str
    rows: int
    filled: int = 0
    distinct: int = 0
    shares: dict[str, float] = field(default_factory=dict)
    length: float = 0
    words: dict[str, int] = field(default_factory=dict)
    odd_names: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    total: float | None = None
    negative: float = 0
    hours: tuple[int, int] | None = None
    is_day_first: bool = False
    is_comma: bool = False
    first: dt.datetime | None = None
    last: dt.datetime | None = None
    refers_to: list[tuple[str, str, float]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """No cell says anything."""
        return self.filled == 0

    @property
    def fill(self) -> float:
        """The share of rows with a text."""
        return self.filled / self.rows if self.rows else 0

    @property
    def uniqueness(self) -> float:
        """Different texts by filled cells: 1 is a key."""
        return self.distinct / self.filled if self.filled else 0

    @property
    def is_key(self) -> bool:
        """Every row has its own text."""
        return self.filled == self.rows == self.distinct and self.rows > 1

    def share(self, shape: str) -> float:
        """The share of the filled cells of a shape."""
        return self.shares.get(shape, 0)

    def told(self) -> str:
        """The column in words, as evidence; no cell of a person in it."""
        if self.is_empty:
            return "empty"
        parts = [f"{self.filled} of {self.rows} filled", f"{self.distinct} different"]
        if self.first and self.last and self.share("date") > 0.8:
            order = (
                "day first" if self.is_day_first else "month first" if self.share("ambiguous") < 1 else "either order"
            )
            parts.append(f"days {self.first:%Y-%m-%d} to {self.last:%Y-%m-%d} ({order})")
        elif self.share("number") > 0.8 and self.total is not None:
            kind = "money" if self.share("money") > 0.5 else "numbers"
            parts.append(f"{kind} {self.low:g} to {self.high:g}, sum {self.total:,.2f}")
        if self.refers_to:
            file, name, share = max(self.refers_to, key=lambda item: item[2])
            parts.append(f"{share:.0%} of them in {name} of {file}")
        return ", ".join(parts)


@dataclass
class FileProfile:
    """A file: its form and its columns."""

    shown: str
    sha256: str
    encoding: str
    separator: str
    header_row: int
    header: tuple[str, ...]
    rows: int
    columns: list[Profile] = field(default_factory=list)
    totals: dict[str, list[bool]] = field(default_factory=dict)
    ties: dict[tuple[str, ...], float] = field(default_factory=dict)
    below_zero: dict[tuple[str, str, str], float] = field(default_factory=dict)
    table: str = ""

    def column(self, name: str) -> Profile:
        """The column of that landing name."""
        return next(column for column in self.columns if column.name == name)

    @property
    def is_day_first(self) -> bool:
        """Whether its dates write the day before the month: one day beyond the twelfth proves it."""
        return any(column.is_day_first for column in self.columns)

    @property
    def is_comma(self) -> bool:
        """Whether its amounts have a decimal comma."""
        return any(column.is_comma for column in self.columns)


@dataclass
class FolderProfile:
    """A folder: its files, what could not be read, and which columns are keys of others."""

    files: list[FileProfile]
    faults: list[Fault]


def profile_folder(folder: Path, only: Collection[Path] | None = None) -> FolderProfile:
    """Profile every file below a folder, or only some of them."""
    result = FolderProfile([], [])
    connection = duckdb.connect(config={"memory_limit": "1GB", "threads": 2})
    with tempfile.TemporaryDirectory() as scratch:
        for path in files_below(folder):
            if only is not None and path not in only:
                continue
            shown = path.relative_to(folder).as_posix() if path != folder else path.name
            for content in contents(path, shown, Path(scratch)):
                if isinstance(content, Fault):
                    result.faults.append(content)
                    continue
                found = _table(content)
                if found is None:
                    result.faults.append(
                        Fault(shown, "has no header", "Give the file a first line that names its columns.")
                    )
                    continue
                if any(file.sha256 == content.sha256 for file in result.files):
                    continue
                head, match = found
                file = _profile(connection, content, head, match, path, f"f{len(result.files)}")
                result.files.append(file)
    _references(connection, result.files)
    connection.close()
    return result


# ---- where the table is


def _is_label(text: str) -> bool:
    text = text.strip()
    return bool(text) and not re.match(PLAIN, text) and not re.match(r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}", text)


def _table(content: Content) -> tuple[Head, Match] | None:
    """The head and the header: the first row of labels that is as wide as the rows below it."""
    best: tuple[int, Head, int] | None = None
    for head in heads(content):
        widths = Counter(len(cells) for _, cells in head.records if sum(bool(c.strip()) for c in cells) > 1)
        if not widths:
            continue
        for number, cells in head.records[:HEADER_WITHIN]:
            labels = [cell for cell in cells if cell.strip()]
            least = 3 if max(widths) > 2 else 2
            if len(labels) < least or not all(_is_label(cell) for cell in labels):
                continue
            if len({cell.strip().lower() for cell in labels}) < 0.8 * len(labels):
                continue
            alike = sum(len(row) == len(cells) for _, row in head.records[number:])
            if best is None or ((alike > 0 or len(head.records) == number) and len(labels) > best[0]):
                best = len(labels), head, number
            break
    if best is None:
        return None
    _, head, number = best
    position = next(index for index, (row, _) in enumerate(head.records) if row == number)
    header = tuple(head.records[position][1])
    form = {"title": content.shown, "confidence": "mapped", "replaces": {"by": "key", "key": ["_location_id"]}}
    bare = Export.model_validate({**form, "columns": []})
    keys = Counter(header_key(text) for text in header)
    columns = [
        {"header": text, "name": name}
        for text, name in zip(header, layout_of(bare, header).names, strict=True)
        if text.strip() and keys[header_key(text)] == 1
    ]
    totals = {"match": TOTAL_LABEL, "columns": [column["name"] for column in columns]}
    export = Export.model_validate({**form, "columns": columns, "not_data": [totals]})
    system = System.model_validate(
        {"system": "unknown", "name": "Unknown", "kind": "other", "exports": {"file": export}}
    )
    return head, Match(system, "file", number, header, len(header))


# ---- what its columns hold


def _typed(text: str, type: str, **written: str) -> str:
    """The macros' own expression for a text of a type, written in a certain way."""
    column = Typed.model_validate({"header": "value", "name": "value", "type": type, **written})
    return typed(column, text)


def _profile(
    connection: duckdb.DuckDBPyConnection, content: Content, head: Head, match: Match, path: Path, table: str
) -> FileProfile:
    tally = Tally()
    names: tuple[str, ...] = ()
    batches: list[pa.Table] = []
    count = 0
    for part in read_rows(content, head, match, tally):
        names = tuple(name or f"column_{index}" for index, name in enumerate(part.layout.names, 1))
        batches.append(pa.table(list(part.columns), names=list(names)))
        count += len(part.numbers)
        if count >= MOST_ROWS:
            break
    header = tuple(text.strip() for text in match.header)
    encoding = "workbook" if content.sheet is not None else _encoding(path)
    separator = {",": "comma", "\t": "tab", ";": "semicolon"}.get(head.delimiter, "none")
    file = FileProfile(content.shown, content.sha256, encoding, separator, match.header_row, header, count, table=table)
    if not batches:
        return file
    rows = pa.concat_tables(batches)
    connection.register("incoming", rows)
    listed = ", ".join(f'nullif(trim("{name}"), \'\') as "{name}"' for name in names)
    connection.execute(f"create table {table} as select row_number() over () as row_number, {listed} from incoming")
    connection.unregister("incoming")
    connection.execute(
        f"create table {table}_values as select name, value, count(*) as cases from "
        f"(unpivot {table} on columns(* exclude row_number) into name name value value) group by all"
    )
    file.columns = [
        Profile(content.shown, place, text, name, count)
        for place, (name, text) in enumerate(zip(names, header, strict=False))
    ]
    _shapes(connection, file)
    _sums(connection, file)
    sums = {column.name: column.total for column in file.columns if column.share("number") > 0.8}
    for printed in tally.totals:
        amount = re.sub(r"[^\d.-]", "", printed.text.replace("(", "-"))
        held = sums.get(printed.column)
        if held is not None and re.fullmatch(r"-?\d+(\.\d+)?", amount):
            file.totals.setdefault(printed.column, []).append(abs(float(amount) - held) < 0.011)
    return file


def _encoding(path: Path) -> str:
    with path.open("rb") as stream:
        start = stream.read(4096)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if start.startswith(b"\xef\xbb\xbf"):
        return "utf-8 with mark"
    try:
        path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1252" if path.suffix.lower() not in (".zip", ".gz", ".xlsx") else "archive"
    return "utf-8"


def _shapes(connection: duckdb.DuckDBPyConnection, file: FileProfile) -> None:
    """Shapes, spans and words of every column, in one pass over the distinct values."""
    month_first = _typed("v", "timestamp", date_order="mdy", decimal_mark="point")
    day_first = _typed("v", "timestamp", date_order="dmy", decimal_mark="point")
    number = _typed("v", "number", date_order="mdy", decimal_mark="point")
    money = _typed("v", "money", date_order="mdy", decimal_mark="point")
    shapes = ",\n".join(
        f"sum(cases) filter (where regexp_matches(value, '{_quoted(form)}'))" for form in SHAPES.values()
    )
    rows = connection.execute(
        f"""
        with read as (
            select *, {month_first} as mdy, {day_first} as dmy,
                coalesce({number}, {money}) as amount
            from (select name, value, cases from {file.table}_values) as v
        )
        select
            name, sum(cases), count(*), sum(length(value) * cases) / sum(cases),
            coalesce(sum(cases) filter (where mdy is not null and not regexp_matches(value, '^\\d+(\\.\\d+)?$')), 0),
            coalesce(sum(cases) filter (where dmy is not null and not regexp_matches(value, '^\\d+(\\.\\d+)?$')), 0),
            coalesce(sum(cases) filter (where mdy is not null and dmy is not null and mdy <> dmy), 0),
            coalesce(sum(cases) filter (
                where regexp_matches(value, '\\d:\\d\\d') and coalesce(mdy, dmy) is not null), 0),
            min(mdy), max(mdy), min(dmy), max(dmy),
            min(amount), max(amount), sum(amount * cases),
            coalesce(sum(cases) filter (where amount < 0), 0),
            min(try_cast(regexp_extract(value, '^(\\d{{1,2}}):\\d\\d', 1) as int)),
            max(try_cast(regexp_extract(value, '^(\\d{{1,2}}):\\d\\d', 1) as int)),
            coalesce(sum(cases) filter (where regexp_matches(value, '^[-(]?[€$£]?\\s?[\\d.]*\\d,\\d{{2}}\\)?-?$')), 0),
            {shapes}
        from read group by name
        """
    ).fetchall()
    by_name = {column.name: column for column in file.columns}
    names = list(SHAPES)
    for (
        name,
        filled,
        distinct,
        length,
        mdy,
        dmy,
        both,
        timed,
        m0,
        m1,
        d0,
        d1,
        low,
        high,
        total,
        minus,
        early,
        late,
        comma,
        *counts,
    ) in rows:
        column = by_name.get(name)
        if column is None:
            continue
        column.filled, column.distinct, column.length = int(filled), distinct, float(length)
        column.shares = {shape: int(hits or 0) / filled for shape, hits in zip(names, counts, strict=True)}
        column.is_day_first = dmy > mdy and dmy > 0.8 * filled
        column.shares["date"] = max(mdy, dmy) / filled
        column.shares["timed"] = timed / filled
        column.shares["ambiguous"] = both / filled
        column.first, column.last = (d0, d1) if column.is_day_first else (m0, m1)
        column.low, column.high, column.total = (None if x is None else float(x) for x in (low, high, total))
        column.negative = minus / filled
        column.is_comma = comma > 0.5 * filled
        column.hours = None if early is None else (early, late)
    for name, value, cases in connection.execute(
        f"""
        select name, value, cases from {file.table}_values
        qualify count(*) over (partition by name) <= {FEW_WORDS} order by name, cases desc, value
        """
    ).fetchall():
        if name in by_name:
            by_name[name].words[value] = cases
    # what is written all in capitals or with an underscore, or fills a fiftieth of the rows, may be nobody's name
    for name, odd in connection.execute(
        f"""
        select name, list(value order by cases desc, value) from (
            select *, sum(cases) over (partition by name) as filled from {file.table}_values
        )
        where (cases >= 0.02 * filled and cases > 2) or regexp_matches(value, '^[A-Z][A-Z _-]+$|_')
            or regexp_matches(value, '(?i)walk.?in|house|front.?desk|unassigned|unknown')
        group by name
        """
    ).fetchall():
        if name in by_name:
            by_name[name].odd_names = tuple(odd[:FEW_WORDS])


def _quoted(form: str) -> str:
    return form.replace("'", "''")


def _amount(column: Profile) -> str:
    mark = "comma" if column.is_comma else "point"
    return _typed("v", "money", date_order="mdy", decimal_mark=mark).replace('v."value"', f'v."{column.name}"')


def _moment(column: Profile) -> str:
    order = "dmy" if column.is_day_first else "mdy"
    return _typed("v", "timestamp", date_order=order, decimal_mark="point").replace('v."value"', f'v."{column.name}"')


def _sums(connection: duckdb.DuckDBPyConnection, file: FileProfile) -> None:
    """Which amounts of a row make another, and which moments follow which: shares of the rows of which both are known.

    Keys are ``("-", a, b, c)`` for a less b is c, ``("*", a, b, c)`` for a times b is c, ``("/", a, b)`` for either a
    or b, ``("%", a, b)`` for a being a share of b such as taxes are, ``("+", a, b)`` for b being the row before's b and
    a, ``("<", a, b)`` for a not after b, ``("~", a, b)`` for a before b within twelve hours, ``("=", a, b)`` for codes
    that go with one name each.
    """
    usable = [c for c in file.columns if c.filled > 1 and c.distinct > 1]
    amounts = [c for c in usable if c.share("number") > 0.9 and max(abs(c.low or 0), abs(c.high or 0)) < 1e7][:12]
    _codes(connection, file, usable)
    _signs(connection, file, usable)
    moments = [c for c in usable if c.share("date") > 0.9][:10]
    read = [f"cast({_amount(column)} as double) as {_alias(column)}" for column in amounts]
    read += [f"{_moment(column)} as {_alias(column)}" for column in moments]
    if not read:
        return
    read.append("row_number")
    few = f"(select * from {file.table} limit {TIED_ROWS}) as v"
    connection.execute(f"create or replace temp table typed as select {', '.join(read)} from {few}")
    cells: dict[tuple[str, ...], str] = {}
    for a, b, c in itertools.permutations(amounts, 3):
        x, y, z = _alias(a), _alias(b), _alias(c)
        near = f"abs(abs({x}) - abs({y}) - abs({z})) < 0.011"
        cells["-", a.name, b.name, c.name] = f"avg(({near})::int) filter (where {y} <> 0 and {z} <> 0)"
        if a.position < b.position:
            near = f"abs({x} * {y} - {z}) < 0.011"
            cells["*", a.name, b.name, c.name] = (
                f"avg(({near})::int) filter (where {x} not in (0, 1) and {y} not in (0, 1))"
            )
    for a, b in itertools.permutations(amounts, 2):
        x, y = _alias(a), _alias(b)
        last = f"lag({y}) over (order by row_number)"
        after = f"abs({y} - {last} - {x}) < 0.011 or abs({last} - {y} - lag({x}) over (order by row_number)) < 0.011"
        cells["%", a.name, b.name] = (
            f"avg((abs({x}) between 0.02 * abs({y}) and 0.13 * abs({y}))::int) filter (where {x} <> 0)"
        )
        cells["+", a.name, b.name] = (
            f"(select avg((near)::int) from (select ({after}) as near, {x} as x from typed) where x <> 0)"
        )
        if a.position < b.position:
            cells["/", a.name, b.name] = f"avg(((coalesce({x}, 0) <> 0) <> (coalesce({y}, 0) <> 0))::int)"
    for a, b in itertools.permutations(moments, 2):
        x, y = _alias(a), _alias(b)
        cells["<", a.name, b.name] = f"avg(({x} <= {y})::int)"
        cells["~", a.name, b.name] = f"avg(({x} < {y} and {y} < {x} + interval 12 hours)::int)"
    keys = list(cells)
    for start in range(0, len(keys), 200):
        part = keys[start : start + 200]
        found = connection.execute(f"select {', '.join(cells[key] for key in part)} from typed").fetchone() or ()
        file.ties |= {
            key: float(share) for key, share in zip(part, found, strict=True) if share is not None and share > 0.5
        }


def _signs(connection: duckdb.DuckDBPyConnection, file: FileProfile, usable: list[Profile]) -> None:
    """By word of a column of few words and amount: the share of the rows below zero."""
    words = [c for c in usable if 1 < c.distinct <= 15 and c.share("number") < 0.5][:6]
    amounts = [c for c in usable if c.share("money") > 0.5 and c.negative > 0][:4]
    for word, amount in itertools.product(words, amounts):
        rows = connection.execute(
            f'select "{word.name}", avg((({_amount(amount)}) < 0)::int) from {file.table} as v '
            f'where "{word.name}" is not null and ({_amount(amount)}) <> 0 group by 1'
        ).fetchall()
        file.below_zero |= {(word.name, amount.name, text): float(share) for text, share in rows}


def _codes(connection: duckdb.DuckDBPyConnection, file: FileProfile, usable: list[Profile]) -> None:
    """Codes of which each goes with one name: a person's number."""
    names = [c for c in usable if c.share("person") > 0.6 and c.distinct > 4][:4]
    codes = [c for c in usable if c.share("code") > 0.9 and c.distinct > 4 and c.uniqueness < 0.95][:8]
    for code, name in itertools.product(codes, names):
        if not 0.5 < code.distinct / name.distinct < 2:
            continue
        row = connection.execute(
            f'select count(distinct "{code.name}"), count(distinct "{name.name}"), '
            f'count(distinct ("{code.name}", "{name.name}")) from {file.table} '
            f'where "{code.name}" is not null and "{name.name}" is not null'
        ).fetchone()
        # a receipt is one person's too, but a person has several: a person's number goes with the name both ways
        if row and row[2] and row[0] > 0.9 * row[2] and row[1] > 0.8 * row[2]:
            file.ties["=", code.name, name.name] = row[0] / row[2]


def _alias(column: Profile) -> str:
    return f"v{column.position}"


# ---- how files hang together


def _references(connection: duckdb.DuckDBPyConnection, files: Iterable[FileProfile]) -> None:
    """Columns whose values are another file's key."""
    listed = [file for file in files if file.columns]
    keys = [
        (file, column)
        for file in listed
        for column in file.columns
        if column.uniqueness > 0.98
        and column.distinct > 4
        and column.share("date") < 0.5
        and column.share("money") < 0.5
    ]
    if not keys:
        return
    connection.execute("create table key_value (file varchar, name varchar, value varchar)")
    for file, column in keys:
        connection.execute(
            f"insert into key_value select '{file.table}', name, lower(value) "
            f"from {file.table}_values where name = '{column.name}'"
        )
    by_table = {file.table: file for file in listed}
    for file in listed:
        rows = connection.execute(
            f"""
            select v.name, k.file, k.name, count(distinct lower(v.value)) / any_value(sizes.size)
            from {file.table}_values as v
            inner join key_value as k on lower(v.value) = k.value and k.file <> '{file.table}'
            inner join (
                select name, count(distinct lower(value)) as size from {file.table}_values group by name
            ) as sizes on v.name = sizes.name
            group by v.name, k.file, k.name having count(distinct lower(v.value)) >= 3 order by all
            """
        ).fetchall()
        for name, other, key, share in rows:
            if share > 0.5:
                file.column(name).refers_to.append((by_table[other].shown, key, float(share)))
