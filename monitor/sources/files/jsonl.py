"""posts.jsonl: one post, or one later version of it, a line."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import IO, Any

from monitor.domain.channel import Channel
from monitor.domain.collecting import Batch, Sighting, SourceKind
from monitor.domain.errors import BadItem
from monitor.domain.post import Deletion
from monitor.domain.privacy import Pseudonyms
from monitor.sources.files.damage import BROKEN
from monitor.sources.files.row import read_row

# So many lines are looked at together; the posts of each channel in them are one batch.
WINDOW = 1000
LONGEST_LINE = 64 * 2**20

Report = Callable[[BadItem], None]


def read_posts_jsonl(
    file: IO[bytes], name: str, *, now: datetime, pseudonyms: Pseudonyms, report: Report
) -> Iterator[Batch]:
    """Read the lines in batches, in their order within a channel; bad lines go to `report`."""
    window = _Window(now)
    for number, line in _lines(file, name, report):
        if not line.strip():
            continue
        where = f"{name}:{number}"
        try:
            note = _noter(where, report)
            window.add(*read_row(_row(line), now=now, pseudonyms=pseudonyms, note=note))
        except (ValueError, TypeError, RecursionError, OverflowError) as error:
            report(BadItem(where, _reason(error)))
        if window.lines >= WINDOW:
            yield from window.batches()
            window = _Window(now)
    yield from window.batches()


class _Window:
    def __init__(self, now: datetime) -> None:
        self.lines = 0
        self._now = now
        self._channels: dict[tuple[str, int], tuple[Channel, list[Sighting], list[Deletion]]] = {}

    def add(self, channel: Channel, sighting: Sighting | None, deletion: Deletion | None) -> None:
        self.lines += 1
        key = (channel.platform, channel.id)
        _, sightings, deletions = self._channels.setdefault(key, (channel, [], []))
        if sighting is not None:
            sightings.append(sighting)
        if deletion is not None:
            deletions.append(deletion)

    def batches(self) -> Iterator[Batch]:
        for channel, sightings, deletions in self._channels.values():
            yield Batch(
                source=SourceKind.FILES,
                channel=channel,
                sightings=tuple(sightings),
                deletions=tuple(deletions),
                received_at=self._now,
            )


def _lines(file: IO[bytes], name: str, report: Report) -> Iterator[tuple[int, bytes]]:
    number = 0
    try:
        while line := file.readline(LONGEST_LINE):
            number += 1
            if len(line) < LONGEST_LINE or line.endswith(b"\n"):
                yield number, line
                continue
            report(BadItem(f"{name}:{number}", "is longer than 64 MB: no post of Telegram's"))
            while line and not line.endswith(b"\n"):
                line = file.readline(LONGEST_LINE)
    except BROKEN:
        report(
            BadItem(
                f"{name}:{number + 1}",
                "the compressed file ends too early or is damaged; get it again "
                "(what came before is kept)",
            )
        )


def _row(line: bytes) -> dict[str, Any]:
    row = json.loads(line)
    if not isinstance(row, dict):
        raise TypeError("is not an object; write one JSON object a line")
    return row


def _noter(where: str, report: Report) -> Callable[[str], None]:
    return lambda reason: report(BadItem(where, reason))


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not valid JSON ({error.msg} at character {error.pos + 1}); mend or remove the line"
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8; save the file as UTF-8"
    if isinstance(error, RecursionError):
        return "is nested too deeply for a post"
    if "integer string conversion" in str(error):
        return "holds a number of thousands of digits; mend or remove the line"
    return str(error)
