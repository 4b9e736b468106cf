"""Locks that the kernel lets go when their process ends, however it ends."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from monitor.domain.errors import ConfigError, HomeLocked


@contextlib.contextmanager
def only_holder(path: Path, what: str) -> Iterator[None]:
    """Hold a lock file; raise HomeLocked, naming its holder and `what` it works in, if taken."""
    with _opened(path) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(file, 20, 0).decode("ascii", "replace").strip() or "unknown"
            raise HomeLocked(
                f"{path.parent}: another monitor (process {holder}) works in this {what}; "
                f"stop it or choose another {what}"
            ) from None
        with _explained(path):
            os.ftruncate(file, 0)
            os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        yield


@contextlib.contextmanager
def waiting_lock(path: Path) -> Iterator[None]:
    """Hold a lock file, waiting for its holder."""
    with _opened(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    with _explained(path):
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield file
    finally:
        os.close(file)


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConfigError(
            [f"{path}: cannot be written ({error.strerror}); check its folder's rights and space"]
        ) from error
