"""`atlas doctor`: what is wrong with an installation, and how to mend it. It looks, and changes nothing."""

import hashlib
import importlib.util
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from app.core.db import Database, DatabaseFault, addresses
from app.core.errors import NotReady
from app.core.migrations import head_revision, schema_revision
from app.core.settings import Settings, unknown_settings
from app.operations.queries import (
    Standing,
    index_counts,
    integrity_faults,
    reach,
    standing_of,
    state_of_data,
    try_writing,
)
from app.releases import shelf
from app.seeding.faults import SeedFaults
from app.seeding.load import NothingToLoad, latest_revision, parse_seed, read_seed

LEAST_SPACE = 500 * 1024 * 1024
"""Bytes that should be free where the database and the releases are: a load writes the log of what it changes first."""


class Level(StrEnum):
    """How a thing stands."""

    WELL = "well"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    level: Level
    said: str
    mend: str = ""
    """What to do; empty where all is well."""


Asked = Iterator[Finding]


def examine(settings: Settings) -> list[Finding]:
    """Everything that is looked at, in the order in which it is to be mended."""
    findings = [*_python(), *_extras(), *_settings(), *_space(settings), *_seed(settings), *_releases(settings)]
    try:
        database = _found(settings)
    except DatabaseFault as fault:
        return [*findings, Finding("database", Level.FAULT, str(fault), "set ATLAS_DATABASE_URL, or run `atlas seed`")]
    try:
        for look in _OF_A_DATABASE:
            found = list(_asked(look, database, settings))
            findings += found
            if look in _NEEDED and any(one.level is Level.FAULT for one in found):
                break  # what comes after asks the same database
    finally:
        database.dispose()
    return findings


def _python() -> Asked:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("python", Level.WELL, f"Python {version}, SQLite {sqlite3.sqlite_version}")
    with sqlite3.connect(":memory:") as connection:
        options = {row[0] for row in connection.execute("PRAGMA compile_options")}
    connection.close()
    if "ENABLE_FTS5" not in options:
        said = "Python's SQLite has no full-text search (FTS5)"
        yield Finding("sqlite", Level.FAULT, said, "use a Python with a full SQLite, or PostgreSQL")


def _extras() -> Asked:
    there = importlib.util.find_spec("mcp") is not None
    said = "the server for assistants (/mcp) is " + ("there" if there else "not there")
    yield Finding("extras", Level.WELL, f"{said}; it is optional" if not there else said)


def _settings() -> Asked:
    for unknown in unknown_settings():
        yield Finding("settings", Level.WARNING, unknown, "write it as README's list of settings does, or take it away")


def _space(settings: Settings) -> Asked:
    file = _file_of(settings)
    for name, place in (("database", file), ("releases", settings.releases_dir)):
        home = next((folder for folder in (place, *place.parents) if folder.is_dir()), None) if place else None
        if home is None:
            continue
        free = shutil.disk_usage(home).free
        said = f"{free / 1e9:.1f} GB free for the {name} in {home}"
        level = Level.WELL if free >= LEAST_SPACE else Level.WARNING
        yield Finding("space", level, said, "" if level is Level.WELL else "make room: a load or a release may not fit")


def _seed(settings: Settings) -> Asked:
    folder = settings.seed_dir
    try:
        dataset, _ = parse_seed(read_seed(folder)[0])
    except (NothingToLoad, OSError) as fault:
        yield Finding("seed", Level.WARNING, str(fault), "needed only to load data: set ATLAS_SEED_DIR")
    except SeedFaults as faults:
        said = f"{len(faults.faults)} fault(s) in {folder}, the first: {faults.faults[0]}"
        yield Finding("seed", Level.FAULT, said, "mend the files; `atlas check` lists all of them")
    else:
        yield Finding("seed", Level.WELL, f"{len(dataset.units)} records in {folder}")


