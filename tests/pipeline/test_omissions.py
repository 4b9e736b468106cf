"""What officials leave out is found in the store, and shown in the digest."""

from datetime import timedelta

from monitor.digest.build import build
from monitor.digest.period import Period
from monitor.domain.channel import Channel, ChannelRole
from monitor.pipeline.analyse import analyse
from monitor.storage.omissions import list_left_out
from monitor.storage.posts import write_batch
from monitor.storage.store import Store
from monitor.storage.week import collect_week
from tests.factories import NOON, a_channel
from tests.pipeline.test_learn import HereReader
from tests.storage.batches import a_batch, post_of

DAY = timedelta(days=1)
USUAL = "Белгородская — {n}, Курская — 12, Брянская — 3"
LAST = NOON + 8 * DAY
PERIOD = Period(since=LAST - DAY, until=LAST + DAY, zone="Europe/Moscow")


def _official() -> Channel:
    return a_channel(id=900, handle="vedomstvo", role=ChannelRole.OFFICIAL)


async def _told(store: Store) -> None:
    official = _official()
    lists = [
        post_of(
            official, n + 1, f"Ночью сбиты беспилотники: {USUAL.format(n=n + 2)}.",
            posted_at=NOON + n * DAY,
        )
        for n in range(8)
    ]  # fmt: skip
    words = "Ночью сбиты беспилотники: Курская — 7, Брянская — 4."
    lists.append(post_of(official, 99, words, posted_at=LAST))
    await store.write(write_batch, a_batch(*lists, channel=official))
    said = ("В Шебекино прилёт, горит склад у вокзала.", "Шебекино: прилетело по заводу, пожар.",
            "Второй час горит цех в Шебекино, прилёт был ночью.")  # fmt: skip
    for number, words in enumerate(said, 1):
        voice = a_channel(id=number, handle=f"voice{number}")
        hit = post_of(voice, 1, words, posted_at=LAST + timedelta(hours=number))
        await store.write(write_batch, a_batch(hit, channel=voice))
    await analyse(store, HereReader(), lambda: LAST + DAY)


async def test_what_officials_left_out_is_listed(store: Store) -> None:
    """The region that is missing, and the hit of which none told."""
    await _told(store)
    rows = await store.read(list_left_out, PERIOD)
    omission = next(row for row in rows if row["kind"] == "omission")
    silence = next(row for row in rows if row["kind"] == "silence")
    assert (omission["place"], omission["named"]) == ("Белгородская область", "8 of 8")
    assert (omission["post_id"], omission["voices"]) == (99, 3)
    assert (silence["place"], silence["voices"]) == ("Шебекино", 3)
    assert {row["type"] for row in rows} == {"X-SILENCE"}


async def test_the_digest_shows_it(store: Store) -> None:
    """With the list and the posts that speak against it."""
    await _told(store)
    digest = build(await store.read(collect_week, PERIOD))
    section = next(one for one in digest.sections if one.key == "silence")
    assert "does not name Белгородская область" in section.lines[0].text
    assert [cited.label for cited in section.lines[0].sources] == ["the list", "", "", ""]
