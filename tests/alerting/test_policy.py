"""Who is told."""

from monitor.alerting.policy import AlertPolicy, Route, receivers_for
from monitor.alerting.rules import Rule
from monitor.domain.alert import Receiver, ReceiverKind, Severity

DESK = Receiver(name="desk", kind=ReceiverKind.SLACK)
DUTY = Receiver(name="duty", kind=ReceiverKind.MAIL, from_severity=Severity.URGENT)
RULE = Rule(name="criticism")


def test_without_routes_everybody_is_told() -> None:
    """An operator who names receivers alone wants them told."""
    policy = AlertPolicy(receivers=(DESK, DUTY))

    assert receivers_for(policy, RULE, Severity.URGENT) == ("desk", "duty")


def test_a_receiver_is_spared_what_is_below_its_severity() -> None:
    """Duty is only told of urgent alerts."""
    policy = AlertPolicy(receivers=(DESK, DUTY))

    assert receivers_for(policy, RULE, Severity.WARNING) == ("desk",)


def test_a_route_tells_only_of_its_rules() -> None:
    """A route for another rule does not concern this alert."""
    route = Route(receivers=("desk",), rules=("other",))
    policy = AlertPolicy(receivers=(DESK, DUTY), routes=(route,))

    assert receivers_for(policy, RULE, Severity.URGENT) == ()


def test_a_route_tells_only_from_its_severity_on() -> None:
    """A note does not take a route for warnings."""
    route = Route(receivers=("desk",), from_severity=Severity.WARNING)
    policy = AlertPolicy(receivers=(DESK,), routes=(route,))

    assert receivers_for(policy, RULE, Severity.NOTE) == ()
    assert receivers_for(policy, RULE, Severity.WARNING) == ("desk",)


def test_a_rules_own_receivers_are_told_besides() -> None:
    """A rule may name somebody whom no route does."""
    policy = AlertPolicy(receivers=(DESK, DUTY), routes=(Route(receivers=("desk",)),))
    rule = Rule(name="grave", receivers=("duty",))

    assert receivers_for(policy, rule, Severity.URGENT) == ("desk", "duty")
