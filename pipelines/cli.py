"""The command ``practice``: a thin layer over the pipeline's own functions."""

from __future__ import annotations

import contextlib
import functools
import inspect
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import asdict, is_dataclass
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.audience import Audience
from pipelines.closing import Closing, has_closings
from pipelines.config import FILE_NAME, MAPPINGS, ConfigurationError, Project, load_project
from pipelines.landing.files import PASSPHRASE
from pipelines.landing.land import Landing, Outcome
from pipelines.pull import Pulled
from pipelines.warehouse import Refused, copied, discard, locked

if TYPE_CHECKING:
    from pipelines.build import Build
    from pipelines.checks import CheckResults
    from pipelines.diligence.pack import Pack
    from pipelines.diligence.run import Understood, Verdict
    from pipelines.last_run import LastRun

app = typer.Typer(
    name="practice",
    help="Raw exports of a practice in, trusted figures and a report site out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    epilog="Exit codes: 0 done; 1 done, but some data was quarantined or left out (listed); "
    "2 usage or configuration; 3 refused, nothing changed; 4 a bug or a fault of the machine.",
)

mf = typer.Typer(
    name="mf",
    help="MetricFlow's `mf query` on a practice's warehouse: it reads only, and asks no network.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


PASSPHRASE_LENGTH = (12, 255)
"""Whoever finds the file can try as often as they like; more signs a workbook does not take."""


class Exit(IntEnum):
    """Exit codes."""

    DONE = 0
    INCOMPLETE = 1
    USAGE = 2
    REFUSED = 3
    FAULT = 4


ProjectOption = Annotated[
    Path | None,
    typer.Option("--project", metavar="DIR", help="The practice's folder (else the current one)."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output, logs elsewhere.")]
ShrinkOption = Annotated[
    bool,
    typer.Option(
        "--accept-shrink",
        help="Take files that hold under half of the rows they replace; they are refused otherwise.",
    ),
]


AgainOption = Annotated[
    bool,
    typer.Option("--again", help="Read every file again, as after an update that knows more reports."),
]


ForceOption = Annotated[
    bool,
    typer.Option("--force", help="Check, build and publish even where nothing has changed since the last run."),
]


EditionOption = Annotated[Audience, typer.Option(help="Whose edition: nobody else's data is in it.")]


LiveOption = Annotated[
    list[str] | None,
    typer.Option(
        "--live", metavar="SYSTEM", help="First fetch what is new at this vendor; may be given several times."
    ),
]


class Session:
    """One invocation: where the practice is, how to talk, and what to say at the end."""

    def __init__(self, folder: Path, as_json: bool) -> None:
        self.folder, self.as_json = folder, as_json
        width = None if sys.stdout.isatty() else 120
        self.log = Console(stderr=True, highlight=False, soft_wrap=True)
        self.out = Console(highlight=False, width=width)
        self.result: dict[str, Any] = {}
        self.code = Exit.DONE
        self.steps: dict[str, str] = {}

    @functools.cached_property
    def project(self) -> Project:
        """The practice's folder with its configuration."""
        return load_project(self.folder)

    def worst(self, code: Exit) -> None:
        """Raise the exit code; a refusal says more than an incomplete result."""
        self.code = max(self.code, code)

    def say(self, text: str) -> None:
        """A line for a person."""
        if not self.as_json:
            self.out.print(text, markup=False, soft_wrap=True)

    def show(self, table: Table) -> None:
        """A table for a person."""
        if not self.as_json and table.row_count:
            self.out.print(table)

    def step(self, name: str, is_unchanged: bool) -> str:
        """Remember whether a step was left out, or found nothing new; returns what a line about it says of that."""
        self.steps[name] = "unchanged" if is_unchanged else "done"
        self.result["steps"] = self.steps
        return "Unchanged: " if is_unchanged else ""

    def show_steps(self) -> None:
        """What became of each step."""
        table = Table("step", "result", title="Run")
        for name, state in self.steps.items():
            table.add_row(name, state)
        self.show(table)

    @contextlib.contextmanager
    def working(self, what: str) -> Iterator[Callable[[str], None]]:
        """A step that may take long: a moving line where somebody watches, a plain one otherwise."""
        if not self.log.is_terminal:
            self.log.print(f"{what} …", markup=False)
            yield lambda text: None
            return
        with self.log.status(f"{what} …") as status:
            yield lambda text: status.update(f"{what}: {text}")


benchmark = typer.Typer(no_args_is_help=True, help="Compare with other practices, without showing who anybody is.")
app.add_typer(benchmark, name="benchmark")


def verb(function: Callable[..., None]) -> Callable[..., None]:
    """Run a command in a session: options before or after the verb, errors in words, exit codes."""

    @functools.wraps(function)
    def command(*arguments: Any, **options: Any) -> None:
        before = options.pop("context").obj or {}
        folder = options.pop("project") or before.get("project") or Path()
        session = Session(folder, options.pop("json") or before.get("json", False))
        # whatever a library prints is a log, never the result
        with contextlib.redirect_stdout(sys.stderr) if session.as_json else contextlib.nullcontext():
            problems = _run(session, functools.partial(function, session, *arguments, **options))
        if session.as_json:
            print(json.dumps({**session.result, **problems, "exit_code": int(session.code)}, default=_plain))
        raise typer.Exit(int(session.code))

    parameters = [
        inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context),
        inspect.Parameter("project", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=ProjectOption),
        inspect.Parameter("json", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=JsonOption),
    ]
    signature = inspect.signature(function, eval_str=True)
    own = list(signature.parameters.values())[1:]
    command.__signature__ = signature.replace(parameters=[*own, *parameters])  # type: ignore[attr-defined]
    return command


def _run(session: Session, work: Callable[[], None]) -> dict[str, Any]:
    try:
        work()
    except ConfigurationError as error:
        session.code = Exit.USAGE
        return _told(session, "The configuration cannot be used:", error.problems)
    except Refused as error:
        session.code = Exit.REFUSED
        return _told(session, "Refused, nothing was changed:", [str(error)])
    except KeyboardInterrupt:
        session.code = Exit.FAULT
        return _told(session, "Interrupted; readers keep the last complete state.", [])
    except Exception as error:
        session.code = Exit.FAULT
        if type(error).__module__.startswith("pipelines."):
            return _told(session, "Not done:", [str(error)])
        session.log.print(traceback.format_exc(), markup=False)
        return _told(session, "A fault; readers keep the last complete state:", [f"{type(error).__name__}: {error}"])
    return {}


def _told(session: Session, headline: str, problems: list[str]) -> dict[str, Any]:
    session.log.print(headline, style="bold", markup=False)
    for problem in problems:
        session.log.print(f"  {problem}", markup=False)
    return {"error": headline.rstrip(":"), "problems": problems}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return str(value)


@mf.callback()
@app.callback()
def practice(context: typer.Context, project: ProjectOption = None, json: JsonOption = False) -> None:
    """Take the options that may stand before the verb."""
    context.obj = {"project": project, "json": json}


@app.command()
@verb
def run(
    session: Session,
    accept_shrink: ShrinkOption = False,
    again: AgainOption = False,
    live: LiveOption = None,
    force: ForceOption = False,
) -> None:
    """The whole night's work: land, check, build, publish.

    Readers see the previous state until everything up to the build has succeeded. A step that can only come out as it
    did before is left out.
    """
    with locked(session.project, "run"):
        _refresh(session, accept_shrink, again, live, force)
        _publish(session, anew=force)
    session.show_steps()


@app.command()
@verb
def diligence(
    session: Session,
    no_site: Annotated[bool, typer.Option("--no-site", help="Leave the report site out.")] = False,
    external: Annotated[
        bool, typer.Option("--external", help="Write the pack for readers outside the clean room: small cells hidden.")
    ] = False,
    accept_shrink: ShrinkOption = False,
) -> None:
    """A target's exports to a data pack: map what no preset knows, land, check, build, say what does not hold.

    A proposed mapping is written into mappings/ to be corrected, and never over one that is there.
    """
    from pipelines.diligence.run import understand, verdict

    with session.working("looking into the files"):
        understood = understand(session.folder)
    _show_understood(session, understood)
    with locked(session.project, "diligence"):
        built = _refresh(session, accept_shrink)
        pack = _pack(session, external)
        session.step("datapack", is_unchanged=False)
        session.result["datapack"] = pack.as_dict()
        _show_verdict(session, verdict(session.project, built))
        if not no_site:
            _publish(session, Audience.diligence, anew=False)
    session.show_steps()
    session.say(f"The data pack: {pack.workbook}")


@app.command()
@verb
def land(
    session: Session,
    accept_shrink: ShrinkOption = False,
    again: AgainOption = False,
    live: LiveOption = None,
) -> None:
    """Read the exports that are new and load them into the warehouse."""
    from pipelines.last_run import inputs_of, last_run

    with locked(session.project, "land"):
        pulled = _pull(session, live)
        with copied(session.project) as project:
            if not _land(session, project, accept_shrink, again) and last_run(session.project, inputs_of(project)):
                discard(project)
        pulled.landed()


@app.command()
@verb
def check(session: Session) -> None:
    """Hold what has landed to its expectations and write the Data Docs."""
    with locked(session.project, "check"):
        _check(session, session.project)


@app.command()
@verb
def build(session: Session) -> None:
    """Build every table and figure from what has landed."""
    from pipelines.last_run import LastRun, inputs_of, remember

    with locked(session.project, "build"):
        with copied(session.project) as project:
            inputs = inputs_of(project)
            built = _build(session, project)
        remember(session.project, LastRun(inputs, built))


@app.command()
@verb
def publish(
    session: Session,
    audience: EditionOption = Audience.owner,
    pdf: Annotated[bool, typer.Option("--pdf", help="Print every page to PDF, beside the site.")] = False,
    protect: Annotated[
        bool,
        typer.Option(
            "--protect",
            help="Write the site again, beside it, to open with a passphrase only: it is asked for, or in "
            f"{PASSPHRASE}. Each provider's page gets one of its own.",
        ),
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Build the site even where nothing has changed.")] = False,
) -> None:
    """Write the report site from the figures: the owner's edition, or that of other readers.

    A site that is as it would be built is not built again. docs/hand-over.md says what to send.
    """
    passphrase = _passphrase("--protect") if protect and audience is not Audience.provider else None
    with locked(session.project, "publish"):
        edition = _publish(session, audience, anew=force)
        if pdf:
            _print(session, edition)
        if protect:
            _protect(session, edition, passphrase)


@app.command()
@verb
def serve(
    session: Session,
    audience: EditionOption = Audience.owner,
    port: Annotated[int, typer.Option(help="The port on this machine.")] = 8000,
) -> None:
    """Show the report site in a browser on this machine."""
    from pipelines.publish import serve

    serve(session.project, audience, port)


@app.command()
@verb
def demo(
    session: Session,
    scale: Annotated[int, typer.Option(min=1, help="How many times the group's size.")] = 1,
    seed: Annotated[int | None, typer.Option(help="Another number is another group.")] = None,
    target: Annotated[
        bool, typer.Option("--diligence", help="A group that is for sale, with problems to find: practice diligence.")
    ] = False,
    months: Annotated[int, typer.Option(min=27, max=60, help="With --diligence: the months of its history.")] = 36,
    locations: Annotated[int, typer.Option(min=3, max=10, help="With --diligence: how many places it has.")] = 3,
) -> None:
    """Write the exports and the practice.yml of a simulated group into the folder, to try everything on."""
    session.result = {"folder": str(session.folder)}
    if target:
        from pipelines.demo.seller import SEED as SELLER_SEED
        from pipelines.demo.seller import write_target

        with session.working("writing the target's exports"):
            write_target(session.folder, SELLER_SEED if seed is None else seed, months=months, locations=locations)
        session.say(f"The target's exports are in {session.folder / 'exports'}. Next: practice diligence")
        return
    from pipelines.demo import SEED, write_demo

    with session.working("writing the demo group's exports"):
        write_demo(session.folder, scale=scale, seed=SEED if seed is None else seed)
    session.say(f"The demo group's exports are in {session.folder / 'exports'}. Next: practice run")


@app.command()
@verb
def explain(
    session: Session,
    metric: Annotated[str, typer.Argument(help="The figure's key, such as rebooking_rate_7d.")],
    period: Annotated[str, typer.Option(help="A month (2026-03), a quarter (2026-Q1) or ttm:2026-03.")],
    location: Annotated[str | None, typer.Option(help="A location's id.")] = None,
    provider: Annotated[str | None, typer.Option(help="A provider's id or name.")] = None,
    service_line: Annotated[str | None, typer.Option(help="A service line.")] = None,
    channel: Annotated[str | None, typer.Option(help="A channel.")] = None,
    campaign: Annotated[str | None, typer.Option(help="A campaign.")] = None,
) -> None:
    """Open a figure: its rows, and the cells of the exports that they come from."""
    from pipelines.explain import explain

    explanation = explain(
        session.project,
        metric,
        period=period,
        location=location,
        provider=provider,
        service_line=service_line,
        channel=channel,
        campaign=campaign,
    )
    session.result = explanation.as_dict()
    session.say(str(explanation))


@app.command()
@verb
def actions(
    session: Session,
    encrypt: Annotated[
        bool,
        typer.Option(
            "--encrypt",
            help=f"Write workbooks that open with a passphrase only: it is asked for, or in {PASSPHRASE}.",
        ),
    ] = False,
) -> None:
    """Write today's call lists, templates for the tools that send messages, and providers' own pages, below actions/.

    Lists name patients: only their owner can read them, and actions/handover.csv keeps who made them and when.
    docs/actions.md says how a list comes back.
    """
    from pipelines.actions.handover import deliver

    passphrase = _passphrase("--encrypt") if encrypt else None
    with locked(session.project, "actions"):
        delivered = deliver(session.project, passphrase)
    session.result = delivered.as_dict()
    table = Table("file", "people", "encrypted", title=f"Lists of {delivered.list_day}")
    for file in delivered.files:
        table.add_row(file.file, f"{file.people:,}", "yes" if file.is_encrypted else "no")
    session.show(table)
    session.say(f"{delivered.people:,} people are on a list, in {len(delivered.files)} files. {delivered.retention}")
    if delivered.unreachable:
        session.say(f"{delivered.unreachable:,} people are left out: they refused every channel, or gave no contact.")
    if delivered.older:
        session.say(f"{len(delivered.older):,} files are not of this run: {', '.join(delivered.older[:3])} …")


def _passphrase(option: str) -> str:
    """The passphrase to encrypt with. Never an argument: other users of the machine see those."""
    given = os.environ.get(PASSPHRASE)
    if given is None and sys.stdin.isatty():
        given = typer.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True)
    if given is None:
        raise ConfigurationError([f"{option}: nobody is there to ask; set {PASSPHRASE}"])
    if not PASSPHRASE_LENGTH[0] <= len(given) <= PASSPHRASE_LENGTH[1]:
        raise ConfigurationError([f"{option}: a passphrase has 12 to 255 signs; four words will do"])
    return str(given)


@mf.command(name="query")
@app.command(name="query")
@verb
def ask_metricflow(
    session: Session,
    metrics: Annotated[str, typer.Option(help="Metrics, with commas between. Without: a list of all.")] = "",
    group_by: Annotated[
        str, typer.Option(help="Levels and time, such as provider,metric_time__month; location__location_name.")
    ] = "",
    where: Annotated[
        list[str] | None, typer.Option(help="A condition, such as \"{{ Entity('location') }} = 'harbor-point'\".")
    ] = None,
    order: Annotated[str, typer.Option(help="Columns to sort by; -column is downwards.")] = "",
    limit: Annotated[int | None, typer.Option(help="No more rows than this.")] = None,
    start_time: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first month's first day.")
    ] = None,
    end_time: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="A day of the last month.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write the table into this file.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Print the SQL instead of the table.")] = False,
) -> None:
    """Ask MetricFlow for metrics by any of their levels, with the options of `mf query` (docs/bi.md)."""
    from pipelines import query

    if not metrics:
        known = query.declared(session.project)
        session.result = {"metrics": known}
        table = Table("metric", "name", "by")
        for metric in known:
            table.add_row(metric.name, metric.label, ", ".join(metric.levels))
        session.show(table)
        return
    question = query.Question(
        _words(metrics), _words(group_by), where or [], _words(order), limit, start_time, end_time
    )
    answer = query.query(session.project, question)
    session.result = asdict(answer)
    if csv:
        answer.write_csv(csv)
        session.say(f"{len(answer.rows):,} rows in {csv}")
    elif explain:
        session.say(answer.sql)
    else:
        table = Table(*answer.columns)
        for row in answer.rows:
            table.add_row(
                *("" if cell is None else f"{cell:,.10g}" if isinstance(cell, float) else str(cell) for cell in row)
            )
        session.show(table)


