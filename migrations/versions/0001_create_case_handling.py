"""The tables of a case from filing to rating, and what stands around them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


class Xid8(sa.types.UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """The name of the type."""
        return "xid8"


def upgrade() -> None:
    op.create_table(
        "congress",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("suggestion_profile", sa.Text(), nullable=False),
        sa.Column("proposal_profile", sa.Text(), nullable=False),
        sa.Column("calendar_version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "level IN ('national', 'province', 'city', 'district', 'town')", name=op.f("congress_level_check")
        ),
        sa.CheckConstraint(
            "slug ~ '^[a-z0-9](-?[a-z0-9]+)*$' AND length(slug) <= 40", name=op.f("congress_slug_check")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("congress_pkey")),
        sa.UniqueConstraint("slug", name="congress_slug_key"),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("sign_in_failure_pkey")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["congress_id"], ["congress.id"], name=op.f("calendar_day_congress_id_fkey")),
        sa.PrimaryKeyConstraint("congress_id", "day", name=op.f("calendar_day_pkey")),
    )
    op.create_table(
        "calendar_year",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["congress_id"], ["congress.id"], name=op.f("calendar_year_congress_id_fkey")),
        sa.PrimaryKeyConstraint("congress_id", "year", name=op.f("calendar_year_pkey")),
    )
    op.create_table(
        "event",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("txid", Xid8(), server_default=sa.text("pg_current_xact_id()"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("suggestion_id", sa.Uuid(), nullable=True),
        sa.Column("assignment_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("state_before", sa.Text(), nullable=True),
        sa.Column("state_after", sa.Text(), nullable=True),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["congress_id"], ["congress.id"], name=op.f("event_congress_id_fkey")),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("event_pkey")),
    )
    op.create_index(
        "event_congress_id_suggestion_id_idx", "event", ["congress_id", "suggestion_id", "seq"], unique=False
    )
    op.create_index("event_congress_id_txid_seq_idx", "event", ["congress_id", "txid", "seq"], unique=False)
    op.create_table(
        "idempotency_key",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["congress_id"], ["congress.id"], name=op.f("idempotency_key_congress_id_fkey")),
        sa.PrimaryKeyConstraint("congress_id", "account_id", "key", name=op.f("idempotency_key_pkey")),
    )
    op.create_table(
        "import_run",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("rows_total", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('suggestions', 'deputies', 'organisations')", name=op.f("import_run_kind_check")),
        sa.ForeignKeyConstraint(["congress_id"], ["congress.id"], name=op.f("import_run_congress_id_fkey")),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("import_run_pkey")),
    )
    op.create_index("import_run_congress_id_created_at_idx", "import_run", ["congress_id", "created_at"], unique=False)
    op.create_table(
        "organisation",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('congress_organ', 'government', 'government_office', 'government_unit', 'court', 'procuratorate', 'party_organ', 'town', 'other')",
            name=op.f("organisation_kind_check"),
        ),
        sa.CheckConstraint("parent_id <> id", name=op.f("organisation_parent_check")),
        sa.ForeignKeyConstraint(
            ["congress_id", "parent_id"],
            ["organisation.congress_id", "organisation.id"],
            name=op.f("organisation_congress_id_parent_id_fkey"),
        ),
        sa.ForeignKeyConstraint(["congress_id"], ["congress.id"], name=op.f("organisation_congress_id_fkey")),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("organisation_pkey")),
        sa.UniqueConstraint("congress_id", "code", name="organisation_code_key"),
    )
    op.create_index("organisation_congress_id_name_idx", "organisation", ["congress_id", "name"], unique=False)
    op.create_table(
        "person",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("gender", sa.Text(), nullable=True),
        sa.Column("ethnicity", sa.Text(), nullable=True),
        sa.Column("party", sa.Text(), nullable=True),
        sa.Column("employer", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["congress_id"], ["congress.id"], name=op.f("person_congress_id_fkey")),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("person_pkey")),
    )
    op.create_index("person_congress_id_name_idx", "person", ["congress_id", "name"], unique=False)
    op.create_table(
        "rule_profile",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("switches", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["congress_id"], ["congress.id"], name=op.f("rule_profile_congress_id_fkey")),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("rule_profile_pkey")),
        sa.UniqueConstraint("congress_id", "code", "version", name="rule_profile_version_key"),
    )
    op.create_table(
        "term",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("term_span_check")),
        sa.CheckConstraint("number > 0", name=op.f("term_number_check")),
        sa.ForeignKeyConstraint(["congress_id"], ["congress.id"], name=op.f("term_congress_id_fkey")),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("term_pkey")),
        sa.UniqueConstraint("congress_id", "number", name="term_number_key"),
    )
    op.create_table(
        "delegation",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("term_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["congress_id", "term_id"],
            ["term.congress_id", "term.id"],
            name=op.f("delegation_congress_id_term_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("delegation_pkey")),
        sa.UniqueConstraint("congress_id", "term_id", "name", name="delegation_name_key"),
    )
    op.create_table(
        "import_row",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("errors", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('created', 'updated', 'unchanged', 'would_create', 'would_update', 'refused')",
            name=op.f("import_row_outcome_check"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "run_id"],
            ["import_run.congress_id", "import_run.id"],
            name=op.f("import_row_congress_id_run_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("congress_id", "run_id", "row_number", name=op.f("import_row_pkey")),
    )
    op.create_table(
        "position",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("head", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("position_span_check")),
        sa.ForeignKeyConstraint(
            ["congress_id", "organisation_id"],
            ["organisation.congress_id", "organisation.id"],
            name=op.f("position_congress_id_organisation_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "person_id"],
            ["person.congress_id", "person.id"],
            name=op.f("position_congress_id_person_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("position_pkey")),
    )
    op.create_index("position_congress_id_person_id_idx", "position", ["congress_id", "person_id"], unique=False)
    op.create_table(
        "rule",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("profile_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("applies", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.Column("cap_amount", sa.Integer(), nullable=True),
        sa.Column("cap_unit", sa.Text(), nullable=True),
        sa.Column("cap_anchor", sa.Text(), nullable=True),
        sa.Column("article", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("assumed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["congress_id", "profile_id"],
            ["rule_profile.congress_id", "rule_profile.id"],
            name=op.f("rule_congress_id_profile_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("rule_pkey")),
        sa.UniqueConstraint("congress_id", "profile_id", "step", "applies", name="rule_step_key"),
    )
    op.create_table(
        "session",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("term_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("session_span_check")),
        sa.CheckConstraint("number > 0", name=op.f("session_number_check")),
        sa.ForeignKeyConstraint(
            ["congress_id", "term_id"], ["term.congress_id", "term.id"], name=op.f("session_congress_id_term_id_fkey")
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("session_pkey")),
        sa.UniqueConstraint("congress_id", "term_id", "number", name="session_number_key"),
    )
    op.create_table(
        "account",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("delegation_id", sa.Uuid(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["congress_id", "delegation_id"],
            ["delegation.congress_id", "delegation.id"],
            name=op.f("account_congress_id_delegation_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "organisation_id"],
            ["organisation.congress_id", "organisation.id"],
            name=op.f("account_congress_id_organisation_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "person_id"],
            ["person.congress_id", "person.id"],
            name=op.f("account_congress_id_person_id_fkey"),
        ),
        sa.ForeignKeyConstraint(["congress_id"], ["congress.id"], name=op.f("account_congress_id_fkey")),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("account_pkey")),
        sa.UniqueConstraint("congress_id", "username", name="account_username_key"),
    )
    op.create_table(
        "mandate",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("term_id", sa.Uuid(), nullable=False),
        sa.Column("delegation_id", sa.Uuid(), nullable=True),
        sa.Column("card_number", sa.Text(), nullable=False),
        sa.Column("electing_body", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("mandate_span_check")),
        sa.ForeignKeyConstraint(
            ["congress_id", "delegation_id"],
            ["delegation.congress_id", "delegation.id"],
            name=op.f("mandate_congress_id_delegation_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "person_id"],
            ["person.congress_id", "person.id"],
            name=op.f("mandate_congress_id_person_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "term_id"], ["term.congress_id", "term.id"], name=op.f("mandate_congress_id_term_id_fkey")
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("mandate_pkey")),
        sa.UniqueConstraint("congress_id", "term_id", "card_number", name="mandate_card_number_key"),
    )
    op.create_index("mandate_congress_id_person_id_idx", "mandate", ["congress_id", "person_id"], unique=False)
    op.create_table(
        "number_counter",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("in_session", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["congress_id", "session_id"],
            ["session.congress_id", "session.id"],
            name=op.f("number_counter_congress_id_session_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "session_id", "in_session", "kind", name=op.f("number_counter_pkey")),
    )
    op.create_table(
        "suggestion",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("in_session", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("profile_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("proposal", sa.Text(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("one_matter", sa.Boolean(), nullable=False),
        sa.Column("lead_person_id", sa.Uuid(), nullable=False),
        sa.Column("delegation_id", sa.Uuid(), nullable=True),
        sa.Column("permission", sa.Text(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("written_reply", sa.Boolean(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("screening_note", sa.Text(), nullable=True),
        sa.Column("handled_as_letter", sa.Boolean(), nullable=False),
        sa.Column("feedback", sa.Text(), nullable=True),
        sa.Column("merge_id", sa.Uuid(), nullable=True),
        sa.Column("filed_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply_received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("evaluated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("feedback IN ('given', 'none')", name=op.f("suggestion_feedback_check")),
        sa.CheckConstraint(
            "ground IN ('personal_matter', 'forwarded_letter', 'accusation_or_complaint', 'pending_case', 'running_tender', 'academic_or_promotion', 'no_concrete_content', 'outside_powers', 'conflict_of_interest', 'legal_consultation', 'more_than_one_matter', 'incomplete')",
            name=op.f("suggestion_ground_check"),
        ),
        sa.CheckConstraint("kind IN ('suggestion', 'proposal')", name=op.f("suggestion_kind_check")),
        sa.CheckConstraint("mode IN ('sole', 'lead_co', 'split')", name=op.f("suggestion_mode_check")),
        sa.CheckConstraint(
            "origin IN ('filed', 'registered', 'imported', 'motion', 'station')", name=op.f("suggestion_origin_check")
        ),
        sa.CheckConstraint("permission IN ('full', 'title_only', 'none')", name=op.f("suggestion_permission_check")),
        sa.CheckConstraint(
            "state IN ('draft', 'cosigning', 'submitted', 'returned_for_revision', 'not_accepted', 'withdrawn', 'accepted', 'assigned', 'in_handling', 'replied', 'evaluated', 'rehandling', 'closed')",
            name=op.f("suggestion_state_check"),
        ),
        sa.CheckConstraint("(number IS NULL) = (accepted_at IS NULL)", name=op.f("suggestion_numbered_check")),
        sa.CheckConstraint("round >= 1", name=op.f("suggestion_round_check")),
        sa.ForeignKeyConstraint(
            ["congress_id", "delegation_id"],
            ["delegation.congress_id", "delegation.id"],
            name=op.f("suggestion_congress_id_delegation_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "lead_person_id"],
            ["person.congress_id", "person.id"],
            name=op.f("suggestion_congress_id_lead_person_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "profile_id"],
            ["rule_profile.congress_id", "rule_profile.id"],
            name=op.f("suggestion_congress_id_profile_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "session_id"],
            ["session.congress_id", "session.id"],
            name=op.f("suggestion_congress_id_session_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("suggestion_pkey")),
        sa.UniqueConstraint("congress_id", "session_id", "in_session", "kind", "number", name="suggestion_number_key"),
        sa.UniqueConstraint("congress_id", "source_system", "source_id", name="suggestion_source_key"),
    )
    op.create_index(
        "suggestion_congress_id_created_at_idx", "suggestion", ["congress_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "suggestion_congress_id_lead_person_id_idx", "suggestion", ["congress_id", "lead_person_id"], unique=False
    )
    op.create_index(
        "suggestion_congress_id_merge_id_idx",
        "suggestion",
        ["congress_id", "merge_id"],
        unique=False,
        postgresql_where=sa.text("merge_id IS NOT NULL"),
    )
    op.create_index("suggestion_congress_id_state_idx", "suggestion", ["congress_id", "state"], unique=False)
    op.create_index(
        "suggestion_congress_id_updated_at_idx", "suggestion", ["congress_id", "updated_at", "id"], unique=False
    )
    op.create_table(
        "api_key",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("rights", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["congress_id", "account_id"],
            ["account.congress_id", "account.id"],
            name=op.f("api_key_congress_id_account_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("api_key_pkey")),
        sa.UniqueConstraint("key_hash", name="api_key_key_hash_key"),
    )
    op.create_table(
        "assignment",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("suggestion_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("opinion_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opinion_redos", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("role IN ('sole', 'lead', 'co', 'split')", name=op.f("assignment_role_check")),
        sa.CheckConstraint(
            "state IN ('pending_receipt', 'received', 'return_requested', 'returned', 'opinion_submitted', 'opinion_waived', 'reply_drafted', 'reviewed', 'signed', 'sent', 'cancelled')",
            name=op.f("assignment_state_check"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "organisation_id"],
            ["organisation.congress_id", "organisation.id"],
            name=op.f("assignment_congress_id_organisation_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "replaces_id"],
            ["assignment.congress_id", "assignment.id"],
            name=op.f("assignment_congress_id_replaces_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "suggestion_id"],
            ["suggestion.congress_id", "suggestion.id"],
            name=op.f("assignment_congress_id_suggestion_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("assignment_pkey")),
    )
    op.create_index(
        "assignment_congress_id_organisation_id_idx",
        "assignment",
        ["congress_id", "organisation_id", "state"],
        unique=False,
    )
    op.create_index(
        "assignment_congress_id_suggestion_id_idx",
        "assignment",
        ["congress_id", "suggestion_id", "round"],
        unique=False,
    )
    op.create_index(
        "assignment_unit_key",
        "assignment",
        ["congress_id", "suggestion_id", "round", "organisation_id"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('returned', 'cancelled')"),
    )
    op.create_table(
        "refresh_token",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["congress_id", "account_id"],
            ["account.congress_id", "account.id"],
            name=op.f("refresh_token_congress_id_account_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("refresh_token_pkey")),
        sa.UniqueConstraint("token_hash", name="refresh_token_token_hash_key"),
    )
    op.create_index(
        "refresh_token_congress_id_account_id_idx", "refresh_token", ["congress_id", "account_id"], unique=False
    )
    op.create_index(
        "refresh_token_congress_id_family_id_idx", "refresh_token", ["congress_id", "family_id"], unique=False
    )
    op.create_table(
        "signature",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("suggestion_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("withdrawal_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('lead', 'cosigner')", name=op.f("signature_role_check")),
        sa.CheckConstraint(
            "state IN ('invited', 'confirmed', 'declined', 'expired')", name=op.f("signature_state_check")
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "person_id"],
            ["person.congress_id", "person.id"],
            name=op.f("signature_congress_id_person_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "suggestion_id"],
            ["suggestion.congress_id", "suggestion.id"],
            name=op.f("signature_congress_id_suggestion_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("signature_pkey")),
        sa.UniqueConstraint("congress_id", "suggestion_id", "person_id", name="signature_person_key"),
    )
    op.create_index("signature_congress_id_person_id_idx", "signature", ["congress_id", "person_id"], unique=False)
    op.create_table(
        "attachment",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("suggestion_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=True),
        sa.Column("attached_to", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "attached_to IN ('suggestion', 'reply', 'consultation')", name=op.f("attachment_attached_to_check")
        ),
        sa.CheckConstraint("size > 0", name=op.f("attachment_size_check")),
        sa.ForeignKeyConstraint(
            ["congress_id", "assignment_id"],
            ["assignment.congress_id", "assignment.id"],
            name=op.f("attachment_congress_id_assignment_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "suggestion_id"],
            ["suggestion.congress_id", "suggestion.id"],
            name=op.f("attachment_congress_id_suggestion_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("attachment_pkey")),
    )
    op.create_index(
        "attachment_congress_id_suggestion_id_idx", "attachment", ["congress_id", "suggestion_id"], unique=False
    )
    op.create_table(
        "consultation",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("suggestion_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("participants", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("deputy_present", sa.Boolean(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("deputy_view", sa.Text(), nullable=False),
        sa.Column("deputy_opinion", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "deputy_view IN ('agrees', 'partly', 'disagrees', 'not_stated')",
            name=op.f("consultation_deputy_view_check"),
        ),
        sa.CheckConstraint(
            "mode IN ('face_to_face', 'symposium', 'site_visit', 'phone', 'email', 'letter', 'other')",
            name=op.f("consultation_mode_check"),
        ),
        sa.CheckConstraint("stage IN ('before', 'during', 'after')", name=op.f("consultation_stage_check")),
        sa.ForeignKeyConstraint(
            ["congress_id", "assignment_id"],
            ["assignment.congress_id", "assignment.id"],
            name=op.f("consultation_congress_id_assignment_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "suggestion_id"],
            ["suggestion.congress_id", "suggestion.id"],
            name=op.f("consultation_congress_id_suggestion_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("consultation_pkey")),
    )
    op.create_index(
        "consultation_congress_id_suggestion_id_idx", "consultation", ["congress_id", "suggestion_id"], unique=False
    )
    op.create_table(
        "deadline",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("suggestion_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=True),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.Column("anchor_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("calendar_version", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("original_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cap_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('running', 'paused', 'met', 'late', 'lapsed', 'void')", name=op.f("deadline_state_check")
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "assignment_id"],
            ["assignment.congress_id", "assignment.id"],
            name=op.f("deadline_congress_id_assignment_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "rule_id"], ["rule.congress_id", "rule.id"], name=op.f("deadline_congress_id_rule_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "suggestion_id"],
            ["suggestion.congress_id", "suggestion.id"],
            name=op.f("deadline_congress_id_suggestion_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("deadline_pkey")),
    )
    op.create_index(
        "deadline_congress_id_assignment_id_idx", "deadline", ["congress_id", "assignment_id"], unique=False
    )
    op.create_index(
        "deadline_congress_id_suggestion_id_idx", "deadline", ["congress_id", "suggestion_id"], unique=False
    )
    op.create_index(
        "deadline_one_running_per_step",
        "deadline",
        ["congress_id", "suggestion_id", sa.literal_column("coalesce(assignment_id, suggestion_id)"), "step"],
        unique=True,
        postgresql_where=sa.text("state IN ('running', 'paused')"),
    )
    op.create_index(
        "deadline_running_due_at_idx",
        "deadline",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_index(
        "deadline_running_of_case_idx",
        "deadline",
        ["congress_id", "suggestion_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_table(
        "extension_request",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("granted_until", sa.Date(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'granted', 'refused', 'void')", name=op.f("extension_request_state_check")
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "assignment_id"],
            ["assignment.congress_id", "assignment.id"],
            name=op.f("extension_request_congress_id_assignment_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("extension_request_pkey")),
    )
    op.create_index(
        "extension_request_pending_key",
        "extension_request",
        ["congress_id", "assignment_id"],
        unique=True,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "reply",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("suggestion_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("draft", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("class_code", sa.Text(), nullable=False),
        sa.Column("proposed_class_code", sa.Text(), nullable=False),
        sa.Column("class_reason", sa.Text(), nullable=True),
        sa.Column("document_number", sa.Text(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("case_officer", sa.Text(), nullable=True),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("disclosure", sa.Text(), nullable=True),
        sa.Column("disclosure_reason", sa.Text(), nullable=True),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("reply_sent_check")),
        sa.CheckConstraint("disclosure IN ('open', 'on_request', 'closed')", name=op.f("reply_disclosure_check")),
        sa.CheckConstraint(
            "state IN ('drafted', 'reviewed', 'signed', 'sent', 'superseded')", name=op.f("reply_state_check")
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "assignment_id"],
            ["assignment.congress_id", "assignment.id"],
            name=op.f("reply_congress_id_assignment_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "suggestion_id"],
            ["suggestion.congress_id", "suggestion.id"],
            name=op.f("reply_congress_id_suggestion_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("reply_pkey")),
        sa.UniqueConstraint("congress_id", "assignment_id", "draft", name="reply_draft_key"),
        sa.UniqueConstraint("congress_id", "document_number", name="reply_document_number_key"),
    )
    op.create_index("reply_congress_id_suggestion_id_idx", "reply", ["congress_id", "suggestion_id"], unique=False)
    op.create_index(
        "reply_current_key",
        "reply",
        ["congress_id", "assignment_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'superseded'"),
    )
    op.create_index(
        "reply_sent_of_case_idx",
        "reply",
        ["congress_id", "suggestion_id", "sent_at"],
        unique=False,
        postgresql_include=["class_code"],
        postgresql_where=sa.text("state = 'sent'"),
    )
    op.create_table(
        "return_request",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_organisation_id", sa.Uuid(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'granted', 'refused', 'void')", name=op.f("return_request_state_check")
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "assignment_id"],
            ["assignment.congress_id", "assignment.id"],
            name=op.f("return_request_congress_id_assignment_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "proposed_organisation_id"],
            ["organisation.congress_id", "organisation.id"],
            name=op.f("return_request_congress_id_proposed_organisation_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("return_request_pkey")),
    )
    op.create_index(
        "return_request_pending_key",
        "return_request",
        ["congress_id", "assignment_id"],
        unique=True,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "deadline_entry",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deadline_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("after_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "kind IN ('extended', 'paused', 'resumed', 'recalculated')", name=op.f("deadline_entry_kind_check")
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "deadline_id"],
            ["deadline.congress_id", "deadline.id"],
            name=op.f("deadline_entry_congress_id_deadline_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("deadline_entry_pkey")),
    )
    op.create_index(
        "deadline_entry_congress_id_deadline_id_idx", "deadline_entry", ["congress_id", "deadline_id"], unique=False
    )
    op.create_table(
        "deadline_notice",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deadline_id", sa.Uuid(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["congress_id", "deadline_id"],
            ["deadline.congress_id", "deadline.id"],
            name=op.f("deadline_notice_congress_id_deadline_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("deadline_notice_pkey")),
        sa.UniqueConstraint("congress_id", "deadline_id", "threshold", "due_at", name="deadline_notice_threshold_key"),
    )
    op.create_table(
        "evaluation",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("suggestion_id", sa.Uuid(), nullable=False),
        sa.Column("reply_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rated_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "dimension IN ('overall', 'attitude', 'process', 'result')", name=op.f("evaluation_dimension_check")
        ),
        sa.CheckConstraint(
            "level IN ('satisfied', 'basically_satisfied', 'dissatisfied')", name=op.f("evaluation_level_check")
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "person_id"],
            ["person.congress_id", "person.id"],
            name=op.f("evaluation_congress_id_person_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "reply_id"],
            ["reply.congress_id", "reply.id"],
            name=op.f("evaluation_congress_id_reply_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "suggestion_id"],
            ["suggestion.congress_id", "suggestion.id"],
            name=op.f("evaluation_congress_id_suggestion_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("evaluation_pkey")),
        sa.UniqueConstraint("congress_id", "reply_id", "person_id", "dimension", name="evaluation_rated_key"),
    )
    op.create_index(
        "evaluation_of_case_idx", "evaluation", ["congress_id", "suggestion_id", "round", "level"], unique=False
    )


def downgrade() -> None:
    op.drop_index("evaluation_of_case_idx", table_name="evaluation")
    op.drop_table("evaluation")
    op.drop_table("deadline_notice")
    op.drop_index("deadline_entry_congress_id_deadline_id_idx", table_name="deadline_entry")
    op.drop_table("deadline_entry")
    op.drop_index(
        "return_request_pending_key", table_name="return_request", postgresql_where=sa.text("state = 'pending'")
    )
    op.drop_table("return_request")
    op.drop_index(
        "reply_sent_of_case_idx",
        table_name="reply",
        postgresql_include=["class_code"],
        postgresql_where=sa.text("state = 'sent'"),
    )
    op.drop_index("reply_current_key", table_name="reply", postgresql_where=sa.text("state <> 'superseded'"))
    op.drop_index("reply_congress_id_suggestion_id_idx", table_name="reply")
    op.drop_table("reply")
    op.drop_index(
        "extension_request_pending_key", table_name="extension_request", postgresql_where=sa.text("state = 'pending'")
    )
    op.drop_table("extension_request")
    op.drop_index("deadline_running_of_case_idx", table_name="deadline", postgresql_where=sa.text("state = 'running'"))
    op.drop_index("deadline_running_due_at_idx", table_name="deadline", postgresql_where=sa.text("state = 'running'"))
    op.drop_index(
        "deadline_one_running_per_step",
        table_name="deadline",
        postgresql_where=sa.text("state IN ('running', 'paused')"),
    )
    op.drop_index("deadline_congress_id_suggestion_id_idx", table_name="deadline")
    op.drop_index("deadline_congress_id_assignment_id_idx", table_name="deadline")
    op.drop_table("deadline")
    op.drop_index("consultation_congress_id_suggestion_id_idx", table_name="consultation")
    op.drop_table("consultation")
    op.drop_index("attachment_congress_id_suggestion_id_idx", table_name="attachment")
    op.drop_table("attachment")
    op.drop_index("signature_congress_id_person_id_idx", table_name="signature")
    op.drop_table("signature")
    op.drop_index("refresh_token_congress_id_family_id_idx", table_name="refresh_token")
    op.drop_index("refresh_token_congress_id_account_id_idx", table_name="refresh_token")
    op.drop_table("refresh_token")
    op.drop_index(
        "assignment_unit_key",
        table_name="assignment",
        postgresql_where=sa.text("state NOT IN ('returned', 'cancelled')"),
    )
    op.drop_index("assignment_congress_id_suggestion_id_idx", table_name="assignment")
    op.drop_index("assignment_congress_id_organisation_id_idx", table_name="assignment")
    op.drop_table("assignment")
    op.drop_table("api_key")
    op.drop_index("suggestion_congress_id_updated_at_idx", table_name="suggestion")
    op.drop_index("suggestion_congress_id_state_idx", table_name="suggestion")
    op.drop_index(
        "suggestion_congress_id_merge_id_idx", table_name="suggestion", postgresql_where=sa.text("merge_id IS NOT NULL")
    )
    op.drop_index("suggestion_congress_id_lead_person_id_idx", table_name="suggestion")
    op.drop_index("suggestion_congress_id_created_at_idx", table_name="suggestion")
    op.drop_table("suggestion")
    op.drop_table("number_counter")
    op.drop_index("mandate_congress_id_person_id_idx", table_name="mandate")
    op.drop_table("mandate")
    op.drop_table("account")
    op.drop_table("session")
    op.drop_table("rule")
    op.drop_index("position_congress_id_person_id_idx", table_name="position")
    op.drop_table("position")
    op.drop_table("import_row")
    op.drop_table("delegation")
    op.drop_table("term")
    op.drop_table("rule_profile")
    op.drop_index("person_congress_id_name_idx", table_name="person")
    op.drop_table("person")
    op.drop_index("organisation_congress_id_name_idx", table_name="organisation")
    op.drop_table("organisation")
    op.drop_index("import_run_congress_id_created_at_idx", table_name="import_run")
    op.drop_table("import_run")
    op.drop_table("idempotency_key")
    op.drop_index("event_congress_id_txid_seq_idx", table_name="event")
    op.drop_index("event_congress_id_suggestion_id_idx", table_name="event")
    op.drop_table("event")
    op.drop_table("calendar_year")
    op.drop_table("calendar_day")
    op.drop_table("sign_in_failure")
    op.drop_table("congress")
