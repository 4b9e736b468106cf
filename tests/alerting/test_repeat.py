"""Whether to tell, why, and when."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.alerting.policy import AlertPolicy
from monitor.alerting.repeat import Reason, is_new, is_news, order, why_notify
from monitor.domain.alert import AlertState, Told
from tests.alerting.facts import a_finding
from tests.factories import NOON, a_ref

POLICY = AlertPolicy()
DAY = timedelta(days=1)
TOLD = Told(at=NOON, findings=frozenset({1}))


@pytest.mark.parametrize(
    ("findings", "last", "later", "reason"),
    [
        ({1}, None, timedelta(), Reason.FIRST),
        ({1, 2}, TOLD, timedelta(), Reason.GREW),
        ({1}, TOLD, DAY, Reason.REPEAT),
        ({1}, TOLD, DAY - timedelta(seconds=1), Reason.NOTHING_NEW),
    ],
)
def test_the_reason_to_tell(
    findings: set[int], last: Told | None, later: timedelta, reason: Reason
) -> None:
    """First, grown, long ago, or nothing new."""
    assert why_notify(frozenset(findings), last, now=NOON + later, repeat=DAY) is reason


def test_a_new_alert_waits_for_echoes() -> None:
    """The first message is due after group_wait."""
    wanted = order(frozenset({1}), None, AlertState.OPEN, now=NOON, policy=POLICY)

    assert wanted is not None
    assert wanted.due_at == NOON + POLICY.group_wait


def test_growth_is_told_at_most_once_an_interval() -> None:
    """News a minute after the last message wait until group_interval is over."""
    now = NOON + timedelta(minutes=1)
    wanted = order(frozenset({1, 2}), TOLD, AlertState.OPEN, now=now, policy=POLICY)

    assert wanted is not None
    assert wanted.due_at == NOON + POLICY.group_interval


def test_late_growth_is_told_at_once() -> None:
    """News an hour after the last message need not wait."""
    now = NOON + timedelta(hours=1)
    wanted = order(frozenset({1, 2}), TOLD, AlertState.OPEN, now=now, policy=POLICY)

    assert wanted is not None
    assert wanted.due_at == now


@pytest.mark.parametrize("state", [AlertState.CLOSED, AlertState.SILENCED])
def test_a_closed_or_silenced_alert_tells_nobody(state: AlertState) -> None:
    """An editor's word holds."""
    assert order(frozenset({1}), None, state, now=NOON, policy=POLICY) is None


def test_an_acknowledged_alert_tells_news_but_does_not_repeat() -> None:
    """Somebody has seen it; only what is new matters."""
    later = NOON + 2 * DAY

    def ordered(*findings: int) -> bool:
        seen = AlertState.ACKNOWLEDGED
        return order(frozenset(findings), TOLD, seen, now=later, policy=POLICY) is not None

    assert ordered(1, 2)
    assert not ordered(1)


def test_history_is_not_news() -> None:
    """A post older than notify_max_age tells nobody."""
    young, old = a_finding(posted_at=NOON - 2 * DAY), a_finding(posted_at=NOON - 3 * DAY)

    assert is_news(young, set(), set(), now=NOON, policy=POLICY)
    assert not is_news(old, set(), set(), now=NOON, policy=POLICY)


def test_an_undated_post_is_not_news() -> None:
    """Nobody knows how old it is."""
    assert not is_news(a_finding(undated=True), set(), set(), now=NOON, policy=POLICY)


def test_a_second_reading_of_a_known_post_is_nothing_new() -> None:
    """An edit or another analyser does not tell again."""
    assert not is_new(a_finding(), {a_ref()}, set())


def test_an_echo_of_a_known_voice_is_nothing_new() -> None:
    """Fifty forwards of one post page once."""
    echo = replace(a_finding(), voice=9)

    assert not is_new(echo, set(), {9})
    assert is_new(echo, set(), {1})


def test_a_follow_up_of_the_same_author_is_new() -> None:
    """The author's next post is no echo."""
    assert is_new(a_finding(), set(), {1})
