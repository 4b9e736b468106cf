"""Does one task for one channel: one request, and the batch it leads to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog

from monitor.domain.channel import Channel
from monitor.domain.collecting import (
    Batch,
    ChannelCondition,
    CollectorState,
    Gap,
    Look,
)
from monitor.domain.health import Incident
from monitor.domain.looking import SECOND_LOOK, next_look
from monitor.domain.post import LearnedBy
from monitor.sources.telegram import asking
from monitor.sources.telegram.answers import Answer, Push
from monitor.sources.telegram.asking import PAGE, LostCount, NameTaken, Place, Refused, Unreadable
from monitor.sources.telegram.desk import Desk, Task, wet_hole
from monitor.sources.telegram.fetching import Fetcher
from monitor.sources.telegram.gate import Gate
from monitor.sources.telegram.outcome import Outcome
from monitor.sources.telegram.scribe import Scribe

log = structlog.get_logger()

# Posts whose edits and deletions may have been missed with a count, and are read again.
LOOK_AGAIN = 200


@dataclass(slots=True, kw_only=True)
class Reader:
    """Reads channels through one logged-in client."""

    client: Any
    gate: Gate
    depth: int
    scribe: Scribe
    fetcher: Fetcher | None = None

    async def perform(self, desk: Desk, task: Task) -> Outcome:
        """Do a task; raises Refused, Wait, Hiccup or SourceError, and then nothing is to commit."""
        work = {
            Task.RESOLVE: self._resolve,
            Task.INFO: self._info,
            Task.HEAD: self._head,
            Task.HISTORY: self._history,
            Task.NEWS: self._difference,
            Task.SWEEP: self._difference,
            Task.GAP_PAGE: self._gap_page,
            Task.GAP_IDS: self._gap_ids,
            Task.LOOK: self._look,
            Task.NAME: self._name,
            Task.BACKFILL: self._backfill,
            Task.JOIN: self._join,
        }
        if self.fetcher is not None:
            work |= {Task.REFERENCE: self.fetcher.refer, Task.FILE: self.fetcher.piece}
        if task is Task.COUNTS:
            return Outcome(batch=self.scribe.counted(desk))
        return self._pushed(desk) if task is Task.PUSHES else await work[task](desk)

    def refusal(self, desk: Desk, refusal: Refused) -> Batch:
        """Give the batch that says why a channel is not read."""
        now, before = self.scribe.now(), desk.books
        state = replace(
            before,
            condition=refusal.condition,
            reason=refusal.reason,
            access_hash=None if refusal.unknown else before.access_hash,
            failures=before.failures + 1,
            not_before=now + refusal.wait(before.failures),
            checked_at=now,
        )
        return self.scribe.batch(desk, state)

    async def _resolve(self, desk: Desk) -> Outcome:
        channel, chat = await asking.resolve(self.gate, self.client, desk.channel)
        state = replace(
            desk.books,
            access_hash=chat.access_hash,
            named_at=self.scribe.now(),
            held_by=None,
            not_before=None,
            failures=0,
        )
        batch = self.scribe.batch(replace_channel(desk, channel), state)
        return Outcome(batch=self.scribe.noted(batch, chat), hinted=True)

    async def _name(self, desk: Desk) -> Outcome:
        """See whether the listed name still belongs to the channel; it is read on in any case."""
        state = replace(desk.books, named_at=self.scribe.now(), held_by=None)
        try:
            _, chat = await asking.resolve(self.gate, self.client, desk.channel)
        except NameTaken as error:
            log.warning("name_taken", channel=desk.channel.handle, by=error.holder)
            return Outcome(batch=self.scribe.renamed(desk, replace(state, held_by=error.holder)))
        except Refused as error:
            if error.condition is not ChannelCondition.GONE:
                raise
            nameless = state.username is None or desk.listed_as(state.username)
            state = replace(state, username="") if nameless else state
            return Outcome(batch=self.scribe.renamed(desk, state))
        return Outcome(batch=self.scribe.noted(self.scribe.batch(desk, state), chat))

    async def _info(self, desk: Desk) -> Outcome:
        answer = await asking.full_info(self.gate, self.client, desk.channel, desk.books)
        known = desk.books.newest_id > 0
        batch = self.scribe.batch(desk, replace(desk.books, pts=answer.pts))
        return Outcome(batch=self.scribe.noted(batch, answer.chat), hinted=True, head=known or None)

    async def _head(self, desk: Desk) -> Outcome:
        skip = desk.head_skip
        place = Place(skip=skip - 1, limit=1) if skip else Place()
        try:
            answer = await asking.page(self.gate, self.client, desk.channel, desk.books, place)
        except Unreadable:
            # One post that this version cannot read must not hide those beside it.
            batch = self.scribe.batch(desk, desk.books)
            return Outcome(batch=batch, head=skip < PAGE, head_skip=skip + 1)
        before = desk.books.newest_id
        fresh = [m for m in answer.messages if m.id > before]
        batch = self.scribe.taken(desk, answer, live=bool(fresh))
        state = batch.state or desk.books
        # Those that were skipped lie above: their ids are owed, and are asked for one by one.
        top = max([before, *(m.id for m in answer.messages)]) + skip
        if top > before:
            log.warning("posts_not_told", channel=desk.channel.handle, posts=len(fresh) + skip)
            reason = "the newest page showed posts that no difference told of"
            batch = replace(
                batch,
                state=self.scribe.judged(desk, replace(state, newest_id=max(state.newest_id, top))),
                gap=Gap(first=before + 1, last=top, reason=reason),
            )
        seen = answer.pts or 0
        return Outcome(batch=batch, hinted=bool(fresh), head=False, seen_pts=seen)

    async def _history(self, desk: Desk) -> Outcome:
        books = desk.books
        try:
            answer = await self._page(desk, books.oldest_id)
        except Unreadable:
            return self._history_by_ids(desk)
        batch = self.scribe.taken(desk, answer, live=False, deeper=True)
        state = batch.state or books
        done = not answer.messages or len(state.covered) >= self.depth or state.oldest_id == 1
        if not answer.messages and state.newest_id:
            state = replace(state, oldest_id=1)
        batch = replace(batch, state=replace(state, backfilled=done))
        return Outcome(batch=batch, hinted=done, seen_pts=answer.pts or 0)

    def _history_by_ids(self, desk: Desk) -> Outcome:
        # Ids owe nothing to pages: what lies below is fetched one by one instead.
        books = desk.books
        last = books.oldest_id - 1 if books.oldest_id else 0
        if last < 1:
            state = replace(books, backfilled=True)
            return Outcome(batch=self.scribe.batch(desk, state), hinted=True, head=True)
        first = max(1, last - max(self.depth - len(books.covered), PAGE) + 1)
        state = replace(books, oldest_id=first, backfilled=True)
        return Outcome(batch=self.scribe.batch(desk, state), hinted=True)

    async def _difference(self, desk: Desk) -> Outcome:
        try:
            answer = await asking.difference(self.gate, self.client, desk.channel, desk.books)
        except LostCount as error:
            return self._begin_anew(desk, f"Telegram refused our count ({error})")
        except Unreadable as error:
            return self._begin_anew(desk, f"an answer could not be read ({error})")
        batch = self.scribe.taken(desk, answer, live=True)
        state = replace(batch.state or desk.books, pts=answer.pts)
        batch = replace(batch, state=state)
        if answer.top is not None:
            batch = self._too_long(desk, batch, answer.top)
        return Outcome(
            batch=batch,
            unfinished=not answer.final,
            seen_pts=answer.pts or 0,
            timeout=answer.timeout,
        )

    def _too_long(self, desk: Desk, batch: Batch, top: int) -> Batch:
        before, state = desk.books.newest_id, batch.state or desk.books
        newest = max(top, state.newest_id)
        # A channel that was empty at first contact owes everything since its first post.
        oldest = min(state.oldest_id, before + 1) if state.oldest_id else 1
        state = replace(state, newest_id=newest, oldest_id=oldest)
        gap = Gap(first=before + 1, last=newest, reason="too long an absence")
        return replace(
            batch,
            state=self.scribe.judged(desk, state),
            look_again=LOOK_AGAIN,
            gap=gap if newest > before else None,
        )

    def _begin_anew(self, desk: Desk, reason: str) -> Outcome:
        log.warning("count_begins_anew", channel=desk.channel.handle, reason=reason)
        batch = self.scribe.batch(desk, replace(desk.books, pts=None))
        batch = replace(batch, look_again=LOOK_AGAIN)
        return Outcome(batch=batch, hinted=True, head=True)

    async def _gap_page(self, desk: Desk) -> Outcome:
        hole = wet_hole(desk)
        if hole is None:
            return Outcome(batch=self.scribe.batch(desk, desk.books))
        try:
            answer = await self._page(desk, hole[1] + 1)
        except Unreadable:
            return Outcome(batch=self.scribe.batch(desk, desk.books), dry=hole[0])
        shown = any(hole[0] <= message.id <= hole[1] for message in answer.messages)
        batch = self.scribe.taken(desk, answer, live=True)
        return Outcome(batch=batch, dry=None if shown else hole[0], seen_pts=answer.pts or 0)

    async def _gap_ids(self, desk: Desk) -> Outcome:
        ids = desk.suspects[0] if desk.suspects else desk.books.owed.newest(PAGE)
        try:
            answer = await asking.by_ids(self.gate, self.client, desk.channel, desk.books, ids)
        except Unreadable as error:
            return self._isolated(desk, ids, error)
        batch = self.scribe.taken(desk, answer, live=True)
        return Outcome(batch=batch, suspects=tuple(desk.suspects[1:]), seen_pts=answer.pts or 0)

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
        state = replace(desk.books, covered=desk.books.covered.add(ids))
        incident = Incident(
            key=f"unreadable:{desk.channel.handle.lower()}",
            title=f"@{desk.channel.handle}/{ids[0]} cannot be read",
            says=f"Telegram sends something this version does not know ({error}). Upgrade monitor.",
            at=self.scribe.now(),
        )
        batch = replace(
            self.scribe.batch(desk, state),
            sightings=(self.scribe.dummy(desk, ids[0]),),
            incidents=(incident,),
        )
        return Outcome(batch=batch, suspects=tuple(desk.suspects[1:]))

    async def _look(self, desk: Desk) -> Outcome:
        wanted = {look.message_id: look for look in desk.looks[:PAGE]}
        try:
            answer = await asking.by_ids(
                self.gate, self.client, desk.channel, desk.books, tuple(wanted)
            )
        except Unreadable:
            ended = tuple(Look(message_id=number) for number in wanted)
            ids = tuple((number,) for number in wanted)
            batch = replace(self.scribe.batch(desk, desk.books), looks=ended)
            return Outcome(batch=batch, suspects=(*desk.suspects, *ids))
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
        return Outcome(batch=batch, seen_pts=answer.pts or 0)

    async def _backfill(self, desk: Desk) -> Outcome:
        books = desk.books
        answer = await self._page(desk, books.oldest_id)
        batch = self.scribe.taken(desk, answer, live=False, deeper=True)
        state = batch.state or books
        since = books.backfill_since
        reached = since is not None and any(m.date < since for m in answer.messages if m.date)
        if not answer.messages:
            state = replace(state, oldest_id=1)
        if reached or not answer.messages or state.oldest_id == 1:
            state = replace(state, backfill_since=None)
        return Outcome(batch=replace(batch, state=state), seen_pts=answer.pts or 0)

    async def _join(self, desk: Desk) -> Outcome:
        await asking.join(self.gate, self.client, desk.channel, desk.books)
        log.info("channel_joined", channel=desk.channel.handle)
        return Outcome(batch=self.scribe.batch(desk, replace(desk.books, joined=True)), hinted=True)

    async def _page(self, desk: Desk, below: int) -> Answer:
        place = Place(below=below)
        return await asking.page(self.gate, self.client, desk.channel, desk.books, place)

    def _pushed(self, desk: Desk) -> Outcome:
        """Apply pushes: those that follow our count move it, the others only hint."""
        state = desk.books
        now: list[Any] = []
        late: list[Any] = []
        gone: list[int] = []
        hint = False
        for push in sorted(desk.pushes, key=_order):
            follows = _follows(state, push)
            if push.message is not None:
                behind = push.pts is not None and push.pts <= max(state.pts or 0, desk.seen_pts)
                (late if behind and not follows else now).append(push.message)
            gone += push.deleted
            if follows:
                state = replace(state, pts=push.pts)
            elif push.pts is None or state.pts is None or push.pts > state.pts:
                hint = True
        batch = self.scribe.seen(desk, state, now, live=True)
        after = batch.state or state
        issued = [m.id for m in late if m.id] + gone
        after = replace(
            after,
            newest_id=max([after.newest_id, *issued]),
            covered=after.covered.add(issued),
        )
        batch = replace(
            batch,
            state=after,
            late=self.scribe.sightings(desk, late),
            deletions=self.scribe.deletions(desk.channel, gone, LearnedBy.PUSH),
        )
        return Outcome(batch=self.scribe.with_purge(desk, batch), hinted=hint)


def replace_channel(desk: Desk, channel: Channel) -> Desk:
    """Give a desk like this one for the channel under its real number."""
    return replace(desk, channel=channel)


def _order(push: Push) -> int:
    return push.pts if push.pts is not None else 0


def _follows(state: CollectorState, push: Push) -> bool:
    if state.pts is None or push.pts is None or push.size is None:
        return False
    return push.pts - push.size == state.pts
