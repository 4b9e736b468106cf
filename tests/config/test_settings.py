"""The whole configuration: no secret is required, every source of one works."""

from pathlib import Path

import pytest

from monitor.config.settings import Places, read_config
from monitor.domain.errors import ConfigError
from monitor.storage.address import parse


def places(folder: Path) -> Places:
    """A home and an empty configuration folder."""
    return Places(home=folder / "home", config=folder)


def test_nothing_is_required(tmp_path: Path) -> None:
    """Without a single variable there is a configuration, on SQLite in home."""
    config = read_config({}, places(tmp_path))

    assert config.account is None
    assert config.database_url.value.startswith("sqlite:///")


def test_a_secret_comes_from_a_file(tmp_path: Path) -> None:
    """NAME_FILE, as containers hand secrets over."""
    (tmp_path / "url").write_text("postgresql://u:p@h/d\n")
    config = read_config({"MONITOR_DATABASE_URL_FILE": str(tmp_path / "url")}, places(tmp_path))

    assert config.database_url.value == "postgresql://u:p@h/d"


def test_a_secret_comes_from_systemd(tmp_path: Path) -> None:
    """LoadCredential= puts it into a folder of its own."""
    (tmp_path / "MONITOR_TELEGRAM_API_HASH").write_text("invented")
    env = {"CREDENTIALS_DIRECTORY": str(tmp_path), "MONITOR_TELEGRAM_API_ID": "7"}

    account = read_config(env, places(tmp_path)).account

    assert account is not None
    assert account.api_hash.value == "invented"


def test_a_secret_is_not_shown_by_repr(tmp_path: Path) -> None:
    """A configuration in a log line or a traceback tells nothing."""
    config = read_config({"MONITOR_DATABASE_URL": "postgresql://u:hunter22@h/d"}, places(tmp_path))

    assert "hunter22" not in repr(config)


def test_half_an_account_is_a_mistake(tmp_path: Path) -> None:
    """Number and hash go together."""
    with pytest.raises(ConfigError, match="go together"):
        read_config({"MONITOR_TELEGRAM_API_ID": "7"}, places(tmp_path))


def test_faults_of_all_files_are_told_together(tmp_path: Path) -> None:
    """One start, one list of everything to mend."""
    (tmp_path / "channels.yaml").write_text("channels: [{handle: '@x'}]")
    (tmp_path / "alerts.yaml").write_text("group_wait: soon")
    with pytest.raises(ConfigError) as caught:
        read_config({"MONITOR_HISTORY_DEPTH": "deep"}, places(tmp_path))

    assert len(caught.value.problems) == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MONITOR_SMTP_PORT", "99999999"),
        ("MONITOR_SMTP_HOST", "mail\nexample"),
        ("MONITOR_SMTP_FROM", "a@example.org\nBcc: b@example.org"),
        ("MONITOR_TELEGRAM_API_ID", "²"),
        ("MONITOR_HISTORY_DEPTH", "9" * 5000),
    ],
)
def test_a_value_that_cannot_work_is_named(tmp_path: Path, name: str, value: str) -> None:
    """At the start, and not when the first alert is to leave."""
    env = {"MONITOR_SMTP_HOST": "mail.example.org", name: value}
    with pytest.raises(ConfigError, match=name):
        read_config(env, places(tmp_path))


@pytest.mark.parametrize("name", ["a%41b", "with space", "what?", "a#b", "дом"])
def test_any_folder_may_be_a_home(tmp_path: Path, name: str) -> None:
    """The database lies in the home that was named, whatever signs are in its path."""
    config = read_config({}, Places(home=tmp_path / name, config=tmp_path))
    assert parse(config.database_url.value).database == str(tmp_path / name / "monitor.db")


@pytest.mark.parametrize(
    ("number", "word", "says"),
    [
        ("0", "invented", "MONITOR_TELEGRAM_API_ID: write the number"),
        ("123456789012", "invented", "MONITOR_TELEGRAM_API_ID: write the number"),
        ("7", "  ", "MONITOR_TELEGRAM_API_HASH: is blank"),
    ],
)
def test_an_account_that_telegram_could_not_know_is_named(
    tmp_path: Path, number: str, word: str, says: str
) -> None:
    """In one line, and not by the first request."""
    env = {"MONITOR_TELEGRAM_API_ID": number, "MONITOR_TELEGRAM_API_HASH": word}
    with pytest.raises(ConfigError) as caught:
        read_config(env, places(tmp_path))
    (found,) = caught.value.problems

    assert found.startswith(says)