@app.command(name="close")
@verb
def close_periods(
    session: Session,
    note: Annotated[str, typer.Option(help="What should be remembered of this closing.")] = "",
) -> None:
    """Close the periods that are over: their figures stay, whatever arrives later.

    From the first closing on, `practice run` closes each period when it is due.
    """
    with locked(session.project, "close"), copied(session.project) as project:
        _close(session, project, note)


@app.command()
@verb
def restatements(
    session: Session,
    metric: Annotated[str | None, typer.Option(help="Only this figure.")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Let the figures of today replace the closed ones.")] = False,
    note: Annotated[str, typer.Option(help="Why they are accepted.")] = "",
) -> None:
    """List closed figures of which the data tell something else today: old, new, and why."""
    from pipelines import closing

    found = closing.restatements(session.project, metric)
    session.result = found.as_dict()
    table = Table("figure", "period", "of", "closed with", "today", "why", title="Restatements")
    whys: dict[str, int] = {}
    shown = [row for row in found.rows if row["level"] in ("portfolio", "location")]
    for row in shown:
        why = f"{row['reason']}: {row['files']}" if row["files"] else str(row["reason"])
        table.add_row(
            row["metric_key"],
            f"{row['period_grain']} {row['period_start_on']:%Y-%m}",
            "group" if row["level"] == "portfolio" else row["entity_id"],
            _figure(row["old_value"], row["old_quality"]),
            _figure(row["new_value"], row["new_quality"]),
            str(whys.setdefault(why, len(whys) + 1)),
        )
    session.show(table)
    for why, number in whys.items():
        session.say(f"{number}: {why}")
    more = len(found.rows) - len(shown)
    finer = f", {more:,} of them below the places (--json lists them)" if more else ""
    session.say(f"{len(found.rows):,} closed figures differ from what the data tell today{finer}.")
    if not accept or not found.rows:
        return
    if not note:
        raise ConfigurationError(["--accept: say why with --note, it is kept with the figures"])
    with locked(session.project, "restatements"), copied(session.project) as project:
        _closed(session, project, closing.accept(project, note, metric))


def _words(text: str) -> list[str]:
    """The parts of a list with commas."""
    return [word.strip() for word in text.split(",") if word.strip()]


@benchmark.command(name="export")
@verb
def export_benchmark(
    session: Session,
    output: Annotated[
        Path | None, typer.Option(help="The file to write (else benchmark-contribution-… in the folder).")
    ] = None,
) -> None:
    """Write what may be shown to others: published figures of the places, rounded, under labels instead of names."""
    from pipelines import peers

    exported = peers.export(session.project, output)
    session.result = exported.as_dict()
    if exported.file is None:
        session.say("Nothing may leave: the site shows no figure of a place that can be compared.")
        session.worst(Exit.INCOMPLETE)
        return
    session.say(
        f"{exported.file}: {exported.figures:,} values of {exported.metrics} figures, {exported.places} places. "
        "docs/benchmark-exchange.md says what each column tells, and what never leaves."
    )
    if own := ", ".join(sorted(session.project.config.parameters)):
        session.say(f"Rules of your own, which others may not count by: {own}. Say so when you send the file.")


@benchmark.command(name="import")
@verb
def import_benchmark(
    session: Session,
    files: Annotated[list[Path], typer.Argument(help="Contributions of other practices.")],
) -> None:
    """Take in what others show; the next run compares the own places with cohorts of theirs."""
    from pipelines import peers

    words = {
        "new": "taken in", "replaced": "taken in, replaces the same practice's older file", "known": "is there already",
        "older": "left out: a newer file of the same practice is there", "own": "left out: it is this practice's own",
    }  # fmt: skip
    with locked(session.project, "benchmark import"):
        imported = peers.import_files(session.project, files)
        session.result = {"files": imported, "contributors": len(peers.stored(session.project))}
        for each in imported:
            session.say(f"{each.file}: {words[each.outcome]} ({each.places} places, to {each.newest}).")
    stored = len(peers.stored(session.project))
    next_step = " Next: practice run" if any(each.is_change for each in imported) else ""
    session.say(f"{stored} other practices contribute.{next_step}")


def _figure(value: float | None, quality: str | None) -> str:
    """A figure for a person: its number, or the word for what it is instead."""
    if value is not None:
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    return quality or "none"


@app.command(name="briefing")
@verb
def write_briefing(
    session: Session,
    weekly: Annotated[
        bool, typer.Option("--weekly", help="The weekly flash: the last whole week, without the day.")
    ] = False,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="As of this day (else the last one).")
    ] = None,
    mail: Annotated[
        bool, typer.Option("--send", help="Send it, too, to whom `briefing` in practice.yml names.")
    ] = False,
) -> None:
    """Write what changed, what of it is unusual here, and what to do, into actions/briefing."""
    from pipelines.briefing import briefing

    with locked(session.project, "briefing"):
        made = briefing(session.project, weekly=weekly, on=on.date() if on else None, mail=mail)
    session.result = made.as_dict()
    session.say(made.text.plain())
    for path in made.files:
        session.say(str(path))
    if made.sent_to:
        session.say(f"Sent to {', '.join(made.sent_to)}.")
    if made.not_sent_to:
        session.say(f"The server refused {', '.join(made.not_sent_to)}.")
        session.worst(Exit.INCOMPLETE)


