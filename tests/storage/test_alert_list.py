"""The list of alerts can be narrowed."""

from datetime import timedelta

import pytest

from monitor.alerting.policy import AlertPolicy
from monitor.pipeline.raise_alerts import raise_alerts
from monitor.storage.alert_list import AlertFilter, list_alerts
from monitor.storage.store import Store
from tests.factories import NOON
from tests.storage.alert_rows import Given, add_finding

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("wanted", "posts"),
    [
        (AlertFilter(), ["c1/7", "c2/8"]),
        (AlertFilter(channel="@C2"), ["c2/8"]),
        (AlertFilter(since=NOON), ["c1/7", "c2/8"]),
        (AlertFilter(since=NOON + DAY), ["c2/8"]),
        (AlertFilter(until=NOON), []),
        (AlertFilter(until=NOON + DAY), ["c1/7"]),
        (AlertFilter(channel="c2", until=NOON + DAY), []),
    ],
)
async def test_alerts_are_chosen_by_channel_and_period(
    store: Store, wanted: AlertFilter, posts: list[str]
) -> None:
    """`since` is included, `until` is not, and both mean the posts' dates."""
    await store.write(add_finding, Given(message_id=7))
    late = Given(message_id=8, channel_id=2, posted_at=NOON + 5 * DAY)
    await store.write(add_finding, late)
    await raise_alerts(store, AlertPolicy(), NOON, notify=False)
    found = await store.read(list_alerts, wanted)

    assert [post for alert in found for post in alert["posts"]] == posts
