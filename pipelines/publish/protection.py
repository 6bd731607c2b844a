"""A finished site that opens with a passphrase only, for hosts without a login.

Each page becomes a page that asks for the passphrase and holds the real one encrypted (AES-256-GCM under a key that
PBKDF2 makes of the passphrase). Encryption is that of ``cryptography`` here and that of the browser there, which
``unlock.js`` only calls. Styles, fonts and scripts hold no data and stay as they are; any other file is refused.

A site has one salt, so that a reader who has opened one page has the key of all. It stays as long as the passphrase
does, and so do the bytes of each page that has not changed.
"""

from __future__ import annotations

import base64
import csv
import gzip
import hashlib
import html
import os
import re
import secrets
import shutil
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from jinja2 import Template

from pipelines.publish.appearance import readable_on
from pipelines.publish.errors import PublishError
from pipelines.warehouse import private_file

OWN = Path(__file__).parent
SHORTEST = 12
"""Signs of a passphrase: whoever has the files can try as often and as fast as they like."""
ROUNDS = 600_000
"""Of PBKDF2 with SHA-256, as OWASP recommends; about half a second on a phone."""
SALT_BYTES, NONCE_BYTES = 16, 12
STAYS = {".css", ".js", ".woff2", ".woff", ".ttf", ".png", ".jpg", ".jpeg", ".svg", ".webp", ".ico"}
"""What a page is dressed with. Anything else could tell figures."""
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""For generated passphrases: none that looks like another one."""


@dataclass(frozen=True)
class Protected:
    """Where the protected site is, how many pages it has, and how many of them had to be encrypted."""

    folder: Path
    pages: int
    encrypted: int


def protect(build: Path, folder: Path, passphrase: str, *, name: str, color: str = "#264653") -> Protected:
    """Write the site in ``build`` to ``folder`` so that its pages open with the passphrase only.

    The page that asks shows the practice's name and colour. What ``folder`` held is replaced in one rename. Raises
    PublishError when the passphrase is too short or a file could hold data and is no page.
    """
    if len(passphrase) < SHORTEST:
        raise PublishError(f"a passphrase has {SHORTEST} signs or more; four words will do")
    files = sorted(path for path in build.rglob("*") if path.is_file())
    pages = [path for path in files if path.suffix == ".html"]
    if not pages:
        raise PublishError(f"there is no site in {build}")
    if unknown := [path for path in files if path not in pages and path.suffix.lower() not in STAYS]:
        raise PublishError(f"{unknown[0].relative_to(build)}: such a file could be read without the passphrase")

    salt, key = _known_key(folder, passphrase) or _new_key(passphrase)
    fresh, encrypted = folder.with_name(f".{folder.name}.new"), 0
    shutil.rmtree(fresh, ignore_errors=True)
    for path in files:
        where = path.relative_to(build)
        (fresh / where).parent.mkdir(parents=True, exist_ok=True)
        if path not in pages:
            shutil.copyfile(path, fresh / where)
            continue
        page = path.read_bytes()
        before = _sealed_in(folder / where)
        is_same = before is not None and before.salt == salt and opened(before, key) == page
        sealed = before if before is not None and is_same else _sealed(page, key, salt)
        encrypted += not is_same
        (fresh / where).write_text(_asking(page.decode(), sealed, name, color), encoding="utf-8")
    previous = folder.with_name(f".{folder.name}.previous")
    shutil.rmtree(previous, ignore_errors=True)
    if folder.exists():
        folder.rename(previous)
    fresh.rename(folder)
    shutil.rmtree(previous, ignore_errors=True)
    return Protected(folder, len(pages), encrypted)


@dataclass(frozen=True)
class Sealed:
    """An encrypted page as it stands in the page that asks: salt of the site, nonce and content."""

    salt: bytes
    rounds: int
    content: bytes


SEALED = re.compile(r'id="sealed" data-salt="([A-Za-z0-9+/=]+)" data-rounds="(\d+)">([A-Za-z0-9+/=]+)<')


def key_of(passphrase: str, salt: bytes, rounds: int = ROUNDS) -> bytes:
    """The key that a passphrase makes; the same signs typed on another keyboard make the same."""
    signs = unicodedata.normalize("NFKC", passphrase).encode()
    return PBKDF2HMAC(SHA256(), 32, salt, rounds).derive(signs)


def opened(sealed: Sealed, key: bytes) -> bytes | None:
    """The page as it was; None when the key is another one."""
    try:
        packed = AESGCM(key).decrypt(sealed.content[:NONCE_BYTES], sealed.content[NONCE_BYTES:], None)
    except InvalidTag:
        return None
    return gzip.decompress(packed)


def passphrases(file: Path, names: Iterable[str]) -> dict[str, str]:
    """A passphrase for each name, kept in a file for its owner alone; names that have one keep it."""
    known: dict[str, str] = {}
    if file.exists():
        with file.open(encoding="utf-8", newline="") as stream:
            known = {row["folder"]: row["passphrase"] for row in csv.DictReader(stream)}
    wanted = {name: known.get(name) or _generated() for name in sorted(names)}
    with private_file(file) as partial, partial.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("folder", "passphrase"))
        writer.writerows(sorted((known | wanted).items()))
    return wanted


def _generated() -> str:
    """Some 79 bits that can be read out over the telephone."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def _new_key(passphrase: str) -> tuple[bytes, bytes]:
    salt = os.urandom(SALT_BYTES)
    return salt, key_of(passphrase, salt)


