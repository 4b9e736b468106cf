"""Findings become alerts and orders, once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from monitor.alerting.policy import AlertPolicy, Route
from monitor.alerting.rules import DEFAULT_RULES, Rule
from monitor.domain.alert import NotificationState, Receiver, ReceiverKind, Severity
from monitor.pipeline.raise_alerts import raise_alerts
from monitor.storage import schema as t
from monitor.storage.alert_list import AlertFilter, list_alerts
from monitor.storage.store import Store
from tests.factories import NOON
from tests.storage.alert_rows import (
    Given,
    add_claim,
    add_finding,
    against,
    outbox,
    wait_again,
    waiting,
)

DESK = Receiver(name="desk", kind=ReceiverKind.SLACK)
POLICY = AlertPolicy(receivers=(DESK,), group_wait=timedelta())
DAY = timedelta(days=1)
PENDING = NotificationState.PENDING


async def alerts(store: Store) -> list[dict[str, Any]]:
    """All alerts, as the interchange format lists them."""
    return await store.read(list_alerts, AlertFilter())


async def test_a_finding_becomes_an_alert_and_an_order(store: Store) -> None:
    """Alert, membership and order are there, and the work is done."""
    finding = await store.write(add_finding, Given(message_id=7))
    raised = await raise_alerts(store, POLICY, NOON)
    (alert,) = await alerts(store)

    assert raised == 1
    assert alert["findings"] == [finding]
    assert alert["posts"] == ["c1/7"]
    assert alert["notifications"] == [
        {"receiver": "desk", "state": "pending", "attempts": 0, "sent_at": None}
    ]
    assert await store.read(waiting) == 0


async def test_the_list_has_the_interchange_format(store: Store) -> None:
    """Every field of the format is there."""
    await store.write(add_finding, Given(message_id=7))
    await raise_alerts(store, POLICY, NOON)
    (alert,) = await alerts(store)

    assert list(alert) == [
        *("id", "group", "title", "severity", "state", "opened_at", "updated_at"),
        *("findings", "posts", "voices", "claim_ids", "notifications"),
    ]
    assert (alert["severity"], alert["state"], alert["voices"]) == ("warning", "open", 1)
    assert alert["opened_at"] == "2024-03-05T12:00:00Z"
    assert alert["title"] == (
        "Criticism of the Ministry of Defence: supply and equipment (1 voice)"
    )


async def test_doing_it_again_changes_nothing(store: Store) -> None:
    """The same finding given again is neither raised nor told twice."""
    finding = await store.write(add_finding, Given(message_id=7))
    await raise_alerts(store, POLICY, NOON)
    before = await alerts(store)
    await store.write(wait_again, finding, backlog=False)
    await raise_alerts(store, POLICY, NOON + timedelta(hours=1))

    assert await alerts(store) == before


async def test_follow_ups_join_and_are_told_with_the_first(store: Store) -> None:
    """A second voice before the message leaves makes one alert and one order."""
    await store.write(add_finding, Given(message_id=7))
    await raise_alerts(store, POLICY, NOON)
    await store.write(add_finding, Given(message_id=8, channel_id=2))
    await raise_alerts(store, POLICY, NOON)
    (alert,) = await alerts(store)

    assert alert["voices"] == 2
    assert alert["title"].endswith("(2 voices)")
    assert len(alert["notifications"]) == 1


async def test_near_copies_are_one_voice_and_page_once(store: Store) -> None:
    """Many copies of one post join its alert without a word."""
    await store.write(add_finding, Given(message_id=1))
    for channel in range(2, 8):
        copy = Given(message_id=1, channel_id=channel, copy_of=1, values={"themes": ["C-LIE"]})
        await store.write(add_finding, copy)
    await raise_alerts(store, POLICY, NOON)
    (alert,) = await alerts(store)

    assert (alert["voices"], len(alert["findings"])) == (1, 7)
    assert len(alert["notifications"]) == 1


async def test_channels_of_one_owner_are_one_voice_of_an_alert(store: Store) -> None:
    """Two channels of a network that say the same thing differently count once."""
    for channel in (1, 2):
        await store.write(add_finding, Given(message_id=7, channel_id=channel))
    await store.write(lambda db: db.execute(update(t.channels).values(network="Сеть")))
    await raise_alerts(store, POLICY, NOON)
    (alert,) = await alerts(store)

    assert (alert["voices"], len(alert["findings"])) == (1, 2)


async def test_two_denials_of_one_claim_are_one_alert(store: Store) -> None:
    """The claim told by two official channels is one thread, with both claims in it."""
    first, second = await store.write(add_claim, 1), await store.write(add_claim, 2)
    await store.write(add_finding, against(first, 7))
    await store.write(add_finding, against(second, 8, channel_id=2))
    await raise_alerts(store, POLICY, NOON)
    (alert,) = await alerts(store)

    assert alert["claim_ids"] == [first, second]
    assert alert["title"] == (
        "Contradicted: official claim on Каменка: control of ground (2 voices)"
    )
    assert alert["severity"] == "urgent"


@pytest.mark.parametrize(
    "silent",
    [
        Given(message_id=7, live=False),
        Given(message_id=7, backlog=True),
        Given(message_id=7, posted_at=NOON - 3 * DAY),
        Given(message_id=7, values={"undated": True}),
    ],
    ids=["imported", "read again", "old", "undated"],
)
async def test_history_alerts_but_tells_nobody(store: Store, silent: Given) -> None:
    """Alerts are always raised; notifications are for live young posts."""
    await store.write(add_finding, silent)
    await raise_alerts(store, POLICY, NOON)
    (alert,) = await alerts(store)

    assert alert["notifications"] == []


async def test_an_import_that_asks_for_it_tells_of_old_posts(store: Store) -> None:
    """Posts imported with --notify are told, however old."""
    asked = Given(message_id=7, posted_at=NOON - 300 * DAY, source="files")
    await store.write(add_finding, asked)
    await raise_alerts(store, POLICY, NOON)

    assert await store.read(outbox) == [("desk", PENDING, 0)]


@pytest.mark.parametrize(("notify", "orders"), [(True, 1), (False, 0)])
async def test_the_caller_may_decide(store: Store, notify: bool, orders: int) -> None:
    """True tells of history too, False of nothing."""
    await store.write(add_finding, Given(message_id=7, live=not notify))
    await raise_alerts(store, POLICY, NOON, notify=notify)

    assert len(await store.read(outbox)) == orders


async def test_another_reading_joins_its_thread_in_silence(store: Store) -> None:
    """A new analyser's finding on a known post neither opens nor tells."""
    await store.write(add_finding, Given(message_id=7))
    await raise_alerts(store, POLICY, NOON)

    def read_again(db: Any) -> int:
        f = t.findings.c
        old = db.execute(t.findings.select()).mappings().one()
        db.execute(update(t.findings).values(current=False))
        changed = {"analyser": "criticism@2", "themes": ["C-LIE"], "current": True}
        values = {k: v for k, v in old.items() if k != "id"} | changed
        number: int = db.execute(t.findings.insert().values(values).returning(f.id)).scalar_one()
        wait_again(db, number, backlog=False)
        return number

    second = await store.write(read_again)
    await raise_alerts(store, POLICY, NOON + DAY / 2)
    (alert,) = await alerts(store)

    assert alert["findings"] == [second]
    assert len(alert["notifications"]) == 1


