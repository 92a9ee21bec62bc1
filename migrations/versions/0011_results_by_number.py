"""A result is found by its table and its number in the file. What no query used is gone, so that a million come in quickly."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_COLUMNS = "table_id, number, post, post_class, ticket_mark, sealed, status, marks, total, rank, shortfall"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_results_table_id_post", table_name="results")
        op.drop_constraint("fk_results_table_id_result_tables", "results", type_="foreignkey")
        op.drop_constraint("pk_results", "results", type_="primary")
        op.drop_constraint("uq_results_table_id_ticket_mark", "results", type_="unique")
        op.drop_column("results", "id")
        op.drop_column("results", "standing")
        op.create_primary_key("pk_results", "results", ["table_id", "number"])
        op.create_index("ix_results_ticket_mark", "results", ["ticket_mark"], postgresql_using="hash")
        return
    op.create_table(
        "results_by_number",
        sa.Column("table_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
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
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("shortfall", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("table_id", "number", name=op.f("pk_results")),
    )
    op.execute(f"INSERT INTO results_by_number ({_COLUMNS}) SELECT {_COLUMNS} FROM results")  # noqa: S608  constants
    op.drop_table("results")
    op.rename_table("results_by_number", "results")
    op.create_index("ix_results_ticket_mark", "results", ["ticket_mark"])
