"""Troubles become alerts, alerts become messages, and their end is told as well."""

from dataclasses import replace
from datetime import timedelta

from monitor.domain.alert import Receiver, ReceiverKind, Severity
from monitor.domain.collecting import Batch, ChannelCondition, CollectorState, SourceKind
from monitor.domain.health import Incident
from monitor.pipeline.deliver import deliver
from monitor.pipeline.watch_health import watch_health
from monitor.storage import channels, jobs, posts
from monitor.storage.alert_list import AlertFilter, list_alerts
from monitor.storage.store import Store
from tests.factories import NOON, a_channel
from tests.pipeline.test_deliver import RecordingNotifier

EVERYBODY = (Receiver(name="log", kind=ReceiverKind.FILE),)
GONE = CollectorState(
    source=SourceKind.ACCOUNT,
    condition=ChannelCondition.PRIVATE,
    reason="the channel is private, banned or gone",
    checked_at=NOON,
)


async def stand(store: Store, state: CollectorState) -> None:
    """Let a listed channel stand in a condition."""
    channel = a_channel()
    await store.write(channels.save_channels, [channel], NOON)
    batch = Batch(source=SourceKind.ACCOUNT, channel=channel, state=state, received_at=NOON)
    await store.write(posts.write_batch, batch)


async def sent(store: Store, minutes: int) -> list[str]:
    """Deliver what is due and give the titles that arrived."""
    log = RecordingNotifier()
    await deliver(store, {"log": log}, lambda: NOON + timedelta(minutes=minutes))
    return [message.title for message in log.sent]


async def test_a_trouble_is_told_once(store: Store) -> None:
    """The next look says nothing new."""
    await stand(store, GONE)
    assert await watch_health(store, EVERYBODY, NOON) == 1
    assert await watch_health(store, EVERYBODY, NOON + timedelta(minutes=1)) == 0
    assert await sent(store, 1) == ["@okopny: private"]


async def test_its_end_is_told_to_those_who_heard_of_it(store: Store) -> None:
    """The alert is closed then."""
    await stand(store, GONE)
    await watch_health(store, EVERYBODY, NOON)
    await sent(store, 1)
    await stand(store, replace(GONE, condition=ChannelCondition.OK, reason=None))
    await watch_health(store, EVERYBODY, NOON + timedelta(minutes=5))
    assert await sent(store, 6) == ["Over: @okopny: private"]
    [alert] = await store.read(list_alerts, AlertFilter())
    assert (alert["state"], alert["findings"]) == ("closed", [])


async def test_what_ends_before_it_is_told_tells_nobody(store: Store) -> None:
    """A minute's trouble wakes no one."""
    await stand(store, GONE)
    await watch_health(store, EVERYBODY, NOON)
    await stand(store, replace(GONE, condition=ChannelCondition.OK, reason=None))
    await watch_health(store, EVERYBODY, NOON + timedelta(minutes=1))
    assert await sent(store, 2) == []


async def test_an_incident_is_told_and_closed(store: Store) -> None:
    """It came with a batch, in the transaction of its posts."""
    incident = Incident(key="purge:okopny", title="@okopny deletes", says="100 posts.", at=NOON)
    batch = Batch(
        source=SourceKind.ACCOUNT, channel=a_channel(), incidents=(incident,), received_at=NOON
    )
    await store.write(posts.write_batch, batch)
    assert await watch_health(store, EVERYBODY, NOON) == 1
    assert await watch_health(store, EVERYBODY, NOON) == 0
    assert await sent(store, 1) == ["@okopny deletes"]


async def test_receivers_for_graver_things_are_left_alone(store: Store) -> None:
    """A warning does not wake who wants urgent alerts alone."""
    await stand(store, GONE)
    duty = Receiver(name="log", kind=ReceiverKind.FILE, from_severity=Severity.URGENT)
    assert await watch_health(store, (duty,), NOON) == 0


async def test_the_heartbeat_is_written(store: Store) -> None:
    """`doctor --health` reads it."""
    await watch_health(store, (), NOON)
    assert await store.read(jobs.last_beat) == NOON


async def test_a_channel_that_was_dropped_is_no_trouble(store: Store) -> None:
    """Its books stay as they were on the last day, and that wakes nobody."""
    await stand(store, GONE)
    assert await watch_health(store, EVERYBODY, NOON, {"account": set()}) == 0
    assert await watch_health(store, EVERYBODY, NOON, {"account": {"okopny"}}) == 1


async def test_a_trouble_ends_when_its_channel_is_dropped(store: Store) -> None:
    """Taking a dead channel off the list closes its alert."""
    await stand(store, GONE)
    await watch_health(store, EVERYBODY, NOON, {"account": {"okopny"}})
    await sent(store, 1)
    await watch_health(store, EVERYBODY, NOON + timedelta(minutes=5), {"account": set()})
    [alert] = await store.read(list_alerts, AlertFilter())
    assert alert["state"] == "closed"
