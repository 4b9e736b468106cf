"""channels.yaml: who is watched, whose voice it is, and how it is read."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from monitor.config.yaml_lines import Whole, line_of, load, validate
from monitor.domain.channel import Affiliation, Channel, ChannelRole, Side, Watch, derived_id
from monitor.domain.errors import ConfigError
from monitor.domain.post import clean_text

HANDLE = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,31}")


# No database holds NUL or half a character.
Words = Annotated[str, AfterValidator(clean_text)]
Name = Annotated[Words, StringConstraints(strip_whitespace=True, min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Affiliation(_Strict):
    name: Words
    since: Annotated[date | None, Field(alias="from")] = None
    until: Annotated[date | None, Field(alias="to")] = None

    @model_validator(mode="after")
    def _order(self) -> Self:
        if self.since is not None and self.until is not None and self.until <= self.since:
            raise ValueError(f"`to` ({self.until}) must be a later day than `from` ({self.since})")
        return self


class _Channel(_Strict):
    handle: str
    platform: str = "telegram"
    id: Annotated[Whole | None, Field(gt=0, lt=2**52)] = None
    title: Words | None = None
    role: ChannelRole = ChannelRole.COMMENTARY
    side: Side = Side.RU
    affiliations: list[_Affiliation] = []
    language: str = "ru"
    watch: Watch = Watch.AUTO
    retention_days: Annotated[Whole | None, Field(gt=0, le=36_500)] = None
    note: Words | None = None
    network: Name | None = None

    @field_validator("handle")
    @classmethod
    def _handle(cls, value: str) -> str:
        if not HANDLE.fullmatch(value):
            raise ValueError("not a handle; write letters, digits and _ only, without @ or t.me/")
        return value


class _Channels(_Strict):
    channels: list[_Channel]


def read_channels(path: Path) -> tuple[Channel, ...]:
    """Read channels.yaml; raise ConfigError with every problem at once."""
    read, _ = _read(path)
    return tuple(_channel(c) for c in _once(read.channels))


def repeats(path: Path) -> list[str]:
    """Name the entries of a channels.yaml that stand there already; raise ConfigError."""
    read, document = _read(path)
    seen: dict[tuple[str, str], str] = {}
    found = []
    for n, channel in enumerate(read.channels):
        line = line_of(document, ("channels", n))
        key = (channel.platform, channel.handle.lower())
        if key in seen:
            found.append(f"{path.name}:{line}: {channel.handle} is {seen[key]}; remove one of them")
        seen.setdefault(key, f"the same channel as {channel.handle} in line {line}")
    return found


def _read(path: Path) -> tuple[_Channels, object]:
    problems: list[str] = []
    document = load(path, problems)
    read = validate(_Channels, path.name, document, problems) if document is not None else None
    if read is not None:
        problems.extend(_duplicates(read, path.name, document))
    if problems or read is None:
        raise ConfigError(problems)
    return read, document


def _duplicates(read: _Channels, name: str, document: object) -> list[str]:
    problems = []
    seen: dict[object, tuple[int, _Channel]] = {}
    for n, channel in enumerate(read.channels):
        line = line_of(document, ("channels", n))
        for key in _keys(channel):
            first_line, first = seen.setdefault(key, (line, channel))
            if not _same(first, channel):
                problems.append(
                    f"{name}:{line}: {key[1]} stands already in line {first_line} and says "
                    "something else; keep one of them"
                )
    return problems


def _keys(channel: _Channel) -> list[tuple[str, str | int]]:
    keys: list[tuple[str, str | int]] = [(channel.platform, channel.handle.lower())]
    return keys if channel.id is None else [*keys, (channel.platform, channel.id)]


def _same(one: _Channel, other: _Channel) -> bool:
    # Telegram's handles do not tell capitals apart, so lists carry the same entry in two spellings.
    unspelt = {"handle": ""}
    return one.handle.lower() == other.handle.lower() and one.model_copy(
        update=unspelt
    ) == other.model_copy(update=unspelt)


def _once(channels: list[_Channel]) -> list[_Channel]:
    return list({(c.platform, c.handle.lower()): c for c in reversed(channels)}.values())[::-1]


def _channel(read: _Channel) -> Channel:
    return Channel(
        platform=read.platform,
        handle=read.handle,
        id=read.id if read.id is not None else derived_id(read.platform, read.handle),
        title=read.title,
        role=read.role,
        side=read.side,
        language=read.language,
        affiliations=tuple(
            Affiliation(name=a.name, since=a.since, until=a.until) for a in read.affiliations
        ),
        watch=read.watch,
        retention_days=read.retention_days,
        note=read.note,
        network=read.network,
    )
