"""Puts what Telegram told of a channel into a batch, with the ids it accounts for in the books."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog

from monitor.domain.channel import Channel
from monitor.domain.collecting import (
    Batch,
    ChannelCondition,
    CollectorState,
    Sighting,
    SourceKind,
)
from monitor.domain.coverage import UNREADABLE
from monitor.domain.health import Incident
from monitor.domain.post import Deletion, LearnedBy, Observation, Post, PostRef
from monitor.domain.privacy import Pseudonyms
from monitor.sources.telegram.answers import Answer
from monitor.sources.telegram.convert import to_sighting
from monitor.sources.telegram.desk import Desk

log = structlog.get_logger()

# A channel that owes more ids than one request brings lags behind.
LAGGING = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Scribe:
    """Writes the batches of one source."""

    kind: SourceKind
    pseudonyms: Pseudonyms
    now: Callable[[], datetime]

    def taken(self, desk: Desk, answer: Answer, *, live: bool, deeper: bool = False) -> Batch:
        """Give the batch of an answer, with the ids it accounts for in the books.

        Only history reads `deeper`: an old post that somebody reacted to does not make us owe
        everything since.
        """
        batch = self.seen(desk, desk.books, answer.messages, live=live, deeper=deeper)
        state = batch.state or desk.books
        numbers = [*answer.empty, *answer.deleted]
        state = replace(
            state,
            covered=state.covered.add(numbers),
            newest_id=max([state.newest_id, *answer.deleted]),
        )
        batch = replace(
            batch,
            state=state,
            deletions=self.deletions(desk.channel, answer.deleted, LearnedBy.DIFFERENCE),
        )
        return self.noted(self.with_purge(desk, batch), answer.chat)

    def with_purge(self, desk: Desk, batch: Batch) -> Batch:
        """Add the one incident that many deletions within a minute are."""
        now, count = self.now(), len(batch.deletions)
        total = desk.purge.count(count, now) if count else None
        if total is None:
            return batch
        handle = desk.channel.handle
        incident = Incident(
            key=f"purge:{handle.lower()}",
            title=f"@{handle} deletes posts by the hundred",
            says=f"{total} posts vanished within a minute. What was stored of them stays.",
            at=now,
        )
        return replace(batch, incidents=(*batch.incidents, incident))

    def seen(
        self,
        desk: Desk,
        state: CollectorState,
        messages: Iterable[Any],
        *,
        live: bool,
        deeper: bool = False,
    ) -> Batch:
        """Give a batch of these messages, with their ids in the books."""
        found = sorted((m for m in messages if m.id > 0), key=lambda m: m.id)
        ids = [message.id for message in found]
        known = [state.oldest_id] if state.oldest_id else []
        oldest = min([*known, *(ids if deeper or not known else [])], default=0)
        state = replace(
            state,
            covered=state.covered.add(ids),
            newest_id=max([state.newest_id, *ids]),
            oldest_id=oldest,
            failures=0,
            not_before=None,
            checked_at=self.now(),
        )
        batch = replace(self.batch(desk, state), sightings=self.sightings(desk, found))
        return replace(batch, live=live)

    def sightings(self, desk: Desk, messages: Iterable[Any]) -> tuple[Sighting, ...]:
        """Give messages as sightings; one that cannot be read is kept as a dummy."""
        found = (self._sighting(message, desk) for message in messages)
        return tuple(sighting for sighting in found if sighting is not None)

    def _sighting(self, message: Any, desk: Desk) -> Sighting | None:
        try:
            return to_sighting(message, desk.shown, now=self.now(), pseudonyms=self.pseudonyms)
        except (ValueError, TypeError, AttributeError) as error:
            log.warning(
                "message_not_read",
                channel=desk.channel.handle,
                message=message.id,
                reason=type(error).__name__,
            )
            return self.dummy(desk, message.id)

    def deletions(
        self, channel: Channel, numbers: Iterable[int], how: LearnedBy
    ) -> tuple[Deletion, ...]:
        """Give deletions noticed now."""
        now = self.now()
        return tuple(
            Deletion(ref=self._ref(channel, number), noticed_at=now, learned_by=how)
            for number in numbers
        )

    def _ref(self, channel: Channel, number: int) -> PostRef:
        return PostRef(platform=channel.platform, channel_id=channel.id, message_id=number)

    def noted(self, batch: Batch, chat: Any) -> Batch:
        """Take the channel's present name, title and standing from Telegram's description."""
        state = batch.state
        if state is None or chat is None or getattr(chat, "min", None):
            return batch if state is None else replace(batch, state=self._condition(batch, state))
        names = [n.username for n in getattr(chat, "usernames", None) or () if n.active]
        username = getattr(chat, "username", None) or next(iter(names), "")
        fits = username.lower() == batch.channel.handle.lower()
        state = replace(
            state,
            username=username,
            held_by=None if fits else state.held_by,
            joined=not getattr(chat, "left", False),
        )
        channel = replace(batch.channel, title=chat.title or batch.channel.title)
        batch = replace(batch, channel=channel)
        return replace(batch, state=self._condition(batch, state, chat))

    def _condition(self, batch: Batch, state: CollectorState, chat: Any = None) -> CollectorState:
        condition, reason = _standing(batch.channel, state, chat)
        return replace(state, condition=condition, reason=reason)

    def counted(self, desk: Desk) -> Batch:
        """Give a batch of the counters that were pushed since the last one."""
        now = self.now()
        counts = tuple(
            (
                number,
                Observation(
                    seen_at=now, views=counted.get("views"), forwards=counted.get("forwards")
                ),
            )
            for number, counted in desk.counts.items()
        )
        return replace(self.batch(desk, desk.books), counts=counts)

    def renamed(self, desk: Desk, state: CollectorState) -> Batch:
        """Give a batch of books after a check of the name."""
        return replace(self.batch(desk, state), state=self.judged(desk, state))

    def judged(self, desk: Desk, state: CollectorState) -> CollectorState:
        """Give the books with the condition that they show."""
        return self._condition(self.batch(desk, state), state)

    def compared(self, state: CollectorState) -> CollectorState:
        """Give the books after the newest page was compared with them."""
        return replace(state, head_at=self.now())

    def batch(self, desk: Desk, state: CollectorState) -> Batch:
        """Give a batch of nothing but books."""
        return Batch(source=self.kind, channel=desk.channel, state=state, received_at=self.now())

    def dummy(self, desk: Desk, number: int) -> Sighting:
        """Give a stand-in for a post that this version cannot read."""
        ref = self._ref(desk.channel, number)
        now = self.now()
        post = Post(ref=ref, text="", posted_at=now, undated=True, service=UNREADABLE)
        return Sighting(post=post)


def _standing(
    channel: Channel, state: CollectorState, chat: Any
) -> tuple[ChannelCondition, str | None]:
    reasons = [
        r.text
        for r in getattr(chat, "restriction_reason", None) or ()
        if getattr(r, "platform", "") == "all"
    ]
    if reasons:
        return ChannelCondition.RESTRICTED, "Telegram restricts it for everybody"
    if state.held_by is not None:
        return ChannelCondition.NAME_TAKEN, _taken(channel, state.held_by)
    if state.username == "":
        return (
            ChannelCondition.RENAMED,
            "it has no public name any more; it is read on by its number",
        )
    if state.username is not None and state.username.lower() != channel.handle.lower():
        return (
            ChannelCondition.RENAMED,
            f"it is @{state.username} now; write that handle in channels.yaml",
        )
    owed = len(state.owed)
    if owed > LAGGING and state.backfilled:
        return ChannelCondition.LAGGING, f"{owed} ids are still to be accounted for"
    return ChannelCondition.OK, None


def _taken(channel: Channel, holder: int) -> str:
    whose = f"another channel ({holder})" if holder else "somebody who is no channel"
    return (
        f"@{channel.handle} is the name of {whose} now; the channel {channel.id} is read on by its "
        "number. Find its new name and write it in channels.yaml"
    )
