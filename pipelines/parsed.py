"""What dbt reads of the project, kept between builds and shared by all practices.

Reading hundreds of models takes dbt half a minute; what comes of it depends on the code, on the systems that have
landed and on the name of the warehouse file, on nothing else of a practice. It is kept below ``target/parsed`` of the
installation, in dbt's own form; where that cannot be written, dbt reads the project each time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.config import INSTALLATION
from pipelines.fingerprint import code

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest


def parsed_project(arguments: list[str], depends_on: Iterable[str]) -> Manifest | None:
    """The project as dbt reads it under these arguments; None when dbt cannot, and the build will say why."""
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumaro_encoder

    kept = _place(depends_on)
    manifest = _kept(kept)
    if manifest is None:
        found = dbtRunner().invoke(["parse", *arguments]).result
        if not isinstance(found, Manifest):
            return None
        manifest = found
        _keep(kept, manifest.to_msgpack(extended_mashumaro_encoder))
    manifest.build_flat_graph()
    return manifest


def _place(depends_on: Iterable[str]) -> Path:
    made_of = code()
    rest = hashlib.sha256("\0".join(depends_on).encode()).hexdigest()
    return INSTALLATION / "target" / "parsed" / f"{made_of[:16]}-{rest[:16]}.msgpack"


def _kept(path: Path) -> Manifest | None:
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumuro_decoder

    try:
        return Manifest.from_msgpack(path.read_bytes(), decoder=extended_mashumuro_decoder)  # type: ignore[arg-type]
    except FileNotFoundError:
        return None
    except (
        Exception
    ):  # half a file, or another form: dbt's reader raises what it likes, and reading anew is always right
        return None


def _keep(path: Path, content: bytes) -> None:
    """Put it in its place in one piece; what older code was read as goes."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{hashlib.sha256(content).hexdigest()[:8]}")
        partial.write_bytes(content)
        partial.replace(path)
        for other in path.parent.iterdir():
            if not other.name.startswith(path.name[:16]):
                other.unlink(missing_ok=True)
    except OSError:
        return
