"""Reports of the guard, what a second person let stand, originals behind clean copies, and the salt of each notice."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

from hr_portal.core.db import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notices", sa.Column("guard_salt", sa.String(), nullable=True))
    op.add_column("notices", sa.Column("leak_found_at", UtcDateTime(), nullable=True))
    notices = sa.table("notices", sa.column("id", sa.Integer()), sa.column("guard_salt", sa.String()))
    connection = op.get_bind()
    for (number,) in connection.execute(sa.select(notices.c.id)).all():
        connection.execute(
            notices.update().where(notices.c.id == number).values(guard_salt=secrets.token_hex(16))
        )
    op.create_table(
        "guard_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("content_digest", sa.String(), nullable=False),
        sa.Column("scanner_version", sa.String(), nullable=False),
        sa.Column("result_digest", sa.String(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("not_checked", sa.JSON(), nullable=False),
        sa.Column("scanned_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_guard_reports_notice_id_notices")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guard_reports")),
        sa.UniqueConstraint(
            "notice_id",
            "subject",
            "content_digest",
            name=op.f("uq_guard_reports_notice_id_subject_content_digest"),
        ),
    )
    op.create_index(op.f("ix_guard_reports_subject_id"), "guard_reports", ["subject_id"], unique=False)
    op.create_table(
        "guard_overrides",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("finding_digest", sa.String(), nullable=False),
        sa.Column("detector", sa.String(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "decided_by_id <> asked_by_id", name=op.f("ck_guard_overrides_decided_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_guard_overrides_notice_id_notices")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_guard_overrides_revision_id_revisions")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_guard_overrides_asked_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_guard_overrides_decided_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guard_overrides")),
    )
    op.create_index(op.f("ix_guard_overrides_notice_id"), "guard_overrides", ["notice_id"], unique=False)
    op.create_index(op.f("ix_guard_overrides_revision_id"), "guard_overrides", ["revision_id"], unique=False)
    op.create_table(
        "guard_originals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kept_by_id", sa.Integer(), nullable=False),
        sa.Column("kept_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_guard_originals_notice_id_notices")
        ),
        sa.ForeignKeyConstraint(
            ["kept_by_id"], ["users.id"], name=op.f("fk_guard_originals_kept_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guard_originals")),
        sa.UniqueConstraint("key", name=op.f("uq_guard_originals_key")),
    )
    op.create_index(op.f("ix_guard_originals_notice_id"), "guard_originals", ["notice_id"], unique=False)
    op.create_index(
        op.f("ix_guard_originals_attachment_id"), "guard_originals", ["attachment_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("guard_originals")
    op.drop_table("guard_overrides")
    op.drop_table("guard_reports")
    op.drop_column("notices", "leak_found_at")
    op.drop_column("notices", "guard_salt")
