"""From a live post as a source brings it to the message of its alert."""

from datetime import timedelta
from typing import Any

import pytest

from monitor.alerting.policy import AlertPolicy
from monitor.domain.alert import Message, Receiver, ReceiverKind
from monitor.domain.claim import quote
from monitor.domain.collecting import Batch, Sighting, SourceKind
from monitor.domain.finding import Finding, FindingKind
from monitor.domain.post import Forward, Post
from monitor.pipeline.deliver import deliver
from monitor.pipeline.raise_alerts import raise_alerts
from monitor.storage import posts, readings, todo
from monitor.storage.readings import Judged
from monitor.storage.store import Store
from tests.factories import NOON, a_channel, a_post, a_ref

POLICY = AlertPolicy(
    receivers=(Receiver(name="log", kind=ReceiverKind.FILE),), group_wait=timedelta()
)
TEXT = "Опять нет снарядов, а министерство молчит."


class Recording:
    """Keeps what it was asked to send."""

    def __init__(self) -> None:
        self.sent: list[Message] = []

    async def send(self, message: Message) -> None:
        """Keep a message."""
        self.sent.append(message)


async def seen(
    store: Store,
    post: Post,
    *,
    live: bool = True,
    again: bool = False,
    themes: tuple[str, ...] = ("C-SUP",),
) -> None:
    """Let a post come in, be found critical, and raise its alert."""
    channel_id = post.ref.channel_id
    batch = Batch(
        source=SourceKind.PREVIEW,
        channel=a_channel(id=channel_id, handle=f"c{channel_id}"),
        sightings=(Sighting(post=post),),
        live=live,
        received_at=NOON,
    )
    await store.write(posts.write_batch, batch)
    if again:
        await store.write(readings.everything_is_due, NOON)
    (wording,) = await store.read(todo.take_due, "analyse", 10, NOON)
    finding = Finding(
        kind=FindingKind.CRITICISM,
        ref=post.ref,
        fingerprint=post.fingerprint,
        score=0.9,
        asserted=True,
        alerting=True,
        quotes=(quote(post.text, 0, 18),),
        analyser="criticism@2" if again else "criticism@1",
        because="shortage + ministry",
        target="mod",
        themes=themes,
        severity=2,
    )
    judged = Judged(wording_id=wording, findings=(finding,))
    await store.write(readings.save_readings, [judged], lambda a, b: False, NOON)
    await raise_alerts(store, POLICY, NOON)


async def told(store: Store, hours: int = 1) -> list[Message]:
    """Send what is due so many hours after noon."""
    log = Recording()
    await deliver(store, {"log": log}, lambda: NOON + timedelta(hours=hours))
    return log.sent


def a_critical_post(**changes: Any) -> Post:
    """A post that criticises the ministry."""
    return a_post(**{"text": TEXT} | changes)


async def test_a_live_post_is_told(store: Store) -> None:
    """Title, evidence and link of the post reach the receiver."""
    await seen(store, a_critical_post())
    (message,) = await told(store)
    (excerpt,) = message.excerpts

    assert [excerpt.text[a:b] for a, b in excerpt.marks] == ["Опять нет снарядов"]
    assert excerpt.url == "https://t.me/c1/7"


async def test_an_imported_post_is_not_told(store: Store) -> None:
    """History raises its alert in silence."""
    await seen(store, a_critical_post(), live=False)

    assert await told(store) == []


async def test_a_live_post_that_is_read_again_is_not_told_again(store: Store) -> None:
    """A new analyser's reading of everything notifies nobody."""
    await seen(store, a_critical_post())
    first = await told(store)
    await seen(store, a_critical_post(), again=True)

    assert (len(first), await told(store, hours=2)) == (1, [])


async def test_an_edited_post_is_not_told_again(store: Store) -> None:
    """The alert has the new wording; the receiver has been told of the post."""
    await seen(store, a_critical_post())
    first = await told(store)
    await seen(store, a_critical_post(text=TEXT + " Позор.", edited_at=NOON))

    assert (len(first), await told(store, hours=2)) == (1, [])


@pytest.mark.parametrize(("origin", "messages"), [(1, 0), (2, 1)])
async def test_a_forward_of_a_known_voice_is_not_told(
    store: Store, origin: int, messages: int
) -> None:
    """Forwards page once; a forward of another channel is another voice."""
    await seen(store, a_critical_post())
    await told(store)
    forward = Forward(channel_id=origin, message_id=7)
    await seen(store, a_critical_post(ref=a_ref(3, channel_id=5), forward=forward))

    assert len(await told(store, hours=2)) == messages
