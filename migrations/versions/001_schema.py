"""The first schema: entries, codebook, laws, mechanisms, councils, facts, figures, notes and revisions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

revision = "001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "codebook",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("language_note", sa.String(), nullable=False),
        sa.Column("scales", JSON, nullable=False),
        sa.Column("rules", JSON, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_codebook_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codebook")),
    )
    op.create_table(
        "entry",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("home", sa.String(), nullable=False),
        sa.Column("country_id", sa.Integer(), nullable=True),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("search_text", sa.String(), server_default="", nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_from_precision", sa.String(length=5), nullable=True),
        sa.Column("valid_from_basis", sa.String(length=7), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("valid_to_precision", sa.String(length=5), nullable=True),
        sa.Column("valid_to_basis", sa.String(length=7), nullable=False),
        sa.Column("starts_first", sa.Date(), nullable=False),
        sa.Column("starts_last", sa.Date(), nullable=False),
        sa.Column("ends_first", sa.Date(), nullable=False),
        sa.Column("ends_last", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "(valid_from IS NULL) = (valid_from_precision IS NULL) AND valid_from_precision IN ('day', 'month', 'year')",
            name=op.f("ck_entry_valid_from_precision"),
        ),
        sa.CheckConstraint(
            "(valid_to IS NULL) = (valid_to_precision IS NULL) AND valid_to_precision IN ('day', 'month', 'year')",
            name=op.f("ck_entry_valid_to_precision"),
        ),
        sa.CheckConstraint(
            "kind IN ('country', 'law', 'law-version', 'provision', 'institution', 'mechanism', 'council', 'statistic', 'event', 'source', 'criterion', 'series', 'conflict', 'question')",
            name=op.f("ck_entry_kind_known"),
        ),
        sa.CheckConstraint(
            "valid_from_basis IN ('stated', 'bound', 'undated')", name=op.f("ck_entry_valid_from_basis_known")
        ),
        sa.CheckConstraint(
            "valid_to_basis IN ('stated', 'bound', 'undated')", name=op.f("ck_entry_valid_to_basis_known")
        ),
        sa.CheckConstraint(
            "starts_first <= starts_last AND ends_first <= ends_last AND starts_first <= ends_last",
            name=op.f("ck_entry_span_ordered"),
        ),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("ck_entry_period_ordered")),
        sa.ForeignKeyConstraint(
            ["country_id"], ["entry.id"], name=op.f("fk_entry_country_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("public_id", name=op.f("uq_entry_public_id")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_country_id"), ["country_id"], unique=False)

    op.create_table(
        "framework",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework")),
        sa.UniqueConstraint("key", name=op.f("uq_framework_key")),
    )
    op.create_table(
        "retirement",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("successor", sa.String(), nullable=True),
        sa.Column("merged_into", sa.String(), nullable=True),
        sa.Column("retired_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("public_id", name=op.f("pk_retirement")),
    )
    op.create_table(
        "revision",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("loaded_at", sa.DateTime(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("seed_digest", sa.String(length=64), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_revision")),
    )
    op.create_table(
        "theme",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", JSON, nullable=False),
        sa.Column("applies_to", sa.String(length=9), nullable=False),
        sa.CheckConstraint("applies_to IN ('mechanism', 'council', 'country')", name=op.f("ck_theme_applies_to_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
        sa.UniqueConstraint("key", name=op.f("uq_theme_key")),
    )
    op.create_table(
        "vocabulary_term",
        sa.Column("vocabulary", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", JSON, nullable=False),
        sa.Column("attributes", JSON, nullable=False),
        sa.PrimaryKeyConstraint("vocabulary", "value", name=op.f("pk_vocabulary_term")),
    )
    op.create_table(
        "about",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["entry.id"], name=op.f("fk_about_owner_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["entry.id"], name=op.f("fk_about_target_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("owner_id", "position", name=op.f("pk_about")),
    )
    with op.batch_alter_table("about", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_about_target_id"), ["target_id"], unique=False)

    op.create_table(
        "alias",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("lang", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_alias_entry_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("entry_id", "position", name=op.f("pk_alias")),
    )
    op.create_table(
        "arrangement_level",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("level IN ('national', 'regional', 'local')", name=op.f("ck_arrangement_level_level_known")),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
            name=op.f("fk_arrangement_level_entry_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("entry_id", "level", name=op.f("pk_arrangement_level")),
    )
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=7), nullable=False),
        sa.Column("before", JSON, nullable=True),
        sa.Column("after", JSON, nullable=True),
        sa.CheckConstraint("(action = 'created') = (before IS NULL)", name=op.f("ck_change_before_unless_created")),
        sa.CheckConstraint("(action = 'retired') = (after IS NULL)", name=op.f("ck_change_after_unless_retired")),
        sa.CheckConstraint("action IN ('created', 'changed', 'retired')", name=op.f("ck_change_action_known")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_change_entry_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["revision"], ["revision.number"], name=op.f("fk_change_revision"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index("ix_change_public_id", ["public_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_revision"), ["revision"], unique=False)

    op.create_table(
        "conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("resolution", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["id"], ["entry.id"], name=op.f("fk_conflict_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict")),
    )
    op.create_table(
        "council",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.Column("status", sa.String(length=9), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "status IN ('active', 'abolished', 'planned', 'unknown')", name=op.f("ck_council_status_known")
        ),
        sa.CheckConstraint(
            "type IN ('public-council', 'coordination-council', 'dialogue-platform', 'expert-council', 'national-council', 'assembly', 'other')",
            name=op.f("ck_council_type_known"),
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["entry.id"], name=op.f("fk_council_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council")),
    )
    with op.batch_alter_table("council", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_council_type"), ["type"], unique=False)

    op.create_table(
        "country",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("iso2", sa.String(length=2), nullable=False),
        sa.Column("iso3", sa.String(length=3), nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("capital", JSON, nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("admin_levels", JSON, nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["id"], ["entry.id"], name=op.f("fk_country_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_country")),
        sa.UniqueConstraint("iso2", name=op.f("uq_country_iso2")),
        sa.UniqueConstraint("iso3", name=op.f("uq_country_iso3")),
    )
    op.create_table(
        "criterion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("applies_to", sa.String(length=9), nullable=False),
        sa.Column("mechanism_types", JSON, nullable=True),
        sa.Column("title", JSON, nullable=False),
        sa.Column("question", JSON, nullable=False),
        sa.Column("clarification", sa.String(), nullable=False),
        sa.Column("aspects", JSON, nullable=False),
        sa.Column("main_aspect", sa.String(length=8), nullable=True),
        sa.Column("value_type", sa.String(length=7), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("units", JSON, nullable=True),
        sa.Column("default_bound", sa.String(length=8), nullable=True),
        sa.Column("comparable", sa.String(length=17), nullable=False),
        sa.Column("tolerance", JSON, nullable=True),
        sa.Column("higher_is", sa.String(), nullable=False),
        sa.Column("higher_is_note", sa.String(), nullable=True),
        sa.Column("sister_id", sa.Integer(), nullable=True),
        sa.Column("core", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "applies_to IN ('mechanism', 'council', 'country')", name=op.f("ck_criterion_applies_to_known")
        ),
        sa.CheckConstraint(
            "comparable IN ('equal', 'overlap', 'numeric-tolerance', 'never')",
            name=op.f("ck_criterion_comparable_known"),
        ),
        sa.CheckConstraint(
            "default_bound IN ('exact', 'at-least', 'at-most', 'about')", name=op.f("ck_criterion_default_bound_known")
        ),
        sa.CheckConstraint(
            "value_type IN ('choice', 'choices', 'number', 'amount', 'share', 'date')",
            name=op.f("ck_criterion_value_type_known"),
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["entry.id"], name=op.f("fk_criterion_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["sister_id"], ["criterion.id"], name=op.f("fk_criterion_sister_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["theme.id"], name=op.f("fk_criterion_theme_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion")),
        sa.UniqueConstraint("id", "value_type", name=op.f("uq_criterion_id_value_type")),
    )
    with op.batch_alter_table("criterion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_criterion_sister_id"), ["sister_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_criterion_theme_id"), ["theme_id"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("start", sa.Date(), nullable=True),
        sa.Column("start_precision", sa.String(length=5), nullable=True),
        sa.Column("end", sa.Date(), nullable=True),
        sa.Column("end_precision", sa.String(length=5), nullable=True),
        sa.Column("places", JSON, nullable=False),
        sa.Column("topics", JSON, nullable=False),
        sa.Column("summary", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(start IS NULL) = (start_precision IS NULL) AND start_precision IN ('day', 'month', 'year')",
            name=op.f("ck_event_start_precision"),
        ),
        sa.CheckConstraint('"start" <= "end"', name=op.f("ck_event_period_ordered")),
        sa.CheckConstraint(
            "(\"end\" IS NULL) = (end_precision IS NULL) AND end_precision IN ('day', 'month', 'year')",
            name=op.f("ck_event_end_precision"),
        ),
        sa.ForeignKeyConstraint(["id"], ["entry.id"], name=op.f("fk_event_id"), initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_start"), ["start"], unique=False)

    op.create_table(
        "institution",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["id"], ["entry.id"], name=op.f("fk_institution_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution")),
    )
    with op.batch_alter_table("institution", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_institution_kind"), ["kind"], unique=False)

    op.create_table(
        "law",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("titles", JSON, nullable=False),
        sa.Column("short_names", JSON, nullable=False),
        sa.Column("adopted", sa.Date(), nullable=True),
        sa.Column("adopted_precision", sa.String(length=5), nullable=True),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        sa.Column("in_force_from_precision", sa.String(length=5), nullable=True),
        sa.Column("repealed", sa.Date(), nullable=True),
        sa.Column("repealed_precision", sa.String(length=5), nullable=True),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("identifiers", JSON, nullable=False),
        sa.Column("urls", JSON, nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(adopted IS NULL) = (adopted_precision IS NULL) AND adopted_precision IN ('day', 'month', 'year')",
            name=op.f("ck_law_adopted_precision"),
        ),
        sa.CheckConstraint(
            "(in_force_from IS NULL) = (in_force_from_precision IS NULL) AND in_force_from_precision IN ('day', 'month', 'year')",
            name=op.f("ck_law_in_force_from_precision"),
        ),
        sa.CheckConstraint(
            "(repealed IS NULL) = (repealed_precision IS NULL) AND repealed_precision IN ('day', 'month', 'year')",
            name=op.f("ck_law_repealed_precision"),
        ),
        sa.CheckConstraint(
            "status IN ('in-force', 'repealed', 'superseded', 'draft', 'unknown')", name=op.f("ck_law_status_known")
        ),
        sa.CheckConstraint("adopted < repealed", name=op.f("ck_law_adopted_before_repealed")),
        sa.CheckConstraint("in_force_from < repealed", name=op.f("ck_law_period_ordered")),
        sa.ForeignKeyConstraint(["id"], ["entry.id"], name=op.f("fk_law_id"), initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_law")),
    )
    with op.batch_alter_table("law", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_law_kind"), ["kind"], unique=False)

    op.create_table(
        "mechanism",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.Column("status", sa.String(length=9), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "status IN ('active', 'abolished', 'planned', 'unknown')", name=op.f("ck_mechanism_status_known")
        ),
        sa.CheckConstraint(
            "type IN ('procurement', 'grant', 'subsidy', 'award', 'tax-benefit', 'in-kind', 'other')",
            name=op.f("ck_mechanism_type_known"),
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["entry.id"], name=op.f("fk_mechanism_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mechanism")),
    )
    with op.batch_alter_table("mechanism", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mechanism_type"), ["type"], unique=False)

    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("lead", sa.String(), nullable=True),
        sa.Column("priority", sa.String(length=6), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint("priority IN ('high', 'medium', 'low')", name=op.f("ck_question_priority_known")),
        sa.ForeignKeyConstraint(
            ["id"], ["entry.id"], name=op.f("fk_question_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", JSON, nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("index_unit", sa.String(), nullable=True),
        sa.Column("indicator", sa.String(), nullable=True),
        sa.Column("kind", sa.String(length=22), nullable=False),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("gaps", JSON, nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint("kind IN ('steps', 'annual', 'steps-and-observations')", name=op.f("ck_series_kind_known")),
        sa.ForeignKeyConstraint(["id"], ["entry.id"], name=op.f("fk_series_id"), initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_lang", sa.String(length=3), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("published_precision", sa.String(length=5), nullable=True),
        sa.Column("published_last", sa.Date(), nullable=True),
        sa.Column("edition", sa.String(), nullable=True),
        sa.Column("retrieved", sa.Date(), nullable=False),
        sa.Column("archived_url", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(published IS NULL) = (published_precision IS NULL) AND published_precision IN ('day', 'month', 'year')",
            name=op.f("ck_source_published_precision"),
        ),
        sa.CheckConstraint(
            "kind IN ('official-text', 'official-translation', 'unofficial-translation', 'machine-translation', 'government-page', 'report', 'academic', 'statistics', 'news')",
            name=op.f("ck_source_kind_known"),
        ),
        sa.ForeignKeyConstraint(["id"], ["entry.id"], name=op.f("fk_source_id"), initially="DEFERRED", deferrable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
    )
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_kind"), ["kind"], unique=False)

    op.create_table(
        "statistic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("period_from_precision", sa.String(length=5), nullable=True),
        sa.Column("period_to", sa.Date(), nullable=True),
        sa.Column("period_to_precision", sa.String(length=5), nullable=True),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("bound", sa.String(length=8), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("breakdown", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(period_from IS NULL) = (period_from_precision IS NULL) AND period_from_precision IN ('day', 'month', 'year')",
            name=op.f("ck_statistic_period_from_precision"),
        ),
        sa.CheckConstraint(
            "(period_to IS NULL) = (period_to_precision IS NULL) AND period_to_precision IN ('day', 'month', 'year')",
            name=op.f("ck_statistic_period_to_precision"),
        ),
        sa.CheckConstraint("bound IN ('exact', 'at-least', 'at-most', 'about')", name=op.f("ck_statistic_bound_known")),
        sa.CheckConstraint("period_from < period_to", name=op.f("ck_statistic_period_ordered")),
        sa.ForeignKeyConstraint(
            ["about_id"], ["entry.id"], name=op.f("fk_statistic_about_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["entry.id"], name=op.f("fk_statistic_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statistic")),
    )
    with op.batch_alter_table("statistic", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_statistic_about_id"), ["about_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_statistic_metric"), ["metric"], unique=False)

    op.create_table(
        "body",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=9), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_from_precision", sa.String(length=5), nullable=True),
        sa.Column("valid_from_basis", sa.String(length=7), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("valid_to_precision", sa.String(length=5), nullable=True),
        sa.Column("valid_to_basis", sa.String(length=7), nullable=False),
        sa.Column("starts_first", sa.Date(), nullable=False),
        sa.Column("starts_last", sa.Date(), nullable=False),
        sa.Column("ends_first", sa.Date(), nullable=False),
        sa.Column("ends_last", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "(valid_from IS NULL) = (valid_from_precision IS NULL) AND valid_from_precision IN ('day', 'month', 'year')",
            name=op.f("ck_body_valid_from_precision"),
        ),
        sa.CheckConstraint(
            "(valid_to IS NULL) = (valid_to_precision IS NULL) AND valid_to_precision IN ('day', 'month', 'year')",
            name=op.f("ck_body_valid_to_precision"),
        ),
        sa.CheckConstraint(
            "role IN ('funder', 'operator', 'regulator', 'selector', 'monitor')", name=op.f("ck_body_role_known")
        ),
        sa.CheckConstraint(
            "valid_from_basis IN ('stated', 'bound', 'undated')", name=op.f("ck_body_valid_from_basis_known")
        ),
        sa.CheckConstraint(
            "valid_to_basis IN ('stated', 'bound', 'undated')", name=op.f("ck_body_valid_to_basis_known")
        ),
        sa.CheckConstraint(
            "starts_first <= starts_last AND ends_first <= ends_last AND starts_first <= ends_last",
            name=op.f("ck_body_span_ordered"),
        ),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("ck_body_period_ordered")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_body_entry_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_body_institution_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body")),
    )
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_body_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_body_institution_id"), ["institution_id"], unique=False)

    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("conflict_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conflict_id"], ["conflict.id"], name=op.f("fk_claim_conflict_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_conflict_id"), ["conflict_id"], unique=False)

    op.create_table(
        "criterion_framework",
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("framework_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["criterion_id"],
            ["criterion.id"],
            name=op.f("fk_criterion_framework_criterion_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["framework_id"],
            ["framework.id"],
            name=op.f("fk_criterion_framework_framework_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("criterion_id", "position", name=op.f("pk_criterion_framework")),
    )
    with op.batch_alter_table("criterion_framework", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_criterion_framework_framework_id"), ["framework_id"], unique=False)

    op.create_table(
        "criterion_option",
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", JSON, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("exclusive", sa.Boolean(), nullable=False),
        sa.Column("covers", JSON, nullable=True),
        sa.Column("partly_with", JSON, nullable=True),
        sa.Column("cofog", sa.String(), nullable=True),
        sa.Column("sdg", JSON, nullable=False),
        sa.Column("aliases", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["criterion_id"],
            ["criterion.id"],
            name=op.f("fk_criterion_option_criterion_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("criterion_id", "value", name=op.f("pk_criterion_option")),
    )
    op.create_table(
        "event_country",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("country_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["country_id"],
            ["country.id"],
            name=op.f("fk_event_country_country_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_country_event_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("event_id", "country_id", name=op.f("pk_event_country")),
    )
    with op.batch_alter_table("event_country", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_country_country_id"), ["country_id"], unique=False)

    op.create_table(
        "event_party",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=11), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.CheckConstraint("role IN ('organiser', 'participant')", name=op.f("ck_event_party_role_known")),
        sa.CheckConstraint("(institution_id IS NULL) <> (text IS NULL)", name=op.f("ck_event_party_one_party")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_party_event_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"],
            ["institution.id"],
            name=op.f("fk_event_party_institution_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("event_id", "role", "position", name=op.f("pk_event_party")),
    )
    with op.batch_alter_table("event_party", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_party_institution_id"), ["institution_id"], unique=False)

    op.create_table(
        "institution_succession",
        sa.Column("predecessor_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("predecessor_id <> successor_id", name=op.f("ck_institution_succession_two_institutions")),
        sa.ForeignKeyConstraint(
            ["predecessor_id"],
            ["institution.id"],
            name=op.f("fk_institution_succession_predecessor_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"],
            ["institution.id"],
            name=op.f("fk_institution_succession_successor_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("predecessor_id", "successor_id", name=op.f("pk_institution_succession")),
    )
    with op.batch_alter_table("institution_succession", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_institution_succession_successor_id"), ["successor_id"], unique=False)

    op.create_table(
        "law_relation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("law_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("other_law_id", sa.Integer(), nullable=False),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("date_precision", sa.String(length=5), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(date IS NULL) = (date_precision IS NULL) AND date_precision IN ('day', 'month', 'year')",
            name=op.f("ck_law_relation_date_precision"),
        ),
        sa.CheckConstraint("law_id <> other_law_id", name=op.f("ck_law_relation_two_laws")),
        sa.ForeignKeyConstraint(
            ["law_id"], ["law.id"], name=op.f("fk_law_relation_law_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["other_law_id"],
            ["law.id"],
            name=op.f("fk_law_relation_other_law_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_law_relation")),
        sa.UniqueConstraint("law_id", "type", "other_law_id", name=op.f("uq_law_relation_law_id_type_other_law_id")),
    )
    with op.batch_alter_table("law_relation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_law_relation_other_law_id"), ["other_law_id"], unique=False)

    op.create_table(
        "law_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("law_id", sa.Integer(), nullable=False),
        sa.Column("titles", JSON, nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("amending_law_id", sa.Integer(), nullable=True),
        sa.Column("amending_act", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["amending_law_id"],
            ["law.id"],
            name=op.f("fk_law_version_amending_law_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["entry.id"], name=op.f("fk_law_version_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["law_id"], ["law.id"], name=op.f("fk_law_version_law_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_law_version")),
    )
    with op.batch_alter_table("law_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_law_version_amending_law_id"), ["amending_law_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_law_version_law_id"), ["law_id"], unique=False)

    op.create_table(
        "provision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("law_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("heading", sa.String(), nullable=True),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["id"], ["entry.id"], name=op.f("fk_provision_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["law_id"], ["law.id"], name=op.f("fk_provision_law_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provision")),
        sa.UniqueConstraint("law_id", "id", name=op.f("uq_provision_law_id_id")),
        sa.UniqueConstraint("law_id", "label", name=op.f("uq_provision_law_id_label")),
    )
    op.create_table(
        "series_value",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("period_from_precision", sa.String(length=5), nullable=False),
        sa.Column("period_to", sa.Date(), nullable=True),
        sa.Column("period_to_precision", sa.String(length=5), nullable=True),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=True),
        sa.Column("derived", sa.Boolean(), nullable=False),
        sa.Column("observation", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(period_from IS NULL) = (period_from_precision IS NULL) AND period_from_precision IN ('day', 'month', 'year')",
            name=op.f("ck_series_value_period_from_precision"),
        ),
        sa.CheckConstraint(
            "(period_to IS NULL) = (period_to_precision IS NULL) AND period_to_precision IN ('day', 'month', 'year')",
            name=op.f("ck_series_value_period_to_precision"),
        ),
        sa.CheckConstraint("period_from < period_to", name=op.f("ck_series_value_period_ordered")),
        sa.ForeignKeyConstraint(
            ["series_id"], ["series.id"], name=op.f("fk_series_value_series_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_value")),
    )
    with op.batch_alter_table("series_value", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_series_value_series_id"), ["series_id"], unique=False)

    op.create_table(
        "fact",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("value_type", sa.String(length=7), nullable=False),
        sa.Column("aspect", sa.String(length=8), nullable=False),
        sa.Column("scope", sa.String(), nullable=True),
        sa.Column("status", sa.String(length=14), nullable=False),
        sa.Column("value", JSON, nullable=True),
        sa.Column("value_code", sa.String(), nullable=True),
        sa.Column("value_number", sa.Double(), nullable=True),
        sa.Column("value_unit", sa.String(), nullable=True),
        sa.Column("value_bound", sa.String(length=8), nullable=True),
        sa.Column("value_year", sa.Integer(), nullable=True),
        sa.Column("value_date", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("rank", sa.String(length=10), nullable=False),
        sa.Column("rank_reason", sa.String(), nullable=True),
        sa.Column("certainty", sa.String(length=6), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("proof_id", sa.Integer(), nullable=True),
        sa.Column("codebook_version", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), server_default="", nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_from_precision", sa.String(length=5), nullable=True),
        sa.Column("valid_from_basis", sa.String(length=7), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("valid_to_precision", sa.String(length=5), nullable=True),
        sa.Column("valid_to_basis", sa.String(length=7), nullable=False),
        sa.Column("starts_first", sa.Date(), nullable=False),
        sa.Column("starts_last", sa.Date(), nullable=False),
        sa.Column("ends_first", sa.Date(), nullable=False),
        sa.Column("ends_last", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "(valid_from IS NULL) = (valid_from_precision IS NULL) AND valid_from_precision IN ('day', 'month', 'year')",
            name=op.f("ck_fact_valid_from_precision"),
        ),
        sa.CheckConstraint(
            "(valid_to IS NULL) = (valid_to_precision IS NULL) AND valid_to_precision IN ('day', 'month', 'year')",
            name=op.f("ck_fact_valid_to_precision"),
        ),
        sa.CheckConstraint("aspect IN ('law', 'practice')", name=op.f("ck_fact_aspect_known")),
        sa.CheckConstraint("certainty IN ('high', 'medium', 'low')", name=op.f("ck_fact_certainty_known")),
        sa.CheckConstraint("rank <> 'preferred' OR rank_reason IS NOT NULL", name=op.f("ck_fact_preferred_has_reason")),
        sa.CheckConstraint("rank IN ('preferred', 'normal', 'deprecated')", name=op.f("ck_fact_rank_known")),
        sa.CheckConstraint(
            "status <> 'known' OR (value_type = 'choice' AND value_code IS NOT NULL AND value_number IS NULL AND value_date IS NULL) OR (value_type = 'choices' AND value_code IS NULL AND value_number IS NULL AND value_date IS NULL) OR (value_type IN ('number', 'amount') AND value_number IS NOT NULL AND value_unit IS NOT NULL AND value_code IS NULL AND value_date IS NULL) OR (value_type = 'share' AND value_number IS NOT NULL AND value_number >= 0 AND value_number <= 1 AND value_code IS NULL AND value_date IS NULL) OR (value_type = 'date' AND value_date IS NOT NULL AND value_code IS NULL AND value_number IS NULL)",
            name=op.f("ck_fact_value_of_type"),
        ),
        sa.CheckConstraint("status <> 'known' OR proof_id IS NOT NULL", name=op.f("ck_fact_known_is_cited")),
        sa.CheckConstraint("status <> 'known' OR value IS NOT NULL", name=op.f("ck_fact_known_has_value")),
        sa.CheckConstraint(
            "status = 'known' OR (value IS NULL AND value_code IS NULL AND value_number IS NULL AND value_unit IS NULL AND value_year IS NULL AND value_bound IS NULL AND value_date IS NULL)",
            name=op.f("ck_fact_value_only_if_known"),
        ),
        sa.CheckConstraint(
            "status IN ('known', 'unknown', 'not-applicable', 'source-silent', 'not-coded')",
            name=op.f("ck_fact_status_known"),
        ),
        sa.CheckConstraint(
            "valid_from_basis IN ('stated', 'bound', 'undated')", name=op.f("ck_fact_valid_from_basis_known")
        ),
        sa.CheckConstraint(
            "valid_to_basis IN ('stated', 'bound', 'undated')", name=op.f("ck_fact_valid_to_basis_known")
        ),
        sa.CheckConstraint(
            "value_bound IN ('exact', 'at-least', 'at-most', 'about')", name=op.f("ck_fact_value_bound_known")
        ),
        sa.CheckConstraint(
            "starts_first <= starts_last AND ends_first <= ends_last AND starts_first <= ends_last",
            name=op.f("ck_fact_span_ordered"),
        ),
        sa.CheckConstraint("valid_from < valid_to", name=op.f("ck_fact_period_ordered")),
        sa.ForeignKeyConstraint(
            ["criterion_id", "value_code"],
            ["criterion_option.criterion_id", "criterion_option.value"],
            name=op.f("fk_fact_criterion_id_value_code"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["criterion_id", "value_type"],
            ["criterion.id", "criterion.value_type"],
            name=op.f("fk_fact_criterion_id_value_type"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_fact_criterion_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["proof_id", "id"],
            ["citation.id", "citation.fact_id"],
            name="fk_fact_proof",
            initially="DEFERRED",
            deferrable=True,
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["entry.id"], name=op.f("fk_fact_subject_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact")),
        sa.UniqueConstraint("id", "criterion_id", name=op.f("uq_fact_id_criterion_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_fact_public_id")),
    )
    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.create_index("ix_fact_criterion_id_subject_id", ["criterion_id", "subject_id"], unique=False)
        batch_op.create_index("ix_fact_subject_id_criterion_id", ["subject_id", "criterion_id"], unique=False)

    op.create_table(
        "citation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("locator", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("fact_id", sa.Integer(), nullable=True),
        sa.Column("relation_id", sa.Integer(), nullable=True),
        sa.Column("body_id", sa.Integer(), nullable=True),
        sa.Column("claim_id", sa.Integer(), nullable=True),
        sa.Column("series_value_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(CASE WHEN entry_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN fact_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN relation_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN body_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN claim_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN series_value_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_citation_one_owner"),
        ),
        sa.ForeignKeyConstraint(
            ["body_id"], ["body.id"], name=op.f("fk_citation_body_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_citation_claim_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_citation_entry_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["fact.id"], name=op.f("fk_citation_fact_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["relation_id"],
            ["law_relation.id"],
            name=op.f("fk_citation_relation_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["series_value_id"],
            ["series_value.id"],
            name=op.f("fk_citation_series_value_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_citation_source_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citation")),
        sa.UniqueConstraint("id", "fact_id", name=op.f("uq_citation_id_fact_id")),
    )
    with op.batch_alter_table("citation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_citation_body_id"), ["body_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_citation_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_citation_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_citation_fact_id"), ["fact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_citation_relation_id"), ["relation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_citation_series_value_id"), ["series_value_id"], unique=False)
        batch_op.create_index("ix_citation_source_id", ["source_id"], unique=False)

    op.create_table(
        "fact_option",
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["criterion_id", "value"],
            ["criterion_option.criterion_id", "criterion_option.value"],
            name=op.f("fk_fact_option_criterion_id_value"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["fact_id", "criterion_id"],
            ["fact.id", "fact.criterion_id"],
            name=op.f("fk_fact_option_fact_id_criterion_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("fact_id", "value", name=op.f("pk_fact_option")),
    )
    with op.batch_alter_table("fact_option", schema=None) as batch_op:
        batch_op.create_index("ix_fact_option_criterion_id_value", ["criterion_id", "value"], unique=False)

    op.create_table(
        "legal_basis",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("fact_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("law_id", sa.Integer(), nullable=False),
        sa.Column("provision_id", sa.Integer(), nullable=True),
        sa.Column("provision_label", sa.String(), nullable=True),
        sa.CheckConstraint("(entry_id IS NULL) <> (fact_id IS NULL)", name=op.f("ck_legal_basis_one_owner")),
        sa.CheckConstraint(
            "provision_id IS NULL OR provision_label IS NOT NULL", name=op.f("ck_legal_basis_provision_named")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_legal_basis_entry_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["fact_id"], ["fact.id"], name=op.f("fk_legal_basis_fact_id"), initially="DEFERRED", deferrable=True
        ),
        sa.ForeignKeyConstraint(
            ["law_id", "provision_id"],
            ["provision.law_id", "provision.id"],
            name=op.f("fk_legal_basis_law_id_provision_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["law_id"], ["law.id"], name=op.f("fk_legal_basis_law_id"), initially="DEFERRED", deferrable=True
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_basis")),
    )
    with op.batch_alter_table("legal_basis", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_legal_basis_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_legal_basis_fact_id"), ["fact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_legal_basis_law_id"), ["law_id"], unique=False)
        batch_op.create_index("ix_legal_basis_provision_id", ["provision_id"], unique=False)
    # A fact names its first citation and the citation its fact. SQLite takes the forward reference with the table;
    # PostgreSQL must have both tables first.
    if op.get_context().dialect.name == "postgresql":
        op.create_foreign_key(
            "fk_fact_proof",
            "fact",
            "citation",
            ["proof_id", "id"],
            ["id", "fact_id"],
            deferrable=True,
            initially="DEFERRED",
        )


def downgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.drop_constraint("fk_fact_proof", "fact", type_="foreignkey")
    with op.batch_alter_table("legal_basis", schema=None) as batch_op:
        batch_op.drop_index("ix_legal_basis_provision_id")
        batch_op.drop_index(batch_op.f("ix_legal_basis_law_id"))
        batch_op.drop_index(batch_op.f("ix_legal_basis_fact_id"))
        batch_op.drop_index(batch_op.f("ix_legal_basis_entry_id"))

    op.drop_table("legal_basis")
    with op.batch_alter_table("fact_option", schema=None) as batch_op:
        batch_op.drop_index("ix_fact_option_criterion_id_value")

    op.drop_table("fact_option")
    with op.batch_alter_table("citation", schema=None) as batch_op:
        batch_op.drop_index("ix_citation_source_id")
        batch_op.drop_index(batch_op.f("ix_citation_series_value_id"))
        batch_op.drop_index(batch_op.f("ix_citation_relation_id"))
        batch_op.drop_index(batch_op.f("ix_citation_fact_id"))
        batch_op.drop_index(batch_op.f("ix_citation_entry_id"))
        batch_op.drop_index(batch_op.f("ix_citation_claim_id"))
        batch_op.drop_index(batch_op.f("ix_citation_body_id"))

    op.drop_table("citation")
    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.drop_index("ix_fact_subject_id_criterion_id")
        batch_op.drop_index("ix_fact_criterion_id_subject_id")

    op.drop_table("fact")
    with op.batch_alter_table("series_value", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_series_value_series_id"))

    op.drop_table("series_value")
    op.drop_table("provision")
    with op.batch_alter_table("law_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_law_version_law_id"))
        batch_op.drop_index(batch_op.f("ix_law_version_amending_law_id"))

    op.drop_table("law_version")
    with op.batch_alter_table("law_relation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_law_relation_other_law_id"))

    op.drop_table("law_relation")
    with op.batch_alter_table("institution_succession", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_institution_succession_successor_id"))

    op.drop_table("institution_succession")
    with op.batch_alter_table("event_party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_party_institution_id"))

    op.drop_table("event_party")
    with op.batch_alter_table("event_country", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_country_country_id"))

    op.drop_table("event_country")
    op.drop_table("criterion_option")
    with op.batch_alter_table("criterion_framework", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_criterion_framework_framework_id"))

    op.drop_table("criterion_framework")
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_conflict_id"))

    op.drop_table("claim")
    with op.batch_alter_table("body", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_body_institution_id"))
        batch_op.drop_index(batch_op.f("ix_body_entry_id"))

    op.drop_table("body")
    with op.batch_alter_table("statistic", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_statistic_metric"))
        batch_op.drop_index(batch_op.f("ix_statistic_about_id"))

    op.drop_table("statistic")
    with op.batch_alter_table("source", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_source_kind"))

    op.drop_table("source")
    op.drop_table("series")
    op.drop_table("question")
    with op.batch_alter_table("mechanism", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mechanism_type"))

    op.drop_table("mechanism")
    with op.batch_alter_table("law", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_law_kind"))

    op.drop_table("law")
    with op.batch_alter_table("institution", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_institution_kind"))

    op.drop_table("institution")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_start"))
        batch_op.drop_index(batch_op.f("ix_event_kind"))

    op.drop_table("event")
    with op.batch_alter_table("criterion", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_criterion_theme_id"))
        batch_op.drop_index(batch_op.f("ix_criterion_sister_id"))

    op.drop_table("criterion")
    op.drop_table("country")
    with op.batch_alter_table("council", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_council_type"))

    op.drop_table("council")
    op.drop_table("conflict")
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_change_revision"))
        batch_op.drop_index("ix_change_public_id")
        batch_op.drop_index(batch_op.f("ix_change_entry_id"))

    op.drop_table("change")
    op.drop_table("arrangement_level")
    op.drop_table("alias")
    with op.batch_alter_table("about", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_about_target_id"))

    op.drop_table("about")
    op.drop_table("vocabulary_term")
    op.drop_table("theme")
    op.drop_table("revision")
    op.drop_table("retirement")
    op.drop_table("framework")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_country_id"))

    op.drop_table("entry")
    op.drop_table("codebook")
