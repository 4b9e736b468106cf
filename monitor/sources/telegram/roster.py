"""Keeps the desks in step with the list of channels, with wishes, and with what is due."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor.domain.channel import Channel
from monitor.domain.collecting import CollectorState, SourceKind
from monitor.sources.telegram.books import Books
from monitor.sources.telegram.budget import Rhythm, rhythm
from monitor.sources.telegram.desk import Desk
from monitor.sources.telegram.fetching import Fetcher
from monitor.sources.telegram.wishes import Wishes

# So many newest pages are compared between two looks at what is due.
HEADS_AT_ONCE = 3


@dataclass(slots=True, kw_only=True)
class Roster:
    """The desks of one account; `due_at` is when it is next seen which looks and files are due."""

    channels: Callable[[], Iterable[Channel]]
    books: Books
    kind: SourceKind
    desks: dict[str, Desk]
    wishes: Wishes = field(default_factory=Wishes)
    beat: Callable[[int, int], Rhythm] = rhythm
    rhythm: Rhythm = field(default_factory=Rhythm)
    fetcher: Fetcher | None = None
    due_at: datetime | None = None

    async def refresh(self, now: datetime) -> None:
        """Open and close desks, pass wishes on, and now and then ask the store what is due."""
        await self._open_desks()
        self._grant()
        if self.due_at is not None and self.due_at > now:
            return
        self._set_rhythm()
        self.due_at = now + self.rhythm.refresh
        due = await self.books.looks()
        for desk in self.desks.values():
            ready = desk.looked_at + self.rhythm.round <= now
            desk.looks = due.get(desk.channel.id, ()) if ready else ()
            desk.counting = True
        self._want_heads(now)
        await self._want_files()

    async def _open_desks(self) -> None:
        listed = {channel.handle.lower(): channel for channel in self.channels()}
        for handle in self.desks.keys() - listed.keys():
            if not self.desks[handle].busy:
                del self.desks[handle]
        for handle, channel in listed.items():
            if handle in self.desks:
                self._renew(self.desks[handle], channel)
            else:
                known = await self.books.state(channel)
                number, state = known or (
                    channel.id,
                    CollectorState(source=self.kind),
                )
                place = replace(channel, id=number if number > 0 else channel.id)
                reached = 0 if state.backfilled else await self.books.read_to(channel)
                head = state.newest_id > 0 and state.head_at is None
                self.desks[handle] = Desk(channel=place, books=state, read_to=reached, head=head)

    def _renew(self, desk: Desk, channel: Channel) -> None:
        # The list was read again: all but the number, which is Telegram's, may have changed.
        fresh = replace(channel, id=desk.channel.id, title=desk.channel.title)
        if fresh != desk.channel and not desk.busy:
            desk.channel = fresh

    def _grant(self) -> None:
        for handle, desk in self.desks.items():
            desk.joining = self.wishes.join
            since = self.wishes.backfill.get(handle)
            if since is not None and not desk.busy and desk.books.backfilled:
                del self.wishes.backfill[handle]
                desk.books = replace(desk.books, backfill_since=since)

    def _set_rhythm(self) -> None:
        joined = sum(1 for desk in self.desks.values() if desk.books.joined)
        self.rhythm = self.beat(joined, len(self.desks) - joined)

    def _want_heads(self, now: datetime) -> None:
        """Have the newest pages compared that were not for longest, a few at a time.

        Not by chance: in turn no channel can be passed over.
        """
        due = [
            (desk.books.head_at, handle)
            for handle, desk in self.desks.items()
            if desk.books.head_at is not None
            and desk.books.head_at + self.rhythm.heads <= now
            and desk.reachable(now)
        ]
        wanted = sum(1 for desk in self.desks.values() if desk.head and desk.reachable(now))
        for _, handle in sorted(due)[: max(HEADS_AT_ONCE - wanted, 0)]:
            self.desks[handle].head = True

    async def _want_files(self) -> None:
        if self.fetcher is None or not await self.fetcher.open():
            return
        due = await self.books.files()
        for desk in self.desks.values():
            if not desk.busy and not desk.fetches:
                desk.files = due.get(desk.channel.id, ())
