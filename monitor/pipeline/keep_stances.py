"""Weeks that changed → the positions that their posts take, kept as findings."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import structlog

from monitor.analysis.stances import Pole, stance
from monitor.analysis.telling import Retold
from monitor.digest.period import WEEK, Period
from monitor.domain.errors import StoreError
from monitor.domain.post import Post
from monitor.pipeline.story_worker import Progress
from monitor.pipeline.tell_stories import BATCH, Stories, tell_stories
from monitor.storage import story_posts, todo
from monitor.storage.reading import read_wordings
from monitor.storage.store import Store
from monitor.storage.story_posts import STAGE, Stance
from monitor.storage.week_posts import Scope

log = structlog.get_logger()

SAID_EVERY = 10_000
AGAIN_AFTER = timedelta(hours=1)


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
        stories = await tell_stories(store, Scope(period=week), progress=_logged(monday))
        kept = await _write(store, week, stories, now)
        await store.write(todo.finish_unchanged, STAGE, monday, since)
    except StoreError:
        raise
    except Exception as error:  # one bad week must not hold up the others
        await _set_aside(store, monday, error, now)
        return 0
    log.info(
        "stories_told",
        monday=monday,
        posts=stories.size.posts,
        of=stories.of.posts,
        stories=len(stories.told),
        positions=kept,
    )
    return kept


def _logged(monday: int) -> Progress:
    def progress(read: int) -> None:
        if read and read % SAID_EVERY == 0:
            log.info("stories_read", monday=monday, texts=read)

    return progress


async def _write(store: Store, week: Period, stories: Stories, now: datetime) -> int:
    """Keep the positions of a week in place of earlier ones.

    A batch at a time, for posts that come in do not wait for the others: a week that is left half
    written is still due, and told anew.
    """
    await store.write(story_posts.retire_stances, week)
    said = _said(stories.told)
    places = sorted(said)
    for start in range(0, len(places), BATCH):
        some = places[start : start + BATCH]
        read = await store.read(read_wordings, [stories.wordings[place] for place in some])
        posts = {due.wording_id: due.post for due in read}
        found = [
            _stance(stories, place, posts[stories.wordings[place]], said[place])
            for place in some
            if stories.wordings[place] in posts
        ]
        await store.write(story_posts.save_stances, found, now)
    return len(places)


def _week(monday: int) -> Period:
    start = datetime.fromordinal(monday).replace(tzinfo=UTC)
    return Period(since=start, until=start + WEEK, zone="UTC")


async def _set_aside(store: Store, monday: int, error: Exception, now: datetime) -> None:
    reason = f"{type(error).__name__} while telling stories"
    await store.write(todo.fail_due, STAGE, monday, reason, now + AGAIN_AFTER)
    log.error("stories_not_told", monday=monday, reason=reason)


def _said(told: Sequence[Retold]) -> dict[int, tuple[bool, list[Pole]]]:
    """Give the poles of posts, by their places, and whether their story has camps."""
    said: dict[int, tuple[bool, list[Pole]]] = {}
    for story in told:
        for camp in story.camps:
            for place, pole in camp.said:
                said.setdefault(place, (story.split is not None, []))[1].append(pole)
    return said


def _stance(stories: Stories, place: int, post: Post, said: tuple[bool, list[Pole]]) -> Stance:
    parted, poles = said
    return stories.posts[place], stories.wordings[place], stance(post, poles, parted=parted)
