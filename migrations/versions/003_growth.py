"""Indexes for data of many countries: an index alone answers who cites a source, who rests on a law, and what loads changed."""

from alembic import op

revision = "003"
down_revision = "002"
branch_labels = None
depends_on = None

NARROW = {"citation": ["source_id"], "legal_basis": ["law_id"], "change": ["revision"]}
WIDE = {
    "citation": ["source_id", "fact_id", "entry_id"],
    "legal_basis": ["law_id", "fact_id", "entry_id"],
    "change": ["revision", "action", "kind", "id", "entry_id"],
    "entry": ["kind", "country_id"],
}


def upgrade() -> None:
    for table, columns in NARROW.items():
        op.drop_index(f"ix_{table}_{columns[0]}", table_name=table)
    for table, columns in WIDE.items():
        op.create_index(f"ix_{table}_{columns[0]}", table, columns)


def downgrade() -> None:
    for table, columns in WIDE.items():
        op.drop_index(f"ix_{table}_{columns[0]}", table_name=table)
    for table, columns in NARROW.items():
        op.create_index(f"ix_{table}_{columns[0]}", table, columns)
