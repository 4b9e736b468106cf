"""Foreign database errors → one line that says how to mend it, without any password."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from monitor.domain.errors import StoreError, StoreFull, StoreUnreachable

_SQLITE: dict[str, tuple[type[StoreError], str]] = {
    "SQLITE_FULL": (StoreFull, "the disk is full; free some space, nothing stored is lost"),
    "SQLITE_IOERR": (StoreFull, "the disk cannot be written; check its space and health"),
    "SQLITE_READONLY": (StoreFull, "the database is read-only; make it and its folder writable"),
    "SQLITE_CANTOPEN": (StoreUnreachable, "cannot be opened; check the path and its permissions"),
    "SQLITE_PERM": (StoreUnreachable, "may not be opened; check its permissions"),
    "SQLITE_NOTADB": (StoreUnreachable, "is not a SQLite database; name another file"),
    "SQLITE_CORRUPT": (StoreUnreachable, "is damaged; restore it from a backup"),
    "SQLITE_BUSY": (StoreUnreachable, "is held by another program; stop that one"),
    "SQLITE_LOCKED": (StoreUnreachable, "is held by another program; stop that one"),
}
_POSTGRES: dict[str, tuple[type[StoreError], str]] = {
    "53": (StoreFull, "the server has no room left; free its disk or raise its limits"),
    "25006": (StoreFull, "the server is read-only; connect to the primary"),
    "28": (StoreUnreachable, "the server refuses this user; check user name and password"),
    "3D": (StoreUnreachable, "the server has no such database; create it first"),
    "42501": (StoreUnreachable, "this user lacks rights; make it the owner of the database"),
    "57": (StoreUnreachable, "the server is going down; try again when it is back"),
    "40": (StoreUnreachable, "two writers met; try again"),
    "55": (StoreUnreachable, "the server holds a lock for too long; try again"),
}
_NOT_OPENED = _SQLITE["SQLITE_CANTOPEN"]
_READ_ONLY = (
    StoreUnreachable,
    "stands in a folder that is read-only; make that writable, or copy the database elsewhere and "
    "name the copy (MONITOR_DATABASE_URL)",
)
_NO_ANSWER = "no server answers; check the address and that Postgres runs"


@contextlib.contextmanager
def explained(where: str) -> Iterator[None]:
    """Raise StoreUnreachable or StoreFull in place of an operational error of the database."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        found = _explain(error.orig if isinstance(error, DBAPIError) else error)
        if found is None:
            raise
        kind, why = _READ_ONLY if found == _NOT_OPENED and _is_read_only(where) else found
        # Not the driver's words: they may hold the address with its password.
        raise kind(f"database {where}: {why}") from error


def _is_read_only(where: str) -> bool:
    # Reading needs two files beside the database, which SQLite makes: that, it says, it cannot.
    path, own = Path(where).absolute(), os.access in os.supports_effective_ids
    return path.exists() and not os.access(path.parent, os.W_OK, effective_ids=own)


def _explain(error: BaseException | None) -> tuple[type[StoreError], str] | None:
    name = getattr(error, "sqlite_errorname", None)
    if isinstance(name, str):
        parts = name.split("_")
        return _SQLITE.get("_".join(parts[:2]))
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return _POSTGRES.get(state) or _POSTGRES.get(state[:2])
    if type(error).__name__ == "ProgrammingError" and state is None:
        return StoreUnreachable, "its address is not understood; correct MONITOR_DATABASE_URL"
    if type(error).__name__ in ("OperationalError", "ConnectionTimeout"):
        return StoreUnreachable, _NO_ANSWER
    return None
