"""Receivers of alerts.yaml → notifiers, each with its secret from the environment."""

from collections.abc import Mapping

import httpx

from monitor.alerting.policy import DEFAULT_RECEIVERS
from monitor.app.clock import now
from monitor.config.alerts_file import ReceiverSettings
from monitor.config.settings import Config
from monitor.delivery.file import AlertFile
from monitor.delivery.mail import Mail, MailServer
from monitor.delivery.slack import Slack
from monitor.delivery.webhook import Webhook
from monitor.domain.alert import ReceiverKind
from monitor.domain.errors import ConfigError
from monitor.pipeline.deliver import Notifier


def lacks(config: Config, receiver: ReceiverSettings) -> str | None:
    """Say in words what a receiver lacks to be told anything; None when it is ready."""
    if receiver.kind is ReceiverKind.FILE:
        return None
    if receiver.kind is ReceiverKind.MAIL:
        return None if config.smtp else "set MONITOR_SMTP_HOST (and _USER, _PASSWORD, _FROM)"
    if receiver.name in config.receiver_secrets:
        return None
    default = {
        ReceiverKind.SLACK: "MONITOR_SLACK_WEBHOOK",
        ReceiverKind.WEBHOOK: "MONITOR_WEBHOOK_URL",
    }[receiver.kind]
    return f"set {receiver.env or default} (or {receiver.env or default}_FILE)"


def notifiers(config: Config, http: httpx.AsyncClient) -> Mapping[str, Notifier]:
    """Make a notifier for every receiver that is ready; the others stay out until they are."""
    ready = [r for r in _receivers(config) if lacks(config, r) is None]
    return {receiver.name: _notifier(config, receiver, http) for receiver in ready}


def _receivers(config: Config) -> list[ReceiverSettings]:
    if config.alerts.receivers:
        return list(config.alerts.receivers)
    return [ReceiverSettings(name=r.name, kind=r.kind) for r in DEFAULT_RECEIVERS]


def _notifier(config: Config, receiver: ReceiverSettings, http: httpx.AsyncClient) -> Notifier:
    if receiver.kind is ReceiverKind.FILE:
        return AlertFile(config.places.home / "alerts" / (receiver.file or "alerts.jsonl"))
    if receiver.kind is ReceiverKind.MAIL:
        return Mail(_mail_server(config, receiver), receiver.to, now)
    address = config.receiver_secrets[receiver.name].value
    if receiver.kind is ReceiverKind.SLACK:
        return Slack(http, address)
    key = config.webhook_key.value.encode() if config.webhook_key else None
    return Webhook(http, address, key, now, allow_private=receiver.allow_private)


def _mail_server(config: Config, receiver: ReceiverSettings) -> MailServer:
    smtp = config.smtp
    if smtp is None:
        raise ConfigError([f"receiver {receiver.name}: set MONITOR_SMTP_HOST"])
    return MailServer(
        host=smtp.host,
        port=smtp.port,
        sender=receiver.sender or smtp.sender,
        security=smtp.security,
        user=smtp.user,
        password=smtp.password.value if smtp.password else None,
    )
