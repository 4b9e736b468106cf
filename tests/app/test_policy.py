"""Who is told of the program's own troubles."""

from monitor.app.policy import health_receivers
from monitor.config.alerts_file import AlertSettings, HealthSettings, ReceiverSettings
from monitor.domain.alert import ReceiverKind, Severity

RECEIVERS = (
    ReceiverSettings(name="desk", kind=ReceiverKind.FILE),
    ReceiverSettings(name="chief", kind=ReceiverKind.FILE, from_severity=Severity.URGENT),
)


def told(**health: object) -> list[tuple[str, Severity]]:
    """Name who is told, and from which severity on."""
    settings = AlertSettings(receivers=RECEIVERS, health=HealthSettings.model_validate(health))
    return [(one.name, one.from_severity) for one in health_receivers(settings)]


def test_everybody_is_told_of_warnings() -> None:
    """Also who has no route; and nobody of less than what they asked for."""
    assert told() == [("desk", Severity.WARNING), ("chief", Severity.URGENT)]


def test_those_that_are_named_are_told_alone() -> None:
    """From the severity that is asked."""
    asked = told(receivers=["desk"], from_severity="urgent")
    assert asked == [("desk", Severity.URGENT)]


def test_without_receivers_the_file_is_told() -> None:
    """A fresh installation keeps its troubles in home/alerts."""
    assert [one.kind for one in health_receivers(AlertSettings())] == [ReceiverKind.FILE]
