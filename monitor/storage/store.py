"""The store: opens the database, runs questions in threads, translates its errors."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine

from monitor.storage import address, migrate
from monitor.storage.alone import only_writer
from monitor.storage.faults import explained

P = ParamSpec("P")
T = TypeVar("T")

_READERS = 4
_POSTGRES_WRITERS = 4


class Store:
    """An open database; questions are functions over a connection, each one transaction."""

    def __init__(self, writing: Engine, reading: Engine, where: str) -> None:
        self.dialect = writing.dialect.name
        self._where = where
        self._writing = writing
        self._reading = reading
        writers = 1 if self.dialect == "sqlite" else _POSTGRES_WRITERS
        self._writers = ThreadPoolExecutor(writers, "store-write")
        self._readers = ThreadPoolExecutor(_READERS, "store-read")

    async def write(
        self, ask: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `ask` in one writing transaction, rolled back when it raises; raise StoreError."""

        def work() -> T:
            with explained(self._where), self._writing.begin() as db:
                return ask(db, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._writers, work)

    async def read(
        self, ask: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `ask` on a connection that sees one moment and cannot write; raise StoreError."""

        def work() -> T:
            with explained(self._where), self._reading.begin() as db:
                return ask(db, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._readers, work)

    async def close(self) -> None:
        """Let the questions under way finish, then let the database go."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._readers.shutdown()
        self._writers.shutdown()
        self._reading.dispose()
        self._writing.dispose()


@contextlib.asynccontextmanager
async def open_store(
    url: str, *, patience: float = 10.0, migrate: bool = True, alone: bool = False
) -> AsyncIterator[Store]:
    """Open the database, brought to the present schema first unless `migrate` is false.

    `patience` (seconds) bounds the wait for the server or for a lock; `alone` keeps every other
    program that writes away. Raises StoreUnreachable, StoreFull, SchemaTooNew or HomeLocked.
    """
    with only_writer(url, patience) if alone else contextlib.nullcontext():
        store = await asyncio.to_thread(_open, url, patience, migrate)
        try:
            yield store
        finally:
            await store.close()


def _open(url: str, timeout: float, upgrading: bool) -> Store:
    parsed = address.parse(url)
    where = address.place(parsed)
    writing = address.writing_engine(parsed, size=_POSTGRES_WRITERS, timeout=timeout)
    try:
        with explained(where):
            migrate.prepare(writing, upgrading=upgrading)
    except BaseException:
        writing.dispose()
        raise
    reading = address.reading_engine(parsed, size=_READERS, timeout=timeout)
    return Store(writing, reading, where)


def sqlite_verdict(version: tuple[int, int, int] = sqlite3.sqlite_version_info) -> str:
    """Say what SQLite this is, and whether it has the WAL-reset defect.

    SQLite 3.7.0 to 3.51.2 may lose committed rows when two connections write or checkpoint at
    one instant; mended in 3.51.3, 3.50.7 and 3.44.6 (sqlite.org/wal.html).
    """
    name = "SQLite " + ".".join(map(str, version))
    mended = version >= (3, 51, 3) or any(
        (*branch, patch) <= version < (*branch, 999) for *branch, patch in ((3, 44, 6), (3, 50, 7))
    )
    if mended:
        return f"{name}, without the WAL-reset defect"
    return (
        f"{name} has the WAL-reset defect; monitor's single writer avoids it, "
        "so let no other program write to the file"
    )