@app.command(name="portfolio")
@verb
def compare_practices(
    session: Session,
    folders: Annotated[list[Path], typer.Argument(metavar="FOLDER...", help="The practices' folders, each built.")],
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="Where to write, beside the practices.")],
) -> None:
    """Put several practices side by side: a workbook, its tables and a board's pages (docs/portfolio.md).

    Their warehouses are only read, and only what each one's own site may show.
    """
    from pipelines.portfolio import write_portfolio

    with session.working("comparing"):
        written = write_portfolio(folders, to)
    session.result = written.as_dict()
    session.say(f"{len(written.practices)} practices, {written.period_start_on} to {written.period_end_on}.")
    for note in written.notes:
        session.say(note)
    session.say(f"{written.workbook}, {len(written.tables)} tables in {to / 'csv'}, {written.board}")


@app.command(name="bundle")
@verb
def write_bundle(
    session: Session,
    to: Annotated[Path | None, typer.Option("--to", metavar="DIR", help="Where to write it (else the folder).")] = None,
    check: Annotated[
        Path | None, typer.Option("--check", metavar="ARCHIVE", help="Write nothing: is this archive whole?")
    ] = None,
) -> None:
    """Write one archive that installs on a machine like this one without any network (docs/offline.md)."""
    from pipelines.bundle.contents import BundleError, check_archive, hash_of
    from pipelines.bundle.make import bundle

    if check:
        with session.working("checking"):
            try:
                manifest = check_archive(check)
            except BundleError as error:
                raise Refused(str(error)) from None
        session.result = {
            "archive": str(check),
            "sha256": hash_of(check),
            "version": manifest.version,
            "commit": manifest.commit,
            "is_changed": manifest.is_changed,
            "machine": asdict(manifest.machine),
            "files": len(manifest.files),
        }
        machine = manifest.machine
        session.say(
            f"Whole: {len(manifest.files):,} files of version {manifest.version} (commit {manifest.commit[:12]}"
            f"{', with changes since' if manifest.is_changed else ''}), for {machine.platform} with Python "
            f"{machine.python} and Node {machine.node}."
        )
        session.say(f"sha256 {session.result['sha256']}")
        return
    with session.working("writing the archive") as progress:
        bundled = bundle(to or session.folder, progress)
    session.result = bundled.as_dict()
    session.say(
        f"{bundled.archive}: {bundled.files:,} files, {bundled.wheels} wheels of them, {bundled.size / 1e6:,.0f} MB, "
        f"for {bundled.machine.platform} with Python {bundled.machine.python} and Node {bundled.machine.node}."
    )
    session.say(f"sha256 {bundled.sha256}")
    session.say("There: unpack it and run ./install in its folder.")


