"""A file of JSON lines: the receiver that needs no secret."""

import asyncio
import json
import os
from pathlib import Path

from monitor.delivery.webhook import payload
from monitor.domain.alert import Message
from monitor.domain.errors import DeliveryError


class AlertFile:
    """Appends each message as one line to a file that its owner alone may read."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def send(self, message: Message) -> None:
        """Write one line and see it on the disk, or raise DeliveryError."""
        line = json.dumps(payload(message), ensure_ascii=False).encode() + b"\n"
        try:
            await asyncio.to_thread(_append, self._path, line)
        except OSError as error:
            reason = f"file {self._path.name}: {error.strerror}"
            raise DeliveryError(reason, retry=True) from None


def _append(path: Path, line: bytes) -> None:
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
    descriptor = os.open(path, flags, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        try:
            _write(descriptor, line if _ends_a_line(descriptor, size) else b"\n" + line)
        except OSError:
            # A full disk may have taken a part of the line; without it the file stays readable.
            os.ftruncate(descriptor, size)
            raise
    finally:
        os.close(descriptor)


def _ends_a_line(descriptor: int, size: int) -> bool:
    # A process that was killed may have left half a line behind.
    return size == 0 or os.pread(descriptor, 1, size - 1) == b"\n"


def _write(descriptor: int, line: bytes) -> None:
    while line:
        line = line[os.write(descriptor, line) :]
    os.fsync(descriptor)
