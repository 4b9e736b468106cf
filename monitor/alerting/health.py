"""From what the store holds to what is wrong, and what has changed since people were told."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.domain.alert import Severity
from monitor.domain.collecting import ChannelCondition, SourceKind
from monitor.domain.health import Trouble

BACKLOG = 5_000
FAILURES = 3
SILENT = timedelta(hours=2)
LONG_GAP = timedelta(hours=1)
LASTING = timedelta(hours=1)
# A trouble that comes back so soon is the same one: it is told again only if it stays so long.
FLAPPING = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelFacts:
    """One source's standing with one channel."""

    handle: str
    source: str
    condition: ChannelCondition
    reason: str | None
    failures: int
    checked_at: datetime | None
    newest_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFacts:
    """An account: `lost` for good, or only interrupted for the `reason`."""

    source: str
    lost: bool
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GapFacts:
    """A gap that is still open."""

    handle: str
    source: str
    first: int
    last: int
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeFacts:
    """A post that the preview sees otherwise than the account, since when and when last."""

    handle: str
    message_id: int
    since: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the store tells of the program's own work."""

    channels: tuple[ChannelFacts, ...] = ()
    accounts: tuple[AccountFacts, ...] = ()
    gaps: tuple[GapFacts, ...] = ()
    disputes: tuple[DisputeFacts, ...] = ()
    waiting: Mapping[str, int]
    failed_jobs: tuple[tuple[str, str], ...] = ()


def read_now(facts: Facts, readers: Mapping[str, Collection[str]]) -> Facts:
    """Leave out what is stored of channels that nobody reads any more.

    `readers` are the sources with the handles that they read now, in small letters.
    """

    def is_read(one: ChannelFacts | GapFacts) -> bool:
        return one.handle.lower() in readers.get(one.source, ())

    return replace(
        facts,
        channels=tuple(filter(is_read, facts.channels)),
        accounts=tuple(one for one in facts.accounts if one.source in readers),
        gaps=tuple(filter(is_read, facts.gaps)),
    )


def troubles_of(facts: Facts, now: datetime) -> list[Trouble]:
    """Give everything that is wrong now."""
    lost = {one.source for one in facts.accounts if one.lost or one.reason}
    return [
        *(trouble for one in facts.accounts if (trouble := _account(one)) is not None),
        *(trouble for one in facts.channels if (trouble := _channel(one)) is not None),
        *_silent([one for one in facts.channels if one.source not in lost], now),
        *_gaps(facts.gaps, now),
        *_witnessed(facts.channels),
        *_disputed(facts.disputes),
        *_stages(facts.waiting),
        *_jobs(facts.failed_jobs),
    ]


def _account(account: AccountFacts) -> Trouble | None:
    second = account.source == SourceKind.SECOND.value
    name = "The second Telegram account" if second else "The Telegram account"
    if account.lost:
        meanwhile = (
            "The first account reads on."
            if second
            else "Until then the second account reads, or without one the public preview: no "
            "deletions, rounded counts."
        )
        return Trouble(
            key=f"account:{account.source}",
            title=f"{name} is lost",
            says=f"{account.reason}. {meanwhile} Nothing that is stored is lost.",
            severity=Severity.WARNING if second else Severity.URGENT,
        )
    if account.reason is None:
        return None
    return Trouble(
        key=f"account:{account.source}",
        title=f"{name} is interrupted",
        says=f"{account.reason}. It is tried again by itself, and what was missed is read then.",
    )


def _channel(channel: ChannelFacts) -> Trouble | None:
    condition = channel.condition
    if condition is ChannelCondition.OK:
        return None
    if condition is ChannelCondition.UNREACHABLE and channel.failures < FAILURES:
        return None
    return Trouble(
        # Another condition is another trouble: each change is told.
        key=f"channel:{channel.source}:{channel.handle.lower()}:{condition.value}",
        title=f"@{channel.handle}: {condition.value.replace('_', ' ')}",
        says=f"By {channel.source}: {channel.reason or 'no reason was given'}.",
    )


def _silent(channels: Iterable[ChannelFacts], now: datetime) -> list[Trouble]:
    late = [
        one.handle
        for one in channels
        if one.condition.readable
        and one.source.startswith("account")
        and one.checked_at is not None
        and now - one.checked_at > SILENT
    ]
    if not late:
        return []
    names = ", ".join(f"@{handle}" for handle in late[:5])
    more = f" and {len(late) - 5} more" if len(late) > 5 else ""
    return [
        Trouble(
            key="collector:silent",
            title=f"{len(late)} channels have not been looked at for two hours",
            says=f"{names}{more}. See `monitor channels list` and the log.",
        )
    ]


