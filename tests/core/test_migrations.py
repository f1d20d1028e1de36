"""Migrations: up, down and up again, whole or not at all, and never by code that is older than the database."""

import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, func, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from app.core.db import Database, DatabaseFault
from app.core.migrations import (
    SCRIPTS,
    alembic_config,
    head_revision,
    include_name,
    known_revisions,
    migrate,
    refuse_newer,
    schema_revision,
)
from app.models import Alias, Base, Citation, Fact
from tests.conftest import Home, opened
from tests.factories import make_alias, make_country, make_criterion, make_fact, make_mechanism


def tables(engine: Engine) -> set[str]:
    found = set(inspect(engine).get_table_names()) - {"alembic_version"}
    return {
        name for name in found if not name.startswith("search_index")
    }  # made by hand; see test_the_index_comes_and_goes


def checks(engine: Engine) -> dict[str, str]:
    """What every CHECK constraint says, by name; Alembic does not compare these."""
    found = inspect(engine)
    return {
        str(check["name"]): check["sqltext"] for table in tables(engine) for check in found.get_check_constraints(table)
    }


def test_up_down_and_up_again(blank_database: Database) -> None:
    engine = blank_database.writer
    migrate(engine)
    assert (tables(engine), schema_revision(engine)) == (set(Base.metadata.tables), head_revision())
    migrate(engine, "base")
    assert (tables(engine), schema_revision(engine)) == (set(), None)
    migrate(engine)
    assert (tables(engine), schema_revision(engine)) == (set(Base.metadata.tables), head_revision())


def test_the_full_text_index_comes_and_goes(blank_database: Database) -> None:
    engine = blank_database.writer
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text("SELECT count(*) FROM search_index")).scalar_one()
    migrate(engine, "001")
    assert not [name for name in inspect(engine).get_table_names() if name.startswith("search_")]
    assert "search_text" in {column["name"] for column in inspect(engine).get_columns("entry")}
    migrate(engine)


def test_migrating_what_is_migrated_changes_nothing(database: Database) -> None:
    with database.write() as session:
        make_country(session)
    migrate(database.writer)
    with database.read() as session:
        assert session.execute(text("SELECT count(*) FROM country")).scalar_one() == 1


def test_the_migrations_make_what_the_models_say(database: Database) -> None:
    with database.writer.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": include_name})
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrations_make_the_checks_that_the_models_say(database: Database, home: Home) -> None:
    with home.blank() as url, opened(url) as modelled:
        Base.metadata.create_all(modelled.writer)
        assert checks(database.writer) == checks(modelled.writer)


def test_the_numbers_of_the_files_are_the_revisions_in_their_order() -> None:
    scripts = ScriptDirectory.from_config(alembic_config())
    assert known_revisions() == [script.revision for script in scripts.walk_revisions()][::-1]
    assert head_revision() == scripts.get_current_head()


# ---- a newer database


def test_a_database_of_newer_code_is_refused(database: Database) -> None:
    with database.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '999'"))
    with pytest.raises(DatabaseFault) as refused:
        migrate(database.writer)
    assert str(refused.value) == (
        f"the database is at schema revision 999, which is newer than this code (it knows up to {head_revision()}). "
        "Use the newer version of the atlas, or another database (ATLAS_DATABASE_URL)."
    )
    assert tables(database.writer) == set(Base.metadata.tables)


def test_a_database_without_a_schema_is_not_newer(blank_database: Database) -> None:
    with blank_database.writer.connect() as connection:
        refuse_newer(connection)
    assert schema_revision(blank_database.writer) is None


# ---- further migrations


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """A copy of the migrations, to which a test adds the next one."""
    return Path(shutil.copytree(SCRIPTS, tmp_path / "migrations", ignore=shutil.ignore_patterns("__pycache__")))


