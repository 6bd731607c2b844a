"""Build and serve the report site.

The site is an Evidence project (``reports/``). Each edition of a client is built in that client's own
``.practice/site/<audience>`` from Parquet copies of the rows of ``report.*`` that its readers may have; the warehouse
itself is never opened by the site, so what is not in those files cannot leak. The result replaces the edition's folder
below the client's ``reports`` in one rename.
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
from typing import Any

import duckdb
from ruamel.yaml import YAML

from pipelines.audience import Audience
from pipelines.checks import CheckError, docs_of, run_report_checks
from pipelines.config import INSTALLATION, Project
from pipelines.fingerprint import digest_of, packages
from pipelines.publish.appearance import write_appearance
from pipelines.publish.edition import PAGES, pages_of, queries_without_rows, rows_for, tables_asked_for
from pipelines.publish.errors import PublishError
from pipelines.publish.finish import Frame, finish

ENGINE = INSTALLATION / "reports"
MAKERS = ("pipelines/publish", "pipelines/checks", "reports/client", "reports/scripts", "reports/package-lock.json")
"""What a site is made by and held to, below the installation."""

FAILED_QUERY = "Error in Query!"
"""How the engine reports a query, after its name."""


@dataclass(frozen=True)
class Published:
    """What a publication did: where the site is, its tables with their rows, and whether it was built anew."""

    build: Path
    audience: Audience
    tables: dict[str, int]
    is_rebuilt: bool

    def as_dict(self) -> dict[str, object]:
        """The same, for ``--json``."""
        return {**asdict(self), "build": str(self.build)}


def export_tables(warehouse: Path, folder: Path, audience: Audience) -> dict[str, int]:
    """Copy the rows of ``report`` that an audience may see to one Parquet file per table; returns rows by table.

    Rows are in the order of all columns, so equal tables give equal bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for stale in [*folder.glob("*.parquet"), *folder.glob("*.sql")]:
        stale.unlink()
    rows: dict[str, int] = {}
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        held = {
            name
            for (name,) in connection.sql(
                "select table_name from information_schema.tables where table_schema = 'report'"
            ).fetchall()
        }
        for table, condition in sorted(rows_for(audience).items()):
            if table not in held:
                raise PublishError(f"the warehouse holds no report.{table} yet: run `practice build` first")
            allowed = f'from report."{table}" where {condition}'
            rows[table] = len(connection.sql(allowed))
            # the engine cannot read a table without rows: an empty one goes as one row of nulls, which pages filter
            query = f"select shown.* from (select 1) left join ({allowed}) as shown on true order by all"
            connection.sql(query).write_parquet(str(folder / f"{table}.parquet"))
            (folder / f"{table}.sql").write_text(
                f"select * from read_parquet('sources/practice/{table}.parquet')\n",
                encoding="utf-8",
            )
    return rows


def told_by_practice(warehouse: Path) -> dict[str, Any]:
    """The one row of ``report.practice``: what every page's frame tells."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        cursor = connection.execute("select * from report.practice")
        names = [column[0] for column in cursor.description or ()]
        (row,) = cursor.fetchall()
        return dict(zip(names, row, strict=True))


def folders_of(warehouse: Path) -> list[str]:
    """The folders of the providers who have a page."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return [folder for (folder,) in connection.sql("select folder from report.provider_page order by 1").fetchall()]


def fingerprint(site: Path) -> str:
    """A hash over everything the site is made of and by."""
    made = {"node_modules", ".evidence", "build", ".built"}
    sources = digest_of(sorted(path for path in site.iterdir() if path.name not in made), site)
    makers = digest_of([INSTALLATION / part for part in MAKERS], INSTALLATION)
    return f"{sources} {makers} {packages()}"


def built_site(project: Project, audience: Audience = Audience.owner) -> Path:
    """Where the client's edition is."""
    return project.root / "reports" / audience.folder


