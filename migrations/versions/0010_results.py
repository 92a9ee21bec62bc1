"""Result tables and their rows, releases of results, requests to check a score."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hr_portal.core.db import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "result_tables",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "signed",
                "returned",
                "superseded",
                name="resultstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("sample", sa.JSON(), nullable=False),
        sa.Column("imported_by_id", sa.Integer(), nullable=True),
        sa.Column("imported_at", UtcDateTime(), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", UtcDateTime(), nullable=True),
        sa.Column("returned_at", UtcDateTime(), nullable=True),
        sa.Column("destroyed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("imported_by_id <> signed_by_id", name=op.f("ck_result_tables_two_officers")),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"], name=op.f("fk_result_tables_exam_id_exams")),
        sa.ForeignKeyConstraint(
            ["imported_by_id"], ["users.id"], name=op.f("fk_result_tables_imported_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by_id"], ["users.id"], name=op.f("fk_result_tables_signed_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_tables")),
        sa.UniqueConstraint("exam_id", "number", name=op.f("uq_result_tables_exam_id_number")),
    )
    op.create_table(
        "releases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column(
            "id_part",
            sa.Enum("last_six", "whole", name="idpart", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("opens_at", UtcDateTime(), nullable=False),
        sa.Column("moved_reason", sa.String(), nullable=False),
        sa.Column("public_reason", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("prepared_by_id", sa.Integer(), nullable=True),
        sa.Column("prepared_at", UtcDateTime(), nullable=False),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", UtcDateTime(), nullable=True),
        sa.Column("suspended_at", UtcDateTime(), nullable=True),
        sa.Column("suspended_by_id", sa.Integer(), nullable=True),
        sa.Column("suspend_reason", sa.String(), nullable=False),
        sa.Column("recheck_from", UtcDateTime(), nullable=True),
        sa.Column("recheck_until", UtcDateTime(), nullable=True),
        sa.Column("destroyed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("prepared_by_id <> signed_by_id", name=op.f("ck_releases_two_officers")),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"], name=op.f("fk_releases_exam_id_exams")),
        sa.ForeignKeyConstraint(
            ["prepared_by_id"], ["users.id"], name=op.f("fk_releases_prepared_by_id_users")
        ),
        sa.ForeignKeyConstraint(["signed_by_id"], ["users.id"], name=op.f("fk_releases_signed_by_id_users")),
        sa.ForeignKeyConstraint(
            ["suspended_by_id"], ["users.id"], name=op.f("fk_releases_suspended_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["table_id"], ["result_tables.id"], name=op.f("fk_releases_table_id_result_tables")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
        sa.UniqueConstraint("exam_id", "stage", "number", name=op.f("uq_releases_exam_id_stage_number")),
    )
    op.create_table(
        "results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("post_class", sa.String(), nullable=False),
        sa.Column("ticket_mark", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("taken", "absent", "violation", "invalid", name="status", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("marks", sa.String(), nullable=False),
        sa.Column("total", sa.String(), nullable=True),
        sa.Column("standing", sa.String(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("shortfall", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["table_id"], ["result_tables.id"], name=op.f("fk_results_table_id_result_tables")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_results")),
        sa.UniqueConstraint("table_id", "ticket_mark", name=op.f("uq_results_table_id_ticket_mark")),
    )
    with op.batch_alter_table("results", schema=None) as batch_op:
        batch_op.create_index("ix_results_table_id_post", ["table_id", "post"], unique=False)

    op.create_table(
        "recheck_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("ticket_mark", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("component", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "accepted",
                "refused",
                "unchanged",
                "changed",
                name="recheckstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("second_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("decided_by_id <> second_by_id", name=op.f("ck_recheck_requests_two_officers")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_recheck_requests_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["releases.id"], name=op.f("fk_recheck_requests_release_id_releases")
        ),
        sa.ForeignKeyConstraint(
            ["second_by_id"], ["users.id"], name=op.f("fk_recheck_requests_second_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recheck_requests")),
        sa.UniqueConstraint(
            "release_id", "ticket_mark", name=op.f("uq_recheck_requests_release_id_ticket_mark")
        ),
    )
