"""Certificates of erasure, and the terms that were in force."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hr_portal.core.db import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure_certificates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("organ_id", sa.Integer(), nullable=False),
        sa.Column("index_number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("leaves", sa.JSON(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("versions", sa.Integer(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=False),
        sa.Column("terms", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_erasure_certificates_notice_id_notices")
        ),
        sa.ForeignKeyConstraint(
            ["organ_id"], ["organs.id"], name=op.f("fk_erasure_certificates_organ_id_organs")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_certificates")),
        sa.UniqueConstraint(
            "notice_id",
            "step",
            "due_at",
            "done_at",
            name=op.f("uq_erasure_certificates_notice_id_step_due_at_done_at"),
        ),
    )
    op.create_index("ix_erasure_certificates_done_at", "erasure_certificates", ["done_at"], unique=False)
    op.create_index(
        op.f("ix_erasure_certificates_organ_id"), "erasure_certificates", ["organ_id"], unique=False
    )
    op.create_table(
        "retention_terms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_terms")),
    )


def downgrade() -> None:
    op.drop_table("retention_terms")
    op.drop_index(op.f("ix_erasure_certificates_organ_id"), table_name="erasure_certificates")
    op.drop_index("ix_erasure_certificates_done_at", table_name="erasure_certificates")
    op.drop_table("erasure_certificates")
