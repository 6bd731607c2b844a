"""Build and serve the report site.

The site is an Evidence project (``reports/``). Each client's site is built in that client's own ``.practice/site`` from
Parquet copies of ``report.*``; the warehouse itself is never opened by the site, so what is not in those files cannot
leak. The result replaces ``reports/build`` of the client's folder in one rename.
"""

from __future__ import annotations

import functools
import http.server
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
from ruamel.yaml import YAML

from pipelines.checks import CheckError, docs_of, run_report_checks
from pipelines.config import INSTALLATION, Project
from pipelines.fingerprint import digest_of, packages

ENGINE = INSTALLATION / "reports"
MAKERS = ("pipelines/publish", "pipelines/checks", "reports/scripts", "reports/package-lock.json")
"""What a site is made by and held to, below the installation."""

DEFAULT_COLORS = {"primary": "#264653", "accent": "#2a9d8f"}


class PublishError(Exception):
    """The site could not be built; the message says what to do."""


@dataclass(frozen=True)
class Published:
    """What a publication did: where the site is, its tables with their rows, and whether it was built anew."""

    build: Path
    tables: dict[str, int]
    is_rebuilt: bool

    def as_dict(self) -> dict[str, object]:
        """The same, for ``--json``."""
        return {**asdict(self), "build": str(self.build)}


def export_tables(warehouse: Path, folder: Path) -> dict[str, int]:
    """Copy every table of schema ``report`` to one Parquet file in ``folder``; returns rows by table.

    Rows are in the order of all columns, so equal tables give equal bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for stale in [*folder.glob("*.parquet"), *folder.glob("*.sql")]:
        stale.unlink()
    rows: dict[str, int] = {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        tables = connection.sql(
            "select table_name from information_schema.tables where table_schema = 'report' order by 1"
        ).fetchall()
        for (table,) in tables:
            rows[table] = len(connection.sql(f'from report."{table}"'))
            # the engine cannot read a table without rows: an empty one goes as one row of nulls, which pages filter
            query = f'select shown.* from (select 1) left join report."{table}" as shown on true order by all'
            connection.sql(query).write_parquet(str(folder / f"{table}.parquet"))
            (folder / f"{table}.sql").write_text(
                f"select * from read_parquet('sources/practice/{table}.parquet')\n",
                encoding="utf-8",
            )
    if not rows:
        raise PublishError("the warehouse holds no report tables yet: run `practice build` first")
    return rows


def write_appearance(project: Project, site: Path) -> None:
    """Write the engine's configuration and the brand from ``practice:`` and ``report:`` in practice.yml."""
    config = project.config
    colors = {**DEFAULT_COLORS, **config.report.colors}
    appearance = {
        "appearance": {"default": "light", "switcher": False},
        "theme": {"colors": {name: {"light": color, "dark": color} for name, color in colors.items()}},
        "plugins": {
            "components": {"@evidence-dev/core-components": {}},
            "datasources": {"@evidence-dev/duckdb": {}},
        },
    }
    with (site / "evidence.config.yaml").open("w", encoding="utf-8") as stream:
        YAML().dump(appearance, stream)
    brand = {"name": config.practice.name, "logo": ""}
    if config.report.logo:
        logo = project.root / config.report.logo
        if not logo.is_file():
            raise PublishError(f"report.logo: there is no file {logo}")
        (site / "static").mkdir(exist_ok=True)
        shutil.copyfile(logo, site / "static" / f"logo{logo.suffix}")
        brand["logo"] = f"/logo{logo.suffix}"
    (site / "components" / "brand.json").write_text(json.dumps(brand), encoding="utf-8")


def fingerprint(site: Path) -> str:
    """A hash over everything the site is made of and by."""
    made = {"node_modules", ".evidence", "build", ".built"}
    sources = digest_of(sorted(path for path in site.iterdir() if path.name not in made), site)
    makers = digest_of([INSTALLATION / part for part in MAKERS], INSTALLATION)
    return f"{sources} {makers} {packages()}"


def built_site(project: Project) -> Path:
    """Where the client's site is."""
    return project.root / "reports" / "build"


