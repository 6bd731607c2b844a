"""OFX and QFX, the format of banks: a dialect of SGML or XML, read with ofxtools."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from pipelines.landing.reading import Record, Section

HEADER = ["FITID", "DTPOSTED", "TRNAMT", "TRNTYPE", "NAME", "MEMO", "ACCTID"]


def recognise(head: list[Record]) -> str | None:
    """OFX says so in its first line, or in an instruction of its XML."""
    start = " ".join(cell for _, cells in head[:5] for cell in cells).upper()
    return "ofx" if start.lstrip().startswith("OFXHEADER:") or "<?OFX" in start or "<OFX>" in start else None


def read(export: str, records: Iterator[Record]) -> Iterator[Section]:
    """A table for each account, its rows numbered by the line on which a transaction begins."""
    from ofxtools.Parser import OFXTree

    lines = [(number, ",".join(cells)) for number, cells in records]
    # where a semicolon separated the cells, an entity has lost its own
    text = re.sub(r"&(\w{2,6}|#\d+),", r"&\1;", "\n".join(line for _, line in lines))
    begins = [number for number, line in lines for _ in re.findall("<STMTTRN>", line, re.IGNORECASE)]
    tree = OFXTree()
    try:
        tree.parse(io.BytesIO(text.encode("utf-8")))
        statements = tree.convert().statements
    except Exception as error:  # ofxtools raises what its parts raise
        raise ValueError(f"is no whole OFX: {error}") from error
    numbers = iter(begins)
    for statement in statements:
        # the last figures tell one's accounts apart; the whole number is nobody's business here
        account = f"…{str(statement.account.acctid)[-4:]}"
        rows = [(next(numbers, 0), [*_cells(item), account]) for item in statement.transactions or []]
        yield Section(HEADER, rows, label=account)


def _cells(item: object) -> list[str]:
    posted = item.dtposted.date().isoformat()  # type: ignore[attr-defined]
    told = [getattr(item, name, None) for name in ("fitid", "trnamt", "trntype", "name", "memo")]
    fitid, amount, kind, name, memo = ("" if cell is None else str(cell) for cell in told)
    return [fitid, posted, amount, kind, name, memo]
