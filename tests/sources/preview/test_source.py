"""The preview source against a local site over TCP: paging, polling, refusals."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import httpx
import pytest

from monitor.domain.collecting import Batch, ChannelCondition, CollectorState, SourceKind
from monitor.domain.privacy import Pseudonyms
from monitor.sources.preview.source import Pace, PreviewSource
from tests.factories import NOON, a_channel
from tests.fakes.preview_site import PagePost, PreviewSite, preview_site

KEY = Pseudonyms(b"k" * 32)


class Waits:
    """Virtual sleeping: remembers how long it was asked to wait."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    async def sleep(self, seconds: float) -> None:
        """Return at once."""
        self.asked.append(seconds)


@pytest.fixture
async def site() -> AsyncIterator[PreviewSite]:
    """A site on this machine."""
    async with preview_site() as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    """The client that the daemon would hand in."""
    async with httpx.AsyncClient(timeout=1.0) as client:
        yield client


def source(site: PreviewSite, http: httpx.AsyncClient, **changes) -> PreviewSource:
    """A source that never really waits."""
    given = {
        "base_url": site.url,
        "depth": 50,
        "pace": Pace(3.0, sleep=Waits().sleep, jitter=lambda: 0.5),
        "pseudonyms": KEY,
        "now": lambda: NOON,
    }
    return PreviewSource(http, **{**given, **changes})


async def swept(
    preview: PreviewSource, state: CollectorState | None = None, handle: str = "okopny"
) -> list[Batch]:
    """All batches of one sweep."""
    return [batch async for batch in preview.sweep(a_channel(handle=handle), state)]


def ids(batches: list[Batch]) -> list[int]:
    """The ids of all posts, in the order they came."""
    return [s.post.ref.message_id for batch in batches for s in batch.sightings]


async def test_first_contact_pages_back_to_the_depth(site, http) -> None:
    """Three pages of twenty hold the fifty that were asked for, oldest first, as history."""
    site.channel("okopny", *(PagePost(n) for n in range(1, 101)))
    batches = await swept(source(site, http))

    assert ids(batches) == list(range(41, 101))
    assert not any(batch.live for batch in batches)
    last = batches[-1].state
    assert last is not None
    assert (last.newest_id, last.oldest_id, last.backfilled) == (100, 41, True)


async def test_a_short_channel_is_read_whole(site, http) -> None:
    """No more pages are asked for than there are."""
    site.channel("okopny", PagePost(1), PagePost(2))
    batches = await swept(source(site, http))

    assert ids(batches) == [1, 2]
    assert len(site.requests) == 1


async def test_polling_brings_only_new_pages_live(site, http) -> None:
    """After first contact one page is enough, and what is new is news."""
    posts = site.channel("okopny", *(PagePost(n) for n in range(1, 101)))
    preview = source(site, http)
    state = (await swept(preview))[-1].state
    site.requests.clear()
    posts.append(PagePost(101))
    batches = await swept(preview, state)

    assert 101 in ids(batches)
    assert batches[-1].live
    assert site.requests == ["/s/okopny"]


async def test_a_long_absence_leaves_no_hole(site, http) -> None:
    """Polling pages back until it meets what is known."""
    posts = site.channel("okopny", *(PagePost(n) for n in range(1, 11)))
    preview = source(site, http)
    state = (await swept(preview))[-1].state
    posts.extend(PagePost(n) for n in range(11, 101))

    assert set(range(11, 101)) <= set(ids(await swept(preview, state)))


async def test_an_edit_is_seen_on_reading_again(site, http) -> None:
    """The preview tells no edit time; the new words are enough."""
    posts = site.channel("okopny", PagePost(1, "Взяли село."))
    preview = source(site, http)
    state = (await swept(preview))[-1].state
    posts[0] = PagePost(1, "Идут бои за село.", edited=True)
    (batch,) = await swept(preview, state)

    assert batch.sightings[0].post.text == "Идут бои за село."


async def test_requests_keep_their_distance(site, http) -> None:
    """Each waits for its turn, a pace with jitter."""
    waits = Waits()
    site.channel("okopny", *(PagePost(n) for n in range(1, 41)))
    await swept(source(site, http, pace=Pace(3.0, sleep=waits.sleep, jitter=lambda: 0.5)))

    assert waits.asked == [3.0, 3.0]


