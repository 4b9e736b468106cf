"""Files → store: reads in a thread while the writer writes."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from monitor.app.clock import now
from monitor.app.home import known_pseudonyms
from monitor.app.program import Program
from monitor.config.channels_file import read_channels
from monitor.domain.channel import Channel, derived_id
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
    """What an import did: counts of posts, and of lines that could not be read.

    `channels` counts the posts that each channel received, `notes` say which were renamed,
    merged or left without a name.
    """

    new: int = 0
    edited: int = 0
    same: int = 0
    deleted: int = 0
    bad: int = 0
    channels: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

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
    noted: set[tuple[int, str]] = set()
    for path in paths:
        batches = files.read(path, handle=wishes.handle, now=now(), pseudonyms=key, report=bad)
        live = (replace(batch, live=wishes.notify) for batch in _named(batches, known))
        writer = _Writer(program, path.name, bad, total, known, noted)
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


def notes_on(channel: Channel, known: Mapping[int, Channel]) -> Iterator[str]:
    """Say what a channel's name changes among those that are `known` by number."""
    before = known.get(channel.id)
    if channel.handle == f"c{channel.id}":
        yield (
            f"@{channel.handle}: the export does not say the channel's handle; import it again "
            "with --as HANDLE, and its posts are filed there"
        )
    elif before is not None and before.handle != channel.handle:
        undo = f"; if that is wrong, import it again with --as {before.handle}"
        nameless = before.handle == f"c{channel.id}"
        yield (
            f"@{before.handle} is called @{channel.handle} from now on (channel {channel.id})"
            + ("" if nameless else undo)
        )
    derived = derived_id(channel.platform, channel.handle)
    if channel.id > 0 and derived in known:
        yield (
            f"@{channel.handle}: its posts that were stored without a number, and those of channel "
            f"{channel.id}, are one channel now"
        )


@dataclass(frozen=True, slots=True)
class _Writer:
    program: Program
    name: str
    bad: Callable[[BadItem], None]
    total: Imported
    known: Mapping[int, Channel]
    noted: set[tuple[int, str]]

    async def write(self, batches: list[Batch]) -> None:
        try:
            self._count(await ingest(self.program.store, *batches))
            self._note(batches)
        except SourceError as error:
            if len(batches) == 1:
                self.bad(BadItem(self.name, str(error)))
                return
            # One channel that does not fit must not cost its neighbours their posts.
            for batch in batches:
                await self.write([batch])

    def _note(self, batches: list[Batch]) -> None:
        for batch in batches:
            channel, counts = batch.channel, self.total.channels
            counts[channel.handle] = counts.get(channel.handle, 0) + len(batch.sightings)
            if (channel.id, channel.handle) not in self.noted:
                self.noted.add((channel.id, channel.handle))
                self.total.notes += notes_on(channel, self.known)

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
