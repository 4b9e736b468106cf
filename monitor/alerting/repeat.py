"""Whether to tell a receiver about an alert, why, and from when on."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.alerting.facts import FindingFacts
from monitor.alerting.policy import AlertPolicy
from monitor.domain.alert import AlertState, Told
from monitor.domain.post import PostRef


class Reason(StrEnum):
    """Why a receiver is told, or is not."""

    FIRST = "first finding in this alert"
    GREW = "new findings in this alert"
    REPEAT = "still open, repeat interval passed"
    NOTHING_NEW = "nothing new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """When a receiver is to be told, and why."""

    due_at: datetime
    reason: Reason


def why_notify(
    findings: frozenset[int], last: Told | None, *, now: datetime, repeat: timedelta
) -> Reason:
    """Say why a receiver is to be told of an alert with these findings, or NOTHING_NEW."""
    if last is None:
        return Reason.FIRST
    if findings - last.findings:
        return Reason.GREW
    if now - last.at >= repeat:
        return Reason.REPEAT
    return Reason.NOTHING_NEW


def order(
    findings: frozenset[int],
    last: Told | None,
    state: AlertState,
    *,
    now: datetime,
    policy: AlertPolicy,
) -> Order | None:
    """Give the order to tell a receiver, or None when there is nothing to tell.

    A closed or silenced alert tells nobody; an acknowledged one tells what is new, but does
    not repeat itself.
    """
    if state in (AlertState.CLOSED, AlertState.SILENCED):
        return None
    reason = why_notify(findings, last, now=now, repeat=policy.repeat_interval)
    if reason is Reason.FIRST:
        return Order(due_at=now + policy.group_wait, reason=reason)
    if reason is Reason.GREW and last is not None:
        return Order(due_at=max(now, last.at + policy.group_interval), reason=reason)
    if reason is Reason.REPEAT and state is AlertState.OPEN:
        return Order(due_at=now, reason=reason)
    return None


def is_news(
    facts: FindingFacts,
    known: Set[PostRef],
    voices: Set[int],
    *,
    now: datetime,
    policy: AlertPolicy,
) -> bool:
    """Say whether a finding of a live post may tell anybody: recent, and not said before.

    Not news: an undated or old post, another reading of one of the `known` posts of the alert,
    and an echo of one of the `voices` (channel ids) that the alert already has.
    """
    if facts.undated or now - facts.posted_at > policy.notify_max_age:
        return False
    return is_new(facts, known, voices)


def is_new(facts: FindingFacts, known: Set[PostRef], voices: Set[int]) -> bool:
    """Say whether an alert that knows these posts and voices learns anything from a finding."""
    return facts.ref not in known and not (facts.echo and facts.voice in voices)
