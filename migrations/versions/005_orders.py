"""Indexes for orders of all facts: by their start, and by the order of the codebook."""

from alembic import op

revision = "005"
down_revision = "004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_fact_starts_first", "fact", ["starts_first"])
    op.create_index("ix_criterion_position", "criterion", ["position"])


def downgrade() -> None:
    op.drop_index("ix_criterion_position", table_name="criterion")
    op.drop_index("ix_fact_starts_first", table_name="fact")
