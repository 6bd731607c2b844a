"""Workbooks that are web pages: their tables are read, other pages are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.landing.files import Content, Fault, contents
from pipelines.landing.webtable import records_of

PAGE = """<html><head><style>td {color: red}</style></head><body>
<table><tr><th colspan="3">Caf&eacute; Cash</th></tr>
<tr><th>Date<th>Client<th>Paid</tr>
<tr><td>1/19/2026</td><td>Halloway,<br>Wren</td><td>$1,250.00</td></tr>
<tr><td>1/20/2026<td> <td>&nbsp;$3.00
<tr><td colspan=2>Total</td><td>$1,253.00</td></tr></table>
<table><tr><td>1/21/2026</td><td>Ashgrove, Tobin</td><td>$9.00</td></tr></table></body></html>"""

ROWS = [
    ["Café Cash", "", ""],
    ["Date", "Client", "Paid"],
    ["1/19/2026", "Halloway, Wren", "$1,250.00"],
    ["1/20/2026", "", "$3.00"],
    ["Total", "", "$1,253.00"],
    ["1/21/2026", "Ashgrove, Tobin", "$9.00"],
]


def test_the_rows_of_all_tables_come_in_order() -> None:
    assert records_of(PAGE) == ROWS


def test_a_table_inside_a_cell_gives_its_rows() -> None:
    inner = "<table><tr><td>a<td>b<td>c</tr><tr><td>1<td>2<td>3</tr></table>"
    assert records_of(f"<table><tr><td>{inner}</td></tr></table>") == [["a", "b", "c"], ["1", "2", "3"]]


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><h1>Sign in</h1></body></html>",
        "<table><tr><td>User name<td><input></tr><tr><td>Password<td><input></tr></table>",
        "<!DOCTYPE html><table><tr><td>Home<td>Reports<td>Help</tr></table>",
    ],
)
def test_a_page_for_eyes_is_a_failed_download(tmp_path: Path, page: str) -> None:
    path = tmp_path / "report.xls"
    path.write_text(page, encoding="utf-8")
    (found,) = contents(path, path.name, tmp_path)
    assert isinstance(found, Fault)
    assert "web page" in found.what


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_encoding_gives_the_same_text(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "report.xls"
    path.write_bytes(PAGE.replace("&eacute;", "é").encode(encoding))
    (found,) = contents(path, path.name, tmp_path)
    assert isinstance(found, Content)
    assert found.path.read_text(encoding="utf-8").splitlines()[0] == "Café Cash,,"
