"""The `atlas` command."""

import atexit
import datetime as dt
import json
import socket
import sqlite3
from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any, NamedTuple, NoReturn

import typer
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, InternalError, OperationalError

from app.core.db import Database, DatabaseFault, cannot_write, ensure_writable_home
from app.core.migrations import head_revision, schema_revision
from app.core.migrations import migrate as migrate_database
from app.core.settings import Settings, WrongSettings, settings_of_the_environment, unknown_settings

cli = typer.Typer(
    name="atlas",
    help="CSO Financing Atlas: how governments finance and cooperate with civil society organisations.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


Folder = Annotated[Path | None, typer.Option(help="The seed folder. Default: ATLAS_SEED_DIR, else seed/.")]


def refuse(message: str) -> NoReturn:
    """End the command: say on standard error what is wrong, and exit with 1."""
    typer.echo(f"atlas: {message}", err=True)
    raise typer.Exit(1)


def configured() -> Settings:
    """The settings of the environment. Ends the command with a line for each that has the wrong form."""
    for unknown in unknown_settings():
        warn(unknown)
    try:
        return settings_of_the_environment()
    except WrongSettings as fault:
        refuse(str(fault))


def say(message: str) -> None:
    """A line on standard output."""
    typer.echo(message)


def warn(message: str) -> None:
    """A line on standard error, after which the command goes on."""
    typer.echo(f"atlas: {message}", err=True)


def opened(settings: Settings) -> Database:
    """The database of the settings, migrated. Ends the command with a clear message where that cannot be."""
    try:
        ensure_writable_home(settings.database_url)
        database = Database(settings.database_url)
        atexit.register(database.dispose)
        with database.read() as session:
            found = schema_revision(session.connection())
        if found != head_revision():
            migrate_database(database.writer)
    except DatabaseFault as fault:
        refuse(str(fault))
    except DatabaseError as fault:
        refuse(cannot_write(make_url(settings.database_url), fault))
    return database


def load_seed(database: Database, folder: Path, *, dry_run: bool = False) -> Any:
    """Load a seed folder; end the command with everything that is wrong if it cannot be loaded."""
    from app.seeding.faults import SeedFaults
    from app.seeding.load import LoadReport, NothingToLoad, load

    try:
        if world := _invented(database):
            return LoadReport(world.revision, world.digest, dry_run=dry_run)
        return load(database, folder, dry_run=dry_run)
    except NothingToLoad as fault:
        refuse(str(fault))
    except SeedFaults as faults:
        for found in faults.faults:
            typer.echo(found, err=True)
        refuse(f"{len(faults.faults)} fault(s) in {folder}; nothing was written")
    except (OperationalError, InternalError) as fault:
        refuse(f"{cannot_write(database.url, fault)}. A load is written whole or not at all: run it again then")


class Held(NamedTuple):
    """What a database holds, and is served as it is."""

    revision: int
    digest: str


def _invented(database: Database) -> Held | None:
    """The invented world that a database holds, told of; None for any other data."""
    from app.seeding.loaded import INVENTED, latest_revision

    with database.read() as session:
        newest = latest_revision(session)
    if newest is None or not newest.seed_digest.startswith(INVENTED):
        return None
    say("The database holds an invented world (atlas synth): nothing in it is true, and no seed is loaded over it.")
    return Held(newest.number, newest.digest)


def _to_serve(database: Database, folder: Path, wanted: bool | None) -> Any:
    """What is to be served: the revision that is there or, where the seed is loaded first, the report of that load.

    It is loaded if it is wanted and, where nothing is said, into a database that holds nothing. None: nothing is there.
    """
    from app.seeding.loaded import latest_revision

    with database.read() as session:
        newest = latest_revision(session)
    if newest is None and wanted is False:
        warn("the database holds nothing yet; `atlas seed` or `atlas restore` fills it, while this server runs")
        return None
    if newest is not None:
        other = None if wanted is False else _other_than_loaded(newest, folder, wanted=bool(wanted))
        if other is None or not wanted:
            if other:
                warn(f"{other}; what it holds is served. `atlas seed` (or `atlas serve --seed`) loads the files")
            return Held(newest.number, newest.digest)
    report = load_seed(database, folder)
    say(counted(report))
    return report


def _other_than_loaded(newest: Any, folder: Path, *, wanted: bool) -> str | None:
    """In what the newest revision is not what the files of a folder would make of it; None where it is."""
    from app.seeding.loaded import FORMAT, NothingToLoad, read_seed

    try:
        digest = read_seed(folder)[1]
    except NothingToLoad as fault:
        return str(fault) if wanted else None  # who wants it loaded is told that it is not there
    if newest.seed_digest == digest:
        return None
    if newest.format != FORMAT:
        return "the database was written by another version of this code"
    return f"the database holds other data than the files in {folder}"


@cli.command()
def migrate(
    revision: Annotated[
        str, typer.Argument(help="The migration to go to: head, base or a number such as 001.")
    ] = "head",
) -> None:
    """Bring the database to the schema of this code (or, for development, back)."""
    settings = configured()
    try:
        ensure_writable_home(settings.database_url)
        database = Database(settings.database_url)
        atexit.register(database.dispose)
        migrate_database(database.writer, revision)
    except DatabaseFault as fault:
        refuse(str(fault))
    except DatabaseError as fault:
        refuse(cannot_write(make_url(settings.database_url), fault))
    say(f"the database is at {revision}")


@cli.command()
def seed(
    folder: Folder = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, field by field, and change nothing.")
    ] = False,
) -> None:
    """Load the seed files: all of them or, if anything is wrong, none."""
    settings = configured()
    report = load_seed(opened(settings), folder or settings.seed_dir, dry_run=dry_run)
    if dry_run:
        for change in report.changes:
            say(f"{change.action} {change.kind} {change.public_id}")
            if change.action == "changed":
                for name, before, after in change.fields():
                    say(f"    {name}: {_short(before)} → {_short(after)}")
    say(counted(report))


