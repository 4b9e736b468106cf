"""Two accounts on the same channels: one store, no double, and one goes on when the other ends."""

import asyncio
from pathlib import Path

from monitor.app.books import StoredBooks
from monitor.domain.collecting import SourceKind
from monitor.pipeline.ingest import keeper
from monitor.sources.telegram.client import Credentials
from monitor.sources.telegram.source import AccountSource
from monitor.storage import books
from tests.factories import NOON, a_channel
from tests.fakes.still_time import StillTime
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.telegram.world import FakeChannel
from tests.sources.telegram.conftest import KEY, Collecting, unthrottled


async def test_the_second_goes_on_when_the_first_is_lost(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel, tmp_path: Path
) -> None:
    """Every post is stored once, whichever account saw it."""
    session = tmp_path / "account2.session"
    telegram.session(session, telegram.world.person("+79990000002"))
    time = StillTime(NOON)
    async with collecting() as run:
        second = AccountSource(
            credentials=Credentials(
                api_id=1, api_hash="0" * 32, session=session, server=telegram.address
            ),
            depth=50,
            pseudonyms=KEY,
            now=time.now,
            books=StoredBooks(run.store, SourceKind.SECOND, time.now),
            kind=SourceKind.SECOND,
            gate=unthrottled(time.now),
            timer=time,
        )
        task = asyncio.create_task(
            second.collect(keeper(run.store, run.committed.set), lambda: [a_channel(id=-7)])
        )
        await run.quiet()
        await time.quiet()
        telegram.push(okopny, "Обоим.")
        await run.until_stored(4)
        # The second one's session was made first.
        *_, first = telegram.world.logged_in
        telegram.world.dead[first] = (401, "AUTH_KEY_UNREGISTERED")
        telegram.push(okopny, "Второму.")
        await run.until_stored(5)
        stored = await run.stored()
        lost = await run.store.read(books.stored_state, a_channel(id=-7), SourceKind.SECOND)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert sorted(stored) == [1, 2, 3, 4, 5]
    assert all(len(one.wordings) == 1 for one in stored.values())
    assert lost is not None
    assert lost[1].pts == okopny.pts


async def test_a_late_first_contact_reaches_down_to_where_the_first_ended(
    collecting: Collecting, telegram: TelegramServer, okopny: FakeChannel, tmp_path: Path
) -> None:
    """The first account is lost, and more was posted since than the usual depth reads."""
    async with collecting() as run:
        await run.quiet()
    for _ in range(250):
        okopny.post()
    session = tmp_path / "account2.session"
    telegram.session(session, telegram.world.person("+79990000002"))
    credentials = Credentials(api_id=1, api_hash="0" * 32, session=session, server=telegram.address)
    books_ = StoredBooks(run.store, SourceKind.SECOND, run.timer.now)
    more = {"credentials": credentials, "books": books_, "kind": SourceKind.SECOND, "depth": 50}
    async with collecting(timer=run.timer, **more) as run:
        await run.quiet()
        ids = await run.ids()
    assert ids == list(range(1, 254))
