"""Faults that a review found, each as the test that would have shown it."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from telethon.tl import types

from monitor.domain.collecting import Batch, ChannelCondition, Sighting, SourceKind
from monitor.domain.errors import StoreFull
from monitor.domain.post import Post, PostRef
from monitor.sources.telegram.client import Credentials
from monitor.storage import books, coverage, posts, retention
from monitor.storage.channels import save_channels
from tests.factories import NOON, a_channel
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.telegram.world import FakeChannel
from tests.sources.telegram.conftest import Collecting, Running


async def test_an_outage_hands_over_to_another_source(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """However often it is tried again, without a connection for ten minutes it does not serve."""
    async with collecting(connecting=0.2) as run:
        await run.quiet()
        await telegram.close()
        await run.interrupted()
        serving = run.source.serves()
        for _ in range(4):
            await _failure(run)
        assert (serving, run.source.serves()) == (True, False)


async def _failure(run: Running) -> None:
    # The supervisor pauses for five minutes at most before the next try, and after it.
    run.timer.waiting.clear()
    run.timer.jump(minutes=5)
    await run.timer.waiting.wait()


async def test_an_unreadable_newest_post_is_owed_and_told(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Nobody may pass it over: it is asked for by its id, kept as unreadable, and told."""
    async with collecting() as run:
        await run.quiet()
        okopny.post("Нечитаемо.")
        okopny.garbled.add(4)
        await run.timer.move(minutes=16)
        await run.timer.move(minutes=16)
        stored = await run.stored()
    assert stored[4].service == "unreadable"
    assert [i.title for b in run.batches for i in b.incidents] == ["@okopny/4 cannot be read"]


async def test_an_unreadable_newest_post_above_a_hole_is_found(
    collecting: Collecting, okopny: FakeChannel
) -> None:
    """Deleted ids may lie between the newest readable post and it; none is passed over."""
    async with collecting() as run:
        await run.quiet()
        for _ in range(4):
            okopny.post("Нечитаемо или вскоре удалено.")
        okopny.garbled.add(7)
        for number in (4, 5, 6):
            okopny.delete(number)
        await run.timer.move(minutes=16)
        await run.timer.move(minutes=16)
        stored = await run.stored()
        state = await run.state()
    assert stored[7].service == "unreadable"
    assert (state.newest_id, state.owed.spans) == (7, ())