def _releases(settings: Settings) -> Asked:
    folder = settings.releases_dir
    ids = shelf.list_ids(folder)
    bad = 0
    for release_id in ids:
        for file in shelf.files_of(folder, release_id):
            said = _differs(folder / release_id / file.name, file.sha256)
            if said:
                bad += 1
                mend = f"take {folder / release_id} from a backup, or move it away and run `atlas release {release_id}` again"
                yield Finding("releases", Level.FAULT, f"{release_id}/{file.name} {said}", mend)
    if folder.is_dir():
        for half in folder.iterdir():
            if half.is_dir() and not half.name.startswith(".") and half.name not in ids:
                bad += 1
                yield Finding("releases", Level.WARNING, f"{half} is no release", "it is not served; move it away")
    if not bad:
        yield Finding("releases", Level.WELL, f"{len(ids)} release(s) in {folder}, all as their checksums say")


def _differs(file: Path, sha256: str) -> str:
    try:
        with file.open("rb") as content:
            return (
                "" if hashlib.file_digest(content, "sha256").hexdigest() == sha256 else "is not what its checksum says"
            )
    except OSError as fault:
        return f"cannot be read: {fault.strerror}"


def _file_of(settings: Settings) -> Path | None:
    prefix = "sqlite:///"
    return Path(settings.database_url.removeprefix(prefix)) if settings.database_url.startswith(prefix) else None


def _found(settings: Settings) -> Database:
    """The database. Raises DatabaseFault where SQLite would make a new file instead of finding one."""
    file = _file_of(settings)
    if file is not None and not file.is_file():
        raise DatabaseFault(f"there is no file {file}")
    return Database(settings.database_url)


# ---- what a database is asked


def _asked(look: "Look", database: Database, settings: Settings) -> Asked:
    """What a look finds; a database that cannot answer is a finding too."""
    name = look.__name__.strip("_").replace("_", "-")
    try:
        yield from look(database, settings)
    except NotReady as fault:
        yield Finding(name, Level.FAULT, fault.detail, "run `atlas seed`")
    except OperationalError as fault:
        yield Finding(name, Level.FAULT, f"the database cannot be read: {_line(fault.orig)}", _REACH)
    except DatabaseError as fault:
        yield Finding(name, Level.FAULT, f"the database is broken: {_line(fault.orig)}", _RESTORE)


_REACH = "see that the server runs, the address in ATLAS_DATABASE_URL is right, and the file may be read"
_RESTORE = "restore a backup, or load the seed into a new database and set ATLAS_DATABASE_URL to it"


def _line(fault: object) -> str:
    return str(fault).strip().splitlines()[0]


def _database(database: Database, _settings: Settings) -> Asked:
    reach(database)
    yield Finding("database", Level.WELL, f"{database.url.render_as_string()} answers")


def _writing(database: Database, _settings: Settings) -> Asked:
    try:
        try_writing(database)
        yield Finding("writing", Level.WELL, "the database can be written")
    except OperationalError as fault:
        mend = "needed only to load data: give this user the right to write the file and its folder, or ask as another user"
        yield Finding("writing", Level.WARNING, f"the database cannot be written: {_line(fault.orig)}", mend)


def _migrations(database: Database, _settings: Settings) -> Asked:
    with database.read() as session:
        found, wanted = schema_revision(session.connection()), head_revision()
    if found == wanted:
        yield Finding("migrations", Level.WELL, f"the schema is at {found}")
    else:
        said = f"the schema is at {found or 'nothing'}, this code needs {wanted}"
        yield Finding(
            "migrations", Level.FAULT, said, "run `atlas migrate`; if it says that it is newer, use the newer code"
        )


def _data(database: Database, settings: Settings) -> Asked:
    with database.read() as session:
        state, loaded = state_of_data(session), latest_revision(session)
    yield Finding(
        "data",
        Level.WELL,
        f"revision {state.number} ({state.digest[:12]}), loaded {state.loaded_at:%Y-%m-%d %H:%M} UTC",
    )
    try:
        digest = read_seed(settings.seed_dir)[1]
    except (NothingToLoad, OSError):
        return
    if loaded is not None and loaded.seed_digest != digest:
        said = f"the files in {settings.seed_dir} are not those that were loaded"
        yield Finding(
            "data", Level.WARNING, said, "run `atlas seed --dry-run` to see what differs, `atlas seed` to load them"
        )