def _known_key(folder: Path, passphrase: str) -> tuple[bytes, bytes] | None:
    """Salt and key of the site that was protected before, where the passphrase is still its own."""
    for page in sorted(folder.rglob("*.html")):
        sealed = _sealed_in(page)
        if sealed and sealed.rounds == ROUNDS:
            key = key_of(passphrase, sealed.salt)
            return (sealed.salt, key) if opened(sealed, key) is not None else None
    return None


def _sealed_in(page: Path) -> Sealed | None:
    found = SEALED.search(page.read_text(encoding="utf-8")) if page.exists() else None
    if not found:
        return None
    return Sealed(base64.b64decode(found[1]), int(found[2]), base64.b64decode(found[3]))


def _sealed(page: bytes, key: bytes, salt: bytes) -> Sealed:
    # packed first: a host cannot pack what is encrypted
    nonce = os.urandom(NONCE_BYTES)
    return Sealed(salt, ROUNDS, nonce + AESGCM(key).encrypt(nonce, gzip.compress(page, mtime=0), None))


class _Head(HTMLParser):
    """What the page that asks takes over from the page behind it: its policy and its icon."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.policy, self.icon = "default-src 'self' 'unsafe-inline' data:", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag."""
        given = {name: value or "" for name, value in attrs}
        if tag == "meta" and given.get("http-equiv", "").lower() == "content-security-policy":
            self.policy = given["content"]
        elif tag == "link" and "icon" in given.get("rel", "").split():
            self.icon = f'<link rel="icon" href="{html.escape(given["href"])}">'


def _asking(page: str, sealed: Sealed, name: str, color: str) -> str:
    """The page that asks for the passphrase, holding the one that it opens."""
    head = _Head(page)
    script = (OWN / "unlock.js").read_text(encoding="utf-8")
    style = f":root {{ --brand: {color}; --on-brand: {readable_on(color)}; }}\n"
    style += (OWN / "unlock.css").read_text(encoding="utf-8")
    policy = _allowing(_allowing(head.policy, "script-src", script), "style-src", style)
    return Template((OWN / "unlock.html.j2").read_text(encoding="utf-8")).render(
        name=html.escape(name),
        policy=html.escape(policy),
        icon=head.icon,
        style=style,
        script=script,
        salt=base64.b64encode(sealed.salt).decode(),
        rounds=sealed.rounds,
        sealed=base64.b64encode(sealed.content).decode(),
    )


def _allowing(policy: str, directive: str, content: str) -> str:
    """The policy, with one inline script or style more. It has to be the page's own too: a written page keeps it."""
    parts = [part.split() for part in policy.split(";") if part.strip()]
    sources = {name.lower(): values for name, *values in parts}
    values = [value for value in sources.get(directive, sources.get("default-src", [])) if value != "'none'"]
    if "'unsafe-inline'" not in values:  # beside a hash it would count for nothing
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        values = [*values, f"'sha256-{digest}'"]
    return "; ".join(" ".join((name, *given)) for name, given in {**sources, directive: values}.items())