async def test_a_read_post_keeps_its_words_when_it_cannot_be_read_later(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """A stand-in for an unreadable post never takes the place of words."""
    async with collecting() as run:
        await run.quiet()
        okopny.garbled.add(2)
        await run.timer.move(hours=2)
        await run.timer.move(hours=2)
        stored = await run.stored()
    assert (stored[2].text, stored[2].service) == ("Два.", None)


async def test_a_post_that_can_be_read_again_is_ordinary(collecting: Collecting) -> None:
    """Its words count, and coverage no longer calls it unreadable."""
    async with collecting() as run:
        ref = PostRef(channel_id=501, message_id=1)
        dummy = Post(ref=ref, text="", posted_at=NOON, undated=True, service="unreadable")
        for post in (dummy, Post(ref=ref, text="Раз.", posted_at=NOON)):
            await run.store.write(posts.write_batch, _batch(post))
        stored = await run.stored()
    assert (stored[1].text, stored[1].service) == ("Раз.", None)


def _batch(post: Post, source: SourceKind = SourceKind.ACCOUNT) -> Batch:
    return Batch(
        source=source,
        channel=a_channel(id=501),
        sightings=(Sighting(post=post),),
        received_at=post.posted_at,
        live=True,
    )


async def test_another_account_resolves_the_names_anew(
    collecting: Collecting, telegram: TelegramServer, credentials: Credentials, okopny: FakeChannel
) -> None:
    """What Telegram gave to one account opens nothing for another; the posts go on."""
    async with collecting() as run:
        await run.quiet()
    okopny.access_hash += 1
    credentials.session.unlink()
    telegram.session(credentials.session, telegram.world.person("+79990000009"))
    okopny.post("После смены.")
    async with collecting(timer=run.timer) as run:
        await run.until_stored(4)
        state = await run.state()
    assert state.condition is ChannelCondition.OK


async def test_a_key_that_telegram_no_longer_knows_is_asked_for_anew(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """An invalid channel may be a stale key: the name is asked once more."""
    async with collecting() as run:
        await run.quiet()
        okopny.access_hash += 1
        okopny.post("Новый ключ.")
        await run.timer.move(minutes=16)
        await run.timer.move(minutes=35)
        state = await run.state()
        ids = await run.ids()
    assert (state.condition, ids) == (ChannelCondition.OK, [1, 2, 3, 4])


async def test_a_channel_before_its_first_contact_is_read_by_the_preview(
    collecting: Collecting,
) -> None:
    """Names are asked for slowly; until its turn nobody else would read it."""
    async with collecting() as run:
        await run.store.write(save_channels, [a_channel(handle="novy", id=-9)], NOON)
        unread = await run.store.read(books.unread, [SourceKind.ACCOUNT])
    assert "novy" in unread


async def test_a_refused_join_leaves_the_channel_polled(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """It stays readable, and is not asked to be joined again and again."""
    okopny.members = set()
    telegram.refuse("JoinChannelRequest", "INVITE_REQUEST_SENT", call=None)
    async with collecting() as run:
        await run.quiet()
        run.source.wishes.join = True
        await run.timer.move(seconds=31)
        telegram.push(okopny, "Дальше.")
        await run.timer.move(minutes=2)
        await run.timer.move(hours=1)
        state = await run.state()
        ids = await run.ids()
    assert (state.condition, ids) == (ChannelCondition.OK, [1, 2, 3, 4])
    assert len(telegram.asked("JoinChannelRequest")) == 1


async def test_a_reaction_on_an_old_post_owes_nothing(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Only history and backfill reach further back than what was wanted."""
    for _ in range(500):
        okopny.post()
    async with collecting(depth=50) as run:
        await run.quiet()
        before = (await run.state()).oldest_id
        telegram.react(okopny, 5, **{"👍": 1})
        await run.until_stored(5)
        await run.quiet()
        state = await run.state()
    assert (state.oldest_id, len(state.owed)) == (before, 0)


async def test_a_purge_is_told_although_the_first_commit_failed(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """What is not committed does not count as told."""
    for _ in range(150):
        okopny.post()
    failed: list[Batch] = []

    def failing(batch: Batch) -> StoreFull | None:
        if batch.deletions and not failed:
            failed.append(batch)
            return StoreFull("full")
        return None

    async with collecting(depth=500) as run:
        await run.quiet()
        run.failing = failing
        telegram.delete(okopny, *range(1, 151))
        await run.refused.wait()
        await run.timer.move(minutes=1)
    assert sum(len(batch.incidents) for batch in run.batches) == 1


async def test_a_post_that_the_preview_stored_first_is_looked_at_again(
    collecting: Collecting, okopny: FakeChannel
) -> None:
    """The sweep for deletions covers whatever the account has read."""
    async with collecting() as run:
        await run.quiet()
        now = run.timer.now()
        ref = PostRef(channel_id=501, message_id=4)
        preview = Post(ref=ref, text="Из превью.", posted_at=now)
        await run.store.write(posts.write_batch, _batch(preview, SourceKind.PREVIEW))
        okopny.post("Из превью.").date = now
        await run.timer.move(minutes=16)
        assert 4 in await run.looks()


async def test_a_wait_at_the_door_survives_a_restart(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Who was told to wait an hour at the login check asks no sooner, whoever restarts it."""
    telegram.flood("GetUsersRequest", 3600, call=None)
    async with collecting() as run:
        await run.interrupted()
    before = len(telegram.asked("GetUsersRequest"))
    async with collecting(timer=run.timer) as run:
        await run.quiet()
        await run.timer.move(minutes=30)
    assert (before, len(telegram.asked("GetUsersRequest"))) == (1, 1)


async def test_what_was_forgotten_on_purpose_was_not_missed(
    collecting: Collecting, okopny: FakeChannel
) -> None:
    """Coverage counts from the oldest post that is still kept."""
    async with collecting() as run:
        await run.quiet()
        kept = a_channel(id=501, retention_days=1)
        await run.store.write(save_channels, [kept], run.timer.now())
        await run.store.write(retention.forget_expired, NOON - timedelta(hours=3.5))
        days = await run.store.read(coverage.days, ZoneInfo("UTC"))
    assert [(day.issued, day.stored, day.unseen) for day in days] == [(1, 1, 0)]


async def test_a_reloaded_list_reaches_open_desks(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """What SIGHUP read anew holds for channels that are read already."""
    async with collecting() as run:
        await run.quiet()
        run.channels[:] = [replace(run.channels[0], retention_days=1)]
        await run.timer.move(minutes=16)
        days = run.source.desks["okopny"].channel.retention_days
    assert days == 1


async def test_pushed_posts_wait_for_no_request(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel
) -> None:
    """Requests that hang hold every lane, but what was pushed needs none."""
    others = [telegram.world.channel(f"tyl{n}", 600 + n) for n in range(4)]
    for other in others:
        other.post("Раз.")
    watched = [a_channel(id=-7), *(a_channel(handle=o.handle, id=-8 - o.id) for o in others)]
    async with collecting(*watched) as run:
        await run.quiet()
        for other in others:
            telegram.hang("GetChannelDifferenceRequest", channel=other.id)
            telegram.tell(other, types.UpdateChannelTooLong(other.id))
        telegram.push(okopny, "Сразу.")
        await run.until_stored(4)
        hanging = sum(desk.busy for desk in run.source.desks.values())
    assert hanging == 4


async def test_beside_an_unreadable_post_the_others_are_looked_at_on(
    collecting: Collecting, okopny: FakeChannel
) -> None:
    """A deletion among posts that cannot be read together is found all the same."""
    async with collecting() as run:
        await run.quiet()
        okopny.garbled.add(2)
        await run.timer.move(minutes=20)
        del okopny.posts[3]
        await run.timer.move(days=6)
        await run.timer.move(minutes=10)
        await run.timer.move(minutes=10)
        stored = await run.stored()
    assert (stored[2].text, stored[3].deleted) == ("Два.", "rescan")
