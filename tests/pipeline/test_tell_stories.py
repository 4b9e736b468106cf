"""Stories of a real store: positions are kept, and a digest shows where voices part."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select
from structlog.testing import capture_logs

from monitor.analysis.telling import Wish
from monitor.digest.period import Period, parse_week
from monitor.pipeline.keep_stances import keep_stances
from monitor.pipeline.publish_digest import make_digest
from monitor.pipeline.tell_stories import MOST, splits, tell_stories
from monitor.storage import todo
from monitor.storage.findings import FindingFilter, list_findings
from monitor.storage.readings import Judged, save_readings
from monitor.storage.schema import due, posts
from monitor.storage.store import Store
from monitor.storage.story_posts import Size, newest_that_fit
from monitor.storage.week_posts import Scope
from tests.storage.digest_rows import (
    TUESDAY,
    put_channel,
    put_copy,
    put_forward,
    put_post,
    put_tie,
    put_verdict,
)

WEEK: Period = parse_week("2024-W10", "Europe/Moscow")
MONDAY = date(2024, 3, 4).toordinal()
NOW = datetime(2024, 3, 12, tzinfo=UTC)
EVENT = "Обращение мобилизованных из-под Кременной. "
WORDS = [
    "Мужиков жалко до слёз, обнимаю каждого, держитесь, родные.",
    "Жалко парней, слёзы душат, обнял бы каждого.",
    "Соболезную их матерям, жаль бедных ребят.",
    "Отказников под трибунал, приказ не обсуждают.",
    "Всех отказников под суд и в дисбат.",
]


def put_event(db: Connection) -> None:
    """Five channels on one event, and its week waits to be told."""
    for number, words in enumerate(WORDS, 1):
        put_channel(db, number)
        put_post(db, number, TUESDAY + timedelta(hours=number), EVENT + words)
    put_tie(db, 4, "veteran", None, None)
    todo.add_due(db, "tell_stories", [MONDAY], NOW, backlog=True)


async def listed(store: Store, **wanted: Any) -> list[dict[str, Any]]:
    """The positions in the list of findings."""
    return await store.read(list_findings, FindingFilter(kind="stance", **wanted))


async def test_positions_of_a_split_event_are_listed_with_exact_words(store: Store) -> None:
    """One finding a post, its pole as a theme, without target, and no alert waits for it."""
    await store.write(put_event)
    kept = await keep_stances(store, NOW)
    rows = await listed(store)

    assert kept == len(rows) == 5
    assert [row["themes"] for row in rows[:2]] == [["P-PUNISH-UNIT"]] * 2
    for row in rows:
        assert (row["target"], row["alerting"]) == (None, False)
        for span in row["evidence"]:
            text = EVENT + WORDS[row["post"]["post_id"] - 1]
            assert text[span["start"] : span["end"]] == span["text"]
    assert await store.read(lambda db: db.execute(select(due.c.stage)).all()) == []


async def test_telling_again_keeps_the_same_positions(store: Store) -> None:
    """A week that changed is told anew, and its old answers are not doubled."""
    await store.write(put_event)
    await keep_stances(store, NOW)
    before = await listed(store)
    await store.write(lambda db: todo.add_due(db, "tell_stories", [MONDAY], NOW, backlog=True))
    await keep_stances(store, NOW)

    assert await listed(store) == before


async def test_what_fewer_than_five_voices_say_is_no_camp(store: Store) -> None:
    """A near copy and a channel of the same owner add no voice: nothing is kept."""

    def put(db: Connection) -> None:
        for number in (1, 2, 3, 4, 5):
            put_channel(db, number, network="Сеть" if number in (1, 5) else None)
        first, *_ = [
            put_post(db, n, TUESDAY + timedelta(hours=n), EVENT + WORDS[n - 1]) for n in (1, 2, 4)
        ]
        copy = put_post(db, 3, TUESDAY + timedelta(hours=5), EVENT + WORDS[0])
        put_copy(db, copy, of=first)
        put_post(db, 5, TUESDAY + timedelta(hours=6), EVENT + WORDS[4])
        todo.add_due(db, "tell_stories", [MONDAY], NOW, backlog=True)

    await store.write(put)
    stories = await tell_stories(store, Scope(period=WEEK), Wish())

    assert [(len(one.members), one.voices) for one in stories.told] == [(5, 3)]
    assert await keep_stances(store, NOW) == 0


async def test_a_forward_counts_for_its_origin(store: Store) -> None:
    """It adds a post to the story, and neither a voice nor an affiliation."""

    def put(db: Connection) -> None:
        put_event(db)
        put_channel(db, 6)
        put_tie(db, 6, "wagner", None, None)
        passed = put_post(db, 6, TUESDAY + timedelta(hours=9), EVENT + WORDS[3])
        put_forward(db, passed, channel_id=4, origin=4)

    await store.write(put)
    (found,) = (await splits(store, WEEK)).splits or ()

    assert (found.posts, found.voices, found.with_pole) == (6, 5, 5)
    punish = next(camp for camp in found.camps if camp.pole == "P-PUNISH-UNIT")
    assert (punish.voices, punish.affiliations) == (2, (("veteran", 1),))


async def test_the_other_side_is_no_voice_of_the_community(store: Store) -> None:
    """Ukrainian channels stand outside of the stories."""

    def put(db: Connection) -> None:
        put_channel(db, 1, side="ua")
        put_post(db, 1, TUESDAY, EVENT + WORDS[0])

    await store.write(put)

    assert (await tell_stories(store, Scope(period=WEEK), Wish())).told == ()


async def test_what_was_seen_later_is_ignored(store: Store) -> None:
    """As of a moment, only posts seen until then are told."""
    await store.write(put_event)
    stories = await tell_stories(
        store, Scope(period=WEEK, as_of=TUESDAY + timedelta(hours=2)), Wish()
    )

    assert sorted(len(one.members) for one in stories.told) == [2]


async def test_a_digest_shows_where_the_community_splits(store: Store) -> None:
    """Poles with their voices, the index with its interval, and the words."""
    await store.write(put_event)
    digest = await make_digest(store, WEEK)
    section = next(one for one in digest.sections if one.key == "splits")

    (line,) = section.lines
    assert "Compassion: 3" in line.text
    assert "punish the men: 2 (veteran 1)" in line.text
    assert "Split index 0.48 (95 % interval" in line.text
    assert {source.label for source in line.sources} >= {"compassion", "punish the men"}


async def test_a_position_that_an_editor_refused_counts_no_more(store: Store) -> None:
    """With four voices left, no camps form."""
    await store.write(put_event)
    await keep_stances(store, NOW)
    (row, *_) = await listed(store)
    await store.write(lambda db: put_verdict(db, row["id"], "wrong", NOW))

    assert (await splits(store, WEEK)).splits == ()


async def test_an_empty_store_has_no_stories(store: Store) -> None:
    """Nothing is found and nothing fails."""
    assert (await splits(store, WEEK)).splits == ()
    assert await keep_stances(store, NOW) == 0


async def test_a_week_that_cannot_be_told_holds_no_other_up(store: Store) -> None:
    """It waits for another hour with its reason."""

    def put(db: Connection) -> None:
        put_event(db)
        # No calendar holds this day.
        db.execute(
            insert(due).values(
                stage="tell_stories", subject=10**9, since=NOW, backlog=False, attempts=0
            )
        )

    await store.write(put)

    assert await keep_stances(store, NOW) == 5


async def test_of_a_week_that_is_too_large_the_newest_posts_are_told(store: Store) -> None:
    """The digest says of how many, and nothing waits any more."""

    def put(db: Connection) -> None:
        put_event(db)
        put_post(db, 1, TUESDAY, "мир " * (MOST.letters // 4 + 1))

    await store.write(put)
    kept = await keep_stances(store, NOW)
    digest = await make_digest(store, WEEK)
    section = next(one for one in digest.sections if one.key == "splits")

    assert (kept, len(section.lines)) == (5, 1)
    assert section.note.startswith("Stories were told from the 5 newest of 6 posts.")
    assert await store.read(todo.due_counts) == {}


async def test_how_a_week_was_told_is_logged(store: Store) -> None:
    """With how much was told and kept, and not one word of a post."""
    await store.write(put_event)
    with capture_logs() as lines:
        await keep_stances(store, NOW)

    [line] = lines
    assert (line["event"], line["posts"], line["of"], line["positions"]) == (
        "stories_told",
        5,
        5,
        5,
    )


async def test_the_newest_that_fit_are_counted_by_posts_and_letters(store: Store) -> None:
    """From the moment of the oldest of them on; None where not one fits."""
    await store.write(put_event)
    long = len(EVENT + WORDS[4])

    async def since(number: int, letters: int) -> datetime | None:
        most = Size(posts=number, letters=letters)
        return await store.read(newest_that_fit, Scope(period=WEEK), most)

    assert await since(2, 10_000) == TUESDAY + timedelta(hours=4)
    assert await since(5, long) == TUESDAY + timedelta(hours=5)
    assert await since(5, long - 1) is None


async def test_a_week_that_is_half_read_waits(store: Store) -> None:
    """While history of it is still to be analysed, it is not told."""

    def put(db: Connection) -> None:
        put_event(db)
        newest = db.execute(select(posts.c.newest)).scalars().all()
        todo.add_due(db, "analyse", newest[:1], NOW, backlog=True)

    await store.write(put)

    assert await keep_stances(store, NOW) == 0
    assert await store.read(todo.due_counts) == {"analyse": 1, "tell_stories": 1}


async def test_reading_a_week_again_keeps_its_positions(store: Store) -> None:
    """Analysis retires what it writes itself; positions of unchanged words stay listed."""
    await store.write(put_event)
    await keep_stances(store, NOW)
    before = await listed(store)
    newest = await store.read(lambda db: list(db.execute(select(posts.c.newest)).scalars()))
    judged = [Judged(wording_id=wording) for wording in newest]
    await store.write(save_readings, judged, lambda one, other: False, NOW)

    assert await listed(store) == before
