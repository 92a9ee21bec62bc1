"""One application on one database per kind and test session, emptied after every test that used it.

Tests commit for real, as the edges do; there is no savepoint around them. SQLite is set back by putting the freshly
migrated file in its place again, PostgreSQL by deleting all rows and putting back those the migrations made.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import flask_migrate
import psycopg
from flask import Flask
from psycopg import sql
from sqlalchemy import Engine, create_engine, event, inspect, select

from config import read_settings
from hr_portal.app import create_app
from hr_portal.core import ledger
from hr_portal.core.clock import FrozenClock
from hr_portal.extensions import Base, db, limiter
from tests.clockwork import TODAY, instant


def migrate(app: Flask) -> None:
    """Bring the application's database up to date, as `flask db upgrade` does."""
    with app.app_context():
        flask_migrate.upgrade()


class Database:
    """An application and its database, shared by all tests of this process."""

    def __init__(self, kind: str, url: str, data_dir: Path, environ: Mapping[str, str]) -> None:
        self.kind = kind
        self.url = url
        self.clock = FrozenClock(instant(TODAY))
        settings = read_settings({"DATA_DIR": str(data_dir), "DATABASE_URL": url, **environ})
        self.app = create_app(settings, clock=self.clock, overrides={"TESTING": True})
        with self.app.app_context():
            self.engine: Engine = db.engine
        if kind == "sqlite":
            event.listen(
                self.engine,
                "connect",
                lambda connection, _record: connection.execute("PRAGMA synchronous=OFF"),
            )
        migrate(self.app)

    def empty(self) -> None:
        """Back to what the migrations left, and to an application that remembers nothing of the test.

        What it keeps of the publication goes with its connections; whoever still holds one is cut off from the next test.
        """
        self.engine.dispose()
        self.app.extensions.pop("swept_at", None)
        data_dir = self.app.extensions["settings"].data_dir
        (data_dir / ledger.NAME).unlink(missing_ok=True)
        for original in (data_dir / "originals").glob("*"):
            original.unlink()
        with self.app.app_context():
            limiter.reset()

    def close(self) -> None:
        self.engine.dispose()


class Sqlite(Database):
    def __init__(self, data_dir: Path, environ: Mapping[str, str]) -> None:
        self.file = data_dir / "portal.sqlite"
        super().__init__("sqlite", f"sqlite:///{self.file}", data_dir, environ)
        self.engine.dispose()  # the last connection to close folds the write-ahead log into the file
        self.fresh = data_dir / "fresh.sqlite"
        shutil.copyfile(self.file, self.fresh)

    def empty(self) -> None:
        super().empty()
        for leftover in ("-wal", "-shm"):
            self.file.with_name(self.file.name + leftover).unlink(missing_ok=True)
        self.file.unlink(missing_ok=True)
        shutil.copyfile(self.fresh, self.file)


class Postgresql(Database):
    def __init__(self, url: str, data_dir: Path, environ: Mapping[str, str]) -> None:
        super().__init__("postgresql", url, data_dir, environ)
        self.tables = [name for name in inspect(self.engine).get_table_names() if name != "alembic_version"]
        self.made_by_migrations: dict[Any, list[Mapping[str, Any]]] = {}
        # An engine of its own: the application's is for the application.
        self.cleaner = create_engine(self.engine.url, pool_size=1)
        with self.cleaner.connect() as connection:
            for table in Base.metadata.tables.values():
                if table.name in self.tables:
                    rows: list[Mapping[str, Any]] = [
                        dict(row) for row in connection.execute(select(table)).mappings()
                    ]
                    if rows:
                        self.made_by_migrations[table] = rows

    def empty(self) -> None:
        super().empty()
        deletions = "; ".join(f'DELETE FROM "{name}"' for name in self.tables)
        with self.cleaner.begin() as connection:
            # Neither foreign keys nor append-only triggers stand in the way of emptying; a forgotten lock does, loudly.
            connection.exec_driver_sql(
                "SET LOCAL session_replication_role = replica; SET LOCAL lock_timeout = '5s'"
            )
            if deletions:
                connection.exec_driver_sql(deletions)
            for table, rows in self.made_by_migrations.items():
                connection.execute(table.insert(), rows)

    def close(self) -> None:
        self.cleaner.dispose()
        super().close()


@contextlib.contextmanager
def own_database(server_url: str, name: str) -> Iterator[str]:
    """A database of this name on the server, gone afterwards; yields its address."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        identifier = sql.Identifier(name)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
        connection.execute(
            sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(identifier)
        )
        head, _, query = server_url.partition("?")
        yield f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
