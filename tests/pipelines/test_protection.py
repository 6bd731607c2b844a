"""A protected site: what its files tell, whom they open to, and what is left alone when nothing has changed."""

from __future__ import annotations

import base64
import hashlib
import re
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from pipelines.publish.errors import PublishError
from pipelines.publish.protection import Sealed, key_of, opened, passphrases, protect
from pipelines.publish.site import serving
from tests.conftest import practice
from tests.support.small_site import write_site

PASSPHRASE = "four words of nobody"
SECRETS = (b"Harbor", b"1,234,567", b"What matters", b"People", b"Money earned", b"30 June")
SEALED = re.compile(r'data-salt="(.+?)" data-rounds="(\d+)">(.+?)</script>')


@pytest.fixture
def build(tmp_path: Path) -> Path:
    return write_site(tmp_path / "build")


def sealed_in(page: Path) -> Sealed:
    """The encrypted page, read as the browser reads it."""
    found = SEALED.search(page.read_text(encoding="utf-8"))
    assert found
    return Sealed(base64.b64decode(found[1]), int(found[2]), base64.b64decode(found[3]))


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_no_file_tells_anything_and_every_page_opens(build: Path, tmp_path: Path) -> None:
    done = protect(build, tmp_path / "host", PASSPHRASE, name="Invented & Co")
    assert (done.pages, done.encrypted) == (3, 3)
    plain, held = files_of(build), files_of(done.folder)
    assert plain.keys() == held.keys()
    for path, content in held.items():
        assert not [secret for secret in SECRETS if secret in content], path
        if not path.endswith(".html"):
            assert content == plain[path]
            continue
        sealed = sealed_in(done.folder / path)
        # the derivation, said a second time by another library
        key = hashlib.pbkdf2_hmac("sha256", PASSPHRASE.encode(), sealed.salt, 600_000)
        assert sealed.rounds == 600_000
        assert opened(sealed, key) == plain[path]
        assert opened(sealed, key_of("four words of somebody", sealed.salt)) is None
    assert len({sealed_in(page).salt for page in done.folder.rglob("*.html")}) == 1, "one key opens all pages"


def test_the_same_letters_of_another_keyboard_open_too() -> None:
    assert key_of("caf\u00e9 au lait chaud", b"salt", 1) == key_of("cafe\u0301 au lait chaud", b"salt", 1)


def test_what_has_not_changed_stays_as_it_is(build: Path, tmp_path: Path) -> None:
    host = tmp_path / "host"
    protect(build, host, PASSPHRASE, name="Invented & Co")
    first = files_of(host)
    assert protect(build, host, PASSPHRASE, name="Invented & Co").encrypted == 0
    assert files_of(host) == first
    write_site(build, money="<p>$7,654,321</p>")
    assert protect(build, host, PASSPHRASE, name="Invented & Co").encrypted == 1
    second = files_of(host)
    assert [path for path in first if first[path] != second[path]] == ["money/index.html"]
    assert sealed_in(host / "money/index.html").salt == sealed_in(host / "index.html").salt


def test_another_passphrase_makes_everything_anew(build: Path, tmp_path: Path) -> None:
    host = tmp_path / "host"
    protect(build, host, PASSPHRASE, name="Invented & Co")
    before = sealed_in(host / "index.html")
    (build / "money" / "index.html").unlink()
    assert protect(build, host, "five words of no body", name="Invented & Co").encrypted == 2
    after = sealed_in(host / "index.html")
    assert after.salt != before.salt
    assert opened(after, key_of(PASSPHRASE, after.salt)) is None
    assert not (host / "money" / "index.html").exists(), "a page that is gone is gone from the host as well"


@pytest.mark.parametrize("name", ["data.json", "money/figures.csv", "all.parquet", "notes"])
def test_a_file_that_could_be_read_is_refused(build: Path, tmp_path: Path, name: str) -> None:
    (build / name).write_text("Harbor Point,1234567", encoding="utf-8")
    with pytest.raises(PublishError, match=name):
        protect(build, tmp_path / "host", PASSPHRASE, name="Invented & Co")
    assert not (tmp_path / "host").exists()


def test_a_short_passphrase_is_refused(build: Path, tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="12 signs"):
        protect(build, tmp_path / "host", "eleven sign", name="Invented & Co")
    assert not (tmp_path / "host").exists()


def test_the_asking_page_allows_its_own_script_and_nothing_else_new(build: Path, tmp_path: Path) -> None:
    protect(build, tmp_path / "host", PASSPHRASE, name="<b>Invented & Co</b>", color="#ffd166")
    page = (tmp_path / "host" / "money" / "index.html").read_text(encoding="utf-8")
    assert "<b>" not in page
    assert 'href="../icon.svg"' in page
    policy = re.search(r'content="(default-src[^"]+)"', page)
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)
    assert policy and script
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert policy[1].replace("&#x27;", "'") == (
        "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        f"script-src 'self' 'sha256-{digest}'"
    )


