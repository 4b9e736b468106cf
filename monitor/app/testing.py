"""`monitor alerts test`: one harmless message to one receiver."""

import secrets

import httpx

from monitor.app.clock import now
from monitor.app.receivers import lacks, notifiers
from monitor.config.settings import Config
from monitor.domain.alert import Message, Severity
from monitor.domain.errors import ConfigError
from monitor.domain.moment import iso


async def send_test(config: Config, name: str) -> None:
    """Send a test message; raises ConfigError or DeliveryError, each saying what to mend."""
    async with httpx.AsyncClient(timeout=20) as http:
        ready = notifiers(config, http)
        if name not in ready:
            raise ConfigError([_why_not(config, name)])
        await ready[name].send(
            Message(
                key=f"test:{secrets.token_hex(8)}",
                title="Test message from monitor",
                severity=Severity.NOTE,
                body=f"Receiver “{name}” works. Sent {iso(now())}. No post is behind this message.",
            )
        )


def _why_not(config: Config, name: str) -> str:
    for receiver in config.alerts.receivers:
        if receiver.name == name:
            return f"receiver {name} is not ready: {lacks(config, receiver)}"
    known = ", ".join(r.name for r in config.alerts.receivers) or "none are configured"
    return f"there is no receiver {name} in alerts.yaml ({known})"
