"""Speed and memory of the whole job on the demo group, as ratios and peaks within one run.

What is timed runs as its own process, start-up included. The reference for landing is DuckDB's
``read_csv`` on the same records, in this process and without a start-up: unpacking archives, decoding
UTF-16 and turning workbooks into text is done for it beforehand and not counted.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from pipelines.config import Project, load_project
from pipelines.demo import write_demo
from pipelines.landing.files import Content, contents, files_below
from pipelines.landing.reading import sheet_records
from pipelines.publish.site import ENGINE, built_site

LANDING_GOAL = 2.5
BUILD_GOAL_SECONDS = 60
MEMORY_GOAL = 2e9
LARGE = 10
INTERVAL = 0.05


@dataclass(frozen=True)
class Cost:
    """What a process and all that it started cost: wall time, processor time, most memory at one moment."""

    seconds: float
    processor_seconds: float
    peak_bytes: int

    def __str__(self) -> str:
        return f"{self.seconds:6.1f} s   {self.processor_seconds:6.1f} s of CPU   peak {self.peak_bytes / 1e6:5.0f} MB"


def family(pid: int) -> Iterator[int]:
    """A process and all its descendants, as far as they are still there."""
    yield pid
    try:
        for task in os.scandir(f"/proc/{pid}/task"):
            for child in Path(task.path, "children").read_text(encoding="ascii").split():
                yield from family(int(child))
    except OSError:
        return


def resident(pid: int) -> int:
    """The resident memory of a process in bytes; nothing when it has ended."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        return 0
    return pages * resource.getpagesize()


def cost_of(*command: str) -> Cost:
    """Run a command and measure it. Raises RuntimeError with its last words when it fails.

    Memory is that of the whole process tree, looked at twenty times a second: pages that processes share
    count once for each of them. Exit code 1 means "done, with data set aside", which the demo's oddities cause.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start, peak = time.perf_counter(), 0
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        while process.poll() is None:
            peak = max(peak, sum(resident(pid) for pid in family(process.pid)))
            time.sleep(INTERVAL)
        if process.returncode not in (0, 1):
            log.seek(0)
            raise RuntimeError(f"{' '.join(command)}: exit code {process.returncode}\n{log.read()[-3000:]}")
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(seconds, processor, peak)


def practice(folder: Path, verb: str) -> Cost:
    """The cost of one verb of the command."""
    return cost_of(sys.executable, "-m", "pipelines.cli", "--project", str(folder), verb)


def as_text(content: Content, spool: Path) -> Path:
    """A file of text that DuckDB can read: the content's own, or a workbook's sheet written as CSV."""
    if content.sheet is None:
        return content.path
    path = spool / f"{content.sha256}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(cells for _, cells in sheet_records(content))
    return path


def readable_files(exports: Path, spool: Path) -> dict[str, list[str]]:
    """The exports as files that DuckDB can read, by their first line, so that one query reads what is alike."""
    groups: dict[str, list[str]] = {}
    for path in files_below(exports):
        for content in contents(path, path.name, spool):
            if isinstance(content, Content):
                text = as_text(content, spool)
                with text.open(encoding="utf-8-sig", errors="replace") as file:
                    groups.setdefault(file.readline(), []).append(str(text))
    return groups


def reference_seconds(groups: dict[str, list[str]], database: Path) -> float:
    """How long DuckDB itself takes to read the files into tables, all cells text, with file name and row number."""
    database.unlink(missing_ok=True)
    start = time.perf_counter()
    with duckdb.connect(str(database)) as connection:
        connection.execute("set threads = 2")
        for number, files in enumerate(groups.values()):
            connection.execute(
                f"""
                create table read_{number} as
                select *, row_number() over () as row_in_files
                from read_csv(
                    {files!r}, all_varchar = true, header = false, filename = true,
                    union_by_name = true, null_padding = true, strict_mode = false, parallel = false
                )
                """
            )
    return time.perf_counter() - start


def dbt_seconds(project: Project) -> float:
    """What dbt says of its last build: models and tests, without parsing."""
    results = json.loads((project.state / "dbt" / "run_results.json").read_text(encoding="utf-8"))
    return float(results["elapsed_time"])


def verdict(is_met: bool, goal: str) -> str:
    """Whether a goal was reached."""
    return f"{'within' if is_met else 'MISSES'} {goal}"


def measure(scale: int, folder: Path, say: Callable[[str], None]) -> None:
    """Write the demo group at a scale into a folder, run the whole job on it and say what it cost."""
    write_demo(folder, scale=scale)
    exports = folder / "exports"
    files = [path for path in exports.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 1e6
    say(f"Scale {scale}: {len(files)} files, {size:.0f} MB")

    with tempfile.TemporaryDirectory() as spool:
        groups = readable_files(exports, Path(spool))
        before = reference_seconds(groups, Path(spool, "reference.duckdb"))
        landing = practice(folder, "land")
        after = reference_seconds(groups, Path(spool, "reference.duckdb"))
    reference = (before + after) / 2
    ratio = landing.seconds / reference
    goal = verdict(ratio <= LANDING_GOAL, f"{LANDING_GOAL} x") if scale >= LARGE else "mostly start-up at this size"
    say(f"  land     {landing}   {ratio:.2f} x DuckDB's own reader ({reference:.1f} s): {goal}")

    check = practice(folder, "check")
    say(f"  check    {check}")

    build = practice(folder, "build")
    seconds = dbt_seconds(load_project(folder))
    goal = f": {verdict(seconds < BUILD_GOAL_SECONDS, f'{BUILD_GOAL_SECONDS} s')}" if scale == 1 else ""
    say(f"  build    {build}   {seconds:.1f} s without parsing{goal}")

    peak = max(cost.peak_bytes for cost in (landing, check, build))
    goal = f": {verdict(peak < MEMORY_GOAL, '2 GB')}" if scale >= LARGE else ""
    say(f"  peak memory of land, check and build: {peak / 1e6:.0f} MB{goal}")

    if not (ENGINE / "node_modules").is_dir():
        say("  publish  not measured: the report engine is not installed (make demo installs it)")
        return
    publish = practice(folder, "publish")
    site = [path.stat().st_size for path in built_site(load_project(folder)).rglob("*") if path.is_file()]
    say(f"  publish  {publish}   {len(site)} files, {sum(site) / 1e6:.1f} MB")


def main(
    scale: Annotated[int, typer.Option(min=1, help="How many times the demo group's size.")] = 1,
    full: Annotated[bool, typer.Option("--full", help=f"Scale 1 and scale {LARGE}: a quarter of an hour.")] = False,
) -> None:
    """Measure landing, checks, build and site on the demo group in a temporary folder."""
    print(f"{os.cpu_count()} cores; a ratio holds for this run alone")
    for size in (1, LARGE) if full else (scale,):
        with tempfile.TemporaryDirectory() as folder:
            measure(size, Path(folder), lambda text: print(text, flush=True))


if __name__ == "__main__":
    typer.run(main)
