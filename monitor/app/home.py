"""The home folder: private, and holder of the key that pseudonyms are made with."""

import contextlib
import os
import secrets
from pathlib import Path

from monitor.domain.errors import ConfigError
from monitor.domain.privacy import Pseudonyms
from monitor.storage.identity import same_pseudonyms
from monitor.storage.store import Store

KEY_BYTES = 32
# As large as a session file grows.
SMALL = 64 * 2**10


def make_home(home: Path) -> None:
    """Make the home folder for its owner alone; raise ConfigError when that is impossible."""
    try:
        for folder in (home, home / "alerts", home / "digests"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            [f"{home}: cannot be made a home ({error.strerror}); choose another with --home"]
        ) from error


def need_room(home: Path) -> None:
    """Raise ConfigError unless a small file can be written in home: no space, or no right to."""
    probe = home / f".probe.{os.getpid()}"
    try:
        probe.write_bytes(bytes(SMALL))
    except OSError as error:
        raise ConfigError(
            [f"{home}: cannot be written ({error.strerror}); make room there or mend its rights"]
        ) from error
    finally:
        with contextlib.suppress(OSError):
            probe.unlink(missing_ok=True)


def session_path(home: Path, *, second: bool = False) -> Path:
    """Give the session file of the account, or of the second one that shadows it."""
    return home / ("account2.session" if second else "account.session")


def media_path(home: Path) -> Path:
    """Give the folder of files that were fetched from posts."""
    return home / "media"


def pseudonyms(home: Path) -> Pseudonyms:
    """Give the pseudonyms of this home, making their key at first use (0600 from the first byte).

    Raises ConfigError when the key is damaged or cannot be written: a new one would unlink all
    that is stored.
    """
    path = home / "pseudonym.key"
    try:
        if not path.exists():
            _make_key(path)
        return Pseudonyms(bytes.fromhex(path.read_text("ascii").strip()))
    except OSError as error:
        raise ConfigError(
            [f"{path}: cannot be used ({error.strerror}); check space and rights"]
        ) from error
    except ValueError as error:
        raise ConfigError([f"{path}: is damaged; restore it from a backup"]) from error


async def known_pseudonyms(home: Path, store: Store) -> Pseudonyms:
    """Give the pseudonyms of this home; raise ConfigError unless the database was written so."""
    known = pseudonyms(home)
    await store.write(same_pseudonyms, known)
    return known


def _make_key(path: Path) -> None:
    # Written aside and linked into place: a crash leaves no half key, and of two makers one wins.
    draft = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_bytes(KEY_BYTES).hex())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