@pytest.mark.parametrize(
    ("status", "headers", "condition"),
    [
        (302, {"Location": "/okopny"}, ChannelCondition.PREVIEW_OFF),
        (404, {}, ChannelCondition.GONE),
        (429, {}, ChannelCondition.REFUSED),
        (403, {}, ChannelCondition.REFUSED),
        (500, {}, ChannelCondition.UNREACHABLE),
    ],
)
async def test_a_refusal_is_told_with_its_reason(site, http, status, headers, condition) -> None:
    """One batch without posts, whose state says what is wrong and when to ask again."""
    site.status["okopny"] = (status, headers)
    (batch,) = await swept(source(site, http))

    assert batch.sightings == ()
    assert batch.state is not None
    assert batch.state.condition is condition
    assert batch.state.reason
    assert batch.state.not_before is not None
    assert batch.state.not_before > NOON


async def test_retry_after_is_honoured(site, http) -> None:
    """An hour asked for is an hour waited."""
    site.status["okopny"] = (429, {"Retry-After": "3600"})
    (batch,) = await swept(source(site, http))

    assert batch.state is not None
    assert batch.state.not_before == NOON + timedelta(hours=1)


async def test_waits_grow_with_failures_up_to_a_bound(site, http) -> None:
    """The twentieth failure waits six hours, not a year."""
    site.status["okopny"] = (500, {})
    failing = CollectorState(source=SourceKind.PREVIEW, failures=19)
    (batch,) = await swept(source(site, http), failing)

    assert batch.state is not None
    assert batch.state.not_before == NOON + timedelta(hours=6)


async def test_a_failure_forgets_nothing(site, http) -> None:
    """The books stay as they were."""
    site.status["okopny"] = (500, {})
    known = CollectorState(source=SourceKind.PREVIEW, newest_id=70, oldest_id=20, backfilled=True)
    (batch,) = await swept(source(site, http), known)

    assert batch.state is not None
    assert (batch.state.newest_id, batch.state.oldest_id, batch.state.backfilled) == (70, 20, True)


async def test_a_success_clears_the_failure(site, http) -> None:
    """Back to normal after one good page."""
    site.channel("okopny", PagePost(1))
    failing = CollectorState(
        source=SourceKind.PREVIEW, failures=3, condition=ChannelCondition.UNREACHABLE, reason="x"
    )
    batches = await swept(source(site, http), failing)

    state = batches[-1].state
    assert state is not None
    assert (state.condition, state.reason, state.failures) == (ChannelCondition.OK, None, 0)


async def test_a_site_that_never_answers_is_unreachable(site, http) -> None:
    """The client's own timeout ends the wait."""
    site.silent.add("okopny")
    async with httpx.AsyncClient(timeout=0.05) as hurried:
        (batch,) = await swept(source(site, hurried))

    assert batch.state is not None
    assert batch.state.condition is ChannelCondition.UNREACHABLE


async def test_no_connection_is_unreachable(site, http) -> None:
    """A machine without a network says so for each channel."""
    (batch,) = await swept(source(site, http, base_url="http://127.0.0.1:9/s"))

    assert batch.state is not None
    assert batch.state.condition is ChannelCondition.UNREACHABLE


async def test_posts_of_another_handle_are_never_taken(site, http) -> None:
    """A renamed or taken-over name is told, not merged."""
    site.channel("stranger", PagePost(1))
    site.body["okopny"] = (
        '<div class="tgme_widget_message" data-post="stranger/1">'
        '<a class="tgme_widget_message_date"><time datetime="2024-03-05T10:00:00+00:00">'
        "</time></a></div>"
    )
    (batch,) = await swept(source(site, http))

    assert batch.sightings == ()
    assert batch.state is not None
    assert "changed" in (batch.state.reason or "")


async def test_a_changed_layout_is_told(site, http) -> None:
    """Blocks without any date are no posts, and no silence either."""
    site.body["okopny"] = '<div class="tgme_widget_message" data-post="okopny/1">text</div>'
    (batch,) = await swept(source(site, http))

    assert batch.state is not None
    assert "layout" in (batch.state.reason or "")


async def test_the_given_id_of_the_channel_is_kept(site, http) -> None:
    """The page knows no number, so the listed one identifies the posts."""
    site.channel("okopny", PagePost(1))
    preview = source(site, http)
    channel = replace(a_channel(), id=77)
    batches = [batch async for batch in preview.sweep(channel, None)]

    assert batches[0].sightings[0].post.ref.channel_id == 77
    assert isinstance(batches[0].received_at, datetime)


async def test_a_channel_without_posts_is_met_anew(site, http) -> None:
    """Its first posts are first contact: down to the depth, and history."""
    site.channel("okopny")
    [empty] = await swept(source(site, http))
    site.channel("okopny", *(PagePost(n) for n in range(1, 301)))
    batches = await swept(source(site, http), empty.state)

    assert len(ids(batches)) < 100
    assert not any(batch.live for batch in batches)