def counted(report: Any) -> str:
    """What a load did, or would do, in a line."""
    counts = report.counts()
    done = "would be " if report.dry_run else ""
    said = ", ".join(f"{counts[action]} {done}{action}" for action in ("created", "changed", "retired"))
    revision = f"revision {report.revision}" if report.revision else "dry run, nothing written"
    return f"{said}, {report.unchanged} unchanged ({revision}, digest {report.digest[:12]})"


def _short(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 160 else text[:157] + "…"


@cli.command()
def synth(
    countries: Annotated[int, typer.Option(min=1, max=200, help="How many countries.")] = 200,
    number: Annotated[int, typer.Option("--seed", help="The number of the world: the same one makes the same.")] = 1,
    folder: Folder = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Delete everything that the database holds first. There is no way back.")
    ] = False,
) -> None:
    """For development: fill an EMPTY database with an invented world, to measure with. Nothing in it is true."""
    from app.synth.making import Refused, make_world

    settings = configured()
    database = opened(settings)
    try:
        if replace:
            migrate_database(database.writer, "base")
            migrate_database(database.writer)
        made = make_world(database, folder or settings.seed_dir, countries, number, say)
    except Refused as fault:
        refuse(str(fault))
    except OperationalError as fault:
        refuse(f"the database cannot be written: {fault.orig}; nothing was changed")
    if not made.new:
        say(f"this invented world is there already (digest {made.digest[:12]})")
        return
    say(", ".join(f"{count:,} {kind}" for kind, count in made.units.most_common()))
    rows, seconds = made.rows.total(), made.seconds
    say(
        f"{rows:,} rows in {seconds:.1f} s, {rows / seconds:,.0f} rows/s (digest {made.digest[:12]}); all of it is invented"
    )


@cli.command()
def export_seed(
    folder: Annotated[
        Path, typer.Argument(help="Where to write the files; a folder that is empty or holds an older export.")
    ],
) -> None:
    """Write what the database holds as seed files in the canonical style."""
    from app.seeding.dataset import to_files
    from app.seeding.files import SUFFIX, seed_files
    from app.seeding.reading import read_dataset

    with opened(configured()).read() as session:
        files = to_files(read_dataset(session))
    if not files:
        refuse("the database holds no data yet; run `atlas seed`")
    try:
        gone = [name for name, _ in seed_files(folder) if name.endswith(SUFFIX) and name not in files]
        for name, content in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        for name in gone:
            (folder / name).unlink()
    except OSError as fault:
        refuse(f"cannot write {fault.filename}: {fault.strerror}")
    say(f"{len(files)} files written to {folder}" + (f", {len(gone)} removed" if gone else ""))


