"""Backups: made beside a running daemon, put back while nothing runs."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

from monitor.app.clock import now
from monitor.app.home import make_home
from monitor.app.program import Program
from monitor.config.settings import Config
from monitor.domain.errors import ConfigError, StoreError
from monitor.storage import address, backup, migrate
from monitor.storage.alone import only_writer
from monitor.storage.dumping import dump
from monitor.storage.lock import only_holder


async def back_up(config: Config, target: Path | None, keep: int) -> Path:
    """Copy the database and give the copy's path; without a target, into home/backups.

    Of the copies there the newest `keep` stay. Raises StoreError or ConfigError.
    """
    make_home(config.places.home)
    url = address.parse(config.database_url.value)
    if url.drivername == "sqlite":
        copy = _copying(config, target, keep)
        return await asyncio.to_thread(backup.copy_at, url, copy)
    folder = _folder(config)
    made = await dump(url, target or folder / backup.backup_name(now(), ".dump"))
    if target is None:
        await asyncio.to_thread(backup.drop_old, folder, keep, ".dump")
    return made


async def daily(program: Program, keep: int = 7) -> Path | None:
    """Make the day's backup of an SQLite database unless there is one; None if there is."""
    if program.store.dialect != "sqlite":
        return None
    if any(_folder(program.config).glob(f"monitor-{now():%Y%m%d}T*Z.db")):
        return None
    return await program.store.read(_copying(program.config, None, keep))


def _copying(config: Config, target: Path | None, keep: int) -> Callable[..., Path]:
    if target is not None:
        return partial(backup.copy_database, target=target)
    return partial(backup.copy_into, folder=_folder(config), now=now(), keep=keep)


async def restore(config: Config, source: Path) -> tuple[int, Path]:
    """Put a backup in the place of the database; give its number of posts, and where the old is.

    Raises HomeLocked while anything runs in this home, StoreError when the file is no sound
    backup of this program.
    """
    url = address.parse(config.database_url.value)
    if url.drivername != "sqlite":
        raise ConfigError(["the database is Postgres: restore with pg_restore --clean"])
    database = Path(str(url.database))
    make_home(config.places.home)
    with (
        only_holder(config.places.home / "lock", "home"),
        only_writer(config.database_url.value, 5.0),
    ):
        return await asyncio.to_thread(_restore, source, database)


def _restore(source: Path, database: Path) -> tuple[int, Path]:
    backup.check(source)
    schema = backup.schema_of(source)
    if schema is None:
        raise StoreError(f"{source}: monitor did not write this database; name a backup")
    if schema not in migrate.revisions():
        raise StoreError(f"{source}: written by a newer monitor (schema {schema}); upgrade first")
    posts = backup.posts_in(source)
    aside = database.parent / "backups" / f"replaced-{now():%Y%m%dT%H%M%SZ}.db"
    backup.put_back(source, database, aside)
    return posts, aside


def _folder(config: Config) -> Path:
    folder = config.places.home / "backups"
    backup.make_folder(folder)
    return folder
