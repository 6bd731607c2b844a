"""Pages of a site as PDF: their order and names, and what Chromium prints of them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from pypdf import PdfReader

from pipelines.publish.errors import PublishError
from pipelines.publish.printing import Page, pages_of, print_pages
from tests.support.small_site import write_site

LONG = "<table><thead><tr><th>Place</th><th>Earned</th></tr></thead><tbody>{}</tbody></table>".format(
    "".join(f"<tr><td>Place {row}</td><td>${row:,}</td></tr>" for row in range(1, 120))
)


def hashes(files: list[Path]) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_pages_come_in_the_order_of_the_menu_and_the_unnamed_last(tmp_path: Path) -> None:
    build = write_site(tmp_path)
    (build / "apart.html").write_text("<title>Apart</title>", encoding="utf-8")
    pages = pages_of(build)
    assert [page.path for page in pages] == ["index.html", "people/index.html", "money/index.html", "apart.html"]
    assert [page.file_name for page in pages] == ["home.pdf", "people.pdf", "money.pdf", "apart.pdf"]
    assert [page.data_as_of for page in pages] == [*["Data to 30 June 2026."] * 3, ""]


@pytest.mark.parametrize("link", ["/money/", "/money", "money/index.html", "./money/?year=2026#now", "money.html"])
def test_a_menu_may_write_its_addresses_in_any_way(tmp_path: Path, link: str) -> None:
    page = Page("index.html", f'<title>x</title><a href="/people/">no menu</a><nav><a href="{link}">Money</a></nav>')
    wanted = "money.html" if link == "money.html" else "money/index.html"
    assert list(page.leads_to({wanted: tmp_path, "people/index.html": tmp_path})) == [wanted]


def test_without_chromium_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PublishError, match="install the package 'chromium'"):
        print_pages(write_site(tmp_path / "build"), tmp_path / "pdf", name="Invented & Co")
    assert not (tmp_path / "pdf").exists()


@pytest.mark.browser
def test_a_site_is_printed_page_by_page_and_as_one(tmp_path: Path) -> None:
    build = write_site(tmp_path / "build", people=LONG)
    (tmp_path / "pdf").mkdir()
    (tmp_path / "pdf" / "left.pdf").touch()
    files = print_pages(build, tmp_path / "pdf", name="Invented & Co", paper="a4")
    assert [file.name for file in files] == ["home.pdf", "people.pdf", "money.pdf", "all-pages.pdf"]
    assert sorted(files) == sorted((tmp_path / "pdf").iterdir())

    people = PdfReader(tmp_path / "pdf" / "people.pdf")
    assert people.metadata and (people.metadata.title, people.metadata.author) == (
        "People in Fairport",
        "Invented & Co",
    )
    assert people.pages[0].mediabox.width == pytest.approx(595, abs=1.5)
    assert people.pages[0].mediabox.height == pytest.approx(842, abs=1.5)
    texts = [page.extract_text() for page in people.pages]
    assert len(texts) > 1
    for number, text in enumerate(texts, start=1):
        for part in ("Invented & Co", "People in Fairport", "Data to 30 June 2026.", f"{number} of {len(texts)}"):
            assert part in text, (number, part)
        assert "Earned" in text, "the table's head is on each sheet"
    assert all(f"Place {row} " in " ".join(texts).replace("\n", " ") for row in range(1, 120))

    together = PdfReader(tmp_path / "pdf" / "all-pages.pdf")
    assert [entry.title for entry in together.outline] == ["What matters now", "People in Fairport", "Money earned"]  # type: ignore[union-attr]
    assert len(together.pages) == len(texts) + 2

    again = print_pages(build, tmp_path / "again", name="Invented & Co", paper="a4")
    assert hashes(again) == hashes(files)


@pytest.mark.browser
def test_one_page_has_no_second_file_and_letter_is_letter(tmp_path: Path) -> None:
    build = tmp_path / "build"
    build.mkdir()
    (build / "index.html").write_text("<!doctype html><title>Alone</title><h1>Alone</h1>", encoding="utf-8")
    (file,) = print_pages(build, tmp_path / "pdf", name="Invented & Co", paper="letter")
    assert file.name == "home.pdf"
    (sheet,) = PdfReader(file).pages
    assert (sheet.mediabox.width, sheet.mediabox.height) == (612, 792)


@pytest.mark.browser
def test_links_lead_within_the_page_or_out_but_not_to_this_machine(tmp_path: Path) -> None:
    links = (
        '<a href="#end">down</a> <a href="https://example.org/">out</a> <a href="money/">over</a><p id="end">end</p>'
    )
    print_pages(write_site(tmp_path / "build", index=links), tmp_path / "pdf", name="Invented & Co")
    found = {
        file.name: [
            str(note.get_object().get("/Dest") or note.get_object()["/A"]["/URI"])
            for sheet in PdfReader(file).pages
            for note in sheet.get("/Annots", [])
        ]
        for file in (tmp_path / "pdf").iterdir()
    }
    assert found.pop("home.pdf") == ["/end", "https://example.org/"]
    assert "https://example.org/" in found.pop("all-pages.pdf")
    assert found == {"money.pdf": [], "people.pdf": []}
