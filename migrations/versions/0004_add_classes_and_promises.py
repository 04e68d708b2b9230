"""Add the history of classes and the promises: tables beside the case; replies sent before get the first line of theirs."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# What was sent before has no other line than the class of its sending; who sent it is told by the event.
BACK_FILL = """
    INSERT INTO class_change (congress_id, id, suggestion_id, reply_id, round, to_code, source, at)
    SELECT congress_id, gen_random_uuid(), suggestion_id, id, round, class_code, 'reply_sent', sent_at
    FROM reply
    WHERE state = 'sent'
"""


def upgrade() -> None:
    op.create_table(
        "class_change",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("suggestion_id", sa.Uuid(), nullable=False),
        sa.Column("reply_id", sa.Uuid(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("from_code", sa.Text(), nullable=True),
        sa.Column("to_code", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(from_code IS NULL) = (source = 'reply_sent')", name=op.f("class_change_first_check")),
        sa.CheckConstraint(
            "source IN ('reply_sent', 'second_reply') OR reason IS NOT NULL", name=op.f("class_change_reason_check")
        ),
        sa.CheckConstraint(
            "source IN ('reply_sent', 'second_reply', 'supervision', 'look_back', 'reconciliation')",
            name=op.f("class_change_source_check"),
        ),
        sa.CheckConstraint("from_code <> to_code", name=op.f("class_change_changed_check")),
        sa.ForeignKeyConstraint(
            ["congress_id", "reply_id"],
            ["reply.congress_id", "reply.id"],
            name=op.f("class_change_congress_id_reply_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "suggestion_id"],
            ["suggestion.congress_id", "suggestion.id"],
            name=op.f("class_change_congress_id_suggestion_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("class_change_pkey")),
    )
    op.create_index(
        "class_change_congress_id_reply_id_idx", "class_change", ["congress_id", "reply_id", "at"], unique=False
    )
    op.create_index(
        "class_change_first_key",
        "class_change",
        ["congress_id", "reply_id"],
        unique=True,
        postgresql_where=sa.text("source = 'reply_sent'"),
    )
    op.create_index(
        "class_change_of_case_idx",
        "class_change",
        ["congress_id", "suggestion_id", "at", "id"],
        unique=False,
        postgresql_include=["to_code"],
    )
    op.create_table(
        "promise",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("suggestion_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("reply_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'given_up') = (given_up_reason IS NOT NULL)", name=op.f("promise_given_up_check")),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f("promise_ended_check")),
        sa.CheckConstraint(
            "source IN ('reply', 'class_change', 'raised_again', 'meeting')", name=op.f("promise_source_check")
        ),
        sa.CheckConstraint("state IN ('open', 'fulfilled', 'given_up', 'void')", name=op.f("promise_state_check")),
        sa.ForeignKeyConstraint(
            ["congress_id", "assignment_id"],
            ["assignment.congress_id", "assignment.id"],
            name=op.f("promise_congress_id_assignment_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "organisation_id"],
            ["organisation.congress_id", "organisation.id"],
            name=op.f("promise_congress_id_organisation_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "reply_id"],
            ["reply.congress_id", "reply.id"],
            name=op.f("promise_congress_id_reply_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "suggestion_id"],
            ["suggestion.congress_id", "suggestion.id"],
            name=op.f("promise_congress_id_suggestion_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("promise_pkey")),
    )
    op.create_index("promise_congress_id_due_on_idx", "promise", ["congress_id", "due_on", "id"], unique=False)
    op.create_index("promise_congress_id_made_at_idx", "promise", ["congress_id", "made_at", "id"], unique=False)
    op.create_index(
        "promise_congress_id_organisation_id_idx", "promise", ["congress_id", "organisation_id", "state"], unique=False
    )
    op.create_index("promise_congress_id_suggestion_id_idx", "promise", ["congress_id", "suggestion_id"], unique=False)
    op.create_index(
        "promise_open_due_on_idx", "promise", ["due_on"], unique=False, postgresql_where=sa.text("state = 'open'")
    )
    op.create_table(
        "promise_change",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("promise_id", sa.Uuid(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("before_due_on", sa.Date(), nullable=True),
        sa.Column("after_due_on", sa.Date(), nullable=True),
        sa.Column("before_organisation_id", sa.Uuid(), nullable=True),
        sa.Column("after_organisation_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(changed = 'due_on') = (before_due_on IS NOT NULL AND after_due_on IS NOT NULL)",
            name=op.f("promise_change_due_on_check"),
        ),
        sa.CheckConstraint(
            "(changed = 'unit') = (before_organisation_id IS NOT NULL AND after_organisation_id IS NOT NULL)",
            name=op.f("promise_change_unit_check"),
        ),
        sa.CheckConstraint("changed IN ('due_on', 'unit')", name=op.f("promise_change_changed_check")),
        sa.CheckConstraint(
            "state IN ('pending', 'granted', 'refused', 'void')", name=op.f("promise_change_state_check")
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "after_organisation_id"],
            ["organisation.congress_id", "organisation.id"],
            name=op.f("promise_change_congress_id_after_organisation_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "before_organisation_id"],
            ["organisation.congress_id", "organisation.id"],
            name=op.f("promise_change_congress_id_before_organisation_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "promise_id"],
            ["promise.congress_id", "promise.id"],
            name=op.f("promise_change_congress_id_promise_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("promise_change_pkey")),
    )
    op.create_index(
        "promise_change_congress_id_promise_id_idx", "promise_change", ["congress_id", "promise_id"], unique=False
    )
    op.create_index(
        "promise_change_pending_key",
        "promise_change",
        ["congress_id", "promise_id"],
        unique=True,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "promise_notice",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("promise_id", sa.Uuid(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["congress_id", "promise_id"],
            ["promise.congress_id", "promise.id"],
            name=op.f("promise_notice_congress_id_promise_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("promise_notice_pkey")),
        sa.UniqueConstraint("congress_id", "promise_id", "threshold", "due_on", name="promise_notice_threshold_key"),
    )
    op.create_table(
        "promise_progress",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("promise_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("promise_progress_percent_check")),
        sa.ForeignKeyConstraint(
            ["congress_id", "organisation_id"],
            ["organisation.congress_id", "organisation.id"],
            name=op.f("promise_progress_congress_id_organisation_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "promise_id"],
            ["promise.congress_id", "promise.id"],
            name=op.f("promise_progress_congress_id_promise_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("promise_progress_pkey")),
    )
    op.create_index(
        "promise_progress_congress_id_promise_id_idx",
        "promise_progress",
        ["congress_id", "promise_id", "at"],
        unique=False,
    )
    op.create_table(
        "promise_rating",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("promise_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rated_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "level IN ('satisfied', 'basically_satisfied', 'dissatisfied')", name=op.f("promise_rating_level_check")
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "person_id"],
            ["person.congress_id", "person.id"],
            name=op.f("promise_rating_congress_id_person_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "promise_id"],
            ["promise.congress_id", "promise.id"],
            name=op.f("promise_rating_congress_id_promise_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("promise_rating_pkey")),
        sa.UniqueConstraint("congress_id", "promise_id", "person_id", name="promise_rating_rated_key"),
    )
    op.create_table(
        "promise_reply",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("promise_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("document_number", sa.Text(), nullable=True),
        sa.Column("class_code", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["congress_id", "organisation_id"],
            ["organisation.congress_id", "organisation.id"],
            name=op.f("promise_reply_congress_id_organisation_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "promise_id"],
            ["promise.congress_id", "promise.id"],
            name=op.f("promise_reply_congress_id_promise_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("promise_reply_pkey")),
        sa.UniqueConstraint("congress_id", "promise_id", name="promise_reply_promise_key"),
    )
    op.execute(BACK_FILL)


def downgrade() -> None:
    op.drop_table("promise_reply")
    op.drop_table("promise_rating")
    op.drop_index("promise_progress_congress_id_promise_id_idx", table_name="promise_progress")
    op.drop_table("promise_progress")
    op.drop_table("promise_notice")
    op.drop_index(
        "promise_change_pending_key", table_name="promise_change", postgresql_where=sa.text("state = 'pending'")
    )
    op.drop_index("promise_change_congress_id_promise_id_idx", table_name="promise_change")
    op.drop_table("promise_change")
    op.drop_index("promise_open_due_on_idx", table_name="promise", postgresql_where=sa.text("state = 'open'"))
    op.drop_index("promise_congress_id_suggestion_id_idx", table_name="promise")
    op.drop_index("promise_congress_id_organisation_id_idx", table_name="promise")
    op.drop_index("promise_congress_id_made_at_idx", table_name="promise")
    op.drop_index("promise_congress_id_due_on_idx", table_name="promise")
    op.drop_table("promise")
    op.drop_index("class_change_of_case_idx", table_name="class_change", postgresql_include=["to_code"])
    op.drop_index(
        "class_change_first_key", table_name="class_change", postgresql_where=sa.text("source = 'reply_sent'")
    )
    op.drop_index("class_change_congress_id_reply_id_idx", table_name="class_change")
    op.drop_table("class_change")