@app.command()
@verb
def systems(session: Session) -> None:
    """List the systems and reports that can be read."""
    from pipelines.landing.overview import overview_of, overviews, registered_entities
    from pipelines.landing.spec import load_systems
    from pipelines.pull import is_live

    known = session.project.systems if (session.folder / FILE_NAME).exists() else load_systems()
    register = registered_entities()
    table = Table("system", "report", "layout", "raw table", title="What can be read")
    listed = []
    for system in known.values():
        for name, export in system.exports.items():
            raw = ".".join(export.raw_table(system.system, name))
            table.add_row(system.name, export.title, export.confidence, raw)
            listed.append(
                {
                    "system": system.system,
                    "export": name,
                    "title": export.title,
                    "confidence": export.confidence,
                    "entities": overview_of(system, register).entities,
                    "columns": [column.header for column in export.signature],
                    "is_live": is_live(system),
                    "note": export.note,
                }
            )
    entities = Table("system", "kind", "feeds", "--live", title="What each system feeds")
    for system in known.values():
        row = overview_of(system, register)
        entities.add_row(row.name, row.kind, ", ".join(row.entities), "yes" if is_live(system) else "")
    unseen = [each.name for each in overviews() if not each.reports]
    session.result = {"systems": listed, "by_mapping": unseen}
    session.show(table)
    session.show(entities)
    session.say(f"No layout is public of {', '.join(unseen)}: `practice map` takes their files." if unseen else "")


