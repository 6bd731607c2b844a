"""Names for patients that lead to nobody without a key: a keyed hash of the canonical id.

The key lies in ``.practice/datapack.key``, for its owner alone and never in the pack. Under one key a person has one
name in every pack; a new key parts them for good.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from pathlib import Path

from pipelines.config import Project
from pipelines.warehouse import private_file, private_folder

FILE_NAME = "datapack.key"
LENGTH = 16
"""Hexadecimal signs of a name: two of a million people share one with a chance of one in forty million."""


@dataclass(frozen=True)
class PackKey:
    """The secret of a practice's packs."""

    secret: bytes

    @property
    def name(self) -> str:
        """What tells the key without telling its secret."""
        return self._hash(b"the key's own name")

    def pseudonym(self, patient_id: str) -> str:
        """The name of a patient in the pack."""
        return self._hash(b"patient\0" + patient_id.encode())

    def seal(self, content: bytes) -> str:
        """What only a holder of the key can write beneath a content."""
        return hmac.new(self.secret, b"seal\0" + content, hashlib.sha256).hexdigest()

    def _hash(self, content: bytes) -> str:
        return hmac.new(self.secret, content, hashlib.sha256).hexdigest()[:LENGTH]


def key_place(project: Project) -> Path:
    """Where the key lies."""
    return project.state / FILE_NAME


def pack_key(project: Project, *, new: bool = False) -> PackKey:
    """The key of the practice, made when there is none, or when a new one is asked for."""
    path = key_place(project)
    private_folder(project.state)
    if new or not path.exists():
        with private_file(path) as partial:
            partial.write_text(secrets.token_hex(32) + "\n", encoding="ascii")
    path.chmod(0o600)
    return PackKey(bytes.fromhex(path.read_text(encoding="ascii").strip()))


def existing_key(project: Project) -> PackKey | None:
    """The key, if there is one."""
    return pack_key(project) if key_place(project).exists() else None
