"""Findings are put into threads."""

from datetime import timedelta
from typing import Any

from monitor.alerting.facts import FindingFacts
from monitor.alerting.policy import AlertPolicy
from monitor.alerting.rules import Decision, Rule
from monitor.alerting.threads import Joined, Thread, Threads, Waiting
from monitor.domain.alert import AlertState, Severity
from tests.alerting.facts import a_finding
from tests.factories import NOON, a_ref

POLICY = AlertPolicy()
RULE = Rule(name="criticism")
WARNING = Decision(rule=RULE, severity=Severity.WARNING, reason="r")
URGENT = Decision(rule=Rule(name="grave"), severity=Severity.URGENT, reason="r")


def post(number: int, channel: int = 1, **changes: Any) -> FindingFacts:
    """A critical post of a channel."""
    defaults: dict[str, Any] = {
        "id": number,
        "ref": a_ref(number, channel),
        "channel": f"c{channel}",
        "voice": channel,
        "posted_at": NOON,
    }
    return a_finding(**defaults | changes)


def join(
    threads: Threads,
    facts: FindingFacts,
    decision: Decision = WARNING,
    *,
    copies: tuple[int, ...] = (),
    live: bool = True,
    asked: bool = False,
    notify: bool | None = None,
) -> Joined:
    """Put a live finding into its thread at noon."""
    waiting = Waiting(
        facts=facts,
        claim_key="",
        copies=frozenset({facts.id, *copies}),
        live=live,
        asked=asked,
    )
    return threads.join(waiting, decision, now=NOON, policy=POLICY, notify=notify)


def test_a_second_post_of_the_line_joins() -> None:
    """Two channels with one complaint are one alert of two voices."""
    threads = Threads()
    first, second = join(threads, post(1)), join(threads, post(2, channel=2))

    assert second.thread is first.thread
    assert second.thread.voices == {1, 2}
    assert second.news


def test_an_echo_is_no_voice_and_no_news() -> None:
    """A forward of a known post joins in silence."""
    threads = Threads()
    join(threads, post(1))
    echo = join(threads, post(2, channel=2, voice=1), copies=(1,))

    assert echo.thread.voices == {1}
    assert not echo.news


def test_an_echo_joins_its_original_whatever_theme_was_read() -> None:
    """A near copy is never a thread of its own."""
    threads = Threads()
    first = join(threads, post(1))
    echo = join(threads, post(2, channel=2, voice=1, themes=("C-LIE",)), copies=(1,))

    assert echo.thread is first.thread


def test_undated_copies_are_one_thread() -> None:
    """Without dates, only the words tell that two posts are one."""
    threads = Threads()
    first = join(threads, post(1, undated=True))

    assert join(threads, post(2, channel=2, undated=True), copies=(1,)).thread is first.thread
    assert join(threads, post(3, channel=3, undated=True)).thread is not first.thread


def test_a_second_reading_joins_its_own_thread_in_silence() -> None:
    """Another analyser that reads other themes does not open a new alert."""
    threads = Threads()
    first = join(threads, post(1))
    again = join(threads, post(1, id=2, themes=("C-LIE",)))

    assert again.thread is first.thread
    assert not again.news


def test_a_closed_thread_keeps_its_posts_and_takes_no_others() -> None:
    """Re-analysis finds its thread; a new post opens another."""
    closed = Thread(
        id=7,
        key="criticism:mod:supply",
        kind="criticism",
        subject="s",
        rule="criticism",
        severity=Severity.WARNING,
        state=AlertState.CLOSED,
        since=NOON,
        until=NOON,
    )
    threads = Threads([closed])
    threads.remember(closed, (a_ref(1), "criticism", ""), {1})

    assert join(threads, post(1)).thread is closed
    assert join(threads, post(2)).thread is not closed


def test_a_graver_finding_makes_the_thread_graver() -> None:
    """Severity only rises, and the rule with it."""
    threads = Threads()
    join(threads, post(1), URGENT)
    thread = join(threads, post(2, channel=2)).thread

    assert (thread.severity, thread.rule) == (Severity.URGENT, "grave")


def test_backlog_tells_nobody() -> None:
    """History raises alerts in silence."""
    assert not join(Threads(), post(1), live=False).news


def test_old_live_posts_tell_nobody() -> None:
    """A post caught five days late is history."""
    assert not join(Threads(), post(1, posted_at=NOON - timedelta(days=5))).news


def test_what_was_asked_for_is_told_however_old() -> None:
    """An import with --notify tells of old posts."""
    old = post(1, posted_at=NOON - timedelta(days=500))

    assert join(Threads(), old, asked=True).news
    assert join(Threads(), old, live=False, notify=True).news


def test_nothing_is_told_when_told_so() -> None:
    """notify=False silences live posts."""
    assert not join(Threads(), post(1), notify=False).news