@app.command(name="map")
@verb
def map_files(
    session: Session,
    folder: Annotated[Path, typer.Argument(help="The folder of files that no preset knows.")],
    name: Annotated[str, typer.Option(help="The mapping's name (else the folder's).")] = "",
    write: Annotated[
        Path | None, typer.Option(help="Where the mapping is written (else mappings/ of the practice).")
    ] = None,
) -> None:
    """Look into unknown files, say what each may be, and write a mapping to be corrected."""
    from pipelines.mapping import map_folder, write_mapping
    from pipelines.mapping.propose import columns_of
    from pipelines.mapping.report import names

    with session.working("looking into the files"):
        report = map_folder(folder, name)
    proposal = report.proposal
    session.result = report.as_dict()
    for item in proposal.files:
        told = f"{item.file.shown}: {item.reading.entity}, sure {item.confidence:.0%}"
        table = Table("header", "meaning", "sure", "evidence", title=told)
        for column, guess in columns_of(item):
            if guess:
                table.add_row(escape(column.header), guess.meaning, f"{guess.confidence:.0%}", escape(guess.why))
            else:
                table.add_row(escape(column.header), "", "", escape(column.told()))
        session.show(table)
        for missing in item.reading.missing:
            session.say(
                f"  cannot be used: it lacks {missing}. Lost without it: {names(report.lost[item.file.shown])}."
            )
    for fault in proposal.faults:
        session.say(f"{fault.shown} {fault.what}. {fault.remedy}")
    session.say(f"Figures that this mapping enables: {names(report.works)}.")
    if not proposal.usable:
        session.say("No file can be used as it is: nothing was written.")
        session.worst(Exit.REFUSED)
        return
    target = write or session.folder / MAPPINGS / f"{proposal.name}.yml"
    if target.exists():
        raise ConfigurationError([f"{target}: is there already; name another with --write, or delete it"])
    write_mapping(proposal, target)
    session.result["written"] = str(target)
    session.say(f"Written: {target}. Correct it, then name it under `sources` in practice.yml: system: {proposal.name}")
    if len(proposal.usable) < len(proposal.files) or proposal.faults:
        session.worst(Exit.INCOMPLETE)


