"""What was issued in the period and what became of it: how far the digest can be trusted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from monitor.digest.week import Week
from monitor.digest.words import many
from monitor.domain.coverage import Day
from monitor.domain.digest import Line, Section


@dataclass(frozen=True, slots=True)
class Sum:
    """The ids of several days by what became of them."""

    issued: int = 0
    stored: int = 0
    service: int = 0
    unseen: int = 0
    unreadable: int = 0
    owed: int = 0


def completeness(week: Week) -> Section:
    """Give the section of completeness: a total, and each channel of which anything is lacking."""
    by_channel: dict[str, list[Day]] = {}
    for day in week.covered:
        by_channel.setdefault(day.channel, []).append(day)
    lacking = [
        _line(f"@{handle}", _sum(days), channel=handle)
        for handle, days in sorted(by_channel.items())
        if any(day.owed or day.unreadable or day.unseen for day in days)
    ]
    total = _line(f"All {many(len(by_channel), 'channel')}", _sum(week.covered), channel=None)
    return Section(
        key="completeness",
        title="How complete the record is",
        lines=(total, *lacking),
        note="Of channels that an account reads. Telegram numbers posts without a break, so every "
        "number is a post, a service message, or was deleted before it was seen.",
    )


def _sum(days: Iterable[Day] | Sequence[Day]) -> Sum:
    rows = list(days)
    return Sum(*(sum(getattr(day, field.name) for day in rows) for field in fields(Sum)))


def _line(name: str, counted: Sum, *, channel: str | None) -> Line:
    parts = [
        f"{many(counted.issued, 'number')} issued",
        f"{counted.stored} posts stored",
        f"{counted.service} service messages",
        f"{counted.unseen} deleted before they were seen",
    ]
    if counted.unreadable:
        parts.append(f"{counted.unreadable} of a kind that cannot be read")
    parts.append(f"{counted.owed} still to be accounted for")
    data = tuple((field.name, getattr(counted, field.name)) for field in fields(Sum))
    return Line(text=f"{name}: {', '.join(parts)}.", data=(("channel", channel), *data))
