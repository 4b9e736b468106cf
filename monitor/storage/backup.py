"""Copies of the SQLite database: made whole, checked, and put back in one step."""

import contextlib
import errno
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, Connection, Engine

from monitor.domain.errors import StoreError, StoreFull, StoreUnreachable
from monitor.storage import address
from monitor.storage.faults import explained
from monitor.storage.lock import waiting_lock
from monitor.storage.rows import driver

DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
HEADER = b"SQLite format 3\0"
NAMED = "monitor-{:%Y%m%dT%H%M%SZ}{}"
_NAMES = re.compile(r"monitor-[0-9]{8}T[0-9]{6}Z(\.db|\.dump)")


def make_folder(folder: Path) -> None:
    """Make a private folder unless it is there; raise StoreFull when that is impossible."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreFull(f"{folder}: cannot be made ({error.strerror}); check rights") from error


def backup_name(now: datetime, kind: str = ".db") -> str:
    """Give the name of a backup made now; names sort by time."""
    return NAMED.format(now, kind)


def copy_at(url: URL, copy: Callable[[Connection], Path]) -> Path:
    """Run a copying function on a reading connection of its own, whatever the schema there.

    Raises StoreUnreachable when there is no database.
    """
    engine = address.reading_engine(url, size=1, timeout=10)
    try:
        with explained(address.place(url)), engine.begin() as db:
            return copy(db)
    finally:
        engine.dispose()


def copy_into(db: Connection, folder: Path, now: datetime, keep: int) -> Path:
    """Copy the database into a folder of backups, of which the newest `keep` stay."""
    with waiting_lock(folder / ".making"):
        for left in folder.glob(".monitor-*.half*"):
            # Whoever made it was killed: nobody else holds the lock.
            left.unlink(missing_ok=True)
        made = copy_database(db, folder / backup_name(now))
        drop_old(folder, keep)
    return made


def copy_database(db: Connection, target: Path) -> Path:
    """Copy the database as this connection sees it, check the copy, and give its path.

    Works on a reading connection, so that nobody waits and no second writer exists. Raises
    StoreError when the file exists, cannot be written, or the copy is damaged.
    """
    if target.exists():
        raise StoreError(f"{target} exists; choose another name")
    _copy_checked(driver(db), target)
    return target


def _copy_checked(source: sqlite3.Connection, target: Path) -> None:
    half = target.with_name(f".{target.name}.half")
    # Whatever keeps it from being read is its own fault, and not the copy's.
    source.execute("SELECT count(*) FROM sqlite_master")
    try:
        _make_private(half)
        with explained(str(target)):
            whole = _copied(source, half) and _is_sound(half)
        if not whole:
            # A copy is as damaged as what it was made of.
            of = source.execute("PRAGMA database_list").fetchone()[2]
            raise StoreUnreachable(f"{of} is damaged; put an earlier backup back: monitor restore")
        _settle(half)
        half.replace(target)
        _settle(target.parent)
    except OSError as error:
        raise StoreFull(f"{target}: cannot be written ({error.strerror})") from error
    finally:
        for end in ("", "-journal", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                Path(f"{half}{end}").unlink(missing_ok=True)


def _copied(source: sqlite3.Connection, half: Path) -> bool:
    try:
        with contextlib.closing(sqlite3.connect(half)) as copy:
            source.backup(copy)
            # One file that needs none beside it, so that it may lie where nobody writes.
            copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF not in DAMAGE:
            raise
        return False
    return True


def copy_before_migration(engine: Engine, revision: str) -> None:
    """Keep a copy of an SQLite database as it is before its schema changes; raise StoreError."""
    with engine.connect() as db:
        path = Path(str(db.exec_driver_sql("PRAGMA database_list").all()[0][2]))
    folder = path.parent / "backups"
    target = folder / f"{path.stem}-schema-{revision}.db"
    make_folder(folder)
    # A writing connection holds a lock that its own copy would wait for.
    with _reading(path) as source:
        _copy_checked(source, target)


def check(path: Path) -> None:
    """Raise StoreUnreachable when a file is no sound SQLite database."""
    try:
        if path.exists() and not path.is_file():
            raise StoreUnreachable(f"{path} is no regular file; name a backup")
        with path.open("rb") as file:
            if file.read(len(HEADER)) != HEADER:
                raise StoreUnreachable(f"{path} is no SQLite database; name a backup")
    except OSError as error:
        raise StoreUnreachable(f"{path}: cannot be read ({error.strerror})") from error
    if not _is_sound(path):
        raise StoreUnreachable(f"{path} is damaged; choose another backup")


def _is_sound(path: Path) -> bool:
    try:
        with _reading(path) as db:
            return db.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
    except sqlite3.Error:
        return False


def schema_of(path: Path) -> str | None:
    """Name the schema of a database file, None when monitor did not write it."""
    with _reading(path) as db:
        try:
            row = db.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.Error:
            return None
    return str(row[0]) if row else None


def posts_in(path: Path) -> int:
    """Count the posts of a database file; raise StoreUnreachable when it has no such table."""
    with explained(str(path)), _reading(path) as db:
        return int(db.execute("SELECT count(*) FROM posts").fetchone()[0])


def put_back(source: Path, database: Path, aside: Path) -> None:
    """Put a copy of `source` in the place of the database, which is kept as `aside`.

    The caller keeps every writing program away. Whenever this is cut short, the old database or
    the new one stands in its place, whole. Raises StoreUnreachable while somebody reads the
    database, StoreFull when a file cannot be written.
    """
    fresh = database.with_name(f".{database.name}.restoring")
    try:
        _make_private(fresh)
        _copy(source, fresh)
        if database.exists():
            make_folder(aside.parent)
            _keep(database, aside)
        for end in ("-wal", "-shm"):
            Path(f"{database}{end}").unlink(missing_ok=True)
        fresh.replace(database)
        _settle(database.parent)
    except OSError as error:
        raise StoreFull(f"{database}: cannot be replaced ({error.strerror})") from error
    finally:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)


def drop_old(folder: Path, keep: int, kind: str = ".db") -> list[Path]:
    """Delete all but the newest `keep` automatic backups of a folder; give what was deleted."""
    ours = (path for path in folder.iterdir() if _NAMES.fullmatch(path.name))
    old = sorted(path for path in ours if path.suffix == kind)[:-keep]
    for path in old:
        path.unlink(missing_ok=True)
    return old


def _copy(source: Path, target: Path) -> None:
    with (
        explained(str(target)),
        _reading(source) as old,
        contextlib.closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)
    _settle(target)


def _keep(database: Path, aside: Path) -> None:
    _fold(database)
    log = Path(f"{database}-wal")
    if log.exists() and log.stat().st_size:
        # A damaged database: its log could not be folded in, and may hold what can be saved.
        keep_file(log, Path(f"{aside}-wal"))
    keep_file(database, aside)
    _settle(aside.parent)


def keep_file(path: Path, aside: Path, link: Callable[[Path, Path], None] = os.link) -> None:
    """Keep a file under a second name: at once, or as a copy where that lies on another disk."""
    try:
        link(path, aside)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM, errno.ENOTSUP, errno.EMLINK):
            raise
        half = aside.with_name(f".{aside.name}.half")
        _make_private(half)
        shutil.copyfile(path, half)
        _settle(half)
        half.replace(aside)


def _fold(database: Path) -> None:
    # What still stands in the log belongs to the copy that is kept.
    try:
        with contextlib.closing(sqlite3.connect(database)) as db:
            busy, *_ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error as error:
        busy = error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    if busy:
        raise StoreUnreachable(f"{database} is being read; end what reads it and try again")


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    # As an URI, whatever signs the path holds.
    address_of = f"{path.absolute().as_uri()}?mode=ro"
    with contextlib.closing(sqlite3.connect(address_of, uri=True)) as db:
        yield db


def _make_private(path: Path) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))


def _settle(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
