"""Alembic's environment: the models' metadata, batch mode on SQLite, one connection."""

from __future__ import annotations

from alembic import context
from flask import current_app

from hr_portal.extensions import Base

engine = current_app.extensions["migrate"].db.engine


def run() -> None:
    """Upgrade or compare with the database of this application."""
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            compare_server_default=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
