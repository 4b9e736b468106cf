"""Backups hold everything, and a restore leaves the old or the new database, whole."""

import sqlite3
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.app import backup
from monitor.config.secrets import Secret
from monitor.config.settings import Config, Places, read_config
from monitor.domain.collecting import Batch, Sighting, SourceKind
from monitor.domain.errors import ConfigError, HomeLocked, StoreError
from monitor.storage import backup as files
from monitor.storage import migrate, posts
from monitor.storage.address import parse, writing_engine
from monitor.storage.lock import only_holder
from monitor.storage.store import open_store
from tests.factories import NOON, a_channel, a_post, a_ref


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A configuration with an own home."""
    return read_config({}, Places(home=tmp_path / "home", config=tmp_path))


async def store_posts(config: Config, *ids: int) -> None:
    """Put posts into the configured database."""
    config.places.home.mkdir(exist_ok=True)
    batch = Batch(
        source=SourceKind.ACCOUNT,
        channel=a_channel(),
        sightings=tuple(Sighting(post=a_post(ref=a_ref(n))) for n in ids),
        received_at=NOON,
    )
    async with open_store(config.database_url.value) as store:
        await store.write(posts.write_batch, batch)


async def test_a_backup_holds_the_posts_and_is_private(config: Config) -> None:
    """Nobody but its owner may read it."""
    await store_posts(config, 1, 2, 3)
    made = await backup.back_up(config, None, 7)
    assert files.posts_in(made) == 3
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


async def test_a_backup_beside_a_writer(config: Config) -> None:
    """The daemon need not stop."""
    await store_posts(config, 1)
    with only_holder(config.places.home / "lock", "home"):
        async with open_store(config.database_url.value, alone=True):
            made = await backup.back_up(config, None, 7)
    assert files.posts_in(made) == 1


async def test_a_backup_overwrites_nothing(config: Config, tmp_path: Path) -> None:
    """A name that is taken is refused, and the file stays."""
    await store_posts(config, 1)
    (tmp_path / "kept").write_text("mine")
    with pytest.raises(StoreError, match="exists"):
        await backup.back_up(config, tmp_path / "kept", 7)
    assert (tmp_path / "kept").read_text() == "mine"


def test_the_newest_backups_stay(tmp_path: Path) -> None:
    """Only automatic names are ever deleted."""
    for day in range(1, 10):
        (tmp_path / files.backup_name(NOON.replace(day=day))).touch()
    (tmp_path / "my-own.db").touch()
    files.drop_old(tmp_path, 7)
    assert len(list(tmp_path.glob("monitor-*"))) == 7
    assert (tmp_path / files.backup_name(NOON.replace(day=9))).exists()
    assert (tmp_path / "my-own.db").exists()


async def test_a_restore_brings_back_and_keeps_the_present(config: Config) -> None:
    """The database before it lies beside."""
    await store_posts(config, 1, 2)
    made = await backup.back_up(config, None, 7)
    await store_posts(config, 3)
    restored, aside = await backup.restore(config, made)
    assert (restored, files.posts_in(aside)) == (2, 3)
    await store_posts(config, 4)


async def test_a_restore_waits_for_nobody(config: Config) -> None:
    """While anything runs in the home it is refused."""
    await store_posts(config, 1)
    made = await backup.back_up(config, None, 7)
    with only_holder(config.places.home / "lock", "home"), pytest.raises(HomeLocked):
        await backup.restore(config, made)


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0 and then nonsense" * 99, b"text"])
async def test_what_is_no_backup_is_refused(config: Config, tmp_path: Path, content: bytes) -> None:
    """And the present database stays."""
    await store_posts(config, 1)
    (tmp_path / "bad").write_bytes(content)
    with pytest.raises(StoreError):
        await backup.restore(config, tmp_path / "bad")
    assert files.posts_in(config.places.home / "monitor.db") == 1


async def test_a_strange_database_is_refused(config: Config, tmp_path: Path) -> None:
    """Sound, but not ours."""
    with sqlite3.connect(tmp_path / "other") as db:
        db.execute("CREATE TABLE things (name)")
    with pytest.raises(StoreError, match="did not write"):
        await backup.restore(config, tmp_path / "other")


class Cut(BaseException):
    """The process was killed here."""


@pytest.mark.parametrize("step", ["_copy", "_fold", "_make"])
async def test_a_restore_cut_short_leaves_a_whole_database(
    config: Config, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Whatever the moment, what stands in its place is sound."""
    await store_posts(config, 1, 2)
    made = await backup.back_up(config, None, 7)
    await store_posts(config, 3)

    def cut(*_: object) -> None:
        raise Cut

    monkeypatch.setattr(files, step, cut)
    with pytest.raises(Cut):
        await backup.restore(config, made)
    monkeypatch.undo()
    files.check(config.places.home / "monitor.db")
    assert files.posts_in(config.places.home / "monitor.db") == 3


async def test_a_migration_is_preceded_by_a_copy(config: Config) -> None:
    """Of the schema that was there before."""
    config.places.home.mkdir()
    engine = writing_engine(parse(config.database_url.value), size=1, timeout=5)
    migrate.upgrade(engine, "0002")
    engine.dispose()
    async with open_store(config.database_url.value):
        pass
    copy = config.places.home / "backups" / "monitor-schema-0002.db"
    assert files.schema_of(copy) == "0002"


async def test_postgres_without_its_tools_says_what_to_install(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the password stays hidden."""
    monkeypatch.setenv("PATH", "")
    url = Secret("postgresql://me:hush@127.0.0.1/db")
    with pytest.raises(ConfigError, match="pg_dump") as caught:
        await backup.back_up(replace(config, database_url=url), None, 7)
    assert "hush" not in str(caught.value)
