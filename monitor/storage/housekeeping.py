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


def damage(db: Connection) -> list[str]:
    """Say what is broken inside SQLite's file, at most one line; reads all of it."""
    found = db.execute(text("PRAGMA quick_check(1)")).scalars().all()
    return [str(line).splitlines()[-1][:100] for line in found if line != "ok"]