def run_node(site: Path, tool: str, *arguments: str) -> str:
    """Run a tool of the engine's in the site's folder, asking no network; returns what it said.

    Raises PublishError with its last words when it fails.
    """
    environment = {
        **os.environ,
        "DO_NOT_TRACK": "1",
        "SEND_ANONYMOUS_USAGE_STATS": "no",
        # the engine starts its builder through npx, which would look for a newer npm
        "NPM_CONFIG_OFFLINE": "true",
        "NPM_CONFIG_UPDATE_NOTIFIER": "false",
        "NODE_OPTIONS": "--max-old-space-size=4096",
    }
    command = [str(ENGINE / "node_modules" / ".bin" / tool), *arguments]
    result = subprocess.run(command, cwd=site, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        words = (result.stdout + result.stderr).strip().splitlines()[-30:]
        raise PublishError("the report engine failed:\n" + "\n".join(words))
    return result.stdout + result.stderr


def refuse_unsound(project: Project) -> None:
    """Hold the report tables to their expectations. Raises PublishError when one is not met."""
    try:
        results = run_report_checks(project)
    except CheckError as error:
        raise PublishError("the warehouse holds no report tables yet: run `practice build` first") from error
    if results.failed:
        faults = "\n".join(f"  {check.suite} {check.column}: {check.note}" for check in results.failed)
        raise PublishError(f"nothing is published, because these expectations are not met:\n{faults}")


def prepare(project: Project, audience: Audience, site: Path) -> dict[str, int]:
    """Bring together what an edition is made of; returns the rows of its tables."""
    site.mkdir(parents=True, exist_ok=True)
    for part in ("pages", "components", "static", "client"):
        shutil.rmtree(site / part, ignore_errors=True)
    for part in ("components", "client"):
        shutil.copytree(ENGINE / part, site / part)
    (site / "pages").mkdir()
    for frame in PAGES.glob("+*"):
        shutil.copyfile(frame, site / "pages" / frame.name)
    pages = pages_of(audience)
    for page in pages:
        name = page.route or ("[provider]" if audience is Audience.provider else "index")
        shutil.copyfile(page.source, site / "pages" / f"{name}.md")
    shutil.copyfile(ENGINE / "package.json", site / "package.json")
    modules = site / "node_modules"
    modules.unlink(missing_ok=True)  # the installation may have moved since
    modules.symlink_to(ENGINE / "node_modules")
    source = site / "sources" / "practice"
    source.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ENGINE / "sources/practice/connection.yaml", source / "connection.yaml")
    tables = export_tables(project.warehouse, source, audience)
    for page in pages:
        # the engine would say "no data" instead
        if lacking := tables_asked_for(page) - tables.keys():
            raise PublishError(
                f"the page {page.source.name} asks for what its {audience} may not have: {sorted(lacking)}"
            )
    write_appearance(project, site, audience.edition, pages, told_by_practice(project.warehouse))
    entries = ["*"]
    if audience is Audience.provider:
        folders = folders_of(project.warehouse)
        if not folders:
            raise PublishError("no provider has a page: nobody clinical works here, as far as the exports tell")
        entries += [f"/{folder}/" for folder in folders]
    configuration = {"kit": {"prerender": {"entries": entries}}}
    (site / "svelte.config.js").write_text(f"export default {json.dumps(configuration)};\n", encoding="utf-8")
    with (site / "evidence.config.yaml").open("w", encoding="utf-8") as stream:
        YAML().dump(
            {
                "appearance": {"default": "light", "switcher": False},
                "plugins": {
                    "components": {"@evidence-dev/core-components": {}},
                    "datasources": {"@evidence-dev/duckdb": {}},
                },
            },
            stream,
        )
    return tables


