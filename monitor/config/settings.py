"""The whole configuration as plain values, from the environment and the two files."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from monitor.config.alerts_file import AlertSettings, read_alerts
from monitor.config.channels_file import read_channels
from monitor.config.secrets import Secret, secret
from monitor.domain.alert import ReceiverKind
from monitor.domain.channel import Channel
from monitor.domain.errors import ConfigError
from monitor.domain.media import NO_FILES, MediaPolicy, MediaRule

DEFAULT_SECRETS = {
    ReceiverKind.SLACK: "MONITOR_SLACK_WEBHOOK",
    ReceiverKind.WEBHOOK: "MONITOR_WEBHOOK_URL",
}


WHOLE = re.compile(r"[0-9]{1,9}")
API_ID = re.compile(r"[0-9]{1,10}")
HOST = re.compile(r"[\w.:\[\]-]{1,253}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What the account source needs to reach Telegram."""

    api_id: int
    api_hash: Secret
    server: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    """The mail server that notifications leave through."""

    host: str
    port: int
    user: str | None
    password: Secret | None
    sender: str
    security: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the program keeps its data (`home`) and finds its configuration (`config`)."""

    home: Path
    config: Path

    @property
    def channels_file(self) -> Path:
        """The list of watched channels."""
        return self.config / "channels.yaml"

    @property
    def alerts_file(self) -> Path:
        """Rules and receivers; may be missing."""
        return self.config / "alerts.yaml"

    @property
    def extra_places_file(self) -> Path:
        """The operator's own place names; may be missing."""
        return self.config / "places.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that was configured; nothing in it is read twice."""

    places: Places
    database_url: Secret
    channels: tuple[Channel, ...]
    alerts: AlertSettings
    account: Account | None
    smtp: Smtp | None
    receiver_secrets: Mapping[str, Secret]
    webhook_key: Secret | None
    preview_url: str
    history_depth: int
    preview_pace: float
    daily_backup: bool = False
    witness: bool = False
    media: MediaRule = NO_FILES

    @property
    def secrets(self) -> list[str]:
        """Every secret value that was configured, for whoever hides them."""
        known = [self.database_url, self.webhook_key, *self.receiver_secrets.values()]
        if self.account is not None:
            known.append(self.account.api_hash)
        if self.smtp is not None:
            known.append(self.smtp.password)
        return [secret.value for secret in known if secret is not None]


def read_config(env: Mapping[str, str], places: Places, *, need_channels: bool = False) -> Config:
    """Read the whole configuration, or raise ConfigError with every problem at once."""
    problems: list[str] = []
    channels = _channels(places, problems, need=need_channels)
    alerts = _alerts(places, problems)
    config = Config(
        places=places,
        database_url=_database(env, places, problems),
        channels=channels,
        alerts=alerts,
        account=_account(env, problems),
        smtp=_smtp(env, problems),
        receiver_secrets=_receiver_secrets(env, alerts, problems),
        webhook_key=secret(env, "MONITOR_WEBHOOK_KEY", problems),
        preview_url=env.get("MONITOR_PREVIEW_URL", "https://t.me/s").rstrip("/"),
        history_depth=_whole(env, "MONITOR_HISTORY_DEPTH", 200, problems),
        daily_backup=_choice(env, "MONITOR_BACKUP", "daily", problems),
        witness=_choice(env, "MONITOR_WITNESS", "preview", problems),
        media=_media(env, problems),
        preview_pace=float(_whole(env, "MONITOR_PREVIEW_PACE", 3, problems)),
    )
    if problems:
        raise ConfigError(problems)
    return config


def _channels(places: Places, problems: list[str], *, need: bool) -> tuple[Channel, ...]:
    if not need and not places.channels_file.exists():
        return ()
    try:
        return read_channels(places.channels_file)
    except ConfigError as error:
        problems.extend(error.problems)
        return ()


def _alerts(places: Places, problems: list[str]) -> AlertSettings:
    try:
        return read_alerts(places.alerts_file)
    except ConfigError as error:
        problems.extend(error.problems)
        return AlertSettings()


