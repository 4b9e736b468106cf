"""The preview beside the account: it checks, and never takes the account's word away."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from monitor.alerting.health import troubles_of
from monitor.domain.collecting import Batch, CollectorState, Sighting, SourceKind
from monitor.domain.post import Deletion, LearnedBy
from monitor.domain.ranges import NO_IDS
from monitor.storage import posts
from monitor.storage import schema as t
from monitor.storage.channels import save_channels
from monitor.storage.health import read_facts
from monitor.storage.looks import due_looks
from monitor.storage.store import Store
from tests.factories import NOON, a_channel, a_post, a_ref


def batch(source: SourceKind, text: str, number: int = 7, **more: object) -> Batch:
    post = a_post(ref=a_ref(number), text=text, posted_at=NOON - timedelta(minutes=1))
    given = {"sightings": (Sighting(post=post),), "received_at": NOON}
    return Batch(source=source, channel=a_channel(), **{**given, **more})  # type: ignore[arg-type]


async def newest(store: Store) -> list[str]:
    """The words that hold now, of all posts."""

    def words(db):  # type: ignore[no-untyped-def]
        query = select(t.wordings.c.text).join(t.posts, t.posts.c.newest == t.wordings.c.id)
        return list(db.execute(query.order_by(t.posts.c.message_id)).scalars())

    return await store.read(words)


async def looked_at(store: Store) -> list[int]:
    """The posts that are to be read again now."""
    due = await store.read(due_looks, NOON, timedelta(), 100)
    return [look.message_id for looks in due.values() for look in looks]


async def test_a_witness_never_changes_the_accounts_words(store: Store) -> None:
    """Where it differs, the account looks again."""
    await store.write(posts.write_batch, batch(SourceKind.ACCOUNT, "Слова."))
    written = await store.write(
        posts.write_batch, batch(SourceKind.PREVIEW, "Другие слова.", witness=True)
    )
    assert (written.disputed, written.edited) == (1, 0)
    assert await newest(store) == ["Слова."]
    assert await looked_at(store) == [7]


async def test_a_witness_deletes_nothing(store: Store) -> None:
    """What it misses is looked for by the account."""
    await store.write(posts.write_batch, batch(SourceKind.ACCOUNT, "Слова."))
    gone = Deletion(ref=a_ref(7), noticed_at=NOON, learned_by=LearnedBy.PREVIEW)
    seen = batch(SourceKind.PREVIEW, "", witness=True)
    written = await store.write(posts.write_batch, replace(seen, sightings=(), deletions=(gone,)))
    assert written.deleted == 0
    assert await looked_at(store) == [7]


async def test_what_only_the_witness_saw_is_stored(store: Store) -> None:
    """A post that the account was not told of is not lost."""
    await store.write(posts.write_batch, batch(SourceKind.ACCOUNT, "Слова."))
    await store.write(posts.write_batch, batch(SourceKind.PREVIEW, "Новое.", 8, witness=True))
    assert await newest(store) == ["Слова.", "Новое."]


async def test_the_account_takes_over_what_the_preview_stored(store: Store) -> None:
    """Its copy is the better one."""
    await store.write(posts.write_batch, batch(SourceKind.PREVIEW, "Слова"))
    await store.write(posts.write_batch, batch(SourceKind.ACCOUNT, "Слова."))
    assert await newest(store) == ["Слова."]


async def troubles(store: Store) -> list[str]:
    """What people would be told of now."""
    facts = await store.read(read_facts)
    return [trouble.title for trouble in troubles_of(facts, NOON + timedelta(hours=2))]


async def later(store: Store, text: str, hours: float, number: int = 7) -> None:
    """Let the witness read a post so many hours after noon."""
    at = NOON + timedelta(hours=hours)
    seen = batch(SourceKind.PREVIEW, text, number, witness=True, received_at=at)
    await store.write(posts.write_batch, seen)


async def test_a_lasting_difference_of_words_is_told(store: Store) -> None:
    """Over an hour, and although the account was asked to look again."""
    await store.write(save_channels, [a_channel()], NOON)
    await store.write(posts.write_batch, batch(SourceKind.ACCOUNT, "Слова."))
    await later(store, "Другие слова.", 0)
    before = await troubles(store)
    await later(store, "Другие слова.", 1)
    assert (before, await troubles(store)) == (
        [], ["@okopny: the preview shows post 7 otherwise than the account"],
    )  # fmt: skip


async def test_a_difference_ends_when_the_words_agree(store: Store) -> None:
    """The account has read the new words, the witness sees the same ones."""
    await store.write(save_channels, [a_channel()], NOON)
    await store.write(posts.write_batch, batch(SourceKind.ACCOUNT, "Слова."))
    await later(store, "Другие слова.", 0)
    await later(store, "Другие слова.", 1)
    await store.write(posts.write_batch, batch(SourceKind.ACCOUNT, "Другие слова."))
    await later(store, "Другие слова.", 1.1)
    assert await troubles(store) == []


async def test_a_post_that_only_the_witness_goes_on_to_see_is_told(store: Store) -> None:
    """The account says that it has read there, and was not shown it."""
    await store.write(save_channels, [a_channel()], NOON)
    state = CollectorState(source=SourceKind.ACCOUNT, covered=NO_IDS.add([7, 8]), newest_id=8)
    await store.write(posts.write_batch, batch(SourceKind.ACCOUNT, "Слова.", state=state))
    await later(store, "Только в превью.", 0, 8)
    await later(store, "Только в превью.", 1, 8)
    assert await troubles(store) == ["@okopny: the preview shows post 8 otherwise than the account"]
