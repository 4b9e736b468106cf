"""Health alerts in the store: who is told what, and what flapping leaves untold."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, update

from monitor.alerting.health import compare
from monitor.domain.alert import Receiver, ReceiverKind, Severity
from monitor.domain.errors import DeliveryError
from monitor.domain.health import Incident, Trouble
from monitor.pipeline.deliver import deliver
from monitor.storage import health
from monitor.storage.alert_list import AlertFilter, list_alerts
from monitor.storage.schema import alerts
from monitor.storage.store import Store
from tests.factories import NOON
from tests.pipeline.test_deliver import RecordingNotifier

LOG = Receiver(name="log", kind=ReceiverKind.FILE)
TROUBLE = Trouble(key="channel:account:okopny", title="@okopny: private", says="It is private.")
OVER = "Over: @okopny: private"


def at(minutes: float) -> datetime:
    """Give a moment after noon."""
    return NOON + timedelta(minutes=minutes)


async def look(store: Store, present: Sequence[Trouble], minutes: float) -> int:
    """Compare what is wrong with what is stored, and write it down."""
    now = at(minutes)
    changes = compare(await store.read(health.told, now), present, now)
    return await store.write(health.tell, changes, (LOG,), now)


async def send(store: Store, log: RecordingNotifier, minutes: float) -> None:
    """Deliver what is due."""
    await deliver(store, {"log": log}, lambda: at(minutes))


async def titles(store: Store, present: Sequence[tuple[float, bool]]) -> list[str]:
    """Let a trouble be there or not minute by minute; give what arrived."""
    log = RecordingNotifier()
    for minutes, there in present:
        await look(store, [TROUBLE] if there else [], minutes)
        await send(store, log, minutes)
    return [message.title for message in log.sent]


async def test_flapping_is_told_once(store: Store) -> None:
    """One beginning, one end, however often it comes and goes."""
    flaps = [(minute, minute % 2 == 0) for minute in range(12)]
    assert await titles(store, flaps) == [TROUBLE.title, OVER]


async def test_what_comes_back_to_stay_is_told_again(store: Store) -> None:
    """Otherwise its end would be the last that people heard of it."""
    stays = [(0, True), (1, False), *((minute, True) for minute in range(2, 60))]
    assert await titles(store, stays) == [TROUBLE.title, OVER, TROUBLE.title]


async def test_the_end_of_what_came_back_to_stay_is_told(store: Store) -> None:
    """It was told, so its end is told."""
    stays = [(0, True), (1, False), (2, True), (12, True), (13, False)]
    assert await titles(store, stays) == [TROUBLE.title, OVER, TROUBLE.title, OVER]


async def test_what_nobody_heard_of_is_told_when_it_comes_back(store: Store) -> None:
    """It ended before the first message left."""
    await look(store, [TROUBLE], 0)
    await look(store, [], 0.1)
    assert await titles(store, [(1, True), (11, True)]) == [TROUBLE.title]


async def test_graver_trouble_is_told_though_it_flaps(store: Store) -> None:
    """The account is lost five minutes after an interruption."""
    await look(store, [TROUBLE], 0)
    await look(store, [], 4)
    assert await look(store, [replace(TROUBLE, severity=Severity.URGENT)], 5) == 1


async def test_no_late_try_follows_the_end(store: Store) -> None:
    """What failed once and has ended is not sent any more, and neither is its end."""
    log = RecordingNotifier()
    log.failures.append(DeliveryError("down", retry=True))
    await look(store, [TROUBLE], 0)
    await send(store, log, 0)
    await look(store, [], 1)
    await send(store, log, 60)
    assert log.sent == []


async def test_who_was_never_reached_hears_of_no_end(store: Store) -> None:
    """A receiver that refused the beginning is not told the end of it."""
    log = RecordingNotifier()
    log.failures.append(DeliveryError("forbidden", retry=False))
    await look(store, [TROUBLE], 0)
    await send(store, log, 0)
    assert await look(store, [], 1) == 0


async def test_new_words_leave_an_acknowledged_alert_so(store: Store) -> None:
    """A count that grows does not open it again."""

    def acknowledge(db: Connection) -> None:
        db.execute(update(alerts).values(state="acknowledged"))

    def state(db: Connection) -> str:
        return str(db.execute(alerts.select()).one().state)

    await look(store, [TROUBLE], 0)
    await store.write(acknowledge)
    await look(store, [replace(TROUBLE, says="It is still private.")], 1)
    assert await store.read(state) == "acknowledged"


async def test_incidents_fall_with_their_transaction(store: Store) -> None:
    """What was not written did not happen."""
    incident = Incident(key="purge:okopny", title="@okopny deletes", says="100 posts.", at=NOON)

    def noted_then_broken(db: Connection) -> None:
        health.note_incidents(db, [incident])
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        await store.write(noted_then_broken)
    assert await look(store, [], 0) == 0


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (AlertFilter(), 1),
        (AlertFilter(since=NOON), 1),
        (AlertFilter(until=NOON), 0),
        (AlertFilter(since=at(1)), 0),
        (AlertFilter(since=NOON, until=at(1)), 1),
        (AlertFilter(channel="okopny"), 0),
    ],
)
async def test_it_is_listed_by_the_moment_it_was_opened(
    store: Store, wanted: AlertFilter, count: int
) -> None:
    """It rests on no posts whose dates could count."""
    await look(store, [TROUBLE], 0)
    assert len(await store.read(list_alerts, wanted)) == count


async def test_it_is_listed_with_every_field(store: Store) -> None:
    """Without posts, findings, claims and voices."""
    await look(store, [TROUBLE], 0)
    [alert] = await store.read(list_alerts, AlertFilter())
    assert (alert["group"], alert["title"], alert["severity"], alert["state"]) == (
        *(TROUBLE.key, TROUBLE.title),
        *("warning", "open"),
    )
    assert [alert[name] for name in ("findings", "posts", "claim_ids", "voices")] == [[], [], [], 0]
    assert [told["receiver"] for told in alert["notifications"]] == ["log"]
