"""The whole of what an operator decides about alerts, as plain values."""

from dataclasses import dataclass
from datetime import timedelta

from monitor.alerting.rules import DEFAULT_RULES, Rule
from monitor.domain.alert import Receiver, ReceiverKind, Severity

DEFAULT_RECEIVERS = (Receiver(name="log", kind=ReceiverKind.FILE),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Alerts of these rules (none: all) from this severity on go to these receivers."""

    receivers: tuple[str, ...]
    rules: tuple[str, ...] = ()
    from_severity: Severity = Severity.NOTE


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPolicy:
    """Rules, receivers, routes and times; each has the default that holds without alerts.yaml.

    `group_wait`: how long a new alert waits for echoes. `group_interval`: least time between
    two messages about one alert. `repeat_interval`: when an open alert is told again.
    `notify_max_age`: older posts alert, but notify nobody.
    """

    rules: tuple[Rule, ...] = DEFAULT_RULES
    receivers: tuple[Receiver, ...] = DEFAULT_RECEIVERS
    routes: tuple[Route, ...] = ()
    group_wait: timedelta = timedelta(seconds=30)
    group_interval: timedelta = timedelta(minutes=5)
    repeat_interval: timedelta = timedelta(hours=24)
    notify_max_age: timedelta = timedelta(hours=48)


def receivers_for(policy: AlertPolicy, rule: Rule, severity: Severity) -> tuple[str, ...]:
    """Name the receivers to tell, in the policy's order; without any route, all of them.

    A receiver is never told of what is below its own `from_severity`.
    """
    wanted = set(rule.receivers)
    for route in policy.routes:
        if (
            not route.rules or rule.name in route.rules
        ) and severity.rank >= route.from_severity.rank:
            wanted.update(route.receivers)
    everybody = not policy.routes and not rule.receivers
    return tuple(
        receiver.name
        for receiver in policy.receivers
        if (everybody or receiver.name in wanted) and severity.rank >= receiver.from_severity.rank
    )