def test_a_policy_without_inline_styles_is_given_the_own_one_by_its_hash(build: Path, tmp_path: Path) -> None:
    index = build / "index.html"
    index.write_text(index.read_text(encoding="utf-8").replace("style-src 'self' 'unsafe-inline'", "style-src 'none'"))
    protect(build, tmp_path / "host", PASSPHRASE, name="Invented & Co")
    page = (tmp_path / "host" / "index.html").read_text(encoding="utf-8")
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src &#x27;sha256-{digest}&#x27;;" in page


def test_each_folder_has_a_passphrase_of_its_own_and_keeps_it(tmp_path: Path) -> None:
    file = tmp_path / "passphrases.csv"
    first = passphrases(file, ["b", "a"])
    assert len(set(first.values())) == 2
    assert all(re.fullmatch(r"([a-z2-9]{4}-){3}[a-z2-9]{4}", given) for given in first.values())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    second = passphrases(file, ["c", "a"])
    assert second["a"] == first["a"]
    assert passphrases(file, ["b"]) == {"b": first["b"]}, "who is away for one edition keeps theirs"


class Reader:
    """Someone who opens a protected site: what they see, what their browser complains of, and where it turned to."""

    def __init__(self, browser: Browser, home: str) -> None:
        self.complaints: list[str] = []
        self.elsewhere: list[str] = []
        self.page = browser.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)
        self.page.on("request", lambda asked: None if asked.url.startswith(home) else self.elsewhere.append(asked.url))
        self.page.goto(f"{home}/index.html")

    def try_passphrase(self, passphrase: str) -> None:
        self.page.get_by_label("Passphrase").fill(passphrase)
        self.page.get_by_role("button", name="Open").click()

    def sees(self, text: str) -> None:
        self.page.get_by_text(text).first.wait_for()


@pytest.fixture(params=["below a path of a host", "from the disk"])
def home(request: pytest.FixtureRequest, build: Path, tmp_path: Path) -> Iterator[str]:
    protect(build, tmp_path / "host" / "reports" / "june", PASSPHRASE, name="Invented & Co")
    if request.param == "from the disk":
        yield (tmp_path / "host" / "reports" / "june").as_uri()
        return
    with serving(tmp_path / "host") as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/reports/june"
        server.shutdown()


@pytest.mark.browser
def test_it_opens_to_the_passphrase_alone_and_asks_once(browser: Browser, home: str) -> None:
    reader = Reader(browser, home)
    page = reader.page
    assert page.title() == "Invented & Co: passphrase"
    assert "1,234,567" not in page.content()
    reader.try_passphrase("four words of somebody")
    reader.sees("This is not the passphrase of this report.")
    assert "1,234,567" not in page.content()
    reader.try_passphrase(PASSPHRASE)
    reader.sees("Harbor Point: $1,234,567 index")
    assert page.title() == "What matters now · Invented & Co"
    assert page.eval_on_selector("h1", "node => getComputedStyle(node).textDecorationLine") == "underline"
    assert page.eval_on_selector("html", "node => node.dataset.ran") == "yes", "the site's own script runs"
    page.get_by_role("link", name="Second").click()
    reader.sees("Harbor Point: $1,234,567 people")
    page.go_back()
    reader.sees("Harbor Point: $1,234,567 index")
    assert (reader.complaints, reader.elsewhere) == ([], [])
    page.close()

    stranger = Reader(browser, home)
    stranger.page.get_by_label("Passphrase").wait_for()
    assert "1,234,567" not in stranger.page.content()
    stranger.page.close()


@pytest.mark.browser
def test_a_device_remembers_where_wanted_until_the_passphrase_changes(
    browser: Browser, build: Path, tmp_path: Path
) -> None:
    host = tmp_path / "host"
    protect(build, host, PASSPHRASE, name="Invented & Co")
    with serving(host) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        context = browser.new_context()
        address = f"http://127.0.0.1:{server.server_port}"
        first = context.new_page()
        first.goto(f"{address}/index.html")
        first.get_by_label("Remember").check()
        first.get_by_label("Passphrase").fill(PASSPHRASE)
        first.keyboard.press("Enter")
        first.get_by_text("$1,234,567").wait_for()
        first.close()

        later = context.new_page()
        write_site(build, money="<p>$7,654,321</p>")
        protect(build, host, PASSPHRASE, name="Invented & Co")
        later.goto(f"{address}/money/index.html")
        later.get_by_text("$7,654,321").wait_for()
        protect(build, host, "five words of no body", name="Invented & Co")
        later.goto(f"{address}/people/index.html")
        later.get_by_label("Passphrase").wait_for()
        context.close()
        server.shutdown()


@pytest.mark.parametrize(("given", "problem"), [("eleven sign", "12 to 255 signs"), (None, "set PRACTICE_PASSPHRASE")])
def test_the_command_wants_a_passphrase_before_it_builds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str | None, problem: str
) -> None:
    monkeypatch.delenv("PRACTICE_PASSPHRASE", raising=False)
    if given:
        monkeypatch.setenv("PRACTICE_PASSPHRASE", given)
    told = practice(tmp_path, "publish", "--protect", expect=(2,))
    assert problem in str(told["problems"])
    assert list(tmp_path.iterdir()) == []
