"""Notices of several organs, each of which signs; and the earlier notice that one follows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hr_portal.core.db import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_organs",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("organ_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", UtcDateTime(), nullable=True),
        sa.Column("revision_number", sa.Integer(), nullable=True),
        sa.Column("signed_version", sa.Integer(), nullable=True),
        sa.Column("paper", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_notice_organs_notice_id_notices")
        ),
        sa.ForeignKeyConstraint(["organ_id"], ["organs.id"], name=op.f("fk_notice_organs_organ_id_organs")),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["users.id"], name=op.f("fk_notice_organs_signed_by_id_users")
        ),
        sa.PrimaryKeyConstraint("notice_id", "organ_id", name=op.f("pk_notice_organs")),
    )
    with op.batch_alter_table("notice_organs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_organs_organ_id"), ["organ_id"], unique=False)

    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.add_column(sa.Column("follows_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_notices_follows_id"), ["follows_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_notices_follows_id_notices"), "notices", ["follows_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_notices_follows_id_notices"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_notices_follows_id"))
        batch_op.drop_column("follows_id")

    with op.batch_alter_table("notice_organs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_organs_organ_id"))

    op.drop_table("notice_organs")