def _database(env: Mapping[str, str], places: Places, problems: list[str]) -> Secret:
    url = secret(env, "MONITOR_DATABASE_URL", problems)
    # In an address a % or a ? of the path would mean something else.
    return url or Secret(f"sqlite:///{quote(str(places.home.absolute() / 'monitor.db'))}")


def _account(env: Mapping[str, str], problems: list[str]) -> Account | None:
    before = len(problems)
    api_hash = secret(env, "MONITOR_TELEGRAM_API_HASH", problems)
    api_id = env.get("MONITOR_TELEGRAM_API_ID", "").strip()
    if len(problems) > before or (not api_id and api_hash is None):
        return None
    if api_id and not (API_ID.fullmatch(api_id) and 0 < int(api_id) < 2**31):
        problems.append(
            "MONITOR_TELEGRAM_API_ID: write the number that my.telegram.org shows as api_id "
            "(digits only, 1 to 2147483647)"
        )
        return None
    if not api_id or api_hash is None:
        problems.append(
            "MONITOR_TELEGRAM_API_ID (a number) and MONITOR_TELEGRAM_API_HASH go together; "
            "set both, or neither to use the public preview"
        )
        return None
    server = env.get("MONITOR_TELEGRAM_SERVER")
    return Account(api_id=int(api_id), api_hash=api_hash, server=server)


def _smtp(env: Mapping[str, str], problems: list[str]) -> Smtp | None:
    host = env.get("MONITOR_SMTP_HOST")
    if not host:
        return None
    security = env.get("MONITOR_SMTP_SECURITY", "starttls")
    if security not in ("starttls", "tls", "none"):
        problems.append("MONITOR_SMTP_SECURITY: write starttls, tls or none")
    port = _whole(env, "MONITOR_SMTP_PORT", 465 if security == "tls" else 587, problems)
    if not 0 < port < 65_536:
        problems.append("MONITOR_SMTP_PORT: a port is a number from 1 to 65535")
    if not HOST.fullmatch(host):
        problems.append("MONITOR_SMTP_HOST: write a host name like mail.example.org")
    sender = env.get("MONITOR_SMTP_FROM", f"monitor@{host}")
    if not sender.isprintable():
        problems.append("MONITOR_SMTP_FROM: write one address on one line")
    return Smtp(
        host=host,
        port=port,
        user=env.get("MONITOR_SMTP_USER"),
        password=secret(env, "MONITOR_SMTP_PASSWORD", problems),
        sender=sender,
        security=security,
    )


def _receiver_secrets(
    env: Mapping[str, str], alerts: AlertSettings, problems: list[str]
) -> dict[str, Secret]:
    found = {}
    for receiver in alerts.receivers:
        name = receiver.env or DEFAULT_SECRETS.get(receiver.kind)
        value = secret(env, name, problems) if name else None
        if value is not None:
            found[receiver.name] = value
    return found


def _media(env: Mapping[str, str], problems: list[str]) -> MediaRule:
    value = env.get("MONITOR_MEDIA", MediaPolicy.OFF.value)
    if value not in list(MediaPolicy):
        problems.append("MONITOR_MEDIA: write off, flagged or all")
        value = MediaPolicy.OFF.value
    megabytes = _whole(env, "MONITOR_MEDIA_MOST_MB", NO_FILES.most_bytes >> 20, problems)
    return MediaRule(MediaPolicy(value), megabytes << 20)


def _choice(env: Mapping[str, str], name: str, wanted: str, problems: list[str]) -> bool:
    value = env.get(name, "off")
    if value not in ("off", wanted):
        problems.append(f"{name}: write {wanted} or off")
    return value == wanted


def _whole(env: Mapping[str, str], name: str, default: int, problems: list[str]) -> int:
    value = env.get(name, str(default))
    if not WHOLE.fullmatch(value):
        problems.append(f"{name}: write a whole number, for example {default}")
        return default
    return int(value)
