"""Database addresses → engines that only write or only read."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from monitor.domain.errors import StoreUnreachable

_POSTGRES_NAMES = ("postgres", "postgresql", "postgresql+psycopg")
_JOURNAL_LIMIT = 64 * 2**20


def parse(url: str) -> URL:
    """Read a database address; raise StoreUnreachable when it names none that we know."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = None
    if parsed is not None and "\0" in (parsed.database or ""):
        parsed = None
    if parsed is not None and parsed.drivername == "sqlite" and parsed.database:
        return parsed
    if parsed is not None and parsed.drivername in _POSTGRES_NAMES:
        _need_psycopg()
        return parsed.set(drivername="postgresql+psycopg")
    raise StoreUnreachable(
        "MONITOR_DATABASE_URL: write sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME"
    )


def place(url: URL) -> str:
    """Name a database for a person: its file, or host and name, never the password."""
    if url.drivername == "sqlite":
        return str(url.database)
    return f"{url.host or 'local socket'}/{url.database or url.username or ''}"


def is_there(url: URL) -> bool:
    """Say whether a database file was made yet; of a server only its answer tells."""
    return url.drivername != "sqlite" or Path(str(url.database)).exists()


def writing_engine(url: URL, *, size: int, timeout: float) -> Engine:
    """Make the engine whose transactions write; on SQLite it owns the only such connection."""
    if url.drivername != "sqlite":
        return _postgres(url, size, timeout)
    engine = _sqlite(f"file:{_quoted(url)}?mode=rwc", 1, timeout)
    event.listen(engine, "connect", _tune_writer)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def reading_engine(url: URL, *, size: int, timeout: float) -> Engine:
    """Make the engine whose transactions only read and see one moment."""
    if url.drivername != "sqlite":
        engine = _postgres(url, size, timeout)
        event.listen(engine, "begin", _begin_reading)
        return engine
    engine = _sqlite(f"file:{_quoted(url)}?mode=ro", size, timeout)
    event.listen(engine, "connect", _tune_reader)
    event.listen(engine, "begin", _begin)
    return engine


def _sqlite(uri: str, size: int, timeout: float) -> Engine:
    def connect() -> sqlite3.Connection:
        # No isolation level: the driver must not begin transactions by itself.
        return sqlite3.connect(
            uri, uri=True, timeout=timeout, isolation_level=None, check_same_thread=False
        )

    return create_engine(
        "sqlite://",
        creator=connect,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        hide_parameters=True,
    )


def _postgres(url: URL, size: int, timeout: float) -> Engine:
    return create_engine(
        url,
        pool_size=size,
        max_overflow=0,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": max(2, round(timeout))},
    )


def _quoted(url: URL) -> str:
    path = str(Path(str(url.database)).absolute())
    return path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _tune_writer(connection: Any, record: object) -> None:
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"journal_size_limit = {_JOURNAL_LIMIT}",
        "wal_autocheckpoint = 4000",
        "cache_size = -32000",
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _tune_reader(connection: Any, record: object) -> None:
    connection.execute("PRAGMA query_only = ON")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_reading(connection: Connection) -> None:
    connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _need_psycopg() -> None:
    try:
        import psycopg  # noqa: F401, PLC0415 - an extra: SQLite users do not have it
    except ImportError:
        raise StoreUnreachable(
            "Postgres needs the extra `postgres`: pip install 'milblog-monitor[postgres]'"
        ) from None
