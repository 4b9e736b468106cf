"""`monitor stories`: a period's stories, their camps and key phrases, as rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from monitor.analysis.phrases import Phrase
from monitor.analysis.telling import Camp, Retold, Wish
from monitor.app.listings import Period as Asked
from monitor.app.listings import known_channel
from monitor.app.program import Program
from monitor.digest.period import Period
from monitor.digest.week import PostRow
from monitor.domain.moment import iso
from monitor.pipeline.story_worker import Progress
from monitor.pipeline.tell_stories import MOST, Stories, cited, tell_stories
from monitor.storage import story_posts
from monitor.storage.story_posts import Size
from monitor.storage.week_posts import Scope

TOLD_BY_TWO = Wish(fewest=2)

Rows = list[dict[str, Any]]


async def stories(
    program: Program,
    asked: Asked,
    say: Callable[[str], None] = lambda _: None,
    most: Size = MOST,
    progress: Progress = lambda _: None,
) -> Rows:
    """Give the stories that at least two voices tell, newest first; a channel's if one is asked.

    Of a period with more than `most` to compare at once the newest posts are told that fit; `say`
    is told which these are, `progress` how many texts were read.
    """
    await known_channel(program, asked)
    period = await _period(program, asked)
    if period is None:
        return []
    found = await tell_stories(program.store, Scope(period=period), TOLD_BY_TWO, most, progress)
    if found.size.posts < found.of.posts:
        say(_told_from(found))
    told = await _chosen(program, found, asked)
    places = {place for story in told for place in _places(story)}
    rows = await cited(program.store, found, places)
    return [_row(story, rows) for story in told]


async def _period(program: Program, asked: Asked) -> Period | None:
    held = await program.store.read(story_posts.reach)
    if held is None:
        return None
    since = asked.since or held[0]
    until = asked.until or held[1] + timedelta(seconds=1)
    if since >= until:
        return None
    return Period(since=since, until=until, zone=program.config.alerts.digest.zone)


def _told_from(found: Stories) -> str:
    of, size, period = found.of, found.size, found.scope.period
    too_many = f"{of.posts:,} posts of {of.letters:,} letters are too many to compare at once"
    if not size.posts:
        return f"{too_many}; not even the newest fits"
    # A moment that the options take, no earlier than what was told.
    zone = ZoneInfo(period.zone)
    before = (period.since + timedelta(minutes=1)).astimezone(zone).isoformat(timespec="minutes")
    return (
        f"{too_many}; told are the newest {size.posts:,}, from {period.clock(period.since)} "
        f"{period.zone} on; for earlier ones: --until {before}"
    )


async def _chosen(program: Program, found: Stories, asked: Asked) -> Sequence[Retold]:
    newest = list(reversed(found.told))
    if asked.channel is None:
        return newest[: asked.limit]
    posts = await program.store.read(story_posts.of_channel, found.scope, asked.channel)
    own = {place for place, post in enumerate(found.posts) if post in posts}
    return [one for one in newest if not own.isdisjoint(one.members)][: asked.limit]


def _places(story: Retold) -> Iterator[int]:
    yield from story.members
    yield from (phrase.first for phrase in story.phrases)


def _row(story: Retold, rows: Mapping[int, PostRow]) -> dict[str, Any]:
    parted = story.split
    return {
        "first_at": iso(rows[story.members[0]].posted_at),
        "last_at": iso(rows[story.members[-1]].posted_at),
        "words": list(story.words),
        "voices": story.voices,
        "posts": [_post(rows[n]) for n in story.members],
        "voices_with_pole": parted.voices if parted else None,
        "split": round(parted.index, 3) if parted else None,
        "interval": [round(parted.low, 3), round(parted.high, 3)] if parted else None,
        "poles": [_pole(camp, rows) for camp in story.camps],
        "phrases": [_phrase(phrase, rows) for phrase in story.phrases],
    }


def _post(row: PostRow) -> str:
    return f"{row.channel}/{row.ref.message_id}"


def _pole(camp: Camp, rows: Mapping[int, PostRow]) -> dict[str, Any]:
    return {
        "pole": camp.pole,
        "voices": camp.voices,
        "affiliations": dict(camp.ties),
        "quotes": [
            {
                "post": _post(rows[n]),
                "start": pole.quote.start,
                "end": pole.quote.end,
                "text": pole.quote.text,
                "score": round(pole.chance, 3),
            }
            for n, pole in camp.said
        ],
    }


def _phrase(phrase: Phrase, rows: Mapping[int, PostRow]) -> dict[str, Any]:
    first = rows[phrase.first]
    return {
        "text": phrase.quote.text,
        "voices": phrase.voices,
        "first": _post(first),
        "first_at": iso(first.posted_at),
        "last_at": iso(rows[phrase.last].posted_at),
        "start": phrase.quote.start,
        "end": phrase.quote.end,
    }
