"""Later sweeps over TCP: news, gaps, edits, deletions."""

from monitor.domain.post import LearnedBy
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.telegram.world import FakeChannel
from tests.sources.telegram.conftest import Opened, Waits, again, first, fresh, ids, last, swept


async def test_later_sweeps_give_only_news(opened: Opened, okopny: FakeChannel) -> None:
    """What appeared since then comes live, oldest first."""
    async with opened() as source:
        known = await first(source)
        okopny.post("Четыре.")
        okopny.post("Пять.")
        batches = await again(source, known)
    assert [ids([batch]) for batch in batches if batch.live] == [[4, 5]]


async def test_a_long_absence_is_read_page_by_page(opened: Opened, okopny: FakeChannel) -> None:
    """The pages go back until the known newest post is met."""
    async with opened() as source:
        known = await first(source)
        for _ in range(250):
            okopny.post()
        batches = await again(source, known)
    # The newest page is read twice, for its edits.
    assert sorted(set(fresh(batches))) == list(range(4, 254))
    assert fresh(batches)[:200] == list(range(4, 204))


async def test_a_long_absence_may_be_read_in_parts(
    telegram: TelegramServer, opened: Opened, okopny: FakeChannel
) -> None:
    """What came before a flood wait is in the books; the rest follows without a hole."""
    async with opened() as source:
        known = await first(source)
    for _ in range(250):
        okopny.post()
    telegram.flood("GetHistoryRequest", 5, call=4)
    async with opened() as source:
        before = await again(source, known)
    assert last(before).newest_id == 103
    async with opened() as source:
        after = await again(source, (known[0], last(before)))
    assert set(ids(before) + ids(after)) >= set(range(4, 254))


async def test_an_edit_shows_at_the_next_sweep(opened: Opened, okopny: FakeChannel) -> None:
    """Channels that the account does not follow push nothing, so known posts are read again."""
    async with opened() as source:
        known = await first(source)
        okopny.edit(2, "Два, но иначе.")
        batches = await again(source, known)
    assert "Два, но иначе." in [s.post.text for s in batches[0].sightings]


async def test_a_deletion_shows_after_two_sweeps_without_the_post(
    opened: Opened, okopny: FakeChannel
) -> None:
    """One miss proves nothing yet."""
    async with opened() as source:
        known = await first(source)
        await again(source, known)
        okopny.delete(2)
        once, twice = await again(source, known), await again(source, known)
    assert not once[-1].deletions
    assert [d.ref.message_id for d in twice[-1].deletions] == [2]
    assert twice[-1].deletions[0].learned_by is LearnedBy.RESCAN


async def test_a_name_is_resolved_once(
    telegram: TelegramServer, opened: Opened, okopny: FakeChannel
) -> None:
    """Resolving is the most punished request."""
    async with opened() as source:
        await again(source, await first(source))
    assert len(telegram.asked("ResolveUsernameRequest")) == 1


async def test_another_process_needs_no_name(
    telegram: TelegramServer, opened: Opened, okopny: FakeChannel
) -> None:
    """Id and access hash from the books are enough after a restart and a renaming."""
    async with opened() as source:
        known = await first(source)
    okopny.handle = "drugoy"
    okopny.post("Четыре.")
    async with opened() as source:
        assert fresh(await again(source, known)) == [4]


async def test_a_channel_without_a_number_is_resolved_once(
    telegram: TelegramServer, opened: Opened, okopny: FakeChannel
) -> None:
    """channels.yaml need not know the number: the session does, also after a restart."""
    async with opened() as source:
        state = last(await swept(source))
        await swept(source, state)
    async with opened() as source:
        batches = await swept(source, state)
    assert batches[-1].channel.id == 501
    assert len(telegram.asked("ResolveUsernameRequest")) == 1


async def test_a_method_has_its_pace(opened: Opened, okopny: FakeChannel, waits: Waits) -> None:
    """Pages leave no faster than one in three seconds."""
    for _ in range(200):
        okopny.post()
    async with opened(depth=300) as source:
        await swept(source)
    assert waits.asked
    assert {round(asked) for asked in waits.asked} == {3}
