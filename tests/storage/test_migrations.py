"""Every migration goes up and down on both databases, with rows in it."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, insert, inspect, select, text

from monitor.domain.errors import SchemaTooNew, StoreUnreachable
from monitor.storage import migrate
from monitor.storage.address import parse, writing_engine
from monitor.storage.schema import channels, metadata
from monitor.storage.store import open_store
from tests.factories import NOON


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    """An engine on a database without tables."""
    made = writing_engine(parse(empty_url), size=2, timeout=5)
    yield made
    made.dispose()


def _add_channel(engine: Engine, number: int) -> None:
    row = {"platform": "telegram", "channel_id": number, "handle": "okopny", "role": "commentary"}
    row |= {"side": "ru", "language": "ru", "watch": "auto", "first_seen": NOON}
    with engine.begin() as db:
        db.execute(insert(channels), [row])


def test_migrations_go_up_down_and_up_again_with_rows(engine: Engine) -> None:
    """Each revision can be taken back although rows are there, and applied again."""
    for number, revision in enumerate(migrate.revisions(), 1):
        migrate.upgrade(engine, revision)
        _add_channel(engine, number)
        migrate.downgrade(engine, "-1")
        migrate.upgrade(engine, revision)
    migrate.downgrade(engine, "base")

    assert set(inspect(engine).get_table_names()) == {"alembic_version"}


def test_the_migrated_schema_is_the_described_one(engine: Engine) -> None:
    """The migrations lead to the tables of schema.py, no more and no less."""
    migrate.upgrade(engine)

    def ours(name: str | None, kind: str, parents: object) -> bool:
        return not (name or "").startswith("post_search")

    with engine.connect() as db:
        context = MigrationContext.configure(
            db, opts={"include_name": ours, "compare_server_default": False}
        )
        assert compare_metadata(context, metadata) == []


def test_a_newer_schema_is_refused(engine: Engine) -> None:
    """A database from a newer program is left alone, and the message names both schemas."""
    migrate.upgrade(engine)
    with engine.begin() as db:
        db.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SchemaTooNew, match=r"newer monitor \(schema 9999"):
        migrate.prepare(engine, upgrading=True)


async def test_opening_brings_an_empty_database_up_to_date(empty_url: str) -> None:
    """The first command needs no set-up step."""
    async with open_store(empty_url) as store:
        assert await store.read(lambda db: db.execute(select(channels)).all()) == []


async def test_a_health_check_does_not_migrate(empty_url: str) -> None:
    """Looking at a database that was never set up says so and changes nothing."""
    with pytest.raises(StoreUnreachable, match="not set up"):
        async with open_store(empty_url, migrate=False):
            pass
