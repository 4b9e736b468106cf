"""Many rows in one statement, on either database."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Dialect, Insert, Table, Update, bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from monitor.storage.schema import id_sequences

Row = Mapping[str, Any]
T = TypeVar("T")

_RESERVE = (
    update(id_sequences)
    .where(id_sequences.c.name == "posts")
    .values(last=id_sequences.c.last + bindparam("count"))
    .returning(id_sequences.c.last)
)

# SQLite allows 999 variables in old builds; 500 is also where batching stops to pay.
CHUNK = 500


def add(db: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows of equal keys; does nothing without rows."""
    if rows:
        each(db, _plain(table), rows)


def add_missing(db: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert those rows of equal keys that break no unique key."""
    if rows:
        each(db, _missing(table, db.dialect.name), rows)


def add_renewing(db: Connection, table: Table, rows: Sequence[Row], column: str) -> None:
    """Insert rows of equal keys; of one whose primary key is known, overwrite that column only."""
    if rows:
        each(db, _renewing(table, db.dialect.name, column), rows)


def put(db: Connection, table: Table, row: Row) -> None:
    """Insert a row, or overwrite the one with the same primary key."""
    each(db, _putting(table, db.dialect.name, tuple(row)), [row])


def each(db: Connection, statement: Insert | Update, rows: Sequence[Row]) -> None:
    """Execute a statement, one and the same object every time, for each row of parameters."""
    if db.dialect.name != "sqlite":
        db.execute(statement, rows)
        return
    # Core spends more on binding a row than SQLite on storing it.
    written, columns = _compiled(statement, db.dialect, tuple(rows[0]))
    values = [
        tuple([bind(row[name]) if bind else row[name] for name, bind in columns]) for row in rows
    ]
    driver(db).executemany(written, values)


def driver(db: Connection) -> sqlite3.Connection:
    """Give SQLite's own connection, for the few statements that every post needs."""
    return cast(sqlite3.Connection, db.connection.dbapi_connection)


def reserve(db: Connection, count: int) -> int:
    """Reserve numbers for posts and wordings; give the first.

    The row stays locked until the transaction ends, so writers of batches wait for each other.
    """
    last = _reserved(db, count)
    if not last:
        add_missing(db, id_sequences, [{"name": "posts", "last": 0}])
        last = _reserved(db, count)
    return last[0] - count + 1


def _reserved(db: Connection, count: int) -> list[int]:
    if db.dialect.name != "sqlite":
        return list(db.execute(_RESERVE, {"count": count}).scalars())
    own = "UPDATE id_sequences SET last = last + ? WHERE name = 'posts' RETURNING last"
    return [int(row[0]) for row in driver(db).execute(own, (count,)).fetchall()]


def chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut values into pieces that fit one statement."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


@cache
def _compiled(
    statement: Insert | Update, dialect: Dialect, names: tuple[str, ...]
) -> tuple[str, list[tuple[str, Callable[[Any], Any] | None]]]:
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    order = compiled.positiontup or []
    return str(compiled), [
        (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
        for name in order
    ]


@cache
def _plain(table: Table) -> Insert:
    return insert(table)


@cache
def _missing(table: Table, dialect: str) -> Insert:
    if dialect == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()


@cache
def _renewing(table: Table, dialect: str, column: str) -> Insert:
    statement = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    keys = [key.name for key in table.primary_key]
    new = {column: statement.excluded[column]}
    return statement.on_conflict_do_update(index_elements=keys, set_=new)


@cache
def _putting(table: Table, dialect: str, names: tuple[str, ...]) -> Insert:
    make = sqlite.insert if dialect == "sqlite" else postgresql.insert
    statement = make(table)
    keys = [column.name for column in table.primary_key]
    new = {name: statement.excluded[name] for name in names if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=new)
