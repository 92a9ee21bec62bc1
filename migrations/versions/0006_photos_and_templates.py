"""Photographs of sheets on a wall, and texts an organ begins its notices from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hr_portal.core.db import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "posting_photos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_posting_photos_notice_id_notices")
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["users.id"], name=op.f("fk_posting_photos_added_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting_photos")),
    )
    op.create_index(op.f("ix_posting_photos_notice_id"), "posting_photos", ["notice_id"], unique=False)
    op.create_index("ix_posting_photos_sha256", "posting_photos", ["sha256"], unique=False)
    op.create_table(
        "notice_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organ_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("made_from_id", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("retired_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "confirmed_by_id <> made_by_id", name=op.f("ck_notice_templates_confirmed_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["organ_id"], ["organs.id"], name=op.f("fk_notice_templates_organ_id_organs")
        ),
        sa.ForeignKeyConstraint(
            ["made_from_id"], ["notices.id"], name=op.f("fk_notice_templates_made_from_id_notices")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["users.id"], name=op.f("fk_notice_templates_made_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["users.id"], name=op.f("fk_notice_templates_confirmed_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_templates")),
    )
    op.create_index(op.f("ix_notice_templates_organ_id"), "notice_templates", ["organ_id"], unique=False)
    op.create_index(
        op.f("ix_notice_templates_made_from_id"), "notice_templates", ["made_from_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_notice_templates_made_from_id"), table_name="notice_templates")
    op.drop_index(op.f("ix_notice_templates_organ_id"), table_name="notice_templates")
    op.drop_table("notice_templates")
    op.drop_index("ix_posting_photos_sha256", table_name="posting_photos")
    op.drop_index(op.f("ix_posting_photos_notice_id"), table_name="posting_photos")
    op.drop_table("posting_photos")