def make(project: Project, audience: Audience, site: Path, tables: dict[str, int]) -> Path:
    """Run the engine on what ``prepare`` brought together (``tables`` and their rows); returns the finished edition."""
    for leftover in ("build", ".evidence", "finished"):
        shutil.rmtree(site / leftover, ignore_errors=True)
    script = ("--bundle", "--minify", "--format=iife", "--charset=utf8", "--outfile=static/site.js")
    run_node(site, "esbuild", "client/site.js", *script)
    run_node(site, "evidence", "sources", "--strict")
    said = run_node(site, "evidence", "build:strict")
    # the engine goes on after a query that cannot be run, and the page would say "no data"
    # (where a table has no rows, its columns have no types, and there is indeed no data)
    excused = {name for page in pages_of(audience) for name in queries_without_rows(page, tables)}
    failed = {line for line in said.splitlines() if FAILED_QUERY in line and line.split(" | ")[0] not in excused}
    if failed:
        raise PublishError("these queries of pages cannot be run:\n" + "\n".join(sorted(failed)))
    # most of the engine's stylesheet is of components that no page has
    assets = "build/_app/immutable/assets"
    styles = [str(path) for path in sorted((site / assets).glob("*.css"))]
    run_node(site, "purgecss", "--css", *styles, "--content", "build/**/*.html", "build/site.js", "--output", assets)
    run_node(site, "esbuild", *styles, "--minify", "--legal-comments=none", "--allow-overwrite", f"--outdir={assets}")
    finished = site / "finished"
    practice, report = project.config.practice, project.config.report
    frame = Frame(practice.name, report.locale, practice.currency)
    routes = {page.path: page.path for page in pages_of(audience)}
    if audience is not Audience.provider:
        finish(site / "build", finished, routes, frame)
        return finished
    # each provider's folder stands alone: the own page is its home
    finished.mkdir()
    for folder in folders_of(project.warehouse):
        own = {f"/{folder}/": "/", **{path: path for path in routes if path != "/"}}
        finish(site / "build", finished / folder, own, frame)
    return finished


def publish(project: Project, audience: Audience = Audience.owner, *, anew: bool = True) -> Published:
    """Build an edition of a client's site into its folder below ``reports``.

    A site that was made of the same and is still whole is left as it is, unless wanted ``anew``. Raises PublishError
    when a report table does not meet its expectations, or when the engine is not installed or fails.
    """
    site = project.state / "site" / audience
    build = built_site(project, audience)
    try:
        tables = prepare(project, audience, site)
    except duckdb.Error as error:
        raise PublishError("the warehouse holds no report tables yet: run `practice build` first") from error
    built, made_of = site / ".built", fingerprint(site)
    before = built.read_text(encoding="utf-8") if built.exists() else None
    has_docs = (docs_of(project, "report") / "index.html").exists()
    if not anew and has_docs and before == f"{made_of} {digest_of([build], build)}":
        return Published(build, audience, tables, is_rebuilt=False)
    refuse_unsound(project)
    if not (ENGINE / "node_modules").is_dir():
        raise PublishError("the report engine is not installed: run `make site-environment`")
    finished = make(project, audience, site, tables)
    build.parent.mkdir(parents=True, exist_ok=True)
    previous = build.with_name(f"{build.name}.previous")
    shutil.rmtree(previous, ignore_errors=True)
    if build.exists():
        build.rename(previous)
    finished.rename(build)
    shutil.rmtree(previous, ignore_errors=True)
    built.write_text(f"{made_of} {digest_of([build], build)}", encoding="utf-8")
    return Published(build, audience, tables, is_rebuilt=True)


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


def serve(project: Project, audience: Audience = Audience.owner, port: int = 8000) -> None:
    """Serve a built edition on this machine until interrupted."""
    build = built_site(project, audience)
    if not build.is_dir():
        raise PublishError(f"there is no such site yet: run `practice publish --audience {audience}` first")
    with serving(build, port) as server:
        print(f"http://127.0.0.1:{server.server_port}  (Ctrl+C ends it)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("ended")
