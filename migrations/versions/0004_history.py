"""Old notices loaded from elsewhere, waiting for the second person and then public; packages from outside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hr_portal.core.db import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "history_loads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("loaded_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("given_up_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "confirmed_by_id <> loaded_by_id", name=op.f("ck_history_loads_confirmed_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["loaded_by_id"], ["users.id"], name=op.f("fk_history_loads_loaded_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["users.id"], name=op.f("fk_history_loads_confirmed_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_loads")),
    )
    op.create_table(
        "history_records",
        sa.Column("load_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("organ_id", sa.Integer(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["load_id"], ["history_loads.id"], name=op.f("fk_history_records_load_id_history_loads")
        ),
        sa.ForeignKeyConstraint(["organ_id"], ["organs.id"], name=op.f("fk_history_records_organ_id_organs")),
        sa.PrimaryKeyConstraint("load_id", "number", name=op.f("pk_history_records")),
    )
    op.create_index(op.f("ix_history_records_organ_id"), "history_records", ["organ_id"], unique=False)

    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_historical", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("original_date", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("original_number", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("package_id", sa.String(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_notices_package_id"), ["package_id"])
    op.execute(
        sa.table("notices", sa.column("is_historical", sa.Boolean())).update().values(is_historical=False)
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.alter_column("is_historical", existing_type=sa.Boolean(), nullable=False)
    # SQLite makes the table anew, and its copy of this index forgets which way it runs.
    op.drop_index("ix_notices_publish_at", table_name="notices")
    op.create_index("ix_notices_publish_at", "notices", [sa.text("publish_at DESC"), sa.text("id DESC")])
    op.create_index(
        "ix_notices_newest", "notices", ["is_historical", sa.text("publish_at DESC"), sa.text("id DESC")]
    )
    op.create_index(
        "ix_notices_original_date",
        "notices",
        ["is_historical", sa.text("original_date DESC"), sa.text("id DESC")],
    )


def downgrade() -> None:
    op.drop_index("ix_notices_original_date", table_name="notices")
    op.drop_index("ix_notices_newest", table_name="notices")
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_notices_package_id"), type_="unique")
        batch_op.drop_column("package_id")
        batch_op.drop_column("original_number")
        batch_op.drop_column("original_date")
        batch_op.drop_column("is_historical")
    op.drop_index(op.f("ix_history_records_organ_id"), table_name="history_records")
    op.drop_table("history_records")
    op.drop_table("history_loads")
