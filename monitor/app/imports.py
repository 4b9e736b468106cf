"""Files → store: reads in a thread while the writer writes."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from monitor.app.clock import now
from monitor.app.home import known_pseudonyms
from monitor.app.program import Program
from monitor.config.channels_file import read_channels
from monitor.domain.channel import Channel
from monitor.domain.collecting import Batch
from monitor.domain.errors import BadItem, SourceError
from monitor.pipeline.ingest import ingest
from monitor.sources import files
from monitor.storage import channels as stored_channels
from monitor.storage.posts import Written

# Posts written in one transaction.
TOGETHER = 2000


@dataclass(slots=True)
class Imported:
    """What an import did: counts of posts, and of lines that could not be read."""

    new: int = 0
    edited: int = 0
    same: int = 0
    deleted: int = 0
    bad: int = 0

    @property
    def seen(self) -> int:
        """Posts read, whatever became of them."""
        return self.new + self.edited + self.same


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How the files are to be imported."""

    channels: Path | None = None
    handle: str | None = None
    notify: bool = False


async def import_files(
    program: Program,
    paths: list[Path],
    wishes: Wishes,
    tell_bad: Callable[[BadItem], None],
    progress: Callable[[Imported], None],
) -> Imported:
    """Store all posts of the files; a bad line is told and its neighbours are kept."""
    channels = read_channels(wishes.channels) if wishes.channels else ()
    key = await known_pseudonyms(program.config.places.home, program.store)
    total = Imported()

    def bad(item: BadItem) -> None:
        total.bad += 1
        tell_bad(item)

    if channels:
        await program.store.write(stored_channels.save_channels, channels, now())
    known = {c.id: c for c in (await program.store.read(stored_channels.load_channels)).values()}
    for path in paths:
        batches = files.read(path, handle=wishes.handle, now=now(), pseudonyms=key, report=bad)
        live = (replace(batch, live=wishes.notify) for batch in _named(batches, known))
        writer = _Writer(program, path.name, bad, total)
        await _store(writer, live, lambda: progress(total))
    return total


def _named(batches: Iterator[Batch], known: Mapping[int, Channel]) -> Iterator[Batch]:
    # An export names its channel by number alone; a handle that is known is not given up for that.
    for batch in batches:
        channel = known.get(batch.channel.id)
        unnamed = batch.channel.handle == f"c{batch.channel.id}"
        if channel is None or not unnamed:
            yield batch
        else:
            yield replace(batch, channel=replace(batch.channel, handle=channel.handle))


@dataclass(frozen=True, slots=True)
class _Writer:
    program: Program
    name: str
    bad: Callable[[BadItem], None]
    total: Imported

    async def write(self, batches: list[Batch]) -> None:
        try:
            self._count(await ingest(self.program.store, *batches))
        except SourceError as error:
            if len(batches) == 1:
                self.bad(BadItem(self.name, str(error)))
                return
            # One channel that does not fit must not cost its neighbours their posts.
            for batch in batches:
                await self.write([batch])

    def _count(self, changes: list[Written]) -> None:
        for written in changes:
            self.total.new += written.new
            self.total.edited += written.edited
            self.total.same += written.same + written.older
            self.total.deleted += written.deleted


async def _store(writer: _Writer, batches: Iterator[Batch], progress: Callable[[], None]) -> None:
    together = _gathered(batches)
    some = await asyncio.to_thread(next, together, None)
    while some is not None:
        following = asyncio.create_task(asyncio.to_thread(next, together, None))
        try:
            await writer.write(some)
        except BaseException:
            await asyncio.wait([following])
            raise
        progress()
        some = await following


def _gathered(batches: Iterable[Batch]) -> Iterator[list[Batch]]:
    # A file of many channels brings small batches, and each commit waits for the disk.
    held: list[Batch] = []
    for batch in batches:
        held.append(batch)
        if sum(len(one.sightings) for one in held) >= TOGETHER:
            yield held
            held = []
    if held:
        yield held