@cli.command()
def release(
    release_id: Annotated[str, typer.Argument(metavar="ID", help="YYYY.N: the year and which release of it, 2026.1.")],
    folder: Annotated[
        Path | None, typer.Option(help="The folder of releases. Default: ATLAS_RELEASES_DIR, else releases/.")
    ] = None,
    on: Annotated[str | None, typer.Option(help="The day of the release, YYYY-MM-DD. Default: today (UTC).")] = None,
) -> None:
    """Freeze the newest data into files that never change: SQLite, data package, NDJSON, notes, checksums."""
    from app.core.errors import NotReady
    from app.releases.database_file import Unsound
    from app.releases.making import Refused, make_release

    settings = configured()
    today, place = settings.current_day(), folder or settings.releases_dir
    try:
        made = make_release(opened(settings), place, release_id, on=_day(on), today=today)
    except (Refused, Unsound) as fault:
        refuse(str(fault))
    except NotReady as fault:
        refuse(fault.detail)
    except OSError as fault:
        refuse(f"cannot write {fault.filename or place}: {fault.strerror}")
    except (sqlite3.Error, OperationalError) as fault:
        refuse(f"cannot write {place}: {getattr(fault, 'orig', fault)}; is the disk full?")
    done = "written to" if made.new else "is there already, the same to the byte: nothing to do in"
    size = sum(file.bytes for file in made.record.files)
    say(
        f"release {release_id} of {made.record.date} ({made.record.revision.digest[:12]}, {size:,} bytes) {done} {made.folder}"
    )


@cli.command()
def backup(
    file: Annotated[
        Path, typer.Argument(help="The file to write, such as atlas-2026-11-24.zip; it must not be there.")
    ],
) -> None:
    """Write all that the database holds into one file with checksums, while the atlas is served."""
    from app.backups.archive import Refused
    from app.backups.service import make_backup
    from app.core.errors import NotReady

    try:
        made = make_backup(opened(configured()), file)
    except (Refused, DatabaseFault) as fault:
        refuse(str(fault))
    except NotReady as fault:
        refuse(fault.detail)
    except OSError as fault:
        refuse(f"cannot write {file}: {fault.strerror}")
    size = file.stat().st_size
    say(
        f"revision {made.revision} ({made.digest[:12]}), {sum(made.rows.values()):,} rows, written to {file} ({size:,} bytes)"
    )


@cli.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `atlas backup` wrote, from SQLite or PostgreSQL.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of what the database holds now.")
    ] = False,
) -> None:
    """Put a backup into the database that is configured: all of it or, whatever happens, nothing."""
    from app.backups.archive import Refused
    from app.backups.service import Unsound, restore_backup

    settings = configured()
    try:
        restored = restore_backup(opened(settings), file, replace=replace)
    except (Refused, DatabaseFault, Unsound) as fault:
        refuse(str(fault))
    except (OperationalError, InternalError) as fault:
        refuse(f"{cannot_write(make_url(settings.database_url), fault)}. Nothing was restored")
    except OSError as fault:
        refuse(f"cannot read {file}: {fault.strerror}")
    say(
        f"revision {restored.revision} ({restored.digest[:12]}) of {restored.made_at} restored: {sum(restored.rows.values()):,} rows, checked"
    )


def _day(text: str | None) -> dt.date | None:
    try:
        return None if text is None else dt.date.fromisoformat(text)
    except ValueError:
        refuse(f"{text!r} is no day; write YYYY-MM-DD")


@cli.command()
def check(
    folder: Folder = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Count the warnings instead of listing them.")] = False,
    links: Annotated[
        bool,
        typer.Option(
            "--links", help="Where sources lead instead: without, malformed, doubled, archived. Follows none."
        ),
    ] = False,
) -> None:
    """List what a curator should look at, and how much there is of each kind: exit 1 if files are faulty, 0 if not."""
    from app.seeding.check import warnings_of
    from app.seeding.faults import SeedFaults
    from app.seeding.load import NothingToLoad, parse_seed, read_seed

    settings = configured()
    place = folder or settings.seed_dir
    try:
        dataset, documents = parse_seed(read_seed(place)[0])
    except NothingToLoad as fault:
        refuse(str(fault))
    except SeedFaults as faults:
        for found in faults.faults:
            say(str(found))
        refuse(f"{len(faults.faults)} fault(s) in {place}")
    if links:
        _say_links(dataset, quiet=quiet)
        return
    warnings = warnings_of(dataset, lambda file, at: documents[file].line(at), settings.current_day())
    for warning in () if quiet else warnings:
        say(str(warning))
    for kind, count in Counter(warning.kind for warning in warnings).most_common():
        say(f"{count:6} {kind}")
    say(f"no faults, {len(warnings)} warning(s) in {len(dataset.units)} records")