def run_engine(site: Path, *arguments: str) -> None:
    """Run the engine's own command in the site's folder, asking no network. Raises PublishError with its last words."""
    environment = {
        **os.environ,
        "DO_NOT_TRACK": "1",
        "SEND_ANONYMOUS_USAGE_STATS": "no",
        # the engine starts its builder through npx, which would look for a newer npm
        "NPM_CONFIG_OFFLINE": "true",
        "NPM_CONFIG_UPDATE_NOTIFIER": "false",
        "NODE_OPTIONS": "--max-old-space-size=4096",
    }
    command = ["node", str(ENGINE / "node_modules/@evidence-dev/evidence/cli.js"), *arguments]
    result = subprocess.run(command, cwd=site, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        words = (result.stdout + result.stderr).strip().splitlines()[-30:]
        raise PublishError("the report engine failed:\n" + "\n".join(words))


def refuse_unsound(project: Project) -> None:
    """Hold the report tables to their expectations. Raises PublishError when one is not met."""
    try:
        results = run_report_checks(project)
    except CheckError as error:
        raise PublishError("the warehouse holds no report tables yet: run `practice build` first") from error
    if results.failed:
        faults = "\n".join(f"  {check.suite} {check.column}: {check.note}" for check in results.failed)
        raise PublishError(f"nothing is published, because these expectations are not met:\n{faults}")


def publish(project: Project, *, anew: bool = True) -> Published:
    """Build the site of a client into its ``reports/build``.

    A site that was made of the same and is still whole is left as it is, unless wanted ``anew``. Raises PublishError
    when a report table does not meet its expectations, or when the engine is not installed or fails.
    """
    site = project.state / "site"
    site.mkdir(parents=True, exist_ok=True)
    for part in ("pages", "components", "static"):
        shutil.rmtree(site / part, ignore_errors=True)
        if (ENGINE / part).is_dir():
            shutil.copytree(ENGINE / part, site / part)
    shutil.copyfile(ENGINE / "package.json", site / "package.json")
    modules = site / "node_modules"
    if not modules.is_symlink():
        modules.symlink_to(ENGINE / "node_modules")
    source = site / "sources" / "practice"
    source.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ENGINE / "sources/practice/connection.yaml", source / "connection.yaml")
    tables = export_tables(project.warehouse, source)
    write_appearance(project, site)

    build = built_site(project)
    built, made_of = site / ".built", fingerprint(site)
    before = built.read_text(encoding="utf-8") if built.exists() else None
    has_docs = (docs_of(project, "report") / "index.html").exists()
    if not anew and has_docs and before == f"{made_of} {digest_of([build], build)}":
        return Published(build, tables, is_rebuilt=False)
    refuse_unsound(project)
    if not (ENGINE / "node_modules").is_dir():
        raise PublishError("the report engine is not installed: run `make site-environment`")
    for leftover in ("build", ".evidence"):
        shutil.rmtree(site / leftover, ignore_errors=True)
    run_engine(site, "sources", "--strict")
    run_engine(site, "build:strict")
    build.parent.mkdir(parents=True, exist_ok=True)
    previous = build.with_name("build.previous")
    shutil.rmtree(previous, ignore_errors=True)
    if build.exists():
        build.rename(previous)
    (site / "build").rename(build)
    shutil.rmtree(previous, ignore_errors=True)
    built.write_text(f"{made_of} {digest_of([build], build)}", encoding="utf-8")
    return Published(build, tables, is_rebuilt=True)


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves the site without a line per request."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(build: Path, port: int = 0) -> Iterator[http.server.ThreadingHTTPServer]:
    """A server of the site on this machine only; port 0 takes a free one (``server.server_port``)."""
    handler = functools.partial(QuietHandler, directory=str(build))
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        yield server


def serve(project: Project, port: int = 8000) -> None:
    """Serve the built site on this machine until interrupted."""
    build = built_site(project)
    if not build.is_dir():
        raise PublishError("there is no site yet: run `practice publish` first")
    with serving(build, port) as server:
        print(f"http://127.0.0.1:{server.server_port}  (Ctrl+C ends it)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("ended")
