"""All rows of a database in a form that belongs to neither SQLite nor PostgreSQL, and back.

One file of JSON lines for each table: a head with the names of the columns, then one list for each row. Instants are
UTC, JSON columns are the stored text, bytes (envelopes) are base64. Read in one snapshot; loaded in one transaction into tables that the migrations of
the same number have made. Either database can be loaded from a dump of the other.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Connection, DateTime, Engine, LargeBinary, MetaData, Table, Text, cast, select

from hr_portal.core.db import only_reading

LEFT_OUT = frozenset({"alembic_version", "sign_in_sessions", "one_time_links", "heartbeats"})
"""Tables that are in no dump: who is signed in, links that let somebody in, who was alive."""

BATCH = 2000


class BadDump(ValueError):
    """A file of rows does not fit the tables."""


@dataclass(frozen=True)
class Dumped:
    """One table of a dump."""

    table: str
    rows: int
    path: Path


def dump(engine: Engine, folder: Path) -> list[Dumped]:
    """Write every table into `folder`, as the database was at one instant."""
    with only_reading(), _snapshot(engine) as connection:
        return [_dump_table(connection, table, folder) for table in _tables(connection)]


def _snapshot(engine: Engine) -> Connection:
    """A connection whose transaction sees one state of the database."""
    if engine.dialect.name == "postgresql":
        return engine.connect().execution_options(isolation_level="REPEATABLE READ")
    return engine.connect()


def _tables(connection: Connection) -> list[Table]:
    metadata = MetaData()
    metadata.reflect(connection)
    return sorted(
        (table for table in metadata.tables.values() if table.name not in LEFT_OUT),
        key=lambda table: table.name,
    )


def _dump_table(connection: Connection, table: Table, folder: Path) -> Dumped:
    columns = list(table.columns)
    asked = [cast(column, Text) if isinstance(column.type, JSON) else column for column in columns]
    path, count = folder / f"{table.name}.jsonl", 0
    write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode
    order = list(table.primary_key.columns)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        path.chmod(0o600)
        file.write(write({"table": table.name, "columns": [column.name for column in columns]}) + "\n")
        query = select(*asked).order_by(*order).execution_options(yield_per=BATCH)
        with connection.execute(query) as rows:
            for row in rows:
                file.write(write(list(row)) + "\n")
                count += 1
    return Dumped(table.name, count, path)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return aware.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"a dump has no {type(value).__name__}")


def load(engine: Engine, paths: Sequence[Path]) -> int:
    """Put these files of rows into their tables, which must exist; what stood there is gone. Returns how many rows."""
    with only_reading(), engine.connect() as connection:
        tables = {table.name: table for table in _tables(connection)}
    if engine.dialect.name == "postgresql":
        return _load_postgresql(engine, tables, paths)
    return _load_sqlite(engine, tables, paths)


def _load_sqlite(engine: Engine, tables: Mapping[str, Table], paths: Sequence[Path]) -> int:
    connection = engine.raw_connection()
    try:
        raw: Any = connection.driver_connection
        raw.execute("PRAGMA query_only=OFF")
        raw.execute("PRAGMA foreign_keys=OFF")  # rows name one another in circles
        raw.execute("BEGIN IMMEDIATE")
        try:
            count = sum(_fill_sqlite(tables, raw, path) for path in paths)
            if broken := raw.execute("PRAGMA foreign_key_check").fetchall():
                raise BadDump(f"{len(broken)} rows name rows that are not there, the first in {broken[0][0]}")
            raw.execute("COMMIT")
        except BaseException:
            raw.execute("ROLLBACK")
            raise
        finally:
            raw.execute("PRAGMA foreign_keys=ON")
    finally:
        connection.close()
    return count


def _fill_sqlite(tables: Mapping[str, Table], raw: Any, path: Path) -> int:
    table, names, rows = _opened(path, tables)
    instants = [place for place, name in enumerate(names) if isinstance(table.c[name].type, DateTime)]
    envelopes = _envelopes(table, names)
    marks = ", ".join("?" * len(names))
    raw.execute(f'DELETE FROM "{table.name}"')  # noqa: S608  names are those of the table
    sql = f'INSERT INTO "{table.name}" ({_quoted(names)}) VALUES ({marks})'  # noqa: S608  as above
    count = 0
    while batch := list(islice(rows, BATCH)):
        for row in batch:
            for place in instants:
                if row[place] is not None:
                    row[place] = datetime.fromisoformat(row[place]).strftime("%Y-%m-%d %H:%M:%S.%f")
            _decode(row, envelopes)
        raw.executemany(sql, batch)
        count += len(batch)
    return count


def _load_postgresql(engine: Engine, tables: Mapping[str, Table], paths: Sequence[Path]) -> int:
    """Foreign keys are put aside for the transaction: rows name one another in circles."""
    with engine.begin() as connection:
        keys = connection.exec_driver_sql(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY conname"
        ).all()
        for table, name, _definition in keys:
            connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        raw: Any = connection.connection.driver_connection
        count = sum(_fill_postgresql(tables, connection, raw, path) for path in paths)
        for table, name, definition in keys:
            connection.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    return count


def _fill_postgresql(tables: Mapping[str, Table], connection: Connection, raw: Any, path: Path) -> int:
    table, names, rows = _opened(path, tables)
    connection.exec_driver_sql(f'DELETE FROM "{table.name}"')  # noqa: S608  names are those of the table
    envelopes, count = _envelopes(table, names), 0
    with raw.cursor() as cursor:
        with cursor.copy(f'COPY "{table.name}" ({_quoted(names)}) FROM STDIN') as copy:
            for row in rows:
                _decode(row, envelopes)
                copy.write_row(row)
                count += 1
        if "id" in names:
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", (f'"{table.name}"',))
            (sequence,) = cursor.fetchone()
            if sequence is not None:
                cursor.execute(
                    f'SELECT setval(%s, (SELECT coalesce(max(id), 0) + 1 FROM "{table.name}"), false)',  # noqa: S608
                    (sequence,),
                )
    return count


def _envelopes(table: Table, names: Sequence[str]) -> list[int]:
    return [place for place, name in enumerate(names) if isinstance(table.c[name].type, LargeBinary)]


def _decode(row: list[Any], envelopes: Sequence[int]) -> None:
    for place in envelopes:
        if row[place] is not None:
            row[place] = base64.b64decode(row[place], validate=True)


def _opened(path: Path, tables: Mapping[str, Table]) -> tuple[Table, list[str], Iterator[list[Any]]]:
    lines = _lines(path)
    head = next(lines, None)
    if not isinstance(head, dict) or path.name != f"{head.get('table')}.jsonl":
        raise BadDump(f"{path.name} does not say of which table it is")
    table = tables.get(head["table"])
    if table is None:
        raise BadDump(f"{head['table']}: there is no such table")
    names = [str(name) for name in head["columns"]]
    if unknown := set(names) ^ set(table.columns.keys()):
        raise BadDump(f"{table.name}: {', '.join(sorted(unknown))} stands on one side only")
    return table, names, lines


def _lines(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8") as file:
        for text in file:
            yield json.loads(text)


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