async def test_other_authorities_raise_nothing(store: Store) -> None:
    """Criticism of others is a finding and no alert."""
    other = {"target": "other_ru", "targets": ["T-GOVERNOR"], "alerting": False}
    await store.write(add_finding, Given(message_id=7, values=other))
    await raise_alerts(store, POLICY, NOON)

    assert await alerts(store) == []
    assert await store.read(waiting) == 0


async def test_only_the_routed_receivers_are_told(store: Store) -> None:
    """Duty is asleep below urgent."""
    duty = Receiver(name="duty", kind=ReceiverKind.MAIL, from_severity=Severity.URGENT)
    routes = (Route(receivers=("desk", "duty")),)
    policy = AlertPolicy(receivers=(DESK, duty), routes=routes)
    await store.write(add_finding, Given(message_id=7))
    await raise_alerts(store, policy, NOON)

    assert [receiver for receiver, _, _ in await store.read(outbox)] == ["desk"]


async def test_a_thread_that_turns_grave_is_told_to_those_who_sleep(store: Store) -> None:
    """An urgent follow-up wakes duty with the whole thread."""
    duty = Receiver(name="duty", kind=ReceiverKind.MAIL, from_severity=Severity.URGENT)
    policy = AlertPolicy(receivers=(DESK, duty), rules=DEFAULT_RULES)
    await store.write(add_finding, Given(message_id=7))
    await raise_alerts(store, policy, NOON)
    await store.write(add_finding, Given(message_id=8, values={"severity": 3}))
    await raise_alerts(store, policy, NOON)

    assert [receiver for receiver, _, _ in await store.read(outbox)] == ["desk", "duty"]


async def test_an_affiliation_counts_on_the_day_of_the_post(store: Store) -> None:
    """A rule for an affiliation fits while the tie holds, and not after."""

    def tie(db: Any) -> None:
        row = {"channel": 1, "name": "wagner", "since": None, "until": (NOON + DAY).date()}
        db.execute(t.affiliations.insert().values(row))

    policy = AlertPolicy(rules=(Rule(name="wagner", affiliations=("wagner",)),))
    await store.write(add_finding, Given(message_id=7))
    await store.write(add_finding, Given(message_id=8, posted_at=NOON + 2 * DAY))
    await store.write(tie)
    await raise_alerts(store, policy, NOON + 2 * DAY)
    (alert,) = await alerts(store)

    assert alert["posts"] == ["c1/7"]


async def test_an_open_alert_repeats_itself_while_it_is_young(store: Store) -> None:
    """After repeat_interval it is told again; after notify_max_age no more."""

    def sent(db: Any) -> None:
        values = {"state": "sent", "sent_at": NOON, "findings": [1]}
        db.execute(update(t.notifications).values(values))

    await store.write(add_finding, Given(message_id=7))
    await raise_alerts(store, POLICY, NOON)
    await store.write(sent)
    await raise_alerts(store, POLICY, NOON + DAY - timedelta(seconds=1))
    early = len(await store.read(outbox))
    await raise_alerts(store, POLICY, NOON + DAY)
    due = len(await store.read(outbox))
    await store.write(sent)
    await raise_alerts(store, POLICY, NOON + 5 * DAY)

    assert (early, due, len(await store.read(outbox))) == (1, 2, 2)


async def test_one_bad_finding_holds_nobody_up(store: Store) -> None:
    """Its neighbours alert, and it waits aside with its error."""
    await store.write(add_finding, Given(message_id=7, values={"kind": "nonsense"}))
    await store.write(add_finding, Given(message_id=8))
    await raise_alerts(store, POLICY, NOON)
    (alert,) = await alerts(store)

    assert alert["posts"] == ["c1/8"]
    assert await store.read(waiting) == 1
