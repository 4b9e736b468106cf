"""Copies of the SQLite database: made whole, checked, and put back in one step."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from monitor.domain.errors import StoreError, StoreFull, StoreUnreachable
from monitor.storage.faults import explained
from monitor.storage.rows import driver

HEADER = b"SQLite format 3\0"
NAMED = "monitor-{:%Y%m%dT%H%M%SZ}.db"


def backup_name(now: datetime) -> str:
    """Give the name of a backup made now; names sort by time."""
    return NAMED.format(now)


def copy_database(db: Connection, target: Path) -> Path:
    """Copy the database as this connection sees it, check the copy, and give its path.

    Works on a reading connection, so that nobody waits and no second writer exists. Raises
    StoreError when the file exists, cannot be written, or the copy is damaged.
    """
    return _copy_checked(driver(db), target)


def _copy_checked(source: sqlite3.Connection, target: Path) -> Path:
    if target.exists():
        raise StoreError(f"{target} exists; choose another name")
    half = target.with_name(f".{target.name}.half")
    try:
        with _private(half), explained(str(target)), sqlite3.connect(half) as copy:
            source.backup(copy)
        copy.close()
        check(half)
        _settle(half)
        half.replace(target)
    except OSError as error:
        raise StoreFull(f"{target}: cannot be written ({error.strerror})") from error
    finally:
        half.unlink(missing_ok=True)
    return target


def copy_before_migration(engine: Engine, revision: str) -> None:
    """Keep a copy of an SQLite database as it is before its schema changes; raise StoreError."""
    with engine.connect() as db:
        path = Path(str(db.exec_driver_sql("PRAGMA database_list").all()[0][2]))
    folder = path.parent / "backups"
    target = folder / f"{path.stem}-schema-{revision}.db"
    _make(folder)
    target.unlink(missing_ok=True)
    # A writing connection holds a lock that its own copy would wait for.
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as source:
        _copy_checked(source, target)


def check(path: Path) -> None:
    """Raise StoreUnreachable when a file is no sound SQLite database."""
    try:
        with path.open("rb") as file:
            if file.read(len(HEADER)) != HEADER:
                raise StoreUnreachable(f"{path} is no SQLite database; name a backup")
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            found = db.execute("PRAGMA quick_check(1)").fetchall()
    except OSError as error:
        raise StoreUnreachable(f"{path}: cannot be read ({error.strerror})") from error
    except sqlite3.Error as error:
        raise StoreUnreachable(f"{path} is damaged; choose another backup") from error
    if found != [("ok",)]:
        raise StoreUnreachable(f"{path} is damaged; choose another backup")


def schema_of(path: Path) -> str | None:
    """Name the schema of a database file, None when monitor did not write it."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        try:
            row = db.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.Error:
            return None
    return str(row[0]) if row else None


def posts_in(path: Path) -> int:
    """Count the posts of a database file."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return int(db.execute("SELECT count(*) FROM posts").fetchone()[0])


def put_back(source: Path, database: Path, aside: Path) -> None:
    """Put a copy of `source` in the place of the database, which is kept as `aside`.

    The caller keeps every other program away. Whenever this is cut short, the old database or
    the new one stands in its place, whole. Raises StoreFull when a file cannot be written.
    """
    fresh = database.with_name(f".{database.name}.restoring")
    try:
        with _private(fresh):
            fresh.write_bytes(b"")
        _copy(source, fresh)
        if database.exists():
            _fold(database)
            _make(aside.parent)
            os.link(database, aside)
        for end in ("-wal", "-shm"):
            Path(f"{database}{end}").unlink(missing_ok=True)
        fresh.replace(database)
        _settle(database)
    except OSError as error:
        raise StoreFull(f"{database}: cannot be replaced ({error.strerror})") from error
    finally:
        fresh.unlink(missing_ok=True)


def drop_old(folder: Path, keep: int) -> list[Path]:
    """Delete all but the newest automatic backups of a folder; give what was deleted."""
    old = sorted(folder.glob("monitor-*Z.db"))[: -keep or None]
    for path in old:
        path.unlink(missing_ok=True)
    return old


def _copy(source: Path, target: Path) -> None:
    with (
        contextlib.closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old,
        contextlib.closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)
    _settle(target)


def _fold(database: Path) -> None:
    # What still stands in the log belongs to the copy that is kept.
    with (
        contextlib.suppress(sqlite3.Error),
        contextlib.closing(sqlite3.connect(database)) as db,
    ):
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreFull(f"{folder}: cannot be made ({error.strerror})") from error


@contextlib.contextmanager
def _private(path: Path) -> Iterator[None]:
    os.close(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
    yield


def _settle(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
