"""A period's posts → stories and camps; weeks that changed → positions kept as findings."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from monitor.analysis.camps import Split
from monitor.analysis.stances import Pole, stance
from monitor.analysis.telling import Retold, Teller
from monitor.digest.period import WEEK, Period
from monitor.digest.week import CampRow, PhraseRow, SplitRow
from monitor.domain.errors import StoreError
from monitor.domain.finding import Finding
from monitor.storage import story_posts, todo
from monitor.storage.store import Store
from monitor.storage.story_posts import STAGE, Row, Size
from monitor.storage.week_posts import Scope

log = structlog.get_logger()

# Posts of one period are compared with each other: 8,000 of 3.1 million letters took 14 seconds and
# 0.3 GB, which the daemon can spare, 20,000 of 8.2 million 44 seconds and 0.7 GB.
MOST_POSTS = 8_000
MOST_LETTERS = 3_000_000
BY_HAND = Size(posts=20_000, letters=8_000_000)
AGAIN_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stories:
    """The stories of a period, and the posts by whose places they are told."""

    rows: Sequence[Row]
    told: Sequence[Retold]


def is_too_much(size: Size) -> bool:
    """Say whether a period holds too much to compare at once."""
    return size.posts > MOST_POSTS or size.letters > MOST_LETTERS


async def tell_stories(store: Store, period: Period, as_of: datetime | None = None) -> Stories:
    """Tell a period's stories, ignoring what was seen after `as_of`; nothing is written."""
    rows = await store.read(story_posts.story_posts, Scope(period=period, as_of=as_of))
    told = await asyncio.to_thread(lambda: Teller.shared().tell([row.told for row in rows]))
    return Stories(rows=rows, told=told)


async def splits(
    store: Store, period: Period, as_of: datetime | None = None
) -> tuple[SplitRow, ...] | None:
    """Give the stories of a period on which camps form; None where posts are too many."""
    if is_too_much(await store.read(story_posts.measure, period)):
        return None
    stories = await tell_stories(store, period, as_of)
    return tuple(_split(one, one.split, stories.rows) for one in stories.told if one.split)


def _split(story: Retold, parted: Split, rows: Sequence[Row]) -> SplitRow:
    return SplitRow(
        words=story.words,
        first=rows[story.members[0]].cited,
        posts=len(story.members),
        voices=story.voices,
        with_pole=parted.voices,
        index=parted.index,
        low=parted.low,
        high=parted.high,
        camps=tuple(
            CampRow(
                pole=camp.pole,
                voices=camp.voices,
                affiliations=camp.ties,
                said=tuple((rows[n].cited, pole.quote.text, pole.chance) for n, pole in camp.said),
            )
            for camp in story.camps
        ),
        phrases=tuple(
            PhraseRow(
                text=phrase.quote.text,
                voices=phrase.voices,
                first=rows[phrase.first].cited,
                last_at=rows[phrase.last].cited.posted_at,
            )
            for phrase in story.phrases
        ),
    )


async def keep_stances(store: Store, now: datetime) -> int:
    """Read the positions in the stories of the weeks that changed; give how many were kept.

    A week that changes again meanwhile, or whose history is still being analysed, waits for the
    next run.
    """
    kept = 0
    for monday, since in await store.read(todo.due_since, STAGE, now):
        kept += await _keep(store, monday, since, now)
    return kept


async def _keep(store: Store, monday: int, since: datetime, now: datetime) -> int:
    try:
        week = _week(monday)
        if await store.read(story_posts.is_half_read, week):
            return 0
        size = await store.read(story_posts.measure, week)
        if is_too_much(size):
            await _leave_out(store, monday, since, size)
            return 0
        stories = await tell_stories(store, week)
        found = [one for story in stories.told for one in _stances(story, stories.rows)]
        await store.write(story_posts.save_stances, week, found, (monday, since), now)
    except StoreError:
        raise
    except Exception as error:  # one bad week must not hold up the others
        await _set_aside(store, monday, error, now)
        return 0
    return len(found)


def _week(monday: int) -> Period:
    start = datetime.fromordinal(monday).replace(tzinfo=UTC)
    return Period(since=start, until=start + WEEK, zone="UTC")


async def _leave_out(store: Store, monday: int, since: datetime, size: Size) -> None:
    await store.write(todo.finish_unchanged, STAGE, monday, since)
    log.warning("week_too_large_to_tell", monday=monday, posts=size.posts, letters=size.letters)


async def _set_aside(store: Store, monday: int, error: Exception, now: datetime) -> None:
    reason = f"{type(error).__name__} while telling stories"
    await store.write(todo.fail_due, STAGE, monday, reason, now + AGAIN_AFTER)
    log.error("stories_not_told", monday=monday, reason=reason)


def _stances(story: Retold, rows: Sequence[Row]) -> list[tuple[Row, Finding]]:
    said: dict[int, list[Pole]] = {}
    for camp in story.camps:
        for place, pole in camp.said:
            said.setdefault(place, []).append(pole)
    parted = story.split is not None
    return [
        (rows[place], stance(rows[place].told.post, poles, parted=parted))
        for place, poles in sorted(said.items())
    ]
