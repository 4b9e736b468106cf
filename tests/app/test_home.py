"""The home folder and its key."""

import os
import resource
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.app.home import make_home, need_room, pseudonyms
from monitor.domain.errors import ConfigError, StoreError
from monitor.storage.faults import explained
from monitor.storage.lock import only_holder


def test_the_key_is_for_the_owner_alone(tmp_path: Path) -> None:
    """0600, in a folder that is 0700."""
    make_home(tmp_path / "home")
    pseudonyms(tmp_path / "home")

    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "home" / "pseudonym.key").stat().st_mode) == 0o600


def test_the_same_home_gives_the_same_pseudonyms(tmp_path: Path) -> None:
    """A person is recognised again after a restart, by this home only."""
    make_home(tmp_path / "one")
    make_home(tmp_path / "two")

    assert pseudonyms(tmp_path / "one").of("Anna") == pseudonyms(tmp_path / "one").of("Anna")
    assert pseudonyms(tmp_path / "one").of("Anna") != pseudonyms(tmp_path / "two").of("Anna")


def test_a_damaged_key_is_not_replaced(tmp_path: Path) -> None:
    """A new key would silently unlink everybody."""
    (tmp_path / "pseudonym.key").write_text("not hex")

    with pytest.raises(ConfigError, match="damaged"):
        pseudonyms(tmp_path)


def test_a_home_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    """A file stands in its place."""
    (tmp_path / "home").write_text("")

    with pytest.raises(ConfigError, match="--home"):
        make_home(tmp_path / "home")


def test_a_home_without_room_is_explained(tmp_path: Path) -> None:
    """Before a session that does not fit looks damaged, and before a lock is written."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, usual[1]))
    try:
        with pytest.raises(ConfigError, match="make room"):
            need_room(tmp_path)
        with (
            pytest.raises(ConfigError, match="lock: cannot be written"),
            only_holder(tmp_path / "lock", "home"),
        ):
            pass
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]


def test_a_database_in_a_folder_that_is_read_only_says_so() -> None:
    """On a disk that is mounted so, SQLite itself only says that it cannot be opened."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "monitor.db").touch()
        Path(folder).chmod(0o555)
        try:
            with (
                as_nobody(),
                pytest.raises(StoreError, match="stands in a folder that is read-only"),
                explained(f"{folder}/monitor.db"),
            ):
                sqlite3.connect(f"{folder}/nothing/monitor.db")
        finally:
            Path(folder).chmod(0o700)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Give up root's rights, whom no mode of a file holds off."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)