def _say_links(dataset: Any, *, quiet: bool) -> None:
    from app.seeding.links import links_of, summary

    found = links_of(dataset)
    for link in () if quiet else found:
        for note in link.notes():
            say(f"{link.source}: {note}")
    counted = summary(found)
    total = counted.pop("source")
    for kind, count in counted.most_common():
        say(f"{count:6} {kind}")
    say(
        f"{total} sources, {sum(1 for link in found if link.url)} with a link, {sum(1 for link in found if link.archived)} archived"
    )


@cli.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """Say what is wrong with this installation and how to mend it: exit 1 for faults, 0 if there are only warnings."""
    from app.operations.doctor import Level, examine

    findings = examine(configured())
    counted = Counter(finding.level for finding in findings)
    if as_json:
        told = [{"name": f.name, "level": f.level.value, "said": f.said, "mend": f.mend} for f in findings]
        say(json.dumps({"well": not counted[Level.FAULT], "findings": told}, ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            say(f"{finding.level.value:8}{finding.name:14}{finding.said}")
            if finding.mend:
                say(f"{'':22}→ {finding.mend}")
        say(f"{counted[Level.FAULT]} fault(s), {counted[Level.WARNING]} warning(s)")
    if counted[Level.FAULT]:
        raise typer.Exit(1)


@cli.command()
def schema(folder: Folder = None) -> None:
    """Write the JSON Schema of each seed file, for editors that validate while one types."""
    from app.seeding.json_schema import write_schemas

    written = write_schemas((folder or configured().seed_dir) / "schema")
    say(f"{len(written)} schemas written")


Words = list[str]


@cli.command()
def compare(
    columns: Annotated[
        Words,
        typer.Argument(help="Two to eight of one kind, each at its own day: kz@2012-05-21 tj, or kz@2012-05-21 kz."),
    ],
    theme: Annotated[Words | None, typer.Option(help="Only this theme, such as selection.")] = None,
    criterion: Annotated[Words | None, typer.Option(help="Only this criterion.")] = None,
    framework: Annotated[Words | None, typer.Option(help="Only what this framework asks, in its order.")] = None,
    type_: Annotated[Words | None, typer.Option("--type", help="Only this type of mechanism or council.")] = None,
    aspect: Annotated[Words | None, typer.Option(help="law or practice.")] = None,
    verdict: Annotated[Words | None, typer.Option(help="Only rows with this verdict, such as different.")] = None,
    core: Annotated[bool | None, typer.Option(help="Only core criteria, or only the others.")] = None,
    all_rows: Annotated[bool, typer.Option("--all-rows", help="Rows too that no column codes.")] = False,
    as_of: Annotated[str | None, typer.Option(help="The day of columns that name none. Default: today (UTC).")] = None,
    lang: Annotated[str, typer.Option(help="The language of labels and texts: en, ru, kk or tg.")] = "en",
    currency: Annotated[str | None, typer.Option(help="Amounts in this currency too, such as USD.")] = None,
    rate: Annotated[str | None, typer.Option(help="same-year (the default) or latest.")] = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format", help="md, csv, ndjson, xlsx or json. Default: by the name of --output, else for people."
        ),
    ] = None,
    shape: Annotated[
        str, typer.Option(help="What CSV and NDJSON hold: long, wide, presence, summary, conflicts, sources.")
    ] = "long",
    bom: Annotated[bool, typer.Option("--bom", help="Begin CSV with a byte order mark, for Excel.")] = False,
    output: Annotated[Path | None, typer.Option(help="Write to this file.")] = None,
) -> None:
    """Put countries, mechanisms or councils side by side: here, or as the file that the API gives."""
    from app.compare.command import Asked
    from app.compare.command import compare as run
    from app.core.errors import Fault, NotReady

    settings = configured()
    filters = {
        "columns": columns,
        "theme": theme,
        "criterion": criterion,
        "framework": framework,
        "type": type_,
        "aspect": aspect,
        "verdict": verdict,
        "core": core,
        "rows": "all" if all_rows else None,
    }
    database = opened(settings)
    try:
        said = run(
            database, settings.current_day(), Asked(filters, as_of, lang, currency, rate, format_, shape, bom, output)
        )
    except NotReady as fault:
        refuse(fault.detail)
    except Fault as fault:
        untold = [word for error in fault.errors for word in error.allowed if word not in fault.detail]
        typer.echo(f"atlas: {fault.detail}" + (f" (also: {', '.join(untold)})" if untold else ""), err=True)
        raise typer.Exit(2) from fault
    except OSError as fault:
        if fault.filename is None:
            raise
        refuse(f"cannot write {fault.filename}: {fault.strerror}")
    if said:
        say(said)


