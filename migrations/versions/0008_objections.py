"""Reports, messages, views, recusals, confirmations; clearances of windows; the clocks of each receiver."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hr_portal.core.db import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clearances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("window_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("is_cleared", sa.Boolean(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["window_id"], ["publicity_windows.id"], name=op.f("fk_clearances_window_id_publicity_windows")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clearances")),
        sa.UniqueConstraint("window_id", "item", name=op.f("uq_clearances_window_id_item")),
    )
    op.create_table(
        "confirmations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("window_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("all_registered", sa.Boolean(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("returned_at", UtcDateTime(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("proposed_by_id <> confirmed_by_id", name=op.f("ck_confirmations_two_officers")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["users.id"], name=op.f("fk_confirmations_confirmed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_confirmations_notice_id_notices")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["users.id"], name=op.f("fk_confirmations_proposed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["window_id"], ["publicity_windows.id"], name=op.f("fk_confirmations_window_id_publicity_windows")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmations")),
        sa.UniqueConstraint("window_id", "number", name=op.f("uq_confirmations_window_id_number")),
    )
    with op.batch_alter_table("confirmations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_confirmations_notice_id"), ["notice_id"], unique=False)

    op.create_table(
        "recusals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("is_recused", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_recusals_by_id_users")),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_recusals_notice_id_notices")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_recusals_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusals")),
        sa.UniqueConstraint("notice_id", "user_id", name=op.f("uq_recusals_notice_id_user_id")),
    )
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=True),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("window_id", sa.Integer(), nullable=True),
        sa.Column("receiving_organ_id", sa.Integer(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "online", "letter", "call", "visit", "forwarded", name="channel", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column(
            "signature",
            sa.Enum("real_name", "anonymous", "unit", name="signature", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column(
            "name_check",
            sa.Enum(
                "signed_unverified",
                "real_name_verified",
                "treated_as_anonymous",
                name="namecheck",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "timeliness",
            sa.Enum("in_period", "out_of_period", name="timeliness", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("postmarked_on", sa.Date(), nullable=True),
        sa.Column("registered_by_id", sa.Integer(), nullable=True),
        sa.Column("key_salt", sa.LargeBinary(), nullable=True),
        sa.Column("key_digest", sa.LargeBinary(), nullable=True),
        sa.Column("reporter_public", sa.LargeBinary(), nullable=True),
        sa.Column("reporter_private", sa.LargeBinary(), nullable=True),
        sa.Column("token_digest", sa.String(), nullable=True),
        sa.Column("likeness", sa.String(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("identity", sa.LargeBinary(), nullable=True),
        sa.Column(
            "stage",
            sa.Enum(
                "received",
                "registered",
                "not_in_scope",
                "transferred",
                "accepted",
                "under_verification",
                "concluded",
                "answered",
                "archived",
                name="stage",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("stage_since", UtcDateTime(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("problem_class", sa.String(), nullable=True),
        sa.Column(
            "verifiability",
            sa.Enum("concrete", "vague", name="verifiability", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column(
            "measure",
            sa.Enum(
                "verify",
                "inquire_in_writing",
                "talk",
                "transfer",
                "file",
                name="measure",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "finding",
            sa.Enum(
                "true", "partly_true", "untrue", "unverifiable", name="finding", native_enum=False, length=40
            ),
            nullable=True,
        ),
        sa.Column(
            "effect",
            sa.Enum(
                "no_issue",
                "does_not_affect",
                "affects_suspend",
                "affects_cancel",
                name="effect",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("hold_until", sa.Date(), nullable=True),
        sa.Column("approver", sa.String(), nullable=False),
        sa.Column("verdict_text", sa.LargeBinary(), nullable=True),
        sa.Column("transferred_to", sa.String(), nullable=False),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("restarted_at", UtcDateTime(), nullable=True),
        sa.Column("erased_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["reports.id"], name=op.f("fk_reports_merged_into_id_reports")
        ),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_reports_notice_id_notices")),
        sa.ForeignKeyConstraint(["officer_id"], ["users.id"], name=op.f("fk_reports_officer_id_users")),
        sa.ForeignKeyConstraint(
            ["receiving_organ_id"], ["organs.id"], name=op.f("fk_reports_receiving_organ_id_organs")
        ),
        sa.ForeignKeyConstraint(
            ["registered_by_id"], ["users.id"], name=op.f("fk_reports_registered_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["window_id"], ["publicity_windows.id"], name=op.f("fk_reports_window_id_publicity_windows")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("case_number", name=op.f("uq_reports_case_number")),
        sa.UniqueConstraint("number", name=op.f("uq_reports_number")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_reports_token_digest")),
    )
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reports_likeness"), ["likeness"], unique=False)
        batch_op.create_index(batch_op.f("ix_reports_notice_id"), ["notice_id"], unique=False)
        batch_op.create_index(
            "ix_reports_receiving_organ_id_stage", ["receiving_organ_id", "stage"], unique=False
        )

    op.create_table(
        "case_serials",
        sa.Column("organ_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["organ_id"], ["organs.id"], name=op.f("fk_case_serials_organ_id_organs")),
        sa.PrimaryKeyConstraint("organ_id", "year", name=op.f("pk_case_serials")),
    )
    op.create_table(
        "confirmation_rows",
        sa.Column("confirmation_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "no_report", "no_effect", "hold", "refused", name="verdict", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("hold_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["confirmation_id"],
            ["confirmations.id"],
            name=op.f("fk_confirmation_rows_confirmation_id_confirmations"),
        ),
        sa.PrimaryKeyConstraint("confirmation_id", "position", name=op.f("pk_confirmation_rows")),
    )
    op.create_table(
        "identity_openings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("asked_by_id <> confirmed_by_id", name=op.f("ck_identity_openings_two_officers")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_identity_openings_asked_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["users.id"], name=op.f("fk_identity_openings_confirmed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_identity_openings_report_id_reports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_openings")),
    )
    with op.batch_alter_table("identity_openings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identity_openings_report_id"), ["report_id"], unique=False)

    op.create_table(
        "report_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column(
            "direction",
            sa.Enum("from_reporter", "to_reporter", name="direction", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("is_reply", sa.Boolean(), nullable=False),
        sa.Column("for_officers", sa.LargeBinary(), nullable=True),
        sa.Column("for_reporter", sa.LargeBinary(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("read_by_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("token_digest", sa.String(), nullable=True),
        sa.CheckConstraint(
            "written_by_id <> read_by_id", name=op.f("ck_report_messages_second_reader_is_another")
        ),
        sa.ForeignKeyConstraint(
            ["read_by_id"], ["users.id"], name=op.f("fk_report_messages_read_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_messages_report_id_reports")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["users.id"], name=op.f("fk_report_messages_written_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_messages")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_report_messages_token_digest")),
    )
    with op.batch_alter_table("report_messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_messages_report_id"), ["report_id"], unique=False)

    op.create_table(
        "report_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "received",
                "registered",
                "not_in_scope",
                "transferred",
                "accepted",
                "under_verification",
                "concluded",
                "answered",
                "archived",
                name="stage",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_report_steps_by_id_users")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_steps_report_id_reports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_steps")),
    )
    with op.batch_alter_table("report_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_steps_report_id"), ["report_id"], unique=False)

    op.create_table(
        "report_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "part",
            sa.Enum("content", "file", "message", "identity", name="part", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_views_report_id_reports")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_report_views_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_views")),
    )
    with op.batch_alter_table("report_views", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_views_report_id"), ["report_id"], unique=False)

    op.create_table(
        "report_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("is_unit_letter", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["report_messages.id"], name=op.f("fk_report_files_message_id_report_messages")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_files_report_id_reports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_files")),
        sa.UniqueConstraint("place", name=op.f("uq_report_files_place")),
    )
    with op.batch_alter_table("report_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_files_report_id"), ["report_id"], unique=False)

    with op.batch_alter_table("contact_blocks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("receiving_organ_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("letter_in_time", sa.String(), server_default="arrival_postmark", nullable=False)
        )
        batch_op.add_column(sa.Column("postal_days", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(
            sa.Column("register_working_days", sa.Integer(), server_default="1", nullable=False)
        )
        batch_op.add_column(sa.Column("acceptance_days", sa.Integer(), server_default="15", nullable=False))
        batch_op.add_column(
            sa.Column("answer_working_days", sa.Integer(), server_default="15", nullable=False)
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_contact_blocks_receiving_organ_id_organs"),
            "organs",
            ["receiving_organ_id"],
            ["id"],
        )
