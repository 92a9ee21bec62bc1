"""The migrations, run from an empty database, make exactly what the models describe."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from hr_portal.extensions import Base
from tests.databases import Database
from tests.system.tree import ROOT

pytestmark = pytest.mark.both_databases


def test_migrations_make_what_the_models_describe(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "compare_server_default": True, "target_metadata": Base.metadata},
        )
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_stand_in_one_numbered_row(database: Database) -> None:
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    row = [script.revision for script in scripts.walk_revisions()][::-1]
    assert row == [f"{number:04d}" for number in range(1, len(row) + 1)]
    with database.engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == row[-1]
