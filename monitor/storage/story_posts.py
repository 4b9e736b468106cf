"""A period's posts as stories are told from them, and the positions kept of them."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from monitor.analysis.telling import StoryPost
from monitor.digest.period import Period
from monitor.digest.week import PostRow
from monitor.domain.channel import Side
from monitor.domain.finding import Finding, FindingKind
from monitor.storage.findings import save_findings
from monitor.storage.reading import DueWording, read_wordings
from monitor.storage.rows import chunks
from monitor.storage.schema import channels, due, findings, posts, wordings
from monitor.storage.story_copies import copies_of
from monitor.storage.week_findings import refused
from monitor.storage.week_posts import PostBook, Scope, within, wordings_of

STAGE = "tell_stories"

# A position by the row numbers of post and wording.
Stance = tuple[int, int, Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A post for stories, under the row numbers of post and wording."""

    post_id: int
    wording_id: int
    told: StoryPost


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much the stories of a period are told from."""

    posts: int
    letters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The posts of a period in the order of time, by row numbers of post, wording and text.

    `refused` are the wordings whose position an editor refused; an edit is judged anew.
    """

    scope: Scope
    posts: Sequence[int]
    wordings: Sequence[int]
    copies: Sequence[int]
    refused: frozenset[int]


def outline(db: Connection, scope: Scope) -> Outline:
    """Give the period's posts of Russian channels, without their words."""
    asked = (
        select(posts.c.id, posts.c.newest)
        .join(channels, channels.c.id == posts.c.channel)
        .where(_told_from(scope))
        .order_by(posts.c.posted_at, posts.c.id)
    )
    held = _held(db, scope, {row.id: row.newest for row in db.execute(asked)})
    return Outline(
        scope=scope,
        posts=array("q", held),
        wordings=array("q", held.values()),
        copies=array("q", copies_of(db, list(held))),
        refused=frozenset(_refused(db, scope)),
    )


def story_posts(db: Connection, asked: Outline, some: slice) -> list[Row]:
    """Give some of a period's posts with their words; those without any are left out."""
    book = PostBook(db=db, scope=asked.scope)
    cited = book.get(asked.posts[some])
    copies = dict(zip(asked.posts[some], asked.copies[some], strict=True))
    return [
        Row(
            post_id=due.post_id,
            wording_id=due.wording_id,
            told=StoryPost(
                post=due.post,
                speaker=due.speaker,
                voice=cited[due.post_id].voice,
                copy=copies[due.post_id],
                own=_counts_as(due, book) == cited[due.post_id].voice,
                refused=due.wording_id in asked.refused,
            ),
        )
        for due in read_wordings(db, asked.wordings[some])
        if due.post_id in cited and due.post.text.strip()
    ]


def cite(db: Connection, scope: Scope, ids: Sequence[int]) -> dict[int, PostRow]:
    """Give posts by row number as a digest cites them."""
    return PostBook(db=db, scope=scope).get(ids)


def measure(db: Connection, scope: Scope) -> Size:
    """Count the posts of a period that stories are told from, and their letters."""
    letters = func.coalesce(func.sum(func.length(wordings.c.text)), 0)
    asked = (
        select(func.count(), letters)
        .select_from(posts)
        .join(channels, channels.c.id == posts.c.channel)
        .join(wordings, wordings.c.id == posts.c.newest)
        .where(_told_from(scope))
    )
    count, total = db.execute(asked).one()
    return Size(posts=int(count), letters=int(total))


def newest_that_fit(db: Connection, scope: Scope, most: Size) -> datetime | None:
    """Say from when on a period's posts are no more than `most`; None: not even one fits."""
    asked = (
        select(posts.c.posted_at, func.length(wordings.c.text).label("letters"))
        .join(channels, channels.c.id == posts.c.channel)
        .join(wordings, wordings.c.id == posts.c.newest)
        .where(_told_from(scope))
        .order_by(posts.c.posted_at.desc())
        .limit(most.posts)
    )
    since, letters = None, 0
    for row in db.execute(asked):
        letters += row.letters
        if letters > most.letters:
            break
        since = row.posted_at
    return since


def of_channel(db: Connection, scope: Scope, handle: str) -> frozenset[int]:
    """Give the row numbers of a channel's posts of a period."""
    same = or_(func.lower(channels.c.handle) == handle.lower(), channels.c.handle == handle)
    asked = select(posts.c.id).join(channels, channels.c.id == posts.c.channel)
    return frozenset(db.execute(asked.where(_told_from(scope), same)).scalars())


def is_half_read(db: Connection, period: Period) -> bool:
    """Say whether history of a period still waits to be analysed for the first time."""
    waiting = (
        select(posts.c.id)
        .join(due, due.c.subject == posts.c.newest)
        .where(
            within(posts.c.posted_at, (period.since, period.until)),
            due.c.stage == "analyse",
            due.c.backlog,
            # A wording that failed may do so for ever.
            due.c.attempts == 0,
        )
    )
    return db.execute(waiting.limit(1)).first() is not None


def reach(db: Connection) -> tuple[datetime, datetime] | None:
    """Give the moments of the first and last dated post; None without any."""
    moments = select(func.min(posts.c.posted_at), func.max(posts.c.posted_at))
    first, last = db.execute(moments.where(~posts.c.undated)).one()
    return None if first is None else (first, last)


def retire_stances(db: Connection, period: Period) -> None:
    """Let the positions of a period count no more, until they are found again."""
    earlier = update(findings).where(
        within(findings.c.posted_at, (period.since, period.until)),
        findings.c.kind == FindingKind.STANCE.value,
        findings.c.current,
    )
    db.execute(earlier.values(current=False))


def save_stances(db: Connection, found: Sequence[Stance], now: datetime) -> None:
    """Keep the positions of posts."""
    for post, wording, finding in found:
        # They never alert, so nothing is due.
        save_findings(db, {"post_id": post, "wording_id": wording}, [finding], now)


def _told_from(scope: Scope) -> ColumnElement[bool]:
    return and_(
        within(posts.c.posted_at, scope.span()),
        scope.dated(),
        posts.c.service.is_(None),
        channels.c.side == Side.RU.value,
    )


def _held(db: Connection, scope: Scope, newest: Mapping[int, int]) -> Mapping[int, int]:
    if scope.as_of is None:
        return newest
    held: dict[int, int] = {}
    for some in chunks(list(newest)):
        for post, versions in wordings_of(db, scope, some).items():
            seen = [each.id for each in versions]
            held[post] = newest[post] if newest[post] in seen else seen[-1]
    return {post: held[post] for post in newest if post in held}


def _refused(db: Connection, scope: Scope) -> set[int]:
    """Give the wordings whose position an editor refused; an edit is judged anew."""
    asked = select(findings.c.id, findings.c.wording_id).where(
        within(findings.c.posted_at, scope.span()), findings.c.kind == FindingKind.STANCE.value
    )
    read = {row.id: row.wording_id for row in db.execute(asked)}
    return {read[finding] for finding in refused(db, scope, list(read))}


def _counts_as(due: DueWording, book: PostBook) -> int:
    own = due.post.ref.channel_id
    return book.owners().get(own, own)