@app.command()
@verb
def datapack(
    session: Session,
    external: Annotated[
        bool,
        typer.Option(
            "--external",
            help="One that may leave the clean room, into datapack-external/: no row of a patient, nothing that tells "
            "of a few, providers under labels.",
        ),
    ] = False,
    new_key: Annotated[
        bool, typer.Option("--new-key", help="Name patients anew; packs of before cannot be matched with it.")
    ] = False,
) -> None:
    """Write the data pack of what is built: a workbook, the same tables as CSV and Parquet, and a manifest.

    docs/datapack.md says what is in it, and how somebody proves where it comes from.
    """
    with locked(session.project, "datapack"):
        session.result = _pack(session, external, new_key).as_dict()


@app.command()
@verb
def verify(
    session: Session,
    folder: Annotated[Path, typer.Argument(help="The folder of a data pack.")],
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Build everything from the exports in a place apart and compare tables.")
    ] = False,
) -> None:
    """Prove that a data pack comes of the exports and the configuration that lie here, and was not altered since."""
    from pipelines.diligence.verify import verify_pack

    with locked(session.project, "verify"), session.working("comparing"):
        found = verify_pack(session.project, folder, rebuild=rebuild)
    session.result = found.as_dict()
    table = Table("", "where", "what", title="What differs", show_lines=True)
    for difference in found.differences:
        table.add_row(difference.kind, escape(difference.where), escape(difference.what))
    session.show(table)
    seal = {True: "its seal holds", False: "its seal is broken", None: "its key is not here, so its seal was not tried"}
    told = f"{found.files} files of the pack and {found.inputs} files of the exports compared; {seal[found.is_sealed]}."
    built = " Built anew from the exports, its tables come out the same." if found.is_rebuilt else ""
    session.say(f"{told}{built}" if found.is_proven else f"{told} {len(found.differences)} differences.")
    if not found.is_proven:
        session.worst(Exit.INCOMPLETE)


@app.command()
@verb
def doctor(session: Session) -> None:
    """Look for everything that could make figures wrong, with what to do about each."""
    from pipelines.doctor import examine

    with session.working("examining"):
        report = examine(session.folder)
    session.result = report.as_dict()
    if report.warehouse:
        session.say(f"Warehouse {report.warehouse}, data up to {report.as_of or 'no day yet'}")
    sources = Table("system", "account", "files", "rows", "last loaded", "layout", title="Sources")
    for source in report.sources:
        sources.add_row(
            source.system,
            source.account,
            str(source.files),
            str(source.rows),
            source.last_loaded or "never",
            source.confidence,
        )
    session.show(sources)
    problems = Table("", "what", "remedy", title="Problems", show_lines=True)
    for problem in report.problems:
        problems.add_row(problem.severity, problem.what, problem.remedy)
    session.show(problems)
    if not report.problems:
        session.say("Nothing to repair.")
    session.worst(Exit(report.exit_code))


