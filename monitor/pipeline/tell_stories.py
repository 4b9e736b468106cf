"""A period's posts → its stories, and those on which camps form."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from monitor.analysis.camps import FEWEST_VOICES, Split
from monitor.analysis.telling import Retold, Wish
from monitor.digest.period import Period
from monitor.digest.week import CampRow, PhraseRow, PostRow, SplitRow
from monitor.domain.errors import StoriesLost
from monitor.pipeline.story_worker import Progress, StoryWorker, story_worker
from monitor.storage import story_posts
from monitor.storage.store import Store
from monitor.storage.story_posts import Outline, Size
from monitor.storage.week_posts import Scope

log = structlog.get_logger()

# What one process tells in a minute and a half and in 250 MB, of which interpreter, dictionary and
# places are 65 (bench/camps_bench.py).
MOST = Size(posts=60_000, letters=30_000_000)
BATCH = 500
# What poles are asked of: a name is for those on which camps form.
PARTED = Wish(fewest=FEWEST_VOICES, named=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stories:
    """The stories of a period; places in them count `posts` and `wordings` (row numbers).

    Of all posts the newest that fit were told from `scope` on.
    """

    told: Sequence[Retold] = ()
    posts: Sequence[int] = ()
    wordings: Sequence[int] = ()
    scope: Scope
    size: Size
    of: Size


async def tell_stories(
    store: Store,
    scope: Scope,
    wish: Wish = PARTED,
    most: Size = MOST,
    progress: Progress = lambda _: None,
) -> Stories:
    """Tell the stories that are wished for, of the newest posts that fit.

    Nothing is written. `progress` hears how many texts were read; raises StoriesLost.
    """
    empty = Stories(
        scope=scope,
        size=Size(posts=0, letters=0),
        of=await store.read(story_posts.measure, scope),
    )
    stories = await _fitting(store, empty, most)
    if stories.size.posts == 0:
        return stories
    outline = await store.read(story_posts.outline, stories.scope)
    async with story_worker(len(outline.posts)) as worker:
        rows = await _hand_over(store, outline, worker)
        told = await worker.tell(wish, progress)
    posts, wordings = zip(*rows, strict=True) if rows else ((), ())
    return replace(stories, told=told, posts=posts, wordings=wordings)


async def _fitting(store: Store, stories: Stories, most: Size) -> Stories:
    of, scope = stories.of, stories.scope
    if of.posts <= most.posts and of.letters <= most.letters:
        return replace(stories, size=of)
    since = await store.read(story_posts.newest_that_fit, scope, most)
    if since is None:
        return stories
    scope = replace(scope, period=replace(scope.period, since=since))
    return replace(stories, scope=scope, size=await store.read(story_posts.measure, scope))


async def _hand_over(store: Store, outline: Outline, worker: StoryWorker) -> list[tuple[int, int]]:
    handed: list[tuple[int, int]] = []
    for start in range(0, len(outline.posts), BATCH):
        rows = await store.read(story_posts.story_posts, outline, slice(start, start + BATCH))
        await worker.add([row.told for row in rows])
        handed += [(row.post_id, row.wording_id) for row in rows]
    return handed


async def cited(store: Store, stories: Stories, places: Iterable[int]) -> dict[int, PostRow]:
    """Give posts of stories, by their places, as a digest cites them."""
    wanted = {stories.posts[place]: place for place in places}
    found = await store.read(story_posts.cite, stories.scope, list(wanted))
    return {wanted[post]: row for post, row in found.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """The stories of a period on which camps form, None where they could not be told.

    `compared` says that they were told from so many of so many posts alone.
    """

    splits: tuple[SplitRow, ...] | None
    compared: tuple[int, int] | None = None


async def splits(store: Store, period: Period, as_of: datetime | None = None) -> Parted:
    """Give the stories of a period on which camps form, ignoring what was seen after `as_of`."""
    try:
        stories = await tell_stories(store, Scope(period=period, as_of=as_of))
    except StoriesLost as error:
        log.warning("stories_not_told", period=period.label, reason=str(error))
        return Parted(splits=None)
    parted = [one for one in stories.told if one.split]
    rows = await cited(store, stories, {place for one in parted for place in _places(one)})
    size, of = stories.size.posts, stories.of.posts
    return Parted(
        splits=tuple(_split(one, one.split, rows) for one in parted if one.split),
        compared=(size, of) if size < of else None,
    )


def _places(story: Retold) -> Iterator[int]:
    yield story.members[0]
    yield from (place for camp in story.camps for place, _ in camp.said)
    for phrase in story.phrases:
        yield from (phrase.first, phrase.last)


def _split(story: Retold, parted: Split, rows: Mapping[int, PostRow]) -> SplitRow:
    return SplitRow(
        words=story.words,
        first=rows[story.members[0]],
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
                said=tuple((rows[n], pole.quote.text, pole.chance) for n, pole in camp.said),
            )
            for camp in story.camps
        ),
        phrases=tuple(
            PhraseRow(
                text=phrase.quote.text,
                voices=phrase.voices,
                first=rows[phrase.first],
                last_at=rows[phrase.last].posted_at,
            )
            for phrase in story.phrases
        ),
    )
