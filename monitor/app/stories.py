"""`monitor stories`: a period's stories, their camps and key phrases, as rows."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from monitor.analysis.phrases import Phrase
from monitor.analysis.telling import Camp, Retold
from monitor.app.listings import Period as Asked
from monitor.app.listings import known_channel
from monitor.app.program import Program
from monitor.digest.period import Period
from monitor.domain.moment import iso
from monitor.pipeline.tell_stories import BY_HAND, tell_stories
from monitor.storage import story_posts
from monitor.storage.story_posts import Row, Size

FEWEST_VOICES = 2

Rows = list[dict[str, Any]]


async def stories(
    program: Program,
    asked: Asked,
    say: Callable[[str], None] = lambda _: None,
    most: Size = BY_HAND,
) -> Rows:
    """Give the stories that at least two voices tell, newest first; a channel's if one is asked.

    Of a period with more than `most` to compare at once the newest posts are told that fit; `say`
    is told which these are.
    """
    await known_channel(program, asked)
    period = await _period(program, asked, say, most)
    if period is None:
        return []
    found = await tell_stories(program.store, period)
    rows = [
        _row(story, found.rows)
        for story in found.told
        if story.voices >= FEWEST_VOICES and _tells(story, found.rows, asked.channel)
    ]
    return rows[::-1][: asked.limit]


async def _period(
    program: Program, asked: Asked, say: Callable[[str], None], most: Size
) -> Period | None:
    held = await program.store.read(story_posts.reach)
    if held is None:
        return None
    since = asked.since or held[0]
    until = asked.until or held[1] + timedelta(seconds=1)
    if since >= until:
        return None
    period = Period(since=since, until=until, zone=program.config.alerts.digest.zone)
    size = await program.store.read(story_posts.measure, period)
    if size.posts <= most.posts and size.letters <= most.letters:
        return period
    first = await program.store.read(story_posts.newest_that_fit, period, most)
    if first is None or first >= until:
        return None
    told = replace(period, since=first)
    some = await program.store.read(story_posts.measure, told)
    # A moment that the options take, no earlier than what was told.
    zone = ZoneInfo(period.zone)
    before = (first + timedelta(minutes=1)).astimezone(zone).isoformat(timespec="minutes")
    say(
        f"{size.posts:,} posts of {size.letters:,} letters are too many to compare at once; told "
        f"are the newest {some.posts:,}, from {period.clock(first)} {period.zone} on; for earlier "
        f"ones: --until {before}"
    )
    return told


def _tells(story: Retold, rows: Sequence[Row], channel: str | None) -> bool:
    if channel is None:
        return True
    return any(rows[n].cited.channel.lower() == channel.lower() for n in story.members)


def _row(story: Retold, rows: Sequence[Row]) -> dict[str, Any]:
    parted = story.split
    return {
        "first_at": iso(rows[story.members[0]].cited.posted_at),
        "last_at": iso(rows[story.members[-1]].cited.posted_at),
        "words": list(story.words),
        "voices": story.voices,
        "posts": [_post(rows[n]) for n in story.members],
        "voices_with_pole": parted.voices if parted else None,
        "split": round(parted.index, 3) if parted else None,
        "interval": [round(parted.low, 3), round(parted.high, 3)] if parted else None,
        "poles": [_pole(camp, rows) for camp in story.camps],
        "phrases": [_phrase(phrase, rows) for phrase in story.phrases],
    }


def _post(row: Row) -> str:
    return f"{row.cited.channel}/{row.cited.ref.message_id}"


def _pole(camp: Camp, rows: Sequence[Row]) -> dict[str, Any]:
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


def _phrase(phrase: Phrase, rows: Sequence[Row]) -> dict[str, Any]:
    first = rows[phrase.first]
    return {
        "text": phrase.quote.text,
        "voices": phrase.voices,
        "first": _post(first),
        "first_at": iso(first.cited.posted_at),
        "last_at": iso(rows[phrase.last].cited.posted_at),
        "start": phrase.quote.start,
        "end": phrase.quote.end,
    }
