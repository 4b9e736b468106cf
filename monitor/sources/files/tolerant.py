"""Bytes of a Telegram Desktop export, mended while they stream.

The exporter writes control characters as `\\x..`, which is not JSON
(telegramdesktop/tdesktop, export_output_json.cpp); they become `\\u00..`.
"""

import re
from codecs import BOM_UTF8
from typing import IO

ESCAPE = re.compile(rb"\\(x[0-9A-Fa-f]{2}|.)", re.DOTALL)


class Mended:
    """A readable file whose escapes are valid JSON, whatever the borders of its chunks."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._left = b""
        self._fresh = True

    def read(self, size: int = -1) -> bytes:
        """Give up to about `size` bytes, mended; empty only at the end."""
        if size == 0:
            return b""
        while True:
            chunk = self._some(size)
            data = self._left + chunk
            if not chunk:
                self._left = b""
                return data
            whole = _whole_escapes(data)
            self._left = data[whole:]
            if whole:
                return ESCAPE.sub(_mend, data[:whole])

    def _some(self, size: int) -> bytes:
        # What a damaged file gives before the damage counts, so no reading on to a full chunk.
        chunk = self._file.read1(size) if hasattr(self._file, "read1") else self._file.read(size)
        if self._fresh:
            self._fresh = False
            return bytes(chunk).removeprefix(BOM_UTF8) or bytes(self._file.read(size))
        return bytes(chunk)


def _whole_escapes(data: bytes) -> int:
    # An escape is at most four bytes long, so only the last three can be the start of a cut one.
    for back in (3, 2, 1):
        if len(data) < back or data[-back] != 0x5C:
            continue
        slashes = 1
        while slashes < len(data) - back + 1 and data[-back - slashes] == 0x5C:
            slashes += 1
        if slashes % 2 == 1:
            return len(data) - back
    return len(data)


def _mend(found: re.Match[bytes]) -> bytes:
    escape = found[1]
    return b"\\u00" + escape[1:] if len(escape) == 3 else found[0]
