"""Two reports whose rows lean on those above: accounts head their postings, an entry's first line has its date."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.landing.reading import Record, Section

DETAIL = {"date", "transaction type", "amount", "balance"}
JOURNAL = {"date", "transaction type", "account", "debit", "credit"}
SPELLING = {"memo": "Memo/Description", "description": "Memo/Description", "no.": "Num", "account name": "Account"}


def recognise(head: list[Record]) -> str | None:
    """The report that these first records belong to."""
    for _, cells in head[:40]:
        if kind := _kind(cells):
            return kind
    return None


def read(export: str, records: Iterator[Record]) -> Iterator[Section]:
    """One table with every posting, complete in itself."""
    header: list[str] = []
    rows: list[Record] = []
    account, last = "", ["", "", ""]
    for number, written in records:
        if not header:
            if _kind(written) == export:
                header = [SPELLING.get(cell.strip().lower(), cell.strip()) for cell in written]
            continue
        cells = [*written, *[""] * (len(header) - len(written))]
        told = dict(zip(header, (cell.strip() for cell in cells), strict=False))
        if cells[0].strip().lower().startswith("total"):
            continue
        if export == "transaction_detail":
            if not told["Date"]:
                account = cells[0].strip() or account
            else:
                rows.append((number, [account, *cells[1:]]))
        elif told["Account"]:
            # the first line of an entry speaks for those that follow
            if told["Date"]:
                last = [told["Date"], told["Transaction Type"], told.get("Num", "")]
            said = dict(zip(("Date", "Transaction Type", "Num"), last, strict=True))
            rows.append((number, [cell or said.get(name, "") for name, cell in zip(header, cells, strict=False)]))
    if not header:
        raise ValueError("the header is missing")
    if export == "transaction_detail":
        header = ["Account", *header[1:]]
    yield Section(header, rows)


def _kind(cells: list[str]) -> str | None:
    """Which of the two a header belongs to. The detail's first column, of the accounts, has no name."""
    names = {cell.strip().lower() for cell in cells}
    names |= {"account"} & {SPELLING.get(name, name).lower() for name in names}
    if names >= JOURNAL:
        return "journal"
    if names >= DETAIL and "account" not in names and not cells[0].strip():
        return "transaction_detail"
    return None
