"""A period's posts as stories are told from them, and the positions kept of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, select, update

from monitor.analysis.telling import StoryPost
from monitor.digest.period import Period
from monitor.digest.week import PostRow
from monitor.domain.channel import Side
from monitor.domain.finding import Finding, FindingKind
from monitor.storage import todo
from monitor.storage.findings import save_findings
from monitor.storage.reading import DueWording, read_wordings
from monitor.storage.rows import chunks
from monitor.storage.schema import channels, due, findings, forwards, posts, similar, wordings
from monitor.storage.week_findings import refused
from monitor.storage.week_posts import PostBook, Scope, within, wordings_of

STAGE = "tell_stories"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A post for stories, as a digest cites it, under the row numbers of post and wording."""

    post_id: int
    wording_id: int
    told: StoryPost
    cited: PostRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much the stories of a period are told from."""

    posts: int
    letters: int


def story_posts(db: Connection, scope: Scope) -> list[Row]:
    """Give the period's posts with words, of Russian channels, in the order of time."""
    asked = (
        select(posts.c.id, posts.c.newest)
        .join(channels, channels.c.id == posts.c.channel)
        .where(_told_from(scope))
        .order_by(posts.c.posted_at, posts.c.id)
    )
    newest = {row.id: row.newest for row in db.execute(asked)}
    held = _held(db, scope, newest)
    book = PostBook(db=db, scope=scope)
    cited = book.get(held)
    copies, wrong = _copies(db, list(held)), _refused(db, scope)
    read = read_wordings(db, list(held.values()))
    return [
        _row(
            due,
            cited[due.post_id],
            copies[due.post_id],
            book.owners(),
            refused=due.wording_id in wrong,
        )
        for due in read
        if due.post_id in cited and due.post.text.strip()
    ]


def measure(db: Connection, period: Period) -> Size:
    """Count the posts of a period that stories are told from, and their letters."""
    letters = func.coalesce(func.sum(func.length(wordings.c.text)), 0)
    asked = (
        select(func.count(), letters)
        .select_from(posts)
        .join(channels, channels.c.id == posts.c.channel)
        .join(wordings, wordings.c.id == posts.c.newest)
        .where(_told_from(Scope(period=period)))
    )
    count, total = db.execute(asked).one()
    return Size(posts=int(count), letters=int(total))


def newest_that_fit(db: Connection, period: Period, most: Size) -> datetime | None:
    """Say from when on a period's posts are no more than `most`; None: not even one fits."""
    asked = (
        select(posts.c.posted_at, func.length(wordings.c.text).label("letters"))
        .join(channels, channels.c.id == posts.c.channel)
        .join(wordings, wordings.c.id == posts.c.newest)
        .where(_told_from(Scope(period=period)))
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


def save_stances(
    db: Connection,
    period: Period,
    found: Sequence[tuple[Row, Finding]],
    week: tuple[int, datetime],
    now: datetime,
) -> None:
    """Keep the positions of a period in place of earlier ones, and finish its work.

    `week` is the work as it was taken; asked for anew since then, it stays.
    """
    earlier = update(findings).where(
        within(findings.c.posted_at, (period.since, period.until)),
        findings.c.kind == FindingKind.STANCE.value,
        findings.c.current,
    )
    db.execute(earlier.values(current=False))
    for row, finding in found:
        # They never alert, so nothing is due.
        save_findings(db, {"post_id": row.post_id, "wording_id": row.wording_id}, [finding], now)
    todo.finish_unchanged(db, STAGE, *week)


def _told_from(scope: Scope) -> ColumnElement[bool]:
    return and_(
        within(posts.c.posted_at, scope.span()),
        scope.dated(),
        posts.c.service.is_(None),
        channels.c.side == Side.RU.value,
    )


def _held(db: Connection, scope: Scope, newest: Mapping[int, int]) -> dict[int, int]:
    if scope.as_of is None:
        return dict(newest)
    known = wordings_of(db, scope, list(newest))
    seen = {post: [each.id for each in versions] for post, versions in known.items()}
    return {
        post: wording if wording in seen[post] else seen[post][-1]
        for post, wording in newest.items()
        if post in seen
    }


def _copies(db: Connection, ids: Sequence[int]) -> dict[int, str]:
    """Name the text that each post carries: that of its origin, or of its first near copy."""
    found: dict[int, str] = {}
    origins: dict[int, int] = {}
    firsts: dict[int, int] = {}
    for some in chunks(ids):
        columns = forwards.c["channel_id", "message_id", "origin"]
        asked = (
            select(posts.c.id, similar.c.voice, *columns)
            .outerjoin(similar, similar.c.post_id == posts.c.id)
            .outerjoin(forwards, forwards.c.post_id == posts.c.id)
            .where(posts.c.id.in_(some))
        )
        for row in db.execute(asked):
            firsts[row.id] = row.voice if row.voice is not None else row.id
            if row.origin is not None:
                origins[row.id] = row.origin
            elif row.channel_id is not None and row.message_id is not None:
                found[row.id] = f"forward:{row.channel_id}/{row.message_id}"
    for post in ids:
        first = origins.get(post, post)
        first = firsts.get(first, first)
        # The first of some copies may be a forward itself.
        found.setdefault(post, found.get(first, f"post:{origins.get(first, first)}"))
    return found


def _refused(db: Connection, scope: Scope) -> set[int]:
    """Give the wordings whose position an editor refused; an edit is judged anew."""
    asked = select(findings.c.id, findings.c.wording_id).where(
        within(findings.c.posted_at, scope.span()), findings.c.kind == FindingKind.STANCE.value
    )
    read = {row.id: row.wording_id for row in db.execute(asked)}
    return {read[finding] for finding in refused(db, scope, list(read))}


def _row(
    due: DueWording, cited: PostRow, copy: str, owners: Mapping[int, int], *, refused: bool
) -> Row:
    own = due.post.ref.channel_id
    return Row(
        post_id=due.post_id,
        wording_id=due.wording_id,
        told=StoryPost(
            post=due.post,
            speaker=due.speaker,
            voice=cited.voice,
            copy=copy,
            own=owners.get(own, own) == cited.voice,
            refused=refused,
        ),
        cited=cited,
    )