def _refresh(
    session: Session, accept_shrink: bool, again: bool = False, live: list[str] | None = None, force: bool = False
) -> Build:
    """Land, check and build in a copy, which readers see once all of it has succeeded; for the holder of the lock."""
    from pipelines.last_run import LastRun, inputs_of, last_run, remember

    pulled = _pull(session, live)
    with copied(session.project) as project:
        is_new = _land(session, project, accept_shrink, again)
        inputs = inputs_of(project)
        last = None if is_new or force else last_run(session.project, inputs)
        checks = _check(session, project, last)
        built = _build(session, project, last)
        if last:
            discard(project)
        elif has_closings(project) and _close(session, project):
            inputs = inputs_of(project)
    pulled.landed()
    remember(session.project, LastRun(inputs, built, checks))
    return built


def _pack(session: Session, external: bool, new_key: bool = False) -> Pack:
    """Write the data pack and say where it is; for the holder of the lock."""
    from pipelines.diligence.pack import write_pack

    with session.working("writing the data pack"):
        pack = write_pack(session.project, external, new_key=new_key)
    session.say(f"{pack.tables} tables, {pack.rows:,} rows: {pack.workbook}")
    if pack.hidden:
        session.say(f"{pack.hidden:,} rows are without figures: they rest on few patients, or are company for such.")
    return pack


def _show_understood(session: Session, understood: list[Understood]) -> None:
    """What nothing knew, what it is taken for, and what of it is guessed or left out."""
    session.result["mapped"] = [asdict(folder) for folder in understood]
    for folder in understood:
        table = Table("file", "is", "sure", "look at", "left out", title=f"Proposed in {folder.mapping}")
        for file in folder.files:
            left_out = [*file.left_out, *(f"lacks {text}" for text in file.missing)]
            table.add_row(
                escape(file.file),
                file.entity,
                f"{file.confidence:.0%}",
                escape(", ".join(file.unsure)),
                escape(", ".join(left_out)),
            )
        session.show(table)
        if folder.is_new:
            session.say(f"Written: {folder.mapping}. Correct it and run again: files whose mapping changed land anew.")
        for text in folder.not_read:
            session.say(f"{text}: not read; say in {folder.mapping} what it is.")
        if folder.is_incomplete:
            session.worst(Exit.INCOMPLETE)


def _show_verdict(session: Session, found: Verdict) -> None:
    """What does not hold, with its money, and how far each metric can be trusted."""
    session.result["verdict"] = found.as_dict()
    table = Table("", "finding", "place", "month", "of", "records", "amount", title="What does not hold")
    for finding in found.by_place:
        table.add_row(
            finding.severity,
            escape(finding.title),
            finding.location_id or "",
            finding.month or "",
            escape(finding.subject or ""),
            "" if finding.records is None else f"{finding.records:,}",
            "" if finding.amount is None else f"{finding.amount:,.2f}",
        )
    session.show(table)
    grades = ", ".join(f"{count} {grade}" for grade, count in found.grades.items())
    session.say(
        f"{len(found.findings)} findings, all in the pack. Metrics of the latest month, at their worst place: {grades}."
    )


def _pull(session: Session, systems: list[str] | None) -> Pulled:
    """What the vendors have new, as files in the sources' folders; to be remembered when it has landed."""
    from pipelines.pull import pull

    if not systems:
        return Pulled()
    with session.working("fetching") as progress:
        pulled = pull(session.project, systems, progress)
    session.result["pulled"] = pulled.as_dict()
    for file in pulled.files:
        count = "" if file.records is None else f", {file.records:,} records"
        session.say(f"{file.file}: {file.name} of {file.source} ({file.account}){count}")
    for failure in pulled.failed:
        session.say(failure)
        session.worst(Exit.INCOMPLETE)
    if not pulled.files and not pulled.failed:
        session.say("The vendors have nothing new.")
    return pulled


def _land(session: Session, project: Project, accept_shrink: bool, again: bool) -> bool:
    """Whether anything new was loaded."""
    from pipelines.landing.land import land

    with session.working("landing") as progress:
        landing = land(project, accept_shrink=accept_shrink, again=again, progress=progress)
    session.result["landing"] = landing.as_dict()
    _show_landing(session, landing)
    if landing.of("refused"):
        session.worst(Exit.REFUSED)
    elif landing.is_incomplete:
        session.worst(Exit.INCOMPLETE)
    is_new = bool(landing.of("loaded"))
    session.step("land", not is_new)
    return is_new


def _show_landing(session: Session, landing: Landing) -> None:
    loaded = landing.of("loaded")
    by_report: dict[str, list[Outcome]] = {}
    for outcome in loaded:
        by_report.setdefault(outcome.export, []).append(outcome)
    table = Table("report", "files", "rows", "quarantined", "not data", title="Landed")
    for report, outcomes in sorted(by_report.items()):
        counts = [
            sum(getattr(outcome, name) for outcome in outcomes)
            for name in ("rows_landed", "rows_unreadable", "rows_not_data")
        ]
        table.add_row(report, str(len(outcomes)), *(f"{count:,}" for count in counts))
    session.show(table)
    for outcome in loaded:
        if outcome.rows_unreadable:
            session.say(f"{outcome.shown}: {outcome.rows_unreadable:,} rows could not be read.")
    session.say(
        f"{len(loaded)} new files, {sum(outcome.rows_landed for outcome in loaded):,} rows; "
        f"{len(landing.of('known'))} were there already."
    )
    for outcome in landing.of("refused", "not recognised", "unreadable"):
        session.say(f"{outcome.shown} {outcome.what}. {outcome.remedy}")


