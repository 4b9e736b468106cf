"""What kind of file it is, told by its content and never by its name."""

import gzip
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, cast

from monitor.domain.collecting import Batch
from monitor.domain.errors import BadItem, SourceError
from monitor.domain.privacy import Pseudonyms
from monitor.sources.files.damage import BROKEN
from monitor.sources.files.desktop import read_desktop_export
from monitor.sources.files.jsonl import read_posts_jsonl

HEAD = 64 * 1024


def read(
    path: Path,
    *,
    handle: str | None,
    now: datetime,
    pseudonyms: Pseudonyms,
    report: Callable[[BadItem], None],
) -> Iterator[Batch]:
    """Read a file's posts in batches; unreadable items go to `report`, the others are kept.

    `handle` names the channel of an export. Raises SourceError for a file that is neither
    posts.jsonl nor an export, or that cannot be read.
    """
    try:
        export = _is_export(_first_line(path))
        with _opened(path) as file:
            if export:
                yield from read_desktop_export(
                    file, path.name, handle=handle, now=now, pseudonyms=pseudonyms, report=report
                )
            else:
                yield from read_posts_jsonl(
                    file, path.name, now=now, pseudonyms=pseudonyms, report=report
                )
    except IsADirectoryError as error:
        raise SourceError(f"{path}: is a folder; name the file in it") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SourceError(f"{path}: cannot be read ({reason}); check path and rights") from error


def _opened(path: Path) -> IO[bytes]:
    if path.exists() and not path.is_file() and not path.is_dir():
        raise SourceError(f"{path}: is no file that can be read twice; copy it to one first")
    with path.open("rb") as file:
        magic = file.read(2)
    if not magic:
        raise SourceError(f"{path}: is empty; export it again")
    return cast("IO[bytes]", gzip.open(path) if magic == b"\x1f\x8b" else path.open("rb"))


def _first_line(path: Path) -> bytes:
    try:
        with _opened(path) as file:
            return file.readline(HEAD).strip().removeprefix(BOM_UTF8)
    except BROKEN:
        # The reader meets the same damage, with a line number.
        return b""


def _is_export(head: bytes) -> bool:
    # An export begins with a lone brace; a line of posts.jsonl is a whole object.
    return head == b"{" or (head.startswith(b"{") and b'"messages"' in head and b'"type"' in head)
