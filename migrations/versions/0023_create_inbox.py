"""What each person was told, the reminders of meetings, and the hours in which offices remind."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from domain.event_tables import Xid8

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KINDS = (
    "meeting_invitation",
    "meeting_confirmed",
    "meeting_changed",
    "meeting_moved",
    "meeting_postponed",
    "meeting_cancelled",
    "meeting_hold_lost",
    "invitation_withdrawn",
    "substitute_sent",
    "meeting_answered",
    "meeting_reminder",
    "minutes_to_confirm",
    "minutes_published",
)


def upgrade() -> None:
    listed = ", ".join(f"'{kind}'" for kind in KINDS)
    op.create_table(
        "notification",
        sa.Column("congress_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("about_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("txid", Xid8(), server_default=sa.text("pg_current_xact_id()"), nullable=False),
        sa.CheckConstraint(f"kind IN ({listed})", name=op.f("notification_kind_check")),
        sa.ForeignKeyConstraint(
            ["congress_id", "event_id"],
            ["event.congress_id", "event.id"],
            name=op.f("notification_congress_id_event_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["congress_id", "person_id"],
            ["person.congress_id", "person.id"],
            name=op.f("notification_congress_id_person_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("congress_id", "id", name=op.f("notification_pkey")),
    )
    op.create_index(
        "notification_congress_id_person_id_at_idx", "notification", ["congress_id", "person_id", "at", "id"]
    )
    op.create_index(
        "notification_congress_id_person_id_unread_idx",
        "notification",
        ["congress_id", "person_id"],
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_index(
        "notification_reminder_key",
        "notification",
        ["congress_id", "subject_id", "person_id", "about_at"],
        unique=True,
        postgresql_where=sa.text("kind = 'meeting_reminder'"),
    )
    op.add_column("meeting_kind", sa.Column("reminder_workdays", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE meeting_kind SET reminder_workdays = CASE code WHEN 'mayor-face-to-face' THEN 2 ELSE 1 END"
        " WHERE code IN ('mayor-face-to-face', 'chief-face-to-face', 'consultation', 'reconciliation')"
    )
    op.create_check_constraint(
        op.f("meeting_kind_reminder_workdays_check"), "meeting_kind", "reminder_workdays BETWEEN 0 AND 60"
    )
    for name, hour in (("office_opens", "08:30"), ("office_closes", "17:30")):
        op.add_column("congress", sa.Column(name, sa.Time(), server_default=sa.text(f"'{hour}'"), nullable=False))
    op.create_check_constraint(op.f("congress_office_hours_check"), "congress", "office_closes > office_opens")


def downgrade() -> None:
    op.drop_constraint("congress_office_hours_check", "congress")
    op.drop_column("congress", "office_closes")
    op.drop_column("congress", "office_opens")
    op.drop_constraint("meeting_kind_reminder_workdays_check", "meeting_kind")
    op.drop_column("meeting_kind", "reminder_workdays")
    op.drop_table("notification")
