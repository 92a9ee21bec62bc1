"""Alembic's environment: the models' metadata, batch mode on SQLite, one connection."""

from __future__ import annotations

from alembic import context
from flask import current_app

import hr_portal.accounts.models
import hr_portal.audit.models
import hr_portal.core.effects
import hr_portal.core.epoch
import hr_portal.core.jobs
import hr_portal.notices.erasure_models
import hr_portal.notices.guard_models
import hr_portal.notices.history_models
import hr_portal.notices.models
import hr_portal.notices.paper_models
import hr_portal.objections.models
import hr_portal.publicity.models
import hr_portal.recruitment.models
import hr_portal.recruitment.result_models  # noqa: F401
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
