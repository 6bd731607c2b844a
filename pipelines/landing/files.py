"""From folders to contents: find the files, unpack them, and make UTF-8 text of what they hold.

A content is what can hold one table: a text file, a member of an archive, a sheet of a workbook, a list of objects in
a saved page of an API. Its hash is that of the unpacked bytes: the same export is the same content, zipped or not.
"""

from __future__ import annotations

import codecs
import gzip
import hashlib
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pipelines.landing import pages, webtable

CHUNK = 1 << 20
PULLED = "pulled"
"""The folder, in a source's own, of what was pulled live: each file adds what is new to the ones before."""
PASSPHRASE = "PRACTICE_PASSPHRASE"
"""The environment's variable with the passphrase of encrypted workbooks."""
DEPTH = 3  # an archive in an archive is opened, a matryoshka is not

_IGNORED = re.compile(
    r"^\.|^~|^(thumbs\.db|desktop\.ini|__macosx)$|\.(lock|lck|tmp|part|partial|crdownload|download|swp|ds_store)$|~$",
    re.IGNORECASE,
)

_JSON = re.compile(r"\.(json|jsonl|ndjson)(\.gz)?$", re.IGNORECASE)


class Unreadable(Exception):
    """A file, or a part of it, that holds no table we can read. ``remedy`` says what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.remedy = remedy


@dataclass(frozen=True)
class Content:
    """One table's worth of bytes: UTF-8 text in a file, a sheet of a workbook, or a table of a file of JSON.

    Such a table knows its header; ``page`` is how its file is shown.
    """

    shown: str
    sha256: str
    path: Path
    offset: int = 0
    sheet: str | None = None
    table: pages.Table | None = None
    page: str | None = None

    @property
    def file_name(self) -> str:
        """The name of the file, or of the member of an archive, that it is in."""
        return re.split(r"[/!]", self.page or self.shown)[-1]


@dataclass(frozen=True)
class Fault:
    """What kept a file, or one of its parts, from being a content."""

    shown: str
    what: str
    remedy: str


def is_ignored(name: str) -> bool:
    """Whether a file or folder of this name is nobody's export: hidden, a lock, half a download."""
    return bool(_IGNORED.search(name))


def files_below(folder: Path, skip: frozenset[Path] = frozenset()) -> Iterator[Path]:
    """Every file below a folder in a stable order, without those in the folders to skip.

    Raises OSError when a folder cannot be read.
    """
    if folder.is_file():
        yield folder
        return
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        path = Path(entry.path)
        if is_ignored(entry.name) or path in skip:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from files_below(path, skip)
        elif entry.is_file():
            yield path


def contents(path: Path, shown: str, spool: Path, depth: int = 0) -> Iterator[Content | Fault]:
    """The contents of a file. What has to be unpacked or decoded is written below ``spool``."""
    try:
        with path.open("rb") as file:
            magic = file.read(8)
        if not magic:
            raise Unreadable("is empty", "Export it again.")
        if magic.startswith(b"%PDF"):
            raise Unreadable("is a PDF", "Export the report as CSV or Excel instead.")
        if magic.startswith(b"\x1f\x8b"):
            with gzip.open(path) as packed:
                inner = _spooled(packed, spool)
            yield from contents(inner, shown, spool, _deeper(depth))
        elif magic.startswith(b"PK\x03\x04"):
            yield from _archive(path, shown, spool, depth)
        elif magic.startswith(b"\xd0\xcf\x11\xe0"):
            yield from _workbook(path, shown, spool)
        else:
            text = _text(path, shown, spool)
            yield from _pages(text) or [text]
    except Unreadable as fault:
        yield Fault(shown, str(fault), fault.remedy)
    except (gzip.BadGzipFile, zipfile.BadZipFile, EOFError) as error:
        yield Fault(shown, f"is a damaged archive ({error})", "Download it again.")
    except OSError as error:
        yield Fault(shown, f"cannot be opened: {error.strerror or error}", "Check its permissions.")


def _deeper(depth: int) -> int:
    if depth >= DEPTH:
        raise Unreadable("is an archive in an archive in an archive", "Unpack it by hand.")
    return depth + 1


def _spooled(stream: IO[bytes] | gzip.GzipFile, spool: Path) -> Path:
    with tempfile.NamedTemporaryFile(dir=spool, delete=False) as out:
        shutil.copyfileobj(stream, out, CHUNK)
    return Path(out.name)


def _archive(path: Path, shown: str, spool: Path, depth: int) -> Iterator[Content | Fault]:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if {"xl/workbook.xml", "xl/workbook.bin", "content.xml"} & {item.filename for item in members}:
            yield from _workbook(path, shown, spool)
            return
        for item in sorted(members, key=lambda item: item.filename):
            if item.is_dir() or any(is_ignored(part) for part in item.filename.split("/")):
                continue
            name = f"{shown}!{item.filename}"
            if item.flag_bits & 1:
                yield Fault(name, "is locked with a password", "Unpack it, or export without one.")
                continue
            with archive.open(item) as packed:
                inner = _spooled(packed, spool)
            yield from contents(inner, name, spool, _deeper(depth))


