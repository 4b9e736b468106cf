"""Notifications reach their receivers, whatever fails."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from monitor.alerting.policy import AlertPolicy
from monitor.alerting.retry import TRIES
from monitor.delivery.letter import as_text
from monitor.delivery.slack import Slack
from monitor.domain.alert import Message, NotificationState, Receiver, ReceiverKind
from monitor.domain.errors import DeliveryError, PartlyDelivered
from monitor.pipeline.deliver import Deliveries, deliver
from monitor.pipeline.raise_alerts import raise_alerts
from monitor.storage import notifications
from monitor.storage import schema as t
from monitor.storage.store import Store
from tests.factories import NOON
from tests.fakes.slack import Answer, Mischief, fake_slack
from tests.storage.alert_rows import Given, add_claim, add_finding, against, outbox, wait_again

STATE = NotificationState
DESK = Receiver(name="desk", kind=ReceiverKind.SLACK)
DUTY = Receiver(name="duty", kind=ReceiverKind.MAIL)
LATER = timedelta(days=2)


@dataclass
class Clock:
    """A clock that goes when it is told."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at


class RecordingNotifier:
    """Keeps what it was asked to send; fails on demand."""

    def __init__(self, *failures: Exception) -> None:
        self.sent: list[Message] = []
        self.failures = list(failures)

    async def send(self, message: Message) -> None:
        """Keep a message, or fail."""
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)


@dataclass
class Hanging:
    """Never answers until it is let go."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, message: Message) -> None:
        """Hang."""
        self.asked.set()
        await self.let_go.wait()


def bad_moment(**changes: Any) -> DeliveryError:
    """A failure that is worth a retry."""
    return DeliveryError("busy", **{"retry": True} | changes)


def told_at_once(*receivers: Receiver) -> AlertPolicy:
    """A policy without waiting."""
    return AlertPolicy(receivers=receivers or (DESK,), group_wait=timedelta())


async def an_order(store: Store, *receivers: Receiver, message_id: int = 7) -> None:
    """Let one alert be due for the receivers."""
    theme = ["C-SUP", "C-LIE", "C-CORR", "C-RET"][message_id % 4]
    given = Given(message_id=message_id, values={"themes": [theme]})
    await store.write(add_finding, given)
    await raise_alerts(store, told_at_once(*receivers), NOON)


def steady(store: Store, clock: Callable[[], datetime], **notifiers: Any) -> Deliveries:
    """Deliveries whose waits have no jitter."""
    return Deliveries(store, notifiers, clock, jitter=lambda: 0.0)


async def test_a_due_notification_is_sent_once(store: Store) -> None:
    """It is told, recorded, and not told again."""
    await an_order(store)
    desk = RecordingNotifier()
    tries = [await deliver(store, {"desk": desk}, Clock()) for _ in range(2)]

    assert tries == [1, 0]
    assert len(desk.sent) == 1
    assert await store.read(outbox) == [("desk", STATE.SENT, 1)]


async def test_nothing_is_sent_before_its_time(store: Store) -> None:
    """group_wait holds a new alert back for echoes."""
    await store.write(add_finding, Given(message_id=7))
    await raise_alerts(store, AlertPolicy(receivers=(DESK,)), NOON)
    desk = RecordingNotifier()
    await deliver(store, {"desk": desk}, Clock())

    assert desk.sent == []


async def test_the_message_shows_what_joined_meanwhile(store: Store) -> None:
    """It is written when it is sent."""
    await an_order(store)
    await store.write(add_finding, Given(message_id=11, channel_id=2, values={"themes": ["C-RET"]}))
    await raise_alerts(store, told_at_once(), NOON)
    desk = RecordingNotifier()
    await deliver(store, {"desk": desk}, Clock())

    assert desk.sent[0].title.endswith("(2 voices)")


async def test_a_contradiction_shows_both_sides(store: Store) -> None:
    """The post's words and the official ones, each with channel, time and link."""
    claim = await store.write(add_claim, 1)
    await store.write(add_finding, against(claim, 7))
    await raise_alerts(store, told_at_once(), NOON)
    desk = RecordingNotifier()
    await deliver(store, {"desk": desk}, Clock())
    post, official = desk.sent[0].excerpts

    assert (post.channel, official.channel) == ("c1", "c9")
    assert [official.text[a:b] for a, b in official.marks] == ["Каменка"]
    assert official.url == "https://t.me/c9/1"
    assert dict(desk.sent[0].facts)["Kind of contradiction"] == "X-CTRL"


