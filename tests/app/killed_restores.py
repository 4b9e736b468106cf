"""Kills a restore before each file call of its own, one after the other (a program).

What SQLite does inside a call is not cut: that is its own care.

Prints how often the old and how often the new database stood whole in its place.
"""

import os
import shutil
import signal
import sqlite3
import sys
from contextlib import closing
from itertools import count
from pathlib import Path

from monitor.storage import backup

CALLS = ("open", "os.", "sqlite3.", "shutil.")


def make(path: Path, rows: int) -> None:
    """Make a database with its last row still in its log, as a killed daemon leaves it."""
    child = os.fork()
    if child == 0:
        db = sqlite3.connect(path, isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE posts (id)")
        for row in range(rows):
            db.execute("INSERT INTO posts VALUES (?)", (row,))
        os._exit(0)
    os.waitpid(child, 0)


def killed(source: Path, home: Path, step: int) -> bool:
    """Restore in a child that dies before its call number `step`; false when it had no such."""
    child = os.fork()
    if child == 0:
        calls = count()

        def die(event: str, _args: object) -> None:
            if event.startswith(CALLS) and next(calls) == step:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(die)
        backup.put_back(source, home / "monitor.db", home / "backups" / "old.db")
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def rows_in(path: Path) -> int:
    """Check a database file and count its rows."""
    backup.check(path)
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute("SELECT count(*) FROM posts").fetchone()[0])


def main(folder: Path) -> None:
    """Try every step until a restore comes to its end."""
    (folder / "old").mkdir()
    make(folder / "old" / "monitor.db", 2)
    make(folder / "source.db", 3)
    found = {2: 0, 3: 0}
    for step in count():
        home = folder / f"home{step}"
        shutil.copytree(folder / "old", home)
        cut = killed(folder / "source.db", home, step)
        rows = rows_in(home / "monitor.db")
        found[rows] += 1
        if rows == 3:
            assert rows_in(home / "backups" / "old.db") == 2
        if not cut:
            break
    print(found[2], found[3])  # noqa: T201 - its answer


if __name__ == "__main__":
    main(Path(sys.argv[1]))