def _witnessed(channels: Iterable[ChannelFacts]) -> list[Trouble]:
    """Find channels where the preview shows posts that an account, asked later, does not know."""
    rows = [one for one in channels if one.condition.readable and one.checked_at is not None]
    seen = {one.handle: one for one in rows if one.source == "preview"}
    return [
        Trouble(
            key=f"witness:{one.handle.lower()}",
            title=f"@{one.handle}: the preview shows posts that the account is not told of",
            says=f"The preview knows post {seen[one.handle].newest_id}, the account "
            f"{one.newest_id or 'none'}. The account's view may be stale: see "
            "`monitor coverage`, and try the second account.",
        )
        for one in rows
        if one.source == "account"
        and one.handle in seen
        and seen[one.handle].newest_id > one.newest_id
        and one.checked_at is not None
        and (seen[one.handle].checked_at or one.checked_at) < one.checked_at
    ]


def _disputed(disputes: Iterable[DisputeFacts]) -> list[Trouble]:
    """Find channels where preview and account differ, although the account has looked again."""
    lasting: dict[str, list[int]] = {}
    for one in disputes:
        if one.seen_at - one.since >= LASTING:
            lasting.setdefault(one.handle, []).append(one.message_id)
    return [
        Trouble(
            key=f"dispute:{handle.lower()}",
            title=f"@{handle}: the preview shows {_posts(numbers)} otherwise than the account",
            says="Words, edit or existence differ for over an hour, and the account has looked "
            f"again. The account's words are kept; compare https://t.me/s/{handle}/{numbers[0]}.",
        )
        for handle, numbers in sorted(lasting.items())
    ]


def _posts(numbers: list[int]) -> str:
    named = ", ".join(map(str, numbers[:3]))
    more = f" and {len(numbers) - 3} more" if len(numbers) > 3 else ""
    return f"post {named}" if len(numbers) == 1 else f"posts {named}{more}"


def _gaps(gaps: Iterable[GapFacts], now: datetime) -> list[Trouble]:
    return [
        Trouble(
            key=f"gap:{gap.handle.lower()}:{gap.first}",
            title=f"@{gap.handle}: posts {gap.first} to {gap.last} are not all accounted for",
            says="Telegram did not tell of them; they are being read one by one.",
        )
        for gap in gaps
        if now - gap.opened_at > LONG_GAP
    ]


def _stages(waiting: Mapping[str, int]) -> list[Trouble]:
    return [
        Trouble(
            key=f"stage:{stage}",
            title=f"{stage} cannot keep up",
            says=f"{count} items wait. Alerts come late until it has caught up.",
        )
        for stage, count in sorted(waiting.items())
        if count > BACKLOG
    ]


def _jobs(failed: Iterable[tuple[str, str]]) -> list[Trouble]:
    return [
        Trouble(key=f"job:{name}", title=f"The job {name} fails", says=f"Last run: {why}.")
        for name, why in failed
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A health alert as it is stored: open, or closed a while ago.

    `back_since` says that it was closed, has come back, and that nobody was told of it yet.
    """

    alert_id: int
    key: str
    says: str
    severity: Severity
    open: bool
    since: datetime
    until: datetime
    back_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What to do: open new alerts, re-open flapping ones in silence, refresh words, close.

    `graver` ones and those that came `back` to stay are told again.
    """

    opened: tuple[Trouble, ...] = ()
    again: tuple[tuple[Told, Trouble], ...] = ()
    changed: tuple[tuple[Told, Trouble], ...] = ()
    graver: tuple[tuple[Told, Trouble], ...] = ()
    back: tuple[tuple[Told, Trouble], ...] = ()
    ended: tuple[Told, ...] = ()


def compare(known: Iterable[Told], present: Iterable[Trouble], now: datetime) -> Changes:
    """Compare what people were told with what is wrong now."""
    by_key = {one.key: one for one in known}
    there = {trouble.key: trouble for trouble in present}
    pairs = [(by_key[key], trouble) for key, trouble in there.items() if key in by_key]
    moves = [(_move(told, trouble, now), told, trouble) for told, trouble in pairs]

    def those(move: str) -> tuple[tuple[Told, Trouble], ...]:
        return tuple((told, trouble) for made, told, trouble in moves if made == move)

    new = tuple(trouble for key, trouble in there.items() if key not in by_key)
    return Changes(
        opened=(*new, *(trouble for _, trouble in those("opened"))),
        again=those("again"),
        changed=those("changed"),
        graver=those("graver"),
        back=those("back"),
        ended=tuple(one for one in by_key.values() if one.open and one.key not in there),
    )


def _move(told: Told, trouble: Trouble, now: datetime) -> str | None:
    graver = trouble.severity.rank > told.severity.rank
    if not told.open:
        return "opened" if graver or now - told.until > FLAPPING else "again"
    if graver:
        return "graver"
    if told.back_since is not None and now - told.back_since >= FLAPPING:
        return "back"
    return "changed" if trouble.says != told.says else None
