"""The home folder and its key."""

import stat
from pathlib import Path

import pytest

from monitor.app.home import make_home, pseudonyms
from monitor.domain.errors import ConfigError


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
