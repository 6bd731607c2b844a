"""A workbook's formulas whose result was not stored are worked out or shown, never read as blank."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from pipelines.landing.files import Content
from pipelines.landing.reading import sheet_records


def test_a_formula_without_its_result_is_worked_out_or_shown(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "pay.xlsx"))
    book.add_worksheet("Report Criteria").write_string(0, 0, "nothing here")
    sheet = book.add_worksheet("Pay & more")
    sheet.write_row(1, 1, ["Gross", "Net", "Tax", "Rate"])
    sheet.write_formula(2, 1, "=ROUND(12.345, 2.0)", None, 99.5)
    sheet.write_formula(2, 2, "=ROUND(-12.345, 2.0)", None, "")
    sheet.write_formula(2, 3, "=SUM(B3:C3)", None, "")
    sheet.write_string(2, 4, "text")
    book.close()
    rows = list(sheet_records(Content("pay.xlsx", "", tmp_path / "pay.xlsx", sheet="Pay & more")))
    assert rows[2] == (3, ["", "99.5", "-12.35", "=SUM(B3:C3)", "text"])
