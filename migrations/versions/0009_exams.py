"""Exams and their versions, imported tables of positions, applicants by day, majors, heading aliases, jobs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hr_portal.core.db import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "major_references",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_major_references")),
        sa.UniqueConstraint("slug", name=op.f("uq_major_references_slug")),
    )
    op.create_table(
        "majors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("class_code", sa.String(), nullable=False),
        sa.Column("class_name", sa.String(), nullable=False),
        sa.Column("category_code", sa.String(), nullable=False),
        sa.Column("category_name", sa.String(), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reference_id"], ["major_references.id"], name=op.f("fk_majors_reference_id_major_references")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_majors")),
    )
    with op.batch_alter_table("majors", schema=None) as batch_op:
        batch_op.create_index("ix_majors_class_code", ["reference_id", "class_code"], unique=False)
        batch_op.create_index("ix_majors_code", ["reference_id", "code"], unique=False)

    op.create_table(
        "exams",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("organ_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("current_version_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["current_version_id"], ["exam_versions.id"], name="fk_exams_current_version", use_alter=True
        ),
        sa.ForeignKeyConstraint(["opened_by_id"], ["users.id"], name=op.f("fk_exams_opened_by_id_users")),
        sa.ForeignKeyConstraint(["organ_id"], ["organs.id"], name=op.f("fk_exams_organ_id_organs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exams")),
        sa.UniqueConstraint("slug", name=op.f("uq_exams_slug")),
    )
    with op.batch_alter_table("exams", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exams_organ_id"), ["organ_id"], unique=False)

    op.create_table(
        "heading_aliases",
        sa.Column("heading", sa.String(), nullable=False),
        sa.Column("printed", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_heading_aliases_by_id_users")),
        sa.PrimaryKeyConstraint("heading", name=op.f("pk_heading_aliases")),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "waiting",
                "done",
                "partly",
                "failed",
                "cancelled",
                name="jobstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("bad", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("seen_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("cancel_asked_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_jobs_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("key", name=op.f("uq_jobs_key")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index("ix_jobs_state", ["state", "id"], unique=False)
        batch_op.create_index("ix_jobs_subject", ["subject", "id"], unique=False)

    op.create_table(
        "cut_offs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("lowest", sa.String(), nullable=False),
        sa.Column("ratio", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"], name=op.f("fk_cut_offs_exam_id_exams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cut_offs")),
    )
    with op.batch_alter_table("cut_offs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cut_offs_exam_id"), ["exam_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cut_offs_unit"), ["unit"], unique=False)

    op.create_table(
        "exam_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("proposed_by_id <> confirmed_by_id", name=op.f("ck_exam_versions_two_officers")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["users.id"], name=op.f("fk_exam_versions_confirmed_by_id_users")
        ),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"], name=op.f("fk_exam_versions_exam_id_exams")),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["users.id"], name=op.f("fk_exam_versions_proposed_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_versions")),
        sa.UniqueConstraint("exam_id", "number", name=op.f("uq_exam_versions_exam_id_number")),
    )
    op.create_table(
        "position_figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("applied", sa.Integer(), nullable=True),
        sa.Column("passed", sa.Integer(), nullable=True),
        sa.Column("paid", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"], name=op.f("fk_position_figures_exam_id_exams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_position_figures")),
        sa.UniqueConstraint("exam_id", "key", "day", name=op.f("uq_position_figures_exam_id_key_day")),
    )
    with op.batch_alter_table("position_figures", schema=None) as batch_op:
        batch_op.create_index("ix_position_figures_day", ["exam_id", "day"], unique=False)

    op.create_table(
        "position_tables",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "confirmed",
                "superseded",
                "refused",
                name="tablestate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("compared_with_id", sa.Integer(), nullable=True),
        sa.Column("imported_by_id", sa.Integer(), nullable=True),
        sa.Column("imported_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("refused_by_id", sa.Integer(), nullable=True),
        sa.Column("refused_at", UtcDateTime(), nullable=True),
        sa.Column("change_notice_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("imported_by_id <> confirmed_by_id", name=op.f("ck_position_tables_two_officers")),
        sa.ForeignKeyConstraint(
            ["change_notice_id"], ["notices.id"], name=op.f("fk_position_tables_change_notice_id_notices")
        ),
        sa.ForeignKeyConstraint(
            ["compared_with_id"],
            ["position_tables.id"],
            name=op.f("fk_position_tables_compared_with_id_position_tables"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["users.id"], name=op.f("fk_position_tables_confirmed_by_id_users")
        ),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"], name=op.f("fk_position_tables_exam_id_exams")),
        sa.ForeignKeyConstraint(
            ["imported_by_id"], ["users.id"], name=op.f("fk_position_tables_imported_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["refused_by_id"], ["users.id"], name=op.f("fk_position_tables_refused_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_position_tables")),
        sa.UniqueConstraint("exam_id", "number", name=op.f("uq_position_tables_exam_id_number")),
    )
    with op.batch_alter_table("position_tables", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_position_tables_change_notice_id"), ["change_notice_id"], unique=False
        )

    op.create_table(
        "stage_notices",
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"], name=op.f("fk_stage_notices_exam_id_exams")),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_stage_notices_notice_id_notices")
        ),
        sa.PrimaryKeyConstraint("exam_id", "stage", "notice_id", name=op.f("pk_stage_notices")),
    )
    with op.batch_alter_table("stage_notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stage_notices_notice_id"), ["notice_id"], unique=False)

    op.create_table(
        "positions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("exam_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("sheet", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("post_class", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("unit_code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("education", sa.String(), nullable=False),
        sa.Column("degree", sa.String(), nullable=False),
        sa.Column("political", sa.String(), nullable=False),
        sa.Column("grassroots", sa.String(), nullable=False),
        sa.Column("fresh", sa.String(), nullable=False),
        sa.Column("gender", sa.String(), nullable=False),
        sa.Column("age", sa.String(), nullable=False),
        sa.Column("majors", sa.JSON(), nullable=False),
        sa.Column("ratio", sa.String(), nullable=False),
        sa.Column("test", sa.String(), nullable=False),
        sa.Column("remarks", sa.String(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("haystack", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"], name=op.f("fk_positions_exam_id_exams")),
        sa.ForeignKeyConstraint(
            ["table_id"], ["position_tables.id"], name=op.f("fk_positions_table_id_position_tables")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_positions")),
        sa.UniqueConstraint("table_id", "key", name=op.f("uq_positions_table_id_key")),
    )
    with op.batch_alter_table("positions", schema=None) as batch_op:
        batch_op.create_index("ix_positions_exam_id_key", ["exam_id", "key"], unique=False)
    if op.get_bind().dialect.name != "sqlite":
        # Two tables name each other; SQLite took the reference inline, others need both tables first.
        op.create_foreign_key(
            "fk_exams_current_version", "exams", "exam_versions", ["current_version_id"], ["id"]
        )
