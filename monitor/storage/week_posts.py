"""Posts as a digest cites them, and whose words they are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, FromClause, Select, and_, literal, select
from sqlalchemy.sql.elements import ColumnElement

from monitor.digest.period import Period
from monitor.digest.week import PostRow
from monitor.domain.channel import Affiliation, ChannelRole, derived_id
from monitor.domain.post import PostRef
from monitor.storage.channels import networks
from monitor.storage.schema import affiliations, channels, forwards, posts, similar, wordings

CHUNK = 500

_first = posts.alias("first")
_first_forward = forwards.alias("first_forward")
_origin = posts.alias("origin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is being asked about: a period, and what had been seen by `as_of` (None: anything)."""

    period: Period
    as_of: datetime | None = None

    def seen(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        """The condition that something had been seen by then."""
        return column <= self.as_of if self.as_of is not None else literal(value=True)

    def dated(self) -> ColumnElement[bool]:
        """The condition that a post was seen, is no tombstone and has a real date."""
        return and_(~posts.c.undated, posts.c.newest.is_not(None), self.seen(posts.c.first_seen_at))

    def span(self, back: int = 0) -> tuple[datetime, datetime]:
        """The bounds from so many periods earlier to the end of this one."""
        return self.period.earlier(back).since, self.period.until


def within(column: ColumnElement[Any], bounds: tuple[datetime, datetime]) -> ColumnElement[bool]:
    """The condition that a moment lies between two others, the first included."""
    return and_(column >= bounds[0], column < bounds[1])


VOICE_COLUMNS = (
    posts.c.platform.label("voice_platform"),
    posts.c.channel_id.label("own_id"),
    _origin.c.channel_id.label("origin_id"),
    forwards.c.channel_id.label("forward_id"),
    forwards.c.handle.label("forward_handle"),
    _first_forward.c.channel_id.label("first_forward_id"),
    _first_forward.c.handle.label("first_forward_handle"),
    _first.c.channel_id.label("first_id"),
)


def with_voice(source: FromClause = posts) -> FromClause:
    """Join posts with all that tells whose words they carry (`VOICE_COLUMNS`)."""
    return (
        source.outerjoin(forwards, forwards.c.post_id == posts.c.id)
        .outerjoin(_origin, _origin.c.id == forwards.c.origin)
        .outerjoin(similar, similar.c.post_id == posts.c.id)
        .outerjoin(_first, _first.c.id == similar.c.voice)
        .outerjoin(_first_forward, _first_forward.c.post_id == _first.c.id)
    )


def voice(row: Any, owners: Mapping[int, int]) -> int:
    """Say whose words a row of `with_voice` carries: a channel's public number.

    A forward counts for its origin, a near copy for the first of its kind (or that one's
    origin); a hidden origin leaves the words to the first channel that carried them. All
    channels of a network (`owners`, see `channels.networks`) are one voice.
    """
    speaks = _speaks(row)
    return owners.get(speaks, speaks)


def _speaks(row: Any) -> int:
    if row.origin_id is not None:
        return int(row.origin_id)
    known = (
        _channel(row.voice_platform, row.forward_id, row.forward_handle),
        _channel(row.voice_platform, row.first_forward_id, row.first_forward_handle),
        row.first_id,
    )
    return int(next((each for each in known if each is not None), row.own_id))


@dataclass(slots=True, kw_only=True)
class PostBook:
    """Gives posts as a digest cites them, reading each from the store once."""

    db: Connection
    scope: Scope
    _known: dict[int, PostRow] = field(default_factory=dict)
    _ties: dict[int, list[Affiliation]] | None = None
    _owners: dict[int, int] | None = None

    def get(self, ids: Iterable[int]) -> dict[int, PostRow]:
        """Give the posts with those row numbers that are dated and had been seen."""
        wanted = dict.fromkeys(ids)
        missing = [each for each in wanted if each not in self._known]
        for part in chunks(missing):
            for row in self.db.execute(_posts(self.scope, part)):
                self._known[row.id] = self._row(row)
        return {each: self._known[each] for each in wanted if each in self._known}

    def affiliated(self, channel: int, moment: datetime) -> tuple[str, ...]:
        """Name the ties of a channel (by its key) on the day of a moment in the digest's zone."""
        if self._ties is None:
            self._ties = _all_ties(self.db)
        day = moment.astimezone(ZoneInfo(self.scope.period.zone)).date()
        return tuple(tie.name for tie in self._ties.get(channel, ()) if tie.holds(day))

    def owners(self) -> dict[int, int]:
        """Give the channels of networks with the number that each counts as."""
        if self._owners is None:
            self._owners = networks(self.db)
        return self._owners

    def _row(self, row: Any) -> PostRow:
        as_of = self.scope.as_of
        gone = row.deleted_at
        return PostRow(
            ref=PostRef(
                platform=row.platform, channel_id=row.channel_id, message_id=row.message_id
            ),
            channel=row.handle,
            title=row.title,
            posted_at=row.posted_at,
            voice=voice(row, self.owners()),
            affiliations=self.affiliated(row.channel, row.posted_at),
            official=row.role == ChannelRole.OFFICIAL.value,
            url=row.url or address(row.platform, row.handle, row.message_id),
            deleted_at=gone if as_of is None or gone is None or gone <= as_of else None,
        )


def address(platform: str, handle: str | None, message_id: int | None) -> str | None:
    """Give the public address of a post on Telegram, where it has one."""
    if platform != "telegram" or not handle or message_id is None:
        return None
    return f"https://t.me/{handle}/{message_id}"


def chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Cut a list of row numbers into pieces that one statement can take."""
    return (ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK))


def wordings_of(db: Connection, scope: Scope, ids: Sequence[int]) -> dict[int, list[Any]]:
    """Give the wordings of posts (by row number) that had been seen, oldest edit first.

    Without edit dates the order of storing decides, as `domain.post.compare` has it.
    """
    found: dict[int, list[Any]] = {}
    for part in chunks(ids):
        rows = db.execute(
            select(*wordings.c["id", "post_id", "text", "edited_at", "seen_at", "ord"])
            .where(wordings.c.post_id.in_(part), scope.seen(wordings.c.seen_at))
            .order_by(wordings.c.post_id, wordings.c.ord)
        )
        for row in rows:
            found.setdefault(row.post_id, []).append(row)
    for versions in found.values():
        versions.sort(key=lambda row: (row.edited_at is not None, row.edited_at or row.seen_at))
    return found


def _posts(scope: Scope, ids: Sequence[int]) -> Select[Any]:
    joined = with_voice(posts.join(channels, channels.c.id == posts.c.channel))
    return (
        select(
            *posts.c["id", "channel", "platform", "channel_id", "message_id", "posted_at"],
            *posts.c["url", "deleted_at"],
            *channels.c["handle", "title", "role"],
            *VOICE_COLUMNS,
        )
        .select_from(joined)
        .where(posts.c.id.in_(ids), scope.dated())
    )


def _all_ties(db: Connection) -> dict[int, list[Affiliation]]:
    ties: dict[int, list[Affiliation]] = {}
    for row in db.execute(select(affiliations).order_by(affiliations.c.id)):
        tie = Affiliation(name=row.name, since=row.since, until=row.until)
        ties.setdefault(row.channel, []).append(tie)
    return ties


def _channel(platform: str, number: int | None, handle: str | None) -> int | None:
    if number is not None or not handle:
        return number
    return derived_id(platform, handle)
