"""Indexes for lists of many countries: entries of a kind in the order of their ids, and what a country has, from an index alone."""

from alembic import op

revision = "004"
down_revision = "003"
branch_labels = None
depends_on = None

COUNTED = ["country_id", "kind", "retired", "starts_first", "ends_last"]


def upgrade() -> None:
    op.create_index("ix_entry_kind_public_id", "entry", ["kind", "public_id"])
    op.drop_index("ix_entry_country_id", table_name="entry")
    op.create_index("ix_entry_country_id", "entry", COUNTED)


def downgrade() -> None:
    op.drop_index("ix_entry_country_id", table_name="entry")
    op.create_index("ix_entry_country_id", "entry", ["country_id"])
    op.drop_index("ix_entry_kind_public_id", table_name="entry")