async def test_growth_is_told_with_what_is_new(store: Store) -> None:
    """The second message about an alert leads with the post that joined."""
    clock = Clock()
    desk = RecordingNotifier()
    await an_order(store)
    await deliver(store, {"desk": desk}, clock)
    follow_up = Given(message_id=11, channel_id=2, values={"themes": ["C-RET"]})
    await store.write(add_finding, follow_up)
    await raise_alerts(store, told_at_once(), NOON)
    early = await deliver(store, {"desk": desk}, clock)
    clock.at += timedelta(minutes=5)
    await deliver(store, {"desk": desk}, clock)

    assert early == 0
    assert desk.sent[1].lead.startswith("New findings in this alert: 2 findings, 1 new")


async def test_a_bad_moment_is_tried_again_later(store: Store) -> None:
    """Ten seconds after the first failure, and then it arrives."""
    await an_order(store)
    clock, desk = Clock(), RecordingNotifier(bad_moment())
    deliveries = steady(store, clock, desk=desk)
    await deliveries.run()
    clock.at += timedelta(seconds=9)
    too_early = await deliveries.run()
    clock.at += timedelta(seconds=1)
    await deliveries.run()

    assert too_early == 0
    assert await store.read(outbox) == [("desk", STATE.SENT, 2)]
    assert not desk.sent[0].repeat


async def test_a_receiver_that_asks_for_a_pause_gets_it(store: Store) -> None:
    """Retry-After holds back all that waits for the receiver."""
    await an_order(store)
    await an_order(store, message_id=8)
    clock, desk = Clock(), RecordingNotifier(bad_moment(wait=60.0))
    deliveries = steady(store, clock, desk=desk)
    await deliveries.run()
    clock.at += timedelta(seconds=59)
    during = await deliveries.run()
    clock.at += timedelta(seconds=1)
    await deliveries.run()

    assert during == 0
    assert len(desk.sent) == 2


async def test_a_refusal_for_good_is_a_dead_letter(store: Store) -> None:
    """It is not tried again, it says why, and it does not hold up the next."""
    await an_order(store)
    await an_order(store, message_id=8)
    desk = RecordingNotifier(DeliveryError("Slack: HTTP 404", retry=False))
    await deliver(store, {"desk": desk}, Clock())

    assert await store.read(outbox) == [("desk", STATE.FAILED, 1), ("desk", STATE.SENT, 1)]


async def test_a_dead_letter_can_be_sent_again(store: Store) -> None:
    """When the address is mended, an editor has it tried once more."""
    await an_order(store)
    desk = RecordingNotifier(DeliveryError("Slack: HTTP 404", retry=False))
    await deliver(store, {"desk": desk}, Clock())
    again = await store.write(notifications.retry_dead, NOON)
    await deliver(store, {"desk": desk}, Clock())

    assert again == 1
    assert len(desk.sent) == 1


async def test_after_a_day_of_failures_it_is_given_up(store: Store) -> None:
    """A receiver that is gone does not keep us busy for ever."""
    await an_order(store)
    await store.write(lambda db: db.execute(update(t.notifications).values(attempts=TRIES - 1)))
    await deliver(store, {"desk": RecordingNotifier(bad_moment())}, Clock())

    assert await store.read(outbox) == [("desk", STATE.DEAD, TRIES)]


async def test_a_receiver_that_is_no_longer_configured_is_buried(store: Store) -> None:
    """Its orders end with a reason; the others are told."""
    await an_order(store, DESK, DUTY)
    await deliver(store, {"duty": RecordingNotifier()}, Clock())
    reason = await store.read(
        lambda db: db.execute(
            select(t.notifications.c.error).where(t.notifications.c.receiver == "desk")
        ).scalar_one()
    )

    assert await store.read(outbox) == [("desk", STATE.DEAD, 0), ("duty", STATE.SENT, 1)]
    assert "not configured" in reason


