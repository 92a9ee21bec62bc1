"""Many rows in one statement: what the sweep writes for thousands of notices at once.

SQLAlchemy looks at every value of every row; here the rows of a batch go to the database together. What is stored is
the same, and so is what the database refuses.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, JSON, ColumnElement, Dialect, Integer, Table, any_, literal
from sqlalchemy.orm import InstrumentedAttribute, Session

from hr_portal.core.db import Base

_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def insert_many(
    session: Session,
    model: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    or_leave: bool = False,
    **shared: Any,
) -> None:
    """Insert these rows. Each names the same columns, whose values are text, whole numbers, None or JSON; `shared`
    are the columns that have one value for all. Columns named in neither stay NULL: defaults are not looked at.
    `or_leave`: a row whose unique key is taken is left as it is."""
    if not rows:
        return
    connection = session.connection()
    statement = _postgresql if connection.dialect.name == "postgresql" else _sqlite
    sql, values = statement(model.__table__, rows, shared, connection.dialect)  # type: ignore[arg-type]
    connection.exec_driver_sql(sql + (" ON CONFLICT DO NOTHING" if or_leave else ""), values)


def among(
    session: Session, column: InstrumentedAttribute[int], numbers: Sequence[int]
) -> ColumnElement[bool]:
    """`column IN (numbers)`, on PostgreSQL as one array instead of so many parameters."""
    if session.get_bind().dialect.name == "postgresql":
        return column == any_(literal(list(numbers), ARRAY(Integer)))
    return column.in_(numbers)


def _postgresql(
    table: Table, rows: Sequence[Mapping[str, Any]], shared: Mapping[str, Any], dialect: Dialect
) -> tuple[str, Any]:
    """All rows as one JSON text, taken apart by the database."""
    names = list(rows[0])
    kinds = {name: table.c[name].type.compile(dialect) for name in [*names, *shared]}
    sql = (
        f"INSERT INTO {table.name} ({', '.join([*names, *shared])}) "  # noqa: S608  names are those of the table
        f"SELECT {', '.join([*names, *(f'CAST(%({name})s AS {kinds[name]})' for name in shared)])} "
        f"FROM json_to_recordset(CAST(%(rows)s AS json)) AS given ({', '.join(f'{name} {kinds[name]}' for name in names)})"
    )
    values = {name: _stored(table, name, value, dialect) for name, value in shared.items()}
    return sql, {"rows": _compact(rows), **values}


def _sqlite(
    table: Table, rows: Sequence[Mapping[str, Any]], shared: Mapping[str, Any], dialect: Dialect
) -> tuple[str, Any]:
    """One prepared statement run row by row inside SQLite."""
    names = list(rows[0])
    columns: list[list[Any]] = []
    for name in names:
        kind = table.c[name].type
        stored = _compact if isinstance(kind, JSON) else kind.dialect_impl(dialect).bind_processor(dialect)
        values = [row[name] for row in rows]
        columns.append(values if stored is None else [stored(value) for value in values])
    columns += [[_stored(table, name, value, dialect)] * len(rows) for name, value in shared.items()]
    marks = ", ".join("?" * len(columns))
    sql = f"INSERT INTO {table.name} ({', '.join([*names, *shared])}) VALUES ({marks})"  # noqa: S608  as above
    return sql, list(zip(*columns, strict=True))


def _stored(table: Table, name: str, value: Any, dialect: Dialect) -> Any:
    """The value as the driver wants it."""
    stored = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
    return value if stored is None else stored(value)