def _workbook(path: Path, shown: str, spool: Path) -> Iterator[Content | Fault]:
    import python_calamine as calamine

    if opened := _unlocked(path, spool):
        path = opened
    digest = _sha256(path)
    try:
        with calamine.CalamineWorkbook.from_path(path) as workbook:
            sheets = workbook.sheet_names
    except calamine.PasswordError:
        remedy = f"Set {PASSPHRASE}, or save it without one."
        raise Unreadable("is locked with a password", remedy) from None
    except (calamine.CalamineError, OSError) as error:
        raise Unreadable(f"is no workbook that can be opened ({error})", "Export it again.") from None
    for sheet in sheets:
        if len(sheets) == 1:
            yield Content(shown, digest, path, sheet=sheet)
        else:
            own = hashlib.sha256(f"{digest}!{sheet}".encode()).hexdigest()
            yield Content(f"{shown}!{sheet}", own, path, sheet=sheet)


def _unlocked(path: Path, spool: Path) -> Path | None:
    """A copy of an encrypted workbook that can be read, where the passphrase that is set opens it."""
    passphrase = os.environ.get(PASSPHRASE)
    with path.open("rb") as file:
        if not passphrase or not file.read(4).startswith(b"\xd0\xcf\x11\xe0"):
            return None
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, ParseError
    from msoffcrypto.format.ooxml import OOXMLFile

    try:
        with path.open("rb") as file:
            locked = msoffcrypto.OfficeFile(file)
            if not isinstance(locked, OOXMLFile):
                return None
            locked.load_key(password=passphrase, verify_password=True)
            with tempfile.NamedTemporaryFile(dir=spool, delete=False) as out:
                locked.decrypt(out)
    except (DecryptionError, FileFormatError, ParseError, OSError):
        return None  # damaged, or locked with another passphrase
    return Path(out.name)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _text(path: Path, shown: str, spool: Path) -> Content:
    """The content of a text file: itself when it is clean UTF-8, else a decoded copy."""
    digest, clean = _examined(path)
    with path.open("rb") as file:
        head = file.read(4096)
    encoding = _utf16(head)
    start = head.decode(encoding, errors="ignore").encode() if encoding else head
    is_ofx = re.search(rb"<\?OFX|<OFX>", start, re.IGNORECASE)  # what banks write is XML too, and no page
    if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" and not is_ofx:
        # an old form of workbook is such a page too, but one that holds a table
        table = webtable.as_text(path, encoding, spool)
        if table is None:
            raise Unreadable(
                "is a web page, not an export: the download failed",
                "Sign in to the vendor's site and download the report again.",
            )
        return Content(shown, digest, table)
    if encoding:
        return Content(shown, digest, _transcoded(path, encoding, spool))
    if clean:
        return Content(shown, digest, path, len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0)
    return Content(shown, digest, _repaired(path, spool))


def _pages(text: Content) -> list[Content]:
    """The tables of a text that is JSON; none when it is not. Raises Unreadable when it only should be."""
    with text.path.open("rb") as file:
        if not pages.starts_like_json(file.read(4096)):
            return []
    try:
        tables = pages.tables_of(text.path)
    except pages.Malformed as error:
        if not _JSON.search(text.file_name):
            return []
        raise Unreadable(f"is no whole JSON: {error}", "Fetch the page again.") from None
    if not tables:
        raise Unreadable("holds no records", "Fetch the page again, or delete it.")
    return [
        Content(
            f"{text.shown}!{table.name}" if table.name else text.shown,
            hashlib.sha256(f"{text.sha256}!{table.name}".encode()).hexdigest() if table.name else text.sha256,
            text.path,
            table=table,
            page=text.shown,
        )
        for table in tables
    ]


def _examined(path: Path) -> tuple[str, bool]:
    """The hash of the bytes, and whether they are UTF-8 without NUL."""
    digest, clean = hashlib.sha256(), True
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            if clean:
                try:
                    decoder.decode(chunk)
                    clean = b"\x00" not in chunk
                except UnicodeDecodeError:
                    clean = False
    return digest.hexdigest(), clean and not decoder.getstate()[0]


def _utf16(head: bytes) -> str | None:
    """The UTF-16 form by its mark, else by where the zero bytes of plain letters stand."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    half = len(head) // 2
    if half >= 8 and head[1::2].count(0) > 0.6 * half and head[0::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if half >= 8 and head[0::2].count(0) > 0.6 * half and head[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _transcoded(path: Path, encoding: str, spool: Path) -> Path:
    with (
        path.open(encoding=encoding, errors="replace", newline="") as source,
        tempfile.NamedTemporaryFile("w", dir=spool, delete=False, encoding="utf-8", newline="") as out,
    ):
        while chunk := source.read(CHUNK):
            out.write(chunk.replace("\x00", ""))
    return Path(out.name)


def _utf8(line: bytes) -> bytes:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace").encode("utf-8")
    return line


def _repaired(path: Path, spool: Path) -> Path:
    """A copy in UTF-8: line by line, because one line of another program must not spoil the others."""
    with path.open("rb") as source, tempfile.NamedTemporaryFile(dir=spool, delete=False) as out:
        source.seek(len(codecs.BOM_UTF8) if source.read(3) == codecs.BOM_UTF8 else 0)
        for line in source:
            out.write(_utf8(line.replace(b"\x00", b"")))
    return Path(out.name)
