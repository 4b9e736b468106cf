"""Reads posts by their ids: what is owed, what is looked at again, what cannot be read together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog

from monitor.domain.collecting import Batch, DueLook, Look
from monitor.domain.health import Incident
from monitor.domain.looking import SECOND_LOOK, next_look
from monitor.domain.post import LearnedBy
from monitor.domain.ranges import NO_IDS
from monitor.sources.telegram import asking
from monitor.sources.telegram.asking import PAGE
from monitor.sources.telegram.desk import Desk
from monitor.sources.telegram.gate import Gate
from monitor.sources.telegram.outcome import Outcome
from monitor.sources.telegram.scribe import Scribe
from monitor.sources.telegram.trouble import Unreadable

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class ByIds:
    """Reads up to a hundred posts by their ids; match by id, never by place."""

    client: Any
    gate: Gate
    scribe: Scribe

    async def fill(self, desk: Desk) -> Outcome:
        """Read ids that are owed, or such as could not be read together with others."""
        ids = desk.suspects[0] if desk.suspects else desk.books.owed.newest(PAGE)
        try:
            answer = await asking.by_ids(self.gate, self.client, desk.channel, desk.books, ids)
        except Unreadable as error:
            return self._isolated(desk, ids, error)
        # Above the highest id that is known nothing is empty: it was not issued yet.
        top = max([desk.books.newest_id, *(message.id for message in answer.messages)])
        issued = replace(answer, empty=tuple(n for n in answer.empty if n <= top))
        batch = self._settled(desk, self.scribe.taken(desk, issued, live=True))
        return Outcome(batch=batch, suspects=tuple(desk.suspects[1:]), seen_pts=answer.pts or 0)

    def _settled(self, desk: Desk, batch: Batch) -> Batch:
        """Note with the last suspects that nothing unread is left on the newest page."""
        state = batch.state or desk.books
        if desk.head or len(desk.suspects) != 1 or state.head_at is not None:
            return batch
        return replace(batch, state=self.scribe.compared(state))

    def _isolated(self, desk: Desk, ids: Sequence[int], error: Exception) -> Outcome:
        """Cut a chunk that cannot be read in two, until the one post is found."""
        if len(ids) > 1:
            half = len(ids) // 2
            halves = (tuple(ids[:half]), tuple(ids[half:]))
            batch = self.scribe.batch(desk, desk.books)
            return Outcome(batch=batch, suspects=(*halves, *desk.suspects[1:]))
        log.warning(
            "post_not_readable", channel=desk.channel.handle, message=ids[0], reason=str(error)
        )
        books = desk.books
        newest = max(books.newest_id, *ids)
        state = replace(books, covered=books.covered.add(ids), newest_id=newest)
        rest = tuple(desk.suspects[1:])
        if books.covered.missing(ids[0], ids[0]) == NO_IDS:
            # It was told before that this one cannot be read.
            return Outcome(batch=self._settled(desk, self.scribe.batch(desk, state)), suspects=rest)
        incident = Incident(
            key=f"unreadable:{desk.channel.handle.lower()}",
            title=f"@{desk.channel.handle}/{ids[0]} cannot be read",
            says=f"Telegram sends something this version does not know ({error}). Upgrade monitor.",
            at=self.scribe.now(),
        )
        batch = replace(
            self._settled(desk, self.scribe.batch(desk, state)),
            sightings=(self.scribe.dummy(desk, ids[0]),),
            incidents=(incident,),
        )
        return Outcome(batch=batch, suspects=rest)

    async def look(self, desk: Desk) -> Outcome:
        """Look again at stored posts: for edits, deletions and counters."""
        wanted = {look.message_id: look for look in desk.looks[: desk.look_size]}
        try:
            answer = await asking.by_ids(
                self.gate, self.client, desk.channel, desk.books, tuple(wanted)
            )
        except Unreadable:
            return self._narrowed(desk, wanted)
        now = self.scribe.now()
        gone = tuple(n for n in answer.empty if wanted[n].missed_at is not None)
        missed = tuple(n for n in answer.empty if wanted[n].missed_at is None)
        looks = [Look(message_id=n) for n in gone]
        looks += [Look(message_id=n, next_at=now + SECOND_LOOK, missed_at=now) for n in missed]
        for message in answer.messages:
            one = wanted[message.id]
            at = next_look(one.posted_at, now, flagged=one.flagged)
            looks.append(Look(message_id=message.id, next_at=at))
        taken = self.scribe.taken(desk, replace(answer, empty=()), live=False)
        batch = replace(
            taken,
            looks=tuple(looks),
            deletions=self.scribe.deletions(desk.channel, gone, LearnedBy.RESCAN),
        )
        wider = min(2 * desk.look_size, PAGE)
        return Outcome(batch=batch, seen_pts=answer.pts or 0, look_size=wider)

    def _narrowed(self, desk: Desk, wanted: Mapping[int, DueLook]) -> Outcome:
        """Look at fewer posts at once, until the one that cannot be read stands alone."""
        batch = self.scribe.batch(desk, desk.books)
        if len(wanted) > 1:
            return Outcome(batch=batch, look_size=len(wanted) // 2)
        [(number, one)] = wanted.items()
        # It is looked at on: that it goes can be seen even though its words cannot.
        at = next_look(one.posted_at, self.scribe.now(), flagged=one.flagged)
        look = Look(message_id=number, next_at=at)
        return Outcome(batch=replace(batch, looks=(look,)), look_size=PAGE)
