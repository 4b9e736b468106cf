"""The store explains what is wrong with a database, and never writes by a reading question."""

from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, text
from sqlalchemy.exc import DBAPIError

from monitor.domain.errors import ConfigError, HomeLocked, StoreError, StoreFull, StoreUnreachable
from monitor.storage.lock import only_holder
from monitor.storage.posts import write_batch
from monitor.storage.schema import meta
from monitor.storage.store import Store, open_store, sqlite_verdict
from tests.factories import a_post, a_ref
from tests.storage.batches import a_batch


def _add(db: Connection, key: str) -> None:
    db.execute(insert(meta), [{"key": key, "value": "1"}])


async def test_a_failing_question_leaves_nothing(store: Store) -> None:
    """A transaction is written whole or not at all."""

    def half(db: Connection) -> None:
        _add(db, "half")
        raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        await store.write(half)

    assert await store.read(lambda db: db.execute(text("SELECT count(*) FROM meta")).scalar()) == 0


async def test_a_reading_question_cannot_write(store: Store) -> None:
    """Reading connections refuse to change anything."""
    with pytest.raises((StoreError, DBAPIError)):
        await store.read(_add, "sneaky")


async def test_an_unreachable_server_is_named_without_its_password() -> None:
    """The message says where and what to check."""
    url = "postgresql://monitor:geheim@127.0.0.1:9/posts"
    with pytest.raises(StoreUnreachable, match=r"127.0.0.1/posts: no server answers") as caught:
        async with open_store(url):
            pass
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("url", ["mysql://a:geheim@b/c", "nonsense", "sqlite://", ""])
async def test_an_unknown_address_is_refused(url: str) -> None:
    """The message shows the two forms, not the address with its password."""
    with pytest.raises(StoreUnreachable, match="write sqlite:///PATH") as caught:
        async with open_store(url):
            pass
    assert "geheim" not in str(caught.value)


async def test_a_missing_folder_is_explained(tmp_path: Path) -> None:
    """A path that cannot be opened is named."""
    with pytest.raises(StoreUnreachable, match="cannot be opened; check the path"):
        async with open_store(f"sqlite:///{tmp_path}/none/x.db"):
            pass


async def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    """A file that is no database is left alone."""
    path = tmp_path / "notes.txt"
    path.write_bytes(b"just some notes, long enough to be taken for a header " * 40)

    with pytest.raises(StoreUnreachable, match="not a SQLite database"):
        async with open_store(f"sqlite:///{path}"):
            pass


async def test_a_full_disk_is_explained_and_loses_nothing(tmp_path: Path) -> None:
    """What fits no more is rolled back; what was there stays, and there is a next time."""
    async with open_store(f"sqlite:///{tmp_path}/x.db") as store:
        await store.write(write_batch, a_batch(a_post()))
        await store.write(_limit, 0)
        big = a_post(ref=a_ref(8), text="слово " * 100_000)
        with pytest.raises(StoreFull, match="the disk is full; free some space"):
            await store.write(write_batch, a_batch(big))

        await store.write(_limit, 1_000_000)
        assert (await store.write(write_batch, a_batch(a_post(), big))).new == 1


def _limit(db: Connection, more: int) -> None:
    pages = db.exec_driver_sql("PRAGMA page_count").scalar() or 0
    db.exec_driver_sql(f"PRAGMA max_page_count = {pages + more}")


async def test_a_read_only_file_is_explained(tmp_path: Path) -> None:
    """A database that may not be written says so at the first writing question."""
    async with open_store(f"sqlite:///{tmp_path}/x.db") as store:
        # Permissions do not bind root, so the connection itself is made read-only.
        await store.write(lambda db: db.exec_driver_sql("PRAGMA query_only = ON"))
        with pytest.raises(StoreFull, match="read-only; make it and its folder writable"):
            await store.write(_add, "key")


async def test_sqlite_is_safe_against_power_failure(tmp_path: Path) -> None:
    """The writer uses the write-ahead log and waits for the disk at each commit."""
    async with open_store(f"sqlite:///{tmp_path}/x.db") as store:
        asked = ("journal_mode", "synchronous", "foreign_keys")
        found = await store.write(
            lambda db: [db.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
        )
    assert found == ["wal", 2, 1]


async def test_a_database_is_private(tmp_path: Path) -> None:
    """Nobody but its owner may read the file."""
    async with open_store(f"sqlite:///{tmp_path}/x.db"):
        pass
    assert (tmp_path / "x.db").stat().st_mode & 0o077 == 0


async def test_a_path_with_signs_works(tmp_path: Path) -> None:
    """Signs that mean something in addresses are part of the folder's name here."""
    folder = tmp_path / "50% #1"
    folder.mkdir()
    async with open_store(f"sqlite:///{folder}/x.db") as store:
        await store.write(_add, "key")
    assert (folder / "x.db").exists()


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 50, 4), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 54, 1), True),
    ],
)
def test_the_verdict_knows_the_mended_versions(version: tuple[int, int, int], safe: bool) -> None:
    """Only releases with the back-ported fix count as safe."""
    assert ("without the WAL-reset defect" in sqlite_verdict(version)) is safe


def test_a_second_instance_is_told_who_holds_the_home(tmp_path: Path) -> None:
    """The lock names its holder and goes with its block."""
    path = tmp_path / "lock"
    with (
        only_holder(path, "home"),
        pytest.raises(HomeLocked, match=r"process \d+"),
        only_holder(path, "home"),
    ):
        pass
    with only_holder(tmp_path / "lock", "home"):
        pass


async def test_one_program_writes_to_a_database(empty_url: str) -> None:
    """Whatever home the other one was started from."""
    async with open_store(empty_url, alone=True):
        with pytest.raises(HomeLocked, match="another monitor"):
            async with open_store(empty_url, alone=True):
                pass
        async with open_store(empty_url):
            pass
    async with open_store(empty_url, alone=True):
        pass


def test_a_lock_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    """A folder stands in its place."""
    (tmp_path / "lock").mkdir()
    holding = only_holder(tmp_path / "lock", "home")

    with pytest.raises(ConfigError, match="cannot be written"), holding:
        pass