async def test_a_part_that_was_refused_is_told_and_not_repeated(store: Store) -> None:
    """The letter counts as sent; the refused address stands beside it."""
    await an_order(store)
    desk = RecordingNotifier(PartlyDelivered("mail: refused by x@y.example (SMTP 550)"))
    await deliver(store, {"desk": desk}, Clock())

    assert await store.read(outbox) == [("desk", STATE.SENT, 1)]


async def test_a_strange_error_is_retried_and_holds_nobody_up(store: Store) -> None:
    """A message that breaks its destination waits; the next one is sent."""
    await an_order(store)
    await an_order(store, message_id=8)
    desk = RecordingNotifier(KeyError("a bug"))
    await deliver(store, {"desk": desk}, Clock())

    # Nobody knows whether it left, so the next try says that it may be a repeat.
    assert await store.read(outbox) == [("desk", STATE.MAYBE_SENT, 1), ("desk", STATE.SENT, 1)]


@pytest.mark.parametrize(("maybe", "state"), [(True, STATE.MAYBE_SENT), (False, STATE.PENDING)])
async def test_retrying_what_was_given_up_remembers_whether_it_may_have_arrived(
    store: Store, maybe: bool, state: NotificationState
) -> None:
    """A repeat by hand is marked as one too."""
    await an_order(store)
    await store.write(notifications.mark_over, 1, STATE.DEAD, "given up", maybe_sent=maybe)
    await store.write(notifications.retry_dead, NOON)

    assert await store.read(outbox) == [("desk", state, 0)]


async def test_what_was_refused_told_nobody(store: Store) -> None:
    """The next message does not say that only the newest finding is new."""
    await an_order(store)
    await deliver(store, {"desk": RecordingNotifier(DeliveryError("404", retry=False))}, Clock())
    await an_order(store, message_id=11)
    desk = RecordingNotifier()
    await deliver(store, {"desk": desk}, Clock(NOON + LATER))

    [message] = desk.sent
    assert "since the last message" not in as_text(message)


async def test_a_message_that_cannot_be_written_is_given_up(store: Store) -> None:
    """A damaged row is dead with a reason; the next one is sent."""
    await an_order(store)
    await an_order(store, message_id=8)
    broken = update(t.notifications).where(t.notifications.c.id == 1)
    await store.write(
        lambda db: db.execute(broken.values(alert_id=None, digest_id=None, message={"bad": 1}))
    )
    desk = RecordingNotifier()
    await deliver(store, {"desk": desk}, Clock())

    assert await store.read(outbox) == [("desk", STATE.DEAD, 0), ("desk", STATE.SENT, 1)]


async def test_a_hanging_receiver_does_not_stop_the_others(store: Store) -> None:
    """Mail goes out while Slack hangs, also what is ordered meanwhile."""
    await an_order(store, DESK, DUTY)
    hanging, duty = Hanging(), RecordingNotifier()
    deliveries = steady(store, Clock(), desk=hanging, duty=duty)
    await deliveries.run(patience=0.5)
    await hanging.asked.wait()
    await an_order(store, DESK, DUTY, message_id=8)
    async with asyncio.timeout(20):
        while len(duty.sent) < 2:
            await deliveries.run(patience=0.1)
    told = len(duty.sent)
    hanging.let_go.set()
    await deliveries.close()

    assert told == 2


async def test_the_pace_of_a_receiver_is_kept(store: Store) -> None:
    """Slack gets one message a second."""
    await an_order(store)
    await an_order(store, message_id=8)
    clock, desk = Clock(), RecordingNotifier()
    paces = {"desk": timedelta(seconds=1)}
    deliveries = Deliveries(store, {"desk": desk}, clock, paces=paces)
    first = [await deliveries.run(), await deliveries.run()]
    clock.at += timedelta(seconds=1)

    assert [*first, await deliveries.run()] == [1, 0, 1]


async def test_killed_between_mark_and_result_it_is_repeated_and_says_so(store: Store) -> None:
    """Nobody knows whether it arrived: the repeat has the same key and the same words."""
    await an_order(store)
    taken = await store.write(notifications.take_notification, 1, NOON)
    assert taken is not None
    desk = RecordingNotifier()
    deliveries = steady(store, Clock(), desk=desk)
    await deliveries.run()
    (repeat,) = desk.sent

    assert (repeat.key, repeat.repeat, repeat.excerpts) == (
        taken.message.key,
        True,
        taken.message.excerpts,
    )
    assert await store.read(outbox) == [("desk", STATE.SENT, 2)]


