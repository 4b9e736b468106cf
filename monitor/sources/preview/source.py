"""The preview source: first contact, paging back, polling; every refusal with its reason."""

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import httpx

from monitor.domain.channel import Channel
from monitor.domain.collecting import (
    Batch,
    ChannelCondition,
    CollectorState,
    Sighting,
    SourceKind,
)
from monitor.domain.errors import SourceError
from monitor.domain.post import Observation, Post, PostRef
from monitor.domain.privacy import Pseudonyms
from monitor.sources.preview.fetch import Refused, fetch
from monitor.sources.preview.page import PreviewPage, Shown, read_page

# A page that overlaps what is known is re-read for edits; a gap longer than this is history.
MOST_PAGES = 500
LONGEST_WAIT = timedelta(hours=6)
FIRST_WAIT = timedelta(minutes=1)


@dataclass(slots=True)
class Pace:
    """At most one request at a time, `seconds` apart with as much jitter again."""

    seconds: float
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    jitter: Callable[[], float] = random.random
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def wait(self) -> None:
        """Wait until the next request may leave."""
        await self.sleep(self.seconds * (0.7 + 0.6 * self.jitter()))


class PreviewSource:
    """Reads public channels from their preview pages under `base_url`."""

    kind = SourceKind.PREVIEW

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        base_url: str,
        depth: int,
        pace: Pace,
        pseudonyms: Pseudonyms,
        now: Callable[[], datetime],
    ) -> None:
        self._http = http
        self._base = base_url
        self._depth = depth
        self._pace = pace
        self._pseudonyms = pseudonyms
        self._now = now

    async def sweep(
        self, channel: Channel, state: CollectorState | None
    ) -> AsyncGenerator[Batch, None]:
        """Give what is new since `state`, or the newest posts down to the depth at first contact.

        Batches come oldest page first, so that a crash between two of them leaves no hole. A
        refusal is a batch without posts whose state says why and when to ask again.
        """
        before = state or CollectorState(source=SourceKind.PREVIEW)
        try:
            pages = await self._pages(channel, before)
            batches = self._batches(channel, before, pages)
        except Refused as refusal:
            batches = [self._refused(channel, before, refusal)]
        except SourceError as error:
            refused = Refused(ChannelCondition.REFUSED, str(error))
            batches = [self._refused(channel, before, refused)]
        for batch in batches:
            yield batch

    async def _pages(self, channel: Channel, state: CollectorState) -> list[PreviewPage]:
        pages: list[PreviewPage] = []
        before: int | None = None
        while len(pages) < MOST_PAGES:
            page = await self._page(channel, before)
            pages.append(page)
            ids = [number for post in page.posts for number in post.ids]
            if not ids or self._enough(pages, min(ids), state):
                break
            before = page.older if page.older is not None else min(ids)
            if page.older is None and len(pages) > 1 and min(ids) >= self._oldest(pages[:-1]):
                break
        return pages

    def _enough(self, pages: list[PreviewPage], oldest: int, state: CollectorState) -> bool:
        if oldest <= 1:
            return True
        if state.backfilled:
            return oldest <= state.newest_id
        return sum(len(post.ids) for page in pages for post in page.posts) >= self._depth

    @staticmethod
    def _oldest(pages: list[PreviewPage]) -> int:
        return min((post.message_id for page in pages for post in page.posts), default=0)

    async def _page(self, channel: Channel, before: int | None) -> PreviewPage:
        async with self._pace.lock:
            await self._pace.wait()
            html = await fetch(self._http, f"{self._base}/{channel.handle}", before)
        page = read_page(html, self._pseudonyms)
        if page is None:
            raise Refused(
                ChannelCondition.PREVIEW_OFF, "the page shows no channel; its preview may be off"
            )
        strangers = {p.handle for p in page.posts if p.handle.lower() != channel.handle.lower()}
        if strangers:
            raise Refused(
                ChannelCondition.REFUSED,
                f"the page shows posts of @{min(strangers)}: the handle was renamed or changed "
                "hands; correct channels.yaml",
            )
        return page

    def _batches(
        self, channel: Channel, before: CollectorState, pages: list[PreviewPage]
    ) -> list[Batch]:
        title = next((page.title for page in pages if page.title), None)
        named = replace(channel, title=title or channel.title)
        state = replace(
            before,
            condition=ChannelCondition.OK,
            reason=None,
            failures=0,
            not_before=None,
            checked_at=self._now(),
        )
        batches = []
        for page in reversed(pages):
            ids = [number for post in page.posts for number in post.ids]
            if ids:
                oldest = min([*ids, *([state.oldest_id] if state.oldest_id else [])])
                state = replace(state, newest_id=max(state.newest_id, *ids), oldest_id=oldest)
            batches.append(self._batch(named, page.posts, state, live=before.backfilled))
        # Only the last batch says that the depth was reached: a crash before it starts again. A
        # channel without posts is met anew, else its first posts would be paged without end.
        seen = state.newest_id > 0
        batches[-1] = replace(batches[-1], state=replace(state, backfilled=seen))
        return batches

    def _batch(
        self,
        channel: Channel,
        shown: tuple[Shown, ...],
        state: CollectorState,
        *,
        live: bool,
    ) -> Batch:
        now = self._now()
        return Batch(
            source=SourceKind.PREVIEW,
            channel=channel,
            sightings=tuple(_sighting(post, channel, now) for post in shown),
            state=state,
            live=live,
            received_at=now,
        )

    def _refused(self, channel: Channel, before: CollectorState, refusal: Refused) -> Batch:
        failures = before.failures + 1
        wait = min(FIRST_WAIT * 2 ** min(failures - 1, 12), LONGEST_WAIT)
        if refusal.wait is not None:
            wait = max(wait, timedelta(seconds=refusal.wait))
        state = replace(
            before,
            condition=refusal.condition,
            reason=refusal.reason,
            failures=failures,
            not_before=self._now() + wait,
            checked_at=self._now(),
        )
        return self._batch(channel, (), state, live=False)


def _sighting(shown: Shown, channel: Channel, now: datetime) -> Sighting:
    ref = PostRef(platform=channel.platform, channel_id=channel.id, message_id=shown.message_id)
    post = Post(
        ref=ref,
        text=shown.text,
        posted_at=shown.posted_at,
        entities=shown.entities,
        media=shown.media,
        forward=shown.forward,
        reply_to=shown.reply_to,
        # An album has one block; its first id stands for the group.
        grouped_id=shown.message_id if len(shown.ids) > 1 else None,
        service="service" if shown.service else None,
        url=f"https://t.me/{shown.handle}/{shown.message_id}",
    )
    seen = None
    if shown.views is not None or shown.reactions:
        seen = Observation(seen_at=now, views=shown.views, reactions=shown.reactions)
    return Sighting(post=post, raw=shown.raw, observation=seen)