@cli.command()
def serve(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="The port. Default: ATLAS_PORT, else 8000.")
    ] = None,
    host: Annotated[str | None, typer.Option(help="The address. Default: ATLAS_HOST, else loopback only.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="How many processes answer. Default: ATLAS_WORKERS, else one.")
    ] = None,
    load: Annotated[
        bool | None,
        typer.Option(
            "--seed/--no-seed",
            help="Load the seed first, or load nothing. Default: load it only into a database that holds nothing yet.",
        ),
    ] = None,
) -> None:
    """Migrate, load the seed into a database that holds nothing, and serve the atlas."""
    from app.core.observing import begin_log, serve_figures, share_figures

    settings = configured()
    settings = settings.model_copy(update={"port": port or settings.port, "host": host or settings.host})
    begin_log(settings.log_format)
    shared = share_figures() if settings.is_measured else nullcontext()  # before anything imports prometheus_client
    with shared, _listening(settings.host, settings.port) as listener:
        report = _prepared(settings, load)
        shown = "localhost" if settings.host in ("127.0.0.1", "0.0.0.0") else settings.host  # noqa: S104 - compared with, not bound to
        say(welcome(f"http://{shown}:{settings.port}", report))
        if settings.metrics_port is not None:
            try:
                serve_figures(settings.metrics_port)
            except OSError as fault:
                refuse(
                    f"cannot serve metrics on port {settings.metrics_port}: {fault.strerror}; choose another ATLAS_METRICS_PORT"
                )
        _serve(listener, workers or settings.workers, settings.shutdown_seconds)


def _serve(listener: socket.socket, workers: int, shutdown_seconds: int) -> None:
    """Answer on a socket until told to stop; requests that were begun are finished first, within the seconds."""
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    config = uvicorn.Config(
        "app.worker:served_app",
        factory=True,
        workers=workers,
        log_level="warning",
        access_log=False,
        ws="none",
        proxy_headers=False,  # the application itself knows whom to trust
        server_header=False,
        timeout_graceful_shutdown=shutdown_seconds,
    )
    if workers == 1:
        uvicorn.Server(config).run(sockets=[listener])
    else:
        listener.set_inheritable(True)
        Multiprocess(config, sockets=[listener]).run()


def _prepared(settings: Settings, load: bool | None = None) -> Any:
    """Migrate and load, before serving; or, while the primary is away, see that a replica can be served as it is.

    What is served then: the report of a load, the revision that is there, or None.
    """
    if not settings.database_replica_url:
        database = opened(settings)
        report = _invented(database) or _to_serve(database, settings.seed_dir, load)
        database.dispose()
        return report
    from app.seeding.loaded import latest_revision

    try:
        database = Database(settings.database_url, settings.database_replica_url)
        primary, *replicas = database.reachable()
        if primary.fault is None or all(replica.fault for replica in replicas):
            database.dispose()
            return _prepared(settings.model_copy(update={"database_replica_url": ""}), load)
        with database.read() as session:
            newest, at = latest_revision(session), schema_revision(session.connection())
        database.dispose()
    except DatabaseFault as fault:
        refuse(str(fault))
    if newest is None or at != head_revision():
        refuse(
            f"the primary database at {primary.address} is away ({primary.fault}), and what the replicas hold is not what this code "
            f"reads (schema revision {at}, this code's: {head_revision()}); start the primary, so that it can be migrated and loaded"
        )
    warn(
        f"the primary database at {primary.address} is away ({primary.fault}); serving what the replicas hold, "
        "without migrating and loading"
    )
    return Held(newest.number, newest.digest)


def welcome(address: str, report: Any) -> str:
    """What the server says when it starts."""
    served = f"revision {report.revision}, {report.digest[:12]}" if report else "nothing loaded yet"
    return f"""CSO Financing Atlas at {address} ({served}). Documentation: {address}/docs
Try:
  curl -s '{address}/api/v1/countries'
  curl -s '{address}/api/v1/mechanisms?country=kz&type=grant&as_of=2012-05-21'
  curl -s '{address}/api/v1/laws/kz-law-social-order-2005?as_of=2012-05-21'
  curl -s '{address}/api/v1/facts?subject=kz-mech-state-grants&criterion=amount-max&include=evidence'
Ctrl-C stops it."""


def _listening(host: str, port: int) -> socket.socket:
    """A socket on the address, so that a busy port is told before anything else is done."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as fault:
        listener.close()
        if fault.errno == 98:
            refuse(f"port {port} on {host} is in use; choose another: make run PORT={port + 1} (or atlas serve --port)")
        refuse(f"cannot listen on {host}:{port}: {fault.strerror}")
    return listener
