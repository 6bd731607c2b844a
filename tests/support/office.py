"""Workbooks as LibreOffice reads them: opened without anybody looking, every formula computed anew."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# LibreOffice takes stored values for what Excel wrote unless its profile says: always compute
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""  # noqa: E501


def recalculated(workbook: Path, folder: Path) -> Path:
    """The workbook as LibreOffice saves it after computing everything."""
    binary = shutil.which("soffice")
    assert binary, "the data pack is recalculated by LibreOffice: install the package 'libreoffice-calc-nogui'"
    profile, out = folder / "profile", folder / "recalculated"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    result = subprocess.run(
        [binary, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--convert-to",
         "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), str(workbook)],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    told = f"{result.stdout}\n{result.stderr}"
    assert result.returncode == 0 and (out / workbook.name).exists(), told
    assert not re.search(r"repair|corrupt|error", told, re.IGNORECASE), told
    return out / workbook.name


def sheets(workbook: Path) -> dict[str, bytes]:
    """The XML of each sheet by its name."""
    with zipfile.ZipFile(workbook) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        names = [sheet.get("name", "") for sheet in book.iter(f"{MAIN}sheet")]
        return {name: archive.read(f"xl/worksheets/sheet{number}.xml") for number, name in enumerate(names, 1)}


def cells(workbook: Path) -> dict[tuple[str, str], tuple[str | None, str]]:
    """Formula and value of every cell, by sheet and place; texts as themselves."""
    with zipfile.ZipFile(workbook) as archive:
        shared = []
        if "xl/sharedStrings.xml" in archive.namelist():
            items = ElementTree.fromstring(archive.read("xl/sharedStrings.xml")).iter(f"{MAIN}si")
            shared = ["".join(text.text or "" for text in item.iter(f"{MAIN}t")) for item in items]
    found = {}
    for name, xml in sheets(workbook).items():
        for cell in ElementTree.fromstring(xml).iter(f"{MAIN}c"):
            formula, value = cell.findtext(f"{MAIN}f"), cell.findtext(f"{MAIN}v")
            if cell.get("t") == "s":
                value = shared[int(value or 0)]
            elif cell.get("t") == "inlineStr":
                value = "".join(text.text or "" for text in cell.iter(f"{MAIN}t"))
            found[name, cell.get("r", "")] = formula, value or ""
    return found


def changed(workbook: Path, to: Path, sheet: str, change: Callable[[str], str]) -> Path:
    """A copy of a workbook with the XML of one sheet changed."""
    number = list(sheets(workbook)).index(sheet) + 1
    with zipfile.ZipFile(workbook) as archive, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as copy:
        for item in archive.infolist():
            content = archive.read(item)
            if item.filename == f"xl/worksheets/sheet{number}.xml":
                before = content.decode()
                after = change(before)
                assert after != before, "the change changes nothing"
                content = after.encode()
            copy.writestr(item, content)
    return to


def as_number(value: str) -> float | None:
    """A value as a number, where it is one."""
    try:
        return float(value)
    except ValueError:
        return None
