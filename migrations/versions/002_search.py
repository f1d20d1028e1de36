"""Full-text search: documents, the words of names, and each database's own index over prepared tokens."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

revision = "002"
down_revision = "001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_document",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("fact_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("country_id", sa.Integer(), nullable=True),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("texts", JSON, nullable=False),
        sa.CheckConstraint("(entry_id IS NULL) <> (fact_id IS NULL)", name=op.f("ck_search_document_one_owner")),
        sa.ForeignKeyConstraint(
            ["country_id"],
            ["entry.id"],
            name=op.f("fk_search_document_country_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_search_document_entry_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["fact.id"], name=op.f("fk_search_document_fact_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_document")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_search_document_entry_id")),
        sa.UniqueConstraint("fact_id", name=op.f("uq_search_document_fact_id")),
    )
    op.create_index(op.f("ix_search_document_country_id"), "search_document", ["country_id"])
    op.create_index(op.f("ix_search_document_kind"), "search_document", ["kind"])
    op.create_table(
        "search_word",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_word")),
    )
    op.create_index(op.f("ix_search_word_folded"), "search_word", ["folded"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search_index USING fts5(title, title_forms, body, body_forms, "
            "tokenize = 'unicode61 remove_diacritics 0', prefix = '3 4 5')"
        )
    else:
        op.execute("CREATE TABLE search_index (id integer PRIMARY KEY, words tsvector NOT NULL)")
        op.execute("CREATE INDEX ix_search_index_words ON search_index USING gin (words)")
    for table in ("entry", "fact"):
        op.execute(f"ALTER TABLE {table} DROP COLUMN search_text")  # both databases can, and no table is rebuilt


def downgrade() -> None:
    for table in ("entry", "fact"):
        op.execute(f"ALTER TABLE {table} ADD COLUMN search_text VARCHAR NOT NULL DEFAULT ''")
    op.execute("DROP TABLE search_index")
    op.drop_table("search_word")
    op.drop_table("search_document")
    op.execute("UPDATE revision SET seed_digest = '', format = '1'")  # so that the next load makes the documents anew
