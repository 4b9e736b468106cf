"""What sources bring is stored once, with every version, whatever the order."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Table, func, select

from monitor.domain.channel import Affiliation, ChannelRole, derived_id
from monitor.domain.collecting import CollectorState, Sighting, SourceKind
from monitor.domain.errors import SourceError
from monitor.domain.post import (
    Deletion,
    Entity,
    Forward,
    LearnedBy,
    Media,
    MediaKind,
    Observation,
    Post,
)
from monitor.storage import posts, schema, todo
from monitor.storage.evidence import read_raw
from monitor.storage.posts import Written, write_batch
from monitor.storage.reading import PostFilter, list_posts
from monitor.storage.search import parse_query
from monitor.storage.store import Store
from tests.factories import NOON, a_channel, a_post, a_ref
from tests.storage.batches import a_batch, post_of

HOUR = timedelta(hours=1)
DERIVED = a_channel(id=derived_id("telegram", "okopny"))


async def _count(store: Store, table: Table) -> int:
    return await store.read(lambda db: db.execute(select(func.count()).select_from(table)).scalar())


async def _listed(store: Store, **wanted: Any) -> list[dict[str, Any]]:
    return await store.read(list_posts, PostFilter(**wanted))


async def test_a_batch_written_again_changes_nothing(store: Store) -> None:
    """Importing a file twice leaves the same rows."""
    batch = a_batch(a_post(), a_post(ref=a_ref(8)))
    assert await store.write(write_batch, batch) == Written(new=2)

    assert await store.write(write_batch, batch) == Written(same=2)

    counts = [await _count(store, t) for t in (schema.posts, schema.wordings, schema.raw_records)]
    assert counts == [2, 2, 2]


async def test_an_edit_adds_a_version(store: Store) -> None:
    """The older words stay, the newer ones hold."""
    await store.write(write_batch, a_batch(a_post()))
    edited = a_post(text="Громкое утро.", edited_at=NOON + HOUR)

    assert await store.write(write_batch, a_batch(edited)) == Written(edited=1)

    [row] = await _listed(store)
    assert (row["text"], row["versions"]) == ("Громкое утро.", 2)


async def test_an_older_wording_is_kept_but_does_not_hold(store: Store) -> None:
    """A file with the words before the edit adds a version and reverts nothing."""
    await store.write(write_batch, a_batch(a_post(text="Новое.", edited_at=NOON + HOUR)))

    assert await store.write(write_batch, a_batch(a_post(text="Старое."))) == Written(older=1)

    [row] = await _listed(store)
    assert (row["text"], row["versions"]) == ("Новое.", 2)


async def test_versions_within_one_batch_are_told_apart(store: Store) -> None:
    """A file may hold a post and its later version."""
    later = a_post(text="Поправка.", edited_at=NOON + HOUR)

    assert await store.write(write_batch, a_batch(a_post(), later)) == Written(new=1, edited=1)

    [row] = await _listed(store)
    assert (row["text"], row["versions"]) == ("Поправка.", 2)


async def test_two_files_taking_turns_settle(store: Store) -> None:
    """Files that know a post with and without markup do not undo each other for ever."""
    plain, marked = a_post(), a_post(entities=(Entity(kind="bold", offset=0, length=5),))
    await store.write(write_batch, a_batch(plain))
    await store.write(write_batch, a_batch(marked))

    assert await store.write(write_batch, a_batch(plain)) == Written(same=1)

    [row] = await _listed(store)
    assert row["entities"] == [{"type": "bold", "offset": 0, "length": 5}]


async def test_an_edit_back_to_old_words_holds(store: Store) -> None:
    """However often the file is imported, what was edited last is shown."""
    words = ("Взят.", "Не взят.", "Взят.", "Не взят.", "Взят.")
    edits = [
        a_post(text=text, edited_at=NOON + number * HOUR) for number, text in enumerate(words, 1)
    ]
    assert await store.write(write_batch, a_batch(*edits)) == Written(new=1, edited=4)
    for one in (edits, edits[:2], edits[1:4]):
        assert (await store.write(write_batch, a_batch(*one))).edited == 0

    [row] = await _listed(store)
    assert (row["text"], row["versions"], row["edit_date"]) == ("Взят.", 2, "2024-03-05T17:00:00Z")


async def test_words_that_an_account_saw_come_back_are_not_undone_by_a_file(store: Store) -> None:
    """A file that knows only the edit between brings nothing newer."""
    first, between = a_post(text="Взят."), a_post(text="Не взят.", edited_at=NOON + HOUR)
    back = a_post(text="Взят.", edited_at=NOON + 2 * HOUR)
    seen = [a_batch(one, source=SourceKind.ACCOUNT) for one in (first, between, back)]
    await store.write(posts.write_batches, seen)

    assert await store.write(write_batch, a_batch(between)) == Written(older=1)
    [row] = await _listed(store)
    assert row["text"] == "Взят."


async def test_a_poorer_source_adds_no_version_of_the_same_words(store: Store) -> None:
    """A file after the account, with the same words but no markup, is the same post."""
    marked = a_post(entities=(Entity(kind="bold", offset=0, length=5),))
    await store.write(write_batch, a_batch(marked, source=SourceKind.ACCOUNT))

    assert await store.write(write_batch, a_batch(a_post())) == Written(same=1)


async def test_work_for_the_analysis_says_whether_it_is_news(store: Store) -> None:
    """Live posts are read before history."""
    await store.write(write_batch, a_batch(a_post()))
    await store.write(write_batch, a_batch(a_post(ref=a_ref(9)), live=True))

    subjects = await store.read(todo.take_due, "analyse", 10, NOON)
    due = await store.read(posts.read_wordings, subjects)
    assert [wording.post.ref.message_id for wording in due] == [9, 7]


async def test_a_stored_post_reads_back_whole(store: Store) -> None:
    """The analysis sees exactly what the source gave."""
    post = a_post(
        text="Слово «дело».",
        edited_at=NOON + HOUR,
        entities=(Entity(kind="text_link", offset=0, length=5, value="https://example.org"),),
        media=(Media(kind=MediaKind.PHOTO, identity="p1"), Media(kind=MediaKind.VIDEO, size=5)),
        forward=Forward(name="person:0123456789abcdef", person=True, posted_at=NOON),
        reply_to=3,
        grouped_id=2**60,
        url="https://t.me/okopny/7",
    )
    await store.write(write_batch, a_batch(post))

    [due] = await store.read(posts.read_wordings, [1])
    assert due.post == post


async def test_a_channel_reads_back_with_its_affiliations(store: Store) -> None:
    """What channels.yaml says reaches the analysis, also after posts came in."""
    ties = (Affiliation(name="veteran", since=date(2020, 1, 1)),)
    listed = a_channel(role=ChannelRole.MEDIA, affiliations=ties)
    await store.write(write_batch, a_batch(a_post()))
    await store.write(posts.save_channels, [listed], NOON)

    [due] = await store.read(posts.read_wordings, [1])
    assert due.channel == listed


async def test_a_forward_finds_its_original_later(store: Store) -> None:
    """Whichever comes first, forward and original are tied."""
    origin = a_channel(handle="stab", id=55)
    forward = a_post(forward=Forward(handle="Stab", message_id=4))
    await store.write(write_batch, a_batch(forward))
    await store.write(write_batch, a_batch(post_of(origin, 4, "Сводка."), channel=origin))

    tied = await store.read(lambda db: db.execute(select(schema.forwards.c.origin)).scalar())
    assert tied is not None


async def test_a_forward_of_a_stored_post_is_tied_at_once(store: Store) -> None:
    """The original is looked up when the forward comes in."""
    origin = a_channel(handle="stab", id=55)
    await store.write(write_batch, a_batch(post_of(origin, 4, "Сводка."), channel=origin))
    forward = a_post(forward=Forward(channel_id=55, message_id=4))
    await store.write(write_batch, a_batch(forward))

    tied = await store.read(lambda db: db.execute(select(schema.forwards.c.origin)).scalar())
    assert tied is not None


async def test_a_deletion_is_a_date(store: Store) -> None:
    """The post stays, with the moment at which it was found deleted; only the first counts."""
    await store.write(write_batch, a_batch(a_post()))
    gone = Deletion(ref=a_ref(), noticed_at=NOON + HOUR, learned_by=LearnedBy.PUSH)
    assert (await store.write(write_batch, a_batch(deletions=(gone,)))).deleted == 1

    later = replace(gone, noticed_at=NOON + 2 * HOUR)
    assert (await store.write(write_batch, a_batch(deletions=(later,)))).deleted == 0

    [row] = await _listed(store)
    assert row["deleted"] == "2024-03-05T13:00:00Z"


async def test_a_deletion_of_an_unseen_post_is_remembered(store: Store) -> None:
    """A tombstone waits for the words that another source may bring."""
    gone = Deletion(ref=a_ref(), noticed_at=NOON + HOUR, learned_by=LearnedBy.PUSH)
    await store.write(write_batch, a_batch(deletions=(gone,)))
    assert await _listed(store) == []

    await store.write(write_batch, a_batch(a_post()))

    [row] = await _listed(store)
    assert (row["deleted"], row["date"], row["undated"], row["versions"]) == (
        "2024-03-05T13:00:00Z",
        "2024-03-05T12:00:00Z",
        False,
        1,
    )


async def test_counters_are_kept_when_they_change(store: Store) -> None:
    """The same numbers seen later add no row, other ones do."""
    for views, hours in ((10, 0), (10, 1), (11, 2), (10, 1)):
        seen = Observation(seen_at=NOON + hours * HOUR, views=views, reactions=(("👍", 3),))
        sighting = Sighting(post=a_post(), observation=seen)
        await store.write(write_batch, a_batch(sightings=(sighting,)))

    assert await _count(store, schema.observations) == 2
    [row] = await _listed(store)
    assert (row["views"], row["reactions"]) == (11, {"👍": 3})


async def test_a_raw_record_comes_back_untouched(store: Store) -> None:
    """Even what no database text may hold is kept."""
    for message, text in ((1, "a\ufffdb"), (2, ""), (3, "я" * 40_000)):
        raw = {"text": text + "\0\ud800", "id": message}
        sighting = Sighting(post=a_post(ref=a_ref(message), text=text), raw=raw)
        await store.write(write_batch, a_batch(sightings=(sighting,)))

        newest = select(func.max(schema.wordings.c.id)).scalar_subquery()
        wording = await store.read(lambda db, n=newest: db.execute(select(n)).scalar())
        assert await store.read(read_raw, wording) == [raw]


async def test_a_real_id_takes_over_from_a_derived_one(store: Store) -> None:
    """Posts from a file without ids belong to the channel once its id is known."""
    await store.write(write_batch, a_batch(post_of(DERIVED, 7, "Из файла."), channel=DERIVED))

    await store.write(write_batch, a_batch(a_post(ref=a_ref(8))))

    rows = await _listed(store)
    assert {(row["post_id"], row["channel_id"]) for row in rows} == {(7, 1), (8, 1)}


async def test_a_known_real_id_holds_for_a_file_without_ids(store: Store) -> None:
    """A file that gives no id adds no second channel and no second post."""
    await store.write(write_batch, a_batch(a_post()))

    same = post_of(DERIVED, 7, a_post().text)
    assert await store.write(write_batch, a_batch(same, channel=DERIVED)) == Written(same=1)

    assert await _count(store, schema.channels) == 1


async def test_posts_under_both_ids_become_one(store: Store) -> None:
    """When a handle turns out to be a channel already stored, wordings are united."""
    old = a_channel(handle="staroe", id=derived_id("telegram", "staroe"))
    await store.write(write_batch, a_batch(post_of(old, 7, "Первое."), channel=old))
    await store.write(write_batch, a_batch(a_post(text="Второе.")))

    await store.write(posts.adopt_channel_id, "telegram", "staroe", 1)

    [row] = await _listed(store)
    assert (row["channel"], row["text"], row["versions"]) == ("okopny", "Второе.", 2)
    assert await _count(store, schema.channels) == 1


async def test_another_real_id_for_a_handle_is_refused(store: Store) -> None:
    """A handle that changed hands is never merged, and nothing is written."""
    await store.write(write_batch, a_batch(a_post()))
    other = a_channel(id=2)

    with pytest.raises(SourceError, match="@okopny: has the id 2, but 1 is stored"):
        await store.write(write_batch, a_batch(post_of(other, 9, "Чужое."), channel=other))

    assert await _count(store, schema.posts) == 1


async def test_names_are_kept_over_time(store: Store) -> None:
    """A channel that renames itself stays the same channel."""
    await store.write(write_batch, a_batch(a_post()))
    await store.write(write_batch, a_batch(channel=a_channel(handle="okopny2", title="Новый")))

    names = select(schema.channel_names.c.handle).order_by(schema.channel_names.c.id)
    found = await store.read(lambda db: list(db.execute(names).scalars()))
    assert found == ["okopny", "okopny2"]


async def test_a_source_finds_its_books_again(store: Store) -> None:
    """The state is written with the posts and overwritten by the next batch."""
    state = CollectorState(source=SourceKind.PREVIEW, newest_id=5)
    await store.write(write_batch, a_batch(state=state))
    newer = replace(state, newest_id=9, not_before=NOON, backfilled=True)
    await store.write(write_batch, a_batch(state=newer))

    assert await store.read(posts.collector_state, a_channel(), SourceKind.PREVIEW) == newer
    assert await store.read(posts.collector_state, a_channel(), SourceKind.ACCOUNT) is None


async def test_a_list_keeps_to_channel_and_period(store: Store) -> None:
    """Since is included and until excluded."""
    times = [NOON + n * HOUR for n in range(4)]
    made = [a_post(ref=a_ref(n + 1), posted_at=t) for n, t in enumerate(times)]
    await store.write(write_batch, a_batch(*made))

    rows = await _listed(store, channel="Okopny", since=times[1], until=times[3], limit=5)
    assert [row["post_id"] for row in rows] == [3, 2]


def _long(post: Post) -> Post:
    return replace(post, text="слово " * 900_000)


async def test_a_very_long_post_is_stored_whole(store: Store) -> None:
    """Five megabytes of text are unusual, not wrong."""
    post = _long(a_post())
    await store.write(write_batch, a_batch(post))

    [due] = await store.read(posts.read_wordings, [1])
    assert due.post.text == post.text


async def test_united_posts_show_the_later_edit(store: Store) -> None:
    """Also when the post under the derived number had it; search follows."""
    old = a_channel(handle="staroe", id=derived_id("telegram", "staroe"))
    edited = post_of(old, 7, "Потом исправлено.", edited_at=NOON + HOUR)
    await store.write(write_batch, a_batch(post_of(old, 7, "Первое."), channel=old))
    await store.write(write_batch, a_batch(edited, channel=old))
    await store.write(write_batch, a_batch(a_post(text="Первое.")))

    await store.write(posts.adopt_channel_id, "telegram", "staroe", 1)

    [row] = await _listed(store)
    assert (row["text"], row["edit_date"]) == ("Потом исправлено.", "2024-03-05T13:00:00Z")
    terms = parse_query("исправлено", lambda word: [word])
    assert len(await _listed(store, terms=terms)) == 1