async def test_killed_before_the_mark_it_is_sent_as_the_first(store: Store) -> None:
    """An order that nobody took is no repeat."""
    await an_order(store)
    desk = RecordingNotifier()
    deliveries = steady(store, Clock(), desk=desk)
    await deliveries.run()

    assert not desk.sent[0].repeat


async def test_killed_after_the_result_it_is_not_repeated(store: Store) -> None:
    """A recorded answer is definite."""
    await an_order(store)
    desk = RecordingNotifier()
    await deliver(store, {"desk": desk}, Clock())
    after = steady(store, Clock(), desk=desk)

    assert await after.run() == 0
    assert len(desk.sent) == 1


async def test_once_in_doubt_every_later_try_says_so(store: Store) -> None:
    """A definite refusal after a doubtful try does not clear the doubt."""
    await an_order(store)
    clock = Clock()
    desk = RecordingNotifier(bad_moment(maybe_sent=True), bad_moment())
    deliveries = steady(store, clock, desk=desk)
    await deliveries.run()
    in_doubt = await store.read(outbox)
    for _ in range(2):
        clock.at += timedelta(hours=1)
        await deliveries.run()

    assert in_doubt == [("desk", STATE.MAYBE_SENT, 1)]
    assert desk.sent[0].repeat


async def test_a_try_that_is_cut_short_is_recovered(store: Store) -> None:
    """Closing while Slack hangs leaves a row that the next start repeats."""
    await an_order(store)
    hanging, desk = Hanging(), RecordingNotifier()
    deliveries = steady(store, Clock(), desk=hanging)
    await deliveries.run(patience=0.01)
    await hanging.asked.wait()
    await deliveries.close(patience=0.01)
    after = steady(store, Clock(), desk=desk)
    await after.run()

    assert desk.sent[0].repeat


async def test_two_takers_never_take_one_notification(store: Store) -> None:
    """The second finds nothing to take."""
    await an_order(store)
    taken = [await store.write(notifications.take_notification, 1, NOON) for _ in range(2)]

    assert [one is not None for one in taken] == [True, False]


@pytest.mark.parametrize(
    ("answer", "state", "arrived"),
    [
        (Answer(), STATE.SENT, 1),
        (Answer(status=404), STATE.FAILED, 1),
        (Answer(status=410), STATE.FAILED, 1),
        (Answer(status=400), STATE.FAILED, 1),
        (Answer(status=429, headers={"retry-after": "5"}), STATE.PENDING, 1),
        (Answer(status=500), STATE.PENDING, 1),
        (Mischief.DROPS_AFTER_READING, STATE.MAYBE_SENT, 1),
    ],
)
async def test_slack_as_it_is(
    store: Store, answer: Answer | Mischief, state: STATE, arrived: int
) -> None:
    """The whole way over TCP: each answer leads to its state."""
    await an_order(store)
    async with fake_slack() as slack, httpx.AsyncClient() as http:
        slack.answers = [answer]
        await deliver(store, {"desk": Slack(http, slack.url)}, Clock())

        assert len(slack.requests) == arrived
    assert await store.read(outbox) == [("desk", state, 1)]


async def test_a_new_reading_replaces_the_old_one_in_the_message(store: Store) -> None:
    """An edited post is shown once, as it reads now."""
    await an_order(store)

    def edited(db: Any) -> None:
        old = db.execute(t.findings.select()).mappings().one()
        db.execute(update(t.findings).values(current=False))
        changed = {"analyser": "criticism@2", "score": 0.75}
        values = {k: v for k, v in old.items() if k != "id"} | changed
        db.execute(t.findings.insert().values(values))
        number = db.execute(select(t.findings.c.id).where(t.findings.c.score < 0.8)).scalar_one()
        wait_again(db, number, backlog=False)

    await store.write(edited)
    await raise_alerts(store, told_at_once(), NOON)
    desk = RecordingNotifier()
    await deliver(store, {"desk": desk}, Clock())

    assert len(desk.sent[0].excerpts) == 1
    assert dict(desk.sent[0].facts)["Score"] == "0.75"
