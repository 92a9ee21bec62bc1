"""Measures upon issued notices: corrections, suspensions, withdrawals, take-downs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hr_portal.core.db import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("taken_down_at", UtcDateTime(), nullable=True))

    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.add_column(sa.Column("taken_down_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("suspended_at", UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("archived_at", UtcDateTime(), nullable=True))

    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("measure", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("material", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("taken_down_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.drop_column("taken_down_at")
        batch_op.drop_column("material")
        batch_op.drop_column("measure")

    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_column("archived_at")
        batch_op.drop_column("suspended_at")
        batch_op.drop_column("taken_down_at")

    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.drop_column("taken_down_at")
