"""Install an extracted offline archive in its own folder: check every file, create the environment, start it once.

Standard library alone, and no network: pip is told to take nothing but the wheels beside it.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import time
from pathlib import Path

from pipelines.bundle.contents import MODULES, WHEELS, BundleError, Machine, check_folder

PIP = ("-m", "pip", "--isolated", "--disable-pip-version-check", "--quiet", "install", "--no-index", "--no-cache-dir")
"""Isolated: what a machine's own settings say of other places to install from does not count."""


def install(folder: Path) -> Path:
    """Install what the folder holds; returns the command ``practice``. Raises BundleError with what is in the way."""
    started = time.monotonic()
    print("Checking every file …", flush=True)
    manifest = check_folder(folder)
    lacking = manifest.machine.lacks(Machine.this())
    if importlib.util.find_spec("ensurepip") is None:
        lacking.append("Python's module `ensurepip` is needed (Debian and Ubuntu have it in the package python3-venv).")
    if lacking:
        raise BundleError(*lacking)
    print(f"{len(manifest.files):,} files are what was packed. Creating the Python environment …", flush=True)
    environment = folder / ".venv"
    _run("the environment cannot be created", sys.executable, "-m", "venv", "--clear", environment)
    python = environment / "bin" / "python"
    pip = (python, *PIP)
    lock = folder / "requirements.lock"
    _run(
        "the wheels cannot be installed",
        *(*pip, "--require-hashes", "--find-links", folder / WHEELS, "-r", lock),
    )
    _run("the project cannot be installed", *pip, "--no-deps", "--no-build-isolation", "-e", folder)
    practice = environment / "bin" / "practice"
    _run("the command does not start", practice, "--help")
    _run("the site's engine does not start", "node", "-e", "require('@duckdb/node-bindings')", cwd=folder / MODULES)
    for made in (environment, folder / MODULES):
        (made / ".locked").touch()  # for `make`: as the locks say
    print(f"Installed in {time.monotonic() - started:.0f} s.", flush=True)
    return practice


def _run(fault: str, *command: str | Path, cwd: Path | None = None) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    result = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        words = (result.stdout + result.stderr).strip().splitlines()[-5:]
        raise BundleError(": ".join([fault, *words]))


def main() -> int:
    """Install the folder that one stands in."""
    try:
        practice = install(Path.cwd())
    except BundleError as error:
        print("Not installed:", *error.problems, sep="\n  ", file=sys.stderr)
        return 2
    print(f"Next: {practice} --project a/folder demo; {practice} --project a/folder run")
    return 0


if __name__ == "__main__":
    sys.exit(main())
