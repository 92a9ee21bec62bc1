"""A drill's database as it was at one moment, put back as often as it takes.

On SQLite a copy of the file, on PostgreSQL a database made from the one kept. Files beside the database stay.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import psycopg
from psycopg import sql

from benchmarks._side_by_side import House
from hr_portal.extensions import db, limiter


class Kept:
    """What `keep` saw is what `put_back` brings again; sessions of that moment go on being valid."""

    def __init__(self, house: House) -> None:
        self.house, self.restored = house, 0
        url = house.app.extensions["settings"].database_url
        self.file = Path(house.app.extensions["settings"].data_dir) / "portal.sqlite"
        head, _, query = url.partition("?")
        self.name = head.rsplit("/", 1)[-1]
        self.server_url = f"{head.rsplit('/', 1)[0]}/postgres" + (f"?{query}" if query else "")
        self.keep()

    @property
    def _kept_name(self) -> str:
        return f"{self.name}_kept"

    def _let_go(self) -> None:
        with self.house.app.app_context():
            db.session.remove()
            db.engine.dispose()  # on SQLite the last connection to close folds the write-ahead log into the file
            limiter.reset()

    def keep(self) -> None:
        """As it is now, so it will be put back."""
        self._let_go()
        if self.house.kind == "postgresql":
            self._copy(self.name, self._kept_name)
        else:
            shutil.copyfile(self.file, self.file.with_suffix(".kept"))

    def put_back(self) -> None:
        self._let_go()
        if self.house.kind == "postgresql":
            self._copy(self._kept_name, self.name)
        else:
            for leftover in ("-wal", "-shm"):
                self.file.with_name(self.file.name + leftover).unlink(missing_ok=True)
            shutil.copyfile(self.file.with_suffix(".kept"), self.file)
        self.house.app.extensions["publication"].forget()
        self.restored += 1

    def close(self) -> None:
        """Leave no database behind on a server that was there before."""
        if self.house.kind == "postgresql":
            with psycopg.connect(self.server_url, autocommit=True) as connection:
                connection.execute(_gone(self._kept_name))

    def _copy(self, source: str, target: str) -> None:
        with psycopg.connect(self.server_url, autocommit=True) as connection:
            connection.execute(_gone(target))
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(target), sql.Identifier(source)
                )
            )


def _gone(name: str) -> sql.Composed:
    return sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
