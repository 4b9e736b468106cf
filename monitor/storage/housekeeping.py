"""What keeps a database of months small and quick; nothing here is ever urgent."""

from datetime import datetime

from sqlalchemy import Connection, text

from monitor.storage.jobs import forget_runs


def tidy(db: Connection, now: datetime) -> int:
    """Forget old job runs, renew SQLite's statistics; give the number of runs forgotten."""
    forgotten = forget_runs(db, now)
    if db.dialect.name == "sqlite":
        db.execute(text("PRAGMA optimize"))
    return forgotten
