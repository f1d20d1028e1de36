"""Alembic's door to the database. `app.core.migrations` hands in a guarded connection; `alembic` on the command line makes one."""

from alembic import context
from sqlalchemy import Connection

from app.core.db import make_engine
from app.core.migrations import guarded, include_name
from app.core.settings import Settings
from app.models import Base


def run(connection: Connection) -> None:
    """Run the migrations that Alembic was asked for on a connection that already has its transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        include_name=include_name,
        transactional_ddl=False,  # the transaction is ours, see `guarded`
    )
    context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with guarded(make_engine(Settings().database_url)) as made:
        run(made)