def add_migration(scripts: Path, upgrade: str) -> None:
    lines = [
        "import sqlalchemy as sa",
        "from alembic import op",
        f'revision, down_revision = "next", "{head_revision()}"',
        "def upgrade():",
        *(f"    {line}" for line in upgrade.splitlines()),
        "def downgrade():",
        '    op.drop_table("extra")',
    ]
    (scripts / "versions" / "next.py").write_text("\n".join(lines))


MAKE_EXTRA = 'op.create_table("extra", sa.Column("id", sa.Integer(), primary_key=True))'


def fill(database: Database) -> None:
    with database.write() as session:
        kz = make_country(session)
        make_alias(session, kz, "Kazakhstan")
        make_fact(session, subject=make_mechanism(session, country=kz), criterion=make_criterion(session), value="yes")


def children(database: Database) -> list[int]:
    with database.read() as session:
        return [
            session.execute(select(func.count()).select_from(model)).scalar_one() for model in (Alias, Fact, Citation)
        ]


def test_a_migration_that_fails_leaves_nothing_behind(database: Database, scripts: Path) -> None:
    fill(database)
    add_migration(scripts, f'{MAKE_EXTRA}\nop.execute("DELETE FROM alias")\nop.execute("SELECT nonsense")')
    with pytest.raises(SQLAlchemyError, match="nonsense"):
        migrate(database.writer, scripts=scripts)
    assert "extra" not in tables(database.writer)
    assert schema_revision(database.writer) == head_revision()
    assert children(database) == [1, 1, 1]
    fill_again = "the database can be written as before"
    with database.write() as session:
        make_country(session, "TJ", "TJK", note=fill_again)


def test_children_survive_when_a_table_is_rebuilt(database: Database, scripts: Path) -> None:
    fill(database)
    rebuild = (
        'for table in ("entry", "fact", "citation"):\n'
        '    with op.batch_alter_table(table, recreate="always" if op.get_context().dialect.name == "sqlite" else "auto") as batch:\n'
        '        batch.add_column(sa.Column("added", sa.String(), nullable=True))'
    )
    add_migration(scripts, rebuild)
    migrate(database.writer, scripts=scripts)
    assert schema_revision(database.writer) == "next"
    assert children(database) == [1, 1, 1]
    columns = inspect(database.writer).get_columns("entry")
    assert "added" in [column["name"] for column in columns]


def test_on_sqlite_a_migration_that_breaks_foreign_keys_is_undone(tmp_path: Path, scripts: Path) -> None:
    with opened(f"sqlite:///{tmp_path / 'atlas.db'}") as database:
        migrate(database.writer)
        fill(database)
        add_migration(scripts, 'op.execute("UPDATE alias SET entry_id = 99999")')
        with pytest.raises(RuntimeError, match="the migration broke foreign keys"):
            migrate(database.writer, scripts=scripts)
        assert schema_revision(database.writer) == head_revision()
        with database.write() as session:
            assert session.execute(text("SELECT count(*) FROM alias WHERE entry_id = 99999")).scalar_one() == 0


def test_foreign_keys_are_on_again_after_a_migration(database: Database) -> None:
    with database.writer.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1


def test_down_to_an_older_revision(database: Database, scripts: Path) -> None:
    add_migration(scripts, MAKE_EXTRA)
    migrate(database.writer, scripts=scripts)
    assert "extra" in tables(database.writer)
    migrate(database.writer, head_revision(), scripts=scripts)
    assert "extra" not in tables(database.writer)
    assert schema_revision(database.writer) == head_revision()


def test_two_at_once_do_not_come_in_each_others_way(home: Home) -> None:
    with home.blank() as url:
        faults: list[Any] = []

        def start() -> None:
            try:
                with opened(url) as database:
                    migrate(database.writer)
            except Exception as fault:  # noqa: BLE001
                faults.append(fault)

        starting = [threading.Thread(target=start) for _ in range(8)]
        for thread in starting:
            thread.start()
        for thread in starting:
            thread.join(60)
        assert faults == []
        with opened(url) as database:
            assert schema_revision(database.writer) == head_revision()
