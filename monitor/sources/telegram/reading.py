"""Does one task for one channel: one request, and the batch it leads to."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import structlog

from monitor.domain.collecting import Batch, ChannelCondition, Gap
from monitor.sources.telegram import asking
from monitor.sources.telegram.answers import Answer
from monitor.sources.telegram.asking import PAGE, LostCount, Place, Refused
from monitor.sources.telegram.by_ids import ByIds
from monitor.sources.telegram.desk import Desk, Task, wet_hole
from monitor.sources.telegram.fetching import Fetcher
from monitor.sources.telegram.gate import Gate
from monitor.sources.telegram.naming import Names
from monitor.sources.telegram.outcome import Outcome
from monitor.sources.telegram.pushing import pushed
from monitor.sources.telegram.scribe import Scribe
from monitor.sources.telegram.trouble import Unreadable

log = structlog.get_logger()

# Posts whose edits and deletions may have been missed with a count, and are read again.
LOOK_AGAIN = 200
# So often in a row a count is taken anew; then the channel is held back.
MOST_LOST_COUNTS = 3
# So many of the newest posts are compared with what is known when nothing seems to be wrong.
SHORT_PAGE = 20


@dataclass(slots=True, kw_only=True)
class Reader:
    """Reads channels through one logged-in client."""

    client: Any
    gate: Gate
    depth: int
    scribe: Scribe
    fetcher: Fetcher | None = None
    by_ids: ByIds = field(init=False)
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        self.by_ids = ByIds(client=self.client, gate=self.gate, scribe=self.scribe)
        self.names = Names(client=self.client, gate=self.gate, scribe=self.scribe)

    async def perform(self, desk: Desk, task: Task) -> Outcome:
        """Do a task; raises Refused, Wait, Hiccup or SourceError, and then nothing is to commit."""
        work = {
            Task.RESOLVE: self.names.resolve,
            Task.INFO: self._info,
            Task.HEAD: self._head,
            Task.HISTORY: self._history,
            Task.NEWS: self._difference,
            Task.SWEEP: self._difference,
            Task.GAP_PAGE: self._gap_page,
            Task.GAP_IDS: self.by_ids.fill,
            Task.LOOK: self.by_ids.look,
            Task.NAME: self.names.check,
            Task.BACKFILL: self._backfill,
            Task.JOIN: self._join,
        }
        if self.fetcher is not None:
            work |= {Task.REFERENCE: self.fetcher.refer, Task.FILE: self.fetcher.piece}
        if task is Task.COUNTS:
            return Outcome(batch=self.scribe.counted(desk))
        return pushed(self.scribe, desk) if task is Task.PUSHES else await work[task](desk)

    def refusal(self, desk: Desk, refusal: Refused, pause: timedelta | None = None) -> Batch:
        """Give the batch that says why a channel is not read, for how long if that is known."""
        now, before = self.scribe.now(), desk.books
        state = replace(
            before,
            condition=refusal.condition,
            reason=refusal.reason,
            access_hash=None if refusal.unknown else before.access_hash,
            failures=before.failures + 1,
            not_before=now + (pause or refusal.wait(before.failures)),
            checked_at=now,
        )
        return self.scribe.batch(desk, state)

    async def _info(self, desk: Desk) -> Outcome:
        answer = await asking.full_info(self.gate, self.client, desk.channel, desk.books)
        known = desk.books.newest_id > 0 or desk.books.backfilled
        # Written down with the new count: a crash must not forget that the page is to be seen.
        batch = self.scribe.batch(desk, replace(desk.books, pts=answer.pts, head_at=None))
        return Outcome(batch=self.scribe.noted(batch, answer.chat), hinted=True, head=known or None)

    async def _head(self, desk: Desk) -> Outcome:
        skip, routine = desk.head_skip, desk.books.head_at is not None
        place = Place(limit=SHORT_PAGE if routine else PAGE)
        if skip:
            place = Place(skip=skip - 1, limit=1)
        try:
            answer = await asking.page(self.gate, self.client, desk.channel, desk.books, place)
        except Unreadable:
            # One post that this version cannot read must not hide those beside it. Until it is
            # found the page is owed: that is written down, so that no crash forgets it either.
            batch = self.scribe.batch(desk, replace(desk.books, head_at=None))
            return Outcome(batch=batch, head=skip < PAGE, head_skip=skip + 1)
        before, counted = desk.books.newest_id, desk.books.pts or 0
        fresh = [m for m in answer.messages if m.id > before]
        batch = self.scribe.taken(desk, answer, live=bool(fresh))
        top = max([before, *(m.id for m in answer.messages)])
        # Beside a count that has moved on, new posts are but those that are about to be told.
        if fresh and not (routine and (answer.pts or 0) > counted):
            log.warning("posts_not_told", channel=desk.channel.handle, posts=len(fresh))
            reason = "the newest page showed posts that no difference told of"
            batch = replace(batch, gap=Gap(first=before + 1, last=top, reason=reason))
        if not skip:
            batch = replace(batch, state=self.scribe.compared(batch.state or desk.books))
        # Those that were skipped lie above, nobody knows where: they are looked for by id.
        above = (tuple(range(top + 1, top + PAGE + 1)),) if skip else ()
        return Outcome(
            batch=batch,
            hinted=bool(fresh),
            head=False,
            suspects=(*desk.suspects, *above),
            seen_pts=answer.pts or 0,
        )

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
        if done and 0 < desk.read_to < state.oldest_id:
            # What lies between is owed by nobody else: the other account may be lost.
            state = replace(state, oldest_id=desk.read_to + 1)
        state = replace(state, backfilled=done)
        # The first page of all is the newest one.
        batch = replace(batch, state=state if books.oldest_id else self.scribe.compared(state))
        return Outcome(batch=batch, hinted=done, seen_pts=answer.pts or 0)

    def _history_by_ids(self, desk: Desk) -> Outcome:
        # Ids owe nothing to pages: what lies below is fetched one by one instead.
        books = desk.books
        last = books.oldest_id - 1 if books.oldest_id else 0
        if last < 1:
            state = replace(books, backfilled=True, head_at=None)
            return Outcome(batch=self.scribe.batch(desk, state), hinted=True, head=True)
        first = max(1, last - max(self.depth - len(books.covered), PAGE) + 1)
        state = replace(books, oldest_id=first, backfilled=True)
        return Outcome(batch=self.scribe.batch(desk, state), hinted=True)

    async def _difference(self, desk: Desk) -> Outcome:
        try:
            answer = await asking.difference(self.gate, self.client, desk.channel, desk.books)
        except LostCount as error:
            if desk.lost_counts >= MOST_LOST_COUNTS:
                reason = "Telegram refuses every count of its updates"
                raise Refused(ChannelCondition.REFUSED, reason) from error
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
        batch = self.scribe.batch(desk, replace(desk.books, pts=None, head_at=None))
        batch = replace(batch, look_again=LOOK_AGAIN)
        return Outcome(batch=batch, hinted=True, head=True, lost_count=True)

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

    async def _backfill(self, desk: Desk) -> Outcome:
        books = desk.books
        try:
            answer = await self._page(desk, books.oldest_id)
        except Unreadable:
            return self._backfill_by_ids(desk)
        batch = self.scribe.taken(desk, answer, live=False, deeper=True)
        state = batch.state or books
        since = books.backfill_since
        reached = since is not None and any(m.date < since for m in answer.messages if m.date)
        if not answer.messages:
            state = replace(state, oldest_id=1)
        if reached or not answer.messages or state.oldest_id == 1:
            state = replace(state, backfill_since=None)
        return Outcome(batch=replace(batch, state=state), seen_pts=answer.pts or 0)

    def _backfill_by_ids(self, desk: Desk) -> Outcome:
        # A page with a post that cannot be read is owed, and fetched by ids.
        first = max(desk.books.oldest_id - PAGE, 1)
        since = None if first == 1 else desk.books.backfill_since
        state = replace(desk.books, oldest_id=first, backfill_since=since)
        return Outcome(batch=self.scribe.batch(desk, state))

    async def _join(self, desk: Desk) -> Outcome:
        await asking.join(self.gate, self.client, desk.channel, desk.books)
        log.info("channel_joined", channel=desk.channel.handle)
        return Outcome(batch=self.scribe.batch(desk, replace(desk.books, joined=True)), hinted=True)

    async def _page(self, desk: Desk, below: int) -> Answer:
        place = Place(below=below)
        return await asking.page(self.gate, self.client, desk.channel, desk.books, place)
