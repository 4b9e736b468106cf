"""What may go wrong between a question and its answer, and what may be said of it."""

import struct
import traceback
import zlib
from collections.abc import Iterator
from pathlib import Path

from telethon import errors

# What an answer becomes when the line breaks before it.
NO_LINE = (
    ConnectionError,
    EOFError,
    BufferError,
    errors.InvalidChecksumError,
    errors.SecurityError,
)
# What a server that is no Telegram at all makes Telethon raise, beside other errors of the system.
NO_TELEGRAM = (*NO_LINE, OverflowError, errors.TypeNotFoundError)
# What an answer becomes when its bytes do not hold what they should.
NO_SENSE = (EOFError, BufferError, struct.error, zlib.error, RuntimeError, UnicodeDecodeError)
LAST_FRAMES = 3


class Hiccup(Exception):
    """Telegram could not answer just now; the same question may be asked again in a moment."""


class Unreadable(Hiccup):
    """An answer holds something that this version of the library does not know."""


def unknown(error: errors.TypeNotFoundError) -> Unreadable:
    """Name an unknown object by its number alone: the error's own words hold the packet's rest."""
    return Unreadable(f"unknown object {error.invalid_constructor_id:08x}")


def where(error: BaseException) -> str:
    """Say where an error was raised, without its words: they may be those of a post."""
    frames = traceback.extract_tb(error.__traceback__)[-LAST_FRAMES:]
    return " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """Give an error and what caused it, back to the first."""
    while error is not None:
        yield error
        error = error.__cause__
