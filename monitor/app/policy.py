"""alerts.yaml's settings → the policy that alerting decides with."""

from dataclasses import replace

from monitor.alerting.policy import DEFAULT_RECEIVERS, AlertPolicy, Route
from monitor.alerting.rules import DEFAULT_RULES, Rule
from monitor.config.alerts_file import AlertSettings, ReceiverSettings, RuleSettings
from monitor.domain.alert import Receiver


def policy(settings: AlertSettings) -> AlertPolicy:
    """Give the policy; rules and receivers that are left out keep their defaults."""
    return AlertPolicy(
        rules=tuple(map(_rule, settings.rules)) or DEFAULT_RULES,
        receivers=tuple(map(receiver, settings.receivers)) or DEFAULT_RECEIVERS,
        routes=tuple(
            Route(rules=r.rules, from_severity=r.from_severity, receivers=r.receivers)
            for r in settings.routes
        ),
        group_wait=settings.group_wait,
        group_interval=settings.group_interval,
        repeat_interval=settings.repeat_interval,
        notify_max_age=settings.notify_max_age,
    )


def health_receivers(settings: AlertSettings) -> tuple[Receiver, ...]:
    """Give who is told of the program's own troubles: those that `health` names, else everybody."""
    asked, lowest = settings.health.receivers, settings.health.from_severity
    return tuple(
        replace(one, from_severity=max(one.from_severity, lowest, key=lambda s: s.rank))
        for one in policy(settings).receivers
        if not asked or one.name in asked
    )


def _rule(settings: RuleSettings) -> Rule:
    # The fields bear the same names on purpose: a new condition is one line in each.
    return Rule(**dict(settings))


def receiver(settings: ReceiverSettings) -> Receiver:
    """Give the receiver that the settings name."""
    return Receiver(name=settings.name, kind=settings.kind, from_severity=settings.from_severity)