def _check(session: Session, project: Project, last: LastRun | None = None) -> CheckResults:
    from pipelines.checks import run_checks

    results = last.checks if last else None
    is_unchanged = results is not None and (results.docs / "index.html").exists()
    if results is None or not is_unchanged:
        with session.working("checking what has landed"):
            results = run_checks(project)
    told = session.step("check", is_unchanged)
    session.result["checks"] = results.as_dict()
    table = Table("export", "expectation", "column", "rows", title="Expectations that were not met")
    for failed in results.failed:
        table.add_row(failed.suite, failed.expectation, failed.column, str(failed.unexpected or ""))
    session.show(table)
    session.say(f"{told}{len(results.checks)} expectations, {len(results.failed)} not met. {results.docs}/index.html")
    if results.failed:
        session.worst(Exit.INCOMPLETE)
    return results


def _build(session: Session, project: Project, last: LastRun | None = None) -> Build:
    from pipelines.build import BuildError, build, write_identity_review

    if last:
        result = last.build
    else:
        with session.working("building") as progress:
            result = build(project, progress=lambda name, done, total: progress(f"{done} of {total}, {name}"))
    told = session.step("build", last is not None)
    session.result["build"] = result.as_dict()
    table = Table("", "what", "why", title="Build", show_lines=True)
    for kind, found in (("failed", result.failures), ("warning", result.warnings)):
        for problem in found:
            table.add_row(kind, f"{problem.kind} {problem.name}", problem.message)
    session.show(table)
    session.say(f"{told}{result.models} tables and seeds, {result.tests} tests, {len(result.failures)} failed.")
    if result.failures:
        raise BuildError(f"{len(result.failures)} models or tests failed, so the warehouse keeps its previous state")
    _show_quality(session, result.quality)
    review, pairs = write_identity_review(project)
    if pairs:
        session.say(f"{pairs:,} pairs of patient records may be one person: {project.shown(review)} asks.")
    if result.quarantined:
        session.say(f"{result.quarantined:,} rows are in quarantine: `practice doctor` says why.")
        session.worst(Exit.INCOMPLETE)
    return result


def _close(session: Session, project: Project, note: str = "") -> bool:
    """Close what is due, and let the scorecard know; whether anything was."""
    from pipelines import closing

    return _closed(session, project, closing.close(project, note))


def _closed(session: Session, project: Project, closing: Closing) -> bool:
    from pipelines.build import BuildError, build

    session.result["closing"] = closing.as_dict()
    if closing.folder is None:
        session.say("Nothing to close.")
        return False
    with session.working("telling the scorecard"):
        result = build(project, select="closed_cell+")
    if result.failures:
        raise BuildError(f"{result.failures[0].name}: {result.failures[0].message}")
    months = f"{closing.months[0]} to {closing.months[-1]}" if closing.months else "no month"
    session.say(
        f"Closing {closing.number} ({closing.kind}): {closing.cells:,} figures, {months}; "
        f"{closing.open_cells:,} are too young and stay open. {session.project.shown(closing.folder)}"
    )
    return True


def _show_quality(session: Session, quality: dict[str, dict[str, str]]) -> None:
    places = sorted({place for words in quality.values() for place in words})
    table = Table("metric", *places, title="Quality of the latest month")
    for metric, words in quality.items():
        table.add_row(metric, *(words.get(place, "") for place in places))
    session.show(table)


def _publish(session: Session, audience: Audience = Audience.owner, *, anew: bool) -> Path:
    from pipelines.publish import publish

    with session.working("building the site"):
        published = publish(session.project, audience, anew=anew)
    session.result["site"] = published.as_dict()
    told = session.step("publish", not published.is_rebuilt)
    look = "" if audience is Audience.owner else f" --audience {audience}"
    session.say(f"{told}Site: {published.build}. Look at it with `practice serve{look}`.")
    return published.build


def _print(session: Session, edition: Path) -> None:
    from pipelines.publish.hand_over import print_edition

    with session.working("printing the pages"):
        files = print_edition(session.project, edition)
    session.result["pdf"] = [str(file) for file in files]
    session.say(f"Printed: {len(files)} files in {edition.name}-pdf, beside the site. They open without a passphrase.")


def _protect(session: Session, edition: Path, passphrase: str | None) -> None:
    from pipelines.publish.hand_over import passphrases_of, protect_edition

    with session.working("protecting the pages"):
        sites = protect_edition(session.project, edition, passphrase)
    pages, encrypted = sum(site.pages for site in sites), sum(site.encrypted for site in sites)
    session.result["protected"] = {
        "sites": [str(site.folder) for site in sites],
        "pages": pages,
        "encrypted": encrypted,
    }
    session.say(f"Protected: {edition.name}-protected, beside the site. {pages} pages, {encrypted} of them changed.")
    if passphrase is None:
        session.say(f"Each folder has its own passphrase: {session.project.shown(passphrases_of(session.project))}.")


def main() -> None:
    """The entry point of the command."""
    app()


if __name__ == "__main__":
    main()
