"""alerts.yaml: which findings alert, who is told, and when the digest is written."""

import re
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from monitor.config.yaml_lines import NoTruth, line_of, load, validate
from monitor.domain.alert import ReceiverKind, Severity
from monitor.domain.channel import ChannelRole
from monitor.domain.errors import ConfigError
from monitor.domain.finding import FindingKind
from monitor.domain.taxonomy import TARGETS, THEMES

DURATION = re.compile(r"(\d+)\s*(s|m|h|d)")
LONGEST = timedelta(days=36_525)
ADDRESS = re.compile(r"[^\s@<>,;\x00-\x1f]+@[^\s@<>,;\x00-\x1f]+")
FILE = re.compile(r"[\w-][\w.-]{0,99}")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def duration(value: object) -> object:
    """Read `30s`, `5m`, `48h` or `7d`; raise ValueError that names these forms."""
    if isinstance(value, timedelta):
        return value
    found = DURATION.fullmatch(str(value).strip())
    if found is None:
        raise ValueError("not a duration; write a number and s, m, h or d, for example 30s or 48h")
    try:
        length = timedelta(**{UNITS[found[2]]: int(found[1])})
    except OverflowError:
        length = timedelta.max
    if length > LONGEST:
        raise ValueError(f"too long; at most {LONGEST.days}d")
    return length


Duration = Annotated[timedelta, BeforeValidator(duration)]
Zone = Annotated[str, Field(description="a name of the IANA time zone database")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RuleSettings(_Strict):
    """One rule: a finding that fits every given condition alerts with `severity`."""

    name: str
    kinds: tuple[FindingKind, ...] = ()
    min_score: Annotated[float, NoTruth, Field(ge=0, le=1)] = 0.0
    min_severity: Annotated[int, NoTruth, Field(ge=1, le=3)] = 1
    targets: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    exclude_channels: tuple[str, ...] = ()
    roles: tuple[ChannelRole, ...] = ()
    affiliations: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    severity: Severity = Severity.WARNING
    receivers: tuple[str, ...] = ()

    @field_validator("targets")
    @classmethod
    def _targets(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return _codes(value, TARGETS)

    @field_validator("themes")
    @classmethod
    def _themes(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return _codes(value, THEMES)


def _codes(asked: tuple[str, ...], known: frozenset[str]) -> tuple[str, ...]:
    for code in asked:
        if code not in known:
            near = get_close_matches(code, known, 1, 0.3) or sorted(known)[:1]
            raise ValueError(f"`{code}` is no code of a finding; did you mean {near[0]}?")
    return asked


class ReceiverSettings(_Strict):
    """One receiver; its secret is named by `env`, never written here."""

    name: str
    kind: ReceiverKind
    from_severity: Severity = Severity.NOTE
    env: str | None = None
    to: tuple[str, ...] = ()
    sender: str | None = None
    allow_private: bool = False
    file: str | None = None


class RouteSettings(_Strict):
    """Alerts of these rules and at least this severity go to these receivers."""

    rules: tuple[str, ...] = ()
    from_severity: Severity = Severity.NOTE
    receivers: tuple[str, ...]


class DigestSettings(_Strict):
    """When the week's digest is due, and who gets it."""

    zone: Zone = "Europe/Moscow"
    hour: Annotated[int, NoTruth, Field(ge=0, le=23)] = 7
    receivers: tuple[str, ...] = ()
    formats: tuple[Literal["md", "html", "csv", "jsonl"], ...] = ("md", "html", "csv", "jsonl")

    @field_validator("zone")
    @classmethod
    def _zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("unknown time zone; write a name like Europe/Moscow") from error
        return value


class HealthSettings(_Strict):
    """Who is told of the program's own troubles; nobody named: everybody."""

    receivers: tuple[str, ...] = ()
    from_severity: Severity = Severity.WARNING


class AlertSettings(_Strict):
    """The whole of alerts.yaml; every part has a default."""

    rules: tuple[RuleSettings, ...] = ()
    receivers: tuple[ReceiverSettings, ...] = ()
    routes: tuple[RouteSettings, ...] = ()
    group_wait: Duration = timedelta(seconds=30)
    group_interval: Duration = timedelta(minutes=5)
    repeat_interval: Duration = timedelta(hours=24)
    notify_max_age: Duration = timedelta(hours=48)
    digest: DigestSettings = DigestSettings()
    health: HealthSettings = HealthSettings()


def read_alerts(path: Path) -> AlertSettings:
    """Read alerts.yaml (defaults when it is missing); raise ConfigError with every problem."""
    if not path.exists():
        return AlertSettings()
    problems: list[str] = []
    document = load(path, problems)
    read = validate(AlertSettings, path.name, document, problems) if document is not None else None
    if read is not None:
        problems.extend(_loose_ends(read, path.name, document))
    if problems or read is None:
        raise ConfigError(problems)
    return read


def _loose_ends(read: AlertSettings, name: str, document: object) -> list[str]:
    receivers = {r.name for r in read.receivers}
    rules = {r.name for r in read.rules}
    asked: list[tuple[tuple[str | int, ...], str, set[str]]] = [
        (("digest", "receivers"), r, receivers) for r in read.digest.receivers
    ]
    asked += [(("health", "receivers"), r, receivers) for r in read.health.receivers]
    for n, rule in enumerate(read.rules):
        asked += [(("rules", n, "receivers"), r, receivers) for r in rule.receivers]
    for n, route in enumerate(read.routes):
        asked += [(("routes", n, "receivers"), r, receivers) for r in route.receivers]
        asked += [(("routes", n, "rules"), r, rules) for r in route.rules]
    problems = [
        f"{name}:{line_of(document, path)}: `{wanted}` is not among the {path[-1]}; add or mend it"
        for path, wanted, known in asked
        if wanted not in known
    ]
    for part, items in (("rules", read.rules), ("receivers", read.receivers)):
        problems += _twins(part, [item.name for item in items], name, document)
    return problems + _incomplete(read, name, document)


def _twins(part: str, names: list[str], file: str, document: object) -> list[str]:
    return [
        f"{file}:{line_of(document, (part, n))}: the name `{name}` is used twice in {part}"
        for n, name in enumerate(names)
        if name in names[:n]
    ]


def _incomplete(read: AlertSettings, name: str, document: object) -> list[str]:
    problems = []
    for n, receiver in enumerate(read.receivers):
        where = f"{name}:{line_of(document, ('receivers', n))}: receiver `{receiver.name}`"
        if receiver.kind is ReceiverKind.MAIL and not receiver.to:
            problems.append(f"{where} needs `to:` with at least one address")
        if any(
            not ADDRESS.fullmatch(address) for address in (*receiver.to, receiver.sender or "x@x")
        ):
            problems.append(f"{where}: `to:` and `sender:` hold addresses like duty@example.org")
        if receiver.file is not None and not FILE.fullmatch(receiver.file):
            problems.append(f"{where}: `file:` is a bare file name (it lies in home/alerts)")
    return problems