def _search_index(database: Database, _settings: Settings) -> Asked:
    with database.read() as session:
        things, documents, indexed = index_counts(session)
    if things == documents == indexed:
        yield Finding("search-index", Level.WELL, f"{indexed} things can be found")
    else:
        said = f"{things} things, {documents} of them with a document, {indexed} in the index"
        yield Finding("search-index", Level.FAULT, said, _RESTORE)


def _integrity(database: Database, _settings: Settings) -> Asked:
    faults = integrity_faults(database)
    for fault in faults[:5]:
        yield Finding("integrity", Level.FAULT, fault, _RESTORE)
    if not faults:
        yield Finding("integrity", Level.WELL, "pages, indexes and foreign keys hold")


def _replicas(database: Database, settings: Settings) -> Asked:
    """Each replica beside the primary: that it answers, follows, is not behind, and holds the same schema and data."""
    try:
        replicas = addresses(settings.database_replica_url) if settings.database_replica_url else ()
    except DatabaseFault as fault:
        yield Finding("replicas", Level.FAULT, str(fault), "set ATLAS_DATABASE_REPLICA_URL")
        return
    for address in replicas:
        name = f"the replica {address.render_as_string()}"
        replica = Database(address.render_as_string(hide_password=False))
        try:
            with database.read() as one, replica.read() as other:
                differences = list(_differences(standing_of(other), standing_of(one)))
        except DBAPIError as fault:
            yield Finding("replicas", Level.FAULT, f"{name} cannot be read: {_line(fault.orig)}", _REPLICA)
            continue
        finally:
            replica.dispose()
        for level, said, mend in differences:
            yield Finding("replicas", level, f"{name} {said}", mend)
        if not differences:
            yield Finding("replicas", Level.WELL, f"{name} follows, and holds what the primary holds")


_REPLICA = "start it, or take it out of ATLAS_DATABASE_REPLICA_URL; reads go to the other servers meanwhile"
_FOLLOW = "see in its log why it does not receive; if it cannot follow any more, make it anew with pg_basebackup"
BEHIND = 60.0
"""Seconds. A replica that lags longer has stopped rather than is late."""


def _differences(replica: Standing, primary: Standing) -> Iterator[tuple[Level, str, str]]:
    """What is not as it should be with a replica: how bad it is, what, and what to do."""
    if not replica.follows:
        said = "is no standby: it follows nobody, and what is loaded never reaches it"
        yield Level.FAULT, said, "make it anew with pg_basebackup, or name the primary and its replicas as they are now"
    if replica.schema != primary.schema:
        said = f"has the schema {replica.schema or 'nothing'}, the primary {primary.schema or 'nothing'}"
        yield Level.FAULT, said, _FOLLOW
    if replica.state != primary.state:
        told = [
            f"revision {one.number} ({one.digest[:12]})" if one else "no data" for one in (replica.state, primary.state)
        ]
        same_load = replica.state and primary.state and replica.state.number == primary.state.number
        level = Level.FAULT if same_load or not replica.follows else Level.WARNING
        yield (
            level,
            f"holds {told[0]}, the primary {told[1]}",
            "wait a moment and ask again; if it stays so: " + _FOLLOW,
        )
    if replica.lag is not None and replica.lag > BEHIND:
        yield Level.WARNING, f"is {replica.lag:.0f} seconds behind", _FOLLOW


Look = Callable[[Database, Settings], Asked]
_OF_A_DATABASE: tuple[Look, ...] = (_database, _writing, _migrations, _integrity, _data, _search_index, _replicas)
_NEEDED: tuple[Look, ...] = (_database, _migrations, _integrity, _data)
