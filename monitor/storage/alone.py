"""One writing program for each database, whatever home it was started from."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, text

from monitor.domain.errors import HomeLocked
from monitor.storage import address
from monitor.storage.faults import explained
from monitor.storage.lock import only_holder

# Any number will do, so long as it stays the same.
_ADVISORY_LOCK = 6_071_924
# A server takes a moment to see that a program has ended: a restart must not fail by that.
_TRIES = 20


@contextlib.contextmanager
def only_writer(url: str, patience: float) -> Iterator[None]:
    """Be the only program that writes to a database; raise HomeLocked when another does.

    `patience` (seconds) bounds the wait for the server.
    """
    parsed = address.parse(url)
    if parsed.drivername == "sqlite":
        path = Path(str(parsed.database)).absolute()
        with only_holder(path.with_name(f".{path.name}.writer"), "database"):
            yield
        return
    engine = address.writing_engine(parsed, size=1, timeout=patience)
    where = address.place(parsed)
    try:
        # The lock lives as long as its connection, however this program ends.
        with explained(where):
            session = engine.connect()
        with session:
            if not _taken(session):
                raise HomeLocked(
                    f"database {where}: another monitor works in this database; "
                    "stop it or choose another database"
                )
            session.commit()
            yield
    finally:
        engine.dispose()


def _taken(session: Connection) -> bool:
    asked = text("SELECT pg_try_advisory_lock(:key)")
    for _ in range(_TRIES):
        if session.execute(asked, {"key": _ADVISORY_LOCK}).scalar():
            return True
        session.execute(text("SELECT pg_sleep(0.1)"))
    return False
